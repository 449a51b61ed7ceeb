using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Lnd.Actors.Protocol;

/// <summary>
/// Names a channel between two peers. BOLT 2: `channel_id`. All zero means all channels in <c>error</c> and <c>warning</c> (BOLT 1).
/// </summary>
public readonly record struct ChannelId : IFixedBytes<ChannelId>, IComparable<ChannelId>
{
    private readonly Bytes32 _value;

    /// <summary>Takes 32 bytes as they stand on the wire; another length is an <see cref="ArgumentException"/>.</summary>
    public ChannelId(ReadOnlySpan<byte> bytes) => _value = new Bytes32(bytes);

    /// <summary>32 bytes.</summary>
    public static int Size => Bytes32.Size;

    /// <summary>True when all 32 bytes are zero, as in <c>default</c>.</summary>
    public bool IsZero => _value.IsZero;

    /// <summary>BOLT 1: "`channel_id` is 0 (i.e. all bytes are 0), in which case it refers to all channels".</summary>
    public static ChannelId All => default;

    /// <summary>
    /// Of a channel opened with establishment v1. BOLT 2: "combining the `funding_txid` and the `funding_output_index`, using big-endian
    /// exclusive-OR (i.e. `funding_output_index` alters the last 2 bytes)".
    /// </summary>
    public static ChannelId FromFunding(TxId fundingTxId, ushort fundingOutputIndex)
    {
        Span<byte> bytes = stackalloc byte[Bytes32.Size];
        fundingTxId.CopyTo(bytes);
        bytes[30] ^= (byte)(fundingOutputIndex >> 8);
        bytes[31] ^= (byte)fundingOutputIndex;
        return new ChannelId(bytes);
    }

    /// <summary>
    /// Of a channel opened with establishment v2. BOLT 2: "the `SHA256(lesser-revocation-basepoint || greater-revocation-basepoint)`, where
    /// the lesser and greater is based off the order of the basepoint". The order of the arguments does not matter.
    /// </summary>
    public static ChannelId FromRevocationBasepoints(Point one, Point other)
    {
        var (lesser, greater) = one.CompareTo(other) <= 0 ? (one, other) : (other, one);
        Span<byte> both = stackalloc byte[2 * Point.Length];
        lesser.CopyTo(both);
        greater.CopyTo(both[Point.Length..]);
        Span<byte> hash = stackalloc byte[Bytes32.Size];
        SHA256.HashData(both, hash);
        return new ChannelId(hash);
    }

    /// <summary>
    /// The id in `open_channel2`. BOLT 2: "A `temporary_channel_id` must be computed by using a zeroed out basepoint for the
    /// non-initiator."
    /// </summary>
    public static ChannelId TemporaryFromRevocationBasepoint(Point opener) => FromRevocationBasepoints(default, opener);

    /// <inheritdoc/>
    public static ChannelId FromBytes(ReadOnlySpan<byte> bytes) => new(bytes);

    /// <summary>The 32 bytes, in the order of the wire and of the hash function. The span points into this value.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => _value.Span;

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => _value.Span.CopyTo(destination);

    /// <summary>The 32 bytes, in the order of the wire and of the hash function. A new array.</summary>
    public byte[] ToArray() => _value.Span.ToArray();

    /// <summary>Order of the bytes on the wire, first byte first.</summary>
    public int CompareTo(ChannelId other) => _value.CompareTo(other._value);

    /// <summary>The value as 64 lower-case hex digits.</summary>
    public override string ToString() => _value.ToString();

    /// <summary>Reads what <see cref="ToString"/> writes, in either case; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out ChannelId value)
    {
        var ok = Bytes32.TryParse(hex, reversed: false, out var bytes);
        value = ok ? new ChannelId(bytes.Span) : default;
        return ok;
    }

    /// <summary>Reads what <see cref="ToString"/> writes; anything else is a <see cref="FormatException"/> that names it.</summary>
    public static ChannelId Parse(ReadOnlySpan<char> hex) =>
        TryParse(hex, out var value) ? value : throw Hex.Bad("channel id", Bytes32.Size, hex);
}
