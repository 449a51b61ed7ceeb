using Akka.Persistence.Sql.Config;

namespace Akka.Persistence.Sql.Db.Sqlite;

/// <summary>
/// The tables and indexes as the package creates them with provider <c>SQLite.MS</c>: same names, types, keys, order of columns.
/// </summary>
internal static class SqliteSchema
{
    public static string Journal(JournalOptions options)
    {
        var (journal, metadata, tags) = options.Layout;
        var sql = $"""
            CREATE TABLE IF NOT EXISTS [{journal.Name}]
            (
            	[{journal.Ordering}] INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            	[{journal.Created}] BigInt NOT NULL,
            	[{journal.Deleted}] Bit NOT NULL,
            	[{journal.PersistenceId}] NVarChar(255) NOT NULL,
            	[{journal.SequenceNumber}] BigInt NOT NULL,
            	[{journal.Message}] VarBinary NOT NULL,
            {(options.TagMode == TagMode.TagTable ? "" : $"	[{journal.Tags}] NVarChar(100) NULL,\n")}	[{journal.Manifest}] NVarChar(500) NULL,
            	[{journal.Identifier}] INTEGER NULL{(journal.WriterUuid == null ? "" : $",\n	[{journal.WriterUuid}] NVarChar(128) NULL")}
            );
            CREATE UNIQUE INDEX IF NOT EXISTS [{journal.Name}_uq] ON [{journal.Name}] ([{journal.PersistenceId}], [{journal.SequenceNumber}]);
            CREATE INDEX IF NOT EXISTS [{journal.Name}_{journal.Created}_idx] ON [{journal.Name}] ([{journal.Created}]);
            CREATE INDEX IF NOT EXISTS [{journal.Name}_{journal.SequenceNumber}_idx] ON [{journal.Name}] ([{journal.SequenceNumber}]);

            """;
        if (options.TagMode != TagMode.Csv)
        {
            sql += $"""
                CREATE TABLE IF NOT EXISTS [{tags.Name}]
                (
                	[{tags.SequenceNumber}] INTEGER NOT NULL,
                	[{tags.PersistenceId}] NVarChar(255) NOT NULL,
                	[{tags.OrderingId}] INTEGER NOT NULL,
                	[{tags.Tag}] NVarChar(64) NOT NULL,

                	CONSTRAINT [PK_{tags.Name}] PRIMARY KEY ([{tags.OrderingId}], [{tags.Tag}])
                );
                CREATE INDEX IF NOT EXISTS [{tags.Name}_{tags.PersistenceId}_{tags.SequenceNumber}_idx] ON [{tags.Name}] ([{tags.PersistenceId}], [{tags.SequenceNumber}]);
                CREATE INDEX IF NOT EXISTS [{tags.Name}_{tags.Tag}_idx] ON [{tags.Name}] ([{tags.Tag}]);

                """;
        }
        if (options.DeleteCompatibility)
        {
            sql += $"""
                CREATE TABLE IF NOT EXISTS [{metadata.Name}]
                (
                	[{metadata.PersistenceId}] NVarChar(255) NOT NULL,
                	[{metadata.SequenceNumber}] BigInt NOT NULL,

                	CONSTRAINT [PK_{metadata.Name}] PRIMARY KEY ([{metadata.PersistenceId}], [{metadata.SequenceNumber}])
                );

                """;
        }
        return sql;
    }

    public static string Snapshots(SnapshotTable table) => $"""
        CREATE TABLE IF NOT EXISTS [{table.Name}]
        (
        	[{table.PersistenceId}] NVarChar(255) NOT NULL,
        	[{table.SequenceNumber}] BigInt NOT NULL,
        	[{table.Created}] BigInt NOT NULL,
        	[{table.Snapshot}] VarBinary NULL,
        	[{table.Manifest}] NVarChar(500) NULL,
        	[{table.SerializerId}] INTEGER NULL,

        	CONSTRAINT [PK_{table.Name}] PRIMARY KEY ([{table.PersistenceId}], [{table.SequenceNumber}])
        );
        CREATE INDEX IF NOT EXISTS [{table.Name}_{table.SequenceNumber}_idx] ON [{table.Name}] ([{table.SequenceNumber}]);
        CREATE INDEX IF NOT EXISTS [{table.Name}_{table.Created}_idx] ON [{table.Name}] ([{table.Created}]);

        """;
}
