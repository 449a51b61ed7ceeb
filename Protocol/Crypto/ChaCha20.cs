using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lnd.Actors.Protocol.Crypto;

/// <summary>
/// The ChaCha20 stream cipher (RFC 8439, section 2.4), which the base class library has only inside its AEAD.
/// BOLT 4 uses it as pseudo-random byte stream.
/// </summary>
/// <remarks>
/// Two or four blocks are computed at once with 256-bit or 128-bit vectors, whichever the processor has. Additions, rotations and
/// exclusive ors only: the time taken depends on lengths, never on keys or data.
/// </remarks>
public static class ChaCha20
{
    /// <summary>Length of a key in bytes.</summary>
    public const int KeyLength = 32;

    /// <summary>Length of a nonce in bytes (the IETF variant of RFC 8439).</summary>
    public const int NonceLength = 12;

    /// <summary>Length of one block of key stream in bytes.</summary>
    internal const int BlockLength = 64;

    /// <summary>The constant nonce of BOLT 4's byte streams: twelve zero bytes.</summary>
    internal static ReadOnlySpan<byte> ZeroNonce => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>
    /// Writes the exclusive or of <paramref name="input"/> and the key stream to <paramref name="output"/>. Input and output may be
    /// the same memory, but may not overlap otherwise.
    /// </summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="nonce">12 bytes.</param>
    /// <param name="counter">Number of the first 64-byte block. It may not pass 2^32 within one call.</param>
    /// <param name="input">Bytes to encrypt or decrypt, at most 2^32 blocks less <paramref name="counter"/>.</param>
    /// <param name="output">Receives as many bytes as <paramref name="input"/> has.</param>
    /// <exception cref="ArgumentException">A length is wrong, or the block counter would overflow.</exception>
    public static void Xor(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, uint counter, ReadOnlySpan<byte> input, Span<byte> output)
    {
        CheckKeyAndNonce(key, nonce);
        if (output.Length < input.Length)
            throw new ArgumentException($"The output has {output.Length} bytes, {input.Length} are needed.", nameof(output));
        CheckCounter(counter, input.Length);

        var state = new ChaChaState(key, nonce, counter);
        XorBlocks(ref state, input, output[..input.Length]);
    }

    /// <summary>
    /// BOLT 4, "Pseudo Random Byte Stream": fills <paramref name="stream"/> with the key stream of <paramref name="key"/> and the
    /// all-zero nonce.
    /// </summary>
    /// <param name="key">32 bytes, used for nothing else.</param>
    /// <param name="stream">Any length; its old content is lost.</param>
    /// <exception cref="ArgumentException">The key does not have 32 bytes.</exception>
    public static void FillStream(ReadOnlySpan<byte> key, Span<byte> stream)
    {
        stream.Clear();
        Xor(key, ZeroNonce, 0, stream, stream);
    }

    /// <summary>Encrypts or decrypts <paramref name="data"/> in place with the BOLT 4 byte stream of <paramref name="key"/>.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="data">Any length.</param>
    /// <exception cref="ArgumentException">The key does not have 32 bytes.</exception>
    public static void XorStream(ReadOnlySpan<byte> key, Span<byte> data) => Xor(key, ZeroNonce, 0, data, data);

    internal static void CheckKeyAndNonce(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce)
    {
        if (key.Length != KeyLength)
            throw new ArgumentException($"A ChaCha20 key has {KeyLength} bytes, this one has {key.Length}.", nameof(key));
        if (nonce.Length != NonceLength)
            throw new ArgumentException($"A ChaCha20 nonce has {NonceLength} bytes, this one has {nonce.Length}.", nameof(nonce));
    }

    private static void CheckCounter(uint counter, int length)
    {
        var blocks = ((long)length + BlockLength - 1) / BlockLength;
        if (counter + blocks > 1L << 32)
            throw new ArgumentException($"{blocks} blocks from number {counter} on pass the 32-bit block counter.", nameof(counter));
    }

    /// <summary>The cipher itself; <paramref name="state"/> is left behind the last block that was begun.</summary>
    internal static void XorBlocks(ref ChaChaState state, ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (Vector256.IsHardwareAccelerated)
        {
            while (input.Length >= 4 * BlockLength)
            {
                ChaChaBlocks.XorFour(ref state, input, output);
                input = input[(4 * BlockLength)..];
                output = output[(4 * BlockLength)..];
            }
        }

        Span<byte> stream = stackalloc byte[2 * BlockLength];
        while (!input.IsEmpty)
        {
            var length = Math.Min(input.Length, stream.Length);
            if (length > BlockLength)
                TwoBlocks(ref state, stream);
            else
                OneBlock(ref state, stream);
            XorBytes(input[..length], stream, output);
            input = input[length..];
            output = output[length..];
        }
    }

    /// <summary>Writes the next 64 bytes of key stream to the front of <paramref name="stream"/>.</summary>
    internal static void OneBlock(ref ChaChaState state, Span<byte> stream)
    {
        if (Vector128.IsHardwareAccelerated)
            ChaChaBlocks.One(ref state, stream);
        else
            ChaChaBlocks.OneScalar(ref state, stream);
    }

    /// <summary>Writes the next 128 bytes of key stream to <paramref name="stream"/>.</summary>
    internal static void TwoBlocks(ref ChaChaState state, Span<byte> stream)
    {
        if (Vector256.IsHardwareAccelerated)
        {
            ChaChaBlocks.Two(ref state, stream);
        }
        else
        {
            OneBlock(ref state, stream);
            OneBlock(ref state, stream[BlockLength..]);
        }
    }

    /// <summary>Exclusive or of two equally long pieces; <paramref name="input"/> says how long.</summary>
    internal static void XorBytes(ReadOnlySpan<byte> input, ReadOnlySpan<byte> stream, Span<byte> output)
    {
        var i = 0;
        for (; i + Vector128<byte>.Count <= input.Length; i += Vector128<byte>.Count)
            (Vector128.Create(input[i..]) ^ Vector128.Create(stream[i..])).CopyTo(output[i..]);
        for (; i < input.Length; i++)
            output[i] = (byte)(input[i] ^ stream[i]);
    }
}

/// <summary>The sixteen words of RFC 8439, section 2.3: constants, key, block counter and nonce.</summary>
internal struct ChaChaState
{
    /// <summary>Key, first half.</summary>
    public Vector128<uint> Key0;

    /// <summary>Key, second half.</summary>
    public Vector128<uint> Key1;

    /// <summary>Block counter (element 0) and nonce.</summary>
    public Vector128<uint> Counter;

    /// <summary>The text "expand 32-byte k".</summary>
    public static Vector128<uint> Constants => Vector128.Create(0x61707865u, 0x3320646e, 0x79622d32, 0x6b206574);

    public ChaChaState(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, uint counter)
    {
        Key0 = Row(key);
        Key1 = Row(key[16..]);
        Counter = Vector128.Create(
            counter,
            BinaryPrimitives.ReadUInt32LittleEndian(nonce),
            BinaryPrimitives.ReadUInt32LittleEndian(nonce[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(nonce[8..]));
    }

    private static Vector128<uint> Row(ReadOnlySpan<byte> bytes)
    {
        if (BitConverter.IsLittleEndian)
            return Vector128.Create(MemoryMarshal.Cast<byte, uint>(bytes[..16]));
        return Vector128.Create(
            BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]));
    }

    /// <summary>Steps the block counter; it was checked before that it does not overflow within a call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(uint blocks) => Counter += Vector128.Create(blocks, 0u, 0u, 0u);
}
