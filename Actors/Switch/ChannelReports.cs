using Akka.Actor;
using Lnd.Actors.Gossip;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;

namespace Lnd.Actors.Switch;

// Between the switch and the channels. To a channel the switch sends inputs of its machine: AddHtlc, RemoveHtlc, AcknowledgeResolved.

/// <summary>From the channels' room, at its start and again after <see cref="SwitchStarted"/>: these channels exist, and each will tell <see cref="ChannelTold"/>.</summary>
/// <param name="Channels">They, by number, with their peers.</param>
public sealed record ChannelsExpected(IReadOnlyList<KeyValuePair<ulong, Point>> Channels);

/// <summary>From a channel, at its start and again after <see cref="SwitchStarted"/>: what it holds. Then it tells the rest, HTLC by HTLC.</summary>
/// <param name="DbId">This node's number of it.</param>
/// <param name="Channel">It.</param>
/// <param name="Peer">The other node.</param>
/// <param name="Outgoing">The HTLCs of this node that are under way, or whose end is not acknowledged.</param>
/// <param name="Incoming">The HTLCs of the peer whose removal is not durable yet, by number.</param>
public sealed record ChannelTold(ulong DbId, IActorRef Channel, Point Peer, IReadOnlyList<OutgoingHtlc> Outgoing, IReadOnlySet<ulong> Incoming);

/// <summary>An HTLC of this node.</summary>
/// <param name="Id">Its number among those of this node.</param>
/// <param name="Origin">What it is for.</param>
public readonly record struct OutgoingHtlc(ulong Id, ByteString Origin);

/// <summary>From a channel, whenever it changes: what the switch must know to use it.</summary>
/// <param name="DbId">This node's number of it.</param>
/// <param name="IsUp">Whether it takes HTLCs now.</param>
/// <param name="ShortChannelId">Its place in the chain; null before it has one.</param>
/// <param name="LocalAlias">The alias this node gave the peer.</param>
/// <param name="HidesShortChannelId">Whether HTLCs that name it by its place in the chain must be failed (option_scid_alias).</param>
/// <param name="Policy">This node's terms of forwarding into it.</param>
public sealed record ChannelFacts(
    ulong DbId, bool IsUp, ShortChannelId? ShortChannelId, ShortChannelId LocalAlias, bool HidesShortChannelId, ForwardingPolicy Policy);

/// <summary>From a channel: an HTLC of the peer is irrevocably committed. Told again at each start until its removal is durable.</summary>
/// <param name="DbId">The channel.</param>
/// <param name="Htlc">It.</param>
/// <param name="MustFail">Whether it may only be failed.</param>
public sealed record IncomingCommitted(ulong DbId, Htlc Htlc, bool MustFail);

/// <summary>From a channel: the removal of an HTLC of the peer is durable; whoever else has to remember it may forget it.</summary>
/// <param name="Htlc">It.</param>
public sealed record RemovalStored(IncomingHtlc Htlc);

/// <summary>From a channel: the answer to <see cref="ChannelInput.AddHtlc"/>.</summary>
/// <param name="DbId">The channel.</param>
/// <param name="Origin">As in the command.</param>
/// <param name="Id">The new HTLC's number; null where there is none.</param>
/// <param name="Refusal">Why not, where a rule of the channel forbids it.</param>
/// <param name="Reason">In words.</param>
public sealed record AddAnswered(ulong DbId, ByteString Origin, ulong? Id, UpdateRefusal? Refusal, string Reason);

/// <summary>From a channel, or from the chain: the preimage of an HTLC of this node is known. May come more than once.</summary>
/// <param name="DbId">The channel.</param>
/// <param name="Htlc">It.</param>
/// <param name="Preimage">Final.</param>
public sealed record OutgoingFulfilled(ulong DbId, OutgoingHtlc Htlc, Preimage Preimage);

/// <summary>From a channel, or from the chain: an HTLC of this node is removed for good. May come more than once, until it is acknowledged.</summary>
/// <param name="DbId">The channel.</param>
/// <param name="Htlc">It.</param>
/// <param name="Removal">How it ended; null where it came back on chain.</param>
public sealed record OutgoingEnded(ulong DbId, OutgoingHtlc Htlc, HtlcRemoval? Removal);

/// <summary>From the channels' room: a channel is over and resolved, or was never funded.</summary>
/// <param name="DbId">It.</param>
public sealed record ChannelGone(ulong DbId);

/// <summary>To a channel, which answers with its <see cref="UsableChannel"/>.</summary>
public sealed record DescribeUsable
{
    /// <summary>The one.</summary>
    public static DescribeUsable Instance { get; } = new();
}
