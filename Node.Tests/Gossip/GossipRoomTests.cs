using System.Net;
using Akka.Actor;
using Akka.TestKit;
using Lnd.Actors.Chain;
using Lnd.Actors.Gossip;
using Lnd.Actors.Keys;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Tests.Protocol.Gossip;
using Lnd.Actors.Tests.Support;
using NBitcoin;

namespace Lnd.Actors.Tests.Gossip;

[Parallelizable]
public class GossipRoomTests : NUnitTestKit
{
    private static readonly ForwardingPolicy Policy = new(new MilliSatoshi(1000), 10, 34, new MilliSatoshi(1), new MilliSatoshi(900_000_000));
    private static readonly Outpoint Funding = new(TxId.Parse("8984484a580b825b9972d7adb15050b3ab624ccd731946b3eeddb92f4e7ef6be"), 1);

    private readonly ManualClock _clock = new();
    private readonly GossipSettings _settings = new()
    {
        Alias = NodeAlias.Of("alice"),
        Addresses = [new NodeAddress.IPv4(IPAddress.Parse("1.2.3.4"), 9735)],
        BroadcastInterval = TimeSpan.FromMilliseconds(20),
        PublishInterval = TimeSpan.FromMilliseconds(5),
        MinUpdateInterval = TimeSpan.Zero,
        DisableAfter = TimeSpan.FromMilliseconds(5),
    };

    [Test]
    public void A_channel_announced_between_two_nodes_reaches_a_third()
    {
        var (alice, bob, carol) = (Room(1), Room(2), Room(3));
        Join(alice, bob);
        Join(bob, carol);
        Announce(alice, bob);

        ExpectPublic(carol);
        var announced = Ask<NodeAnnouncements>(carol, new GetNodeAnnouncements(alice.Party.Id)).Announcements.Single();
        Assert.That((announced.Alias.ToString(), announced.Addresses.Usable.Count), Is.EqualTo(("alice", 1)));
    }

    [Test]
    public void A_node_that_connects_later_asks_for_what_it_missed()
    {
        var (alice, bob, carol) = (Room(1), Room(2), Room(3));
        Join(alice, bob);
        Announce(alice, bob);
        ExpectPublic(bob);
        Assert.That(Ask<GraphChanged>(carol, GetGraph.Instance).IsSynchronised, Is.False);
        Join(bob, carol);
        ExpectPublic(carol);
        Eventually(() => Assert.That(Ask<GraphChanged>(carol, GetGraph.Instance).IsSynchronised, Is.True));
    }

    [Test]
    public void A_peer_that_connects_right_after_a_channel_was_announced_is_told_of_it()
    {
        var never = TimeSpan.FromDays(1);
        var (alice, bob) = (Room(1, _settings with { PublishInterval = never, BroadcastInterval = never }), Room(2));
        alice.Actor.Tell(Local(alice, bob) with { Announcement = Announcement(alice, bob) });
        var link = CreateTestProbe();
        Connect(alice, Party.Of(9), link);

        Hear(alice, link, new GossipTimestampFilter(ChainHash.Regtest, default, uint.MaxValue));

        var told = ((SendMessages)link.FishForMessage(message => message is SendMessages, Patience)).Messages;
        Assert.That(told.Select(message => message.GetType()), Is.EqualTo(new[] { typeof(ChannelAnnouncement), typeof(ChannelUpdate), typeof(NodeAnnouncement) }));
    }

    [Test]
    public void A_peer_that_knows_nothing_has_told_all()
    {
        var (alice, bob) = (Room(1), Room(2));
        Sys.EventStream.Subscribe(TestActor, typeof(GraphChanged));
        Join(alice, bob);
        Assert.That(ExpectMsg<GraphChanged>(Patience).IsSynchronised, Is.True);
    }

    [Test]
    public void A_private_channel_is_in_the_own_graph_alone()
    {
        var (alice, bob, carol) = (Room(1), Room(2), Room(3));
        Join(alice, bob);
        Join(alice, carol);
        var (aliasOfBob, aliasOfAlice) = (new ShortChannelId(77), new ShortChannelId(88));
        alice.Actor.Tell(Local(alice, bob) with { RemoteAlias = aliasOfBob, LocalAlias = aliasOfAlice });
        bob.Actor.Tell(Local(bob, alice) with { RemoteAlias = aliasOfAlice, LocalAlias = aliasOfBob });

        Eventually(() =>
        {
            var graph = Ask<GraphChanged>(alice, GetGraph.Instance).Graph;
            Assert.That(graph.TryFindChannel(GossipFixture.Id, out var channel), Is.True);
            Assert.That((graph.Policy(channel, 0).IsKnown, graph.Policy(channel, 1).IsKnown), Is.EqualTo((true, true)));
        });
        var update = Ask<ChannelUpdateFound>(bob, new GetChannelUpdate(aliasOfBob, Direction(alice, bob))).Update!;
        Assert.That((update.DontForward, update.ShortChannelId), Is.EqualTo((true, aliasOfBob)));
        Assert.That(Ask<GraphChanged>(carol, GetGraph.Instance).Graph.ChannelCount, Is.Zero);
        var query = CreateTestProbe();
        Connect(alice, Party.Of(9), query);
        alice.Actor.Tell(new PeerMessage(Party.Of(9).Id, query.Ref, new QueryChannelRange(ChainHash.Regtest, default, uint.MaxValue)));
        var reply = (SendMessages)query.FishForMessage(m => m is SendMessages, Patience);
        Assert.That(((ReplyChannelRange)reply.Messages.Single()).ShortChannelIds.Count, Is.Zero);
    }

    [Test]
    public void Gossip_that_is_wrong_is_not_taken_and_its_sender_is_told()
    {
        var room = Room(1);
        var peer = CreateTestProbe();
        Connect(room, Party.Of(9), peer);
        var (one, two) = GossipFixture.Pair(5, 6);
        var sound = GossipFixture.Announce(one, two, GossipFixture.Id);

        Hear(room, peer, sound with { NodeSignature1 = sound.NodeSignature2 });
        Assert.That(((SendMessage)peer.FishForMessage(m => m is SendMessage { Message: WarningMessage }, Patience)).Message, Is.InstanceOf<WarningMessage>());
        Hear(room, peer, GossipFixture.Announce(one, two, ShortChannelId.Parse("700000x2x0")));
        Assert.That(Ask<GraphChanged>(room, GetGraph.Instance).Graph.ChannelCount, Is.Zero);

        Hear(room, peer, sound);
        Hear(room, peer, GossipFixture.Update(one, GossipFixture.Id, 0, GossipFixture.Now, feeBase: 7));
        Hear(room, peer, GossipFixture.Update(one, GossipFixture.Id, 0, new UnixTimestamp(GossipFixture.Now.Seconds - 5), feeBase: 8));
        Eventually(() => Assert.That(Ask<ChannelUpdateFound>(room, new GetChannelUpdate(GossipFixture.Id, 0)).Update?.FeeBase, Is.EqualTo(7)));
        Hear(room, peer, GossipFixture.Update(two, GossipFixture.Id, 0, new UnixTimestamp(GossipFixture.Now.Seconds + 5), feeBase: 9));
        peer.FishForMessage(m => m is WarnAndClose, Patience);
        Assert.That(Ask<ChannelUpdateFound>(room, new GetChannelUpdate(GossipFixture.Id, 0)).Update?.FeeBase, Is.EqualTo(7));
    }

    [Test]
    public void A_channel_is_forgotten_72_blocks_after_its_end_but_not_when_that_is_undone()
    {
        var room = Room(1);
        var peer = CreateTestProbe();
        Connect(room, Party.Of(9), peer);
        var (one, two) = GossipFixture.Pair(5, 6);
        Hear(room, peer, GossipFixture.Announce(one, two, GossipFixture.Id));
        Eventually(() => Assert.That(Ask<GraphChanged>(room, GetGraph.Instance).Graph.ChannelCount, Is.EqualTo(1)));
        var spender = Transaction.Create(ChainParameters.Regtest.Network);

        room.Actor.Tell(new OutpointSpent(Funding, spender, new BlockHeight(700_100)));
        Tip(room, 700_171);
        Assert.That(Ask<GraphChanged>(room, GetGraph.Instance).Graph.ChannelCount, Is.EqualTo(1));
        room.Actor.Tell(new TransactionLost(TxId.FromUint256(spender.GetHash())));
        Tip(room, 700_200);
        Assert.That(Ask<GraphChanged>(room, GetGraph.Instance).Graph.ChannelCount, Is.EqualTo(1));
        room.Actor.Tell(new OutpointSpent(Funding, spender, new BlockHeight(700_150)));
        Tip(room, 700_222);
        Assert.That(Ask<GraphChanged>(room, GetGraph.Instance).Graph.ChannelCount, Is.Zero);
    }

    [Test]
    public void A_channel_whose_updates_are_two_weeks_old_is_pruned()
    {
        var room = Room(1, _settings with { PruneInterval = TimeSpan.FromMilliseconds(20) });
        var peer = CreateTestProbe();
        Connect(room, Party.Of(9), peer);
        var (one, two) = GossipFixture.Pair(5, 6);
        Hear(room, peer, GossipFixture.Announce(one, two, GossipFixture.Id));
        Hear(room, peer, GossipFixture.Update(one, GossipFixture.Id, 0, GossipFixture.Now));
        Eventually(() => Assert.That(Ask<ChannelUpdateFound>(room, new GetChannelUpdate(GossipFixture.Id, 0)).Update, Is.Not.Null));
        _clock.Advance(TimeSpan.FromSeconds(GossipRules.PruneAfterSeconds + 1));
        Eventually(() => Assert.That(Ask<GraphChanged>(room, GetGraph.Instance).Graph.ChannelCount, Is.Zero));
    }

    [Test]
    public void A_store_that_can_not_be_opened_does_not_stop_the_room()
    {
        var room = Room(1, _settings with { StorePath = TestContext.CurrentContext.WorkDirectory });
        Assert.That(Ask<GraphChanged>(room, GetGraph.Instance).Graph.ChannelCount, Is.Zero);
    }

    [Test]
    public void The_store_survives_a_restart_and_a_torn_end()
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, Path.GetRandomFileName());
        try
        {
            var (one, two) = GossipFixture.Pair(5, 6);
            using (var store = GossipStore.Open(path))
            {
                store.Add(GossipFixture.Announce(one, two, GossipFixture.Id), new Satoshi(5), Funding);
                store.Set(GossipFixture.Update(one, GossipFixture.Id, 0, GossipFixture.Now, feeBase: 7));
                store.SetHeight(new BlockHeight(700_050));
                store.Set(GossipFixture.Update(two, GossipFixture.Id, 1, GossipFixture.Now));
            }
            using (var file = new FileStream(path, FileMode.Open))
                file.SetLength(file.Length - 3);

            var room = Room(1, _settings with { StorePath = path });

            var graph = Ask<GraphChanged>(room, GetGraph.Instance).Graph;
            Assert.That(graph.TryFindChannel(GossipFixture.Id, out var channel), Is.True);
            Assert.That(graph.Capacity(channel), Is.EqualTo(new Satoshi(5)));
            Assert.That((graph.Policy(channel, 0).FeeBase, graph.Policy(channel, 1).IsKnown), Is.EqualTo((7, false)));
            Watch(room.Actor);
            Sys.Stop(room.Actor);
            ExpectTerminated(room.Actor, Patience);
            File.WriteAllText(path, "not a gossip store");
            using var anew = GossipStore.Open(path);
            Assert.That((anew.Channels.Count, anew.CutOff), Is.EqualTo((0, 18L)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void The_network_is_told_when_a_peer_is_away_for_long()
    {
        var (alice, bob) = (Room(1), Room(2));
        Join(alice, bob);
        Announce(alice, bob);
        ExpectPublic(bob);
        alice.Actor.Tell(Local(alice, bob) with { Announcement = Announcement(alice, bob), IsDisabled = true });
        Eventually(() => Assert.That(Ask<ChannelUpdateFound>(bob, new GetChannelUpdate(GossipFixture.Id, Direction(alice, bob))).Update!.IsDisabled, Is.True));
        alice.Actor.Tell(Local(alice, bob) with { Announcement = Announcement(alice, bob) });
        Eventually(() => Assert.That(Ask<ChannelUpdateFound>(bob, new GetChannelUpdate(GossipFixture.Id, Direction(alice, bob))).Update!.IsDisabled, Is.False));
    }

    private static int Direction(Node from, Node to) => from.Party.Id.CompareTo(to.Party.Id) < 0 ? 0 : 1;

    private static LocalChannel Local(Node node, Node peer) =>
        new() { DbId = 1, Peer = peer.Party.Id, ShortChannelId = GossipFixture.Id, Capacity = new Satoshi(1_000_000), Policy = Policy };

    private static ChannelAnnouncement Announcement(Node a, Node b) =>
        a.Party.Id.CompareTo(b.Party.Id) < 0 ? GossipFixture.Announce(a.Party, b.Party, GossipFixture.Id) : GossipFixture.Announce(b.Party, a.Party, GossipFixture.Id);

    private static void Announce(Node a, Node b)
    {
        a.Actor.Tell(Local(a, b) with { Announcement = Announcement(a, b) });
        b.Actor.Tell(Local(b, a) with { Announcement = Announcement(a, b) });
    }

    private void ExpectPublic(Node node) => Eventually(() =>
    {
        var graph = Ask<GraphChanged>(node, GetGraph.Instance).Graph;
        Assert.That(graph.TryFindChannel(GossipFixture.Id, out var channel), Is.True);
        Assert.That((graph.Policy(channel, 0).IsUsable, graph.Policy(channel, 1).IsUsable), Is.EqualTo((true, true)));
        Assert.That((graph.Node(0).IsAnnounced, graph.Node(1).IsAnnounced), Is.EqualTo((true, true)));
    });

    private static void Hear(Node room, TestProbe peer, Message message) => room.Actor.Tell(new PeerMessage(Party.Of(9).Id, peer.Ref, message));

    private static void Tip(Node room, uint height) => room.Actor.Tell(new TipChanged(new BlockHeight(height), default, true));

    private static void Connect(Node room, Party peer, TestProbe link) =>
        room.Actor.Tell(new PeerConnected(peer.Id, link.Ref, NodeFeatures.Supported, NodeFeatures.Supported, new IPEndPoint(IPAddress.Loopback, 1), true));

    private Node Room(int number, GossipSettings? settings = null)
    {
        var party = Party.Of(number);
        var output = new FundingOutput(FundingOutput.ScriptOf(Party.Of(1001).Id, Party.Of(1002).Id), new Satoshi(1_000_000), 6, false);
        var chain = ActorOf(self =>
        {
            self.On<FindFundingOutput>(ask => self.Sender.Tell(ask.Channel == GossipFixture.Id
                ? new FundingOutputFound(ask.Channel, output, Funding)
                : new FundingOutputFound(ask.Channel, null, null)));
            self.OnAny(_ => { });
        });
        var context = new NodeContext(ChainParameters.Regtest, _clock, new SeededRandom(number));
        return new Node(party, Sys.ActorOf(GossipActor.Props(context, party.Id, new Signer(party), chain, settings ?? _settings)));
    }

    /// <summary>Two links that hand on what they are told to send.</summary>
    private void Join(Node a, Node b)
    {
        var (there, here) = (ActorOf(Forward), ActorOf(Forward));
        there.Tell(new End(b.Actor, a.Party.Id, here));
        here.Tell(new End(a.Actor, b.Party.Id, there));
        a.Actor.Tell(new PeerConnected(b.Party.Id, there, NodeFeatures.Supported, NodeFeatures.Supported, new IPEndPoint(IPAddress.Loopback, 1), false));
        b.Actor.Tell(new PeerConnected(a.Party.Id, here, NodeFeatures.Supported, NodeFeatures.Supported, new IPEndPoint(IPAddress.Loopback, 2), true));

        static void Forward(ScriptedActor self)
        {
            End? end = null;
            self.On<End>(told => end = told);
            self.On<SendMessage>(send => end!.Room.Tell(new PeerMessage(end.From, end.Link, GossipFixture.Relayed(send.Message))));
            self.On<SendMessages>(send =>
            {
                foreach (var message in send.Messages)
                    end!.Room.Tell(new PeerMessage(end.From, end.Link, GossipFixture.Relayed(message)));
            });
            self.On<TellWhenWritten>(ask => self.Sender.Tell(ask.Reply));
            self.OnAny(_ => { });
        }
    }

    private T Ask<T>(Node node, object question)
    {
        var probe = CreateTestProbe();
        node.Actor.Tell(question, probe.Ref);
        return probe.ExpectMsg<T>(Patience);
    }

    private sealed record Node(Party Party, IActorRef Actor);

    private sealed record End(IActorRef Room, Point From, IActorRef Link);

    private sealed class Signer(Party party) : IGossipSigner
    {
        public ChannelUpdate Sign(ChannelUpdate unsigned) => unsigned with { Signature = party.Sign(unsigned.SignedHash()) };

        public NodeAnnouncement Sign(NodeAnnouncement unsigned) => unsigned with { Signature = party.Sign(unsigned.SignedHash()) };
    }
}
