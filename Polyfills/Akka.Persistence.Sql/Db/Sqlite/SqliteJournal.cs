using Akka.Persistence.Sql.Config;
using SQLitePCL;

namespace Akka.Persistence.Sql.Db.Sqlite;

/// <summary>The journal's statements.</summary>
internal sealed class SqliteJournal : JournalTables, IDisposable
{
    private readonly sqlite3 _handle;
    private readonly SqliteRowInserts _insert;
    private readonly SqliteStatement? _insertTag;
    private readonly SqliteStatement _highest;
    private readonly SqliteStatement _read;
    private readonly SqliteStatement[] _delete;

    public SqliteJournal(SqliteSession session, JournalOptions options)
    {
        var (journal, metadata, tags) = options.Layout;
        _handle = session.Handle;
        _insert = new(session, options);
        var hasWriter = journal.WriterUuid != null;
        if (options.TagMode != TagMode.Csv)
        {
            _insertTag = new(session, $"""
                INSERT INTO [{tags.Name}] ([{tags.OrderingId}], [{tags.Tag}], [{tags.PersistenceId}], [{tags.SequenceNumber}])
                VALUES (?1, ?2, ?3, ?4)
                """);
        }
        _highest = new(session, options.DeleteCompatibility
            ? $"""
                SELECT MAX(n) FROM (
                    SELECT MAX([{journal.SequenceNumber}]) AS n FROM [{journal.Name}] WHERE [{journal.PersistenceId}] = ?1
                    UNION ALL
                    SELECT MAX([{metadata.SequenceNumber}]) FROM [{metadata.Name}] WHERE [{metadata.PersistenceId}] = ?1)
                """
            : $"SELECT MAX([{journal.SequenceNumber}]) FROM [{journal.Name}] WHERE [{journal.PersistenceId}] = ?1");
        _read = new(session, $"""
            SELECT [{journal.SequenceNumber}], [{journal.Created}], [{journal.Message}], [{journal.Identifier}], [{journal.Manifest}],
                {(hasWriter ? $"[{journal.WriterUuid}]" : "NULL")}
            FROM [{journal.Name}]
            WHERE [{journal.PersistenceId}] = ?1 AND [{journal.SequenceNumber}] BETWEEN ?2 AND ?3 AND [{journal.Deleted}] = 0
            ORDER BY [{journal.SequenceNumber}] LIMIT ?4
            """);
        _delete = [.. Deletion(options).Select(sql => new SqliteStatement(session, sql))];
    }

    public override void Insert(in EventRow row)
    {
        _insert.Add(row);
        if (_insertTag == null || row.Tags.Length == 0)
            return;
        _insert.Flush();
        var ordering = raw.sqlite3_last_insert_rowid(_handle);
        foreach (var tag in row.Tags)
            _insertTag.Bind(1, ordering).Bind(2, tag).Bind(3, row.PersistenceId).Bind(4, row.SequenceNr).Run();
    }

    public override void Flush() => _insert.Flush();

    public override void Forget() => _insert.Forget();

    public override void Delete(string persistenceId, long toSequenceNr)
    {
        _insert.Flush();
        foreach (var statement in _delete)
            statement.Bind(1, persistenceId).Bind(2, toSequenceNr).Run();
    }

    public override long HighestSequenceNr(string persistenceId)
    {
        try
        {
            return _highest.Bind(1, persistenceId).Step() ? _highest.Int64(0) : 0;
        }
        finally
        {
            _highest.Reset();
        }
    }

    public override int Read(string persistenceId, long fromSequenceNr, long toSequenceNr, int limit, Action<EventRow> each)
    {
        _read.Bind(1, persistenceId).Bind(2, fromSequenceNr).Bind(3, toSequenceNr).Bind(4, limit);
        try
        {
            var count = 0;
            for (; _read.Step(); count++)
            {
                each(new(
                    persistenceId, _read.Int64(0), _read.Int64(1), _read.Blob(2), _read.Text(4),
                    _read.IsNull(3) ? null : (int)_read.Int64(3), [], _read.IsNull(5) ? null : _read.Text(5)));
            }
            return count;
        }
        finally
        {
            _read.Reset();
        }
    }

    public void Dispose()
    {
        _insert.Dispose();
        foreach (var statement in (SqliteStatement?[])[_insertTag, _highest, _read, .. _delete])
            statement?.Dispose();
    }

    /// <summary>
    /// Parameters: persistence id, last sequence number. Rows are marked first, and all but the last marked one removed: that one
    /// keeps the sequence number.
    /// </summary>
    private static IEnumerable<string> Deletion(JournalOptions options)
    {
        var (journal, metadata, tags) = options.Layout;
        var lastMarked =
            $"(SELECT MAX([{journal.SequenceNumber}]) FROM [{journal.Name}] WHERE [{journal.PersistenceId}] = ?1 AND [{journal.Deleted}] = 1)";
        yield return
            $"UPDATE [{journal.Name}] SET [{journal.Deleted}] = 1 WHERE [{journal.PersistenceId}] = ?1 AND [{journal.SequenceNumber}] <= ?2";
        if (options.DeleteCompatibility)
        {
            yield return $"""
                INSERT OR IGNORE INTO [{metadata.Name}] ([{metadata.PersistenceId}], [{metadata.SequenceNumber}])
                SELECT ?1, n FROM (SELECT {lastMarked} AS n) WHERE n IS NOT NULL AND ?2 IS NOT NULL
                """;
        }
        yield return
            $"DELETE FROM [{journal.Name}] WHERE [{journal.PersistenceId}] = ?1 AND [{journal.SequenceNumber}] <= ?2 AND [{journal.SequenceNumber}] < {lastMarked}";
        if (options.DeleteCompatibility)
        {
            yield return
                $"DELETE FROM [{metadata.Name}] WHERE [{metadata.PersistenceId}] = ?1 AND [{metadata.SequenceNumber}] < {lastMarked} AND ?2 IS NOT NULL";
        }
        if (options.TagMode != TagMode.Csv)
            yield return $"DELETE FROM [{tags.Name}] WHERE [{tags.PersistenceId}] = ?1 AND [{tags.SequenceNumber}] <= ?2";
    }
}
