using System.Net;
using Akka.Actor;
using Lnd.Actors.Chain;
using Lnd.Actors.Gossip;
using Lnd.Actors.Keys;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Invoices;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Rpc;
using Lnd.Actors.Tests.Support;
using NBitcoin;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Tests.Rpc;

/// <summary>A gateway whose rooms answer as a test says. Rooms that have nothing to say are silent.</summary>
internal sealed class ScriptedNode : IDisposable
{
    private readonly Dictionary<string, Func<object, object?>> _rooms = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("lnd-").FullName;

    /// <summary>A node with default answers of the chain: height 100, fees 1000 perkw.</summary>
    public ScriptedNode(ActorSystem system, Func<GatewaySettings, GatewaySettings>? change = null, string name = "gateway")
    {
        Answer("chain", m =>
        {
            TipSubscriber = (m as SubscribeTip)?.Subscriber ?? TipSubscriber;
            return m switch
            {
                SubscribeTip => new TipChanged(new BlockHeight(100), default, true),
                GetFeerates => new FeeratesChanged(FeeEstimates.Flat(new FeeratePerKw(1000))),
                _ => null,
            };
        });
        Answer("gossip", m => m is GetGraph ? new GraphChanged(ChannelGraph.Empty) : null);
        IActorRef Room(string name) => system.ActorOf(ScriptedActor.Props(a => a.OnAny(m =>
        {
            if (_rooms.TryGetValue(name, out var answer) && answer(m) is { } reply)
                a.Sender.Tell(reply);
        })));
        Services = new NodeServices
        {
            Rooms = new NodeRefs(
                Room("peers"), Room("channels"), Room("switch"), Room("invoices"), Room("payments"), Room("gossip"), Room("wallet"), Room("chain")),
            Node = new NodeContext(ChainParameters.Regtest, TimeProvider.System, SystemRandom.Instance),
            Identity = new NodeIdentity(Keys.NodeId, Keys, Keys, null!, Keys, null!, null!),
            Config = Config,
            Log = Log,
            Forwards = Forwards,
            Control = Control,
        };
        var settings = new GatewaySettings(Path.Combine(_folder, "lightning-rpc"));
        Settings = change is null ? settings : change(settings);
        Gateway = system.ActorOf(GatewayActor.Props(Settings, Services), name);
        State = Gateway.Ask<object>(GetGateway.Instance, TimeSpan.FromSeconds(30)).GetAwaiter().GetResult();
    }

    public static TestKeys Keys { get; } = new();

    public string Folder => _folder;

    public GatewaySettings Settings { get; }

    public NodeServices Services { get; }

    public IActorRef Gateway { get; }

    /// <summary>Who wants to be told of blocks.</summary>
    public IActorRef? TipSubscriber { get; private set; }

    /// <summary>Whether it listens.</summary>
    public object State { get; }

    public TestConfig Config { get; } = new();

    public TestLog Log { get; } = new();

    public TestForwards Forwards { get; } = new();

    public TestControl Control { get; } = new();

    /// <summary>What a room answers; null for nothing.</summary>
    public void Answer(string room, Func<object, object?> answer)
    {
        lock (_rooms)
            _rooms[room] = answer;
    }

    public RpcClient Connect() => new(Settings.SocketPath);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A node key that signs.</summary>
    internal sealed class TestKeys : INodeKey, IInvoiceSigner, IMessageSigner
    {
        private readonly ECPrivKey _key = ECPrivKey.Create(Enumerable.Repeat((byte)1, 32).ToArray());

        public Point NodeId => new(_key.CreatePubKey().ToBytes());

        public void Ecdh(ECPubKey point, Span<byte> sharedSecret) => throw new NotSupportedException();

        public RecoverableSignature Sign(in Sha256Hash hash) => RecoverableSignature.Sign(_key, hash);

        RecoverableSignature IInvoiceSigner.Sign(UnsignedInvoice invoice) => Sign(invoice.SigningHash);

        public RecoverableSignature SignMessage(string message) =>
            Sign(Sha256Hash.DoubleOf(System.Text.Encoding.UTF8.GetBytes("Lightning Signed Message:" + message)));
    }

    internal sealed class TestConfig : IConfigView
    {
        public string Alias => "SILENTARTIST";

        public RgbColor Color => new(2, 3, 4);

        public string NetworkDirectory => "/home/someone/.lightning/regtest";

        public NodeFeatures Features { get; } = NodeFeatures.Of(FeatureBits.Of(0, 8, 13, 14, 17, 23));

        public Lnd.Actors.Protocol.Channels.ChannelPolicy Channels { get; } = new();

        public IReadOnlyList<ConfigOption> Options { get; } =
        [
            new("network", new ConfigValue.Text("regtest", "cmdline")),
            new("regtest", new ConfigValue.Flag(true, "cmdline")),
            new("cltv-delta", new ConfigValue.Integer(6, "default")),
            new("autolisten", new ConfigValue.Choice(true, "default")),
            new("htlc-minimum-msat", new ConfigValue.Amount(new MilliSatoshi(0), "default")),
            new("log-file", new ConfigValue.Texts(["-", "log"], ["cmdline", "/home/someone/.lightning/config:3"])),
        ];
    }

    internal sealed class TestLog : ILogBuffer
    {
        public List<LogEntry> Entries { get; } = [];

        public LogSnapshot Read() => new(DateTimeOffset.UnixEpoch.AddSeconds(5.25), 100, 1000, Entries);
    }

    internal sealed class TestForwards : IForwardHistory
    {
        public List<ForwardRecord> Records { get; } = [];

        public ForwardQuery? Asked { get; private set; }

        public ValueTask<MilliSatoshi> GetFeesCollected(CancellationToken cancel) => new(new MilliSatoshi(12));

        public ValueTask<IReadOnlyList<ForwardRecord>> List(ForwardQuery query, CancellationToken cancel)
        {
            Asked = query;
            return new ValueTask<IReadOnlyList<ForwardRecord>>(Records);
        }
    }

    internal sealed class TestControl : INodeControl
    {
        public TaskCompletionSource RoomsStopped { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Exited { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool WasAsked { get; private set; }

        public Task StopRooms()
        {
            WasAsked = true;
            return RoomsStopped.Task;
        }

        public void Exit() => Exited.TrySetResult();
    }
}
