using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence;

/// <summary>What persistent actors and plugins say to each other. Never leaves the process.</summary>
public interface IPersistenceMessage : INoSerializationVerificationNeeded;

/// <summary>Between an actor and its journal.</summary>
public interface IJournalMessage : IPersistenceMessage;

/// <summary>To a journal.</summary>
public interface IJournalRequest : IJournalMessage;

/// <summary>From a journal.</summary>
public interface IJournalResponse : IJournalMessage;

/// <summary>
/// Store these in order. The journal answers with <see cref="WriteMessagesSuccessful"/> or <see cref="WriteMessagesFailed"/>, then
/// with one message for each event or deferred message.
/// </summary>
public sealed class WriteMessages(IEnumerable<IPersistentEnvelope> messages, IActorRef persistentActor, int actorInstanceId) : IJournalRequest
{
    public IEnumerable<IPersistentEnvelope> Messages { get; } = messages;

    public IActorRef PersistentActor { get; } = persistentActor;

    /// <summary>Tells the lives of an actor apart: an answer to an earlier one is dropped.</summary>
    public int ActorInstanceId { get; } = actorInstanceId;
}

/// <summary>The write went through; rejected events may be among those that follow.</summary>
public sealed class WriteMessagesSuccessful : IJournalResponse
{
    private WriteMessagesSuccessful()
    {
    }

    public static WriteMessagesSuccessful Instance { get; } = new();
}

/// <summary>The write failed; a <see cref="WriteMessageFailure"/> follows for each event.</summary>
public sealed class WriteMessagesFailed(Exception cause, int writeCount) : IJournalResponse
{
    public Exception Cause { get; } = cause;

    /// <summary>How many atomic writes it had.</summary>
    public int WriteCount { get; } = writeCount;
}

/// <summary>The event is durable.</summary>
public sealed class WriteMessageSuccess(IPersistentRepresentation persistent, int actorInstanceId) : IJournalResponse
{
    public IPersistentRepresentation Persistent { get; } = persistent;

    public int ActorInstanceId { get; } = actorInstanceId;
}

/// <summary>The journal won't store the event, for example since it can't be serialized; the journal itself is sound.</summary>
public sealed class WriteMessageRejected(IPersistentRepresentation persistent, Exception cause, int actorInstanceId) : IJournalResponse
{
    public IPersistentRepresentation Persistent { get; } = persistent;

    public Exception Cause { get; } = cause;

    public int ActorInstanceId { get; } = actorInstanceId;
}

/// <summary>It is not known whether the event is stored.</summary>
public sealed class WriteMessageFailure(IPersistentRepresentation persistent, Exception cause, int actorInstanceId) : IJournalResponse
{
    public IPersistentRepresentation Persistent { get; } = persistent;

    public Exception Cause { get; } = cause;

    public int ActorInstanceId { get; } = actorInstanceId;
}

/// <summary>A deferred message, back in its turn.</summary>
public sealed class LoopMessageSuccess(object message, int actorInstanceId) : IJournalResponse
{
    public object Message { get; } = message;

    public int ActorInstanceId { get; } = actorInstanceId;
}

/// <summary>Hand out the events of a range, both ends included, as <see cref="ReplayedMessage"/>, then <see cref="RecoverySuccess"/>.</summary>
public sealed class ReplayMessages(long fromSequenceNr, long toSequenceNr, long max, string persistenceId, IActorRef persistentActor)
    : IJournalRequest
{
    public long FromSequenceNr { get; } = fromSequenceNr;

    public long ToSequenceNr { get; } = toSequenceNr;

    /// <summary>At most this many.</summary>
    public long Max { get; } = max;

    public string PersistenceId { get; } = persistenceId;

    public IActorRef PersistentActor { get; } = persistentActor;

    /// <summary>
    /// Which life of the actor asks. Answers carry it too, so that those of a replay that a restart has cut off are not taken for
    /// those of the next one; 0 where the sender does not know.
    /// </summary>
    internal int ActorInstanceId { get; init; }
}

/// <summary>One event of a replay.</summary>
public sealed class ReplayedMessage(IPersistentRepresentation persistent) : IJournalResponse, IDeadLetterSuppression
{
    public IPersistentRepresentation Persistent { get; } = persistent;

    internal int ActorInstanceId { get; init; }
}

/// <summary>All events of a replay have been handed out.</summary>
public sealed class RecoverySuccess(long highestSequenceNr) : IJournalResponse, IDeadLetterSuppression
{
    /// <summary>The highest that was ever written, replayed or not.</summary>
    public long HighestSequenceNr { get; } = highestSequenceNr;

    internal int ActorInstanceId { get; init; }
}

/// <summary>The replay broke off.</summary>
public sealed class ReplayMessagesFailure(Exception cause) : IJournalResponse, IDeadLetterSuppression
{
    public Exception Cause { get; } = cause;

    internal int ActorInstanceId { get; init; }
}

/// <summary>Delete the events up to and including <see cref="ToSequenceNr"/>.</summary>
public sealed class DeleteMessagesTo(string persistenceId, long toSequenceNr, IActorRef persistentActor) : IJournalRequest
{
    public string PersistenceId { get; } = persistenceId;

    public long ToSequenceNr { get; } = toSequenceNr;

    public IActorRef PersistentActor { get; } = persistentActor;
}

/// <summary>Answer to <see cref="Eventsourced.DeleteMessages"/>.</summary>
public sealed class DeleteMessagesSuccess(long toSequenceNr) : IEquatable<DeleteMessagesSuccess>
{
    public long ToSequenceNr { get; } = toSequenceNr;

    public bool Equals(DeleteMessagesSuccess? other) => other != null && ToSequenceNr == other.ToSequenceNr;

    public override bool Equals(object? obj) => Equals(obj as DeleteMessagesSuccess);

    public override int GetHashCode() => ToSequenceNr.GetHashCode();

    public override string ToString() => $"DeleteMessagesSuccess({ToSequenceNr})";
}

/// <summary>Answer to <see cref="Eventsourced.DeleteMessages"/>: it is not known what is deleted.</summary>
public sealed class DeleteMessagesFailure(Exception cause, long toSequenceNr)
    : INoSerializationVerificationNeeded, IEquatable<DeleteMessagesFailure>
{
    public Exception Cause { get; } = cause;

    public long ToSequenceNr { get; } = toSequenceNr;

    public bool Equals(DeleteMessagesFailure? other) => other != null && ToSequenceNr == other.ToSequenceNr && Equals(Cause, other.Cause);

    public override bool Equals(object? obj) => Equals(obj as DeleteMessagesFailure);

    public override int GetHashCode() => HashCode.Combine(ToSequenceNr, Cause);

    public override string ToString() => $"DeleteMessagesFailure({ToSequenceNr}, {Cause.Message})";
}
