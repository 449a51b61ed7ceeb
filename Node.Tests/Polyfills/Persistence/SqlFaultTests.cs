using Akka.Actor;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>
/// What can be wrong with a database: one error that says what to do, the actor system stops, and nothing is made in its place. The
/// package leaves all this to the actors.
/// </summary>
[Parallelizable, Category("StandIn")]
public class SqlFaultTests
{
    /// <summary>Starts an actor that persists, waits until everything stops, and gives back the error that says why.</summary>
    private static async Task<string> ErrorOf(string hocon)
    {
        var world = PersistenceWorld.Create(hocon);
        world.Notebook("p", onCompleted: self => self.Note("a"));
        return await ErrorAtTheEnd(world);
    }

    /// <summary>Waits until everything stops. Of all that is logged one error only is about the actor system, the first one.</summary>
    private static async Task<string> ErrorAtTheEnd(PersistenceWorld world)
    {
        await world.System.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(30));
        var errors = ErrorSink.Of(world.System).Where(error => error.EndsWith("The actor system stops.", StringComparison.Ordinal)).ToList();
        Assert.That(errors, Has.Count.EqualTo(1), string.Join("\n", ErrorSink.Of(world.System)));
        return errors[0];
    }

    private static string[] Files(SqlFolder folder) =>
        [.. Directory.GetFileSystemEntries(Path.GetDirectoryName(folder.Path)!).Select(f => Path.GetFileName(f)).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal))];

    [Test]
    public async Task A_missing_directory_is_an_error_and_is_not_created()
    {
        using var folder = new SqlFolder();
        var error = await ErrorOf(SqlFolder.Hocon($"Data Source={folder["nowhere/journal.db"]}"));
        Assert.That(error, Does.Contain("there is no directory").And.Contains("nowhere"));
        Assert.That(Files(folder), Is.Empty);
    }

    [Test]
    public async Task A_missing_file_is_an_error_unless_it_may_be_created()
    {
        using var folder = new SqlFolder();
        var error = await ErrorOf(folder.Config("auto-initialize = off"));
        Assert.That(error, Does.Contain("does not exist").And.Contains("auto-initialize"));
        Assert.That(Files(folder), Is.Empty);
    }

    [Test]
    public async Task A_missing_table_is_an_error_unless_it_may_be_created()
    {
        using var folder = new SqlFolder();
        folder.Execute("CREATE TABLE other (a INTEGER)");
        var error = await ErrorOf(folder.Config("auto-initialize = off"));
        Assert.That(error, Does.Contain("no such table: ").And.Contains("auto-initialize"));
        Assert.That(folder.Query("SELECT name FROM sqlite_master"), Is.EqualTo(new[] { "other" }));
    }

    [Test]
    public async Task A_table_of_another_layout_is_an_error()
    {
        using var folder = new SqlFolder();
        folder.Execute("CREATE TABLE journal (ordering INTEGER PRIMARY KEY, persistence_id TEXT, sequence_number INTEGER, created INTEGER)");
        var error = await ErrorOf(folder.Config());
        Assert.That(error, Does.Contain("no such column").Or.Contain("has no column").And.Contains("table-mapping"));
    }

    [Test]
    public async Task Two_events_with_one_number_in_a_table_without_its_index_are_an_error_and_stay_as_they_are()
    {
        using var folder = new SqlFolder();
        folder.Execute("""
            CREATE TABLE journal (ordering INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, created BigInt NOT NULL, deleted Bit NOT NULL,
                persistence_id NVarChar(255) NOT NULL, sequence_number BigInt NOT NULL, message VarBinary NOT NULL, manifest NVarChar(500),
                identifier INTEGER, writer_uuid NVarChar(128));
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier)
            VALUES (1, 0, 'p', 1, x'2261', '', 1), (2, 0, 'p', 1, x'2262', '', 1);
            """);

        var error = await ErrorOf(folder.Config());

        Assert.That(error, Does.Contain(folder.Path).And.Contain("journal.persistence_id, journal.sequence_number").And.Contain("Restore it"));
        Assert.That(folder.Query("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite%'"), Is.EqualTo(new[] { "journal" }));
        Assert.That(folder.Query("SELECT created FROM journal"), Is.EqualTo(new[] { "1", "2" }));
    }

    [Test]
    public async Task A_directory_in_place_of_a_file_is_an_error()
    {
        using var folder = new SqlFolder();
        Directory.CreateDirectory(folder.Path);
        Assert.That(await ErrorOf(folder.Config()), Does.Contain("is a directory"));
    }

    [Test]
    public async Task A_file_that_is_no_database_is_an_error_and_stays_as_it_is()
    {
        using var folder = new SqlFolder();
        var text = new string('x', 5000);
        File.WriteAllText(folder.Path, text);
        Assert.That(await ErrorOf(folder.Config()), Does.Contain("is not an SQLite database").And.Contains(folder.Path));
        Assert.That(File.ReadAllText(folder.Path), Is.EqualTo(text));
        Assert.That(Files(folder), Is.EqualTo(new[] { "journal.db" }));
    }

    [Test]
    public async Task An_empty_file_is_an_error_and_stays_as_it_is()
    {
        using var folder = new SqlFolder();
        File.WriteAllText(folder.Path, "");
        Assert.That(await ErrorOf(folder.Config()), Does.Contain("empty file").And.Contains("damaged"));
        Assert.That(new FileInfo(folder.Path).Length, Is.Zero);
    }

    [Test]
    public async Task A_file_cut_short_is_an_error_and_stays_as_it_is()
    {
        using var folder = new SqlFolder();
        await using (var world = PersistenceWorld.Create(folder.Config()))
            await world.StoredEvents("p");
        var half = File.ReadAllBytes(folder.Path)[..^4096];
        File.WriteAllBytes(folder.Path, half);

        Assert.That(await ErrorOf(folder.Config()), Does.Contain("is damaged"));
        Assert.That(File.ReadAllBytes(folder.Path), Is.EqualTo(half));
    }

    [Test]
    public async Task A_page_that_is_garbled_is_an_error_when_it_is_read()
    {
        using var folder = new SqlFolder();
        await using (var world = PersistenceWorld.Create(folder.Config()))
        {
            var actor = await world.Ready("p");
            actor.Tell(new Do(self => self.PersistAll(Enumerable.Range(0, 500).Select(i => new string('x', 100)), _ => { })));
            actor.Tell("written");
            await world.Mail.Expect("written");
        }
        var page = int.Parse(folder.Query("SELECT rootpage FROM sqlite_master WHERE name = 'journal'")[0], System.Globalization.CultureInfo.InvariantCulture);
        using (var file = File.OpenWrite(folder.Path))
        {
            file.Position = (page - 1) * 4096;
            file.Write(Enumerable.Repeat((byte)0xee, 4096).ToArray());
        }

        Assert.That(await ErrorOf(folder.Config()), Does.Contain("is damaged"));
    }

    [Test]
    public async Task A_log_without_its_database_is_an_error()
    {
        using var folder = new SqlFolder();
        File.WriteAllText(folder.Path + "-wal", "frames");
        Assert.That(await ErrorOf(folder.Config()), Does.Contain("is missing").And.Contains("-wal"));
        Assert.That(Files(folder), Is.EqualTo(new[] { "journal.db-wal" }));
    }

    [Test]
    public async Task A_database_that_may_only_be_read_is_an_error()
    {
        using var folder = new SqlFolder();
        folder.Execute("CREATE TABLE other (a INTEGER)");
        Assert.That(await ErrorOf(folder.Config(connection: "Mode=ReadOnly")), Does.Contain("ReadOnly"));
    }

    [Test]
    public async Task A_database_locked_by_another_program_at_the_start_is_an_error()
    {
        using var folder = new SqlFolder();
        folder.Execute("CREATE TABLE other (a INTEGER)");
        using var other = folder.Open();
        using var begin = other.CreateCommand();
        begin.CommandText = "BEGIN EXCLUSIVE";
        begin.ExecuteNonQuery();

        Assert.That(await ErrorOf(folder.Config(connection: "Default Timeout=1")), Does.Contain("is locked by another program"));
    }

    [Test]
    public async Task A_database_locked_by_another_program_later_fails_the_write_and_stops_everything()
    {
        using var folder = new SqlFolder();
        await using var world = PersistenceWorld.Create(folder.Config(connection: "Default Timeout=1"));
        var actor = await world.Ready("p");
        actor.Tell(new Do(self => self.Note("a")));
        await world.Mail.Expect("persisted a");
        using (var other = folder.Open())
        {
            using var begin = other.CreateCommand();
            begin.CommandText = "BEGIN IMMEDIATE";
            begin.ExecuteNonQuery();

            actor.Tell(new Do(self => self.Note("b")));

            Assert.That(await ErrorAtTheEnd(world), Does.Contain("is locked by another program"));
        }
        Assert.That(folder.Query("SELECT sequence_number FROM journal"), Is.EqualTo(new[] { "1" }));
    }

    [Test]
    public async Task A_full_disk_fails_the_write_and_stops_everything_and_what_was_acknowledged_is_there()
    {
        using var folder = new SqlFolder();
        var acknowledged = 0;
        var world = PersistenceWorld.Create(folder.Config(journal: "sqlite.max-page-count = 60"));
        world.Notebook("p", onCompleted: Next);

        Assert.That(await ErrorAtTheEnd(world), Does.Contain("the disk is full"));
        Assert.That(acknowledged, Is.GreaterThan(0));
        Assert.That(folder.Query("SELECT COUNT(*) FROM journal"), Is.EqualTo(new[] { $"{acknowledged}" }));

        void Next(Notebook self) => self.Persist(new string('x', 2000), _ =>
        {
            acknowledged++;
            Next(self);
        });
    }

    [TestCase("connection-string = \"\"", "connection-string is not set")]
    [TestCase("connection-string = \"Host=localhost\"", "connection-string is not one of SQLite")]
    [TestCase("connection-string = \"Data Source\"", "has no value")]
    [TestCase("connection-string = \"Mode=ReadWrite\"", "Data Source is missing")]
    [TestCase("connection-string = \"Data Source=x;Mode=Write\"", "Mode is \"Write\"")]
    [TestCase("connection-string = \"Data Source=x;Cache=Hot\"", "Cache is \"Hot\"")]
    [TestCase("connection-string = \"Data Source='x\"", "is not closed")]
    [TestCase("connection-string = \"Data Source=x;Password=y\"", "can't encrypt")]
    [TestCase("connection-string = \"Data Source=x;Default Timeout=soon\"", "not a number of seconds")]
    [TestCase("provider-name = PostgreSQL.15", "provider-name is \"PostgreSQL.15\"")]
    [TestCase("table-mapping = mine", "table-mapping names \"mine\"")]
    [TestCase("batch-size = 0", "batch-size must be at least 1")]
    public async Task A_wrong_entry_in_the_configuration_is_an_error(string entry, string expected)
    {
        using var folder = new SqlFolder();
        Assert.That(await ErrorOf(folder.Config(journal: entry)), Does.Contain(expected));
        Assert.That(Files(folder), Is.Empty.Or.EqualTo(new[] { "journal.db" }));
    }

    [Test]
    public async Task A_second_actor_system_on_the_same_database_is_refused_and_the_first_goes_on()
    {
        using var folder = new SqlFolder();
        await using var world = PersistenceWorld.Create(folder.Config());
        var actor = await world.Ready("p");

        Assert.That(await ErrorOf(folder.Config()), Does.Contain("is in use").And.Contains(folder.Path));

        actor.Tell(new Do(self => self.Note("a")));
        await world.Mail.Expect("persisted a");
    }

    [Test]
    public async Task A_database_is_free_again_once_its_actor_system_has_terminated()
    {
        using var folder = new SqlFolder();
        for (var i = 0; i < 5; i++)
        {
            await using var world = PersistenceWorld.Create(folder.Config());
            await world.StoredEvents("p");
        }
    }
}
