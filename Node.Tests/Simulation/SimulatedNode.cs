using System.Net;
using Akka.Actor;
using Lnd.Actors.Chain.Regtest;
using Lnd.Actors.Channels;
using Lnd.Actors.Gossip;
using Lnd.Actors.Keys;
using Lnd.Actors.Node;
using Lnd.Actors.Peers;
using Lnd.Actors.Persistence;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Simulation;

/// <summary>A node of a simulated network: the rooms of <see cref="Composition"/>, in an actor system of its own, on a host of its own. It can crash and be started again.</summary>
internal sealed class SimulatedNode(SimulatedNetwork network, string name, int number)
{
    /// <summary>Virtual time, so nobody waits for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly SimulatedDisk _disk = new();
    private SimulatedProcess? _process;
    private ActorSystem? _system;
    private NodeRooms? _rooms;

    public string Name => name;

    public string Host { get; } = $"10.0.0.{number}";

    public NodeRooms Rooms => _rooms ?? throw new InvalidOperationException($"{name} is down");

    public Point Id => Rooms.Identity.NodeId;

    private IPEndPoint Endpoint => new(IPAddress.Parse(Host), 9735);

    /// <summary>Starts it, on what its disk has.</summary>
    public async Task Start()
    {
        network.Note($"{name} starts");
        _process = new SimulatedProcess(network.Simulator, name, _disk);
        _system = _process.CreateSystem(JournalConfig.Serializers);
        _rooms = await Composition.Start(_system, Parts());
        var addresses = await Ask<NodeAddresses>(_rooms.Peers, GetAddresses.Instance);
        Assert.That(addresses.Bound, Is.EqualTo(new[] { Endpoint }));
    }

    /// <summary>A power cut: nothing of it runs any more, and its disk has what was written.</summary>
    public void Crash()
    {
        network.Note($"{name} crashes");
        _process!.Kill();
        _rooms = null;
        network.Lines.Crash(Host);
    }

    /// <summary>Ends its actors, once the simulation lets them.</summary>
    public void Abort() => _ = _system?.Terminate();

    /// <summary>Asks one of its rooms; any other answer fails the test.</summary>
    public async Task<T> Ask<T>(IActorRef room, object question)
    {
        var answer = await room.Ask<object>(question, Patience);
        return answer is T expected ? expected : throw new AssertionException($"{name} answers {question.GetType().Name} with {answer}");
    }

    public Task Connect(SimulatedNode to) =>
        Ask<PeerIsConnected>(Rooms.Peers, new Connect(to.Id, new NodeAddress.IPv4(to.Endpoint.Address, (ushort)to.Endpoint.Port)));

    public async Task<IReadOnlyList<ChannelSummary>> Channels() => (await Ask<ChannelList>(Rooms.Channels, new ListChannels(null))).Channels;

    private NodeParts Parts() => new()
    {
        Context = new NodeContext(ChainParameters.Regtest, network.Simulator.Clock, new SeededRandom(network.Simulator.NextSeed())),
        Secret = HsmSecret.Parse([.. Enumerable.Repeat((byte)number, 32)], null),
        Backend = new EmbeddedChainBackend(network.Chain),
        Network = network.Lines.Host(Host),
        Gossip = _ => new GossipSettings { Alias = NodeAlias.Of(name), BroadcastInterval = TimeSpan.FromSeconds(1), MinUpdateInterval = TimeSpan.Zero },
        Peers = new PeersSettings { Listen = [Endpoint] },
    };
}
