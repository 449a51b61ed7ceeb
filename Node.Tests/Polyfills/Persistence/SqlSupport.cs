using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Event;
using Microsoft.Data.Sqlite;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>A logger that keeps what an actor system logs as an error.</summary>
internal sealed class ErrorSink : ReceiveActor
{
    private static readonly ConditionalWeakTable<ActorSystem, List<string>> Logs = [];

    public ErrorSink()
    {
        var log = Logs.GetOrCreateValue(Context.System);
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<Error>(error =>
        {
            lock (log)
                log.Add(error.Message.ToString()!);
        });
        ReceiveAny(_ => { });
    }

    public static string[] Of(ActorSystem system)
    {
        var log = Logs.GetOrCreateValue(system);
        lock (log)
            return [.. log];
    }
}

/// <summary>A directory for one test, with a database in it, gone at the end.</summary>
internal sealed class SqlFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("lnd-actors-sql-");

    public string Path => System.IO.Path.Combine(_directory.FullName, "journal.db");

    public string this[string name] => System.IO.Path.Combine(_directory.FullName, name);

    /// <summary>Both plugins on one database, with extra entries for each.</summary>
    public string Config(string both = "", string journal = "", string snapshots = "", string connection = "") => Hocon(
        $"Data Source={Path};{connection}", both, journal, snapshots);

    public static string Hocon(string connection, string both = "", string journal = "", string snapshots = "") => $$"""
        akka.persistence {
            journal {
                plugin = "akka.persistence.journal.sql"
                sql {
                    class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
                    connection-string = "{{connection}}"
                    provider-name = "SQLite.MS"
                    {{both}}
                    {{journal}}
                }
            }
            snapshot-store {
                plugin = "akka.persistence.snapshot-store.sql"
                sql {
                    class = "Akka.Persistence.Sql.Snapshot.SqlSnapshotStore, Akka.Persistence.Sql"
                    connection-string = "{{connection}}"
                    provider-name = "SQLite.MS"
                    {{both}}
                    {{snapshots}}
                }
            }
        }
        akka.loglevel = ERROR
        akka.loggers = ["Lnd.Actors.Tests.Polyfills.ErrorSink, Lnd.Actors.Node.Tests"]
        """;

    public SqliteConnection Open(string? path = null)
    {
        var connection = new SqliteConnection($"Data Source={path ?? Path};Pooling=False");
        connection.Open();
        return connection;
    }

    /// <summary>Runs statements on the database.</summary>
    public void Execute(string sql, string? path = null)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The rows of a query, each a text with its values separated by bars.</summary>
    public List<string> Query(string sql)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join("|", Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "NULL" : reader.GetString(i))));
        return rows;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
