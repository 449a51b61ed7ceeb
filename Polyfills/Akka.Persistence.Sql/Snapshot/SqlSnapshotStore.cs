using Akka.Actor;
using Akka.Persistence.Snapshot;
using Akka.Persistence.Sql.Config;
using Akka.Persistence.Sql.Db;

namespace Akka.Persistence.Sql.Snapshot;

/// <summary>The snapshot store in an SQL database; in the journal's database it writes through the journal's writer.</summary>
internal sealed class SqlSnapshotStore : SnapshotStore
{
    private readonly SnapshotOptions _options;
    private readonly SqlDatabases _databases;
    private readonly SqlDatabase _database;
    private readonly PayloadCodec _codec;
    private readonly Task _ready;

    public SqlSnapshotStore(Akka.Configuration.Config snapshotConfig)
    {
        _databases = SqlDatabases.Of(Context.System);
        try
        {
            _options = SnapshotOptions.From(snapshotConfig);
            _database = _databases.Acquire(_options.Connection);
        }
        catch (Exception e)
        {
            // A mistake in the configuration: otherwise every actor would wait for a plugin that never starts.
            _databases.StopSystem(e);
            throw;
        }
        _codec = new PayloadCodec((ExtendedActorSystem)Context.System, _options.Connection.Serializer);
        _ready = _database.Write(new WriteAction(session => session.Initialize(_options)));
    }

    protected override async Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        await _ready.ConfigureAwait(false);
        var found = await _database.Read(session => session.Snapshots(_options).Load(Range(persistenceId, criteria))).ConfigureAwait(false);
        return found is { } row
            ? new(
                new SnapshotMetadata(persistenceId, row.SequenceNr, new DateTime(row.Created, DateTimeKind.Utc)),
                _codec.Decode(row.Payload, row.Manifest, row.SerializerId))
            : null;
    }

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        var encoded = _codec.Encode(snapshot);
        var row = new SnapshotRow(
            metadata.PersistenceId, metadata.SequenceNr, metadata.Timestamp.Ticks, encoded.Bytes, encoded.Manifest, encoded.SerializerId);
        return _database.Write(new WriteAction(session => session.Snapshots(_options).Save(row)));
    }

    protected override Task DeleteAsync(SnapshotMetadata metadata)
    {
        var newest = metadata.Timestamp > DateTime.MinValue ? metadata.Timestamp.Ticks : SnapshotRange.AnyTime;
        return _database.Write(new WriteAction(session =>
            session.Snapshots(_options).DeleteOne(metadata.PersistenceId, metadata.SequenceNr, newest)));
    }

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria) =>
        _database.Write(new WriteAction(session => session.Snapshots(_options).Delete(Range(persistenceId, criteria))));

    protected override void PostStop()
    {
        _databases.Release(_database);
        base.PostStop();
    }

    private static SnapshotRange Range(string persistenceId, SnapshotSelectionCriteria criteria) =>
        new(persistenceId, criteria.MaxSequenceNr, criteria.MaxTimeStamp.Ticks);
}
