using Akka.Actor;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Gossip;

/// <summary>Synchronisation with peers, both ways, and the broadcast of what is new.</summary>
public sealed partial class GossipActor
{
    /// <summary>Channels in one question: what comes back must find room.</summary>
    private const int MaxAsked = 500;

    /// <summary>How far back new peers are asked for news, in seconds.</summary>
    private const uint NewsSince = 7200;

    private readonly Dictionary<IActorRef, GossipPeer> _peers = [];
    private readonly Dictionary<StoredGossip, IActorRef?> _outgoing = [];
    private readonly HashSet<ShortChannelId> _unannounced = [];

    private void OnConnected(PeerConnected connected)
    {
        var peer = new GossipPeer(connected);
        _peers[connected.Link] = peer;
        Context.Watch(connected.Link);
        foreach (var own in _own.Values.Where(own => own.Info.Peer == connected.Peer))
            SendOwnUpdate(own);
        if (!peer.KnowsQueries)
            return;
        peer.IsStreamer = _peers.Values.Count(other => other.IsStreamer) < _settings.MaxStreamers;
        var now = _context.Now.Seconds;
        peer.Send(peer.IsStreamer
            ? new GossipTimestampFilter(_context.Chain.Hash, new UnixTimestamp(now > NewsSince ? now - NewsSince : 0), uint.MaxValue)
            : new GossipTimestampFilter(_context.Chain.Hash, new UnixTimestamp(uint.MaxValue), 0));
        if (_peers.Values.Count(other => other.Range is not null) >= _settings.MaxSyncers)
            return;
        var query = new QueryChannelRange(_context.Chain.Hash, default, uint.MaxValue)
        {
            Options = peer.KnowsExtendedQueries ? QueryOptions.Timestamps | QueryOptions.Checksums : null,
        };
        peer.Range = RangeSync.Start(query);
        peer.Send(query);
    }

    private void OnPeerMessage(PeerMessage told)
    {
        // At once: what is not done yet waits here, bounded, and not in front of the peer's other messages.
        told.Link.Tell(MessageTaken.Instance);
        if (!_peers.TryGetValue(told.Link, out var peer))
            return;
        switch (told.Message)
        {
            case ChannelAnnouncement announcement:
                OnAnnouncement(announcement, told.Link);
                break;
            case ChannelUpdate update:
                OnUpdate(update, told.Link, told.Peer);
                break;
            case NodeAnnouncement announcement:
                OnNode(announcement, told.Link, told.Peer);
                break;
            case GossipTimestampFilter filter when filter.ChainHash == _context.Chain.Hash:
                peer.Filter = filter;
                if (filter.TimestampRange > 0)
                    peer.SendBacklog(Backlog(filter, PublicNow()), Self);
                break;
            case QueryChannelRange query:
                Answer(peer, RangeReplies.To(query, PublicNow(), _context.Chain.Hash));
                break;
            case QueryShortChannelIds query:
                Answer(peer, [.. QueryAnswers.To(query, PublicNow(), _context.Chain.Hash)], QueryAnswers.End(query, _context.Chain.Hash));
                break;
            case ReplyChannelRange reply:
                OnReply(peer, reply);
                break;
            case ReplyShortChannelIdsEnd:
                peer.AwaitsAnswer = false;
                AskOn(peer);
                NoteSynchronised();
                break;
            default:
                break; // for another chain, or none of the gossip's affairs
        }
    }

    /// <summary>With what is not published yet: what this node has told its peers before this one came, nobody would tell it.</summary>
    private ChannelGraph PublicNow()
    {
        Publish();
        return _public;
    }

    private void Answer(GossipPeer peer, IEnumerable<Message> messages)
    {
        if (!peer.Answer(messages, Self))
            peer.Send(WarningMessage.Of(ChannelId.All, "too many queries at once"));
    }

    private void Answer(GossipPeer peer, IReadOnlyList<StoredGossip> stored, Message end) => Answer(peer, stored.Select(_store.Read).OfType<Message>().Append(end));

    private void OnReply(GossipPeer peer, ReplyChannelRange reply)
    {
        if (peer.Range is not { IsComplete: false } range)
            return;
        if (range.Accept(reply, out var next) is { } error)
        {
            peer.Range = null;
            peer.Wanted.Clear();
            Complain(error, peer.Link);
            return;
        }
        peer.Range = next;
        peer.Wanted.AddRange(SyncRules.Wanted(reply, _public, _context.Now));
        if (!next.IsComplete)
            return;
        peer.Questions = new Queue<QueryShortChannelIds>(SyncRules.Queries(peer.Wanted, _context.Chain.Hash, peer.KnowsExtendedQueries, MaxAsked));
        peer.Wanted.Clear();
        AskOn(peer);
        NoteSynchronised();
    }

    private void AskOn()
    {
        foreach (var peer in _peers.Values.Where(peer => peer.Questions is { Count: > 0 }))
            AskOn(peer);
        NoteSynchronised();
    }

    /// <summary>Once a peer has told all it knows, and nothing of that is still looked at.</summary>
    private void NoteSynchronised()
    {
        if (_isSynchronised || _waiting > 0 || !_peers.Values.Any(peer => peer.HasToldAll))
            return;
        _isSynchronised = true;
        PublishSoon();
    }

    private void AskOn(GossipPeer peer)
    {
        if (peer.AwaitsAnswer || _waiting > MaxWaiting / 2 || peer.Questions is null || !peer.Questions.TryDequeue(out var query))
            return;
        peer.AwaitsAnswer = true;
        peer.Send(query);
    }

    /// <summary>
    /// All that passes a filter. BOLT 7: "MUST consider the `timestamp` of the `channel_announcement` to be the `timestamp` of a corresponding `channel_update`" and "MUST send
    /// the `channel_announcement` prior to any corresponding `channel_update`s and `node_announcement`s."
    /// </summary>
    private IEnumerable<Message> Backlog(GossipTimestampFilter filter, ChannelGraph graph)
    {
        for (var channel = 0; channel < graph.ChannelCount; channel++)
        {
            var id = graph.ChannelId(channel);
            var (forth, back) = (Passes(graph.Policy(channel, 0)), Passes(graph.Policy(channel, 1)));
            // BOLT 7: "If the funding output of the `channel_announcement` has been spent: SHOULD NOT send the `channel_announcement`."
            if ((!forth && !back) || _store.Spent.ContainsKey(id) || _store.Read(new StoredGossip.Announcement(id)) is not { } announcement)
                continue;
            yield return announcement;
            if (forth && _store.Read(new StoredGossip.Update(id, 0)) is { } first)
                yield return first;
            if (back && _store.Read(new StoredGossip.Update(id, 1)) is { } second)
                yield return second;
        }
        for (var node = 0; node < graph.NodeCount; node++)
        {
            if (graph.Node(node) is { IsAnnounced: true } known && filter.Passes(known.Timestamp)
                && _store.Read(new StoredGossip.Node(graph.NodeId(node))) is NodeAnnouncement announcement && GossipRules.MayForward(announcement))
            {
                yield return announcement;
            }
        }

        bool Passes(in ChannelPolicy policy) => policy.IsKnown && filter.Passes(policy.Timestamp);
    }

    /// <summary>What has come since the last time, to all who want it, but for those who told it.</summary>
    private void Broadcast()
    {
        if (_outgoing.Count == 0)
            return;
        Publish();
        var news = _outgoing.Keys.OfType<StoredGossip.Update>().Cast<StoredGossip>().Concat(_outgoing.Keys.OfType<StoredGossip.Node>())
            .Select(key => (Key: key, Message: _store.Read(key))).Where(item => item.Message is not null).ToArray();
        foreach (var peer in _peers.Values.Where(peer => peer.Filter is { TimestampRange: > 0 }))
        {
            var messages = new List<Message>();
            var announced = new HashSet<ShortChannelId>();
            foreach (var (key, message) in news)
            {
                if (!peer.Filter!.Passes(TimestampOf(message!)))
                    continue;
                if (message is ChannelUpdate update && _unannounced.Contains(update.ShortChannelId) && announced.Add(update.ShortChannelId)
                    && _store.Channel(update.ShortChannelId) is { } channel)
                {
                    messages.Add(channel.Announcement);
                }
                if (_outgoing[key] is not { } origin || !origin.Equals(peer.Link))
                    messages.Add(message!);
            }
            if (messages.Count > 0)
                peer.Link.Tell(new SendMessages(messages));
        }
        foreach (var (_, message) in news)
        {
            if (message is ChannelUpdate update)
                _unannounced.Remove(update.ShortChannelId);
        }
        _outgoing.Clear();
    }

    private static UnixTimestamp TimestampOf(Message message) => message switch
    {
        ChannelUpdate update => update.Timestamp,
        NodeAnnouncement announcement => announcement.Timestamp,
        _ => default,
    };
}
