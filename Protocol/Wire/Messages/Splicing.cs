namespace Lnd.Actors.Protocol.Wire;

/// <summary>
/// BOLT 2: `stfu`: the sender sends no more updates until something fundamental is done.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="Initiator">True when it is not a reply.</param>
public sealed record Stfu(ChannelId ChannelId, bool Initiator) : Message, IChannelMessage
{
    internal static readonly TlvTable<Stfu> Tlvs = [];

    /// <inheritdoc/>
    public override MessageType Type => MessageType.Stfu;

    internal static Stfu Read(ref WireReader r) => new(r.Read<ChannelId>(), r.Bool());

    internal override void Write(WireWriter writer) => writer.Write(ChannelId).Bool(Initiator);
}

/// <summary>
/// BOLT 2: `splice_init`: asks to replace the funding transaction.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="FundingContribution">What the sender adds to its balance, or takes out. `funding_contribution_satoshis`.</param>
/// <param name="FundingFeerate">Feerate of the splice transaction. `funding_feerate_perkw`.</param>
/// <param name="LockTime">Lock time of the splice transaction.</param>
/// <param name="FundingPubkey">The sender's key in the new funding output.</param>
public sealed record SpliceInit(
    ChannelId ChannelId, SatoshiDelta FundingContribution, FeeratePerKw FundingFeerate, uint LockTime, Point FundingPubkey)
    : Message, IChannelMessage
{
    internal static readonly TlvTable<SpliceInit> Tlvs = new()
    {
        { 2, "require_confirmed_inputs", m => m.RequireConfirmedInputs, m => m with { RequireConfirmedInputs = true } },
    };

    /// <summary>Whether the receiver may only contribute confirmed inputs.</summary>
    public bool RequireConfirmedInputs { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => MessageType.SpliceInit;

    internal static SpliceInit Read(ref WireReader r) =>
        new(r.Read<ChannelId>(), new SatoshiDelta(r.S64()), r.Feerate(), r.U32(), r.Point());

    internal override void Write(WireWriter writer) =>
        writer.Write(ChannelId).S64(FundingContribution.Value).Feerate(FundingFeerate).U32(LockTime).Write(FundingPubkey);
}

/// <summary>
/// BOLT 2: `splice_ack`: agrees to a splice.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="FundingContribution">What the sender adds to its balance, or takes out; also 0. `funding_contribution_satoshis`.</param>
/// <param name="FundingPubkey">The sender's key in the new funding output.</param>
public sealed record SpliceAck(ChannelId ChannelId, SatoshiDelta FundingContribution, Point FundingPubkey) : Message, IChannelMessage
{
    internal static readonly TlvTable<SpliceAck> Tlvs = new()
    {
        { 2, "require_confirmed_inputs", m => m.RequireConfirmedInputs, m => m with { RequireConfirmedInputs = true } },
    };

    /// <summary>Whether the receiver may only contribute confirmed inputs.</summary>
    public bool RequireConfirmedInputs { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => MessageType.SpliceAck;

    internal static SpliceAck Read(ref WireReader r) => new(r.Read<ChannelId>(), new SatoshiDelta(r.S64()), r.Point());

    internal override void Write(WireWriter writer) => writer.Write(ChannelId).S64(FundingContribution.Value).Write(FundingPubkey);
}

/// <summary>
/// BOLT 2: `splice_locked`: a splice transaction is deep enough for the sender.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="SpliceTxId">The splice transaction.</param>
public sealed record SpliceLocked(ChannelId ChannelId, TxId SpliceTxId) : Message, IChannelMessage
{
    internal static readonly TlvTable<SpliceLocked> Tlvs = [];

    /// <inheritdoc/>
    public override MessageType Type => MessageType.SpliceLocked;

    internal static SpliceLocked Read(ref WireReader r) => new(r.Read<ChannelId>(), r.Read<TxId>());

    internal override void Write(WireWriter writer) => writer.Write(ChannelId).Write(SpliceTxId);
}

/// <summary>
/// BOLT 2: `start_batch`: the next messages belong together.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="BatchSize">How many messages follow; 2 to 20 in a received message.</param>
public sealed record StartBatch(ChannelId ChannelId, ushort BatchSize) : Message, IChannelMessage
{
    /// <summary>BOLT 2: "MUST set `batch_size` to a value lower than or equal to 20."</summary>
    public const ushort MaxBatchSize = 20;

    internal static readonly TlvTable<StartBatch> Tlvs = new()
    {
        { 1, "message_type", TlvTypes.U16, m => (ushort?)m.MessageType, (m, v) => m with { MessageType = (MessageType)v } },
    };

    /// <summary>The type of the messages that follow; always <see cref="MessageType.CommitmentSigned"/> in a received message.</summary>
    public MessageType? MessageType { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => Wire.MessageType.StartBatch;

    /// <inheritdoc/>
    public override WireError? Validate() =>
        // BOLT 2: "If `batch_size` is strictly greater than 20: MUST send a `warning` and close the connection, or send an `error`"
        BatchSize > MaxBatchSize ? Invalid(Consequence.Disconnect, $"batch_size {BatchSize} is greater than {MaxBatchSize}")
        // BOLT 2: "If `batch_size` is not strictly greater than 1: MUST ignore the `start_batch` message. SHOULD send a `warning`."
        : BatchSize <= 1 ? Invalid(Consequence.Warn, $"batch_size {BatchSize} is not greater than 1")
        // BOLT 2: "If `message_type` is missing or not set to the type for `commitment_signed`: MUST ignore the `start_batch` message"
        : MessageType is not Wire.MessageType.CommitmentSigned ? Invalid(Consequence.Ignore, "message_type is not commitment_signed")
        : null;

    internal static StartBatch Read(ref WireReader r) => new(r.Read<ChannelId>(), r.U16());

    internal override void Write(WireWriter writer) => writer.Write(ChannelId).U16(BatchSize);
}
