using Akka.Actor;
using Akka.Pattern;

namespace Lnd.Actors.Tests.Polyfills;

[Parallelizable]
public class PersistFailureTests
{
    [Test]
    public async Task A_write_that_fails_tells_the_actor_and_stops_it()
    {
        await using var world = PersistenceWorld.Create(MoodyJournal.Config);
        var actor = await world.Ready("p");
        var watcher = world.Watch(actor);

        actor.Tell(new Do(self => self.Note("fail")));

        await world.Mail.Expect("failed fail #1: the disk is on fire");
        await watcher.Expect("gone");
    }

    [Test]
    public async Task A_write_that_fails_stops_the_actor_even_if_its_supervisor_would_resume_it()
    {
        await using var world = PersistenceWorld.Create(MoodyJournal.Config);
        var report = world.Mail.Ref;
        var parent = world.System.ActorOf(Props.Create(() => new Resuming(world.NotebookProps("p", null, null, null), report)));
        await world.Mail.Until("recovered");

        parent.Tell(new Do(self => self.Note("fail")));

        await world.Mail.Expect("failed fail #1: the disk is on fire", "child gone");
    }

    [Test]
    public async Task An_actor_that_stopped_at_a_failed_write_comes_back_with_backoff()
    {
        await using var world = PersistenceWorld.Create(MoodyJournal.Config);
        var supervisor = world.System.ActorOf(BackoffSupervisor.Props(Backoff.OnStop(
            world.NotebookProps("p"), "child", TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(10), 0, -1)));
        await world.Mail.Until("recovered");

        supervisor.Tell(new Do(self => self.Note("a")));
        await world.Mail.Expect("persisted a");
        supervisor.Tell(new Do(self => self.Note("fail")));

        await world.Mail.Expect("failed fail #2: the disk is on fire", "event a", "replayed", "recovered");
    }

    [Test]
    public async Task An_event_that_is_rejected_tells_the_actor_and_leaves_it_running()
    {
        await using var world = PersistenceWorld.Create(MoodyJournal.Config);
        var actor = await world.Ready("p");

        actor.Tell(new Do(self => self.Note("reject")));
        actor.Tell("next command");
        actor.Tell(new Do(self => self.Note("a")));

        await world.Mail.Expect("rejected reject #1: not like this", "next command", "persisted a");
        Assert.That(await world.StoredEvents("p"), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task Only_the_rejected_one_of_several_writes_is_left_out()
    {
        await using var world = PersistenceWorld.Create(MoodyJournal.Config);
        var actor = await world.Ready("p");

        actor.Tell(new Do(self =>
        {
            self.Note("a");
            self.PersistAll(["b", "reject", "c"], self.Keep);
            self.Note("d");
        }));

        await world.Mail.Expect(
            "persisted a",
            "rejected b #2: not like this", "rejected reject #3: not like this", "rejected c #4: not like this",
            "persisted d");
        Assert.That(await world.StoredEvents("p"), Is.EqualTo(new[] { "a", "d" }));
    }

    [Test]
    public async Task A_journal_that_keeps_failing_is_left_alone_for_a_while()
    {
        await using var world = PersistenceWorld.Create(MoodyJournal.Config);
        var actors = new[] { await world.Ready("p1"), await world.Ready("p2"), await world.Ready("p3") };
        foreach (var actor in actors)
        {
            actor.Tell(new Do(self => self.Note("fail")));
            await world.Mail.Expect("failed fail #1: the disk is on fire");
        }

        // Neither writes nor recoveries get through to it now.
        world.Notebook("one more");

        Assert.That(await world.Mail.Next<string>(), Does.StartWith("not recovered: "));
    }

    /// <summary>Passes messages to its child, which it would resume after any failure.</summary>
    private sealed class Resuming : ReceiveActor
    {
        public Resuming(Props child, IActorRef report)
        {
            var actor = Context.Watch(Context.ActorOf(child));
            Receive<Terminated>(_ => report.Tell("child gone"));
            ReceiveAny(actor.Tell);
        }

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Resume);
    }
}
