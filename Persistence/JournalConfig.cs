using Akka.Configuration;

namespace Lnd.Actors.Persistence;

/// <summary>The configuration that puts journal and snapshots into one SQLite database, and lets <see cref="JournalSerializer"/> write them.</summary>
public static class JournalConfig
{
    /// <summary>The name of the database in the network's folder.</summary>
    public const string FileName = "journal.sqlite3";

    /// <summary>For a node: durable, in this file.</summary>
    /// <param name="path">Of the database.</param>
    public static Config Sqlite(string path)
    {
        var connection = Quote($"Data Source={path}");
        return ConfigurationFactory.ParseString($$"""
            akka.persistence {
              journal {
                plugin = "akka.persistence.journal.sql"
                sql {
                  class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
                  connection-string = {{connection}}
                  provider-name = "SQLite.MS"
                  auto-initialize = true
                }
              }
              snapshot-store {
                plugin = "akka.persistence.snapshot-store.sql"
                sql {
                  class = "Akka.Persistence.Sql.Snapshot.SqlSnapshotStore, Akka.Persistence.Sql"
                  connection-string = {{connection}}
                  provider-name = "SQLite.MS"
                  auto-initialize = true
                }
              }
            }
            """).WithFallback(Serializers);
    }

    /// <summary>What every node has, wherever its journal is.</summary>
    public static Config Serializers { get; } = ConfigurationFactory.ParseString(
        $$"""
        akka.actor {
          serializers.lnd = "Lnd.Actors.Persistence.JournalSerializer, Lnd.Actors.Persistence"
          serialization-bindings {
            {{string.Join('\n', StoredFormats.All.Select(format => $"{Quote($"{format.Family.FullName}, {format.Family.Assembly.GetName().Name}")} = lnd"))}}
          }
        }
        """);

    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
