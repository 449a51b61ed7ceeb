using System.Net;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.TestKit;
using Akka.TestKit.Configs;
using Lnd.Actors.Channels;
using Lnd.Actors.Keys;
using Lnd.Actors.Peers;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Tests.Protocol.Channels;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Channels;

/// <summary>The channels' room alone, on virtual time, with a channel to Bob that is open for payments; the other rooms and Bob's connection are the test's.</summary>
public abstract class ChannelsRoom() : NUnitTestKit(
    ConfigurationFactory.ParseString("""akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem" """)
        .WithFallback(TestConfigs.TestSchedulerConfig))
{
    private int _starts;

    private protected ChannelPair Pair { get; } = ChannelPair.Opened(CommitmentFormat.Anchors);

    protected TestProbe Keys { get; private set; } = null!;

    protected TestProbe Chain { get; private set; } = null!;

    protected TestProbe Wallet { get; private set; } = null!;

    /// <summary>Bob's connection.</summary>
    protected TestProbe Link { get; private set; } = null!;

    protected IActorRef Room { get; private set; } = null!;

    [SetUp]
    public void MakeProbes() => (Keys, Chain, Wallet, Link) = (CreateTestProbe("keys"), CreateTestProbe("chain"), CreateTestProbe("wallet"), CreateTestProbe("link"));

    /// <summary>What a node has stored that has opened the channel.</summary>
    protected void StoreChannel()
    {
        Store("channels", [new ChannelsEvent.Registered(1, Pair.Bob.NodeId)]);
        Store("channel-1", Pair.Alice.Journal);
    }

    protected void Start(ChannelSettings? settings = null)
    {
        var other = CreateTestProbe().Ref;
        Room = Sys.ActorOf(
            ChannelsActor.Props(
                new ChannelRooms(Chain.Ref, Wallet.Ref, Keys.Ref, other, other, other), settings ?? new ChannelSettings(),
                new NodeContext(ChainParameters.Regtest, TimeProvider.System, SystemRandom.Instance, Pair.Alice.NodeId)),
            $"channels-{++_starts}");
    }

    protected void Connect() => Room.Tell(
        new PeerConnected(Pair.Bob.NodeId, Link.Ref, ChannelPeer.Features, ChannelPeer.Features, new IPEndPoint(IPAddress.Loopback, 1), false));

    protected void Advance(TimeSpan time) => ((TestScheduler)Sys.Scheduler).Advance(time);

    /// <summary>A channel or its planner gets its signers: it can begin.</summary>
    protected void Load() => Keys.Reply(new ChannelKeys(1, Pair.Alice.Environment.Signer, new OnchainSigner(Pair.Alice.Secrets)));

    protected void Say(Message message) => Room.Tell(new PeerMessage(Pair.Bob.NodeId, Link.Ref, message));

    /// <summary>What goes to the peer until its message is taken.</summary>
    protected List<Message> Said()
    {
        var said = new List<Message>();
        while (true)
        {
            switch (Link.ExpectMsg<object>(Patience))
            {
                case SendMessage send:
                    said.Add(send.Message);
                    break;
                case SendMessages send:
                    said.AddRange(send.Messages);
                    break;
                case MessageTaken:
                    return said;
            }
        }
    }

    protected ChannelList List() => Room.Ask<ChannelList>(new ListChannels(null)).WaitAsync(Patience).GetAwaiter().GetResult();

    protected void Store(string id, IReadOnlyList<object> events)
    {
        Sys.ActorOf(Props.Create(() => new Writer(id, events, TestActor)));
        ExpectMsg<Writer>(Patience);
    }

    private sealed class Writer : ReceivePersistentActor
    {
        private readonly string _id;

        public Writer(string id, IReadOnlyList<object> events, IActorRef told)
        {
            _id = id;
            Recover<RecoveryCompleted>(_ => Self.Tell(events));
            Command<IReadOnlyList<object>>(all =>
            {
                var left = all.Count;
                PersistAll(all, _ =>
                {
                    if (--left > 0)
                        return;
                    told.Tell(this);
                    Context.Stop(Self);
                });
            });
        }

        public override string PersistenceId => _id;
    }
}
