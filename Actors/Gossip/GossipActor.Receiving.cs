using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Chain;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Gossip;

/// <summary>
/// What others say. Announcements wait for the chain and for their signatures; what depends on one waits for it. The messages that wait are bounded: with more, new ones are
/// dropped, and come again with the next synchronisation. So a peer's other messages never wait for its gossip.
/// </summary>
public sealed partial class GossipActor
{
    private const int MaxWaiting = 5_000;

    private const int MaxEarly = 200;

    private readonly Dictionary<ShortChannelId, Pending> _pending = [];
    private readonly List<(Message Message, IActorRef Origin, Point Sender)> _early = [];
    private readonly Dictionary<Point, Pending> _pendingNodes = [];
    private readonly HashSet<ShortChannelId> _ready = [];
    private readonly HashSet<ShortChannelId> _tooEarly = [];
    private readonly Dictionary<(ShortChannelId, int), UnixTimestamp> _fresh = [];
    private int _waiting;

    private void OnAnnouncement(ChannelAnnouncement announcement, IActorRef? origin)
    {
        var id = announcement.ShortChannelId;
        if (_pending.ContainsKey(id) || _store.Contains(id) || _waiting >= MaxWaiting)
            return;
        if (GossipRules.Check(announcement, _public, _context.Chain.Hash) is { } error)
        {
            Complain(error, origin);
            return;
        }
        // This node's own channels are its own to announce.
        if (announcement.NodeId1 == _self || announcement.NodeId2 == _self)
            return;
        var pending = new Pending(announcement, origin);
        _pending.Add(id, pending);
        _pendingNodes[announcement.NodeId1] = _pendingNodes[announcement.NodeId2] = pending;
        _waiting++;
        _chain.Tell(new FindFundingOutput(id));
    }

    private void OnFunding(FundingOutputFound found)
    {
        if (FoundOwn(found) || !_pending.TryGetValue(found.Channel, out var pending) || pending.IsFound)
            return;
        if (GossipRules.CheckFunding(pending.Announcement, found.Output) is { } error)
        {
            if (IsTooEarly(error, found.Channel))
            {
                _tooEarly.Add(found.Channel);
                return;
            }
            Complain(error, pending.Origin);
            Drop(pending);
            return;
        }
        pending.Found = found;
        _verifier.Tell(new Verify(pending.Announcement, default, pending.Origin));
    }

    /// <summary>Others may have seen blocks that this node has not: what needs them is looked at again with each block.</summary>
    private bool IsTooEarly(GossipError error, ShortChannelId id)
    {
        const uint Ahead = 6;
        return error.Kind is GossipErrorKind.NoFunding or GossipErrorKind.Unconfirmed && _tooEarly.Count < MaxEarly
            && id.Block.Value + GossipRules.MinConfirmations > _tip.Value && id.Block.Value <= _tip.Value + Ahead;
    }

    private void LookAgain()
    {
        foreach (var id in _tooEarly)
            _chain.Tell(new FindFundingOutput(id));
        _tooEarly.Clear();
    }

    private void OnUpdate(ChannelUpdate update, IActorRef? origin, Point? sender)
    {
        if (OnPrivateUpdate(update, sender))
            return;
        if (_pending.TryGetValue(update.ShortChannelId, out var pending))
        {
            Wait(pending, update, origin);
            return;
        }
        if (Check(update) is { } error)
        {
            if (error.Kind == GossipErrorKind.UnknownChannel)
                KeepEarly(update, origin, sender);
            Complain(error, origin);
            return;
        }
        _public.TryFindChannel(update.ShortChannelId, out var channel);
        var signer = _public.NodeIdOf(channel, update.Direction);
        if (signer == _self || _waiting >= MaxWaiting)
            return;
        _waiting++;
        _verifier.Tell(new Verify(update, signer, origin));
    }

    private GossipError? Check(ChannelUpdate update) =>
        GossipRules.Check(update, _public, _context.Chain.Hash, _context.Now, _store.Spent.ContainsKey(update.ShortChannelId));

    /// <summary>The peer of a channel may tell of it a moment before this node's own channel does; it would not tell again for days.</summary>
    private void KeepEarly(Message message, IActorRef? origin, Point? sender)
    {
        if (origin is null || sender is not { } peer)
            return;
        if (_early.Count == MaxEarly)
            _early.RemoveAt(0);
        _early.Add((message, origin, peer));
    }

    private void ReleaseEarly()
    {
        var known = _early.Where(early => early.Message is ChannelUpdate update ? IsKnown(update) : _public.TryFindNode(early.Sender, out _)).ToArray();
        _early.RemoveAll(early => known.Contains(early));
        foreach (var (message, origin, sender) in known)
        {
            if (message is ChannelUpdate update)
                OnUpdate(update, origin, sender);
            else if (message is NodeAnnouncement node)
                OnNode(node, origin, sender);
        }

        bool IsKnown(ChannelUpdate update) =>
            _public.TryFindChannel(update.ShortChannelId, out _) || _own.Values.Any(own => own.PrivateId is not null && IsOf(own, update.ShortChannelId));
    }

    private void OnNode(NodeAnnouncement announcement, IActorRef? origin, Point? sender)
    {
        if (announcement.NodeId == _self)
            return;
        if (GossipRules.Check(announcement, _public) is { } error)
        {
            if (error.Kind == GossipErrorKind.UnknownNode && _pendingNodes.TryGetValue(announcement.NodeId, out var pending))
                Wait(pending, announcement, origin);
            else if (error.Kind == GossipErrorKind.UnknownNode && sender == announcement.NodeId)
                KeepEarly(announcement, origin, sender);
            else
                Complain(error, origin);
            return;
        }
        if (_waiting >= MaxWaiting)
            return;
        _waiting++;
        _verifier.Tell(new Verify(announcement, default, origin));
    }

    private void OnVerified(Verified verified)
    {
        var (message, origin) = (verified.Request.Message, verified.Request.Origin);
        if (message is ChannelAnnouncement announcement)
        {
            OnVerified(announcement, verified.Error);
            return;
        }
        _waiting--;
        if (verified.Error is { } error)
            Complain(error, origin);
        else if (message is ChannelUpdate update)
            Take(update, origin);
        else if (message is NodeAnnouncement node)
            Take(node, origin);
        AskOn();
    }

    private void OnVerified(ChannelAnnouncement announcement, GossipError? error)
    {
        if (!_pending.TryGetValue(announcement.ShortChannelId, out var pending))
            return;
        if (error is not null)
        {
            Complain(error, pending.Origin);
            Drop(pending);
            return;
        }
        var found = pending.Found!;
        Store(announcement, found.Output!.Amount, found.Outpoint!.Value);
        _unannounced.Add(announcement.ShortChannelId);
        _ready.Add(announcement.ShortChannelId);
        PublishSoon();
    }

    private void Store(ChannelAnnouncement announcement, Satoshi capacity, Protocol.Onchain.Outpoint outpoint)
    {
        _store.Add(announcement, capacity, outpoint);
        _batch.Add(GraphChannel.From(announcement, capacity, _settings.Features));
        if (outpoint == default)
            return;
        _watched[outpoint] = announcement.ShortChannelId;
        _chain.Tell(new WatchOutpoint(outpoint, _tip));
    }

    private void Take(ChannelUpdate update, IActorRef? origin)
    {
        var key = (update.ShortChannelId, update.Direction);
        // Another one may have been taken while this one was verified.
        if (Check(update) is not null || (_fresh.TryGetValue(key, out var known) && known >= update.Timestamp))
            return;
        _fresh[key] = update.Timestamp;
        _batch.Set(update);
        PublishSoon();
        // BOLT 7: "MUST NOT forward such a `channel_update` to other peers, for privacy reasons."
        if (!GossipRules.MayForward(update))
            return;
        _store.Set(update);
        _outgoing[new StoredGossip.Update(update.ShortChannelId, update.Direction)] = origin;
    }

    private void Take(NodeAnnouncement announcement, IActorRef? origin)
    {
        if (GossipRules.Check(announcement, _public) is not null)
            return;
        _store.Set(announcement);
        _batch.Set(announcement.NodeId, NodeSummary.From(announcement, _settings.Features));
        PublishSoon();
        if (GossipRules.MayForward(announcement))
            _outgoing[new StoredGossip.Node(announcement.NodeId)] = origin;
    }

    private void Wait(Pending pending, Message message, IActorRef? origin)
    {
        if (_waiting >= MaxWaiting)
            return;
        _waiting++;
        pending.Waiting.Add((message, origin));
    }

    /// <summary>The channels that are in the graph now are known: what waited for them is judged.</summary>
    private void Release()
    {
        if (_early.Count > 0)
            ReleaseEarly();
        foreach (var id in _ready.ToArray())
        {
            _ready.Remove(id);
            var pending = _pending[id];
            Drop(pending);
            foreach (var (message, origin) in pending.Waiting)
            {
                if (message is ChannelUpdate update)
                    OnUpdate(update, origin, null);
                else if (message is NodeAnnouncement node)
                    OnNode(node, origin, null);
            }
        }
    }

    private void Drop(Pending pending)
    {
        var announcement = pending.Announcement;
        _pending.Remove(announcement.ShortChannelId);
        foreach (var node in new[] { announcement.NodeId1, announcement.NodeId2 })
        {
            if (_pendingNodes.GetValueOrDefault(node) == pending)
                _pendingNodes.Remove(node);
        }
        _waiting -= 1 + pending.Waiting.Count;
        AskOn();
    }

    private void Complain(GossipError error, IActorRef? origin)
    {
        _log.Debug("gossip not used: {0}", error);
        switch (error.Consequence)
        {
            case Consequence.Warn:
                origin?.Tell(new SendMessage(WarningMessage.Of(ChannelId.All, error.Detail)));
                break;
            case Consequence.Disconnect or Consequence.FailChannel:
                origin?.Tell(new WarnAndClose(ChannelId.All, error.Detail));
                break;
            case Consequence.Ignore or Consequence.FailNegotiation or Consequence.FailHtlc:
                break;
        }
    }

    /// <summary>An announcement on its way into the graph.</summary>
    private sealed class Pending(ChannelAnnouncement announcement, IActorRef? origin)
    {
        public ChannelAnnouncement Announcement { get; } = announcement;

        public IActorRef? Origin { get; } = origin;

        public FundingOutputFound? Found { get; set; }

        public bool IsFound => Found is not null;

        public List<(Message Message, IActorRef? Origin)> Waiting { get; } = [];
    }
}
