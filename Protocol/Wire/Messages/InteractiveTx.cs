namespace Lnd.Actors.Protocol.Wire;

/// <summary>
/// BOLT 2: `tx_add_input`: an input of the transaction that both sides build.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="SerialId">Names the input; even from the initiator, odd from the other side.</param>
/// <param name="PreviousTx">The transaction that is spent, serialized; empty when <see cref="SharedInputTxId"/> names it. `prevtx`.</param>
/// <param name="PreviousOutputIndex">The output that is spent. `prevtx_vout`.</param>
/// <param name="Sequence">Sequence number of the input.</param>
public sealed record TxAddInput(ChannelId ChannelId, ulong SerialId, ByteString PreviousTx, uint PreviousOutputIndex, uint Sequence)
    : Message, IChannelMessage
{
    internal static readonly TlvTable<TxAddInput> Tlvs = new()
    {
        { 0, "shared_input_txid", TlvTypes.Of<TxId>(), m => m.SharedInputTxId, (m, v) => m with { SharedInputTxId = v } },
    };

    /// <summary>The funding transaction that is spent, in a splice; null otherwise.</summary>
    public TxId? SharedInputTxId { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => MessageType.TxAddInput;

    /// <inheritdoc/>
    public override WireError? Validate() =>
        // BOLT 2: "MUST fail the negotiation if: `sequence` is set to `0xFFFFFFFE` or `0xFFFFFFFF`"
        Sequence >= 0xFFFFFFFE ? Invalid(Consequence.FailNegotiation, $"sequence {Sequence:x8} does not signal replaceability")
        // BOLT 2: "if `prevtx_len` is `0`: `shared_input_txid` is not set"
        : PreviousTx.IsEmpty && SharedInputTxId is null ? Invalid(Consequence.FailNegotiation, "neither prevtx nor shared_input_txid")
        : null;

    internal static TxAddInput Read(ref WireReader r) => new(r.Read<ChannelId>(), r.U64(), r.Bytes16(), r.U32(), r.U32());

    internal override void Write(WireWriter writer) =>
        writer.Write(ChannelId).U64(SerialId).Bytes16(PreviousTx).U32(PreviousOutputIndex).U32(Sequence);
}

/// <summary>
/// BOLT 2: `tx_add_output`: an output of the transaction that both sides build.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="SerialId">Names the output; even from the initiator, odd from the other side.</param>
/// <param name="Amount">Its amount, at most 21 million bitcoin. `sats`.</param>
/// <param name="Script">Its scriptPubKey.</param>
public sealed record TxAddOutput(ChannelId ChannelId, ulong SerialId, Satoshi Amount, ByteString Script) : Message, IChannelMessage
{
    internal static readonly TlvTable<TxAddOutput> Tlvs = [];

    /// <inheritdoc/>
    public override MessageType Type => MessageType.TxAddOutput;

    internal static TxAddOutput Read(ref WireReader r) => new(r.Read<ChannelId>(), r.U64(), r.Satoshi(), r.Bytes16());

    internal override void Write(WireWriter writer) => writer.Write(ChannelId).U64(SerialId).Amount(Amount).Bytes16(Script);
}

/// <summary>
/// BOLT 2: `tx_remove_input`: takes an input back.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="SerialId">The input, added by the same sender.</param>
public sealed record TxRemoveInput(ChannelId ChannelId, ulong SerialId) : Message, IChannelMessage
{
    internal static readonly TlvTable<TxRemoveInput> Tlvs = [];

    /// <inheritdoc/>
    public override MessageType Type => MessageType.TxRemoveInput;

    internal static TxRemoveInput Read(ref WireReader r) => new(r.Read<ChannelId>(), r.U64());

    internal override void Write(WireWriter writer) => writer.Write(ChannelId).U64(SerialId);
}

/// <summary>
/// BOLT 2: `tx_remove_output`: takes an output back.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="SerialId">The output, added by the same sender.</param>
public sealed record TxRemoveOutput(ChannelId ChannelId, ulong SerialId) : Message, IChannelMessage
{
    internal static readonly TlvTable<TxRemoveOutput> Tlvs = [];

    /// <inheritdoc/>
    public override MessageType Type => MessageType.TxRemoveOutput;

    internal static TxRemoveOutput Read(ref WireReader r) => new(r.Read<ChannelId>(), r.U64());

    internal override void Write(WireWriter writer) => writer.Write(ChannelId).U64(SerialId);
}

/// <summary>
/// BOLT 2: `tx_complete`: the sender has nothing to add.
/// </summary>
/// <param name="ChannelId">The channel.</param>
public sealed record TxComplete(ChannelId ChannelId) : Message, IChannelMessage
{
    internal static readonly TlvTable<TxComplete> Tlvs = [];

    /// <inheritdoc/>
    public override MessageType Type => MessageType.TxComplete;

    internal static TxComplete Read(ref WireReader r) => new(r.Read<ChannelId>());

    internal override void Write(WireWriter writer) => writer.Write(ChannelId);
}

/// <summary>
/// BOLT 2: `tx_signatures`: the witnesses of the sender's inputs.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="TxId">The transaction they are for.</param>
/// <param name="Witnesses">
/// One for each input of the sender, by ascending serial id, each a serialized stack: the number of elements, then length and bytes of
/// each, the numbers as Bitcoin's CompactSize.
/// </param>
public sealed record TxSignatures(ChannelId ChannelId, TxId TxId, ValueList<ByteString> Witnesses) : Message, IChannelMessage
{
    internal static readonly TlvTable<TxSignatures> Tlvs = new()
    {
        {
            0, "shared_input_signature", TlvTypes.Of<Signature>(),
            m => m.SharedInputSignature, (m, v) => m with { SharedInputSignature = v }
        },
    };

    /// <summary>The sender's signature for the input that spends the previous funding output, in a splice; null otherwise.</summary>
    public Signature? SharedInputSignature { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => MessageType.TxSignatures;

    /// <inheritdoc/>
    public override WireError? Validate()
    {
        foreach (var witness in Witnesses)
        {
            // BOLT 2: "MUST fail the negotiation if: the message contains an empty `witness`". A stack of no elements is one zero byte.
            if (witness.IsEmpty || witness[0] == 0)
                return Invalid(Consequence.FailNegotiation, "a witness is empty");
        }
        return null;
    }

    internal static TxSignatures Read(ref WireReader r) => new(r.Read<ChannelId>(), r.Read<TxId>(), ReadWitnesses(ref r));

    internal override void Write(WireWriter writer)
    {
        writer.Write(ChannelId).Write(TxId).Count16(Witnesses.Count);
        foreach (var witness in Witnesses)
            writer.Bytes16(witness);
    }

    private static ValueList<ByteString> ReadWitnesses(ref WireReader r)
    {
        int count = r.U16();
        // Each takes the two bytes of its length at least.
        if (count * sizeof(ushort) > r.Remaining)
            r.Fail(WireErrorKind.Truncated);
        if (r.Failed)
            return default;
        var witnesses = new ByteString[count];
        foreach (ref var witness in witnesses.AsSpan())
            witness = r.Bytes16();
        return ValueList<ByteString>.Own(witnesses);
    }
}

/// <summary>
/// BOLT 2: `tx_init_rbf`: asks to replace the transaction that was built by one with a higher fee.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="LockTime">Lock time of the new transaction.</param>
/// <param name="Feerate">Feerate of the new transaction.</param>
public sealed record TxInitRbf(ChannelId ChannelId, uint LockTime, FeeratePerKw Feerate) : Message, IChannelMessage
{
    internal static readonly TlvTable<TxInitRbf> Tlvs = new()
    {
        {
            0, "funding_output_contribution", TlvTypes.SatoshiDelta,
            m => m.FundingContribution, (m, v) => m with { FundingContribution = v }
        },
        { 2, "require_confirmed_inputs", m => m.RequireConfirmedInputs, m => m with { RequireConfirmedInputs = true } },
    };

    /// <summary>What the sender contributes to the funding output; null for nothing. `funding_output_contribution`.</summary>
    public SatoshiDelta? FundingContribution { get; init; }

    /// <summary>Whether the receiver may only contribute confirmed inputs.</summary>
    public bool RequireConfirmedInputs { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => MessageType.TxInitRbf;

    internal static TxInitRbf Read(ref WireReader r) => new(r.Read<ChannelId>(), r.U32(), r.Feerate());

    internal override void Write(WireWriter writer) => writer.Write(ChannelId).U32(LockTime).Feerate(Feerate);
}

/// <summary>
/// BOLT 2: `tx_ack_rbf`: agrees to a replacement.
/// </summary>
/// <param name="ChannelId">The channel.</param>
public sealed record TxAckRbf(ChannelId ChannelId) : Message, IChannelMessage
{
    internal static readonly TlvTable<TxAckRbf> Tlvs = new()
    {
        {
            0, "funding_output_contribution", TlvTypes.SatoshiDelta,
            m => m.FundingContribution, (m, v) => m with { FundingContribution = v }
        },
        { 2, "require_confirmed_inputs", m => m.RequireConfirmedInputs, m => m with { RequireConfirmedInputs = true } },
    };

    /// <summary>What the sender contributes to the funding output; null for nothing. `funding_output_contribution`.</summary>
    public SatoshiDelta? FundingContribution { get; init; }

    /// <summary>Whether the receiver may only contribute confirmed inputs.</summary>
    public bool RequireConfirmedInputs { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => MessageType.TxAckRbf;

    internal static TxAckRbf Read(ref WireReader r) => new(r.Read<ChannelId>());

    internal override void Write(WireWriter writer) => writer.Write(ChannelId);
}

/// <summary>
/// BOLT 2: `tx_abort`: ends the negotiation; the channel goes on.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="Data">Why; often, not always text.</param>
public sealed record TxAbort(ChannelId ChannelId, ByteString Data) : Message, IChannelMessage
{
    internal static readonly TlvTable<TxAbort> Tlvs = [];

    /// <inheritdoc/>
    public override MessageType Type => MessageType.TxAbort;

    /// <summary>The data, fit to be shown: see <see cref="PeerText"/>.</summary>
    public string Text => PeerText.Printable(Data);

    /// <summary>With ASCII text.</summary>
    public static TxAbort Of(ChannelId channelId, string text) => new(channelId, PeerText.Data(text));

    internal static TxAbort Read(ref WireReader r) => new(r.Read<ChannelId>(), r.Bytes16());

    internal override void Write(WireWriter writer) => writer.Write(ChannelId).Bytes16(Data);
}
