using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Akka.Serialization;

namespace Lnd.Actors.Tests.Simulation;

/// <summary>The journal of a node as bytes. It outlives the node's processes.</summary>
internal sealed class SimulatedDisk
{
    private readonly Dictionary<string, List<Row>> _rows = [];
    private readonly Dictionary<string, long> _highest = [];

    public long HighestOf(string persistenceId) => _highest.GetValueOrDefault(persistenceId);

    public void Append(string persistenceId, Row row)
    {
        if (!_rows.TryGetValue(persistenceId, out var rows))
            _rows.Add(persistenceId, rows = []);
        rows.Add(row);
        _highest[persistenceId] = row.SequenceNr;
    }

    public IEnumerable<Row> Read(string persistenceId, long from, long to) =>
        _rows.TryGetValue(persistenceId, out var rows) ? rows.Where(row => row.SequenceNr >= from && row.SequenceNr <= to) : [];

    public void DeleteTo(string persistenceId, long last)
    {
        if (_rows.TryGetValue(persistenceId, out var rows))
            rows.RemoveAll(row => row.SequenceNr <= last);
    }

    /// <summary>A stored event.</summary>
    internal sealed record Row(long SequenceNr, int Serializer, string Manifest, byte[] Payload);
}

/// <summary>Writes to the process's disk, in its turn: what its answer says is stored is stored.</summary>
internal sealed class SimulatedJournal : AsyncWriteJournal
{
    private readonly SimulatedProcess _process = SimulatedProcess.Of(Context.System);
    private readonly Serialization _serialization = Context.System.Serialization;

    private SimulatedDisk Disk => _process.Disk;

    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr) => Task.FromResult(Disk.HighestOf(persistenceId));

    public override Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback)
    {
        foreach (var row in Disk.Read(persistenceId, fromSequenceNr, toSequenceNr).Take((int)Math.Min(max, int.MaxValue)))
        {
            var payload = _serialization.Deserialize(row.Payload, row.Serializer, row.Manifest);
            recoveryCallback(new Persistent(payload, row.SequenceNr, persistenceId, row.Manifest));
        }
        return Task.CompletedTask;
    }

    protected override Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        foreach (var happened in messages.SelectMany(write => (IImmutableList<IPersistentRepresentation>)write.Payload))
        {
            var serializer = _serialization.FindSerializerFor(happened.Payload);
            var bytes = serializer.ToBinary(happened.Payload);
            Disk.Append(
                happened.PersistenceId,
                new SimulatedDisk.Row(happened.SequenceNr, serializer.Identifier, Serialization.ManifestFor(serializer, happened.Payload), bytes));
            _process.Record($"stores {happened.PersistenceId} {happened.SequenceNr} {happened.Payload.GetType().Name} {SimulationTrace.Digest(bytes)}");
        }
        return Task.FromResult<IImmutableList<Exception?>?>(null);
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr)
    {
        Disk.DeleteTo(persistenceId, toSequenceNr);
        return Task.CompletedTask;
    }
}
