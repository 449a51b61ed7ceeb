using Akka.Actor;
using Akka.Persistence;

namespace Lnd.Actors.Tests.Polyfills;

[Parallelizable]
public class RecoveryTests
{
    private static async Task Write(PersistenceWorld world, string id, params string[] events)
    {
        var actor = await world.Ready(id);
        foreach (var e in events)
        {
            actor.Tell(new Do(self => self.Note(e)));
            await world.Mail.Expect($"persisted {e}");
        }
        await world.Stop(actor);
    }

    [Test]
    public async Task Recovering_replays_the_events_in_order_then_completes_then_takes_the_commands_that_came_meanwhile()
    {
        await using var world = PersistenceWorld.Create();
        await Write(world, "p", "a", "b", "c");

        var actor = world.Notebook("p");
        actor.Tell("first");
        actor.Tell("second");

        await world.Mail.Expect("event a", "event b", "event c", "replayed", "recovered", "first", "second");
    }

    [Test]
    public async Task Recovering_an_actor_without_events_completes_too()
    {
        await using var world = PersistenceWorld.Create();
        world.Notebook("new");
        await world.Mail.Expect("replayed", "recovered");
    }

    [Test]
    public async Task An_actor_recovers_until_the_completion_message_and_no_longer()
    {
        await using var world = PersistenceWorld.Create();
        await Write(world, "p", "a");

        world.Notebook(
            "p",
            onEvent: (self, _) => self.Report($"at event {self.IsRecovering} {self.IsRecoveryFinished} #{self.LastSequenceNr}"),
            onCompleted: self => self.Report($"at completion {self.IsRecovering} {self.IsRecoveryFinished} #{self.LastSequenceNr}"));

        await world.Mail.Expect("at event True False #1", "event a", "replayed", "recovered", "at completion False True #1");
    }

    [Test]
    public async Task Persisting_is_allowed_when_the_recovery_completes_and_commands_wait_for_it()
    {
        await using var world = PersistenceWorld.Create();

        var actor = world.Notebook("p", onCompleted: self => self.Note("a"));
        actor.Tell("first command");

        await world.Mail.Expect("replayed", "recovered", "persisted a", "first command");
    }

    [Test]
    public async Task Timers_may_be_started_when_the_recovery_completes()
    {
        await using var world = PersistenceWorld.Create();
        var report = world.Mail.Ref;
        world.System.ActorOf(Props.Create(() => new Alarm(report)));
        await world.Mail.Expect("alarm");
    }

    [Test]
    public async Task Persisting_while_events_are_replayed_fails_the_recovery()
    {
        await using var world = PersistenceWorld.Create();
        await Write(world, "p", "a");

        var actor = world.Notebook("p", onEvent: (self, _) => self.Note("b"));

        Assert.That(await world.Mail.Next<string>(), Does.StartWith("not recovered: InvalidOperationException").And.EndsWith("at a"));
        await world.Watch(actor).Expect("gone");
        Assert.That(await world.StoredEvents("p"), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task A_handler_that_throws_at_an_event_stops_the_actor()
    {
        await using var world = PersistenceWorld.Create();
        await Write(world, "p", "a", "b");

        var actor = world.Notebook("p", onEvent: (_, e) => throw new FormatException($"what is {e}?"));

        await world.Mail.Expect("not recovered: FormatException what is a? at a");
        await world.Watch(actor).Expect("gone");
    }

    [Test]
    public async Task Recovering_from_nothing_replays_nothing_and_goes_on_counting()
    {
        await using var world = PersistenceWorld.Create();
        await Write(world, "p", "a", "b");

        var actor = world.Notebook("p", Recovery.None, onCompleted: self => self.Report(self.LastSequenceNr));
        await world.Mail.Expect("replayed", "recovered", 2L);
        actor.Tell(new Do(self => self.Note("c")));
        await world.Mail.Expect("persisted c");
        await world.Stop(actor);

        Assert.That(await world.StoredEvents("p"), Is.EqualTo(new[] { "a", "b", "c" }));
    }

    [Test]
    public async Task Recovering_up_to_a_sequence_number_stops_there()
    {
        await using var world = PersistenceWorld.Create();
        await Write(world, "p", "a", "b", "c");
        world.Notebook("p", new Recovery(SnapshotSelectionCriteria.Latest, 2));
        await world.Mail.Expect("event a", "event b", "replayed", "recovered");
    }

    [Test]
    public async Task Recovering_with_a_maximum_replays_no_more_events()
    {
        await using var world = PersistenceWorld.Create();
        await Write(world, "p", "a", "b", "c");
        world.Notebook("p", new Recovery(SnapshotSelectionCriteria.Latest, long.MaxValue, 1));
        await world.Mail.Expect("event a", "replayed", "recovered");
    }

    [Test]
    public async Task A_journal_that_can_not_be_read_stops_the_actor()
    {
        await using var world = PersistenceWorld.Create(MoodyJournal.Config);
        var actor = await world.Ready("unreadable");
        actor.Tell(new Do(self => self.Note("a")));
        await world.Mail.Expect("persisted a");
        await world.Stop(actor);

        actor = world.Notebook("unreadable");

        await world.Mail.Expect("not recovered: IOException the journal can't be read");
        await world.Watch(actor).Expect("gone");
    }

    [Test]
    public async Task A_journal_that_says_nothing_stops_the_actor_after_the_timeout()
    {
        await using var world = PersistenceWorld.Create(MoodyJournal.Config + "\nakka.persistence.journal.moody.recovery-event-timeout = 100ms");
        var actor = await world.Ready("silent");
        actor.Tell(new Do(self => self.Note("a")));
        await world.Mail.Expect("persisted a");
        await world.Stop(actor);

        actor = world.Notebook("silent");

        Assert.That(await world.Mail.Next<string>(), Does.StartWith("not recovered: RecoveryTimedOutException"));
        await world.Watch(actor).Expect("gone");
    }

    [Test]
    public async Task A_snapshot_store_that_says_nothing_stops_the_actor_after_the_timeout()
    {
        await using var world = PersistenceWorld.Create(
            GatedSnapshotStore.Config("unused") + "\nakka.persistence.journal.inmem.recovery-event-timeout = 100ms");
        var actor = world.Notebook("silent");
        Assert.That(await world.Mail.Next<string>(), Does.StartWith("not recovered: RecoveryTimedOutException"));
        await world.Watch(actor).Expect("gone");
    }

    [Test]
    public async Task A_snapshot_store_that_can_not_be_read_stops_the_actor()
    {
        await using var world = PersistenceWorld.Create(GatedSnapshotStore.Config("unused"));
        var actor = world.Notebook("unreadable");
        await world.Mail.Expect("not recovered: IOException the snapshots can't be read");
        await world.Watch(actor).Expect("gone");
    }

    [Test]
    public async Task More_actors_than_may_recover_at_a_time_all_recover()
    {
        await using var world = PersistenceWorld.Create("akka.persistence.max-concurrent-recoveries = 2");
        var ids = Enumerable.Range(0, 40).Select(i => $"p{i}").ToList();

        // one stops and one fails while they recover: their places must become free
        world.System.Stop(world.Notebook("stopped at once"));
        foreach (var id in ids)
            world.Notebook(id, onCompleted: self => self.Report(id));

        var seen = new HashSet<object>();
        while (!ids.All(seen.Contains))
            seen.Add(await world.Mail.Next());
    }

    // The package's persistent actor takes events of the replay that was cut off for those of the next one.
    [Test, Category("StandIn")]
    public async Task An_actor_restarted_by_its_parent_while_it_recovers_sees_each_event_once()
    {
        await using var world = PersistenceWorld.Create("akka.persistence.max-concurrent-recoveries = 1");
        var actor = await world.Ready("p");
        string[] events = [.. Enumerable.Range(0, 3000).Select(i => $"e{i}")];
        actor.Tell(new Do(self => self.PersistAll(events, self.Keep)));
        await world.Mail.Until("persisted e2999");
        await world.Stop(actor);

        for (var i = 0; i < 20; i++)
        {
            var parent = world.System.ActorOf(Props.Create(() => new Family(world.NotebookProps("p", null, null, null))));
            // Whatever the first life has seen when it is cut off, here a little, there much...
            for (var seen = 0; seen < i * 100; seen++)
                await world.Mail.Next();
            parent.Tell("fail");
            parent.Tell("check");
            await world.Mail.Until("check");
            // ... the second one starts anew.
            Assert.That(await world.EventsOf(parent), Is.EqualTo(events));
            await world.Stop(parent);
        }
    }

    [Test]
    public async Task Restarting_gives_back_what_the_user_has_stashed_too()
    {
        await using var world = PersistenceWorld.Create();
        var actor = await world.Ready("p");
        var open = false;
        Do Work(string name) => new(self =>
        {
            if (open)
                self.Report(name);
            else
                self.StashCommand();
        });

        actor.Tell(Work("first"));
        actor.Tell(Work("second"));
        actor.Tell(new Do(_ =>
        {
            open = true;
            throw new InvalidOperationException("restart me");
        }));

        await world.Mail.Expect("replayed", "recovered", "first", "second");
    }

    [Test]
    public async Task An_actor_without_a_persistence_id_does_not_start()
    {
        await using var world = PersistenceWorld.Create();
        var actor = world.Notebook(null!);
        await world.Watch(actor).Expect("gone");
    }

    private sealed class Alarm : ReceivePersistentActor, IWithTimers
    {
        public Alarm(IActorRef report)
        {
            Recover<RecoveryCompleted>(_ => Timers.StartSingleTimer("key", "alarm", TimeSpan.FromMilliseconds(1)));
            CommandAny(report.Tell);
        }

        public override string PersistenceId => "alarm";

        public ITimerScheduler Timers { get; set; } = null!;
    }

    /// <summary>A notebook and a child that fails, under a strategy that restarts both.</summary>
    private sealed class Family : ReceiveActor
    {
        public Family(Props notebook)
        {
            var child = Context.ActorOf(notebook);
            var failing = Context.ActorOf(Props.Create(() => new Failing()));
            Receive<string>(text => text == "fail", failing.Tell);
            ReceiveAny(child.Tell);
        }

        protected override SupervisorStrategy SupervisorStrategy() => new AllForOneStrategy(_ => Directive.Restart);
    }

    private sealed class Failing : ReceiveActor
    {
        public Failing() => ReceiveAny(_ => throw new InvalidOperationException("as asked"));
    }
}
