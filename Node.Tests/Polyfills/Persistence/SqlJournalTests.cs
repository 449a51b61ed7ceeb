using System.Globalization;
using Akka.Actor;
using Akka.Persistence;
using Akka.Serialization;

namespace Lnd.Actors.Tests.Polyfills;

[Parallelizable]
public class SqlJournalTests
{
    private static async Task Write(PersistenceWorld world, string id, params string[] events)
    {
        var actor = await world.Ready(id);
        actor.Tell(new Do(self => self.PersistAll(events, self.Keep)));
        await world.Mail.Until($"persisted {events[^1]}");
        await world.Stop(actor);
    }

    [Test]
    public async Task Events_outlive_the_actor_system()
    {
        using var folder = new SqlFolder();
        await using (var world = PersistenceWorld.Create(folder.Config()))
        {
            await Write(world, "p", "a", "b");
            await Write(world, "q", "c");
        }

        await using var next = PersistenceWorld.Create(folder.Config());
        Assert.That(await next.StoredEvents("p"), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(await next.StoredEvents("q"), Is.EqualTo(new[] { "c" }));
        await Write(next, "p", "d");
        Assert.That(await next.StoredEvents("p"), Is.EqualTo(new[] { "a", "b", "d" }));
    }

    [Test]
    public async Task Snapshots_outlive_the_actor_system_in_the_same_file()
    {
        using var folder = new SqlFolder();
        await using (var world = PersistenceWorld.Create(folder.Config()))
        {
            var actor = await world.Ready("p");
            actor.Tell(new Do(self => self.PersistAll(["a", "b"], self.Keep)));
            await world.Mail.Until("persisted b");
            actor.Tell(new Do(self => self.SaveSnapshot(self.Events)));
            await world.Mail.Next<SaveSnapshotSuccess>();
            actor.Tell(new Do(self => self.Note("c")));
            await world.Mail.Expect("persisted c");
        }

        await using var next = PersistenceWorld.Create(folder.Config());
        var again = next.Notebook("p");
        await next.Mail.Expect("snapshot a,b", "event c", "replayed", "recovered");

        again.Tell(new Do(self => self.DeleteSnapshots(SnapshotSelectionCriteria.Latest)));
        await next.Mail.Next<DeleteSnapshotsSuccess>();
        await next.Stop(again);
        Assert.That(await next.StoredEvents("p"), Is.EqualTo(new[] { "a", "b", "c" }));
    }

    [Test]
    public async Task Snapshots_are_found_and_deleted_by_number_and_time()
    {
        using var folder = new SqlFolder();
        await using var world = PersistenceWorld.Create(folder.Config());
        var actor = await world.Ready("p");
        foreach (var e in new[] { "a", "b", "c" })
        {
            actor.Tell(new Do(self => self.Note(e)));
            await world.Mail.Expect($"persisted {e}");
            actor.Tell(new Do(self => self.SaveSnapshot(self.Events)));
            await world.Mail.Next<SaveSnapshotSuccess>();
        }
        async Task<long?> Found(SnapshotSelectionCriteria criteria)
        {
            actor.Tell(new Do(self => self.LoadSnapshot("p", criteria, long.MaxValue)));
            return (await world.Mail.Next<LoadSnapshotResult>()).Snapshot?.Metadata.SequenceNr;
        }

        Assert.That(await Found(new SnapshotSelectionCriteria(2)), Is.EqualTo(2));
        Assert.That(await Found(new SnapshotSelectionCriteria(long.MaxValue, DateTime.UtcNow.AddDays(-1))), Is.Null);
        actor.Tell(new Do(self => self.DeleteSnapshot(3)));
        await world.Mail.Next<DeleteSnapshotSuccess>();
        Assert.That(await Found(SnapshotSelectionCriteria.Latest), Is.EqualTo(2));
        actor.Tell(new Do(self => self.DeleteSnapshots(new SnapshotSelectionCriteria(1))));
        await world.Mail.Next<DeleteSnapshotsSuccess>();
        Assert.That(await Found(new SnapshotSelectionCriteria(1)), Is.Null);
    }

    [Test]
    public async Task Deleting_all_events_does_not_give_out_their_numbers_again([Values] bool compatibility)
    {
        using var folder = new SqlFolder();
        var config = folder.Config(journal: $"delete-compatibility-mode = {(compatibility ? "on" : "off")}");
        await using (var world = PersistenceWorld.Create(config))
        {
            var actor = await world.Ready("p");
            actor.Tell(new Do(self => self.PersistAll(["a", "b", "c"], self.Keep)));
            await world.Mail.Until("persisted c");
            actor.Tell(new Do(self => self.DeleteMessages(2)));
            await world.Mail.Expect(new DeleteMessagesSuccess(2));
            Assert.That(await world.StoredEvents("p"), Is.EqualTo(new[] { "c" }));
            actor.Tell(new Do(self => self.DeleteMessages(long.MaxValue)));
            await world.Mail.Expect(new DeleteMessagesSuccess(3));
        }

        await using var next = PersistenceWorld.Create(config);
        next.Notebook("p", onCompleted: self => self.Report(self.LastSequenceNr));
        await next.Mail.Expect("replayed", "recovered", 3L);
    }

    [Test]
    public async Task A_long_replay_comes_in_portions_without_gap_or_repeat()
    {
        using var folder = new SqlFolder();
        await using var world = PersistenceWorld.Create(folder.Config(journal: "replay-batch-size = 3"));
        string[] events = [.. Enumerable.Range(1, 10).Select(i => $"e{i}")];
        await Write(world, "p", events);

        Assert.That(await world.StoredEvents("p"), Is.EqualTo(events));
        world.Notebook("p", new Recovery(SnapshotSelectionCriteria.Latest, 8, 5));
        await world.Mail.Expect("event e1", "event e2", "event e3", "event e4", "event e5", "replayed", "recovered");
    }

    [Test]
    public async Task An_actor_that_restarts_while_its_event_is_written_sees_it()
    {
        using var folder = new SqlFolder();
        await using var world = PersistenceWorld.Create(folder.Config());
        var actor = await world.Ready("p");
        for (var i = 0; i < 50; i++)
        {
            // The event is handed to the journal when the command ends, by throwing.
            actor.Tell(new Do(self =>
            {
                self.Note("e");
                throw new InvalidOperationException("restart me");
            }));
            await world.Mail.Until("recovered");
        }

        Assert.That(await world.EventsOf(actor), Has.Count.EqualTo(50));
    }

    [Test]
    public async Task All_of_many_actors_that_write_at_once_find_their_events_again()
    {
        using var folder = new SqlFolder();
        const int Actors = 60, Events = 30;
        await using (var world = PersistenceWorld.Create(folder.Config(journal: "batch-size = 7")))
        {
            for (var i = 0; i < Actors; i++)
            {
                var actor = world.Notebook($"p{i}");
                for (var e = 1; e <= Events; e++)
                {
                    var text = $"e{e}";
                    actor.Tell(new Do(self => self.Note(text)));
                }
            }
            for (var ended = 0; ended < Actors;)
                ended += (await world.Mail.Next()).Equals($"persisted e{Events}") ? 1 : 0;
        }

        var rows = folder.Query("SELECT persistence_id, COUNT(*), MIN(sequence_number), MAX(sequence_number) FROM journal GROUP BY persistence_id");
        Assert.That(rows, Is.EquivalentTo(Enumerable.Range(0, Actors).Select(i => $"p{i}|{Events}|1|{Events}")));
    }

    [Test]
    public async Task An_event_that_can_not_be_serialized_is_rejected_and_nobody_else_is_hurt()
    {
        using var folder = new SqlFolder();
        await using var world = PersistenceWorld.Create(folder.Config() + """

            akka.actor.serializers.stubborn = "Lnd.Actors.Tests.Polyfills.SqlJournalTests+StubbornSerializer, Lnd.Actors.Node.Tests"
            akka.actor.serialization-bindings."Lnd.Actors.Tests.Polyfills.SqlJournalTests+Stubborn, Lnd.Actors.Node.Tests" = stubborn
            """);
        var actor = await world.Ready("p");

        actor.Tell(new Do(self =>
        {
            self.Note("a");
            self.Persist(new Stubborn(), _ => self.Report("persisted the stubborn one"));
            self.Note("b");
        }));

        await world.Mail.Expect("persisted a", "rejected Stubborn #2: no bytes for this", "persisted b");
        Assert.That(await world.StoredEvents("p"), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public async Task A_number_that_is_taken_already_fails_that_actor_alone()
    {
        using var folder = new SqlFolder();
        await using var world = PersistenceWorld.Create(folder.Config());
        var first = await world.Ready("p");
        var second = await world.Ready("p");
        var other = await world.Ready("q");
        first.Tell(new Do(self => self.Note("a")));
        await world.Mail.Expect("persisted a");
        var watcher = world.Watch(second);

        second.Tell(new Do(self => self.Note("b")));

        Assert.That(await world.Mail.Next<string>(), Does.StartWith("failed b #1: ").And.Contains("UNIQUE"));
        await watcher.Expect("gone");
        other.Tell(new Do(self => self.Note("c")));
        await world.Mail.Expect("persisted c");
        Assert.That(await world.StoredEvents("p"), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task A_number_that_is_taken_already_hurts_none_of_those_who_write_at_the_same_time()
    {
        const int Actors = 20, Events = 13;
        using var folder = new SqlFolder();
        await using (var world = PersistenceWorld.Create(folder.Config()))
        {
            var first = await world.Ready("p");
            var second = await world.Ready("p");
            first.Tell(new Do(self => self.Note("a")));
            await world.Mail.Expect("persisted a");

            for (var i = 0; i < Actors; i++)
            {
                if (i == Actors / 2)
                    second.Tell(new Do(NoteAll));
                world.Notebook($"q{i}").Tell(new Do(NoteAll));
            }

            var persisted = new int[Events];
            var failures = new List<string>();
            while (persisted[^1] < Actors || failures.Count == 0)
            {
                if (await world.Mail.Next() is not string told)
                    continue;
                if (told.StartsWith("persisted ", StringComparison.Ordinal))
                    persisted[int.Parse(told["persisted ".Length..], CultureInfo.InvariantCulture)]++;
                else if (told.StartsWith("failed ", StringComparison.Ordinal))
                    failures.Add(told);
            }
            Assert.That(failures, Has.One.Items.And.All.Contains("UNIQUE"));
            Assert.That(persisted, Is.All.EqualTo(Actors));
        }

        var rows = folder.Query("SELECT persistence_id, COUNT(*), MIN(sequence_number), MAX(sequence_number) FROM journal GROUP BY persistence_id");
        Assert.That(rows, Is.EquivalentTo(Enumerable.Range(0, Actors).Select(i => $"q{i}|{Events}|1|{Events}").Append("p|1|1|1")));

        static void NoteAll(Notebook self) => self.PersistAll(Enumerable.Range(0, Events).Select(i => $"{i}"), text => self.Report($"persisted {text}"));
    }

    [TestCase("DATASOURCE={0}")]
    [TestCase(" Filename = '{0}' ; Pooling=true;Foreign Keys=False;")]
    [TestCase("data source=\\\"{0}\\\";Mode=ReadWriteCreate;Cache=Private;Command Timeout=3")]
    [TestCase("Data Source=file:{0}")]
    [TestCase("Data Source=file://{0}?mode=rwc")]
    public async Task A_connection_string_may_name_the_file_in_several_ways(string form)
    {
        using var folder = new SqlFolder();
        var path = folder["it's; here.db"];
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, form.Contains('\'') ? path.Replace("'", "''") : path);
        // a semicolon ends what is not in quotes
        if (!form.Contains('\'') && !form.Contains('"'))
            text = text.Replace(path, path = folder["plain.db"]);
        await using (var world = PersistenceWorld.Create(SqlFolder.Hocon(text)))
            await Write(world, "p", "a");

        Assert.That(new FileInfo(path), Has.Property("Exists").True);
    }

    [Test]
    public async Task A_database_in_memory_serves_as_one_in_a_file()
    {
        await using var world = PersistenceWorld.Create(SqlFolder.Hocon("Data Source=shared;Mode=Memory;Cache=Shared"));
        await Write(world, "p", "a", "b");
        Assert.That(await world.StoredEvents("p"), Is.EqualTo(new[] { "a", "b" }));
    }

    internal sealed class Stubborn
    {
        public override string ToString() => nameof(Stubborn);
    }

    internal sealed class StubbornSerializer(ExtendedActorSystem system) : Serializer(system)
    {
        public override int Identifier => 1234;

        public override bool IncludeManifest => false;

        public override byte[] ToBinary(object obj) => throw new NotSupportedException("no bytes for this");

        public override object FromBinary(byte[] bytes, Type type) => throw new NotSupportedException("no bytes for this");
    }
}
