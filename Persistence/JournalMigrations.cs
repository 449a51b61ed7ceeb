using Microsoft.Data.Sqlite;

namespace Lnd.Actors.Persistence;

/// <summary>The journal can't be used by this version of the node, or not at all.</summary>
/// <param name="message">Why, and what to do.</param>
/// <param name="cause">What happened, where something did.</param>
public sealed class JournalException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>A step from one version of the journal's database to the next.</summary>
/// <param name="Version">The version after it.</param>
/// <param name="Run">What it does, within a transaction that it does not end.</param>
internal sealed record JournalMigration(int Version, Action<SqliteConnection> Run);

/// <summary>
/// The version of the journal's database, which is this node's and not that of what stores events (<c>PRAGMA user_version</c>). It rises when a database must not be read by
/// older nodes, or must be changed before it can be read. New kinds and forms of events alone need no new version: a node that does not know one says so.
/// </summary>
public static class JournalMigrations
{
    private static readonly JournalMigration[] s_all =
    [
        // databases from before there were versions are as those of the first
        new(1, _ => { }),
    ];

    /// <summary>The version that this node writes.</summary>
    public static int Current => s_all[^1].Version;

    /// <summary>Brings a database to the current version; makes an empty one where there is none. To be called before anything else opens it.</summary>
    /// <param name="path">Of the database.</param>
    /// <exception cref="JournalException">It is of a newer node, or can't be read or written; it has not changed, but for migrations that were done before.</exception>
    public static void Prepare(string path) => Prepare(path, s_all);

    internal static void Prepare(string path, IReadOnlyList<JournalMigration> migrations)
    {
        try
        {
            var file = new FileInfo(path);
            if (file is { Exists: true, Length: > 0 })
                Bring(path, migrations);
            else if (!file.Exists && new FileInfo(path + "-wal") is not { Exists: true, Length: > 0 })
                Create(path, migrations[^1].Version);
            // An empty file, or a log without its database, is what is left of a journal: what stores events refuses it and says why.
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"the journal {path} can't be opened: {e.Message.TrimEnd('.')}. Check the file and the disk; nothing was changed", e);
        }
    }

    private static void Bring(string path, IReadOnlyList<JournalMigration> migrations)
    {
        var version = VersionOf(path);
        if (version > migrations[^1].Version)
        {
            throw new JournalException(
                $"the journal {path} is of version {version}, and this lightningd knows versions up to {migrations[^1].Version}: it was written by a newer lightningd. "
                + "Start that one. Don't go back to an older copy of the journal: with it a channel would show a state that was revoked, and lose its money");
        }
        if (version == migrations[^1].Version)
            return;
        using var connection = Open(path, SqliteOpenMode.ReadWrite);
        foreach (var migration in migrations.Where(migration => migration.Version > version))
            Migrate(connection, migration);
    }

    /// <summary>Under another name first, so that a crash in between leaves no file that looks like a damaged one.</summary>
    private static void Create(string path, int version)
    {
        var fresh = path + ".new";
        foreach (var left in (ReadOnlySpan<string>)[fresh, fresh + "-journal"])
            File.Delete(left);
        using (var connection = Open(fresh, SqliteOpenMode.ReadWriteCreate))
            Execute(connection, $"PRAGMA user_version = {version}");
        File.Move(fresh, path, overwrite: false);
    }

    private static void Migrate(SqliteConnection connection, JournalMigration migration)
    {
        Execute(connection, "BEGIN IMMEDIATE");
        try
        {
            migration.Run(connection);
            Execute(connection, $"PRAGMA user_version = {migration.Version}");
            Execute(connection, "COMMIT");
        }
        catch (Exception e)
        {
            Execute(connection, "ROLLBACK");
            throw new JournalException($"the journal {connection.DataSource} could not be brought to version {migration.Version}: {e.Message}. It is as it was", e);
        }
    }

    /// <summary>Read-only, so that a journal that is not ours stays as it is, and a log that is left from a crash is not gone through twice.</summary>
    private static long VersionOf(string path)
    {
        using var connection = Open(path, SqliteOpenMode.ReadOnly);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return (long)command.ExecuteScalar()!;
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
