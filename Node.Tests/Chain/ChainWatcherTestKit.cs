using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using Akka.TestKit.Configs;
using Lnd.Actors.Chain;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Tests.Support;
using NBitcoin;

namespace Lnd.Actors.Tests.Chain;

/// <summary>A watcher and a scripted bitcoin node, on virtual time and on the test's own thread: what is told has been told when a call returns.</summary>
public abstract class ChainWatcherTestKit() : NUnitTestKit(TestConfigs.TestSchedulerConfig)
{
    internal ScriptedBackend Backend { get; set; } = new(10);

    private protected IActorRef Watcher { get; private set; } = null!;

    private protected List<string> Warnings { get; } = [];

    private protected TestScheduler Time => (TestScheduler)Sys.Scheduler;

    private protected static NodeContext Node { get; } = new(ChainParameters.Regtest, TimeProvider.System, SystemRandom.Instance);

    private protected void Start(ChainWatcherSettings? settings = null, NodeContext? node = null)
    {
        var log = OnThisThread(a => a.On<LogEvent>(e => Warnings.Add(e.Message.ToString()!)));
        Sys.EventStream.Subscribe(log, typeof(Warning));
        Sys.EventStream.Subscribe(log, typeof(Error));
        Watcher = Sys.ActorOf(ChainWatcherActor.Props(node ?? Node, Backend, settings ?? new ChainWatcherSettings()).WithDispatcher(CallingThreadDispatcher.Id), "chain");
    }

    /// <summary>Lets the watcher poll.</summary>
    private protected void Poll(int times = 1)
    {
        for (var i = 0; i < times; i++)
            Time.Advance(TimeSpan.FromSeconds(1));
    }

    private protected Listener Listen(bool takesBlocks = true) => new(this, takesBlocks);

    private IActorRef OnThisThread(Action<ScriptedActor> script) => Sys.ActorOf(ScriptedActor.Props(script).WithDispatcher(CallingThreadDispatcher.Id));

    /// <summary>An actor that remembers what it is told.</summary>
    private protected sealed class Listener
    {
        private readonly ChainWatcherTestKit _kit;
        private readonly List<object> _told = [];

        public Listener(ChainWatcherTestKit kit, bool takesBlocks)
        {
            _kit = kit;
            Ref = kit.OnThisThread(a => a.OnAny(message =>
            {
                _told.Add(message);
                if (takesBlocks && message is BlockConnected)
                    a.Sender.Tell(BlockTaken.Instance, a.Self);
            }));
        }

        public IActorRef Ref { get; }

        public void Ask(object message) => _kit.Watcher.Tell(message, Ref);

        /// <summary>What it was told since the last time.</summary>
        public List<object> Told()
        {
            var told = _told.ToList();
            _told.Clear();
            return told;
        }

        public T Only<T>()
        {
            var told = Told();
            Assert.That(told, Has.Count.EqualTo(1).And.All.InstanceOf<T>(), string.Join("; ", told));
            return (T)told[0];
        }

        /// <summary>What it was told, in short: <c>+11</c> a block, <c>-11</c> one that left, <c>tip 11</c>, <c>found</c>, <c>spent</c>, <c>lost</c>.</summary>
        public string Story() => string.Join(' ', Told().Select(message => message switch
        {
            BlockConnected m => $"+{m.At.Height.Value}",
            BlockDisconnected m => $"-{m.At.Height.Value}",
            TipChanged m => $"tip{m.Height.Value}",
            TransactionFound m => $"found@{m.Height.Value}",
            OutpointSpent m => $"spent@{m.Height!.Value.Value}",
            TransactionLost => "lost",
            _ => message.GetType().Name,
        }));
    }

    private protected static Outpoint First(Transaction transaction) => new(Lnd.Actors.Protocol.TxId.FromUint256(transaction.GetHash()), 0);
}
