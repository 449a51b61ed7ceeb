using Lnd.Actors.Protocol.Crypto;

namespace Lnd.Actors.Protocol.Wire;

/// <summary>
/// BOLT 2: `commitment_signed`: signs the receiver's next commitment with all updates so far.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="Signature">For the commitment transaction.</param>
/// <param name="HtlcSignatures">For its HTLC transactions, in the order of its outputs.</param>
public sealed record CommitmentSigned(ChannelId ChannelId, Signature Signature, ValueList<Signature> HtlcSignatures)
    : Message, IChannelMessage
{
    internal static readonly TlvTable<CommitmentSigned> Tlvs = new()
    {
        { 1, "funding_txid", TlvTypes.Of<TxId>(), m => m.FundingTxId, (m, v) => m with { FundingTxId = v } },
    };

    /// <summary>The funding transaction that this commitment spends; null from peers without splicing.</summary>
    public TxId? FundingTxId { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => MessageType.CommitmentSigned;

    internal static CommitmentSigned Read(ref WireReader r) => new(r.Read<ChannelId>(), r.Read<Signature>(), r.List<Signature>(r.U16()));

    internal override void Write(WireWriter writer) =>
        writer.Write(ChannelId).Write(Signature).Count16(HtlcSignatures.Count).List(HtlcSignatures);
}

/// <summary>
/// BOLT 2: `revoke_and_ack`: revokes the sender's previous commitment and acknowledges the new one.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="PerCommitmentSecret">Of the revoked commitment.</param>
/// <param name="NextPerCommitmentPoint">Of the sender's next commitment.</param>
public sealed record RevokeAndAck(ChannelId ChannelId, PerCommitmentSecret PerCommitmentSecret, Point NextPerCommitmentPoint)
    : Message, IChannelMessage
{
    internal static readonly TlvTable<RevokeAndAck> Tlvs = [];

    /// <inheritdoc/>
    public override MessageType Type => MessageType.RevokeAndAck;

    internal static RevokeAndAck Read(ref WireReader r) => new(r.Read<ChannelId>(), r.Read<PerCommitmentSecret>(), r.Point());

    internal override void Write(WireWriter writer) => writer.Write(ChannelId).Write(PerCommitmentSecret).Write(NextPerCommitmentPoint);
}

/// <summary>
/// BOLT 2: `update_fee`: changes the feerate of commitments; only the side that pays the fee may send it.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="Feerate">`feerate_per_kw`.</param>
public sealed record UpdateFee(ChannelId ChannelId, FeeratePerKw Feerate) : Message, IChannelMessage
{
    internal static readonly TlvTable<UpdateFee> Tlvs = [];

    /// <inheritdoc/>
    public override MessageType Type => MessageType.UpdateFee;

    internal static UpdateFee Read(ref WireReader r) => new(r.Read<ChannelId>(), r.Feerate());

    internal override void Write(WireWriter writer) => writer.Write(ChannelId).Feerate(Feerate);
}

/// <summary>
/// A transaction that the sender of `channel_reestablish` is waiting to finish or has locked in, and what it wants to be sent again.
/// </summary>
/// <param name="TxId">The transaction.</param>
/// <param name="RetransmitFlags">
/// `retransmit_flags`: bit 0 asks for `commitment_signed` in `next_funding`, for `announcement_signatures` in `my_current_funding_locked`.
/// </param>
public readonly record struct ReestablishFunding(TxId TxId, byte RetransmitFlags)
{
    /// <summary>Whether bit 0 is set.</summary>
    public bool Retransmit => (RetransmitFlags & 1) != 0;

    internal static TlvType<ReestablishFunding> Tlv { get; } =
        new((ref r) => new ReestablishFunding(r.Read<TxId>(), r.U8()), (w, v) => w.Write(v.TxId).U8(v.RetransmitFlags));
}

/// <summary>
/// BOLT 2: `channel_reestablish`: where the sender stands, after a connection was lost.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="NextCommitmentNumber">Number of the next `commitment_signed` it expects.</param>
/// <param name="NextRevocationNumber">Number of the next `revoke_and_ack` it expects.</param>
/// <param name="YourLastPerCommitmentSecret">The last secret it received; zero when there is none.</param>
/// <param name="MyCurrentPerCommitmentPoint">
/// Not checked at all: BOLT 2: "MUST ignore `my_current_per_commitment_point`, but MAY require it to be a valid point."
/// </param>
public sealed record ChannelReestablish(
    ChannelId ChannelId,
    ulong NextCommitmentNumber,
    ulong NextRevocationNumber,
    PerCommitmentSecret YourLastPerCommitmentSecret,
    Point MyCurrentPerCommitmentPoint) : Message, IChannelMessage
{
    internal static readonly TlvTable<ChannelReestablish> Tlvs = new()
    {
        { 1, "next_funding", ReestablishFunding.Tlv, m => m.NextFunding, (m, v) => m with { NextFunding = v } },
        {
            5, "my_current_funding_locked", ReestablishFunding.Tlv,
            m => m.CurrentFundingLocked, (m, v) => m with { CurrentFundingLocked = v }
        },
    };

    /// <summary>A transaction built together whose signatures the sender still lacks; null for none. `next_funding`.</summary>
    public ReestablishFunding? NextFunding { get; init; }

    /// <summary>The last transaction that the sender has locked in; null when it does not say. `my_current_funding_locked`.</summary>
    public ReestablishFunding? CurrentFundingLocked { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => MessageType.ChannelReestablish;

    internal static ChannelReestablish Read(ref WireReader r) =>
        new(r.Read<ChannelId>(), r.U64(), r.U64(), r.Read<PerCommitmentSecret>(), r.Read<Point>());

    internal override void Write(WireWriter writer) =>
        writer.Write(ChannelId).U64(NextCommitmentNumber).U64(NextRevocationNumber).Write(YourLastPerCommitmentSecret)
            .Write(MyCurrentPerCommitmentPoint);
}
