using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using NBitcoin.DataEncoders;

namespace NBitcoin;

/// <summary>
/// An immutable 160-bit number: hashes of keys and scripts. Stored and serialised least significant byte first; text is the number in
/// hexadecimal, so its bytes stand in reverse order of the serialisation.
/// </summary>
public sealed class uint160 : IComparable<uint160>, IEquatable<uint160>, IComparable
{
    internal const int Width = 20;

    /// <summary>Lets a <see cref="uint160"/>, which is immutable, take part in serialisation by reference.</summary>
    public class MutableUint160 : IBitcoinSerializable
    {
        public MutableUint160() => Value = Zero;
        public MutableUint160(uint160 value) => Value = value;
        public uint160 Value { get; set; }

        public void ReadWrite(BitcoinStream stream)
        {
            var value = Value;
            stream.ReadWrite(ref value);
            Value = value;
        }
    }

    // least significant first
    readonly ulong _n0, _n1;
    readonly uint _n2;

    public static uint160 Zero { get; } = new();
    public static uint160 One { get; } = new(1UL);

    public uint160() { }

    public uint160(ulong b) => _n0 = b;

    public uint160(uint160 b)
    {
        ArgumentNullException.ThrowIfNull(b);
        (_n0, _n1, _n2) = (b._n0, b._n1, b._n2);
    }

    internal uint160(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Width)
            throw new FormatException($"A uint160 has 20 bytes, not {bytes.Length}.");
        _n0 = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        _n1 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        _n2 = BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]);
    }

    public uint160(byte[] vch) : this(vch, true) { }

    /// <param name="vch">20 bytes.</param>
    /// <param name="lendian">True where the least significant byte comes first.</param>
    /// <exception cref="FormatException">Not 20 bytes.</exception>
    public uint160(byte[] vch, bool lendian = true)
    {
        ArgumentNullException.ThrowIfNull(vch);
        if (vch.Length != Width)
            throw new FormatException($"A uint160 has 20 bytes, not {vch.Length}.");
        Span<byte> bytes = stackalloc byte[Width];
        vch.CopyTo(bytes);
        if (!lendian)
            bytes.Reverse();
        (_n0, _n1, _n2) = Split(bytes);
    }

    /// <param name="str">40 hexadecimal digits, most significant first; 0x and surrounding space are allowed.</param>
    /// <exception cref="FormatException">Anything else.</exception>
    public uint160(string str)
    {
        ArgumentNullException.ThrowIfNull(str);
        Span<byte> bytes = stackalloc byte[Width];
        if (!TryDecode(str.AsSpan().Trim(), bytes))
            throw new FormatException($"A uint160 is 40 hexadecimal digits, not \"{str}\".");
        (_n0, _n1, _n2) = Split(bytes);
    }

    static (ulong, ulong, uint) Split(ReadOnlySpan<byte> b) =>
        (BinaryPrimitives.ReadUInt64LittleEndian(b), BinaryPrimitives.ReadUInt64LittleEndian(b[8..]),
         BinaryPrimitives.ReadUInt32LittleEndian(b[16..]));

    static bool TryDecode(ReadOnlySpan<char> hex, Span<byte> littleEndian)
    {
        if (hex.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            hex = hex[2..];
        if (hex.Length != Width * 2 || !HexEncoder.TryDecode(hex, littleEndian))
            return false;
        littleEndian.Reverse();
        return true;
    }

    /// <inheritdoc cref="uint160(string)"/>
    public static uint160 Parse(string hex) => new(hex);

    public static bool TryParse(string hex, [NotNullWhen(true)] out uint160? result)
    {
        ArgumentNullException.ThrowIfNull(hex);
        Span<byte> bytes = stackalloc byte[Width];
        result = TryDecode(hex, bytes) ? new uint160((ReadOnlySpan<byte>)bytes) : null;
        return result is not null;
    }

    /// <summary>20, the bytes of its serialisation.</summary>
    public int Size => Width;

    /// <summary>The byte at <paramref name="index"/>, counted from the least significant.</summary>
    public byte GetByte(int index)
    {
        if ((uint)index >= Width)
            throw new ArgumentOutOfRangeException(nameof(index), index, "A uint160 has the bytes 0 to 19.");
        var word = (index >> 3) switch { 0 => _n0, 1 => _n1, _ => _n2 };
        return (byte)(word >> ((index & 7) * 8));
    }

    public uint GetLow32() => (uint)_n0;
    public ulong GetLow64() => _n0;

    internal void WriteTo(Span<byte> output)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(output, _n0);
        BinaryPrimitives.WriteUInt64LittleEndian(output[8..], _n1);
        BinaryPrimitives.WriteUInt32LittleEndian(output[16..], _n2);
    }

    public byte[] ToBytes(bool lendian = true)
    {
        var bytes = new byte[Width];
        WriteTo(bytes);
        if (!lendian)
            bytes.AsSpan().Reverse();
        return bytes;
    }

    public MutableUint160 AsBitcoinSerializable() => new(this);

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Width];
        WriteTo(bytes);
        bytes.Reverse();
        return Convert.ToHexStringLower(bytes);
    }

    public bool Equals([NotNullWhen(true)] uint160? other) =>
        other is not null && _n0 == other._n0 && _n1 == other._n1 && _n2 == other._n2;

    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as uint160);

    public override int GetHashCode() => HashCode.Combine(_n0, _n1, _n2);

    public int CompareTo(uint160? other) =>
          other is null ? 1
        : _n2 != other._n2 ? _n2.CompareTo(other._n2)
        : _n1 != other._n1 ? _n1.CompareTo(other._n1)
        : _n0.CompareTo(other._n0);

    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        uint160 other => CompareTo(other),
        _ => throw new ArgumentException($"A uint160 can't be compared with a {obj.GetType()}.", nameof(obj)),
    };

    static int Compare(uint160 a, uint160 b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return a.CompareTo(b);
    }

    public static bool operator ==(uint160? a, uint160? b) => ReferenceEquals(a, b) || (a is not null && a.Equals(b));
    public static bool operator !=(uint160? a, uint160? b) => !(a == b);
    public static bool operator ==(uint160 a, ulong b) => a is not null && a._n0 == b && (a._n1 | a._n2) == 0;
    public static bool operator !=(uint160 a, ulong b) => !(a == b);
    public static bool operator <(uint160 a, uint160 b) => Compare(a, b) < 0;
    public static bool operator >(uint160 a, uint160 b) => Compare(a, b) > 0;
    public static bool operator <=(uint160 a, uint160 b) => Compare(a, b) <= 0;
    public static bool operator >=(uint160 a, uint160 b) => Compare(a, b) >= 0;
    public static implicit operator uint160(ulong value) => new(value);
}
