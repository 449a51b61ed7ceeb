using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Lnd.Actors.Chain;
using Lnd.Actors.Onchain;
using Lnd.Actors.Peers;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Switch;
using Lnd.Actors.Wallet;

namespace Lnd.Actors.Channels;

/// <summary>
/// The channels' room: knows which channels there are, starts an actor for each and brings it back after a crash, tells it of its peer, and starts new ones. Opening is in
/// <c>ChannelsActor.Opening.cs</c>, what peers say in <c>ChannelsActor.Messages.cs</c>, what users ask in <c>ChannelsActor.Users.cs</c>, crashes are in
/// <c>ChannelsActor.Supervision.cs</c>.
/// </summary>
public sealed partial class ChannelsActor : ReceivePersistentActor, IWithTimers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ChannelRooms _rooms;
    private readonly ChannelSettings _settings;
    private readonly NodeContext _node;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <summary>Channels that are loaded at every start, with their peers.</summary>
    private readonly SortedDictionary<ulong, Point> _registered = [];
    private readonly SortedDictionary<ulong, Entry> _entries = [];
    private readonly Dictionary<Point, PeerConnected> _peers = [];
    private ulong _lastDbId;

    // Stays set, as with lightningd: a node that knows of a block which it has not seen yet may open channels all the same.
    private bool _wasSynchronised;
    private bool? _toldWallet;

    /// <summary>See <see cref="Props"/>.</summary>
    public ChannelsActor(ChannelRooms rooms, ChannelSettings settings, NodeContext node)
    {
        (_rooms, _settings, _node) = (rooms, settings, node);
        Recover<ChannelsEvent>(Apply);
        Recover<RecoveryCompleted>(_ => StartAll());
        CommandsOfPeers();
        CommandsOfChannels();
        CommandsOfOpening();
        CommandsOfSupervision();
        CommandsOfUsers();
    }

    /// <inheritdoc/>
    public override string PersistenceId => "channels";

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The channels' room.</summary>
    public static Props Props(ChannelRooms rooms, ChannelSettings settings, NodeContext node) =>
        Akka.Actor.Props.Create(() => new ChannelsActor(rooms, settings, node));

    private void Apply(ChannelsEvent happened)
    {
        switch (happened)
        {
            case ChannelsEvent.Registered e:
                _registered[e.DbId] = e.Peer;
                _lastDbId = Math.Max(_lastDbId, e.DbId);
                break;
            case ChannelsEvent.Over e:
                _registered.Remove(e.DbId);
                _histories.Remove(e.DbId);
                break;
            case ChannelsEvent.StageReached e:
                _histories.TryAdd(e.DbId, []);
                _histories[e.DbId].Add(e);
                break;
        }
    }

    private void StartAll()
    {
        Context.System.EventStream.Subscribe(Self, typeof(SwitchStarted));
        Context.System.EventStream.Subscribe(Self, typeof(ChainWatcherStarted));
        _rooms.Chain.Tell(new SubscribeTip(Self));
        TellExpected();
        if (_registered.Count == 0)
            TellWallet();
        foreach (var (dbId, peer) in _registered)
            StartChannel(new Entry(new ChannelIdentity(dbId, peer)), isNew: false);
        foreach (var peer in _registered.Values.Distinct())
            _rooms.Peers.Tell(new KeepConnected(peer, true), Self);
    }

    private void TellExpected() => _rooms.Switch.Tell(new ChannelsExpected([.. _registered]));

    private void CommandsOfPeers()
    {
        Command<PeerConnected>(connected =>
        {
            _peers[connected.Peer] = connected;
            _held.Remove(connected.Peer);
            Context.Watch(connected.Link);
            foreach (var entry in _entries.Values)
                if (entry.Identity.Peer == connected.Peer)
                    Attach(entry, connected);
        });
        Command<PeerMessage>(received =>
        {
            if (_peers.TryGetValue(received.Peer, out var peer) && peer.Link.Equals(received.Link))
                Receive(peer, received.Message);
            else
                received.Link.Tell(MessageTaken.Instance);
        });
        Command<TipChanged>(tip => _wasSynchronised |= tip.IsSynchronised);
        Command<ChainWatcherStarted>(_ => _rooms.Chain.Tell(new SubscribeTip(Self)));
        Command<SwitchStarted>(_ => TellExpected());
    }

    private static void Attach(Entry entry, PeerConnected connected)
    {
        if (entry.Channel is not { } channel)
            return;
        (entry.Link, entry.AttachedStart) = (connected.Link, entry.Starts);
        channel.Tell(connected);
    }

    private void CommandsOfChannels()
    {
        Command<ChannelStarted>(started =>
        {
            if (!_entries.TryGetValue(started.DbId, out var entry))
                return;
            if (started.Terms is { } terms)
                Know(entry, terms);
            if (!_peers.TryGetValue(entry.Identity.Peer, out var peer))
                return;
            if (!peer.Link.Equals(entry.Link))
                Attach(entry, peer);
            // a channel that was restarted knows nothing of what it said on this connection: both begin anew with another
            else if (entry.AttachedStart != entry.Starts)
                peer.Link.Tell(new WarnAndClose(default, ""));
            ReceiveHeld(peer.Peer);
        });
        Command<RegisterChannel>(register =>
        {
            var (channel, entry) = (Sender, _entries[register.DbId]);
            var peer = entry.Identity.Peer;
            Know(entry, register.Terms);
            Persist(new ChannelsEvent.Registered(register.DbId, peer), happened =>
            {
                Apply(happened);
                channel.Tell(ChannelRegistered.Instance);
                _rooms.Peers.Tell(new KeepConnected(peer, true), Self);
            });
        });
        Command<ChannelOver>(over =>
        {
            if (_registered.ContainsKey(over.DbId))
                Persist(new ChannelsEvent.Over(over.DbId), happened =>
                {
                    Apply(happened);
                    Forget(over.DbId);
                });
            else
                Forget(over.DbId);
        });
        Command<StartPlanner>(ending => Planner(ending.DbId)?.Tell(ending));
        Command<ClaimIncoming>(claim => Planner(claim.DbId)?.Tell(claim));
    }

    /// <summary>The planner of a channel, started where it does not run.</summary>
    private IActorRef? Planner(ulong dbId)
    {
        if (!_entries.TryGetValue(dbId, out var entry))
            return null;
        if (entry.Planner is null)
        {
            var (identity, rooms, policy) = (entry.Identity, _rooms, _settings.Onchain);
            entry.Planner = Context.ActorOf(OnchainActor.Props(identity, rooms, policy), $"onchain-{dbId}-{++entry.PlannerStarts}");
            Context.Watch(entry.Planner);
        }
        return entry.Planner;
    }

    private void Forget(ulong dbId)
    {
        if (!_entries.Remove(dbId, out var entry))
            return;
        foreach (var actor in (ReadOnlySpan<IActorRef?>)[entry.Channel, entry.Planner])
        {
            if (actor is null)
                continue;
            Context.Unwatch(actor);
            actor.Tell(PoisonPill.Instance);
        }
        TellWallet();
        _rooms.Switch.Tell(new ChannelGone(dbId));
        if (!_registered.ContainsValue(entry.Identity.Peer))
            _rooms.Peers.Tell(new KeepConnected(entry.Identity.Peer, false), Self);
        ReceiveHeld(entry.Identity.Peer);
    }

    private void Know(Entry entry, ChannelTerms terms)
    {
        (entry.Id, entry.HasAnchors) = (terms.ChannelId, terms.Format == CommitmentFormat.Anchors);
        TellWallet();
    }

    /// <summary>A channel with anchors may have to be closed with the wallet's money until it is resolved.</summary>
    private void TellWallet()
    {
        var any = _entries.Values.Any(entry => entry.HasAnchors);
        if (any == _toldWallet)
            return;
        _toldWallet = any;
        _rooms.Wallet.Tell(new AnchorChannelsChanged(any));
    }

    /// <summary>A channel and the actors that run for it.</summary>
    private sealed class Entry(ChannelIdentity identity)
    {
        public ChannelIdentity Identity { get; } = identity;

        /// <summary>The channel's; null until it has loaded itself, or is funded.</summary>
        public ChannelId? Id { get; set; }

        public IActorRef? Channel { get; set; }

        public IActorRef? Planner { get; set; }

        /// <summary>The connection the channel was last told of.</summary>
        public IActorRef? Link { get; set; }

        public int Starts { get; set; }

        /// <summary>The start of the channel that was told of it.</summary>
        public int AttachedStart { get; set; }

        public int PlannerStarts { get; set; }

        public int Crashes { get; set; }

        public DateTimeOffset StartedAt { get; set; }

        public bool IsParked { get; set; }

        public bool HasAnchors { get; set; }

        /// <summary>What the channel's actor knew when it ended last.</summary>
        public ChannelSummary? LastReport { get; set; }

        /// <summary>What its planner knows.</summary>
        public OnchainState? Onchain { get; set; }
    }
}
