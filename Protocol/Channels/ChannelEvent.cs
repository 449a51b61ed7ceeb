using Lnd.Actors.Protocol.Crypto;

namespace Lnd.Actors.Protocol.Channels;

/// <summary>
/// A fact of a channel's life. Events are what is stored: <see cref="ChannelState"/> is nothing but their sum, and nothing leaves the node before the
/// events that permit it are durable. A closed family; stored formats are in <c>Storage/</c>.
/// </summary>
public abstract record ChannelEvent
{
    private protected ChannelEvent()
    {
    }
}

/// <summary>The channel exists: both have signed the other's first commitment. The first event of every channel.</summary>
/// <param name="Terms">What both have agreed on.</param>
/// <param name="Commitments">The balances and the feerate at the start.</param>
/// <param name="RemoteSignature">The peer's signature of this node's commitment 0.</param>
/// <param name="RemotePoint">The peer's per-commitment point 0.</param>
public sealed record ChannelFunded(ChannelTerms Terms, Commitments Commitments, Signature RemoteSignature, Point RemotePoint) : ChannelEvent;

/// <summary>The funding transaction stands in a block.</summary>
/// <param name="ShortChannelId">Where it stands.</param>
public sealed record FundingConfirmed(ShortChannelId ShortChannelId) : ChannelEvent;

/// <summary>The block with the funding transaction was reorganised away.</summary>
public sealed record FundingUnconfirmed : ChannelEvent;

/// <summary>This node has found the funding deep enough and says so (<c>channel_ready</c>).</summary>
public sealed record ChannelReadySent : ChannelEvent;

/// <summary>The peer has said <c>channel_ready</c>, or again with another alias.</summary>
/// <param name="NextPoint">Its per-commitment point 1.</param>
/// <param name="Alias">The alias by which this node may name the channel to others, if the peer gave one.</param>
public sealed record ChannelReadyReceived(Point NextPoint, ShortChannelId? Alias) : ChannelEvent;

/// <summary>The peer's half of the announcement (<c>announcement_signatures</c>), verified.</summary>
/// <param name="ShortChannelId">The channel's place in the chain that it signed.</param>
/// <param name="NodeSignature">Signature by its node key.</param>
/// <param name="BitcoinSignature">Signature by its funding key.</param>
public sealed record AnnouncementSigned(ShortChannelId ShortChannelId, Signature NodeSignature, Signature BitcoinSignature) : ChannelEvent;

/// <summary>This node offers an HTLC.</summary>
/// <param name="Htlc">In state <see cref="HtlcState.AddProposed"/>.</param>
public sealed record HtlcOffered(Htlc Htlc) : ChannelEvent;

/// <summary>This node removes an HTLC of the peer.</summary>
/// <param name="Id">The HTLC's number among those of the peer.</param>
/// <param name="Removal">Why.</param>
public sealed record HtlcRemovalOffered(ulong Id, HtlcRemoval Removal) : ChannelEvent;

/// <summary>This node, the opener, changes the feerate.</summary>
/// <param name="Feerate">The new one.</param>
public sealed record FeerateOffered(FeeratePerKw Feerate) : ChannelEvent;

/// <summary>
/// This node has signed the peer's next commitment (<c>commitment_signed</c>). From here on the peer may broadcast it.
/// </summary>
/// <param name="Number">Its number.</param>
public sealed record CommitmentSent(ulong Number) : ChannelEvent;

/// <summary>An update of the peer that its signature covers. A closed family.</summary>
public abstract record PeerUpdate
{
    private PeerUpdate()
    {
    }

    /// <summary>It offers an HTLC.</summary>
    /// <param name="Htlc">In state <see cref="HtlcState.AddProposed"/>.</param>
    public sealed record Added(Htlc Htlc) : PeerUpdate;

    /// <summary>It removes an HTLC of this node.</summary>
    /// <param name="Id">The HTLC's number among those of this node.</param>
    /// <param name="Removal">Why.</param>
    public sealed record RemovedHtlc(ulong Id, HtlcRemoval Removal) : PeerUpdate;

    /// <summary>It changes the feerate, as the opener.</summary>
    /// <param name="Feerate">The new one.</param>
    public sealed record ChangedFeerate(FeeratePerKw Feerate) : PeerUpdate;
}

/// <summary>
/// The peer has signed this node's next commitment, and this node has taken it for its own and revoked the one before: the revocation is sent as
/// soon as this is durable. BOLT 2: "the receiving node only needs to store updates upon receipt of `commitment_signed`".
/// </summary>
/// <param name="Number">The number of the new commitment.</param>
/// <param name="Updates">What the peer has proposed since its last signature, in its order.</param>
/// <param name="Signature">Its signature of the commitment.</param>
/// <param name="HtlcSignatures">Its signatures of the HTLC transactions, in the order of the outputs.</param>
public sealed record CommitmentReceived(
    ulong Number, ValueList<PeerUpdate> Updates, Signature Signature, ValueList<Signature> HtlcSignatures) : ChannelEvent;

/// <summary>The peer has revoked its commitment before the last (<c>revoke_and_ack</c>).</summary>
/// <param name="Secret">The per-commitment secret of the revoked commitment.</param>
/// <param name="NextPoint">The point for the commitment after the current one.</param>
public sealed record RevocationReceived(PerCommitmentSecret Secret, Point NextPoint) : ChannelEvent;

/// <summary>Whoever waited for these HTLCs of this node knows for good how they ended.</summary>
/// <param name="Ids">Their numbers among those of this node.</param>
public sealed record ResolutionsAcknowledged(ValueList<ulong> Ids) : ChannelEvent;

/// <summary>This node wants to close (<c>shutdown</c>), to this script.</summary>
/// <param name="ScriptPubKey">Where its part goes.</param>
public sealed record ShutdownSent(ByteString ScriptPubKey) : ChannelEvent;

/// <summary>The peer wants to close, to this script.</summary>
/// <param name="ScriptPubKey">Where its part goes.</param>
public sealed record ShutdownReceived(ByteString ScriptPubKey) : ChannelEvent;

/// <summary>Both have signed the same closing transaction.</summary>
/// <param name="Transaction">It, with both signatures, serialised.</param>
/// <param name="Fee">What it costs the opener.</param>
public sealed record MutualCloseAgreed(ByteString Transaction, Satoshi Fee) : ChannelEvent;

/// <summary>The channel is failed: from here on only the chain decides. This node's latest commitment is broadcast.</summary>
/// <param name="Reason">What the operator and, as an error, the peer are told.</param>
public sealed record ChannelFailed(string Reason) : ChannelEvent;

/// <summary>
/// The peer has proved that this node has lost data: it knows a secret of a commitment that this node takes to be unrevoked. Broadcasting would cost
/// everything; the peer has to close.
/// </summary>
/// <param name="Reason">What the operator is told.</param>
public sealed record DataLossDetected(string Reason) : ChannelEvent;

/// <summary>
/// The peer's funding transaction never came. BOLT 2: "A non-funding node (fundee): SHOULD forget the channel if it does not see the correct funding
/// transaction after a timeout of 2016 blocks."
/// </summary>
public sealed record ChannelForgotten : ChannelEvent;

/// <summary>The funding output is spent, irrevocably or not: what follows is decided on chain.</summary>
/// <param name="Spender">The transaction that spends it.</param>
public sealed record FundingSpent(TxId Spender) : ChannelEvent;
