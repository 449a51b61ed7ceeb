using Akka.Actor;
using Lnd.Actors.Chain;
using Lnd.Actors.Channels;
using Lnd.Actors.Gossip;
using Lnd.Actors.Invoices;
using Lnd.Actors.Keys;
using Lnd.Actors.Payments;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using Lnd.Actors.Switch;
using Lnd.Actors.Views;
using Lnd.Actors.Wallet;

namespace Lnd.Actors.Node;

/// <summary>What a node is made of, besides its actors.</summary>
public sealed record NodeParts
{
    /// <summary>Clock, randomness, chain; without the node's id.</summary>
    public required NodeContext Context { get; init; }

    /// <summary>The node's secret. Taken over.</summary>
    public required HsmSecret Secret { get; init; }

    /// <summary>Where blocks come from.</summary>
    public required IChainBackend Backend { get; init; }

    /// <summary>The way to other nodes.</summary>
    public required INetwork Network { get; init; }

    /// <summary>Of the chain watcher.</summary>
    public ChainWatcherSettings Chain { get; init; } = new();

    /// <summary>Of the wallet.</summary>
    public WalletSettings Wallet { get; init; } = new();

    /// <summary>Of channels.</summary>
    public ChannelSettings Channels { get; init; } = new();

    /// <summary>Of invoices.</summary>
    public InvoiceSettings Invoices { get; init; } = new();

    /// <summary>Of payments.</summary>
    public PaymentSettings Payments { get; init; } = new();

    /// <summary>Of gossip, by the node's id.</summary>
    public required Func<Point, GossipSettings> Gossip { get; init; }

    /// <summary>Where the views are.</summary>
    public ViewsSettings Views { get; init; } = new();

    /// <summary>Of peers.</summary>
    public PeersSettings Peers { get; init; } = new();
}

/// <summary>The rooms of a running node.</summary>
public sealed record NodeRooms(
    NodeContext Context, NodeIdentity Identity, IActorRef Keys, IActorRef Views, IActorRef Chain, IActorRef Wallet, IActorRef Gossip, IActorRef Forwards, IActorRef Switch,
    IActorRef Invoices, IActorRef Payments, IActorRef Channels, IActorRef Peers);

/// <summary>The node can't start.</summary>
/// <param name="message">Why, and what to do.</param>
public sealed class StartException(string message) : Exception(message);

/// <summary>
/// Starts every actor of a node, in order: each knows those before it. Whoever reads this has seen the whole node; what a room does is in its folder of <c>Actors/</c>.
/// </summary>
public static class Composition
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Starts a node in an actor system of its own.</summary>
    /// <exception cref="StartException">There is no usable chain backend.</exception>
    public static async Task<NodeRooms> Start(ActorSystem system, NodeParts parts)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(parts);

        // secrets: the only actor that holds any
        var keys = system.ActorOf(KeyManagerActor.Props(parts.Secret), "keys");
        var identity = await keys.Ask<NodeIdentity>(GetNodeIdentity.Instance, Patience);
        var context = parts.Context with { NodeId = identity.NodeId };

        // what lists are made of: it follows the rooms that remember
        var views = system.ActorOf(ViewsActor.Props(parts.Views), "views");

        // the chain, and the coins on it
        var chain = system.ActorOf(ChainWatcherActor.Props(context, parts.Backend, parts.Chain), "chain");
        if (await chain.Ask<object>(StartChain.Instance, parts.Chain.StartTimeout + Patience) is ChainRefused refused)
            throw new StartException(refused.Reason);
        var wallet = system.ActorOf(WalletActor.Props(context, identity.Wallet, chain, parts.Wallet, views), "wallet");

        // the network as others tell it
        var gossip = system.ActorOf(GossipActor.Props(context, identity.NodeId, identity.Gossip, chain, parts.Gossip(identity.NodeId)), "gossip");

        // payments: through the node, to it, and from it
        var forwards = system.ActorOf(ForwardHistoryActor.Props(context, views), "forwards");
        var htlcSwitch = system.ActorOf(HtlcSwitchActor.Props(identity.Ecdh, chain, forwards), "switch");
        var invoices = system.ActorOf(InvoicesActor.Props(context, parts.Invoices, identity, htlcSwitch, gossip, views), "invoices");
        var payments = system.ActorOf(PaymentsActor.Props(context, parts.Payments, identity.NodeId, htlcSwitch, gossip, chain, views), "payments");

        // channels, and the peers at their other ends
        var rooms = new ChannelRooms(chain, wallet, keys, htlcSwitch, gossip, system.ActorSelection("/user/peers"));
        var channels = system.ActorOf(ChannelsActor.Props(rooms, parts.Channels, context), "channels");
        var peers = system.ActorOf(PeersActor.Props(context, identity.Ecdh, parts.Network, parts.Peers, views), "peers");
        peers.Tell(new StartPeers(channels, gossip));

        return new NodeRooms(context, identity, keys, views, chain, wallet, gossip, forwards, htlcSwitch, invoices, payments, channels, peers);
    }

    /// <summary>Stops the rooms in the opposite order: peers first, so that nothing new comes in, and the keys last.</summary>
    public static async Task Stop(NodeRooms rooms)
    {
        ArgumentNullException.ThrowIfNull(rooms);
        IActorRef[] order =
        [
            rooms.Peers, rooms.Payments, rooms.Channels, rooms.Invoices, rooms.Switch, rooms.Forwards, rooms.Gossip, rooms.Wallet, rooms.Chain, rooms.Views, rooms.Keys,
        ];
        foreach (var room in order)
        {
            try
            {
                await room.GracefulStop(Patience);
            }
            catch (Exception e) when (e is TaskCanceledException or SchedulerException)
            {
                // it is stuck, or the system has ended already; everything it has promised is durable, so the process may end without it
            }
        }
    }
}
