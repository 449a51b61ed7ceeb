using Akka.Actor;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Transport;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Tests.Peers;

[Parallelizable]
public class MisbehavingPeerTests : PeersFixture
{
    [Test]
    public void Receiving_init_twice_closes_with_a_warning() => ExpectWarning("init a second time", peer => peer.Send(new Init(default, default)));

    [Test]
    public void Receiving_an_unknown_even_message_closes_with_a_warning() => ExpectWarning("unknown message 40000", peer => peer.SendPlain([0x9c, 0x40, 1, 2]));

    [Test]
    public void Receiving_a_message_that_is_too_short_closes_with_a_warning() => ExpectWarning("too short", peer => peer.SendPlain([0, 132, 1]));

    [Test]
    public void Receiving_an_empty_message_closes_with_a_warning() => ExpectWarning("too short", peer => peer.SendPlain([]));

    [Test]
    public void Receiving_an_unknown_odd_message_changes_nothing()
    {
        var (alice, peer) = Connected();
        peer.SendPlain([0x9c, 0x41, 1, 2]);
        peer.Send(new Ping(3, default));
        Assert.That(peer.Receive(), Is.EqualTo(new Pong(new ByteString(new byte[3]))));
        alice.Channels.ExpectNoMsg(AWhile);
    }

    [Test]
    public void Receiving_an_error_hands_it_to_the_channels()
    {
        var (alice, peer) = Connected();
        peer.Send(ErrorMessage.Of(ChannelId.All, "go away"));
        Assert.That(((ErrorMessage)alice.Channels.ExpectMsg<PeerMessage>(Patience).Message).Text, Is.EqualTo("go away"));
    }

    [Test]
    public void Receiving_an_open_channel_that_can_not_be_used_fails_that_channel_on_both_sides()
    {
        var (alice, peer) = Connected();
        var bytes = new byte[321]; // all points are zero
        bytes[1] = (byte)MessageType.OpenChannel;
        ConnectionTests.Channel(5).CopyTo(bytes.AsSpan(34));
        peer.SendPlain(bytes);
        Assert.That(((ErrorMessage)peer.Receive()!).ChannelId, Is.EqualTo(ConnectionTests.Channel(5)));
        var told = (ErrorMessage)alice.Channels.ExpectMsg<PeerMessage>(Patience).Message;
        Assert.That(told.ChannelId, Is.EqualTo(ConnectionTests.Channel(5)));
    }

    [Test]
    public void A_peer_on_another_chain_is_told_so()
    {
        var alice = Node(1);
        var peer = Raw(2).Dial(AddressOf(1)).Shake(alice.Id);
        peer.Send(new Init(default, NodeFeatures.Supported) { Networks = [ChainHash.Bitcoin] });
        Assert.That(peer.Receive(), Is.InstanceOf<Init>());
        Assert.That(((WarningMessage)peer.Receive()!).Text, Does.Contain("chain"));
        peer.ExpectEnd();
        alice.Channels.ExpectNoMsg(AWhile);
    }

    [Test]
    public void A_peer_that_requires_what_this_node_lacks_is_told_so()
    {
        var alice = Node(1);
        var peer = Raw(2).Dial(AddressOf(1)).Shake(alice.Id);
        peer.Send(new Init(default, FeatureBits.Of(62)));
        Assert.That(peer.Receive(), Is.InstanceOf<Init>());
        Assert.That(((WarningMessage)peer.Receive()!).Text, Does.Contain("splice"));
        peer.ExpectEnd();
    }

    [Test]
    public void A_message_before_init_ends_the_connection()
    {
        var alice = Node(1);
        var peer = Raw(2).Dial(AddressOf(1)).Shake(alice.Id);
        peer.Send(new Ping(1, default));
        peer.ExpectEnd();
        alice.Channels.ExpectNoMsg(AWhile);
    }

    [Test]
    public void Ten_thousand_malformed_inputs_bring_nothing_down()
    {
        const int Seed = 20_26;
        var random = new Random(Seed);
        var alice = Node(1);
        // Half before and within the handshake, half after it: some hundreds of connections with many inputs each.
        for (var n = 0; n < 5_000; n++)
        {
            var peer = Raw(n + 10).Dial(AddressOf(1));
            var bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            if (random.Next(2) == 0)
                bytes[0] = 0; // the right version, at least
            peer.SendBytes(bytes);
            if (random.Next(4) != 0)
                peer.Stream.Dispose();
        }
        for (var n = 0; n < 5_000;)
        {
            var peer = Raw(n + 10).Dial(AddressOf(1)).Shake(alice.Id);
            if (random.Next(10) > 0)
                peer.Init();
            for (var inputs = random.Next(1, 60); inputs > 0; inputs--, n++)
                SendMalformed(peer, random);
            peer.Stream.Dispose();
            while (alice.Channels.HasMessages)
            {
                if (alice.Channels.ReceiveOne(Patience) is PeerMessage message)
                    message.Link.Tell(MessageTaken.Instance);
            }
            while (alice.Gossip.HasMessages)
            {
                if (alice.Gossip.ReceiveOne(Patience) is PeerMessage message)
                    message.Link.Tell(MessageTaken.Instance);
            }
        }

        var sound = Raw(9).Dial(AddressOf(1)).Shake(alice.Id).Init();
        sound.Send(new Ping(7, default));
        Assert.That(sound.Receive(), Is.EqualTo(new Pong(new ByteString(new byte[7]))));
        Awaiting(() => Ask<PeerList>(alice.Peers, ListPeers.Instance).Peers.Count == 1);
    }

    private static void SendMalformed(RawPeer peer, Random random)
    {
        switch (random.Next(4))
        {
            case 0: // noise where ciphertext should be
                var noise = new byte[random.Next(1, 300)];
                random.NextBytes(noise);
                peer.SendBytes(noise);
                break;
            case 1: // any type, any content
                var any = new byte[random.Next(0, 600)];
                random.NextBytes(any);
                if (any.Length > 1)
                    any[0] = (byte)random.Next(3);
                peer.SendPlain(any);
                break;
            case 2: // a known type, cut or garbled
                var types = MessageCodec.All.ToArray();
                var type = (ushort)types[random.Next(types.Length)].Key;
                var body = new byte[random.Next(2, 1500)];
                random.NextBytes(body);
                (body[0], body[1]) = ((byte)(type >> 8), (byte)type);
                peer.SendPlain(body);
                break;
            case 3:
                peer.SendPlain(new byte[random.Next(2) == 0 ? 0 : NoiseTransport.MaxMessageLength]);
                break;
        }
    }

    private (PeersNode Alice, RawPeer Peer) Connected()
    {
        var alice = Node(1);
        var peer = Raw(2).Dial(AddressOf(1)).Shake(alice.Id).Init();
        alice.Channels.ExpectMsg<PeerConnected>(Patience);
        return (alice, peer);
    }

    private void ExpectWarning(string part, Action<RawPeer> misbehave)
    {
        var (_, peer) = Connected();
        misbehave(peer);
        Assert.That(((WarningMessage)peer.Receive()!).Text, Does.Contain(part));
        peer.ExpectEnd();
    }
}
