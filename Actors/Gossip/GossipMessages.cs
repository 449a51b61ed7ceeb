using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Gossip;

// What the gossip's room is told and asked. Peers are told to it as to the channels' room (Peers/PeerMessages.cs).

/// <summary>
/// This node's channel, as far as others may know of it; told by the ChannelActor, again whenever something changes. The gossip's room makes, signs and sends the
/// <c>channel_update</c>: to the peer alone before the channel is announced, then to everybody. It also answers with the update to put into the peer's hands.
/// </summary>
public sealed record LocalChannel
{
    /// <summary>The channel's number on this node.</summary>
    public required ulong DbId { get; init; }

    /// <summary>The other node.</summary>
    public required Point Peer { get; init; }

    /// <summary>Where the funding stands; null while that is unknown.</summary>
    public ShortChannelId? ShortChannelId { get; init; }

    /// <summary>How the peer calls it while it is not announced.</summary>
    public ShortChannelId? RemoteAlias { get; init; }

    /// <summary>How this node calls it while it is not announced: in the peer's updates.</summary>
    public ShortChannelId? LocalAlias { get; init; }

    /// <summary>The announcement with all four signatures; null where it is private, or not deep enough.</summary>
    public ChannelAnnouncement? Announcement { get; init; }

    /// <summary>What it holds.</summary>
    public required Satoshi Capacity { get; init; }

    /// <summary>This node's terms of forwarding into it.</summary>
    public required ForwardingPolicy Policy { get; init; }

    /// <summary>Whether nothing can be forwarded for the time being: the peer is away.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>Whether it is closed: forget it.</summary>
    public bool IsClosed { get; init; }
}

/// <summary>This node's terms of forwarding into a channel (BOLT 7, <c>channel_update</c>).</summary>
/// <param name="FeeBase">Fee of any HTLC.</param>
/// <param name="FeeProportionalMillionths">Fee in millionths of the amount.</param>
/// <param name="CltvExpiryDelta">Blocks between the expiries of the incoming and the outgoing HTLC.</param>
/// <param name="HtlcMinimum">Least HTLC.</param>
/// <param name="HtlcMaximum">Largest HTLC.</param>
public sealed record ForwardingPolicy(
    MilliSatoshi FeeBase, uint FeeProportionalMillionths, ushort CltvExpiryDelta, MilliSatoshi HtlcMinimum, MilliSatoshi HtlcMaximum);

/// <summary>Answered by <see cref="GraphChanged"/>.</summary>
public sealed record GetGraph
{
    /// <summary>The one.</summary>
    public static GetGraph Instance { get; } = new();
}

/// <summary>The network as it is known now. Also published on the event stream when it changes (collected, so at most a few times a second).</summary>
/// <param name="Graph">An immutable snapshot, with this node's own channels.</param>
/// <param name="IsSynchronised">Whether it has all that some peer knew: a node that is not in it is unknown. It stays so once it was, as long as the room lives.</param>
public sealed record GraphChanged(ChannelGraph Graph, bool IsSynchronised = true);

/// <summary>The stored announcements for <c>listnodes</c>; answered by <see cref="NodeAnnouncements"/>.</summary>
/// <param name="Node">One node; null for all.</param>
public sealed record GetNodeAnnouncements(Point? Node);

/// <summary>Stored announcements.</summary>
/// <param name="Announcements">The latest of each node.</param>
public sealed record NodeAnnouncements(IReadOnlyList<NodeAnnouncement> Announcements)
{
    /// <summary>The node that was asked for; null for all.</summary>
    public Point? Node { get; init; }
}

/// <summary>The stored update of one direction of a channel; answered by <see cref="ChannelUpdateFound"/>.</summary>
/// <param name="Channel">It.</param>
/// <param name="Direction">0 or 1.</param>
public sealed record GetChannelUpdate(ShortChannelId Channel, int Direction);

/// <summary>A stored update.</summary>
/// <param name="Update">Null where none is known.</param>
public sealed record ChannelUpdateFound(ChannelUpdate? Update);

/// <summary>The peer's own update of a private channel, or an update that came with a failure: for route hints.</summary>
/// <param name="Update">Not verified.</param>
public sealed record OfferUpdate(ChannelUpdate Update);
