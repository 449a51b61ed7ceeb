using Akka.Actor;
using Lnd.Actors.Chain;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Gossip;

/// <summary>What this node says of itself and of its channels.</summary>
public sealed partial class GossipActor
{
    private readonly Dictionary<ulong, Own> _own = [];
    private NodeAnnouncement? _ownNode;

    private void OnLocal(LocalChannel told)
    {
        if (told.IsClosed)
        {
            Close(told);
            return;
        }
        if (!_own.TryGetValue(told.DbId, out var own))
            _own.Add(told.DbId, own = new Own(told));
        own.Info = told;
        if (told.Announcement is { } announcement)
            AddPublic(own, announcement);
        else
            AddPrivate(own, told.ShortChannelId ?? told.RemoteAlias);
        if (!told.IsDisabled)
        {
            own.IsLongAway = false;
            Timers.Cancel(new DisableDue(told.DbId));
        }
        else if (!own.IsLongAway && !Timers.IsTimerActive(new DisableDue(told.DbId)))
        {
            Timers.StartSingleTimer(new DisableDue(told.DbId), new DisableDue(told.DbId), _settings.DisableAfter);
        }
        Refresh(told.DbId);
    }

    private void AddPublic(Own own, ChannelAnnouncement announcement)
    {
        var id = announcement.ShortChannelId;
        if (own.PrivateId is { } before)
        {
            _privateBatch.Remove(before);
            // a peer that was first to call the channel public does not say so again
            if (own.PeerUpdate is { DontForward: false } theirs && theirs.ShortChannelId == id)
                KeepEarly(theirs, _peers.FirstOrDefault(peer => peer.Value.Id == own.Info.Peer).Key, own.Info.Peer);
        }
        own.PrivateId = null;
        if (!_store.Contains(id))
            Store(announcement, own.Info.Capacity, default);
        // As in any other channel, the outpoint is watched: should the channel end while nobody tells, it is forgotten all the same.
        if (_store.Channel(id) is not { } stored || stored.Outpoint == default)
            _chain.Tell(new FindFundingOutput(id));
        PublishSoon();
    }

    private void AddPrivate(Own own, ShortChannelId? id)
    {
        if (own.PrivateId == id)
            return;
        if (own.PrivateId is { } before)
            _privateBatch.Remove(before);
        own.PrivateId = id;
        if (id is { } now)
        {
            var (one, two) = _self.CompareTo(own.Info.Peer) < 0 ? (_self, own.Info.Peer) : (own.Info.Peer, _self);
            _privateBatch.Add(new GraphChannel(now, one, two, own.Info.Capacity));
            if (own.Update is { } ours)
                _privateBatch.Set(now, ours.Direction, ChannelPolicy.From(ours) with { IsDisabled = own.Info.IsDisabled });
            if (own.PeerUpdate is { } theirs)
                _privateBatch.Set(now, theirs.Direction, ChannelPolicy.From(theirs));
        }
        PublishSoon();
    }

    private bool FoundOwn(FundingOutputFound found)
    {
        if (_own.Values.FirstOrDefault(own => own.Info.Announcement?.ShortChannelId == found.Channel) is not { } own)
            return false;
        if (found.Outpoint is { } outpoint && _store.Channel(found.Channel)?.Outpoint == default(Outpoint))
        {
            _store.Add(own.Info.Announcement!, own.Info.Capacity, outpoint);
            _watched[outpoint] = found.Channel;
            _chain.Tell(new WatchOutpoint(outpoint, found.Channel.Block));
        }
        return true;
    }

    private void Close(LocalChannel told)
    {
        if (!_own.Remove(told.DbId, out var own))
            return;
        Timers.Cancel(new DisableDue(told.DbId));
        Timers.Cancel(new UpdateDue(told.DbId));
        if (own.PrivateId is { } id)
            _privateBatch.Remove(id);
        if (own.Info.Announcement is { } announcement)
        {
            // BOLT 7: "permanent unavailability (e.g. prior to an on-chain settlement)"
            if (own.Update is { IsDisabled: false } last)
                SendToAll([_signer.Sign(Make(own, last.ShortChannelId, isPublic: true, isDisabled: true))]);
            Forget(announcement.ShortChannelId, "it is closed");
        }
        PublishSoon();
    }

    /// <summary>Says anew what has changed, but not too often.</summary>
    private void Refresh(ulong dbId)
    {
        if (!_own.TryGetValue(dbId, out var own))
            return;
        var isPublic = own.Info.Announcement is not null;
        // BOLT 7: "MUST set the `short_channel_id` to either an `alias` it has received from the peer, or the real channel `short_channel_id`."
        if ((isPublic ? own.Info.Announcement!.ShortChannelId : own.Info.RemoteAlias ?? own.Info.ShortChannelId) is not { } id)
            return;
        own.Update ??= isPublic ? _store.Read(new StoredGossip.Update(id, DirectionOf(own))) as ChannelUpdate : null;
        var next = Make(own, id, isPublic, own.Info.IsDisabled && own.IsLongAway);
        // BOLT 7: "SHOULD NOT create redundant `channel_update`s"
        if (own.Update is { } last && IsSame(last, next) && !IsOld(last.Timestamp))
        {
            SetPolicy(own, last);
            return;
        }
        var wait = own.SentAt + _settings.MinUpdateInterval - _context.Clock.GetUtcNow();
        if (isPublic && own.Update?.ShortChannelId == id && !own.Update.DontForward && wait > TimeSpan.Zero)
        {
            Timers.StartSingleTimer(new UpdateDue(dbId), new UpdateDue(dbId), wait);
            return;
        }
        own.Update = _signer.Sign(next);
        own.SentAt = _context.Clock.GetUtcNow();
        SetPolicy(own, own.Update);
        if (isPublic)
            Announce(own);
        else
            SendOwnUpdate(own);
    }

    private void Announce(Own own)
    {
        _store.Set(own.Update!);
        SendToAll([own.Info.Announcement!, own.Update!]);
        AnnounceNode();
    }

    private void SetPolicy(Own own, ChannelUpdate update)
    {
        // To this node's own payments the peer is away at once.
        var policy = ChannelPolicy.From(update) with { IsDisabled = own.Info.IsDisabled || update.IsDisabled };
        if (own.Info.Announcement is { } announcement)
            _batch.Set(announcement.ShortChannelId, update.Direction, ChannelPolicy.From(update));
        else if (own.PrivateId is { } id)
            _privateBatch.Set(id, update.Direction, policy);
        PublishSoon();
    }

    private ChannelUpdate Make(Own own, ShortChannelId id, bool isPublic, bool isDisabled)
    {
        var policy = own.Info.Policy;
        var capacity = new MilliSatoshi(own.Info.Capacity.Value * 1000);
        var flags = (ChannelUpdateFlags)DirectionOf(own) | (isDisabled ? ChannelUpdateFlags.Disable : ChannelUpdateFlags.None);
        return new ChannelUpdate(
            default, _context.Chain.Hash, id, Later(own.Update?.Timestamp),
            ChannelUpdateMessageFlags.MustBeOne | (isPublic ? ChannelUpdateMessageFlags.None : ChannelUpdateMessageFlags.DontForward),
            flags, policy.CltvExpiryDelta, policy.HtlcMinimum, (uint)Math.Min(policy.FeeBase.Value, uint.MaxValue), policy.FeeProportionalMillionths,
            policy.HtlcMaximum < capacity ? policy.HtlcMaximum : capacity, default);
    }

    private int DirectionOf(Own own) => _self.CompareTo(own.Info.Peer) < 0 ? 0 : 1;

    // BOLT 7: "MUST set `timestamp` to greater than 0, AND to greater than any previously-sent `channel_update` for this `short_channel_id`."
    private UnixTimestamp Later(UnixTimestamp? last) => new(Math.Max(_context.Now.Seconds, (last?.Seconds ?? 0) + 1));

    private static bool IsSame(ChannelUpdate a, ChannelUpdate b) => a with { Timestamp = default, Signature = default } == b with { Timestamp = default, Signature = default };

    private bool IsOld(UnixTimestamp timestamp) => timestamp.Seconds + _settings.RefreshAfter.TotalSeconds < _context.Now.Seconds;

    private void OnDisableDue(DisableDue due)
    {
        if (!_own.TryGetValue(due.DbId, out var own) || !own.Info.IsDisabled)
            return;
        own.IsLongAway = true;
        Refresh(due.DbId);
    }

    private void RefreshOld()
    {
        foreach (var own in _own.Values.ToArray())
            Refresh(own.Info.DbId);
        AnnounceNode();
    }

    /// <summary>BOLT 7: others know a node by its channels first.</summary>
    private void AnnounceNode()
    {
        if (!_own.Values.Any(own => own.Info.Announcement is not null && own.Update is not null))
            return;
        _ownNode ??= _store.Read(new StoredGossip.Node(_self)) as NodeAnnouncement;
        var next = new NodeAnnouncement(
            default, FeatureRules.ForContext(_settings.Features, FeatureContexts.NodeAnnouncement), Later(_ownNode?.Timestamp), _self, _settings.Color, _settings.Alias,
            AddressList.Of([.. _settings.Addresses]), default);
        if (_ownNode is { } last && IsSame(last, next) && !IsOld(last.Timestamp))
            return;
        _ownNode = _signer.Sign(next);
        _store.Set(_ownNode);
        _batch.Set(_self, NodeSummary.From(_ownNode, _settings.Features));
        PublishSoon();
        SendToAll([_ownNode]);

        static bool IsSame(NodeAnnouncement a, NodeAnnouncement b) =>
            a with { Timestamp = default, Signature = default } == b with { Timestamp = default, Signature = default };
    }

    /// <summary>BOLT 7: "SHOULD send gossip messages as it generates them regardless of `timestamp`."</summary>
    private void SendToAll(IReadOnlyList<Message> messages)
    {
        foreach (var peer in _peers.Values)
            peer.Link.Tell(new SendMessages(messages));
    }

    private void SendOwnUpdate(Own own)
    {
        if (own.Update is { } update && _peers.Values.FirstOrDefault(peer => peer.Id == own.Info.Peer) is { } peer)
            peer.Send(update);
    }

    /// <summary>BOLT 7: "SHOULD accept `channel_update`s for its own channels (even if non-public)": for route hints.</summary>
    private bool OnPrivateUpdate(ChannelUpdate update, Point? sender)
    {
        var own = _own.Values.FirstOrDefault(own => own.PrivateId is not null && IsOf(own, update.ShortChannelId));
        if (own is null && sender is { } peer && !_store.Contains(update.ShortChannelId) && !_pending.ContainsKey(update.ShortChannelId))
        {
            // The peer uses a name that this node gave it and that was not told here; with one channel it can only be that.
            var candidates = _own.Values.Where(own => own.Info.Peer == peer && own.PrivateId is not null).Take(2).ToArray();
            own = candidates.Length == 1 ? candidates[0] : null;
        }
        if (own is null)
            return false;
        if (update.Direction == DirectionOf(own) || update.ChainHash != _context.Chain.Hash || own.PeerUpdate?.Timestamp >= update.Timestamp
            || GossipRules.CheckSignature(update, own.Info.Peer) is not null)
        {
            return true;
        }
        own.PeerUpdate = update;
        _privateBatch.Set(own.PrivateId!.Value, update.Direction, ChannelPolicy.From(update));
        PublishSoon();
        return true;
    }

    private static bool IsOf(Own own, ShortChannelId id) => own.PrivateId == id || own.Info.ShortChannelId == id || own.Info.LocalAlias == id || own.Info.RemoteAlias == id;

    private ChannelUpdate? OwnUpdate(ShortChannelId id, int direction) =>
        _own.Values.FirstOrDefault(own => IsOf(own, id)) is not { } own ? null
        : direction == DirectionOf(own) ? own.Update
        : own.PeerUpdate is { } theirs && own.PrivateId is not null ? theirs
        : null;

    private sealed record UpdateDue(ulong DbId);

    private sealed record DisableDue(ulong DbId);

    /// <summary>A channel of this node.</summary>
    private sealed class Own(LocalChannel info)
    {
        public LocalChannel Info { get; set; } = info;

        /// <summary>Its name in the graph while it is not announced.</summary>
        public ShortChannelId? PrivateId { get; set; }

        /// <summary>This node's last.</summary>
        public ChannelUpdate? Update { get; set; }

        /// <summary>The peer's last, while it is not announced.</summary>
        public ChannelUpdate? PeerUpdate { get; set; }

        public DateTimeOffset SentAt { get; set; }

        /// <summary>Whether the network is to know that the peer is away.</summary>
        public bool IsLongAway { get; set; }
    }
}
