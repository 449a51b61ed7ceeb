using Lnd.Actors.Protocol.Crypto;

namespace Lnd.Actors.Protocol.Wire;

/// <summary>Flags of `open_channel` and `open_channel2`; BOLT 2: "ignore undefined bits in `channel_flags`".</summary>
[Flags]
public enum ChannelFlags : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The opener wishes to announce the channel to the network.</summary>
    AnnounceChannel = 1,
}

/// <summary>
/// The public keys of one side of a channel, as both sides send them when it is opened (BOLT 2, BOLT 3 "Key Derivation").
/// </summary>
/// <param name="FundingPubkey">Its key in the 2-of-2 of the funding output.</param>
/// <param name="RevocationBasepoint">Base of revocation keys.</param>
/// <param name="PaymentBasepoint">The key of its output on the other side's commitments.</param>
/// <param name="DelayedPaymentBasepoint">Base of the keys of its delayed outputs.</param>
/// <param name="HtlcBasepoint">Base of the keys of HTLC outputs.</param>
public sealed record ChannelPublicKeys(
    Point FundingPubkey, Point RevocationBasepoint, Point PaymentBasepoint, Point DelayedPaymentBasepoint, Point HtlcBasepoint)
{
    internal static ChannelPublicKeys Read(ref WireReader r) => new(r.Point(), r.Point(), r.Point(), r.Point(), r.Point());

    internal void Write(WireWriter writer) =>
        writer.Write(FundingPubkey).Write(RevocationBasepoint).Write(PaymentBasepoint).Write(DelayedPaymentBasepoint).Write(HtlcBasepoint);
}

/// <summary>
/// BOLT 2: `open_channel`, the first message of establishment v1.
/// </summary>
/// <param name="ChainHash">The chain the channel shall live on.</param>
/// <param name="TemporaryChannelId">Names the channel until the funding transaction is known.</param>
/// <param name="Funding">Capacity of the channel, paid by the sender. `funding_satoshis`.</param>
/// <param name="Push">Part of it that is given to the receiver. `push_msat`.</param>
/// <param name="DustLimit">Least output on the sender's transactions. `dust_limit_satoshis`.</param>
/// <param name="MaxHtlcValueInFlight">Most that the receiver may have in flight; 2^64-1 for no limit.
/// `max_htlc_value_in_flight_msat`.</param>
/// <param name="ChannelReserve">What the receiver must keep. `channel_reserve_satoshis`.</param>
/// <param name="HtlcMinimum">Least HTLC the sender accepts. `htlc_minimum_msat`.</param>
/// <param name="Feerate">Initial feerate of commitments. `feerate_per_kw`.</param>
/// <param name="ToSelfDelay">Blocks by which the receiver's outputs to itself must be delayed.</param>
/// <param name="MaxAcceptedHtlcs">How many HTLCs the receiver may offer.</param>
/// <param name="Keys">The sender's keys.</param>
/// <param name="FirstPerCommitmentPoint">Point of the sender's first commitment.</param>
/// <param name="Flags">`channel_flags`.</param>
public sealed record OpenChannel(
    ChainHash ChainHash,
    ChannelId TemporaryChannelId,
    Satoshi Funding,
    MilliSatoshi Push,
    Satoshi DustLimit,
    MilliSatoshi MaxHtlcValueInFlight,
    Satoshi ChannelReserve,
    MilliSatoshi HtlcMinimum,
    FeeratePerKw Feerate,
    ushort ToSelfDelay,
    ushort MaxAcceptedHtlcs,
    ChannelPublicKeys Keys,
    Point FirstPerCommitmentPoint,
    ChannelFlags Flags) : Message, IChannelMessage
{
    internal static readonly TlvTable<OpenChannel> Tlvs = new()
    {
        { 0, "upfront_shutdown_script", TlvTypes.Bytes, m => m.UpfrontShutdownScript, (m, v) => m with { UpfrontShutdownScript = v } },
        { 1, "channel_type", OpeningRules.ChannelTypeTlv, m => m.ChannelType, (m, v) => m with { ChannelType = v } },
    };

    /// <summary>Where the sender's funds must go on mutual close; empty or null when it does not commit to that.</summary>
    public ByteString? UpfrontShutdownScript { get; init; }

    /// <summary>The type of the channel; never null in a received message.</summary>
    public ChannelType? ChannelType { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => MessageType.OpenChannel;

    /// <summary>Whether the channel shall be announced to the network.</summary>
    public bool AnnounceChannel => Flags.HasFlag(ChannelFlags.AnnounceChannel);

    ChannelId IChannelMessage.ChannelId => TemporaryChannelId;

    /// <inheritdoc/>
    public override WireError? Validate() =>
        // BOLT 2: "The receiving node MUST fail the channel if: [...] `push_msat` is greater than `funding_satoshis` * 1000."
        Push > Funding.ToMilliSatoshi() ? Fails($"push_msat {Push} is greater than funding_satoshis {Funding}")
        // BOLT 2: "`dust_limit_satoshis` is greater than `channel_reserve_satoshis`."
        : DustLimit > ChannelReserve ? Fails($"dust_limit_satoshis {DustLimit} is greater than channel_reserve_satoshis {ChannelReserve}")
        : OpeningRules.Check(DustLimit, MaxAcceptedHtlcs, ChannelType, AnnounceChannel, Keys) is { } broken ? Fails(broken)
        : null;

    internal static OpenChannel Read(ref WireReader r) => new(
        r.Read<ChainHash>(), r.Read<ChannelId>(), r.Satoshi(), r.MilliSatoshi(), r.Satoshi(), r.MilliSatoshiLimit(), r.Satoshi(),
        r.MilliSatoshiLimit(), r.Feerate(), r.U16(), r.U16(), ChannelPublicKeys.Read(ref r), r.Point(), (ChannelFlags)r.U8());

    internal override void Write(WireWriter writer)
    {
        writer.Write(ChainHash).Write(TemporaryChannelId).Amount(Funding).Amount(Push).Amount(DustLimit).Amount(MaxHtlcValueInFlight)
            .Amount(ChannelReserve).Amount(HtlcMinimum).Feerate(Feerate).U16(ToSelfDelay).U16(MaxAcceptedHtlcs);
        Keys.Write(writer);
        writer.Write(FirstPerCommitmentPoint).U8((byte)Flags);
    }

    private WireError Fails(string detail) => Invalid(Consequence.FailChannel, detail);
}

/// <summary>
/// BOLT 2: `accept_channel`, the answer to <see cref="OpenChannel"/>.
/// </summary>
/// <param name="TemporaryChannelId">As in `open_channel`.</param>
/// <param name="DustLimit">Least output on the sender's transactions. `dust_limit_satoshis`.</param>
/// <param name="MaxHtlcValueInFlight">Most that the receiver may have in flight; 2^64-1 for no limit.
/// `max_htlc_value_in_flight_msat`.</param>
/// <param name="ChannelReserve">What the receiver must keep. `channel_reserve_satoshis`.</param>
/// <param name="HtlcMinimum">Least HTLC the sender accepts. `htlc_minimum_msat`.</param>
/// <param name="MinimumDepth">Confirmations that the sender waits for before it uses the channel.</param>
/// <param name="ToSelfDelay">Blocks by which the receiver's outputs to itself must be delayed.</param>
/// <param name="MaxAcceptedHtlcs">How many HTLCs the receiver may offer.</param>
/// <param name="Keys">The sender's keys.</param>
/// <param name="FirstPerCommitmentPoint">Point of the sender's first commitment.</param>
public sealed record AcceptChannel(
    ChannelId TemporaryChannelId,
    Satoshi DustLimit,
    MilliSatoshi MaxHtlcValueInFlight,
    Satoshi ChannelReserve,
    MilliSatoshi HtlcMinimum,
    uint MinimumDepth,
    ushort ToSelfDelay,
    ushort MaxAcceptedHtlcs,
    ChannelPublicKeys Keys,
    Point FirstPerCommitmentPoint) : Message, IChannelMessage
{
    internal static readonly TlvTable<AcceptChannel> Tlvs = new()
    {
        { 0, "upfront_shutdown_script", TlvTypes.Bytes, m => m.UpfrontShutdownScript, (m, v) => m with { UpfrontShutdownScript = v } },
        { 1, "channel_type", OpeningRules.ChannelTypeTlv, m => m.ChannelType, (m, v) => m with { ChannelType = v } },
    };

    /// <summary>Where the sender's funds must go on mutual close; empty or null when it does not commit to that.</summary>
    public ByteString? UpfrontShutdownScript { get; init; }

    /// <summary>The type of the channel, that of `open_channel`; never null in a received message.</summary>
    public ChannelType? ChannelType { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => MessageType.AcceptChannel;

    ChannelId IChannelMessage.ChannelId => TemporaryChannelId;

    /// <inheritdoc/>
    public override WireError? Validate() =>
        OpeningRules.Check(DustLimit, MaxAcceptedHtlcs, ChannelType, announced: false, Keys) is { } broken
            ? Invalid(Consequence.FailChannel, broken)
            : null;

    internal static AcceptChannel Read(ref WireReader r) => new(
        r.Read<ChannelId>(), r.Satoshi(), r.MilliSatoshiLimit(), r.Satoshi(), r.MilliSatoshiLimit(), r.U32(), r.U16(), r.U16(),
        ChannelPublicKeys.Read(ref r), r.Point());

    internal override void Write(WireWriter writer)
    {
        writer.Write(TemporaryChannelId).Amount(DustLimit).Amount(MaxHtlcValueInFlight).Amount(ChannelReserve).Amount(HtlcMinimum)
            .U32(MinimumDepth).U16(ToSelfDelay).U16(MaxAcceptedHtlcs);
        Keys.Write(writer);
        writer.Write(FirstPerCommitmentPoint);
    }
}

/// <summary>
/// BOLT 2: `funding_created`: the funding transaction exists, not yet broadcast, and this is the signature for the receiver's commitment.
/// </summary>
/// <param name="TemporaryChannelId">As in `open_channel`.</param>
/// <param name="FundingTxId">The funding transaction.</param>
/// <param name="FundingOutputIndex">The funding output.</param>
/// <param name="Signature">For the receiver's first commitment.</param>
public sealed record FundingCreated(ChannelId TemporaryChannelId, TxId FundingTxId, ushort FundingOutputIndex, Signature Signature)
    : Message, IChannelMessage
{
    internal static readonly TlvTable<FundingCreated> Tlvs = [];

    /// <inheritdoc/>
    public override MessageType Type => MessageType.FundingCreated;

    ChannelId IChannelMessage.ChannelId => TemporaryChannelId;

    internal static FundingCreated Read(ref WireReader r) => new(r.Read<ChannelId>(), r.Read<TxId>(), r.U16(), r.Read<Signature>());

    internal override void Write(WireWriter writer) =>
        writer.Write(TemporaryChannelId).Write(FundingTxId).U16(FundingOutputIndex).Write(Signature);
}

/// <summary>
/// BOLT 2: `funding_signed`: the signature for the funder's first commitment; with it the funding transaction may be broadcast.
/// </summary>
/// <param name="ChannelId">The channel's id from here on.</param>
/// <param name="Signature">For the receiver's first commitment.</param>
public sealed record FundingSigned(ChannelId ChannelId, Signature Signature) : Message, IChannelMessage
{
    internal static readonly TlvTable<FundingSigned> Tlvs = [];

    /// <inheritdoc/>
    public override MessageType Type => MessageType.FundingSigned;

    internal static FundingSigned Read(ref WireReader r) => new(r.Read<ChannelId>(), r.Read<Signature>());

    internal override void Write(WireWriter writer) => writer.Write(ChannelId).Write(Signature);
}

/// <summary>
/// BOLT 2: `channel_ready`: the funding transaction is deep enough for the sender to use the channel.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="SecondPerCommitmentPoint">Point of the sender's commitment number 1.</param>
public sealed record ChannelReady(ChannelId ChannelId, Point SecondPerCommitmentPoint) : Message, IChannelMessage
{
    internal static readonly TlvTable<ChannelReady> Tlvs = new()
    {
        { 1, "short_channel_id", TlvTypes.Of<ShortChannelId>(), m => m.Alias, (m, v) => m with { Alias = v } },
    };

    /// <summary>A name by which the receiver may let others route through this channel; null for none.</summary>
    public ShortChannelId? Alias { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => MessageType.ChannelReady;

    internal static ChannelReady Read(ref WireReader r) => new(r.Read<ChannelId>(), r.Point());

    internal override void Write(WireWriter writer) => writer.Write(ChannelId).Write(SecondPerCommitmentPoint);
}

/// <summary>Requirements that the opening messages of both establishment protocols share.</summary>
internal static class OpeningRules
{
    /// <summary>BOLT 2: "The receiving node MUST fail the channel if: [...] `max_accepted_htlcs` is greater than 483."</summary>
    public const ushort MaxAcceptedHtlcs = 483;

    /// <summary>The record that names the type of the channel.</summary>
    public static TlvType<ChannelType> ChannelTypeTlv { get; } =
        new((ref r) => new ChannelType(new FeatureBits(r.Rest())), (w, v) => w.Bytes(v.Features.Bytes));

    /// <summary>BOLT 2: "`dust_limit_satoshis` is smaller than `354 satoshis`".</summary>
    private static Satoshi MinDustLimit => new(354);

    /// <summary>The requirement that is broken, in words; null when all hold. Each means to fail the channel.</summary>
    public static string? Check(Satoshi dustLimit, ushort maxAcceptedHtlcs, ChannelType? type, bool announced, ChannelPublicKeys keys)
    {
        if (dustLimit < MinDustLimit)
            return $"dust_limit_satoshis {dustLimit} is smaller than {MinDustLimit}";
        if (maxAcceptedHtlcs > MaxAcceptedHtlcs)
            return $"max_accepted_htlcs {maxAcceptedHtlcs} is greater than {MaxAcceptedHtlcs}";
        // BOLT 2: "if the message doesn't include a `channel_type`: fail the channel."
        if (type is not { } t)
            return "channel_type is missing";
        // BOLT 2: "MUST set it to a defined type representing the type it wants."
        if (!t.IsDefined)
            return $"channel_type {t.Features} is not a defined one";
        // BOLT 2: "MUST NOT send `channel_type` with the `option_scid_alias` bit set" (when the channel is to be announced).
        if (announced && t.HasScidAlias)
            return "channel_type has option_scid_alias, but the channel is to be announced";
        return CheckKeys(keys);
    }

    // BOLT 2: "`funding_pubkey`, `revocation_basepoint`, `htlc_basepoint`, `payment_basepoint`, or `delayed_payment_basepoint` are not
    // valid secp256k1 pubkeys in compressed format."
    private static string? CheckKeys(ChannelPublicKeys keys) =>
        !keys.FundingPubkey.TryParse(out _) ? "funding_pubkey is not on the curve"
        : !keys.RevocationBasepoint.TryParse(out _) ? "revocation_basepoint is not on the curve"
        : !keys.PaymentBasepoint.TryParse(out _) ? "payment_basepoint is not on the curve"
        : !keys.DelayedPaymentBasepoint.TryParse(out _) ? "delayed_payment_basepoint is not on the curve"
        : !keys.HtlcBasepoint.TryParse(out _) ? "htlc_basepoint is not on the curve"
        : null;
}
