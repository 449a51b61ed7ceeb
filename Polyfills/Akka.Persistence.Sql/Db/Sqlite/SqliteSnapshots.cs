using Akka.Persistence.Sql.Config;

namespace Akka.Persistence.Sql.Db.Sqlite;

/// <summary>The snapshot store's statements.</summary>
internal sealed class SqliteSnapshots : SnapshotTables, IDisposable
{
    private readonly SqliteStatement _save;
    private readonly SqliteStatement _load;
    private readonly SqliteStatement _deleteOne;
    private readonly SqliteStatement _delete;

    public SqliteSnapshots(SqliteSession session, SnapshotOptions options)
    {
        var table = options.Layout;
        _save = new(session, $"""
            INSERT INTO [{table.Name}] ([{table.PersistenceId}], [{table.SequenceNumber}], [{table.Created}], [{table.Snapshot}],
                [{table.Manifest}], [{table.SerializerId}])
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT ([{table.PersistenceId}], [{table.SequenceNumber}]) DO UPDATE SET
                [{table.Created}] = ?3, [{table.Snapshot}] = ?4, [{table.Manifest}] = ?5, [{table.SerializerId}] = ?6
            """);
        _load = new(session, $"""
            SELECT [{table.SequenceNumber}], [{table.Created}], [{table.Snapshot}], [{table.Manifest}], [{table.SerializerId}]
            FROM [{table.Name}]
            WHERE [{table.PersistenceId}] = ?1 AND [{table.SequenceNumber}] <= ?2 AND [{table.Created}] <= ?3
            ORDER BY [{table.SequenceNumber}] DESC LIMIT 1
            """);
        _deleteOne = new(session, $"""
            DELETE FROM [{table.Name}]
            WHERE [{table.PersistenceId}] = ?1 AND [{table.SequenceNumber}] = ?2 AND [{table.Created}] <= ?3
            """);
        _delete = new(session, $"""
            DELETE FROM [{table.Name}]
            WHERE [{table.PersistenceId}] = ?1 AND [{table.SequenceNumber}] <= ?2 AND [{table.Created}] <= ?3
            """);
    }

    public override void Save(in SnapshotRow row) =>
        _save.Bind(1, row.PersistenceId).Bind(2, row.SequenceNr).Bind(3, row.Created).Bind(4, row.Payload).Bind(5, row.Manifest)
            .Bind(6, row.SerializerId).Run();

    public override SnapshotRow? Load(SnapshotRange range)
    {
        try
        {
            return _load.Bind(1, range.PersistenceId).Bind(2, range.MaxSequenceNr).Bind(3, range.MaxCreated).Step()
                ? new SnapshotRow(
                    range.PersistenceId, _load.Int64(0), _load.Int64(1), _load.Blob(2), _load.Text(3),
                    _load.IsNull(4) ? null : (int)_load.Int64(4))
                : null;
        }
        finally
        {
            _load.Reset();
        }
    }

    public override void DeleteOne(string persistenceId, long sequenceNr, long maxCreated) =>
        _deleteOne.Bind(1, persistenceId).Bind(2, sequenceNr).Bind(3, maxCreated).Run();

    public override void Delete(SnapshotRange range) =>
        _delete.Bind(1, range.PersistenceId).Bind(2, range.MaxSequenceNr).Bind(3, range.MaxCreated).Run();

    public void Dispose()
    {
        foreach (var statement in (SqliteStatement[])[_save, _load, _deleteOne, _delete])
            statement.Dispose();
    }
}
