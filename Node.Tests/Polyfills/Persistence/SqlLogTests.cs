using Akka.Actor;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>
/// The write-ahead log of a database: looked at in a copy of the two files, which has nothing of what the process that wrote them knows.
/// </summary>
[Parallelizable, Category("StandIn")]
public class SqlLogTests
{
    /// <summary>Five megabytes, more than SQLite keeps in memory by itself, and than the writer gathers for one write.</summary>
    private const int Many = 1000, Long = 5000;

    // A text is stored as JSON.
    private const int Quotes = 2;

    [Test]
    public async Task What_is_acknowledged_is_in_the_files()
    {
        using var folder = new SqlFolder();
        await using var world = PersistenceWorld.Create(folder.Config());
        var actor = await world.Ready("p");
        var (count, bytes) = (0, 0);
        foreach (var (events, length) in new[] { (1, 10), (3, Long), (40, 4000), (Many, Long), (1, 1), (300, 2000), (2, 10) })
        {
            actor.Tell(new Do(self => self.PersistAll(Texts(events, length), _ => { })));
            actor.Tell("written");
            await world.Mail.Until("written");

            (count, bytes) = (count + events, bytes + events * (length + Quotes));
            Assert.That(Copied(folder, "SELECT COUNT(*) || ' events, ' || SUM(LENGTH(message)) || ' bytes' FROM journal"), Is.EqualTo($"{count} events, {bytes} bytes"));
            Assert.That(Copied(folder, "PRAGMA integrity_check"), Is.EqualTo("ok"));
        }
    }

    [Test]
    public async Task A_transaction_that_is_refused_at_its_end_leaves_nothing_in_the_files()
    {
        using var folder = new SqlFolder();
        await using var world = PersistenceWorld.Create(folder.Config());
        var (actor, other) = (await world.Ready("p"), await world.Ready("q"));
        // as if the actor had a second life elsewhere
        folder.Execute($"""
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier)
            VALUES (1, 0, 'p', {Many}, x'2261', '', 1)
            """);

        actor.Tell(new Do(self => self.PersistAll(Texts(Many, Long), _ => { })));
        Assert.That(await world.Mail.Next<string>(), Does.StartWith("failed ").And.Contains("UNIQUE"));
        other.Tell(new Do(self => self.Note("c")));
        await world.Mail.Until("persisted c");

        Assert.That(
            Copied(folder, "SELECT GROUP_CONCAT(persistence_id || sequence_number) FROM (SELECT * FROM journal ORDER BY persistence_id)"),
            Is.EqualTo($"p{Many},q1"));
        Assert.That(Copied(folder, "PRAGMA integrity_check"), Is.EqualTo("ok"));
    }

    private static IEnumerable<string> Texts(int count, int length) => Enumerable.Range(0, count).Select(i => new string((char)('a' + i % 26), length));

    /// <summary>The one value that a query gives on a copy of the files.</summary>
    private static string Copied(SqlFolder folder, string sql)
    {
        File.Copy(folder.Path, folder["copy.db"], overwrite: true);
        File.Copy(folder.Path + "-wal", folder["copy.db-wal"], overwrite: true);
        using var connection = folder.Open(folder["copy.db"]);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (string)command.ExecuteScalar()!;
    }
}
