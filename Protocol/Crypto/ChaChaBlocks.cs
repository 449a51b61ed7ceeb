using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lnd.Actors.Protocol.Crypto;

/// <summary>
/// The block function of RFC 8439, section 2.3, for one block (scalar or 128-bit vectors), two and four blocks (256-bit vectors).
/// A vector holds one row of the 4x4 state, or the same row of two blocks side by side.
/// </summary>
internal static class ChaChaBlocks
{
    private const int Block = ChaCha20.BlockLength;
    private const int DoubleRounds = 10;

    /// <summary>One block without vectors, for processors that have none, and for tests of the others.</summary>
    public static void OneScalar(ref ChaChaState state, Span<byte> stream)
    {
        Span<uint> start = stackalloc uint[16];
        ChaChaState.Constants.CopyTo(start);
        state.Key0.CopyTo(start[4..]);
        state.Key1.CopyTo(start[8..]);
        state.Counter.CopyTo(start[12..]);

        Span<uint> x = stackalloc uint[16];
        start.CopyTo(x);
        for (var i = 0; i < DoubleRounds; i++)
        {
            QuarterRound(ref x[0], ref x[4], ref x[8], ref x[12]);
            QuarterRound(ref x[1], ref x[5], ref x[9], ref x[13]);
            QuarterRound(ref x[2], ref x[6], ref x[10], ref x[14]);
            QuarterRound(ref x[3], ref x[7], ref x[11], ref x[15]);
            QuarterRound(ref x[0], ref x[5], ref x[10], ref x[15]);
            QuarterRound(ref x[1], ref x[6], ref x[11], ref x[12]);
            QuarterRound(ref x[2], ref x[7], ref x[8], ref x[13]);
            QuarterRound(ref x[3], ref x[4], ref x[9], ref x[14]);
        }
        for (var i = 0; i < 16; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(stream[(4 * i)..], x[i] + start[i]);
        state.Advance(1);
    }

    /// <summary>One block with 128-bit vectors.</summary>
    public static void One(ref ChaChaState state, Span<byte> stream)
    {
        var a = ChaChaState.Constants;
        var b = state.Key0;
        var c = state.Key1;
        var d = state.Counter;
        for (var i = 0; i < DoubleRounds; i++)
        {
            QuarterRound(ref a, ref b, ref c, ref d);
            Diagonalize(ref b, ref c, ref d);
            QuarterRound(ref a, ref b, ref c, ref d);
            Undiagonalize(ref b, ref c, ref d);
        }
        Store(a + ChaChaState.Constants, stream);
        Store(b + state.Key0, stream[16..]);
        Store(c + state.Key1, stream[32..]);
        Store(d + state.Counter, stream[48..Block]);
        state.Advance(1);
    }

    /// <summary>Two blocks with 256-bit vectors.</summary>
    public static void Two(ref ChaChaState state, Span<byte> stream)
    {
        var (k, b0, c0, d0) = Rows(state);
        var (a, b, c, d) = (k, b0, c0, d0);
        for (var i = 0; i < DoubleRounds; i++)
        {
            QuarterRound(ref a, ref b, ref c, ref d);
            Diagonalize(ref b, ref c, ref d);
            QuarterRound(ref a, ref b, ref c, ref d);
            Undiagonalize(ref b, ref c, ref d);
        }
        (a, b, c, d) = (a + k, b + b0, c + c0, d + d0);
        Store(a.GetLower(), stream);
        Store(b.GetLower(), stream[16..]);
        Store(c.GetLower(), stream[32..]);
        Store(d.GetLower(), stream[48..]);
        Store(a.GetUpper(), stream[64..]);
        Store(b.GetUpper(), stream[80..]);
        Store(c.GetUpper(), stream[96..]);
        Store(d.GetUpper(), stream[112..(2 * Block)]);
        state.Advance(2);
    }

    /// <summary>Four blocks with two interleaved sets of 256-bit vectors, xored with <paramref name="input"/>.</summary>
    public static void XorFour(ref ChaChaState state, ReadOnlySpan<byte> input, Span<byte> output)
    {
        var (k, b0, c0, d0) = Rows(state);
        var e0 = d0 + Vector256.Create(2u, 0, 0, 0, 2, 0, 0, 0);
        var (a, b, c, d) = (k, b0, c0, d0);
        var (p, q, r, s) = (k, b0, c0, e0);
        for (var i = 0; i < DoubleRounds; i++)
        {
            QuarterRound(ref a, ref b, ref c, ref d, ref p, ref q, ref r, ref s);
            Diagonalize(ref b, ref c, ref d);
            Diagonalize(ref q, ref r, ref s);
            QuarterRound(ref a, ref b, ref c, ref d, ref p, ref q, ref r, ref s);
            Undiagonalize(ref b, ref c, ref d);
            Undiagonalize(ref q, ref r, ref s);
        }
        XorTwo(a + k, b + b0, c + c0, d + d0, input[..(2 * Block)], output[..(2 * Block)]);
        XorTwo(p + k, q + b0, r + c0, s + e0, input[(2 * Block)..(4 * Block)], output[(2 * Block)..(4 * Block)]);
        state.Advance(4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<uint> A, Vector256<uint> B, Vector256<uint> C, Vector256<uint> D) Rows(in ChaChaState state) => (
        Vector256.Create(ChaChaState.Constants, ChaChaState.Constants),
        Vector256.Create(state.Key0, state.Key0),
        Vector256.Create(state.Key1, state.Key1),
        Vector256.Create(state.Counter, state.Counter + Vector128.Create(1u, 0, 0, 0)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void XorTwo(
        Vector256<uint> a, Vector256<uint> b, Vector256<uint> c, Vector256<uint> d, ReadOnlySpan<byte> input, Span<byte> output)
    {
        XorStore(Vector256.Create(a.GetLower(), b.GetLower()), input, output);
        XorStore(Vector256.Create(c.GetLower(), d.GetLower()), input[32..], output[32..]);
        XorStore(Vector256.Create(a.GetUpper(), b.GetUpper()), input[64..], output[64..]);
        XorStore(Vector256.Create(c.GetUpper(), d.GetUpper()), input[96..], output[96..]);
    }

    // Vectors of words are stored in the machine's order; the accelerated machines .NET runs on are little-endian,
    // and a big-endian one has to swap.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void XorStore(Vector256<uint> stream, ReadOnlySpan<byte> input, Span<byte> output) =>
        (LittleEndian(stream.AsByte()) ^ Vector256.Create(input)).CopyTo(output);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<uint> row, Span<byte> stream) => LittleEndian(row.AsByte()).CopyTo(stream);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> LittleEndian(Vector128<byte> row) => BitConverter.IsLittleEndian
        ? row
        : Vector128.Shuffle(row, Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> LittleEndian(Vector256<byte> rows) => BitConverter.IsLittleEndian
        ? rows
        : Vector256.Create(LittleEndian(rows.GetLower()), LittleEndian(rows.GetUpper()));

    private static void QuarterRound(ref uint a, ref uint b, ref uint c, ref uint d)
    {
        a += b;
        d = BitOperations.RotateLeft(d ^ a, 16);
        c += d;
        b = BitOperations.RotateLeft(b ^ c, 12);
        a += b;
        d = BitOperations.RotateLeft(d ^ a, 8);
        c += d;
        b = BitOperations.RotateLeft(b ^ c, 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void QuarterRound(ref Vector128<uint> a, ref Vector128<uint> b, ref Vector128<uint> c, ref Vector128<uint> d)
    {
        a += b;
        d = Rotate(d ^ a, 16);
        c += d;
        b = Rotate(b ^ c, 12);
        a += b;
        d = Rotate(d ^ a, 8);
        c += d;
        b = Rotate(b ^ c, 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void QuarterRound(ref Vector256<uint> a, ref Vector256<uint> b, ref Vector256<uint> c, ref Vector256<uint> d)
    {
        a += b;
        d = Rotate(d ^ a, 16);
        c += d;
        b = Rotate(b ^ c, 12);
        a += b;
        d = Rotate(d ^ a, 8);
        c += d;
        b = Rotate(b ^ c, 7);
    }

    /// <summary>Two quarter rounds, interleaved so that one set computes while the other waits for its last result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void QuarterRound(
        ref Vector256<uint> a, ref Vector256<uint> b, ref Vector256<uint> c, ref Vector256<uint> d,
        ref Vector256<uint> p, ref Vector256<uint> q, ref Vector256<uint> r, ref Vector256<uint> s)
    {
        a += b;
        p += q;
        d = Rotate(d ^ a, 16);
        s = Rotate(s ^ p, 16);
        c += d;
        r += s;
        b = Rotate(b ^ c, 12);
        q = Rotate(q ^ r, 12);
        a += b;
        p += q;
        d = Rotate(d ^ a, 8);
        s = Rotate(s ^ p, 8);
        c += d;
        r += s;
        b = Rotate(b ^ c, 7);
        q = Rotate(q ^ r, 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Rotate(Vector128<uint> x, int bits) => (x << bits) | (x >>> (32 - bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Rotate(Vector256<uint> x, int bits) => (x << bits) | (x >>> (32 - bits));

    /// <summary>Turns the diagonals of the state into columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Diagonalize(ref Vector128<uint> b, ref Vector128<uint> c, ref Vector128<uint> d)
    {
        b = Vector128.Shuffle(b, Vector128.Create(1u, 2, 3, 0));
        c = Vector128.Shuffle(c, Vector128.Create(2u, 3, 0, 1));
        d = Vector128.Shuffle(d, Vector128.Create(3u, 0, 1, 2));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Undiagonalize(ref Vector128<uint> b, ref Vector128<uint> c, ref Vector128<uint> d)
    {
        b = Vector128.Shuffle(b, Vector128.Create(3u, 0, 1, 2));
        c = Vector128.Shuffle(c, Vector128.Create(2u, 3, 0, 1));
        d = Vector128.Shuffle(d, Vector128.Create(1u, 2, 3, 0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Diagonalize(ref Vector256<uint> b, ref Vector256<uint> c, ref Vector256<uint> d)
    {
        b = Vector256.Shuffle(b, Vector256.Create(1u, 2, 3, 0, 5, 6, 7, 4));
        c = Vector256.Shuffle(c, Vector256.Create(2u, 3, 0, 1, 6, 7, 4, 5));
        d = Vector256.Shuffle(d, Vector256.Create(3u, 0, 1, 2, 7, 4, 5, 6));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Undiagonalize(ref Vector256<uint> b, ref Vector256<uint> c, ref Vector256<uint> d)
    {
        b = Vector256.Shuffle(b, Vector256.Create(3u, 0, 1, 2, 7, 4, 5, 6));
        c = Vector256.Shuffle(c, Vector256.Create(2u, 3, 0, 1, 6, 7, 4, 5));
        d = Vector256.Shuffle(d, Vector256.Create(1u, 2, 3, 0, 5, 6, 7, 4));
    }
}
