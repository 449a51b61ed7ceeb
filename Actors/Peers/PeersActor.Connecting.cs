using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Gossip;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Peers;

/// <summary>How connections come and go.</summary>
public sealed partial class PeersActor
{
    private static readonly TimeSpan LookupPatience = TimeSpan.FromSeconds(10);

    /// <summary>Two connections so close to each other were dialled by both sides at once.</summary>
    private static readonly TimeSpan SameTime = TimeSpan.FromSeconds(10);

    /// <summary>Dials a peer, first where it was last, then where the gossip says it is.</summary>
    private void Dial(PeerEntry peer, NodeAddress? address)
    {
        Timers.Cancel(peer.Id);
        peer.Failures.Clear();
        peer.Candidates.Clear();
        if (address is not null)
        {
            peer.Candidates.Enqueue(address);
            DialNext(peer);
            return;
        }
        if (peer.Address is { } last)
            peer.Candidates.Enqueue(last);
        peer.IsLookedUp = true;
        Timers.StartSingleTimer(new LookupTimeout(peer.Id), new LookupTimeout(peer.Id), LookupPatience);
        Gossip.Tell(new GetNodeAnnouncements(peer.Id));
    }

    private void OnAddresses(Point? id, IReadOnlyList<NodeAnnouncement> announcements)
    {
        if (id is null || !_peers.TryGetValue(id.Value, out var peer) || !peer.IsLookedUp)
            return;
        peer.IsLookedUp = false;
        Timers.Cancel(new LookupTimeout(peer.Id));
        foreach (var address in announcements.Where(announcement => announcement.NodeId == id).SelectMany(announcement => announcement.Addresses.Usable))
        {
            if (!peer.Candidates.Contains(address))
                peer.Candidates.Enqueue(address);
        }
        if (peer.Dialled is null)
            DialNext(peer);
    }

    private void DialNext(PeerEntry peer)
    {
        if (peer.Current is not null)
        {
            AnswerConnecters(peer);
            return;
        }
        if (!peer.Candidates.TryDequeue(out var address))
        {
            GiveUp(peer);
            return;
        }
        peer.Dialled = Begin(new LinkOrigin.Outbound(_network, peer.Id, address), address);
        peer.Dialled.Peer = peer;
    }

    private void GiveUp(PeerEntry peer)
    {
        if (peer.IsLookedUp)
            return;
        var refused = peer.Failures.Count == 0
            ? new ConnectRefused(400, $"no address known for {peer.Id}: give one as id@host:port")
            : new ConnectRefused(peer.Failures.Max(failure => failure.Code), string.Join(". ", peer.Failures.Select(failure => failure.Reason)));
        Answer(peer.Connecters, refused);
        if (peer.IsKept)
            RedialLater(peer);
        else
            ForgetIfIdle(peer);
    }

    private void Redial(PeerEntry peer)
    {
        if (peer is { IsKept: true, Current: null, IsDialling: false } && _settings.Reconnect)
            Dial(peer, null);
        else
            ForgetIfIdle(peer);
    }

    private void RedialLater(PeerEntry peer)
    {
        if (!_settings.Reconnect)
            return;
        peer.Backoff = peer.Backoff == TimeSpan.Zero ? _settings.FirstBackoff : Min(2 * peer.Backoff, _settings.MaxBackoff);
        // Two nodes that lost each other must not dial in step for ever.
        Span<byte> chance = stackalloc byte[1];
        _context.Random.Fill(chance);
        Timers.StartSingleTimer(peer.Id, new RedialDue(peer.Id), peer.Backoff * (0.5 + chance[0] / 512.0));
    }

    private void OnReady(LinkReady ready)
    {
        if (!_links.TryGetValue(Sender, out var link))
            return;
        _unauthenticated.Remove(link);
        var peer = Entry(ready.Peer);
        (link.Peer, link.Ready) = (peer, ready);
        if (peer.Dialled == link)
            peer.Dialled = null;
        if (Refusal(peer, link) is { } refusal)
        {
            link.Actor.Tell(new CloseLink(refusal));
            if (peer.Current is not null)
                AnswerConnecters(peer);
            else
                ForgetIfIdle(peer);
        }
        else if (peer.Current is { } old)
        {
            peer.Next?.Actor.Tell(new CloseLink("replaced by another connection"));
            peer.Next = link;
            old.Actor.Tell(new CloseLink("replaced by another connection"));
        }
        else
        {
            Accept(peer, link);
        }
    }

    /// <summary>
    /// BOLT 1: "Implementations MUST use a single connection per peer". The later one counts, for a peer that connects again has lost the one before; but when both sides
    /// dial at once, each would close what the other keeps: then the one that the lesser id has dialled counts.
    /// </summary>
    private string? Refusal(PeerEntry peer, Link link)
    {
        if (peer.Id == _key.NodeId)
            return "this node itself";
        if (peer.Current is not { } current)
            return link.IsInbound && !peer.IsKept && Strangers() >= _settings.MaxStrangers ? "too many peers without channels" : null;
        if (current.IsInbound == link.IsInbound || _context.Clock.GetUtcNow() - current.Since > SameTime)
            return null;
        var isOursLesser = _key.NodeId.CompareTo(peer.Id) < 0;
        return link.IsInbound == isOursLesser ? "connected both ways at once" : null;
    }

    private int Strangers() => _peers.Values.Count(peer => !peer.IsKept && peer.Current is not null);

    private void Accept(PeerEntry peer, Link link)
    {
        var ready = link.Ready!;
        peer.Current = link;
        link.Since = _context.Clock.GetUtcNow();
        if (link.Address is { } address)
        {
            peer.Address = address;
            StoreAddress(peer);
        }
        // In this order: whoever hears of the peer from here on finds it known to the rooms.
        var connected = new PeerConnected(peer.Id, link.Actor, ready.OurFeatures, ready.TheirFeatures, ready.Address, link.IsInbound);
        Channels.Tell(connected);
        Gossip.Tell(connected);
        link.Actor.Tell(LinkAccepted.Instance);
        AnswerConnecters(peer);
    }

    private void AnswerConnecters(PeerEntry peer) => Answer(peer.Connecters, Connected(peer));

    private static PeerIsConnected Connected(PeerEntry peer)
    {
        var link = peer.Current!;
        return new PeerIsConnected(peer.Id, link.Ready!.TheirFeatures, link.Ready.Address, link.IsInbound, link.Actor);
    }

    private void OnFailed(LinkFailed failed) => OnEnded(Sender, failed);

    private void OnEnded(IActorRef actor, LinkFailed? failed)
    {
        if (!_links.Remove(actor, out var link))
            return;
        _unauthenticated.Remove(link);
        RefusePings(link);
        if (link.Peer is not { } peer)
            return;
        if (peer.Next == link)
        {
            peer.Next = null;
        }
        else if (peer.Current == link)
        {
            Lost(peer, link);
        }
        else if (peer.Dialled == link)
        {
            peer.Dialled = null;
            peer.Failures.Add(failed ?? new LinkFailed(402, $"{link.Address}: the connection was lost"));
            DialNext(peer);
        }
    }

    private void Lost(PeerEntry peer, Link link)
    {
        peer.Current = null;
        if (_context.Clock.GetUtcNow() - link.Since >= _settings.GoodAfter)
            peer.Backoff = TimeSpan.Zero;
        Answer(peer.Disconnecters, new Disconnected());
        if (peer.Next is { } next)
        {
            peer.Next = null;
            Accept(peer, next);
        }
        else if (peer.IsKept && !peer.IsDialling)
        {
            RedialLater(peer);
        }
        else
        {
            ForgetIfIdle(peer);
        }
    }

    private void StoreAddress(PeerEntry peer)
    {
        if (!peer.IsKept || peer.Address is not { } address || address == peer.StoredAddress)
            return;
        peer.StoredAddress = address;
        Store(new PeerEvent.AddressLearned(peer.Id, address), _ => { });
    }

    private static void Answer(List<IActorRef> waiting, object answer)
    {
        foreach (var asker in waiting)
            asker.Tell(answer);
        waiting.Clear();
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
