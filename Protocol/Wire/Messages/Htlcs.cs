namespace Lnd.Actors.Protocol.Wire;

/// <summary>
/// BOLT 2: `update_add_htlc`: offers an HTLC.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="Id">Counts the HTLCs that the sender offered on this channel, from 0.</param>
/// <param name="Amount">What is offered; never 0 in a received message. `amount_msat`.</param>
/// <param name="PaymentHash">Whose preimage claims it.</param>
/// <param name="CltvExpiry">Height at which it times out; below 500,000,000 in a received message.</param>
/// <param name="Onion">1366 bytes. `onion_routing_packet`.</param>
public sealed record UpdateAddHtlc(
    ChannelId ChannelId, ulong Id, MilliSatoshi Amount, PaymentHash PaymentHash, BlockHeight CltvExpiry, ByteString Onion)
    : Message, IChannelMessage
{
    /// <summary>Length of <see cref="Onion"/> in bytes.</summary>
    public const int OnionLength = 1366;

    internal static readonly TlvTable<UpdateAddHtlc> Tlvs = new()
    {
        { 0, "blinded_path", TlvTypes.Point, m => m.PathKey, (m, v) => m with { PathKey = v } },
    };

    /// <summary>Key of the blinded path that the HTLC travels; null when it is on none. `path_key`.</summary>
    public Point? PathKey { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => MessageType.UpdateAddHtlc;

    /// <inheritdoc/>
    public override WireError? Validate() =>
        // BOLT 2: "receiving an `amount_msat` equal to 0 [...]: SHOULD send a `warning` and close the connection, or send an `error`"
        Amount.IsZero ? Invalid(Consequence.Disconnect, "amount_msat is 0")
        // BOLT 2: "if sending node sets `cltv_expiry` to greater or equal to 500000000: SHOULD send a `warning` and close the connection"
        : CltvExpiry.Value >= BlockHeight.LockTimeThreshold
            ? Invalid(Consequence.Disconnect, $"cltv_expiry {CltvExpiry} is no block height")
        : null;

    internal static UpdateAddHtlc Read(ref WireReader r) =>
        new(r.Read<ChannelId>(), r.U64(), r.MilliSatoshi(), r.Read<PaymentHash>(), r.Height(), r.Bytes(OnionLength));

    internal override void Write(WireWriter writer) =>
        writer.Write(ChannelId).U64(Id).Amount(Amount).Write(PaymentHash).Height(CltvExpiry).Bytes(Onion, OnionLength);
}

/// <summary>
/// BOLT 2: `update_fulfill_htlc`: claims an HTLC with its preimage.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="Id">The HTLC, offered by the receiver.</param>
/// <param name="Preimage">Hashes to the HTLC's payment hash, or the sender broke the protocol. `payment_preimage`.</param>
public sealed record UpdateFulfillHtlc(ChannelId ChannelId, ulong Id, Preimage Preimage) : Message, IChannelMessage
{
    internal static readonly TlvTable<UpdateFulfillHtlc> Tlvs = new()
    {
        { 1, "attribution_data", HtlcAttribution.Tlv, m => m.AttributionData, (m, v) => m with { AttributionData = v } },
    };

    /// <summary>920 bytes for the origin of the payment, see <see cref="HtlcAttribution"/>; null for none.</summary>
    public ByteString? AttributionData { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => MessageType.UpdateFulfillHtlc;

    internal static UpdateFulfillHtlc Read(ref WireReader r) => new(r.Read<ChannelId>(), r.U64(), r.Read<Preimage>());

    internal override void Write(WireWriter writer) => writer.Write(ChannelId).U64(Id).Write(Preimage);
}

/// <summary>
/// BOLT 2: `update_fail_htlc`: gives an HTLC back.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="Id">The HTLC, offered by the receiver.</param>
/// <param name="Reason">Encrypted for the origin of the payment (BOLT 4).</param>
public sealed record UpdateFailHtlc(ChannelId ChannelId, ulong Id, ByteString Reason) : Message, IChannelMessage
{
    internal static readonly TlvTable<UpdateFailHtlc> Tlvs = new()
    {
        { 1, "attribution_data", HtlcAttribution.Tlv, m => m.AttributionData, (m, v) => m with { AttributionData = v } },
    };

    /// <summary>920 bytes for the origin of the payment, see <see cref="HtlcAttribution"/>; null for none.</summary>
    public ByteString? AttributionData { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => MessageType.UpdateFailHtlc;

    internal static UpdateFailHtlc Read(ref WireReader r) => new(r.Read<ChannelId>(), r.U64(), r.Bytes16());

    internal override void Write(WireWriter writer) => writer.Write(ChannelId).U64(Id).Bytes16(Reason);
}

/// <summary>
/// BOLT 2: `update_fail_malformed_htlc`: gives an HTLC back whose onion could not be read.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="Id">The HTLC, offered by the receiver.</param>
/// <param name="OnionHash">SHA-256 of the onion, or zero. `sha256_of_onion`.</param>
/// <param name="FailureCode">A failure code of BOLT 4 with the BADONION bit.</param>
public sealed record UpdateFailMalformedHtlc(ChannelId ChannelId, ulong Id, Sha256Hash OnionHash, ushort FailureCode)
    : Message, IChannelMessage
{
    /// <summary>BOLT 4: the bit of failure codes that says that the onion was unparsable.</summary>
    public const ushort BadOnion = 0x8000;

    internal static readonly TlvTable<UpdateFailMalformedHtlc> Tlvs = [];

    /// <inheritdoc/>
    public override MessageType Type => MessageType.UpdateFailMalformedHtlc;

    /// <inheritdoc/>
    public override WireError? Validate() =>
        // BOLT 2: "if the `BADONION` bit in `failure_code` is not set [...]: MUST send a `warning` and close the connection, or send an
        // `error`"
        (FailureCode & BadOnion) == 0 ? Invalid(Consequence.Disconnect, $"failure_code {FailureCode:x4} lacks the BADONION bit") : null;

    internal static UpdateFailMalformedHtlc Read(ref WireReader r) => new(r.Read<ChannelId>(), r.U64(), r.Read<Sha256Hash>(), r.U16());

    internal override void Write(WireWriter writer) => writer.Write(ChannelId).U64(Id).Write(OnionHash).U16(FailureCode);
}

/// <summary>
/// The layout of `attribution_data`, BOLT 2: 20 hold times of 4 bytes, then 210 truncated HMACs of 4 bytes. Who failed or delayed a payment
/// can be told from it (BOLT 4).
/// </summary>
public static class HtlcAttribution
{
    /// <summary>Hops that it covers.</summary>
    public const int MaxHops = 20;

    /// <summary>Bytes of hold times, `htlc_hold_times`.</summary>
    public const int HoldTimesLength = MaxHops * sizeof(uint);

    /// <summary>Bytes of HMACs, `truncated_hmacs`.</summary>
    public const int HmacsLength = MaxHops * (MaxHops + 1) / 2 * 4;

    /// <summary>All bytes.</summary>
    public const int Length = HoldTimesLength + HmacsLength;

    internal static TlvType<ByteString> Tlv { get; } = TlvTypes.Fixed(Length);
}
