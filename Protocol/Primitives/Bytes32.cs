using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Lnd.Actors.Protocol;

/// <summary>32 bytes held inline, in memory order. The body of every 32-byte type of the protocol.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Bytes32 : IComparable<Bytes32>
{
    public const int Size = 32;

    private readonly ulong _a, _b, _c, _d;

    public Bytes32(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"expected {Size} bytes, got {bytes.Length}", nameof(bytes));
        this = MemoryMarshal.Read<Bytes32>(bytes);
    }

    public bool IsZero => (_a | _b | _c | _d) == 0;

    [UnscopedRef]
    public ReadOnlySpan<byte> Span => MemoryMarshal.AsBytes(new ReadOnlySpan<Bytes32>(in this));

    // All four words: an attacker may choose any of them, and the seed of HashCode is secret to this process.
    public override int GetHashCode() => HashCode.Combine(_a, _b, _c, _d);

    /// <summary>Order of the bytes as an unsigned big-endian number.</summary>
    public int CompareTo(Bytes32 other)
    {
        if (_a != other._a)
            return InByteOrder(_a).CompareTo(InByteOrder(other._a));
        if (_b != other._b)
            return InByteOrder(_b).CompareTo(InByteOrder(other._b));
        return _c != other._c
            ? InByteOrder(_c).CompareTo(InByteOrder(other._c))
            : InByteOrder(_d).CompareTo(InByteOrder(other._d));
    }

    public override string ToString() => Convert.ToHexStringLower(Span);

    /// <summary>The hash's bytes in the order in which block explorers and Bitcoin's RPC print them.</summary>
    public string ToReversedString()
    {
        Span<byte> reversed = stackalloc byte[Size];
        Span.CopyTo(reversed);
        reversed.Reverse();
        return Convert.ToHexStringLower(reversed);
    }

    public static bool TryParse(ReadOnlySpan<char> hex, bool reversed, out Bytes32 value)
    {
        Span<byte> bytes = stackalloc byte[Size];
        value = default;
        if (!Hex.TryDecode(hex, bytes))
            return false;
        if (reversed)
            bytes.Reverse();
        value = new Bytes32(bytes);
        return true;
    }

    private static ulong InByteOrder(ulong word) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(word) : word;
}
