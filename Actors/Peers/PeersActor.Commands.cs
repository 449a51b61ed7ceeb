using System.Net;
using Akka.Actor;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Peers;

/// <summary>What the room is asked.</summary>
public sealed partial class PeersActor
{
    private readonly Dictionary<long, (IActorRef Asker, Link Link)> _pings = [];
    private long _pingCount;

    private void OnConnect(Connect ask)
    {
        if (ask.Peer == _key.NodeId)
        {
            Sender.Tell(new ConnectRefused(402, "that is this node itself"));
            return;
        }
        var peer = Entry(ask.Peer);
        if (peer.Current is not null)
        {
            Sender.Tell(Connected(peer));
            return;
        }
        peer.Connecters.Add(Sender);
        if (!peer.IsDialling)
            Dial(peer, ask.Address);
        else if (ask.Address is { } address && peer.Dialled?.Address != address && !peer.Candidates.Contains(address))
            peer.Candidates.Enqueue(address);
    }

    private void OnDisconnect(Disconnect ask)
    {
        if (!_peers.TryGetValue(ask.Peer, out var peer) || peer.Current is not { } link)
        {
            Sender.Tell(new DisconnectRefused("Peer not connected"));
        }
        else if (peer.IsKept && !ask.Force)
        {
            Sender.Tell(new DisconnectRefused("Peer has at least one channel: use force to disconnect it all the same"));
        }
        else
        {
            peer.Disconnecters.Add(Sender);
            link.Actor.Tell(new CloseLink("as asked"));
        }
    }

    private void OnKeep(KeepConnected ask)
    {
        var peer = Entry(ask.Peer);
        if (peer.IsKept == ask.Keep)
        {
            Redial(peer);
            return;
        }
        PeerEvent happened = ask.Keep ? new PeerEvent.Kept(ask.Peer) : new PeerEvent.Released(ask.Peer);
        Store(happened, stored =>
        {
            Apply(stored);
            StoreAddress(peer);
            if (!peer.IsKept)
                Timers.Cancel(peer.Id);
            Redial(peer);
        });
    }

    private void OnPing(PingPeer ask)
    {
        // BOLT 1: "the maximum possible size is 65535 bytes", of which type, num_pong_bytes and byteslen take six.
        const int MaxLength = 65529;
        if (ask.Length > MaxLength)
            Sender.Tell(new PingRefused($"len {ask.Length} is too large: at most {MaxLength}"));
        else if (!_peers.TryGetValue(ask.Peer, out var peer) || peer.Current is not { } link)
            Sender.Tell(new PingRefused("Peer not connected"));
        else
            Ping(link, ask);
    }

    private void Ping(Link link, PingPeer ask)
    {
        _pings.Add(++_pingCount, (Sender, link));
        link.Actor.Tell(new SendPing(_pingCount, ask.Length, ask.PongLength));
    }

    private void OnPingAnswered(PingAnswered answered)
    {
        if (_pings.Remove(answered.Number, out var ping))
            ping.Asker.Tell(answered.Answer);
    }

    private void RefusePings(Link link)
    {
        foreach (var (number, ping) in _pings.Where(ping => ping.Value.Link == link).ToArray())
            OnPingAnswered(new PingAnswered(number, new PingRefused("the connection was lost")));
    }

    private static bool IsListed(PeerEntry peer) => peer.IsKept || peer.Current is not null;

    private static PeerSummary Summary(PeerEntry peer) => peer.Current is { } link
        ? new PeerSummary(peer.Id, true, link.Ready!.Address, link.Ready.TheirFeatures, link.IsInbound)
        : new PeerSummary(peer.Id, false, EndPointOf(peer.Address), null, false);

    private static EndPoint? EndPointOf(NodeAddress? address) => address switch
    {
        null => null,
        NodeAddress.IPv4 v4 => new IPEndPoint(v4.Address, v4.Port),
        NodeAddress.IPv6 v6 => new IPEndPoint(v6.Address, v6.Port),
        _ => new DnsEndPoint(address.Host, address.Port),
    };
}
