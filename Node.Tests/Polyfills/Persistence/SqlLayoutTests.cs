using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Akka.Serialization;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>A database is the same thing to the package and to the stand-in: tables, rows, and those of the older SQLite plugin.</summary>
[Parallelizable]
public class SqlLayoutTests
{
    private const string Tagging = """

        akka.persistence.journal.sql {
            event-adapters.tagger = "Lnd.Actors.Tests.Polyfills.SqlLayoutTests+Tagger, Lnd.Actors.Node.Tests"
            event-adapter-bindings."System.String, System.Private.CoreLib" = tagger
        }
        """;

    private static string Vector(string name) => File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "Vectors", "akka-persistence-sql", name));

    private static async Task Note(PersistenceWorld world, params string[] events)
    {
        var actor = await world.Ready("p");
        actor.Tell(new Do(self => self.PersistAll(events, self.Keep)));
        await world.Mail.Until($"persisted {events[^1]}");
    }

    /// <summary>What the tables look like, without what is a matter of taste.</summary>
    private static IEnumerable<string> Schema(SqlFolder folder) =>
        from row in folder.Query("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
        select Regex.Replace(row.Replace("[", "").Replace("]", ""), @"\s+", " ").Replace("( ", "(").Replace(" )", ")");

    [Test]
    public async Task The_tables_are_those_of_the_package()
    {
        using var theirs = new SqlFolder();
        theirs.Execute(Vector("tables.sql"));
        using var ours = new SqlFolder();
        await using (var world = PersistenceWorld.Create(ours.Config(journal: "delete-compatibility-mode = on")))
            await world.StoredEvents("p");

        Assert.That(Schema(ours), Is.EqualTo(Schema(theirs)));
    }

    [Test]
    public async Task A_database_that_the_package_has_filled_opens_as_it_is()
    {
        using var folder = new SqlFolder();
        folder.Execute(Vector("tables.sql") + Vector("rows.sql"));
        var before = Schema(folder).ToList();

        await using (var world = PersistenceWorld.Create(folder.Config("auto-initialize = off")))
        {
            var report = world.Mail.Ref;
            var actor = world.System.ActorOf(Props.Create(() => new Recorder("p", report)));
            await world.Mail.Expect("snapshot 3: gone,in the snapshot", "4: after it", "5: last", "recovered");
            actor.Tell("new");
            await world.Mail.Expect("persisted 6: new");
        }

        Assert.That(Schema(folder), Is.EqualTo(before));
        Assert.That(
            folder.Query("SELECT ordering, sequence_number FROM journal WHERE sequence_number > 4"), Is.EqualTo(new[] { "4|5", "5|6" }));
    }

    [Test]
    public async Task The_rows_are_those_that_the_package_would_write()
    {
        using var folder = new SqlFolder();
        var start = DateTime.UtcNow.Ticks;
        await using (var world = PersistenceWorld.Create(folder.Config() + Tagging))
        {
            await Note(world, "plain", "red blue");
            var actor = await world.Ready("p");
            actor.Tell(new Do(self => self.SaveSnapshot("state")));
            await world.Mail.Next<SaveSnapshotSuccess>();
        }

        Assert.That(
            folder.Query("SELECT ordering, deleted, persistence_id, sequence_number, typeof(message), CAST(message AS TEXT), manifest, identifier FROM journal"),
            Is.EqualTo(new[] { "1|0|p|1|blob|\"plain\"||1", "2|0|p|2|blob|\"red blue\"||1" }));
        Assert.That(folder.Query("SELECT ordering_id, tag, persistence_id, sequence_nr FROM tags ORDER BY tag"), Is.EqualTo(new[] { "2|blue|p|2", "2|red|p|2" }));
        Assert.That(folder.Query("SELECT DISTINCT length(writer_uuid) FROM journal"), Is.EqualTo(new[] { "32" }));
        Assert.That(long.Parse(folder.Query("SELECT MIN(created) FROM journal")[0]), Is.InRange(start, DateTime.UtcNow.Ticks));
        Assert.That(
            folder.Query("SELECT persistence_id, sequence_number, typeof(snapshot), CAST(snapshot AS TEXT), manifest, serializer_id FROM snapshot"),
            Is.EqualTo(new[] { "p|2|blob|\"state\"||1" }));
        Assert.That(long.Parse(folder.Query("SELECT created FROM snapshot")[0]), Is.InRange(start, DateTime.UtcNow.Ticks));
    }

    [TestCase("Csv", ";red;blue;", "")]
    [TestCase("Both", ";red;blue;", "blue|red")]
    public async Task Tags_go_where_the_configuration_says(string mode, string column, string table)
    {
        using var folder = new SqlFolder();
        await using (var world = PersistenceWorld.Create(folder.Config(journal: $"tag-write-mode = {mode}") + Tagging))
            await Note(world, "plain", "red blue");

        Assert.That(folder.Query("SELECT tags FROM journal").Select(Sorted), Is.EqualTo(new[] { "", Sorted(column) }));
        var hasTable = folder.Query("SELECT name FROM sqlite_master WHERE name = 'tags'").Count > 0;
        Assert.That(hasTable ? string.Join("|", folder.Query("SELECT tag FROM tags ORDER BY tag")) : "", Is.EqualTo(table));

        // a set of tags has no order
        static string Sorted(string tags) => string.Join(";", tags.Split(';', StringSplitOptions.RemoveEmptyEntries).Order());
    }

    [Test]
    public async Task Deleted_events_leave_their_tags_and_all_but_the_last_row()
    {
        using var folder = new SqlFolder();
        await using (var world = PersistenceWorld.Create(folder.Config() + Tagging))
        {
            await Note(world, "red", "blue", "green");
            var actor = await world.Ready("p");
            actor.Tell(new Do(self => self.DeleteMessages(2)));
            await world.Mail.Expect(new DeleteMessagesSuccess(2));
        }

        Assert.That(folder.Query("SELECT sequence_number, deleted FROM journal"), Is.EqualTo(new[] { "2|1", "3|0" }));
        Assert.That(folder.Query("SELECT tag FROM tags"), Is.EqualTo(new[] { "green" }));
    }

    [Test]
    public async Task Names_of_tables_and_columns_can_be_changed_one_by_one()
    {
        using var folder = new SqlFolder();
        const string Mapping = """
            table-mapping = own
            own {
                journal { table-name = events, use-writer-uuid-column = false, columns { persistence-id = owner, message = body } }
                snapshot { table-name = states, columns { serializerId = codec } }
            }
            """;
        await using (var world = PersistenceWorld.Create(folder.Config(Mapping)))
        {
            await Note(world, "a");
            Assert.That(await world.StoredEvents("p"), Is.EqualTo(new[] { "a" }));
        }

        Assert.That(
            folder.Query("SELECT name FROM pragma_table_info('events')"),
            Is.EqualTo(new[] { "ordering", "created", "deleted", "owner", "sequence_number", "body", "manifest", "identifier" }));
        Assert.That(folder.Query("SELECT name FROM pragma_table_info('states')"), Does.Contain("codec"));
    }

    [Test]
    public async Task A_database_of_the_older_plugin_opens_and_goes_on()
    {
        using var folder = new SqlFolder();
        folder.Execute(Vector("legacy-sqlite.sql"));
        const string Serializers = """

            akka.actor.serializers {
                primitive = "Lnd.Actors.Tests.Polyfills.SqlLayoutTests+Primitives, Lnd.Actors.Node.Tests"
                custom = "Lnd.Actors.Tests.Polyfills.SqlLayoutTests+CustomShardedMessages, Lnd.Actors.Node.Tests"
            }
            akka.actor.serialization-bindings {
                "Lnd.Actors.Tests.Polyfills.SqlLayoutTests+Unused, Lnd.Actors.Node.Tests" = primitive
                "Lnd.Actors.Tests.Polyfills.SqlLayoutTests+CustomShardedMessage, Lnd.Actors.Node.Tests" = custom
            }
            """;
        await using (var world = PersistenceWorld.Create(folder.Config("table-mapping = sqlite") + Serializers))
        {
            var report = world.Mail.Ref;
            var actor = world.System.ActorOf(Props.Create(() => new Recorder("24", report)));
            await world.Mail.Expect(
                "snapshot 24: StateSnapshot { Total = 1752, Persisted = 24 }",
                "25: 72", "26: 73", "27: 74",
                "28: 72", "29: 73", "30: 74",
                "31: ShardedMessage { EntityId = 24, Message = 72 }",
                "32: ShardedMessage { EntityId = 24, Message = 73 }",
                "33: ShardedMessage { EntityId = 24, Message = 74 }",
                "34: CustomShardedMessage { Message = 72 }",
                "35: CustomShardedMessage { Message = 73 }",
                "36: CustomShardedMessage { Message = 74 }",
                "recovered");
            actor.Tell("new");
            await world.Mail.Expect("persisted 37: new");
            await world.Stop(actor);
            world.System.ActorOf(Props.Create(() => new Recorder("24", report)));
            await world.Mail.Until("37: new");
        }

        Assert.That(
            folder.Query("SELECT is_deleted, CAST(payload AS TEXT), serializer_id, tags FROM event_journal WHERE sequence_nr = 37"),
            Is.EqualTo(new[] { "0|\"new\"|1|NULL" }));
    }

    internal sealed record StateSnapshot(int Total, int Persisted);

    internal sealed record ShardedMessage(string EntityId, int Message);

    internal sealed record CustomShardedMessage(int Message);

    internal sealed class Unused;

    /// <summary>Tags a text with its words, if it is more than "plain".</summary>
    internal sealed class Tagger : IWriteEventAdapter
    {
        public string Manifest(object evt) => "";

        public object ToJournal(object evt) => (string)evt == "plain" ? evt : new Tagged(evt, ((string)evt).Split(' '));
    }

    /// <summary>Serializer 17 of the package Akka.Remote, for numbers and texts.</summary>
    internal sealed class Primitives(ExtendedActorSystem system) : Serializer(system)
    {
        public override int Identifier => 17;

        public override bool IncludeManifest => true;

        public override byte[] ToBinary(object obj) => throw new NotSupportedException();

        public override object FromBinary(byte[] bytes, Type type) =>
            type == typeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Serializer 999 of the program that wrote the older database.</summary>
    internal sealed class CustomShardedMessages(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        public override int Identifier => 999;

        public override string Manifest(object o) => "CSM";

        public override byte[] ToBinary(object obj) => throw new NotSupportedException();

        public override object FromBinary(byte[] bytes, string manifest) => new CustomShardedMessage(BinaryPrimitives.ReadInt32LittleEndian(bytes));
    }

    /// <summary>Reports all it recovers, with the sequence number, and persists texts.</summary>
    private sealed class Recorder : ReceivePersistentActor
    {
        public Recorder(string id, IActorRef report)
        {
            PersistenceId = id;
            Recover<SnapshotOffer>(offer => report.Tell(
                $"snapshot {LastSequenceNr}: {(offer.Snapshot is IEnumerable<string> list ? string.Join(",", list) : offer.Snapshot)}"));
            Recover<RecoveryCompleted>(_ => report.Tell("recovered"));
            RecoverAny(e => report.Tell($"{LastSequenceNr}: {e}"));
            Command<string>(text => Persist(text, e => report.Tell($"persisted {LastSequenceNr}: {e}")));
        }

        public override string PersistenceId { get; }
    }
}
