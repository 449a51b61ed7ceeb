using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using NBitcoin.DataEncoders;

namespace NBitcoin;

/// <summary>
/// An immutable 256-bit number: transaction ids, block hashes, message hashes. Stored and serialised least significant byte first;
/// text is the number in hexadecimal, so its bytes stand in reverse order of the serialisation.
/// </summary>
public sealed class uint256 : IComparable<uint256>, IEquatable<uint256>, IComparable
{
    internal const int Width = 32;

    /// <summary>Lets a <see cref="uint256"/>, which is immutable, take part in serialisation by reference.</summary>
    public class MutableUint256 : IBitcoinSerializable
    {
        public MutableUint256() => Value = Zero;
        public MutableUint256(uint256 value) => Value = value;
        public uint256 Value { get; set; }

        public void ReadWrite(BitcoinStream stream)
        {
            var value = Value;
            stream.ReadWrite(ref value);
            Value = value;
        }
    }

    // least significant first
    readonly ulong _n0, _n1, _n2, _n3;

    public static uint256 Zero { get; } = new();
    public static uint256 One { get; } = new(1UL);

    public uint256() { }

    public uint256(ulong b) => _n0 = b;

    public uint256(uint256 b)
    {
        ArgumentNullException.ThrowIfNull(b);
        (_n0, _n1, _n2, _n3) = (b._n0, b._n1, b._n2, b._n3);
    }

    /// <param name="bytes">32 bytes, least significant first.</param>
    /// <exception cref="FormatException">Not 32 bytes.</exception>
    public uint256(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Width)
            throw new FormatException($"A uint256 has 32 bytes, not {bytes.Length}.");
        _n0 = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        _n1 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        _n2 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        _n3 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
    }

    public uint256(byte[] vch) : this(vch, true) { }

    public uint256(byte[] vch, bool lendian = true) : this(Checked(vch), 0, vch.Length, lendian) { }

    /// <param name="lendian">True where the least significant byte comes first.</param>
    public uint256(byte[] vch, int offset, int length, bool lendian = true)
    {
        var source = Checked(vch).AsSpan(offset, length);
        if (length != Width)
            throw new FormatException($"A uint256 has 32 bytes, not {length}.");
        Span<byte> bytes = stackalloc byte[Width];
        source.CopyTo(bytes);
        if (!lendian)
            bytes.Reverse();
        (_n0, _n1, _n2, _n3) = Split(bytes);
    }

    /// <param name="str">64 hexadecimal digits, most significant first; 0x and surrounding space are allowed.</param>
    /// <exception cref="FormatException">Anything else.</exception>
    public uint256(string str)
    {
        ArgumentNullException.ThrowIfNull(str);
        Span<byte> bytes = stackalloc byte[Width];
        if (!TryDecode(str.AsSpan().Trim(), bytes))
            throw new FormatException($"A uint256 is 64 hexadecimal digits, not \"{str}\".");
        (_n0, _n1, _n2, _n3) = Split(bytes);
    }

    static byte[] Checked(byte[] vch)
    {
        ArgumentNullException.ThrowIfNull(vch);
        return vch;
    }

    static (ulong, ulong, ulong, ulong) Split(ReadOnlySpan<byte> b) =>
        (BinaryPrimitives.ReadUInt64LittleEndian(b), BinaryPrimitives.ReadUInt64LittleEndian(b[8..]),
         BinaryPrimitives.ReadUInt64LittleEndian(b[16..]), BinaryPrimitives.ReadUInt64LittleEndian(b[24..]));

    static bool TryDecode(ReadOnlySpan<char> hex, Span<byte> littleEndian)
    {
        if (hex.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            hex = hex[2..];
        if (hex.Length != Width * 2 || !HexEncoder.TryDecode(hex, littleEndian))
            return false;
        littleEndian.Reverse();
        return true;
    }

    /// <inheritdoc cref="uint256(string)"/>
    public static uint256 Parse(string hex) => new(hex);

    public static bool TryParse(string hex, [NotNullWhen(true)] out uint256? result)
    {
        ArgumentNullException.ThrowIfNull(hex);
        Span<byte> bytes = stackalloc byte[Width];
        result = TryDecode(hex, bytes) ? new uint256(bytes) : null;
        return result is not null;
    }

    /// <summary>32, the bytes of its serialisation.</summary>
    public int Size => Width;

    /// <summary>The byte at <paramref name="index"/>, counted from the least significant.</summary>
    public byte GetByte(int index)
    {
        if ((uint)index >= Width)
            throw new ArgumentOutOfRangeException(nameof(index), index, "A uint256 has the bytes 0 to 31.");
        var word = (index >> 3) switch { 0 => _n0, 1 => _n1, 2 => _n2, _ => _n3 };
        return (byte)(word >> ((index & 7) * 8));
    }

    public uint GetLow32() => (uint)_n0;
    public ulong GetLow64() => _n0;

    /// <summary>The number of bits up to the highest one that is set.</summary>
    public int GetBisCount() =>
          _n3 != 0 ? 256 - BitOperations.LeadingZeroCount(_n3)
        : _n2 != 0 ? 192 - BitOperations.LeadingZeroCount(_n2)
        : _n1 != 0 ? 128 - BitOperations.LeadingZeroCount(_n1)
        : 64 - BitOperations.LeadingZeroCount(_n0);

    public byte[] ToBytes(bool lendian = true)
    {
        var bytes = new byte[Width];
        ToBytes(bytes.AsSpan(), lendian);
        return bytes;
    }

    public void ToBytes(byte[] output) => ToBytes(output.AsSpan());
    public void ToBytes(byte[] output, bool lendian) => ToBytes(output.AsSpan(), lendian);

    /// <exception cref="ArgumentException"><paramref name="output"/> is shorter than 32 bytes.</exception>
    public void ToBytes(Span<byte> output, bool lendian = true)
    {
        if (output.Length < Width)
            throw new ArgumentException($"32 bytes are needed, not {output.Length}.", nameof(output));
        BinaryPrimitives.WriteUInt64LittleEndian(output, _n0);
        BinaryPrimitives.WriteUInt64LittleEndian(output[8..], _n1);
        BinaryPrimitives.WriteUInt64LittleEndian(output[16..], _n2);
        BinaryPrimitives.WriteUInt64LittleEndian(output[24..], _n3);
        if (!lendian)
            output[..Width].Reverse();
    }

    public MutableUint256 AsBitcoinSerializable() => new(this);

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Width];
        ToBytes(bytes, lendian: false);
        return Convert.ToHexStringLower(bytes);
    }

    public bool Equals([NotNullWhen(true)] uint256? other) =>
        other is not null && _n0 == other._n0 && _n1 == other._n1 && _n2 == other._n2 && _n3 == other._n3;

    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as uint256);

    public override int GetHashCode() => HashCode.Combine(_n0, _n1, _n2, _n3);

    public int CompareTo(uint256? other) =>
          other is null ? 1
        : _n3 != other._n3 ? _n3.CompareTo(other._n3)
        : _n2 != other._n2 ? _n2.CompareTo(other._n2)
        : _n1 != other._n1 ? _n1.CompareTo(other._n1)
        : _n0.CompareTo(other._n0);

    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        uint256 other => CompareTo(other),
        _ => throw new ArgumentException($"A uint256 can't be compared with a {obj.GetType()}.", nameof(obj)),
    };

    static int Compare(uint256 a, uint256 b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return a.CompareTo(b);
    }

    public static bool operator ==(uint256? a, uint256? b) => ReferenceEquals(a, b) || (a is not null && a.Equals(b));
    public static bool operator !=(uint256? a, uint256? b) => !(a == b);
    public static bool operator ==(uint256 a, ulong b) => a is not null && a._n0 == b && (a._n1 | a._n2 | a._n3) == 0;
    public static bool operator !=(uint256 a, ulong b) => !(a == b);
    public static bool operator <(uint256 a, uint256 b) => Compare(a, b) < 0;
    public static bool operator >(uint256 a, uint256 b) => Compare(a, b) > 0;
    public static bool operator <=(uint256 a, uint256 b) => Compare(a, b) <= 0;
    public static bool operator >=(uint256 a, uint256 b) => Compare(a, b) >= 0;
    public static implicit operator uint256(ulong value) => new(value);
}
