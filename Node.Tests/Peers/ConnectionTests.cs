using System.Net;
using Akka.Actor;
using Lnd.Actors.Gossip;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Tests.Peers;

[Parallelizable]
public class ConnectionTests : PeersFixture
{
    [Test]
    public void Two_nodes_connect_and_exchange_messages_in_order()
    {
        var (alice, bob) = (Node(1), Node(2));

        var (there, here) = Connect(alice, bob, AddressOf(2));

        Assert.That(here.Peer, Is.EqualTo(bob.Id));
        Assert.That(there.Peer, Is.EqualTo(alice.Id));
        Assert.That((here.IsInbound, there.IsInbound), Is.EqualTo((false, true)));
        Assert.That(here.TheirFeatures.Offers(Feature.Anchors), Is.True);
        Assert.That(here.TheirFeatures.Offers(Feature.PaymentMetadata), Is.False, "BOLT 9 has it in invoices alone");
        here.Link.Tell(new SendMessages([.. Enumerable.Range(0, 20).Select(n => Stfu(n))]));
        for (var n = 0; n < 20; n++)
        {
            var got = bob.Channels.ExpectMsg<PeerMessage>(Patience);
            Assert.That(got.Message, Is.EqualTo(Stfu(n)));
            got.Link.Tell(MessageTaken.Instance);
        }
    }

    [Test]
    public void What_a_room_sends_before_the_link_hears_that_it_is_accepted_goes_out()
    {
        var room = CreateTestProbe();
        Network.Host(HostOf(1)).Listen(new IPEndPoint(IPAddress.Parse(HostOf(1)), 9735), room.Ref);
        room.ExpectMsg<ListenerBound>(Patience);
        var peer = Raw(2).Dial(AddressOf(1));
        var origin = new LinkOrigin.Inbound(room.ExpectMsg<StreamAccepted>(Patience).Stream);
        var (context, key, ears) = (ContextOf(1), KeyOf(1), room.Ref);
        Sys.ActorOf(Props.Create(() => new PeersRoom(PeerActor.Props(context, key, new PeersSettings(), origin, ActorRefs.Nobody, ActorRefs.Nobody), ears)));
        peer.Shake(key.NodeId).Init();
        room.ExpectMsg<LinkReady>(Patience);
        var link = room.LastSender;

        link.Tell(new SendMessage(Stfu(1)));
        link.Tell(new SendMessages([Stfu(2)]));
        link.Tell(LinkAccepted.Instance);
        link.Tell(new SendMessage(Stfu(3)));

        for (var n = 1; n <= 3; n++)
            Assert.That(peer.Receive(), Is.EqualTo(Stfu(n)));
    }

    [Test]
    public void Two_nodes_connect_over_TCP()
    {
        var settings = new PeersSettings { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] };
        var (alice, bob) = (Node(1, settings, TcpNetwork.Instance), Node(2, settings, TcpNetwork.Instance));
        var bound = Ask<NodeAddresses>(bob.Peers, GetAddresses.Instance);

        var (there, here) = Connect(alice, bob, new NodeAddress.Dns("localhost", (ushort)bound.Bound[0].Port));

        var large = new UpdateFailHtlc(Channel(1), 7, new ByteString(new byte[60_000]));
        there.Link.Tell(new SendMessages([.. Enumerable.Repeat(large, 40)]));
        for (var n = 0; n < 40; n++)
        {
            var got = alice.Channels.ExpectMsg<PeerMessage>(Patience);
            Assert.That(got.Message, Is.EqualTo(large));
            got.Link.Tell(MessageTaken.Instance);
        }
        Watch(here.Link);
        Ask<Disconnected>(bob.Peers, new Disconnect(alice.Id, false));
        ExpectTerminated(here.Link, Patience);
    }

    [Test]
    public void Dialling_a_closed_port_is_refused_with_the_reason()
    {
        var alice = Node(1, new PeersSettings(), TcpNetwork.Instance);
        using var occupied = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        occupied.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // bound and not listening: nobody answers, nobody else takes it
        var port = (ushort)((IPEndPoint)occupied.LocalEndPoint!).Port;

        var refused = Ask<ConnectRefused>(alice.Peers, new Connect(KeyOf(2).NodeId, new NodeAddress.IPv4(IPAddress.Loopback, port)));

        Assert.That(refused.Code, Is.EqualTo(401));
        Assert.That(refused.Reason, Does.Contain($"127.0.0.1:{port}"));
    }

    [Test]
    public void Connecting_to_a_node_with_another_id_is_refused()
    {
        var (alice, _) = (Node(1), Node(2));
        var refused = Ask<ConnectRefused>(alice.Peers, new Connect(KeyOf(3).NodeId, AddressOf(2)));
        Assert.That(refused.Code, Is.EqualTo(402));
        Assert.That(refused.Reason, Does.Contain("id"));
    }

    [Test]
    public void Connecting_without_an_address_asks_the_gossip()
    {
        var (alice, bob) = (Node(1), Node(2));
        var asker = CreateTestProbe();
        alice.Peers.Tell(new Connect(bob.Id, null), asker.Ref);

        Assert.That(alice.Gossip.ExpectMsg<GetNodeAnnouncements>(Patience).Node, Is.EqualTo(bob.Id));
        var announcement = new NodeAnnouncement(default, default, default, bob.Id, default, default, AddressList.Of(AddressOf(2)), default);
        alice.Gossip.Reply(new NodeAnnouncements([announcement]) { Node = bob.Id });

        Assert.That(asker.ExpectMsg<PeerIsConnected>(Patience).Peer, Is.EqualTo(bob.Id));
    }

    [Test]
    public void Connecting_to_a_node_that_nobody_knows_is_refused()
    {
        var alice = Node(1);
        var asker = CreateTestProbe();
        alice.Peers.Tell(new Connect(KeyOf(2).NodeId, null), asker.Ref);
        alice.Gossip.ExpectMsg<GetNodeAnnouncements>(Patience);
        alice.Gossip.Reply(new NodeAnnouncements([]) { Node = KeyOf(2).NodeId });
        Assert.That(asker.ExpectMsg<ConnectRefused>(Patience).Code, Is.EqualTo(400));
    }

    [Test]
    public void Messages_of_a_routed_channel_go_to_its_actor_and_gossip_to_the_gossip()
    {
        var (alice, bob) = (Node(1), Node(2));
        var (there, here) = Connect(alice, bob, AddressOf(2));
        var channel = CreateTestProbe();
        there.Link.Tell(new RouteChannel(Channel(1), channel.Ref));
        // answered by the same link, so the route stands
        Ask<PongReceived>(bob.Peers, new PingPeer(alice.Id, 0, 10));

        here.Link.Tell(new SendMessages([Stfu(1), Stfu(2), new GossipTimestampFilter(ChainHash.Regtest, default, 1)]));

        Assert.That(channel.ExpectMsg<PeerMessage>(Patience).Message, Is.EqualTo(Stfu(1)));
        Assert.That(bob.Channels.ExpectMsg<PeerMessage>(Patience).Message, Is.EqualTo(Stfu(2)));
        Assert.That(bob.Gossip.ExpectMsg<PeerMessage>(Patience).Message, Is.InstanceOf<GossipTimestampFilter>());

        channel.Ref.Tell(PoisonPill.Instance);
        Eventually(() =>
        {
            here.Link.Tell(new SendMessage(Stfu(1)));
            Assert.That(bob.Channels.ExpectMsg<PeerMessage>(AWhile).Message, Is.EqualTo(Stfu(1)));
        });
    }

    [Test]
    public void A_message_does_not_overtake_one_that_the_channels_room_has_not_handed_on_yet()
    {
        var (alice, bob) = (Node(1), Node(2));
        var (there, here) = Connect(alice, bob, AddressOf(2));
        var channel = CreateTestProbe();
        here.Link.Tell(new SendMessage(Stfu(1)));
        var untaken = bob.Channels.ExpectMsg<PeerMessage>(Patience);
        there.Link.Tell(new RouteChannel(Channel(1), channel.Ref));
        // answered by the same link, so it has heard of the route
        Ask<PongReceived>(bob.Peers, new PingPeer(alice.Id, 0, 10));

        here.Link.Tell(new SendMessage(Stfu(1)));
        var second = bob.Channels.ExpectMsg<PeerMessage>(Patience);
        untaken.Link.Tell(MessageTaken.Instance, bob.Channels.Ref);
        second.Link.Tell(MessageTaken.Instance, bob.Channels.Ref);
        Ask<PongReceived>(bob.Peers, new PingPeer(alice.Id, 0, 10));
        here.Link.Tell(new SendMessage(Stfu(1)));

        channel.ExpectMsg<PeerMessage>(Patience);
    }

    [Test]
    public void Messages_of_a_new_channel_go_to_its_actor_at_once()
    {
        var (alice, bob) = (Node(1), Node(2));
        var (there, here) = Connect(alice, bob, AddressOf(2));
        var channel = CreateTestProbe();
        here.Link.Tell(new SendMessage(Stfu(1)));
        bob.Channels.ExpectMsg<PeerMessage>(Patience);
        there.Link.Tell(new RouteChannel(Channel(2), channel.Ref) { IsNew = true });
        // answered by the same link, so the route stands
        Ask<PongReceived>(bob.Peers, new PingPeer(alice.Id, 0, 10));

        here.Link.Tell(new SendMessage(Stfu(2)));

        channel.ExpectMsg<PeerMessage>(Patience);
    }

    [Test]
    public void A_receiver_that_takes_nothing_stops_the_sender()
    {
        var (alice, bob) = (Node(1), Node(2));
        var (there, here) = Connect(alice, bob, AddressOf(2));
        var large = new UpdateFailHtlc(Channel(1), 7, new ByteString(new byte[60_000]));
        for (var n = 0; n < 60; n++)
            here.Link.Tell(new SendMessage(large));
        var written = CreateTestProbe();
        here.Link.Tell(new TellWhenWritten("written"), written.Ref);

        for (var n = 0; n < PeerActor.MaxUntaken; n++)
            bob.Channels.ExpectMsg<PeerMessage>(Patience);
        bob.Channels.ExpectNoMsg(AWhile);
        written.ExpectNoMsg(AWhile);

        there.Link.Tell(MessageTaken.Instance);
        bob.Channels.ExpectMsg<PeerMessage>(Patience);
        bob.Channels.ExpectNoMsg(AWhile);
        for (var n = 0; n < 27; n++)
            there.Link.Tell(MessageTaken.Instance);
        for (var n = 0; n < 27; n++)
            bob.Channels.ExpectMsg<PeerMessage>(Patience);
        written.ExpectMsg("written", Patience);
    }

    [Test]
    public void The_messages_that_a_dead_channel_did_not_take_do_not_stop_the_others()
    {
        var (alice, bob) = (Node(1), Node(2));
        var (there, here) = Connect(alice, bob, AddressOf(2));
        var channel = CreateTestProbe();
        there.Link.Tell(new RouteChannel(Channel(1), channel.Ref));
        Ask<PongReceived>(bob.Peers, new PingPeer(alice.Id, 0, 10));
        for (var n = 0; n < PeerActor.MaxUntaken; n++)
            here.Link.Tell(new SendMessage(Stfu(1)));
        here.Link.Tell(new SendMessage(Stfu(2)));
        for (var n = 0; n < PeerActor.MaxUntaken; n++)
            channel.ExpectMsg<PeerMessage>(Patience);
        bob.Channels.ExpectNoMsg(AWhile);

        channel.Ref.Tell(PoisonPill.Instance);

        Assert.That(bob.Channels.ExpectMsg<PeerMessage>(Patience).Message, Is.EqualTo(Stfu(2)));
    }

    [Test]
    public void Warn_and_close_says_why_and_ends_the_connection()
    {
        var (alice, bob) = (Node(1), Node(2));
        var (_, here) = Connect(alice, bob, AddressOf(2));
        Watch(here.Link);
        here.Link.Tell(new WarnAndClose(Channel(1), "begin anew"));

        var warning = (WarningMessage)bob.Channels.ExpectMsg<PeerMessage>(Patience).Message;

        Assert.That((warning.ChannelId, warning.Text), Is.EqualTo((Channel(1), "begin anew")));
        ExpectTerminated(here.Link, Patience);
    }

    [Test]
    public void Ping_is_answered_and_too_long_a_pong_is_not_asked_for()
    {
        var (alice, bob) = (Node(1), Node(2));
        Connect(alice, bob, AddressOf(2));
        Assert.That(Ask<PongReceived>(alice.Peers, new PingPeer(bob.Id, 128, 200)).TotalLength, Is.EqualTo(204));
        Assert.That(Ask<PongReceived>(alice.Peers, new PingPeer(bob.Id, 65529, 65531)).TotalLength, Is.EqualTo(65535));
        Assert.That(Ask<PongReceived>(alice.Peers, new PingPeer(bob.Id, 1, 65532)).TotalLength, Is.Zero);
        Assert.That(Ask<PingRefused>(alice.Peers, new PingPeer(bob.Id, 65530, 1)).Reason, Does.Contain("65529"));
        Assert.That(Ask<PingRefused>(alice.Peers, new PingPeer(KeyOf(9).NodeId, 1, 1)).Reason, Does.Contain("not connected"));
    }

    [Test]
    public void Peers_with_channels_are_disconnected_only_by_force()
    {
        var (alice, bob) = (Node(1, new PeersSettings { Reconnect = false }), Node(2));
        Connect(alice, bob, AddressOf(2));
        alice.Peers.Tell(new KeepConnected(bob.Id, true));
        Assert.That(Ask<DisconnectRefused>(alice.Peers, new Disconnect(bob.Id, false)).Reason, Does.Contain("channel"));
        Ask<Disconnected>(alice.Peers, new Disconnect(bob.Id, true));
        var listed = Ask<PeerList>(alice.Peers, ListPeers.Instance).Peers.Single();
        Assert.That((listed.Peer, listed.IsConnected, listed.Address), Is.EqualTo((bob.Id, false, (EndPoint)new IPEndPoint(IPAddress.Parse("10.0.0.2"), 9735))));
        Assert.That(Ask<DisconnectRefused>(alice.Peers, new Disconnect(bob.Id, true)).Reason, Does.Contain("not connected"));
    }

    [Test]
    public void A_second_connection_of_a_peer_replaces_the_first()
    {
        var alice = Node(1);
        var first = Raw(2).Dial(AddressOf(1)).Shake(alice.Id).Init();
        var old = alice.Channels.ExpectMsg<PeerConnected>(Patience);
        Watch(old.Link);

        Raw(2).Dial(AddressOf(1)).Shake(alice.Id).Init();

        ExpectTerminated(old.Link, Patience);
        first.ExpectEnd();
        Assert.That(alice.Channels.ExpectMsg<PeerConnected>(Patience).Link, Is.Not.EqualTo(old.Link));
        Assert.That(Ask<PeerList>(alice.Peers, ListPeers.Instance).Peers, Has.Count.EqualTo(1));
    }

    [Test]
    public void When_both_sides_dial_at_once_one_connection_remains()
    {
        var (alice, bob) = (Node(1), Node(2));
        for (var round = 0; round < 20; round++)
        {
            alice.Peers.Tell(new Connect(bob.Id, AddressOf(2)), TestActor);
            bob.Peers.Tell(new Connect(alice.Id, AddressOf(1)), TestActor);
            ExpectMsg<PeerIsConnected>(Patience);
            ExpectMsg<PeerIsConnected>(Patience);
            Awaiting(() => Network.Count == 1);
            Awaiting(() => Ask<object>(alice.Peers, new PingPeer(bob.Id, 1, 1)) is PongReceived);
            Awaiting(() => Ask<object>(bob.Peers, new PingPeer(alice.Id, 1, 1)) is PongReceived);
            // who dials late, when the other has connected long ago, connects once more
            Awaiting(() =>
            {
                Network.CutAll();
                return new[] { alice, bob }.All(node => Ask<PeerList>(node.Peers, ListPeers.Instance).Peers.Count == 0);
            });
        }
    }

    internal static ChannelId Channel(int number) => new([.. new byte[31], (byte)number]);

    internal static Message Stfu(int number) => new Stfu(Channel(number), true);

    /// <summary>The parent of one link, with the test's ears.</summary>
    private sealed class PeersRoom : UntypedActor
    {
        private readonly IActorRef _ears;

        public PeersRoom(Props link, IActorRef ears)
        {
            _ears = ears;
            Context.ActorOf(link);
        }

        protected override void OnReceive(object message) => _ears.Forward(message);
    }
}
