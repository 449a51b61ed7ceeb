using Lnd.Actors.Protocol.Wire;
using NBitcoin;

namespace Lnd.Actors.Protocol.Channels;

/// <summary>
/// What is to be done once the events of the same <see cref="Decision"/> are durable, and not before (decision 8, "The channel machine"; the messages are those of
/// BOLT 2). A closed family.
/// </summary>
public abstract record ChannelEffect
{
    private protected ChannelEffect()
    {
    }
}

/// <summary>Send a message to the peer; dropped where it is not connected (it is sent again after <c>channel_reestablish</c> where that is owed).</summary>
/// <param name="Message">It.</param>
public sealed record SendToPeer(Message Message) : ChannelEffect;

/// <summary>Tell the peer a mistake and close the connection, after the messages before it. The channel goes on with the next connection.</summary>
/// <param name="Warning">For the peer's operator.</param>
public sealed record WarnAndDisconnect(string Warning) : ChannelEffect;

/// <summary>Broadcast a complete transaction. Repeated at each start and with each block until the funding output is spent.</summary>
/// <param name="Transaction">Fully signed.</param>
/// <param name="Purpose">Which.</param>
public sealed record Broadcast(Transaction Transaction, BroadcastPurpose Purpose) : ChannelEffect;

/// <summary>Why a channel broadcasts.</summary>
public enum BroadcastPurpose
{
    /// <summary>This node's latest commitment: a unilateral close.</summary>
    Commitment,

    /// <summary>The closing transaction both agreed on.</summary>
    MutualClose,
}

/// <summary>The peer wants to open a channel, and its terms are possible: answer <see cref="ChannelInput.Accept"/> or <see cref="ChannelInput.Reject"/>.</summary>
/// <param name="Request">Its terms.</param>
public sealed record ChannelRequested(OpenChannel Request) : ChannelEffect;

/// <summary>The opener's wallet shall make a transaction that pays exactly this output, keep it unpublished, and answer <see cref="ChannelInput.FundingCreated"/>.</summary>
/// <param name="ScriptPubKey">The 2-of-2 of the channel, as P2WSH.</param>
/// <param name="Amount">The capacity.</param>
public sealed record CreateFunding(ByteString ScriptPubKey, Satoshi Amount) : ChannelEffect;

/// <summary>The opener's wallet may now publish the funding transaction, and does so again with each start until it confirms.</summary>
/// <param name="FundingTxId">It.</param>
public sealed record PublishFunding(TxId FundingTxId) : ChannelEffect;

/// <summary>The opening failed before there was a channel: nothing is at stake, its resources can be freed.</summary>
/// <param name="Reason">Why.</param>
public sealed record OpeningFailed(string Reason) : ChannelEffect;

/// <summary>The channel can be used for payments from here on.</summary>
/// <param name="ChannelId">It.</param>
public sealed record ChannelOpened(ChannelId ChannelId) : ChannelEffect;

/// <summary>Both have signed the announcement: tell the network.</summary>
/// <param name="Announcement">Complete.</param>
public sealed record AnnounceChannel(ChannelAnnouncement Announcement) : ChannelEffect;

/// <summary>An HTLC of the peer is irrevocably committed: forward it or answer it. Repeated at each start until it is removed, so handle it once.</summary>
/// <param name="Htlc">It.</param>
/// <param name="MustFail">
/// Whether it exceeds the dust this node allows, or came after <c>shutdown</c>: fail it and show no preimage. This is about an HTLC that nothing was done about yet. When
/// it is told again, it may say otherwise than at first; one that was forwarded must then be ended as its outgoing HTLC ends, or its amount is lost.
/// </param>
public sealed record IncomingHtlcCommitted(Htlc Htlc, bool MustFail) : ChannelEffect;

/// <summary>The peer has shown the preimage of an HTLC of this node. Final from this moment: the incoming HTLC it belongs to can be fulfilled.</summary>
/// <param name="Id">The HTLC's number among those of this node.</param>
/// <param name="Origin">As <see cref="Htlc.Origin"/>.</param>
/// <param name="Preimage">It.</param>
public sealed record OutgoingHtlcFulfilled(ulong Id, ByteString Origin, Preimage Preimage) : ChannelEffect;

/// <summary>
/// The removal of an HTLC of this node is irrevocable: now, and not before, the incoming HTLC it belongs to may be failed, if it was not fulfilled. Repeated at
/// each start until it is acknowledged (<see cref="ChannelInput.AcknowledgeResolved"/>).
/// </summary>
/// <param name="Id">The HTLC's number among those of this node.</param>
/// <param name="Origin">As <see cref="Htlc.Origin"/>.</param>
/// <param name="Removal">How it ended.</param>
public sealed record OutgoingHtlcResolved(ulong Id, ByteString Origin, HtlcRemoval Removal) : ChannelEffect;

/// <summary>Answer to <see cref="ChannelInput.AddHtlc"/>: the HTLC is part of the channel.</summary>
/// <param name="Origin">As in the command.</param>
/// <param name="Id">Its number among those of this node.</param>
public sealed record AddHtlcAccepted(ByteString Origin, ulong Id) : ChannelEffect;

/// <summary>Answer to <see cref="ChannelInput.AddHtlc"/>: nothing was done.</summary>
/// <param name="Origin">As in the command.</param>
/// <param name="Refusal">Why, when a rule of the channel forbids it; null when the channel can't take HTLCs at the moment.</param>
/// <param name="Reason">In words.</param>
public sealed record AddHtlcRefused(ByteString Origin, UpdateRefusal? Refusal, string Reason) : ChannelEffect;

/// <summary>Answer to a command other than <see cref="ChannelInput.AddHtlc"/> that could not be done.</summary>
/// <param name="Reason">In words.</param>
public sealed record CommandRefused(string Reason) : ChannelEffect;

/// <summary>The channel is failed or closed; tell who waits for it. What is on chain from here on is the business of <c>Onchain/</c>.</summary>
/// <param name="Reason">In words.</param>
public sealed record ChannelClosing(string Reason) : ChannelEffect;

/// <summary>Something the operator should know.</summary>
/// <param name="Text">In words.</param>
public sealed record LogUnusual(string Text) : ChannelEffect;
