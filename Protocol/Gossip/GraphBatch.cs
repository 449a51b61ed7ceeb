using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Gossip;

/// <summary>What the graph keeps of a `node_announcement`; the rest is in the stored message.</summary>
/// <param name="Timestamp">When the node made it.</param>
/// <param name="Features">What the node can do.</param>
public readonly record struct NodeSummary(UnixTimestamp Timestamp, FeatureBits Features)
{
    /// <summary>False when no announcement is known.</summary>
    public bool IsAnnounced { get; private init; }

    /// <summary>
    /// Whether the node requires something that we can not do. BOLT 7: "if `features` field contains _unknown even bits_: [...] MUST NOT
    /// route a payment _through_ the node."
    /// </summary>
    public bool IsClosedToUs { get; private init; }

    /// <summary>Of an announcement; <paramref name="ours"/> are the features that we support.</summary>
    public static NodeSummary From(NodeAnnouncement announcement, FeatureBits ours)
    {
        ArgumentNullException.ThrowIfNull(announcement);
        return new NodeSummary(announcement.Timestamp, announcement.Features)
        {
            IsAnnounced = true,
            IsClosedToUs = FeatureRules.CheckRequired(ours, announcement.Features) is not null,
        };
    }
}

/// <summary>A channel between two nodes, without its policies.</summary>
/// <param name="Id">Where its funding output is.</param>
/// <param name="Node1">The node with the lesser id.</param>
/// <param name="Node2">The node with the greater id.</param>
/// <param name="Capacity">Amount of the funding output; zero when it was not looked up.</param>
/// <param name="IsClosedToUs">
/// Whether it requires something that we can not do. BOLT 7: "if there is an unknown even bit in the `features` field: MUST NOT attempt to
/// route messages through the channel."
/// </param>
public readonly record struct GraphChannel(ShortChannelId Id, Point Node1, Point Node2, Satoshi Capacity, bool IsClosedToUs = false)
{
    /// <summary>Of an announcement; <paramref name="ours"/> are the features that we support.</summary>
    public static GraphChannel From(ChannelAnnouncement announcement, Satoshi capacity, FeatureBits ours)
    {
        ArgumentNullException.ThrowIfNull(announcement);
        return new GraphChannel(
            announcement.ShortChannelId, announcement.NodeId1, announcement.NodeId2, capacity,
            FeatureRules.CheckRequired(ours, announcement.Features) is not null);
    }
}

/// <summary>
/// Changes to a <see cref="ChannelGraph"/>, to be applied together; what is said last counts. Not for several threads at once. Nothing is
/// verified here (<see cref="GossipRules"/>).
/// </summary>
public sealed class GraphBatch
{
    internal Dictionary<ShortChannelId, GraphChannel?> Channels { get; } = [];

    internal Dictionary<(ShortChannelId Id, int Direction), ChannelPolicy> Policies { get; } = [];

    internal Dictionary<Point, NodeSummary> Nodes { get; } = [];

    /// <summary>True when there is nothing to apply.</summary>
    public bool IsEmpty => Channels.Count == 0 && Policies.Count == 0 && Nodes.Count == 0;

    /// <summary>
    /// Adds a channel without policies; one with the same id is replaced, and loses its policies. Ids not ascending throw.
    /// </summary>
    public GraphBatch Add(GraphChannel channel)
    {
        if (channel.Node1.CompareTo(channel.Node2) >= 0)
            throw new ArgumentException($"node ids of {channel.Id} are not in ascending order", nameof(channel));
        Forget(channel.Id);
        Channels[channel.Id] = channel;
        return this;
    }

    /// <summary>Removes a channel, if there is one with this id. Nodes go with their last channel.</summary>
    public GraphBatch Remove(ShortChannelId id)
    {
        Forget(id);
        Channels[id] = null;
        return this;
    }

    /// <summary>
    /// Sets the policy of a direction (0: from node 1 to node 2; 1: back); nothing happens when there is no such channel.
    /// </summary>
    public GraphBatch Set(ShortChannelId id, int direction, ChannelPolicy policy)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(direction & ~1, 0);
        Policies[(id, direction)] = policy;
        return this;
    }

    /// <summary>Sets the policy that an update announces; nothing happens when there is no such channel.</summary>
    public GraphBatch Set(ChannelUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return Set(update.ShortChannelId, update.Direction, ChannelPolicy.From(update));
    }

    /// <summary>Sets what is known of a node; nothing happens when it has no channel.</summary>
    public GraphBatch Set(Point node, NodeSummary summary)
    {
        Nodes[node] = summary;
        return this;
    }

    private void Forget(ShortChannelId id)
    {
        Policies.Remove((id, 0));
        Policies.Remove((id, 1));
    }
}
