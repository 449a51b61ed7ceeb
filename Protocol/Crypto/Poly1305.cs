using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Lnd.Actors.Protocol.Crypto;

/// <summary>
/// The one-time authenticator of RFC 8439, section 2.5, over three 64-bit limbs. No branch or address depends on key or message.
/// </summary>
/// <remarks>
/// The accumulator stays below 2^130 plus a little: two whole limbs and a third of a few bits. As the key's limbs are clamped
/// (r0, r1 below 2^60, r1 a multiple of 4), the product modulo 2^130 - 5 needs four multiplications: what passes 2^128 comes back
/// as 5/4 of r1, which is a whole number.
/// </remarks>
internal struct Poly1305
{
    /// <summary>Length of a tag in bytes.</summary>
    public const int TagLength = 16;

    private readonly ulong _r0, _r1, _s1;
    private readonly ulong _pad0, _pad1;
    private ulong _h0, _h1, _h2;

    /// <summary>Starts an authenticator; <paramref name="key"/> has 32 bytes and is used for one message only.</summary>
    public Poly1305(ReadOnlySpan<byte> key)
    {
        _r0 = BinaryPrimitives.ReadUInt64LittleEndian(key) & 0x0ffffffc0fffffff;
        _r1 = BinaryPrimitives.ReadUInt64LittleEndian(key[8..]) & 0x0ffffffc0ffffffc;
        _s1 = _r1 + (_r1 >> 2);
        _pad0 = BinaryPrimitives.ReadUInt64LittleEndian(key[16..]);
        _pad1 = BinaryPrimitives.ReadUInt64LittleEndian(key[24..]);
    }

    /// <summary>Adds a message padded with zero bytes to a multiple of 16, as the AEAD of RFC 8439, section 2.8, does.</summary>
    public void AddPadded(ReadOnlySpan<byte> message)
    {
        var whole = message.Length & ~15;
        AddBlocks(message[..whole]);
        if (whole == message.Length)
            return;
        Span<byte> last = stackalloc byte[16];
        last.Clear();
        message[whole..].CopyTo(last);
        AddBlocks(last);
    }

    /// <summary>Adds the block that ends the AEAD's input: both lengths as 64-bit little-endian numbers.</summary>
    public void AddLengths(int associatedData, int text)
    {
        Span<byte> block = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(block, (ulong)associatedData);
        BinaryPrimitives.WriteUInt64LittleEndian(block[8..], (ulong)text);
        AddBlocks(block);
    }

    /// <summary>Adds the end of a message that is not part of an AEAD: a last block of less than 16 bytes is marked by a one bit.</summary>
    public void AddLast(ReadOnlySpan<byte> message)
    {
        var whole = message.Length & ~15;
        AddBlocks(message[..whole]);
        if (whole == message.Length)
            return;
        Span<byte> last = stackalloc byte[16];
        last.Clear();
        message[whole..].CopyTo(last);
        last[message.Length - whole] = 1;
        Add(BinaryPrimitives.ReadUInt64LittleEndian(last), BinaryPrimitives.ReadUInt64LittleEndian(last[8..]), 0);
    }

    /// <summary>Writes the 16-byte tag.</summary>
    public readonly void Finish(Span<byte> tag)
    {
        // h - p = h + 5 - 2^130: taken if h + 5 reaches 2^130, by masks
        var (h0, h1, h2) = (_h0, _h1, _h2);
        var g0 = h0 + 5;
        var carry = Carry(g0, 5);
        var g1 = h1 + carry;
        carry = Carry(g1, carry);
        var g2 = h2 + carry;
        var take = 0 - (g2 >> 2);
        h0 = (h0 & ~take) | (g0 & take);
        h1 = (h1 & ~take) | (g1 & take);

        h0 += _pad0;
        h1 += _pad1 + Carry(h0, _pad0);
        BinaryPrimitives.WriteUInt64LittleEndian(tag, h0);
        BinaryPrimitives.WriteUInt64LittleEndian(tag[8..], h1);
    }

    private void AddBlocks(ReadOnlySpan<byte> blocks)
    {
        while (blocks.Length >= 16)
        {
            Add(BinaryPrimitives.ReadUInt64LittleEndian(blocks), BinaryPrimitives.ReadUInt64LittleEndian(blocks[8..]), 1);
            blocks = blocks[16..];
        }
    }

    /// <summary>h = (h + block) * r mod 2^130 - 5, not fully reduced.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(ulong m0, ulong m1, ulong m2)
    {
        var h0 = _h0 + m0;
        var carry = Carry(h0, m0);
        var h1 = _h1 + m1;
        var carry1 = Carry(h1, m1);
        h1 += carry;
        var h2 = _h2 + m2 + carry1 + Carry(h1, carry);

        // low = h0*r0 + h1*s1; middle = h0*r1 + h1*r0 + h2*s1; high = h2*r0
        var lowHigh = Math.BigMul(h0, _r0, out var low);
        lowHigh += MultiplyAdd(h1, _s1, ref low);
        var middleHigh = Math.BigMul(h0, _r1, out var middle);
        middleHigh += MultiplyAdd(h1, _r0, ref middle);
        var third = h2 * _s1;
        middle += third;
        middleHigh += Carry(middle, third);
        middle += lowHigh;
        middleHigh += Carry(middle, lowHigh);
        var high = h2 * _r0 + middleHigh;

        // what lies above 2^130 comes back times 5
        var over = (high >> 2) + (high & ~3ul);
        _h0 = low + over;
        carry = Carry(_h0, over);
        _h1 = middle + carry;
        _h2 = (high & 3) + Carry(_h1, carry);
    }

    /// <summary>Adds x * y to <paramref name="low"/>; returns the upper half with the carry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MultiplyAdd(ulong x, ulong y, ref ulong low)
    {
        var high = Math.BigMul(x, y, out var product);
        low += product;
        return high + Carry(low, product);
    }

    /// <summary>1 if the sum went past 2^64, that is if it is less than what was added to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Carry(ulong sum, ulong added) => sum < added ? 1ul : 0ul;
}
