using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence.Journal;
using Akka.Persistence.Sql.Config;
using Akka.Persistence.Sql.Db;

namespace Akka.Persistence.Sql.Journal;

/// <summary>
/// The journal in an SQL database. All actors' writes that wait at the same time share one transaction; an actor hears of its own only
/// when that is durable. A database that can't be written stops the actor system: see <see cref="SqlDatabases"/>.
/// </summary>
internal sealed class SqlWriteJournal : AsyncWriteJournal
{
    private readonly JournalOptions _options;
    private readonly SqlDatabases _databases;
    private readonly SqlDatabase _database;
    private readonly PayloadCodec _codec;
    private readonly string _writerUuid = Guid.NewGuid().ToString("N");
    private readonly Task _ready;

    public SqlWriteJournal(Akka.Configuration.Config journalConfig)
    {
        _databases = SqlDatabases.Of(Context.System);
        try
        {
            _options = JournalOptions.From(journalConfig);
            _database = _databases.Acquire(_options.Connection);
        }
        catch (Exception e)
        {
            // A mistake in the configuration: otherwise every actor would wait for a plugin that never starts.
            _databases.StopSystem(e);
            throw;
        }
        _database.BatchRows = _options.BatchSize;
        _codec = new PayloadCodec((ExtendedActorSystem)Context.System, _options.Connection.Serializer);
        _ready = _database.Write(new WriteAction(session => session.Initialize(_options)));
    }

    public override async Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr)
    {
        await _ready.ConfigureAwait(false);
        // A write of the actor's earlier life may still be under way: what it stores must be seen.
        await _database.Settled().ConfigureAwait(false);
        return await _database.Read(session => session.Journal(_options).HighestSequenceNr(persistenceId)).ConfigureAwait(false);
    }

    public override async Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        // In portions, each a short read: a long one would keep the write-ahead log from being cleared.
        while (max > 0 && fromSequenceNr <= toSequenceNr)
        {
            var (from, limit, last) = (fromSequenceNr, (int)Math.Min(max, _options.ReplayBatchSize), fromSequenceNr);
            var count = await _database.Read(session => session.Journal(_options).Read(persistenceId, from, toSequenceNr, limit, row =>
            {
                last = row.SequenceNr;
                recoveryCallback(Represent(row));
            })).ConfigureAwait(false);
            if (count < limit)
                return;
            fromSequenceNr = last + 1;
            max -= count;
        }
    }

    protected override async Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var now = DateTime.UtcNow.Ticks;
        // most writes are of one event
        var rows = new List<EventRow>(1);
        List<Exception?>? rejections = null;
        var writes = 0;
        foreach (var write in messages)
        {
            var rejection = TryEncode(write, now, rows);
            if (rejection != null)
                (rejections ??= [.. Enumerable.Repeat<Exception?>(null, writes)]).Add(rejection);
            else
                rejections?.Add(null);
            writes++;
        }
        if (rows.Count > 0)
        {
            if (_database.Waiting >= _options.BufferSize)
                throw new InvalidOperationException($"{_options.BufferSize} writes wait for the database already ({_options.Connection.PluginId}.buffer-size).");
            await _database.Write(new EventsWrite(_options, rows)).ConfigureAwait(false);
        }
        return rejections?.ToImmutableList();
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr) =>
        _database.Write(new WriteAction(session => session.Journal(_options).Delete(persistenceId, toSequenceNr)));

    protected override void PostStop()
    {
        _databases.Release(_database);
        base.PostStop();
    }

    /// <summary>Adds the rows of a write, or none and why: an event that can't be serialized is refused together with its write.</summary>
    private Exception? TryEncode(AtomicWrite write, long now, List<EventRow> rows)
    {
        var before = rows.Count;
        try
        {
            for (var i = 0; i < write.Size; i++)
                rows.Add(Encode(write[i], now));
            return null;
        }
        catch (Exception e)
        {
            rows.RemoveRange(before, rows.Count - before);
            return e;
        }
    }

    private EventRow Encode(IPersistentRepresentation e, long now)
    {
        var (payload, tags) = e.Payload is Tagged tagged ? (tagged.Payload, tagged.Tags.ToArray()) : (e.Payload, []);
        var encoded = _codec.Encode(payload);
        return new(
            e.PersistenceId, e.SequenceNr, e.Timestamp == 0 ? now : e.Timestamp, encoded.Bytes, encoded.Manifest, encoded.SerializerId, tags,
            _writerUuid);
    }

    private Persistent Represent(EventRow row) => new(
        _codec.Decode(row.Message, row.Manifest, row.Identifier), row.SequenceNr, row.PersistenceId, row.Manifest,
        writerGuid: row.WriterUuid, timestamp: row.Created);

    private sealed class EventsWrite(JournalOptions options, List<EventRow> rows) : WriteJob
    {
        public override int Rows => rows.Count;

        public override void Execute(SqlSession session)
        {
            var journal = session.Journal(options);
            foreach (var row in rows)
                journal.Insert(row);
        }
    }
}
