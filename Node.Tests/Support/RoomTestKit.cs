using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Configs;
using Lnd.Actors.Protocol;
using Lnd.Actors.Switch;
using Lnd.Actors.Views;

namespace Lnd.Actors.Tests.Support;

/// <summary>One room of the node alone, on virtual time, between a switch and a gossip's room that the test plays. It can be killed, and recovers what it stored.</summary>
public abstract class RoomTestKit(Config config) : NUnitTestKit(config.WithFallback(s_snapshots).WithFallback(TestConfigs.TestSchedulerConfig))
{
    private static readonly Config s_snapshots = ConfigurationFactory.ParseString("""akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem" """);

    private int _lives;

    protected RoomTestKit()
        : this(Config.Empty)
    {
    }

    [SetUp]
    public void Begin()
    {
        Switch = CreateTestProbe("switch");
        SwitchFront = ActorOf(scripted =>
        {
            scripted.On<GetLocalChannels>(ask => Answer(scripted, ask));
            scripted.OnAny(message => Switch.Ref.Tell(message, scripted.Sender));
        });
        Gossip = ActorOf(PlayGossip);
        Views = Sys.ActorOf(ViewsActor.Props(new ViewsSettings()));
        Start();
    }

    protected static BlockHeight Height { get; } = new(500);

    protected ManualClock Clock { get; } = new();

    /// <summary>What the room tells the switch.</summary>
    protected TestProbe Switch { get; private set; } = null!;

    /// <summary>The switch as the room knows it.</summary>
    protected IActorRef SwitchFront { get; private set; } = null!;

    protected IActorRef Gossip { get; private set; } = null!;

    /// <summary>What lists are answered from.</summary>
    protected IActorRef Views { get; private set; } = null!;

    protected IActorRef Room { get; private set; } = null!;

    /// <summary>The room, at the start of one of its lives.</summary>
    protected abstract Props RoomOf(NodeContext node);

    /// <summary>The room has started: it must have told so.</summary>
    protected abstract void ExpectRegistration();

    protected abstract void PlayGossip(ScriptedActor scripted);

    /// <summary>Tells the room the node's channels.</summary>
    protected abstract void Answer(ScriptedActor scripted, GetLocalChannels ask);

    protected void Start()
    {
        Room = Sys.ActorOf(RoomOf(new NodeContext(ChainParameters.Regtest, Clock, new SeededRandom(++_lives))));
        ExpectRegistration();
    }

    /// <summary>Ends this life as a crash would: what is not durable is gone.</summary>
    protected void Kill()
    {
        Watch(Room);
        Sys.Stop(Room);
        ExpectTerminated(Room, Patience);
        Unwatch(Room);
        Flush();
    }

    /// <summary>What was told to the switch is in its probe.</summary>
    protected void Flush()
    {
        SwitchFront.Tell(new Identify("flush"), TestActor);
        ExpectMsg<ActorIdentity>(Patience);
    }

    protected void Pass(TimeSpan time)
    {
        Clock.Advance(time);
        ((TestScheduler)Sys.Scheduler).Advance(time);
    }

    protected T Ask<T>(object question)
    {
        Room.Tell(question, TestActor);
        return ExpectMsg<T>(Patience);
    }
}
