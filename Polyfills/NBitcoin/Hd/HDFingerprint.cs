using System.Buffers.Binary;

namespace NBitcoin;

/// <summary>The first four bytes of the HASH160 of a public key (BIP 32): tells keys of a tree apart, by chance only.</summary>
public readonly struct HDFingerprint
{
    private const int Size = 4;

    // the four bytes read as a little-endian number
    private readonly uint _value;

    /// <summary>The four bytes of <paramref name="bytes"/>.</summary>
    /// <exception cref="ArgumentException">Not four bytes.</exception>
    public HDFingerprint(byte[] bytes) : this(NotNull(bytes))
    {
    }

    /// <inheritdoc cref="HDFingerprint(byte[])"/>
    public HDFingerprint(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"A fingerprint has {Size} bytes, not {bytes.Length}", nameof(bytes));
        _value = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>The four bytes whose little-endian number is <paramref name="value"/>.</summary>
    public HDFingerprint(uint value) => _value = value;

    /// <summary>The fingerprint of the key with the hash <paramref name="id"/>.</summary>
    public static HDFingerprint FromKeyId(KeyId id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return new HDFingerprint(id.ToBytes().AsSpan(0, Size));
    }

    /// <summary>Reads eight hexadecimal digits.</summary>
    /// <exception cref="FormatException">Not eight hexadecimal digits.</exception>
    public static HDFingerprint Parse(string str) =>
        TryParse(str, out var result) ? result : throw new FormatException(
            $"\"{str}\" is not a fingerprint of {Size * 2} hexadecimal digits");

    /// <summary>Reads eight hexadecimal digits.</summary>
    public static bool TryParse(string str, out HDFingerprint result)
    {
        ArgumentNullException.ThrowIfNull(str);
        Span<byte> bytes = stackalloc byte[Size];
        var ok = str.Length == Size * 2 && Convert.FromHexString(str, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
        result = ok ? new HDFingerprint(bytes) : default;
        return ok;
    }

    /// <summary>The four bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        ToBytes(bytes);
        return bytes;
    }

    /// <summary>Writes the four bytes.</summary>
    public void ToBytes(Span<byte> output) => BinaryPrimitives.WriteUInt32LittleEndian(output, _value);

    /// <summary>Eight hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToBytes());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is HDFingerprint other && this == other;

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode();

    /// <summary>Same four bytes.</summary>
    public static bool operator ==(HDFingerprint x, HDFingerprint y) => x._value == y._value;

    /// <summary>Other bytes.</summary>
    public static bool operator !=(HDFingerprint x, HDFingerprint y) => !(x == y);

    private static ReadOnlySpan<byte> NotNull(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return bytes;
    }
}
