using System.Net;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Lnd.Actors.Gossip;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Views;

namespace Lnd.Actors.Peers;

/// <summary>
/// The peers' room: listens, dials, keeps the connections to peers with channels, and knows the link of each connected peer. It remembers the kept peers and their
/// addresses; a link is a <see cref="PeerActor"/>.
/// </summary>
public sealed partial class PeersActor : ReceivePersistentActor, IWithTimers
{
    private static readonly TimeSpan RelistenAfter = TimeSpan.FromSeconds(1);

    private readonly NodeContext _context;
    private readonly INodeKey _key;
    private readonly INetwork _network;
    private readonly PeersSettings _settings;
    private readonly IActorRef _views;
    private readonly List<IActorRef> _addressAskers = [];
    private readonly List<ListenFailed> _listensFailed = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<Point, PeerEntry> _peers = [];
    private readonly Dictionary<IActorRef, Link> _links = [];
    private readonly LinkedList<Link> _unauthenticated = [];
    private readonly Dictionary<IDisposable, IPEndPoint> _listeners = [];
    private int _listensTried;
    private StartPeers? _rooms;

    private PeersActor(NodeContext context, INodeKey key, INetwork network, PeersSettings settings, IActorRef views)
    {
        (_context, _key, _network, _settings, _views) = (context, key, network, settings, views);
        Recover<PeerEvent>(Apply);
        Recover<RecoveryCompleted>(_ => _views.Tell(new EventsRecovered(PersistenceId, LastSequenceNr)));
        Command<StartPeers>(Start);
        CommandAny(_ => Stash.Stash());
    }

    /// <inheritdoc/>
    public override string PersistenceId => "peers";

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private IActorRef Channels => _rooms!.Channels;

    private IActorRef Gossip => _rooms!.Gossip;

    /// <summary>The room, which begins with <see cref="StartPeers"/>.</summary>
    /// <param name="context">The node's.</param>
    /// <param name="key">For the handshake.</param>
    /// <param name="network">The way out.</param>
    /// <param name="settings">The operator's.</param>
    /// <param name="views">Who is told each event.</param>
    public static Props Props(NodeContext context, INodeKey key, INetwork network, PeersSettings settings, IActorRef views) =>
        Akka.Actor.Props.Create(() => new PeersActor(context, key, network, settings, views));

    /// <summary>A link that fails is over; the next one starts from nothing.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    /// <inheritdoc/>
    protected override void PreRestart(Exception reason, object message)
    {
        if (_rooms is not null)
            Self.Tell(_rooms);
        base.PreRestart(reason, message);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        foreach (var listener in _listeners.Keys)
            listener.Dispose();
        base.PostStop();
    }

    /// <inheritdoc/>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        _log.Error(cause, "the journal could not be written: the node stops. Look for a full or failing disk, then start it again");
        Context.System.Terminate();
    }

    private void Start(StartPeers rooms)
    {
        _rooms = rooms;
        Become(Running);
        foreach (var endpoint in _settings.Listen)
            _network.Listen(endpoint, Self);
        foreach (var peer in _peers.Values.Where(peer => peer.IsKept).ToArray())
            Redial(peer);
        Stash.UnstashAll();
    }

    private void Running()
    {
        Command<ListenerBound>(OnBound);
        Command<ListenFailed>(OnListenFailed);
        Command<ListenerEnded>(OnListenerEnded);
        Command<Relisten>(again => _network.Listen(again.Endpoint, Self));
        Command<StreamAccepted>(OnAccepted);
        Command<LinkReady>(OnReady);
        Command<LinkFailed>(OnFailed);
        Command<Terminated>(ended => OnEnded(ended.ActorRef, null));
        Command<RedialDue>(due => Redial(Entry(due.Peer)));
        Command<NodeAnnouncements>(found => OnAddresses(found.Node, found.Announcements));
        Command<LookupTimeout>(late => OnAddresses(late.Peer, []));
        Command<Connect>(OnConnect);
        Command<Disconnect>(OnDisconnect);
        Command<KeepConnected>(OnKeep);
        Command<ListPeers>(_ => Sender.Tell(new PeerList([.. _peers.Values.Where(IsListed).Select(Summary)])));
        Command<GetAddresses>(_ =>
        {
            _addressAskers.Add(Sender);
            AnswerAddresses();
        });
        Command<PingPeer>(OnPing);
        Command<PingAnswered>(OnPingAnswered);
        Command<StartPeers>(rooms => _rooms = rooms);
    }

    private void Apply(PeerEvent happened)
    {
        switch (happened)
        {
            case PeerEvent.Kept e:
                Entry(e.Peer).IsKept = true;
                break;
            case PeerEvent.Released e:
                var released = Entry(e.Peer);
                released.IsKept = false;
                released.StoredAddress = null;
                break;
            case PeerEvent.AddressLearned e:
                var peer = Entry(e.Peer);
                peer.Address = peer.StoredAddress = e.Address;
                break;
        }
    }

    private void Store(PeerEvent happened, Action<PeerEvent> then) => Persist(happened, stored =>
    {
        _views.Tell(new EventStored(PersistenceId, LastSequenceNr, stored));
        then(stored);
    });

    private PeerEntry Entry(Point id)
    {
        if (!_peers.TryGetValue(id, out var peer))
            _peers.Add(id, peer = new PeerEntry(id));
        return peer;
    }

    private void ForgetIfIdle(PeerEntry peer)
    {
        if (!peer.IsKept && peer.IsIdle)
            _peers.Remove(peer.Id);
    }

    private void OnBound(ListenerBound bound)
    {
        _listeners[bound.Listener] = bound.Endpoint;
        _log.Info("listening on {0}", bound.Endpoint);
        _listensTried++;
        AnswerAddresses();
    }

    /// <summary>Where the node listens is known when every endpoint was tried.</summary>
    private void AnswerAddresses()
    {
        if (_listensTried < _settings.Listen.Count)
            return;
        foreach (var asker in _addressAskers)
            asker.Tell(new NodeAddresses([.. _listeners.Values], _settings.Announced) { Failed = [.. _listensFailed] });
        _addressAskers.Clear();
    }

    private void OnListenFailed(ListenFailed failed)
    {
        _log.Error("cannot listen on {0}: {1}. Is another program using that port? Choose another address with --addr or --bind-addr", failed.Endpoint, failed.Reason);
        Context.System.EventStream.Publish(failed);
        _listensFailed.Add(failed);
        _listensTried++;
        AnswerAddresses();
    }

    private void OnListenerEnded(ListenerEnded ended)
    {
        if (!_listeners.Remove(ended.Listener, out var endpoint))
            return;
        _log.Warning("listening on {0} was interrupted: {1}. If there are too many open files, raise the limit (ulimit -n)", endpoint, ended.Reason);
        ended.Listener.Dispose();
        Timers.StartSingleTimer(endpoint, new Relisten(endpoint), RelistenAfter);
    }

    private void OnAccepted(StreamAccepted accepted)
    {
        var link = Begin(new LinkOrigin.Inbound(accepted.Stream), null);
        _unauthenticated.AddLast(link);
        if (_unauthenticated.Count <= _settings.MaxUnauthenticated)
            return;
        // Who floods the port pushes out his own.
        _unauthenticated.First!.Value.Actor.Tell(new CloseLink("too many connections without handshake"));
        _unauthenticated.RemoveFirst();
    }

    private Link Begin(LinkOrigin origin, NodeAddress? address)
    {
        var actor = Context.ActorOf(PeerActor.Props(_context, _key, _settings, origin, Channels, Gossip));
        Context.Watch(actor);
        var link = new Link(actor, address, _context.Clock.GetUtcNow());
        _links.Add(actor, link);
        return link;
    }

    private sealed record Relisten(IPEndPoint Endpoint);

    private sealed record RedialDue(Point Peer);

    private sealed record LookupTimeout(Point Peer);
}
