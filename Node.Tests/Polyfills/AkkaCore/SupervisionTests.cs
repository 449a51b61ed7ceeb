using Akka.Actor;

namespace Lnd.Actors.Tests.Polyfills.ActorRuntime;

[TestFixture]
internal sealed class SupervisionTests : ActorSystemTest
{
    private sealed class Supervisor(SupervisorStrategy strategy, params Props[] children) : UntypedActor
    {
        protected override void PreStart()
        {
            for (var i = 0; i < children.Length; i++)
                Context.ActorOf(children[i], $"child-{i}");
        }

        protected override SupervisorStrategy SupervisorStrategy() => strategy;

        protected override void OnReceive(object message) => Sender.Tell(Context.GetChildren().OrderBy(child => child.Path.Name).ToArray());
    }

    private sealed class Worker(IActorRef log, string name) : UntypedActor
    {
        private int _count;

        protected override void PreStart() => log.Tell($"{name} started");

        protected override void PostStop() => log.Tell($"{name} stopped");

        protected override void PreRestart(Exception reason, object message)
        {
            log.Tell($"{name} restarts because of {reason.Message} at {message}");
            base.PreRestart(reason, message);
        }

        protected override void OnReceive(object message)
        {
            if (message is "fail")
                throw new InvalidOperationException("failure");
            log.Tell($"{name} got {message} after {_count++}");
        }
    }

    private async Task<IActorRef[]> Supervise(Probe log, SupervisorStrategy strategy, int children = 1)
    {
        var workers = Enumerable.Range(0, children).Select(i => Props.Create(() => new Worker(log.Ref, $"w{i}"))).ToArray();
        var supervisor = System.ActorOf(Props.Create(() => new Supervisor(strategy, workers)));
        var refs = await supervisor.Ask<IActorRef[]>("children");
        for (var i = 0; i < children; i++)
            await log.Next<string>();
        return refs;
    }

    [Test]
    public async Task A_restarted_actor_has_new_state_and_goes_on_with_the_next_message()
    {
        var log = NewProbe();
        var worker = (await Supervise(log, new OneForOneStrategy(_ => Directive.Restart)))[0];
        worker.Tell(1);
        worker.Tell("fail");
        worker.Tell(2);
        await log.Expect("w0 got 1 after 0", "w0 restarts because of failure at fail", "w0 stopped", "w0 started", "w0 got 2 after 0");
    }

    [Test]
    public async Task A_resumed_actor_keeps_its_state()
    {
        var log = NewProbe();
        var worker = (await Supervise(log, new OneForOneStrategy(_ => Directive.Resume)))[0];
        worker.Tell(1);
        worker.Tell("fail");
        worker.Tell(2);
        await log.Expect("w0 got 1 after 0", "w0 got 2 after 1");
    }

    [Test]
    public async Task A_stopped_actor_is_reported_to_its_watchers()
    {
        var (log, watcher) = (NewProbe(), NewProbe());
        var worker = (await Supervise(log, new OneForOneStrategy(_ => Directive.Stop)))[0];
        watcher.Watch(worker);
        worker.Tell("fail");
        Assert.That((await watcher.Next<Terminated>()).ActorRef, Is.EqualTo(worker));
        await log.Expect("w0 stopped");
    }

    [Test]
    public async Task All_for_one_restarts_the_siblings_too()
    {
        var log = NewProbe();
        var workers = await Supervise(log, new AllForOneStrategy(_ => Directive.Restart), 2);
        workers[0].Tell("fail");
        var events = new List<string>();
        for (var i = 0; i < 6; i++)
            events.Add(await log.Next<string>());
        Assert.That(events, Is.EquivalentTo(new[]
        {
            "w0 restarts because of failure at fail", "w0 stopped", "w0 started",
            "w1 restarts because of failure at ", "w1 stopped", "w1 started",
        }));
    }

    [Test]
    public async Task An_actor_that_fails_too_often_is_stopped()
    {
        var (log, watcher) = (NewProbe(), NewProbe());
        var worker = (await Supervise(log, new OneForOneStrategy(2, TimeSpan.FromMinutes(1), _ => Directive.Restart)))[0];
        watcher.Watch(worker);
        for (var i = 0; i < 3; i++)
            worker.Tell("fail");
        await watcher.Next<Terminated>();
        for (var i = 0; i < 2; i++)
            await log.Expect("w0 restarts because of failure at fail", "w0 stopped", "w0 started");
        await log.Expect("w0 stopped");
    }

    [Test]
    public async Task An_escalated_failure_restarts_the_supervisor_with_its_children()
    {
        var log = NewProbe();
        var worker = (await Supervise(log, new OneForOneStrategy(_ => Directive.Escalate)))[0];
        worker.Tell("fail");
        // the supervisor's PreRestart stops the failed child, its PreStart makes another
        await log.Expect("w0 stopped", "w0 started");
    }

    private sealed class Unlucky(IActorRef log) : UntypedActor
    {
        protected override void PreStart() => throw new InvalidDataException("never");

        protected override void PostStop() => log.Tell("never called");

        protected override void OnReceive(object message)
        {
        }
    }

    [Test]
    public async Task An_actor_that_cannot_be_created_is_stopped()
    {
        var (log, watcher) = (NewProbe(), NewProbe());
        watcher.Watch(System.ActorOf(Props.Create(() => new Unlucky(log.Ref))));
        await watcher.Next<Terminated>();
        await log.ExpectNoMore();
    }

    [Test]
    public async Task Children_stop_before_their_parent()
    {
        var log = NewProbe();
        var workers = new[] { Props.Create(() => new Worker(log.Ref, "child")) };
        var parent = System.ActorOf(Props.Create(() => new Parent(log.Ref, workers[0])));
        await log.Expect("child started");
        Assert.That(await parent.GracefulStop(TimeSpan.FromSeconds(5)), Is.True);
        await log.Expect("child stopped", "parent stopped");
    }

    private sealed class Parent(IActorRef log, Props child) : UntypedActor
    {
        protected override void PreStart() => Context.ActorOf(child);

        protected override void PostStop() => log.Tell("parent stopped");

        protected override void OnReceive(object message)
        {
        }
    }

    private sealed class Pact(IActorRef other) : UntypedActor
    {
        protected override void PreStart() => Context.Watch(other);

        protected override void OnReceive(object message) => Unhandled(message);
    }

    [Test]
    public async Task An_unhandled_terminated_stops_the_watcher()
    {
        var watcher = NewProbe();
        var other = System.ActorOf(Props.Empty);
        var pact = System.ActorOf(Props.Create(() => new Pact(other)));
        watcher.Watch(pact);
        System.Stop(other);
        Assert.That((await watcher.Next<Terminated>()).ActorRef, Is.EqualTo(pact));
    }
}
