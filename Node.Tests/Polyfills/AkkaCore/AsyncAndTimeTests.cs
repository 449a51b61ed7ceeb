using Akka.Actor;

namespace Lnd.Actors.Tests.Polyfills.ActorRuntime;

[TestFixture]
internal sealed class AsyncAndTimeTests : ActorSystemTest
{
    private sealed class Waiting(IActorRef log, Task<int> task) : ReceiveActor
    {
        protected override void PreStart()
        {
            Become(() =>
            {
                ReceiveAsync<string>(async text =>
                {
                    log.Tell($"{text} begins");
                    var result = await task;
                    log.Tell($"{text} ends with {result} for {Sender.Path.Name} in {Self.Path.Name}");
                });
                ReceiveAny(message => log.Tell(message));
            });
        }

        protected override void PostStop() => log.Tell("stopped");
    }

    [Test]
    public async Task No_message_is_handled_while_a_handler_awaits()
    {
        var log = NewProbe();
        var result = new TaskCompletionSource<int>();
        var actor = System.ActorOf(Props.Create(() => new Waiting(log.Ref, result.Task)), "waiting");
        actor.Tell("a", System.ActorOf(Props.Empty, "sender"));
        actor.Tell(1);
        await log.Expect("a begins");
        await log.ExpectNoMore();
        result.SetResult(7);
        await log.Expect("a ends with 7 for sender in waiting", 1);
    }

    [Test]
    public async Task Stopping_an_actor_that_awaits_kills_it_at_once()
    {
        var log = NewProbe();
        var result = new TaskCompletionSource<int>();
        var actor = System.ActorOf(Props.Create(() => new Waiting(log.Ref, result.Task)));
        actor.Tell("a");
        await log.Expect("a begins");
        System.Stop(actor);
        await log.Expect("stopped");
        result.SetResult(7);
        await log.ExpectNoMore();
    }

    private sealed class Failing(IActorRef log) : ReceiveActor
    {
        protected override void PreStart() => Become(() =>
        {
            ReceiveAsync<string>(async text =>
            {
                await Task.Yield();
                throw new InvalidOperationException(text);
            });
            ReceiveAny(message => log.Tell(message));
        });

        protected override void PreRestart(Exception reason, object message) => log.Tell($"{reason.Message} at {message}");
    }

    [Test]
    public async Task An_async_handler_that_fails_restarts_the_actor()
    {
        var log = NewProbe();
        var actor = System.ActorOf(Props.Create(() => new Failing(log.Ref)));
        actor.Tell("x");
        actor.Tell(1);
        await log.Expect("x at x", 1);
    }

    private sealed class Timed(IActorRef log) : UntypedActor, IWithTimers
    {
        public ITimerScheduler Timers { get; set; } = null!;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case "single":
                    Timers.StartSingleTimer("key", "replaced", TimeSpan.Zero);
                    Timers.StartSingleTimer("key", "once", TimeSpan.FromMilliseconds(1));
                    break;
                case "periodic":
                    Timers.StartPeriodicTimer("key", "tick", TimeSpan.FromMilliseconds(1));
                    break;
                case "tick":
                    Timers.Cancel("key");
                    log.Tell($"tick {Timers.IsTimerActive("key")}");
                    break;
                case "timeout":
                    SetReceiveTimeout(TimeSpan.FromMilliseconds(1));
                    break;
                case ReceiveTimeout:
                    SetReceiveTimeout(null);
                    log.Tell("timed out");
                    break;
                default:
                    log.Tell(message);
                    break;
            }
        }
    }

    [TestCase("single", "once")]
    [TestCase("periodic", "tick False")]
    [TestCase("timeout", "timed out")]
    public async Task Timers_send_their_message(string how, string expected)
    {
        var log = NewProbe();
        System.ActorOf(Props.Create(() => new Timed(log.Ref))).Tell(how);
        await log.Expect(expected);
        await log.ExpectNoMore();
    }

    [Test]
    public async Task Scheduled_work_runs_in_the_order_of_its_time_and_not_when_cancelled()
    {
        var log = NewProbe();
        var scheduler = System.Scheduler;
        scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(60), log.Ref, "later", ActorRefs.NoSender);
        scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(1), log.Ref, "sooner", ActorRefs.NoSender);
        scheduler.ScheduleTellOnceCancelable(TimeSpan.FromMilliseconds(30), log.Ref, "never", ActorRefs.NoSender).Cancel();
        var cancelled = new Cancelable(scheduler);
        scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(30), log.Ref, "never either", ActorRefs.NoSender, cancelled);
        cancelled.Cancel();
        await log.Expect("sooner", "later");
        await log.ExpectNoMore();
    }

    [Test]
    public async Task Terminating_a_system_ends_all_its_actors()
    {
        var log = NewProbe();
        var other = ActorSystem.Create("other", "akka { loglevel = OFF, stdout-loglevel = OFF }");
        other.ActorOf(Props.Create(() => new Waiting(log.Ref, Task.FromResult(1))));
        var order = new List<int>();
        other.RegisterOnTermination(() => order.Add(1));
        other.RegisterOnTermination(() => order.Add(2));
        await other.Terminate().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That(order, Is.EqualTo(new[] { 2, 1 }));
        await log.Expect("stopped");
    }
}
