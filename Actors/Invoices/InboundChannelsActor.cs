using Akka.Actor;
using Lnd.Actors.Gossip;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Invoices;

/// <summary>What <see cref="InboundChannelsActor"/> has found.</summary>
/// <param name="Channels">What this node can be paid through.</param>
internal sealed record InboundChannels(IReadOnlyList<InboundChannel> Channels);

/// <summary>
/// Asks once what this node can be paid through: the switch for its channels, the graph and the gossip's room for the peers' terms. Then it tells its parent and
/// stops; a channel whose peer's terms nobody knows in time is left out, as nobody could pay through it.
/// </summary>
internal sealed class InboundChannelsActor : ReceiveActor
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly Point _us;
    private readonly ChannelGraph _graph;
    private readonly Dictionary<ShortChannelId, ChannelUpdate> _updates = [];
    private IReadOnlyList<UsableChannel> _channels = [];
    private int _awaited;

    public InboundChannelsActor(Point us, ChannelGraph graph, IActorRef htlcSwitch, IActorRef gossip)
    {
        (_us, _graph) = (us, graph);
        Receive<LocalChannels>(local =>
        {
            _channels = local.Channels;
            // The peer calls a channel that is not announced by the alias it got, or by its place in the chain.
            foreach (var channel in _channels.Where(channel => !TryFind(channel, out _)))
            {
                foreach (var id in NamesOf(channel))
                {
                    _awaited++;
                    gossip.Tell(new GetChannelUpdate(id, DirectionOf(channel)), Self);
                }
            }
            FinishIfComplete();
        });
        Receive<ChannelUpdateFound>(found =>
        {
            if (found.Update is { } update)
                _updates[update.ShortChannelId] = update;
            _awaited--;
            FinishIfComplete();
        });
        Receive<ReceiveTimeout>(_ => Finish());
        SetReceiveTimeout(s_patience);
        htlcSwitch.Tell(GetLocalChannels.Instance, Self);
    }

    public static Props Props(Point us, ChannelGraph graph, IActorRef htlcSwitch, IActorRef gossip) =>
        Akka.Actor.Props.Create(() => new InboundChannelsActor(us, graph, htlcSwitch, gossip));

    private void FinishIfComplete()
    {
        if (_awaited == 0)
            Finish();
    }

    private void Finish()
    {
        SetReceiveTimeout(null);
        var inbound = new List<InboundChannel>();
        foreach (var channel in _channels)
        {
            if (!TryFind(channel, out var terms))
                continue;
            var hasOthers = _graph.TryFindNode(channel.Peer, out var peer) && OthersOf(peer, channel) > 0;
            // nothing is known of a private peer's other channels
            inbound.Add(new InboundChannel(channel, terms, channel.IsPublic && !hasOthers));
        }
        Context.Parent.Tell(new InboundChannels(inbound), Self);
        Context.Stop(Self);
    }

    private int OthersOf(int peer, UsableChannel channel)
    {
        var others = 0;
        foreach (var end in _graph.EndsOf(peer))
        {
            if (_graph.ChannelId(end / 2) != channel.ShortChannelId)
                others++;
        }
        return others;
    }

    private bool TryFind(UsableChannel channel, out ChannelPolicy terms)
    {
        if (channel.ShortChannelId is { } id && _graph.TryFindChannel(id, out var number) && _graph.Policy(number, DirectionOf(channel)) is { IsKnown: true } known)
        {
            terms = known;
            return true;
        }
        foreach (var name in NamesOf(channel))
        {
            if (!_updates.TryGetValue(name, out var update))
                continue;
            terms = ChannelPolicy.From(update);
            return true;
        }
        terms = default;
        return false;
    }

    /// <summary>From the peer to this node.</summary>
    private int DirectionOf(UsableChannel channel) => channel.Peer.CompareTo(_us) < 0 ? 0 : 1;

    private static IEnumerable<ShortChannelId> NamesOf(UsableChannel channel) =>
        channel.ShortChannelId is { } real ? [channel.LocalAlias, real] : [channel.LocalAlias];
}
