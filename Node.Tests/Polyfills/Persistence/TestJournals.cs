using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Akka.Persistence.Snapshot;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>A journal in memory whose writes wait until the test lets them through.</summary>
internal sealed class GatedJournal : MemoryJournal
{
    private static readonly ConcurrentDictionary<string, Gate> Gates = new();
    private readonly Gate _gate;

    public GatedJournal(Akka.Configuration.Config config) => _gate = Of(config.GetString("gate")!);

    /// <summary>Configuration with this journal as the default one; the name tells the gates of different tests apart.</summary>
    public static string Config(string name) => $$"""
        akka.persistence.journal {
            plugin = "akka.persistence.journal.gated"
            gated {
                class = "Lnd.Actors.Tests.Polyfills.GatedJournal, Lnd.Actors.Node.Tests"
                gate = {{name}}
            }
        }
        """;

    public static Gate Of(string name) => Gates.GetOrAdd(name, static _ => new Gate());

    protected override async Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var result = await base.WriteMessagesAsync(messages);
        await _gate.Pass();
        return result;
    }

    internal sealed class Gate
    {
        private readonly List<TaskCompletionSource> _waiting = [];

        public Task Pass()
        {
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_waiting)
                _waiting.Add(turn);
            return turn.Task;
        }

        /// <summary>Completes when that many writes wait.</summary>
        public async Task Waiting(int count)
        {
            for (var end = DateTime.UtcNow.AddSeconds(20); ; await Task.Delay(1))
            {
                lock (_waiting)
                {
                    if (_waiting.Count >= count)
                        return;
                }
                Assert.That(DateTime.UtcNow, Is.LessThan(end), "no write came");
            }
        }

        /// <summary>Lets one of the writes through that wait.</summary>
        public void Release(int index = 0)
        {
            TaskCompletionSource turn;
            lock (_waiting)
            {
                turn = _waiting[index];
                _waiting.RemoveAt(index);
            }
            turn.SetResult();
        }
    }
}

/// <summary>A journal in memory that fails or refuses what events say: "fail...", "reject...".</summary>
internal sealed class MoodyJournal : MemoryJournal
{
    public const string Config = """
        akka.persistence.journal {
            plugin = "akka.persistence.journal.moody"
            moody.class = "Lnd.Actors.Tests.Polyfills.MoodyJournal, Lnd.Actors.Node.Tests"
            moody.circuit-breaker { max-failures = 3, reset-timeout = 60s }
        }
        """;

    private static int s_failures;

    /// <summary>How often an event made it fail, over all tests.</summary>
    public static int Failures => Volatile.Read(ref s_failures);

    public override Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        if (persistenceId.StartsWith("unreadable", StringComparison.Ordinal))
            throw new IOException("the journal can't be read");
        return persistenceId.StartsWith("silent", StringComparison.Ordinal)
            ? new TaskCompletionSource().Task
            : base.ReplayMessagesAsync(context, persistenceId, fromSequenceNr, toSequenceNr, max, recoveryCallback);
    }

    protected override async Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var writes = messages.ToList();
        if (writes.Any(w => Starts(w, "fail")))
        {
            Interlocked.Increment(ref s_failures);
            throw new IOException("the disk is on fire");
        }
        var results = writes.Select(w => Starts(w, "reject") ? new ArgumentException("not like this") : (Exception?)null).ToImmutableList();
        await base.WriteMessagesAsync(writes.Where(w => !Starts(w, "reject")));
        return results;
    }

    private static bool Starts(AtomicWrite write, string mood) =>
        ((IImmutableList<IPersistentRepresentation>)write.Payload).Any(e => e.Payload is string text && text.StartsWith(mood, StringComparison.Ordinal));
}

/// <summary>A snapshot store in memory whose saves wait until the test lets them through, or never answers when asked for a snapshot.</summary>
internal sealed class GatedSnapshotStore : MemorySnapshotStore
{
    private readonly GatedJournal.Gate _gate;

    public GatedSnapshotStore(Akka.Configuration.Config config) => _gate = GatedJournal.Of(config.GetString("gate")!);

    public static string Config(string name) => $$"""
        akka.persistence.snapshot-store {
            plugin = "akka.persistence.snapshot-store.gated"
            gated {
                class = "Lnd.Actors.Tests.Polyfills.GatedSnapshotStore, Lnd.Actors.Node.Tests"
                gate = {{name}}
            }
        }
        """;

    protected override Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        if (persistenceId.StartsWith("unreadable", StringComparison.Ordinal))
            throw new IOException("the snapshots can't be read");
        return persistenceId.StartsWith("silent", StringComparison.Ordinal)
            ? new TaskCompletionSource<SelectedSnapshot?>().Task
            : base.LoadAsync(persistenceId, criteria);
    }

    protected override async Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        await _gate.Pass();
        await base.SaveAsync(metadata, snapshot);
    }
}
