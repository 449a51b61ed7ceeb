using Akka.Actor;

namespace Akka.Persistence;

/// <summary>The last message of a recovery: from here on the actor may persist, and commands follow.</summary>
public sealed class RecoveryCompleted
{
    public static readonly RecoveryCompleted Instance = new();

    private RecoveryCompleted()
    {
    }

    public override bool Equals(object? obj) => obj is RecoveryCompleted;

    public override int GetHashCode() => 1;
}

/// <summary>From which snapshot, and over which events, an actor recovers.</summary>
/// <param name="fromSnapshot">The latest of these is offered; null for any.</param>
/// <param name="toSequenceNr">Last event to be replayed; a later snapshot is not offered.</param>
/// <param name="replayMax">At most this many events.</param>
public sealed class Recovery(SnapshotSelectionCriteria? fromSnapshot = null, long toSequenceNr = long.MaxValue, long replayMax = long.MaxValue)
{
    public Recovery()
        : this(SnapshotSelectionCriteria.Latest)
    {
    }

    public Recovery(SnapshotSelectionCriteria fromSnapshot)
        : this(fromSnapshot, long.MaxValue)
    {
    }

    public Recovery(SnapshotSelectionCriteria fromSnapshot, long toSequenceNr)
        : this(fromSnapshot, toSequenceNr, long.MaxValue)
    {
    }

    /// <summary>From the latest snapshot, then all events after it.</summary>
    public static Recovery Default { get; } = new(SnapshotSelectionCriteria.Latest);

    /// <summary>No snapshot, no event: only the sequence number goes on where it was.</summary>
    public static Recovery None { get; } = new(SnapshotSelectionCriteria.None, 0);

    public SnapshotSelectionCriteria FromSnapshot { get; } = fromSnapshot ?? SnapshotSelectionCriteria.Latest;

    public long ToSequenceNr { get; } = toSequenceNr;

    public long ReplayMax { get; } = replayMax;
}

/// <summary>Neither snapshot nor event came in the time that the journal's <c>recovery-event-timeout</c> allows.</summary>
public sealed class RecoveryTimedOutException : AkkaException
{
    public RecoveryTimedOutException()
    {
    }

    public RecoveryTimedOutException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}

/// <summary>Checks at intervals whether a recovery goes on.</summary>
/// <param name="snapshot">It waits for the snapshot; otherwise for events.</param>
public sealed class RecoveryTick(bool snapshot)
{
    public bool Snapshot { get; } = snapshot;
}

/// <summary>Has a recovery of its own choice.</summary>
public interface IPersistenceRecovery
{
    Recovery Recovery { get; }
}
