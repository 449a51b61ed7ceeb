using System.Net;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Lnd.Actors.Gossip;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Transport;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Tests.Support;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Tests.Peers;

/// <summary>Nodes that consist of a peers' room, each in a system of its own: all of them would have the same name in one journal.</summary>
public abstract class PeersFixture(string config = "") : NUnitTestKit(config)
{
    private readonly List<ActorSystem> _systems = [];

    protected ManualClock Clock { get; } = new();

    protected InMemoryNetwork Network { get; init; } = new();

    protected static NodeKey KeyOf(int number) => new(ECPrivKey.Create([.. new byte[28], .. BitConverter.GetBytes(number + 1)]));

    protected NodeContext ContextOf(int number) => new(ChainParameters.Regtest, Clock, new SeededRandom(number));

    protected static string HostOf(int number) => $"10.{number >> 16}.{number >> 8 & 255}.{number & 255}";

    protected static NodeAddress AddressOf(int number) => new NodeAddress.IPv4(IPAddress.Parse(HostOf(number)), 9735);

    protected PeersNode Node(int number, PeersSettings? settings = null, INetwork? network = null)
    {
        var system = _systems.Count == 0 ? Sys : ActorSystem.Create($"node{number}", Sys.Settings.Config);
        _systems.Add(system);
        settings ??= new PeersSettings { Listen = [new IPEndPoint(IPAddress.Parse(HostOf(number)), 9735)] };
        var node = new PeersNode(
            KeyOf(number),
            system.ActorOf(PeersActor.Props(ContextOf(number), KeyOf(number), network ?? Network.Host(HostOf(number)), settings, ActorRefs.Nobody), "peers"),
            CreateTestProbe(),
            CreateTestProbe());
        node.Peers.Tell(new StartPeers(node.Channels.Ref, node.Gossip.Ref));
        Awaiting(() => Ask<NodeAddresses>(node.Peers, GetAddresses.Instance).Bound.Count == settings.Listen.Count);
        return node;
    }

    protected TAnswer Ask<TAnswer>(IActorRef actor, object question)
    {
        var probe = CreateTestProbe();
        actor.Tell(question, probe.Ref);
        return probe.ExpectMsg<TAnswer>(Patience);
    }

    /// <summary>Connects one node to another and waits until both rooms of both know.</summary>
    protected (PeerConnected There, PeerConnected Here) Connect(PeersNode from, PeersNode to, NodeAddress address)
    {
        Ask<PeerIsConnected>(from.Peers, new Connect(to.Id, address));
        var here = from.Channels.ExpectMsg<PeerConnected>(Patience);
        var there = to.Channels.ExpectMsg<PeerConnected>(Patience);
        from.Gossip.ExpectMsg<PeerConnected>(Patience);
        to.Gossip.ExpectMsg<PeerConnected>(Patience);
        return (there, here);
    }

    protected RawPeer Raw(int number) => new(CreateTestProbe(), KeyOf(number), Network.Host(HostOf(number)), ContextOf(number).Random);

    protected void Awaiting(Func<bool> condition) => AwaitCondition(condition, Patience);

    [TearDown]
    public void EndSystems()
    {
        foreach (var system in _systems.Skip(1))
            system.Terminate().Wait(Patience);
    }

    /// <summary>A node, its rooms played by the test.</summary>
    protected sealed record PeersNode(NodeKey Key, IActorRef Peers, TestProbe Channels, TestProbe Gossip)
    {
        public Point Id => Key.NodeId;
    }

    /// <summary>A peer that says what the test wants.</summary>
    protected sealed class RawPeer(TestProbe probe, NodeKey key, INetwork network, IRandomSource random)
    {
        private NoiseTransport? _noise;
        private ReadOnlyMemory<byte> _unfed;

        public Point Id => key.NodeId;

        public IByteStream Stream { get; private set; } = null!;

        public RawPeer Dial(NodeAddress address)
        {
            network.Dial(address, probe.Ref);
            Stream = probe.ExpectMsg<StreamOpened>(Patience).Stream;
            return this;
        }

        public RawPeer Shake(Point remote)
        {
            Span<byte> secret = stackalloc byte[32];
            random.Fill(secret);
            Assert.That(remote.TryParse(out var there), Is.True);
            _noise = NoiseTransport.Initiate(key, ECPrivKey.Create(secret), there!);
            SendBytes(_noise.TakeOutput().ToArray());
            Assert.That(Next(out _), Is.EqualTo(TransportStatus.Established));
            SendBytes(_noise.TakeOutput().ToArray());
            return this;
        }

        public RawPeer Init()
        {
            Send(new Init(FeatureBits.None, NodeFeatures.Supported.Without(Feature.PaymentMetadata.OptionalBit)));
            Assert.That(Receive(), Is.InstanceOf<Init>());
            return this;
        }

        public void Send(Message message) => SendPlain(MessageCodec.Encode(message));

        public void SendPlain(ReadOnlySpan<byte> plain)
        {
            var bytes = new byte[plain.Length + NoiseTransport.Overhead];
            _noise!.Encrypt(plain, bytes);
            SendBytes(bytes);
        }

        public void SendBytes(byte[] bytes) => Stream.Write(bytes, ActorRefs.Nobody);

        /// <summary>The next message; null at the end of the stream.</summary>
        public Message? Receive()
        {
            switch (Next(out var plain))
            {
                case TransportStatus.Message:
                    Assert.That(MessageCodec.TryDecode(plain, out var message, out var error), Is.True, error?.ToString());
                    return message;
                case TransportStatus.NeedBytes:
                    return null;
                default:
                    Assert.Fail("transport");
                    return null;
            }
        }

        /// <summary>Reads until the other side closes.</summary>
        public void ExpectEnd()
        {
            while (true)
            {
                Stream.Read(probe.Ref);
                if (probe.FishForMessage(m => m is BytesRead or StreamClosed, Patience) is StreamClosed)
                    return;
            }
        }

        private TransportStatus Next(out ReadOnlySpan<byte> plain)
        {
            while (true)
            {
                var status = _noise!.Read(out plain);
                if (status != TransportStatus.NeedBytes)
                    return status;
                if (_unfed.IsEmpty)
                {
                    Stream.Read(probe.Ref);
                    if (probe.FishForMessage(m => m is BytesRead or StreamClosed, Patience) is not BytesRead read)
                        return TransportStatus.NeedBytes;
                    _unfed = read.Bytes;
                }
                var room = _noise.ReceiveBuffer;
                var count = Math.Min(room.Length, _unfed.Length);
                _unfed[..count].CopyTo(room);
                _noise.Received(count);
                _unfed = _unfed[count..];
            }
        }
    }
}
