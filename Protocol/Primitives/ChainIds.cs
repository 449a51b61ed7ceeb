using System.Diagnostics.CodeAnalysis;
using NBitcoin;

namespace Lnd.Actors.Protocol;

/// <summary>
/// A transaction id: SHA-256 twice of the transaction without its witnesses. BOLT 2: `funding_txid`, sent in hash order, printed reversed.
/// </summary>
public readonly record struct TxId : IFixedBytes<TxId>, IComparable<TxId>
{
    private readonly Bytes32 _value;

    /// <summary>Takes 32 bytes as they stand on the wire; another length is an <see cref="ArgumentException"/>.</summary>
    public TxId(ReadOnlySpan<byte> bytes) => _value = new Bytes32(bytes);

    /// <summary>32 bytes.</summary>
    public static int Size => Bytes32.Size;

    /// <summary>True when all 32 bytes are zero, as in <c>default</c>.</summary>
    public bool IsZero => _value.IsZero;

    /// <summary>The same id as NBitcoin holds it.</summary>
    public uint256 ToUint256() => new(AsSpan());

    /// <summary>The same id; null is an <see cref="ArgumentNullException"/>.</summary>
    public static TxId FromUint256(uint256 id)
    {
        ArgumentNullException.ThrowIfNull(id);
        Span<byte> bytes = stackalloc byte[Bytes32.Size];
        id.ToBytes(bytes);
        return new TxId(bytes);
    }

    /// <inheritdoc/>
    public static TxId FromBytes(ReadOnlySpan<byte> bytes) => new(bytes);

    /// <summary>The 32 bytes, in the order of the wire and of the hash function. The span points into this value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _value.Span;

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => _value.Span.CopyTo(destination);

    /// <summary>The 32 bytes, in the order of the wire and of the hash function. A new array.</summary>
    public byte[] ToArray() => _value.Span.ToArray();

    /// <summary>Order of the bytes on the wire, first byte first.</summary>
    public int CompareTo(TxId other) => _value.CompareTo(other._value);

    /// <summary>The value as 64 hex digits, in the reversed order in which Bitcoin prints hashes.</summary>
    public override string ToString() => _value.ToReversedString();

    /// <summary>Reads what <see cref="ToString"/> writes, in either case; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out TxId value)
    {
        var ok = Bytes32.TryParse(hex, reversed: true, out var bytes);
        value = ok ? new TxId(bytes.Span) : default;
        return ok;
    }

    /// <summary>Reads what <see cref="ToString"/> writes; anything else is a <see cref="FormatException"/> that names it.</summary>
    public static TxId Parse(ReadOnlySpan<char> hex) =>
        TryParse(hex, out var value) ? value : throw Hex.Bad("transaction id", Bytes32.Size, hex);
}

/// <summary>A block's header hash, printed reversed.</summary>
public readonly record struct BlockId : IFixedBytes<BlockId>, IComparable<BlockId>
{
    private readonly Bytes32 _value;

    /// <summary>Takes 32 bytes as they stand on the wire; another length is an <see cref="ArgumentException"/>.</summary>
    public BlockId(ReadOnlySpan<byte> bytes) => _value = new Bytes32(bytes);

    /// <summary>32 bytes.</summary>
    public static int Size => Bytes32.Size;

    /// <summary>True when all 32 bytes are zero, as in <c>default</c>.</summary>
    public bool IsZero => _value.IsZero;

    /// <summary>The same id as NBitcoin holds it.</summary>
    public uint256 ToUint256() => new(AsSpan());

    /// <summary>The same id; null is an <see cref="ArgumentNullException"/>.</summary>
    public static BlockId FromUint256(uint256 id)
    {
        ArgumentNullException.ThrowIfNull(id);
        Span<byte> bytes = stackalloc byte[Bytes32.Size];
        id.ToBytes(bytes);
        return new BlockId(bytes);
    }

    /// <inheritdoc/>
    public static BlockId FromBytes(ReadOnlySpan<byte> bytes) => new(bytes);

    /// <summary>The 32 bytes, in the order of the wire and of the hash function. The span points into this value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _value.Span;

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => _value.Span.CopyTo(destination);

    /// <summary>The 32 bytes, in the order of the wire and of the hash function. A new array.</summary>
    public byte[] ToArray() => _value.Span.ToArray();

    /// <summary>Order of the bytes on the wire, first byte first.</summary>
    public int CompareTo(BlockId other) => _value.CompareTo(other._value);

    /// <summary>The value as 64 hex digits, in the reversed order in which Bitcoin prints hashes.</summary>
    public override string ToString() => _value.ToReversedString();

    /// <summary>Reads what <see cref="ToString"/> writes, in either case; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out BlockId value)
    {
        var ok = Bytes32.TryParse(hex, reversed: true, out var bytes);
        value = ok ? new BlockId(bytes.Span) : default;
        return ok;
    }

    /// <summary>Reads what <see cref="ToString"/> writes; anything else is a <see cref="FormatException"/> that names it.</summary>
    public static BlockId Parse(ReadOnlySpan<char> hex) =>
        TryParse(hex, out var value) ? value : throw Hex.Bad("block id", Bytes32.Size, hex);
}

/// <summary>
/// Which chain a message speaks of: the hash of its genesis block, printed in hash order as BOLT 0 prints it. BOLT 1: `chain_hash`.
/// </summary>
public readonly record struct ChainHash : IFixedBytes<ChainHash>, IComparable<ChainHash>
{
    private readonly Bytes32 _value;

    /// <summary>Takes 32 bytes as they stand on the wire; another length is an <see cref="ArgumentException"/>.</summary>
    public ChainHash(ReadOnlySpan<byte> bytes) => _value = new Bytes32(bytes);

    /// <summary>32 bytes.</summary>
    public static int Size => Bytes32.Size;

    /// <summary>True when all 32 bytes are zero, as in <c>default</c>.</summary>
    public bool IsZero => _value.IsZero;

    /// <summary>Bitcoin mainnet.</summary>
    public static ChainHash Bitcoin { get; } = Parse("6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000");

    /// <summary>Bitcoin testnet3.</summary>
    public static ChainHash Testnet3 { get; } = Parse("43497fd7f826957108f4a30fd9cec3aeba79972084e90ead01ea330900000000");

    /// <summary>Bitcoin testnet4 (BIP 94).</summary>
    public static ChainHash Testnet4 { get; } = Parse("43f08bdab050e35b567c864b91f47f50ae725ae2de53bcfbbaf284da00000000");

    /// <summary>The default signet (BIP 325).</summary>
    public static ChainHash Signet { get; } = Parse("f61eee3b63a380a477a063af32b2bbc97c9ff9f01f2c4225e973988108000000");

    /// <summary>A local regression test chain.</summary>
    public static ChainHash Regtest { get; } = Parse("06226e46111a0b59caaf126043eb5bbf28c34f3a5e332a1fc7b2b73cf188910f");

    /// <inheritdoc/>
    public static ChainHash FromBytes(ReadOnlySpan<byte> bytes) => new(bytes);

    /// <summary>The 32 bytes, in the order of the wire and of the hash function. The span points into this value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _value.Span;

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => _value.Span.CopyTo(destination);

    /// <summary>The 32 bytes, in the order of the wire and of the hash function. A new array.</summary>
    public byte[] ToArray() => _value.Span.ToArray();

    /// <summary>Order of the bytes on the wire, first byte first.</summary>
    public int CompareTo(ChainHash other) => _value.CompareTo(other._value);

    /// <summary>The value as 64 lower-case hex digits.</summary>
    public override string ToString() => _value.ToString();

    /// <summary>Reads what <see cref="ToString"/> writes, in either case; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out ChainHash value)
    {
        var ok = Bytes32.TryParse(hex, reversed: false, out var bytes);
        value = ok ? new ChainHash(bytes.Span) : default;
        return ok;
    }

    /// <summary>Reads what <see cref="ToString"/> writes; anything else is a <see cref="FormatException"/> that names it.</summary>
    public static ChainHash Parse(ReadOnlySpan<char> hex) =>
        TryParse(hex, out var value) ? value : throw Hex.Bad("chain hash", Bytes32.Size, hex);
}
