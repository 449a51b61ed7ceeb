using Lnd.Actors.Persistence;
using Microsoft.Data.Sqlite;

namespace Lnd.Actors.Tests.Persistence;

/// <summary>The version of the journal's database.</summary>
[Parallelizable]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class JournalMigrationTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lnd-actors-journal-");

    private string FilePath => Path.Combine(_folder.FullName, JournalConfig.FileName);

    [TearDown]
    public void CleanUp() => _folder.Delete(recursive: true);

    [Test]
    public void A_new_journal_has_the_current_version()
    {
        JournalMigrations.Prepare(FilePath);
        Assert.That(Query("PRAGMA user_version"), Is.EqualTo(JournalMigrations.Current));
    }

    [Test]
    public void A_journal_from_before_there_were_versions_keeps_what_it_has()
    {
        Query("PRAGMA journal_mode = WAL; CREATE TABLE journal (payload); INSERT INTO journal VALUES (7); SELECT 0");
        JournalMigrations.Prepare(FilePath);
        JournalMigrations.Prepare(FilePath);
        Assert.That(Query("PRAGMA user_version"), Is.EqualTo(JournalMigrations.Current));
        Assert.That(Query("SELECT payload FROM journal"), Is.EqualTo(7));
    }

    [Test]
    public void A_journal_of_a_newer_node_is_refused_with_both_versions_and_stays_as_it_is()
    {
        Query("CREATE TABLE journal (payload); PRAGMA user_version = 12; SELECT 0");
        var before = File.ReadAllBytes(FilePath);
        var refused = Assert.Throws<JournalException>(() => JournalMigrations.Prepare(FilePath));
        Assert.That(refused!.Message, Does.Contain("version 12").And.Contain($"up to {JournalMigrations.Current}").And.Contain("newer"));
        Assert.That(File.ReadAllBytes(FilePath), Is.EqualTo(before));
    }

    [Test]
    public void Migrations_run_once_each_in_their_order()
    {
        Query("CREATE TABLE steps (step INTEGER); PRAGMA user_version = 1; SELECT 0");
        JournalMigration[] migrations = [Step(1), Step(2), Step(3)];
        JournalMigrations.Prepare(FilePath, migrations);
        JournalMigrations.Prepare(FilePath, migrations);
        Assert.That(Query("SELECT group_concat(step) FROM steps"), Is.EqualTo("2,3"));
        Assert.That(Query("PRAGMA user_version"), Is.EqualTo(3));
    }

    [Test]
    public void A_migration_that_fails_leaves_the_version_before_it()
    {
        Query("CREATE TABLE steps (step INTEGER); SELECT 0");
        var broken = new JournalMigration(2, connection =>
        {
            Step(2).Run(connection);
            throw new InvalidOperationException("no idea");
        });
        var failed = Assert.Throws<JournalException>(() => JournalMigrations.Prepare(FilePath, [Step(1), broken, Step(3)]));
        Assert.That(failed!.Message, Does.Contain("version 2").And.Contain("no idea"));
        Assert.That(Query("SELECT group_concat(step) FROM steps"), Is.EqualTo("1"));
        Assert.That(Query("PRAGMA user_version"), Is.EqualTo(1));
    }

    [TestCase("")]
    [TestCase("-wal")]
    public void What_is_left_of_a_lost_journal_does_not_become_a_new_one(string suffix)
    {
        var left = suffix.Length == 0 ? "" : "a log";
        File.WriteAllText(FilePath + suffix, left);
        JournalMigrations.Prepare(FilePath);
        Assert.That(_folder.GetFiles().Select(file => file.Name), Is.EqualTo(new[] { JournalConfig.FileName + suffix }));
        Assert.That(File.ReadAllText(FilePath + suffix), Is.EqualTo(left));
    }

    [Test]
    public void What_is_no_database_is_refused()
    {
        File.WriteAllText(FilePath, new string('x', 5_000));
        Assert.That(Assert.Throws<JournalException>(() => JournalMigrations.Prepare(FilePath))!.Message, Does.Contain("can't be opened"));
    }

    private static JournalMigration Step(int version) => new(version, connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"INSERT INTO steps VALUES ({version})";
        command.ExecuteNonQuery();
    });

    private object? Query(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
