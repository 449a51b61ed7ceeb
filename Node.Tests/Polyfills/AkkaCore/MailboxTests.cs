using Akka.Actor;
using Akka.Event;

namespace Lnd.Actors.Tests.Polyfills.ActorRuntime;

[TestFixture]
internal sealed class MailboxTests : ActorSystemTest
{
    protected override string Hocon => "akka.actor.default-dispatcher.throughput = 5";

    private sealed class Counting(Counter counter) : UntypedActor
    {
        protected override void OnReceive(object message) => counter.Add();
    }

    private sealed class Counter
    {
        private int _value;

        public int Value => Volatile.Read(ref _value);

        public void Add() => Interlocked.Increment(ref _value);
    }

    [Test]
    public async Task Messages_sent_while_an_actor_stops_are_handled_or_dead_letters_and_never_lost()
    {
        const int rounds = 200, senders = 3, each = 50;
        var (handled, dead) = (new Counter(), new Counter());
        System.EventStream.Subscribe(System.ActorOf(Props.Create(() => new Counting(dead))), typeof(DeadLetter));
        for (var round = 0; round < rounds; round++)
        {
            var actor = System.ActorOf(Props.Create(() => new Counting(handled)));
            var sending = Enumerable.Range(0, senders).Select(_ => Task.Run(() =>
            {
                for (var i = 0; i < each; i++)
                    actor.Tell(i);
            })).ToArray();
            System.Stop(actor);
            await Task.WhenAll(sending);
        }
        await Probe.Eventually(() => handled.Value + dead.Value >= rounds * senders * each);
        Assert.That(handled.Value + dead.Value, Is.EqualTo(rounds * senders * each));
    }

    [Test]
    public async Task Every_watcher_is_told_once_however_its_watch_meets_the_end()
    {
        for (var round = 0; round < 200; round++)
        {
            var actor = System.ActorOf(Props.Empty);
            var watching = Task.Run(() => actor.WatchAsync());
            System.Stop(actor);
            Assert.That(await watching.WaitAsync(TimeSpan.FromSeconds(10)), Is.True);
        }
    }

    private sealed class Chain(int depth, Probe probe) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (depth == 0)
                probe.Ref.Tell(message);
            else
                Context.ActorOf(Props.Create(() => new Chain(depth - 1, probe))).Tell(message);
        }
    }

    [Test]
    public async Task A_deep_tree_stops_from_its_leaves()
    {
        var probe = NewProbe();
        var root = System.ActorOf(Props.Create(() => new Chain(300, probe)));
        root.Tell("bottom");
        await probe.Expect("bottom");
        Assert.That(await root.GracefulStop(TimeSpan.FromSeconds(10)), Is.True);
    }

    private sealed class Yielding : ReceiveActor
    {
        public Yielding() => ReceiveAsync<int>(async times =>
        {
            for (var i = 0; i < times; i++)
                await Task.Yield();
            Sender.Tell(times);
        });
    }

    [Test]
    public async Task A_handler_may_yield_any_number_of_times() =>
        Assert.That(await System.ActorOf<Yielding>().Ask<int>(200_000, TimeSpan.FromSeconds(10)), Is.EqualTo(200_000));

    private sealed class Escape : SupervisorStrategyConfigurator
    {
        public override SupervisorStrategy Create() => new OneForOneStrategy(_ => Directive.Escalate);
    }

    private sealed class Failing : UntypedActor
    {
        protected override void OnReceive(object message) => throw new InvalidOperationException("failure");
    }

    [Test]
    public async Task A_failure_that_the_user_guardian_escalates_ends_the_system()
    {
        var system = ActorSystem.Create("escalating", $$"""
            akka { loglevel = OFF, stdout-loglevel = OFF }
            akka.actor.guardian-supervisor-strategy = "{{typeof(Escape).AssemblyQualifiedName}}"
            """);
        system.ActorOf<Failing>().Tell(1);
        await system.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private sealed class Fragile(IActorRef log) : ReceiveActor, IWithUnboundedStash, IWithTimers
    {
        public IStash Stash { get; set; } = null!;

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() => Become(() =>
        {
            Receive<string>(text => text == "stash", _ => Stash.Stash());
            Receive<string>(text => text == "timer", _ => Timers.StartSingleTimer("t", "from the timer", TimeSpan.FromMilliseconds(50)));
            Receive<string>(text => text == "fail", _ => throw new InvalidOperationException("failure"));
            ReceiveAny(message => log.Tell(message));
        });

        protected override void PostRestart(Exception reason) => Become(() => ReceiveAny(message => log.Tell(message)));
    }

    [Test]
    public async Task A_restart_keeps_mailbox_and_stash_and_drops_the_failing_message_and_timers()
    {
        var log = NewProbe();
        var actor = System.ActorOf(Props.Create(() => new Fragile(log.Ref)));
        foreach (var message in new object[] { "stash", "timer", "fail", 1, 2 })
            actor.Tell(message);
        System.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(100), log.Ref, "after the timer's time", ActorRefs.NoSender);
        await log.Expect("stash", 1, 2, "after the timer's time");
    }
}
