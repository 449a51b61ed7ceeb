namespace Lnd.Actors.Protocol.Wire;

/// <summary>
/// BOLT 2: `open_channel2`, the first message of establishment v2 (dual funding).
/// </summary>
/// <param name="ChainHash">The chain the channel shall live on.</param>
/// <param name="TemporaryChannelId">Names the channel until both revocation basepoints are known.</param>
/// <param name="FundingFeerate">Feerate of the funding transaction. `funding_feerate_perkw`.</param>
/// <param name="CommitmentFeerate">Initial feerate of commitments. `commitment_feerate_perkw`.</param>
/// <param name="Funding">What the sender contributes to the channel. `funding_satoshis`.</param>
/// <param name="DustLimit">Least output on the sender's transactions. `dust_limit_satoshis`.</param>
/// <param name="MaxHtlcValueInFlight">Most that the receiver may have in flight; 2^64-1 for no limit.
/// `max_htlc_value_in_flight_msat`.</param>
/// <param name="HtlcMinimum">Least HTLC the sender accepts. `htlc_minimum_msat`.</param>
/// <param name="ToSelfDelay">Blocks by which the receiver's outputs to itself must be delayed.</param>
/// <param name="MaxAcceptedHtlcs">How many HTLCs the receiver may offer.</param>
/// <param name="LockTime">Lock time of the funding transaction. `locktime`.</param>
/// <param name="Keys">The sender's keys.</param>
/// <param name="FirstPerCommitmentPoint">Point of the sender's first commitment.</param>
/// <param name="SecondPerCommitmentPoint">Point of the sender's commitment number 1.</param>
/// <param name="Flags">`channel_flags`.</param>
public sealed record OpenChannel2(
    ChainHash ChainHash,
    ChannelId TemporaryChannelId,
    FeeratePerKw FundingFeerate,
    FeeratePerKw CommitmentFeerate,
    Satoshi Funding,
    Satoshi DustLimit,
    MilliSatoshi MaxHtlcValueInFlight,
    MilliSatoshi HtlcMinimum,
    ushort ToSelfDelay,
    ushort MaxAcceptedHtlcs,
    uint LockTime,
    ChannelPublicKeys Keys,
    Point FirstPerCommitmentPoint,
    Point SecondPerCommitmentPoint,
    ChannelFlags Flags) : Message, IChannelMessage
{
    internal static readonly TlvTable<OpenChannel2> Tlvs = new()
    {
        { 0, "upfront_shutdown_script", TlvTypes.Bytes, m => m.UpfrontShutdownScript, (m, v) => m with { UpfrontShutdownScript = v } },
        { 1, "channel_type", OpeningRules.ChannelTypeTlv, m => m.ChannelType, (m, v) => m with { ChannelType = v } },
        { 2, "require_confirmed_inputs", m => m.RequireConfirmedInputs, m => m with { RequireConfirmedInputs = true } },
    };

    /// <summary>Where the sender's funds must go on mutual close; empty or null when it does not commit to that.</summary>
    public ByteString? UpfrontShutdownScript { get; init; }

    /// <summary>The type of the channel; never null in a received message.</summary>
    public ChannelType? ChannelType { get; init; }

    /// <summary>Whether the receiver may only contribute confirmed inputs.</summary>
    public bool RequireConfirmedInputs { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => MessageType.OpenChannel2;

    /// <summary>Whether the channel shall be announced to the network.</summary>
    public bool AnnounceChannel => Flags.HasFlag(ChannelFlags.AnnounceChannel);

    ChannelId IChannelMessage.ChannelId => TemporaryChannelId;

    /// <inheritdoc/>
    public override WireError? Validate() =>
        OpeningRules.Check(DustLimit, MaxAcceptedHtlcs, ChannelType, AnnounceChannel, Keys) is { } broken
            ? Invalid(Consequence.FailChannel, broken)
            : null;

    internal static OpenChannel2 Read(ref WireReader r) => new(
        r.Read<ChainHash>(), r.Read<ChannelId>(), r.Feerate(), r.Feerate(), r.Satoshi(), r.Satoshi(), r.MilliSatoshiLimit(),
        r.MilliSatoshiLimit(), r.U16(), r.U16(), r.U32(), ChannelPublicKeys.Read(ref r), r.Point(), r.Point(), (ChannelFlags)r.U8());

    internal override void Write(WireWriter writer)
    {
        writer.Write(ChainHash).Write(TemporaryChannelId).Feerate(FundingFeerate).Feerate(CommitmentFeerate).Amount(Funding)
            .Amount(DustLimit).Amount(MaxHtlcValueInFlight).Amount(HtlcMinimum).U16(ToSelfDelay).U16(MaxAcceptedHtlcs).U32(LockTime);
        Keys.Write(writer);
        writer.Write(FirstPerCommitmentPoint).Write(SecondPerCommitmentPoint).U8((byte)Flags);
    }
}

/// <summary>
/// BOLT 2: `accept_channel2`, the answer to <see cref="OpenChannel2"/>.
/// </summary>
/// <param name="TemporaryChannelId">As in `open_channel2`.</param>
/// <param name="Funding">What the sender contributes to the channel, also zero. `funding_satoshis`.</param>
/// <param name="DustLimit">Least output on the sender's transactions. `dust_limit_satoshis`.</param>
/// <param name="MaxHtlcValueInFlight">Most that the receiver may have in flight; 2^64-1 for no limit.
/// `max_htlc_value_in_flight_msat`.</param>
/// <param name="HtlcMinimum">Least HTLC the sender accepts. `htlc_minimum_msat`.</param>
/// <param name="MinimumDepth">Confirmations that the sender waits for before it uses the channel.</param>
/// <param name="ToSelfDelay">Blocks by which the receiver's outputs to itself must be delayed.</param>
/// <param name="MaxAcceptedHtlcs">How many HTLCs the receiver may offer.</param>
/// <param name="Keys">The sender's keys.</param>
/// <param name="FirstPerCommitmentPoint">Point of the sender's first commitment.</param>
/// <param name="SecondPerCommitmentPoint">Point of the sender's commitment number 1.</param>
public sealed record AcceptChannel2(
    ChannelId TemporaryChannelId,
    Satoshi Funding,
    Satoshi DustLimit,
    MilliSatoshi MaxHtlcValueInFlight,
    MilliSatoshi HtlcMinimum,
    uint MinimumDepth,
    ushort ToSelfDelay,
    ushort MaxAcceptedHtlcs,
    ChannelPublicKeys Keys,
    Point FirstPerCommitmentPoint,
    Point SecondPerCommitmentPoint) : Message, IChannelMessage
{
    internal static readonly TlvTable<AcceptChannel2> Tlvs = new()
    {
        { 0, "upfront_shutdown_script", TlvTypes.Bytes, m => m.UpfrontShutdownScript, (m, v) => m with { UpfrontShutdownScript = v } },
        { 1, "channel_type", OpeningRules.ChannelTypeTlv, m => m.ChannelType, (m, v) => m with { ChannelType = v } },
        { 2, "require_confirmed_inputs", m => m.RequireConfirmedInputs, m => m with { RequireConfirmedInputs = true } },
    };

    /// <summary>Where the sender's funds must go on mutual close; empty or null when it does not commit to that.</summary>
    public ByteString? UpfrontShutdownScript { get; init; }

    /// <summary>The type of the channel, that of `open_channel2`; never null in a received message.</summary>
    public ChannelType? ChannelType { get; init; }

    /// <summary>Whether the receiver may only contribute confirmed inputs.</summary>
    public bool RequireConfirmedInputs { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => MessageType.AcceptChannel2;

    ChannelId IChannelMessage.ChannelId => TemporaryChannelId;

    /// <inheritdoc/>
    public override WireError? Validate() =>
        OpeningRules.Check(DustLimit, MaxAcceptedHtlcs, ChannelType, announced: false, Keys) is { } broken
            ? Invalid(Consequence.FailChannel, broken)
            : null;

    internal static AcceptChannel2 Read(ref WireReader r) => new(
        r.Read<ChannelId>(), r.Satoshi(), r.Satoshi(), r.MilliSatoshiLimit(), r.MilliSatoshiLimit(), r.U32(), r.U16(), r.U16(),
        ChannelPublicKeys.Read(ref r), r.Point(), r.Point());

    internal override void Write(WireWriter writer)
    {
        writer.Write(TemporaryChannelId).Amount(Funding).Amount(DustLimit).Amount(MaxHtlcValueInFlight).Amount(HtlcMinimum)
            .U32(MinimumDepth).U16(ToSelfDelay).U16(MaxAcceptedHtlcs);
        Keys.Write(writer);
        writer.Write(FirstPerCommitmentPoint).Write(SecondPerCommitmentPoint);
    }
}
