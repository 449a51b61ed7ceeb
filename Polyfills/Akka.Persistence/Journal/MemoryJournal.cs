using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>Keeps events as long as the actor system lives: <c>akka.persistence.journal.inmem</c>.</summary>
public class MemoryJournal : AsyncWriteJournal
{
    // Everything below runs in this actor's turn: no method awaits anything.
    private readonly Dictionary<string, Log> _logs = [];

    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr) =>
        Task.FromResult(_logs.TryGetValue(persistenceId, out var log) ? log.Highest : 0);

    public override Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        if (!_logs.TryGetValue(persistenceId, out var log))
            return Task.CompletedTask;
        foreach (var e in log.Events)
        {
            if (e.SequenceNr > toSequenceNr || max <= 0)
                break;
            if (e.SequenceNr < fromSequenceNr)
                continue;
            max--;
            recoveryCallback(e.Payload is Tagged tagged ? e.WithPayload(tagged.Payload) : e);
        }
        return Task.CompletedTask;
    }

    protected override Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var now = DateTime.UtcNow.Ticks;
        foreach (var write in messages)
        {
            if (!_logs.TryGetValue(write.PersistenceId, out var log))
                _logs.Add(write.PersistenceId, log = new Log());
            for (var i = 0; i < write.Size; i++)
                log.Events.Add(write[i].WithTimestamp(now));
            log.Highest = Math.Max(log.Highest, write.HighestSequenceNr);
        }
        return Task.FromResult<IImmutableList<Exception?>?>(null);
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr)
    {
        if (_logs.TryGetValue(persistenceId, out var log))
            log.Events.RemoveAll(e => e.SequenceNr <= toSequenceNr);
        return Task.CompletedTask;
    }

    private sealed class Log
    {
        public List<IPersistentRepresentation> Events { get; } = [];

        public long Highest { get; set; }
    }
}
