using System.Net;
using Akka.Actor;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Peers;

/// <summary>What the operator, and tests, may choose of the peers' room.</summary>
public sealed record PeersSettings
{
    /// <summary>All features of this node; what belongs into <c>init</c> is taken from them.</summary>
    public FeatureBits Features { get; init; } = NodeFeatures.Supported;

    /// <summary>Where to listen; none for not at all.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [];

    /// <summary>Where others can reach the node.</summary>
    public IReadOnlyList<NodeAddress> Announced { get; init; } = [];

    /// <summary>Whether to reconnect to kept peers (<c>--dev-no-reconnect</c>, <c>--offline</c>).</summary>
    public bool Reconnect { get; init; } = true;

    /// <summary>How long dialling, handshake and <c>init</c> may take together.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The first wait before a lost connection is made again; it doubles with each failure, and the real wait is a random part of it, half at least.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A connection that lived this long was a good one: the wait starts from <see cref="FirstBackoff"/> again.</summary>
    public TimeSpan GoodAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a peer may be silent before it is pinged, and then until it is given up.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Inbound connections whose handshake is not done; with one more, the oldest is closed.</summary>
    public int MaxUnauthenticated { get; init; } = 100;

    /// <summary>Connected peers that the node need not keep; with one more inbound, that one is refused.</summary>
    public int MaxStrangers { get; init; } = 500;
}

/// <summary>The features of BOLT 9 that this node has.</summary>
public static class NodeFeatures
{
    /// <summary>
    /// All of them. What BOLT 9 assumes of everybody is required, as other implementations have it: some refuse peers without these bits.
    /// </summary>
    public static FeatureBits Supported { get; } = FeatureBits.Of(
        Feature.DataLossProtect.RequiredBit,
        Feature.UpfrontShutdownScript.OptionalBit,
        Feature.GossipQueries.OptionalBit,
        Feature.VarOnionOptin.RequiredBit,
        Feature.GossipQueriesEx.OptionalBit,
        Feature.StaticRemoteKey.RequiredBit,
        Feature.PaymentSecret.RequiredBit,
        Feature.BasicMpp.OptionalBit,
        Feature.SupportLargeChannel.OptionalBit,
        Feature.Anchors.OptionalBit,
        Feature.ShutdownAnySegwit.OptionalBit,
        Feature.ChannelType.OptionalBit,
        Feature.ScidAlias.OptionalBit,
        Feature.PaymentMetadata.OptionalBit,
        Feature.ZeroConf.OptionalBit);
}

/// <summary>
/// Told once by whoever composes the node, when these rooms stand: from now on the peers' room listens and dials. What it is asked before that waits.
/// </summary>
/// <param name="Channels">The channels' room.</param>
/// <param name="Gossip">The gossip's room.</param>
public sealed record StartPeers(IActorRef Channels, IActorRef Gossip);
