using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Lnd.Actors.Protocol;

/// <summary>A SHA-256 hash of something that has no type of its own. BOLT 1: `sha256`.</summary>
public readonly record struct Sha256Hash : IFixedBytes<Sha256Hash>, IComparable<Sha256Hash>
{
    private readonly Bytes32 _value;

    /// <summary>Takes 32 bytes as they stand on the wire; another length is an <see cref="ArgumentException"/>.</summary>
    public Sha256Hash(ReadOnlySpan<byte> bytes) => _value = new Bytes32(bytes);

    /// <summary>32 bytes.</summary>
    public static int Size => Bytes32.Size;

    /// <summary>True when all 32 bytes are zero, as in <c>default</c>.</summary>
    public bool IsZero => _value.IsZero;

    /// <summary>The SHA-256 hash of <paramref name="data"/>.</summary>
    public static Sha256Hash Of(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[Bytes32.Size];
        SHA256.HashData(data, hash);
        return new Sha256Hash(hash);
    }

    /// <summary>SHA-256 applied twice, as Bitcoin hashes transactions and BOLT 7 hashes gossip before signing.</summary>
    public static Sha256Hash DoubleOf(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[Bytes32.Size];
        SHA256.HashData(data, hash);
        SHA256.HashData(hash, hash);
        return new Sha256Hash(hash);
    }

    /// <inheritdoc/>
    public static Sha256Hash FromBytes(ReadOnlySpan<byte> bytes) => new(bytes);

    /// <summary>The 32 bytes, in the order of the wire and of the hash function. The span points into this value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _value.Span;

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => _value.Span.CopyTo(destination);

    /// <summary>The 32 bytes, in the order of the wire and of the hash function. A new array.</summary>
    public byte[] ToArray() => _value.Span.ToArray();

    /// <summary>Order of the bytes on the wire, first byte first.</summary>
    public int CompareTo(Sha256Hash other) => _value.CompareTo(other._value);

    /// <summary>The value as 64 lower-case hex digits.</summary>
    public override string ToString() => _value.ToString();

    /// <summary>Reads what <see cref="ToString"/> writes, in either case; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out Sha256Hash value)
    {
        var ok = Bytes32.TryParse(hex, reversed: false, out var bytes);
        value = ok ? new Sha256Hash(bytes.Span) : default;
        return ok;
    }

    /// <summary>Reads what <see cref="ToString"/> writes; anything else is a <see cref="FormatException"/> that names it.</summary>
    public static Sha256Hash Parse(ReadOnlySpan<char> hex) =>
        TryParse(hex, out var value) ? value : throw Hex.Bad("SHA-256 hash", Bytes32.Size, hex);
}

/// <summary>The SHA-256 hash of a <see cref="Preimage"/>: what an HTLC is locked to. BOLT 2: `payment_hash`.</summary>
public readonly record struct PaymentHash : IFixedBytes<PaymentHash>, IComparable<PaymentHash>
{
    private readonly Bytes32 _value;

    /// <summary>Takes 32 bytes as they stand on the wire; another length is an <see cref="ArgumentException"/>.</summary>
    public PaymentHash(ReadOnlySpan<byte> bytes) => _value = new Bytes32(bytes);

    /// <summary>32 bytes.</summary>
    public static int Size => Bytes32.Size;

    /// <summary>True when all 32 bytes are zero, as in <c>default</c>.</summary>
    public bool IsZero => _value.IsZero;

    /// <inheritdoc/>
    public static PaymentHash FromBytes(ReadOnlySpan<byte> bytes) => new(bytes);

    /// <summary>The 32 bytes, in the order of the wire and of the hash function. The span points into this value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _value.Span;

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => _value.Span.CopyTo(destination);

    /// <summary>The 32 bytes, in the order of the wire and of the hash function. A new array.</summary>
    public byte[] ToArray() => _value.Span.ToArray();

    /// <summary>Order of the bytes on the wire, first byte first.</summary>
    public int CompareTo(PaymentHash other) => _value.CompareTo(other._value);

    /// <summary>The value as 64 lower-case hex digits.</summary>
    public override string ToString() => _value.ToString();

    /// <summary>Reads what <see cref="ToString"/> writes, in either case; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out PaymentHash value)
    {
        var ok = Bytes32.TryParse(hex, reversed: false, out var bytes);
        value = ok ? new PaymentHash(bytes.Span) : default;
        return ok;
    }

    /// <summary>Reads what <see cref="ToString"/> writes; anything else is a <see cref="FormatException"/> that names it.</summary>
    public static PaymentHash Parse(ReadOnlySpan<char> hex) =>
        TryParse(hex, out var value) ? value : throw Hex.Bad("payment hash", Bytes32.Size, hex);
}

/// <summary>
/// The secret that settles an HTLC: whoever shows it takes the money. BOLT 2: `payment_preimage`. Not to be shown, logged or sent before
/// the payment is meant to settle.
/// </summary>
public readonly record struct Preimage : IFixedBytes<Preimage>, IComparable<Preimage>
{
    private readonly Bytes32 _value;

    /// <summary>Takes 32 bytes as they stand on the wire; another length is an <see cref="ArgumentException"/>.</summary>
    public Preimage(ReadOnlySpan<byte> bytes) => _value = new Bytes32(bytes);

    /// <summary>32 bytes.</summary>
    public static int Size => Bytes32.Size;

    /// <summary>True when all 32 bytes are zero, as in <c>default</c>.</summary>
    public bool IsZero => _value.IsZero;

    /// <summary>The SHA-256 hash of this preimage, which an HTLC is locked to.</summary>
    public PaymentHash Hash
    {
        get
        {
            Span<byte> hash = stackalloc byte[Bytes32.Size];
            SHA256.HashData(_value.Span, hash);
            return new PaymentHash(hash);
        }
    }

    /// <inheritdoc/>
    public static Preimage FromBytes(ReadOnlySpan<byte> bytes) => new(bytes);

    /// <summary>The 32 bytes, in the order of the wire and of the hash function. The span points into this value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _value.Span;

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => _value.Span.CopyTo(destination);

    /// <summary>The 32 bytes, in the order of the wire and of the hash function. A new array.</summary>
    public byte[] ToArray() => _value.Span.ToArray();

    /// <summary>Order of the bytes on the wire, first byte first.</summary>
    public int CompareTo(Preimage other) => _value.CompareTo(other._value);

    /// <summary>The value as 64 lower-case hex digits.</summary>
    public override string ToString() => _value.ToString();

    /// <summary>Reads what <see cref="ToString"/> writes, in either case; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out Preimage value)
    {
        var ok = Bytes32.TryParse(hex, reversed: false, out var bytes);
        value = ok ? new Preimage(bytes.Span) : default;
        return ok;
    }

    /// <summary>Reads what <see cref="ToString"/> writes; anything else is a <see cref="FormatException"/> that names it.</summary>
    public static Preimage Parse(ReadOnlySpan<char> hex) =>
        TryParse(hex, out var value) ? value : throw Hex.Bad("payment preimage", Bytes32.Size, hex);
}

/// <summary>The secret from an invoice that keeps intermediate nodes from probing the payee. BOLT 4: `payment_secret`.</summary>
public readonly record struct PaymentSecret : IFixedBytes<PaymentSecret>, IComparable<PaymentSecret>
{
    private readonly Bytes32 _value;

    /// <summary>Takes 32 bytes as they stand on the wire; another length is an <see cref="ArgumentException"/>.</summary>
    public PaymentSecret(ReadOnlySpan<byte> bytes) => _value = new Bytes32(bytes);

    /// <summary>32 bytes.</summary>
    public static int Size => Bytes32.Size;

    /// <summary>True when all 32 bytes are zero, as in <c>default</c>.</summary>
    public bool IsZero => _value.IsZero;

    /// <inheritdoc/>
    public static PaymentSecret FromBytes(ReadOnlySpan<byte> bytes) => new(bytes);

    /// <summary>The 32 bytes, in the order of the wire and of the hash function. The span points into this value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _value.Span;

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => _value.Span.CopyTo(destination);

    /// <summary>The 32 bytes, in the order of the wire and of the hash function. A new array.</summary>
    public byte[] ToArray() => _value.Span.ToArray();

    /// <summary>Order of the bytes on the wire, first byte first.</summary>
    public int CompareTo(PaymentSecret other) => _value.CompareTo(other._value);

    /// <summary>The value as 64 lower-case hex digits.</summary>
    public override string ToString() => _value.ToString();

    /// <summary>Reads what <see cref="ToString"/> writes, in either case; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out PaymentSecret value)
    {
        var ok = Bytes32.TryParse(hex, reversed: false, out var bytes);
        value = ok ? new PaymentSecret(bytes.Span) : default;
        return ok;
    }

    /// <summary>Reads what <see cref="ToString"/> writes; anything else is a <see cref="FormatException"/> that names it.</summary>
    public static PaymentSecret Parse(ReadOnlySpan<char> hex) =>
        TryParse(hex, out var value) ? value : throw Hex.Bad("payment secret", Bytes32.Size, hex);
}
