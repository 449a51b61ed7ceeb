using System.Net;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Configs;
using Lnd.Actors.Gossip;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Tests.Peers;

/// <summary>On virtual time, which stands still until the test moves it.</summary>
[Parallelizable]
public class ReconnectTests() : PeersFixture("""akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """)
{
    private static readonly PeersSettings DialOnly = new() { FirstBackoff = TimeSpan.FromSeconds(1), MaxBackoff = TimeSpan.FromSeconds(8) };

    [Test]
    public void A_kept_peer_is_dialled_again_with_growing_waits_until_it_is_there()
    {
        var (alice, bob) = (Node(1, DialOnly), Node(2));
        Connect(alice, bob, AddressOf(2));
        alice.Peers.Tell(new KeepConnected(bob.Id, true));
        Assert.That(Ask<PeerList>(alice.Peers, ListPeers.Instance).Peers, Has.Count.EqualTo(1));

        Network.Block(HostOf(1), HostOf(2));
        Network.CutAll();
        Awaiting(() => !Ask<PeerList>(alice.Peers, ListPeers.Instance).Peers[0].IsConnected);
        foreach (var least in new[] { 0.5, 1, 2, 4, 4 })
        {
            var waited = TimeSpan.Zero;
            Awaiting(() =>
            {
                MoveOn(TimeSpan.FromSeconds(least / 10));
                waited += TimeSpan.FromSeconds(least / 10);
                Ask<PeerList>(alice.Peers, ListPeers.Instance);
                return alice.Gossip.HasMessages;
            });
            Assert.That(waited, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(least)));
            alice.Gossip.ExpectMsg<GetNodeAnnouncements>(Patience);
            alice.Gossip.Reply(new NodeAnnouncements([]) { Node = bob.Id });
        }
    }

    [Test]
    public void A_lost_connection_to_a_kept_peer_is_made_again_soon()
    {
        var (alice, bob) = (Node(1, DialOnly), Node(2));
        Connect(alice, bob, AddressOf(2));
        alice.Peers.Tell(new KeepConnected(bob.Id, true));
        Ask<PeerList>(alice.Peers, ListPeers.Instance);

        Network.CutAll();
        Awaiting(() => !Ask<PeerList>(alice.Peers, ListPeers.Instance).Peers[0].IsConnected);
        MoveOn(TimeSpan.FromSeconds(1));
        AnswerLookup(alice, bob);

        alice.Channels.ExpectMsg<PeerConnected>(Patience);
        bob.Channels.ExpectMsg<PeerConnected>(Patience);
    }

    [Test]
    public void Kept_peers_and_their_addresses_survive_a_restart()
    {
        var (alice, bob) = (Node(1, DialOnly), Node(2));
        Connect(alice, bob, AddressOf(2));
        alice.Peers.Tell(new KeepConnected(bob.Id, true));
        Ask<PeerList>(alice.Peers, ListPeers.Instance);
        Watch(alice.Peers);
        alice.Peers.Tell(PoisonPill.Instance);
        ExpectTerminated(alice.Peers, Patience);

        var again = alice with
        {
            Peers = Sys.ActorOf(PeersActor.Props(ContextOf(1), KeyOf(1), Network.Host(HostOf(1)), DialOnly, Akka.Actor.ActorRefs.Nobody), "peers-again"),
        };
        again.Peers.Tell(new StartPeers(again.Channels.Ref, again.Gossip.Ref));

        AnswerLookup(again, bob);
        Assert.That(again.Channels.ExpectMsg<PeerConnected>(Patience).Peer, Is.EqualTo(bob.Id));
    }

    [Test]
    public void A_peer_that_is_no_longer_kept_is_left_alone()
    {
        var (alice, bob) = (Node(1, DialOnly), Node(2));
        Connect(alice, bob, AddressOf(2));
        alice.Peers.Tell(new KeepConnected(bob.Id, true));
        alice.Peers.Tell(new KeepConnected(bob.Id, false));
        Ask<PeerList>(alice.Peers, ListPeers.Instance);

        Network.CutAll();

        Awaiting(() => Ask<PeerList>(alice.Peers, ListPeers.Instance).Peers.Count == 0);
        MoveOn(TimeSpan.FromMinutes(10));
        alice.Gossip.ExpectNoMsg(AWhile);
    }

    [Test]
    public void A_silent_peer_is_pinged_and_given_up_when_it_does_not_answer()
    {
        var alice = Node(1);
        var peer = Raw(2).Dial(AddressOf(1)).Shake(alice.Id).Init();
        var connected = alice.Channels.ExpectMsg<PeerConnected>(Patience);
        Watch(connected.Link);
        Ticks(connected.Link, 2);
        var ping = (Ping)peer.Receive()!;
        peer.Send(Pong.To(ping));
        peer.Send(ConnectionTests.Stfu(1));
        alice.Channels.ExpectMsg<PeerMessage>(Patience);

        Ticks(connected.Link, 2);
        Assert.That(peer.Receive(), Is.InstanceOf<Ping>());
        MoveOn(TimeSpan.FromSeconds(30));

        ExpectTerminated(connected.Link, Patience);
        peer.ExpectEnd();
    }

    [Test]
    public void A_peer_that_does_not_finish_the_handshake_is_cut_off()
    {
        var alice = Node(1);
        var peer = Raw(2).Dial(AddressOf(1));
        Awaiting(() =>
        {
            MoveOn(TimeSpan.FromSeconds(61));
            return Network.Count == 0;
        });
        peer.ExpectEnd();

        var shaken = Raw(3).Dial(AddressOf(1)).Shake(alice.Id);
        Assert.That(shaken.Receive(), Is.InstanceOf<Init>());
        MoveOn(TimeSpan.FromSeconds(61));
        shaken.ExpectEnd();
    }

    [Test]
    public void Too_many_connections_without_handshake_push_out_the_oldest()
    {
        var alice = Node(1, new PeersSettings { Listen = [new IPEndPoint(IPAddress.Parse(HostOf(1)), 9735)], MaxUnauthenticated = 5 });
        var peers = Enumerable.Range(10, 8).Select(n => Raw(n).Dial(AddressOf(1))).ToArray();
        foreach (var peer in peers[..3])
            peer.ExpectEnd();
        Assert.That(Network.Count, Is.EqualTo(5));
        peers[7].Shake(alice.Id).Init();
        Assert.That(alice.Channels.ExpectMsg<PeerConnected>(Patience).Peer, Is.EqualTo(peers[7].Id));
    }

    private void MoveOn(TimeSpan time)
    {
        Clock.Advance(time);
        ((TestScheduler)Sys.Scheduler).Advance(time);
    }

    /// <summary>A tick after the other, each handled.</summary>
    private void Ticks(IActorRef link, int count)
    {
        for (var n = 0; n < count; n++)
        {
            MoveOn(TimeSpan.FromSeconds(30));
            Ask<string>(link, new TellWhenWritten("handled"));
        }
    }

    private void AnswerLookup(PeersNode node, PeersNode peer)
    {
        node.Gossip.FishForMessage(m => m is GetNodeAnnouncements, Patience);
        node.Peers.Tell(new NodeAnnouncements([]) { Node = peer.Id });
    }
}
