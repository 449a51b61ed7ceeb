using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Chain;
using Lnd.Actors.Keys;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Gossip;

/// <summary>
/// The gossip's room (BOLT 7): tells others of this node's channels, learns of theirs, and keeps the graph for routing. What is in the graph of others was verified, and is
/// in the store; private channels of this node are in the graph alone.
/// </summary>
public sealed partial class GossipActor : ReceiveActor, IWithTimers
{
    private readonly NodeContext _context;
    private readonly Point _self;
    private readonly IGossipSigner _signer;
    private readonly GossipSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly GossipStore _store;
    private readonly IActorRef _verifier;
    private readonly Dictionary<TxId, ShortChannelId> _spenders = [];
    private readonly Dictionary<Outpoint, ShortChannelId> _watched = [];
    private readonly HashSet<ShortChannelId> _withoutUpdates = [];
    private IActorRef _chain;
    private BlockHeight _tip;

    // What all may know, and the same with this node's private channels; the same object while there are none.
    private ChannelGraph _public = ChannelGraph.Empty;
    private ChannelGraph _whole = ChannelGraph.Empty;
    private GraphBatch _batch = new();
    private GraphBatch _privateBatch = new();
    private bool _isPublishing;
    private bool _isSynchronised;
    private bool _toldSynchronised;

    internal GossipActor(NodeContext context, Point self, IGossipSigner signer, IActorRef chain, GossipSettings settings)
    {
        (_context, _self, _signer, _chain, _settings) = (context, self, signer, chain, settings);
        _store = OpenStore();
        _verifier = Context.ActorOf(Akka.Actor.Props.Create(() => new GossipVerifier()), "verifier");
        Receive<PeerMessage>(OnPeerMessage);
        Receive<Verified>(OnVerified);
        Receive<FundingOutputFound>(OnFunding);
        Receive<PeerConnected>(OnConnected);
        Receive<Terminated>(ended => _peers.Remove(ended.ActorRef));
        Receive<PortionWritten>(written => _peers.GetValueOrDefault(written.Link)?.Written(Self));
        Receive<LocalChannel>(OnLocal);
        Receive<OfferUpdate>(offer => OnUpdate(offer.Update, null, null));
        Receive<GetGraph>(_ => Sender.Tell(new GraphChanged(Current(), _isSynchronised)));
        Receive<GetNodeAnnouncements>(ask => Sender.Tell(Announcements(ask.Node)));
        Receive<GetChannelUpdate>(ask => Sender.Tell(new ChannelUpdateFound(FindUpdate(ask.Channel, ask.Direction))));
        Receive<TipChanged>(OnTip);
        Receive<OutpointSpent>(OnSpent);
        Receive<TransactionLost>(OnSpendUndone);
        Receive<ChainWatcherStarted>(OnChainStarted);
        Receive<Tick>(OnTick);
        Receive<UpdateDue>(due => Refresh(due.DbId));
        Receive<DisableDue>(OnDisableDue);
    }

    private enum Tick
    {
        Publish,
        Broadcast,
        Prune,
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The room.</summary>
    /// <param name="context">The node's.</param>
    /// <param name="self">This node.</param>
    /// <param name="signer">For its own gossip.</param>
    /// <param name="chain">The chain's room.</param>
    /// <param name="settings">The operator's.</param>
    public static Props Props(NodeContext context, Point self, IGossipSigner signer, IActorRef chain, GossipSettings settings) =>
        Akka.Actor.Props.Create(() => new GossipActor(context, self, signer, chain, settings));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        LoadStore();
        Context.System.EventStream.Subscribe(Self, typeof(ChainWatcherStarted));
        AskChain();
        Timers.StartPeriodicTimer(Tick.Broadcast, Tick.Broadcast, _settings.BroadcastInterval);
        Timers.StartPeriodicTimer(Tick.Prune, Tick.Prune, _settings.PruneInterval);
    }

    /// <inheritdoc/>
    protected override void PreRestart(Exception reason, object message)
    {
        // What only others could tell again.
        foreach (var peer in _peers.Values)
            Self.Tell(peer.Connected);
        foreach (var own in _own.Values)
            Self.Tell(own.Info);
        base.PreRestart(reason, message);
    }

    /// <inheritdoc/>
    protected override void PostStop() => _store.Dispose();

    private GossipStore OpenStore()
    {
        try
        {
            return GossipStore.Open(_settings.StorePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Error("the gossip store {0} can't be used: {1}. Gossip is kept in memory until the next start", _settings.StorePath ?? "", e.Message);
            return GossipStore.Open(null);
        }
    }

    private void OnTick(Tick tick)
    {
        switch (tick)
        {
            case Tick.Publish:
                _isPublishing = false;
                Publish();
                break;
            case Tick.Broadcast:
                Broadcast();
                break;
            case Tick.Prune:
                Prune();
                RefreshOld();
                WarnOfStore();
                break;
        }
    }

    private void LoadStore()
    {
        if (_store.CutOff > 0)
            _log.Info("the gossip store was damaged at its end: {0} bytes are given up, peers will tell again", _store.CutOff);
        foreach (var id in _store.Channels)
        {
            if (_store.Channel(id) is not { } channel)
                continue;
            _batch.Add(GraphChannel.From(channel.Announcement, channel.Capacity, _settings.Features));
            if (channel.Outpoint != default)
                _watched[channel.Outpoint] = id;
            for (var direction = 0; direction < 2; direction++)
            {
                if (_store.Read(new StoredGossip.Update(id, direction)) is ChannelUpdate update)
                    _batch.Set(update);
            }
        }
        foreach (var node in _store.Nodes)
        {
            if (_store.Read(new StoredGossip.Node(node)) is NodeAnnouncement announcement)
                _batch.Set(node, NodeSummary.From(announcement, _settings.Features));
        }
        _tip = _store.Height;
        Publish();
        _log.Debug("{0} channels of {1} nodes are in the gossip store", _public.ChannelCount, _public.NodeCount);
    }

    private void AskChain()
    {
        _chain.Tell(new SubscribeTip(Self));
        // A few blocks back: the last ones may have been replaced while the node was away.
        const uint Safety = 6;
        foreach (var (outpoint, id) in _watched)
        {
            var since = Math.Max(id.Block.Value, _store.Height.Value > Safety ? _store.Height.Value - Safety : 0);
            _chain.Tell(new WatchOutpoint(outpoint, new BlockHeight(since)));
        }
        foreach (var pending in _pending.Values.Where(pending => !pending.IsFound))
            _chain.Tell(new FindFundingOutput(pending.Announcement.ShortChannelId));
    }

    private void OnChainStarted(ChainWatcherStarted started)
    {
        _chain = started.Watcher;
        AskChain();
    }

    private void OnTip(TipChanged tip)
    {
        _tip = tip.Height;
        LookAgain();
        if (!tip.IsSynchronised)
            return;
        _store.SetHeight(tip.Height);
        foreach (var (id, height) in _store.Spent.ToArray())
        {
            // BOLT 7: "SHOULD forget a channel after a 72-block delay."
            if (tip.Height - height >= _settings.ForgetAfterBlocks)
                Forget(id, "its funding output is spent");
        }
    }

    private void OnSpent(OutpointSpent spent)
    {
        if (spent.Height is not { } height || !_watched.TryGetValue(spent.Outpoint, out var id))
            return;
        _spenders[TxId.FromUint256(spent.Spender.GetHash())] = id;
        _store.SetSpent(id, height);
    }

    private void OnSpendUndone(TransactionLost lost)
    {
        if (_spenders.Remove(lost.TxId, out var id))
            _store.SetSpent(id, null);
    }

    private void Forget(ShortChannelId id, string why)
    {
        _log.Debug("channel {0} is forgotten: {1}", id, why);
        if (_store.Channel(id) is { } channel && _watched.Remove(channel.Outpoint))
            _chain.Tell(new UnwatchOutpoint(channel.Outpoint));
        _store.Forget(id);
        _batch.Remove(id);
        PublishSoon();
    }

    /// <summary>BOLT 7: "if the `timestamp` of the latest `channel_update` in either direction is older than two weeks (1209600 seconds): MAY prune the channel."</summary>
    private void Prune()
    {
        Publish();
        var now = _context.Now.Seconds;
        for (var channel = 0; channel < _public.ChannelCount; channel++)
        {
            var (forth, back) = (_public.Policy(channel, 0), _public.Policy(channel, 1));
            var id = _public.ChannelId(channel);
            if (_public.NodeIdOf(channel, 0) == _self || _public.NodeIdOf(channel, 1) == _self)
                continue;
            if (IsStale(forth) || IsStale(back))
                Forget(id, "its last update is too old");
            else if (forth.IsKnown || back.IsKnown)
                _withoutUpdates.Remove(id);
            else if (!_withoutUpdates.Add(id))
                Forget(id, "nobody has an update of it");
        }
        Publish();
        _withoutUpdates.RemoveWhere(id => !_store.Contains(id));
        foreach (var node in _store.Nodes.Where(node => !_public.TryFindNode(node, out _)).ToArray())
            _store.Forget(node);

        bool IsStale(in ChannelPolicy policy) => policy.IsKnown && (ulong)policy.Timestamp.Seconds + GossipRules.PruneAfterSeconds < now;
    }

    private void WarnOfStore()
    {
        if (_store.Problem is not { } problem)
            return;
        _log.Warning("gossip could not be stored: {0}. Make room on the disk of {1}", problem, _settings.StorePath ?? "memory");
        _store.Problem = null;
    }

    private void PublishSoon()
    {
        if (_isPublishing)
            return;
        _isPublishing = true;
        Timers.StartSingleTimer(Tick.Publish, Tick.Publish, _settings.PublishInterval);
    }

    private ChannelGraph Current()
    {
        Publish();
        return _whole;
    }

    private void Publish()
    {
        if (!_batch.IsEmpty || !_privateBatch.IsEmpty)
        {
            var hasPrivate = !ReferenceEquals(_public, _whole) || !_privateBatch.IsEmpty;
            _public = _public.Apply(_batch);
            // private first: a channel that becomes public is removed from the ones and added to the others under the same id
            _whole = hasPrivate ? _whole.Apply(_privateBatch).Apply(_batch) : _public;
            (_batch, _privateBatch) = (new GraphBatch(), new GraphBatch());
            _fresh.Clear();
            Tell();
        }
        else if (_isSynchronised && !_toldSynchronised)
        {
            Tell();
        }
        Release();
    }

    private void Tell()
    {
        _toldSynchronised = _isSynchronised;
        Context.System.EventStream.Publish(new GraphChanged(_whole, _isSynchronised));
    }

    private NodeAnnouncements Announcements(Point? node)
    {
        IEnumerable<Point> wanted = node is { } one ? [one] : _store.Nodes;
        return new NodeAnnouncements([.. wanted.Select(id => _store.Read(new StoredGossip.Node(id))).OfType<NodeAnnouncement>()]) { Node = node };
    }

    private ChannelUpdate? FindUpdate(ShortChannelId channel, int direction) =>
        OwnUpdate(channel, direction) ?? _store.Read(new StoredGossip.Update(channel, direction)) as ChannelUpdate;
}
