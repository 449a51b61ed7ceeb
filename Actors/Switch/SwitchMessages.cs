using Akka.Actor;
using Lnd.Actors.Gossip;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onion;

namespace Lnd.Actors.Switch;

// The switch joins channels with each other, with the invoices and with the payments. It keeps nothing: every outgoing HTLC is stored in its channel together with its
// origin, every incoming one is told again at each start until it is removed (docs/decisions/0009-switch-without-journal.md).

/// <summary>Names an incoming HTLC of this node.</summary>
/// <param name="DbId">The channel, by this node's number.</param>
/// <param name="Id">The HTLC's number among those of the peer.</param>
public readonly record struct IncomingHtlc(ulong DbId, ulong Id);

/// <summary>Names one part of a payment of this node: with it the payments' room finds what an HTLC was for.</summary>
/// <param name="PaymentHash">The payment.</param>
/// <param name="GroupId">The attempt, as c-lightning's <c>groupid</c>.</param>
/// <param name="PartId">The part of it, as c-lightning's <c>partid</c>.</param>
public readonly record struct PaymentPart(PaymentHash PaymentHash, ulong GroupId, ulong PartId);

/// <summary>Published on the event stream when the switch has started, again after each crash: channels, invoices and payments tell it again what they told before.</summary>
/// <param name="Switch">Whom to tell.</param>
public sealed record SwitchStarted(IActorRef Switch);

/// <summary>Published on the event stream when a channel of this node takes HTLCs, or does so again.</summary>
/// <param name="DbId">This node's number of it.</param>
/// <param name="Peer">The other node.</param>
public sealed record LocalChannelUp(ulong DbId, Point Peer);

/// <summary>From the payments' room, at its start: whom to tell of parts.</summary>
/// <param name="Payments">It.</param>
public sealed record RegisterPayments(IActorRef Payments);

/// <summary>From the invoices' room, at its start, again after each crash: it wants to be told of all parts that are under way.</summary>
/// <param name="Invoices">It.</param>
public sealed record RegisterInvoices(IActorRef Invoices);

/// <summary>Send one part of a payment; answered by <see cref="PartSent"/> or <see cref="PartRefused"/>, and after the former by <see cref="PartFulfilled"/> or
/// <see cref="PartFailed"/>, which come again at each start until they are acknowledged.</summary>
/// <param name="Part">Its name: what it was for must be durable before.</param>
/// <param name="Channel">The first channel, by short channel id or alias.</param>
/// <param name="Peer">The first node; null for the one at the end of the channel. Any channel with it that can take the part will do.</param>
/// <param name="Amount">Of the HTLC.</param>
/// <param name="CltvExpiry">Of the HTLC.</param>
/// <param name="Onion">1366 bytes.</param>
public sealed record SendPart(PaymentPart Part, ShortChannelId? Channel, Point? Peer, MilliSatoshi Amount, BlockHeight CltvExpiry, ByteString Onion);

/// <summary>The HTLC of a part is durable in its channel.</summary>
/// <param name="Part">It.</param>
public sealed record PartSent(PaymentPart Part);

/// <summary>No HTLC was made: nothing is under way.</summary>
/// <param name="Part">It.</param>
/// <param name="Failure">As if the first channel had failed it.</param>
/// <param name="Reason">In words.</param>
public sealed record PartRefused(PaymentPart Part, FailureMessage Failure, string Reason);

/// <summary>The preimage of a part is known. To be acknowledged with <see cref="PartAcknowledged"/> once the receiver has it durable.</summary>
/// <param name="Part">It.</param>
/// <param name="Preimage">Proof of payment.</param>
public sealed record PartFulfilled(PaymentPart Part, Preimage Preimage);

/// <summary>A part has failed, irrevocably. To be acknowledged with <see cref="PartAcknowledged"/> once the receiver has that durable.</summary>
/// <param name="Part">It.</param>
/// <param name="Removal">Failed or malformed; null where the channel was closed and the HTLC came back on chain.</param>
public sealed record PartFailed(PaymentPart Part, HtlcRemoval? Removal);

/// <summary>The end of a part is durable with the payments' room.</summary>
/// <param name="Part">It.</param>
public sealed record PartAcknowledged(PaymentPart Part);

/// <summary>
/// At the start of the payments' room: which of its parts are under way? Answered, once every channel has told the switch of its HTLCs, by <see cref="PartsUnderWay"/>: what is
/// not in the answer was never sent, or its end has been acknowledged.
/// </summary>
public sealed record GetPartsUnderWay
{
    /// <summary>The one.</summary>
    public static GetPartsUnderWay Instance { get; } = new();
}

/// <summary>The parts that have an HTLC, or an end that is not acknowledged.</summary>
/// <param name="Parts">They.</param>
public sealed record PartsUnderWay(IReadOnlySet<PaymentPart> Parts);

/// <summary>
/// To the invoices' room: an HTLC whose onion ends here, irrevocably committed. It is answered by <see cref="SettleHtlc"/> or <see cref="FailHtlc"/>, at once or later, and told
/// again (the same name) after a restart of either until its removal is durable in the channel: so it must be answered again in the same way.
/// </summary>
/// <param name="Htlc">Its name.</param>
/// <param name="PaymentHash">Of the HTLC.</param>
/// <param name="Amount">Of the HTLC.</param>
/// <param name="CltvExpiry">Of the HTLC.</param>
/// <param name="Onion">What the payer says.</param>
/// <param name="Height">The tip.</param>
/// <param name="ShortChannelId">The channel it came through, or its alias, for <c>htlcs</c> fields and hooks.</param>
/// <param name="MustFail">Whether its channel lets it pay for nothing. It may say so only when the HTLC is told again: one that has paid already is settled all the same.</param>
public sealed record ReceiveHtlc(
    IncomingHtlc Htlc, PaymentHash PaymentHash, MilliSatoshi Amount, BlockHeight CltvExpiry, PaymentOnion.Receive Onion, BlockHeight Height,
    ShortChannelId ShortChannelId, bool MustFail = false);

/// <summary>From the invoices' room: take the money. What is paid by it must be durable before.</summary>
/// <param name="Htlc">It.</param>
/// <param name="Preimage">Of its payment hash.</param>
public sealed record SettleHtlc(IncomingHtlc Htlc, Preimage Preimage);

/// <summary>From the invoices' room: give it back.</summary>
/// <param name="Htlc">It.</param>
/// <param name="Failure">Why.</param>
public sealed record FailHtlc(IncomingHtlc Htlc, FailureMessage Failure);

/// <summary>Answered by <see cref="LocalChannels"/>: what can be sent and received over this node's channels, for routes and route hints.</summary>
public sealed record GetLocalChannels
{
    /// <summary>The one.</summary>
    public static GetLocalChannels Instance { get; } = new();
}

/// <summary>This node's usable channels.</summary>
/// <param name="Channels">They.</param>
/// <param name="IsComplete">Whether every channel that exists has answered; at the start of the node some have not been loaded yet.</param>
public sealed record LocalChannels(IReadOnlyList<UsableChannel> Channels, bool IsComplete = true);

/// <summary>A channel that payments can go through, as it is now.</summary>
/// <param name="DbId">This node's number of it.</param>
/// <param name="Peer">The other node.</param>
/// <param name="ShortChannelId">Its place in the chain; null before it has one.</param>
/// <param name="LocalAlias">The alias this node gave the peer: by it others name it in the peer's route hints, and this node knows it in onions.</param>
/// <param name="RemoteAlias">The alias the peer gave: by it others name it in this node's route hints, and the peer knows it in onions.</param>
/// <param name="IsPublic">Whether it is, or will be, announced.</param>
/// <param name="IsUp">Whether the peer is connected and the channel takes HTLCs.</param>
/// <param name="Sendable">What this node can send now, reserve and fees considered.</param>
/// <param name="Receivable">What the peer can.</param>
/// <param name="HtlcMinimum">Least HTLC the peer accepts.</param>
/// <param name="Policy">This node's terms.</param>
public sealed record UsableChannel(
    ulong DbId, Point Peer, ShortChannelId? ShortChannelId, ShortChannelId LocalAlias, ShortChannelId? RemoteAlias, bool IsPublic, bool IsUp,
    MilliSatoshi Sendable, MilliSatoshi Receivable, MilliSatoshi HtlcMinimum, ForwardingPolicy Policy)
{
    /// <summary>Whether it is up, or will be once the peer is connected: it is open, and nobody is closing it.</summary>
    public bool IsOpen { get; init; } = IsUp;
}
