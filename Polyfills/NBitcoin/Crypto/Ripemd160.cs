using System.Buffers.Binary;
using System.Numerics;

namespace NBitcoin.Crypto;

/// <summary>
/// RIPEMD-160 (Dobbertin, Bosselaers, Preneel, 1996), which .NET no longer has. Two lines of five rounds of sixteen steps each work on
/// one 64-byte block; the tables below say which word of the block a step takes and by how much it rotates.
/// </summary>
static class Ripemd160
{
    const int BlockSize = 64;

    static ReadOnlySpan<uint> Initial => [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];

    static ReadOnlySpan<byte> LeftWord =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8,
        3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12,
        1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2,
        4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13,
    ];

    static ReadOnlySpan<byte> RightWord =>
    [
        5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12,
        6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2,
        15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13,
        8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14,
        12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11,
    ];

    static ReadOnlySpan<byte> LeftShift =>
    [
        11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8,
        7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12,
        11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5,
        11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12,
        9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6,
    ];

    static ReadOnlySpan<byte> RightShift =>
    [
        8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6,
        9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11,
        9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5,
        15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8,
        8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11,
    ];

    static ReadOnlySpan<uint> LeftConstant => [0, 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xa953fd4e];
    static ReadOnlySpan<uint> RightConstant => [0x50a28be6, 0x5c4dd124, 0x6d703ef3, 0x7a6d76e9, 0];

    internal static void HashData(ReadOnlySpan<byte> data, Span<byte> output20)
    {
        Span<uint> state = stackalloc uint[5];
        Initial.CopyTo(state);

        var rest = data;
        for (; rest.Length >= BlockSize; rest = rest[BlockSize..])
            Compress(state, rest);

        // the tail: 0x80, zeros, the length in bits; a second block where these don't fit
        Span<byte> tail = stackalloc byte[2 * BlockSize];
        tail.Clear();
        rest.CopyTo(tail);
        tail[rest.Length] = 0x80;
        var end = rest.Length < BlockSize - sizeof(ulong) ? BlockSize : 2 * BlockSize;
        BinaryPrimitives.WriteUInt64LittleEndian(tail[(end - sizeof(ulong))..], (ulong)data.Length * 8);
        Compress(state, tail);
        if (end > BlockSize)
            Compress(state, tail[BlockSize..]);

        for (var i = 0; i < 5; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(output20[(4 * i)..], state[i]);
    }

    static void Compress(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> x = stackalloc uint[16];
        for (var i = 0; i < 16; i++)
            x[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * i)..]);

        var (a, b, c, d, e) = Line(state, x, LeftWord, LeftShift, LeftConstant, firstFunction: 0, step: 1);
        var (ar, br, cr, dr, er) = Line(state, x, RightWord, RightShift, RightConstant, firstFunction: 4, step: -1);

        var t = state[1] + c + dr;
        state[1] = state[2] + d + er;
        state[2] = state[3] + e + ar;
        state[3] = state[4] + a + br;
        state[4] = state[0] + b + cr;
        state[0] = t;
    }

    static (uint, uint, uint, uint, uint) Line(ReadOnlySpan<uint> state, ReadOnlySpan<uint> x,
        ReadOnlySpan<byte> word, ReadOnlySpan<byte> shift, ReadOnlySpan<uint> constant, int firstFunction, int step)
    {
        uint a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
        for (int round = 0, function = firstFunction; round < 5; round++, function += step)
        {
            for (var i = 16 * round; i < 16 * round + 16; i++)
            {
                var t = BitOperations.RotateLeft(a + F(function, b, c, d) + x[word[i]] + constant[round], shift[i]) + e;
                (a, e, d, c, b) = (e, d, BitOperations.RotateLeft(c, 10), b, t);
            }
        }
        return (a, b, c, d, e);
    }

    static uint F(int function, uint b, uint c, uint d) => function switch
    {
        0 => b ^ c ^ d,
        1 => (b & c) | (~b & d),
        2 => (b | ~c) ^ d,
        3 => (b & d) | (c & ~d),
        _ => b ^ (c | ~d),
    };
}
