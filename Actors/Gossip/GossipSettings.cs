using Lnd.Actors.Peers;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Gossip;

/// <summary>What the operator, and tests, may choose of the gossip's room.</summary>
public sealed record GossipSettings
{
    /// <summary>All features of this node; what belongs into <c>node_announcement</c> is taken from them.</summary>
    public FeatureBits Features { get; init; } = NodeFeatures.Supported;

    /// <summary>The name of the node.</summary>
    public NodeAlias Alias { get; init; }

    /// <summary>Its colour.</summary>
    public RgbColor Color { get; init; }

    /// <summary>Where others can reach it.</summary>
    public IReadOnlyList<NodeAddress> Addresses { get; init; } = [];

    /// <summary>Path of the file of stored gossip; null to keep it in memory alone.</summary>
    public string? StorePath { get; init; }

    /// <summary>Between two broadcasts of what others have said; one second with <c>--dev-fast-gossip</c>. BOLT 7: "once every 60 seconds".</summary>
    public TimeSpan BroadcastInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long changes of the graph are collected.</summary>
    public TimeSpan PublishInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a peer must be away before the network is told that the channel can't be used.</summary>
    public TimeSpan DisableAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The least time between two updates of an announced channel.</summary>
    public TimeSpan MinUpdateInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The age at which this node's own gossip is made anew: before others prune it.</summary>
    public TimeSpan RefreshAfter { get; init; } = TimeSpan.FromDays(12);

    /// <summary>Between two searches for what is too old.</summary>
    public TimeSpan PruneInterval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Blocks after the spend of a funding output at which its channel is forgotten. BOLT 7: "after a 72-block delay".</summary>
    public uint ForgetAfterBlocks { get; init; } = 72;

    /// <summary>Peers that are asked for all they know.</summary>
    public int MaxSyncers { get; init; } = 3;

    /// <summary>Peers that may send new gossip.</summary>
    public int MaxStreamers { get; init; } = 10;
}
