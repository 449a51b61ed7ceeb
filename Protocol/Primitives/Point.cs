using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lnd.Actors.Protocol;

/// <summary>
/// A public key or other curve point in compressed form, 33 bytes held inline. BOLT 1: `point`; also the id of a node. That the bytes name
/// a point of the curve costs a square root to find out, so it is asked where the point is used
/// (<see cref="Crypto.Curve.TryParse(in Point, out NBitcoin.Secp256k1.ECPubKey)"/>). The codec only checks the first byte
/// (<see cref="HasValidPrefix"/>). Its order is that of the bytes, as BOLT 2, 3 and 7 order keys.
/// </summary>
public readonly struct Point : IFixedBytes<Point>, IEquatable<Point>, IComparable<Point>
{
    /// <summary>33 bytes.</summary>
    public const int Length = 33;

    private readonly Bytes33 _bytes;

    /// <summary>Takes 33 bytes; another length is an <see cref="ArgumentException"/>. The content is not judged.</summary>
    public Point(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
            throw new ArgumentException($"expected {Length} bytes, got {bytes.Length}", nameof(bytes));
        bytes.CopyTo(_bytes);
    }

    /// <summary>33 bytes.</summary>
    public static int Size => Length;

    /// <summary>True for <c>default</c>, which is no point.</summary>
    public bool IsDefault => _bytes[0] == 0;

    /// <summary>SEC 1: a compressed point starts with 2 (even y) or 3 (odd y).</summary>
    public bool HasValidPrefix => _bytes[0] is 2 or 3;

    /// <inheritdoc/>
    public static Point FromBytes(ReadOnlySpan<byte> bytes) => new(bytes);

    /// <summary>The 33 bytes. The span points into this value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _bytes;

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => AsSpan().CopyTo(destination);

    /// <summary>The 33 bytes in a new array.</summary>
    public byte[] ToArray() => AsSpan().ToArray();

    /// <summary>Whether all 33 bytes are equal.</summary>
    public bool Equals(Point other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Point other && Equals(other);

    /// <summary>Of all bytes but the first.</summary>
    public override int GetHashCode() => MemoryMarshal.Read<Bytes32>(AsSpan()[1..]).GetHashCode();

    /// <summary>
    /// Order of the 33 bytes, first byte first. BOLT 7: "`node_id_1` is the lexicographically-lesser of the two compressed keys".
    /// </summary>
    public int CompareTo(Point other) => AsSpan().SequenceCompareTo(other.AsSpan());

    /// <summary>Whether all 33 bytes are equal.</summary>
    public static bool operator ==(Point a, Point b) => a.Equals(b);

    /// <summary>Whether any of the 33 bytes differ.</summary>
    public static bool operator !=(Point a, Point b) => !a.Equals(b);

    /// <summary>66 lower-case hex digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(AsSpan());

    /// <summary>Reads 66 hex digits that start with 02 or 03; false for anything else. Does not ask the curve.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out Point value)
    {
        Span<byte> bytes = stackalloc byte[Length];
        value = default;
        if (!Hex.TryDecode(hex, bytes) || bytes[0] is not (2 or 3))
            return false;
        value = new Point(bytes);
        return true;
    }

    /// <summary>As <see cref="TryParse"/>; anything else is a <see cref="FormatException"/> that names it.</summary>
    public static Point Parse(ReadOnlySpan<char> hex) => TryParse(hex, out var value) ? value : throw Hex.Bad("public key", Length, hex);

    [InlineArray(Length)]
    private struct Bytes33
    {
        private byte _first;
    }
}
