using Akka.Event;

namespace Akka.Actor;

/// <summary>Marks a message that the cell handles itself, before the actor sees it.</summary>
public interface IAutoReceivedMessage;

/// <summary>Marks a message that could harm its receiver and is therefore not taken from a foreign system.</summary>
public interface IPossiblyHarmful;

/// <summary>Marks a message that is exempt from the check that every message can be serialized.</summary>
public interface INoSerializationVerificationNeeded;

/// <summary>Marks a message that does not count as activity for the receive timeout.</summary>
public interface INotInfluenceReceiveTimeout;

/// <summary>Marks an actor whose received messages may be logged at debug level.</summary>
public interface ILogReceive;

/// <summary>A message that carries another one.</summary>
public interface IWrappedMessage
{
    /// <summary>The message inside.</summary>
    object Message { get; }
}

/// <summary>Takes envelopes off a message.</summary>
public static class WrappedMessage
{
    /// <summary>The innermost message.</summary>
    public static object Unwrap(object message)
    {
        while (message is IWrappedMessage wrapped)
            message = wrapped.Message;
        return message;
    }
}

/// <summary>Stops the receiver when its turn comes, after all messages that were queued before it.</summary>
public sealed class PoisonPill : IAutoReceivedMessage, IPossiblyHarmful, IDeadLetterSuppression
{
    private PoisonPill()
    {
    }

    /// <summary>The only instance.</summary>
    public static PoisonPill Instance { get; } = new();

    /// <inheritdoc />
    public override string ToString() => "<PoisonPill>";
}

/// <summary>Makes the receiver fail with <see cref="ActorKilledException"/>, so that its supervisor decides.</summary>
public sealed class Kill : IAutoReceivedMessage
{
    private Kill()
    {
    }

    /// <summary>The only instance.</summary>
    public static Kill Instance { get; } = new();

    /// <inheritdoc />
    public override string ToString() => "<Kill>";
}

/// <summary>Tells a watcher that the watched actor has stopped.</summary>
public sealed class Terminated(IActorRef actorRef, bool existenceConfirmed, bool addressTerminated)
    : IAutoReceivedMessage, IPossiblyHarmful, IDeadLetterSuppression, INoSerializationVerificationNeeded, IEquatable<Terminated>
{
    /// <summary>The actor that stopped.</summary>
    public IActorRef ActorRef { get; } = actorRef;

    /// <summary>Whether its system was lost rather than the actor stopped.</summary>
    public bool AddressTerminated { get; } = addressTerminated;

    /// <summary>Whether the actor is known to have existed.</summary>
    public bool ExistenceConfirmed { get; } = existenceConfirmed;

    /// <inheritdoc />
    public bool Equals(Terminated? other) => other is not null && Equals(ActorRef, other.ActorRef)
        && AddressTerminated == other.AddressTerminated && ExistenceConfirmed == other.ExistenceConfirmed;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Terminated);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(ActorRef, AddressTerminated, ExistenceConfirmed);

    /// <inheritdoc />
    public override string ToString() => $"<Terminated>: {ActorRef} - ExistenceConfirmed={ExistenceConfirmed}";
}

/// <summary>Sent to an actor that has received nothing for the time it set with SetReceiveTimeout.</summary>
public class ReceiveTimeout : IPossiblyHarmful
{
    private ReceiveTimeout()
    {
    }

    /// <summary>The only instance.</summary>
    public static ReceiveTimeout Instance { get; } = new();
}

/// <summary>Asks an actor to answer with <see cref="ActorIdentity"/>.</summary>
public sealed class Identify(object messageId) : IAutoReceivedMessage, INotInfluenceReceiveTimeout
{
    /// <summary>Comes back in the answer.</summary>
    public object MessageId { get; } = messageId;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Identify other && Equals(MessageId, other.MessageId);

    /// <inheritdoc />
    public override int GetHashCode() => MessageId?.GetHashCode() ?? 0;

    /// <inheritdoc />
    public override string ToString() => $"<Identify>: {MessageId}";
}

/// <summary>The answer to <see cref="Identify"/>.</summary>
public sealed class ActorIdentity(object messageId, IActorRef subject)
{
    /// <summary>The id given in <see cref="Identify"/>.</summary>
    public object MessageId { get; } = messageId;

    /// <summary>The actor, or <see cref="ActorRefs.Nobody"/> or null where no actor was found.</summary>
    public IActorRef Subject { get; } = subject;

    /// <inheritdoc />
    public override bool Equals(object? obj) =>
        obj is ActorIdentity other && Equals(MessageId, other.MessageId) && Equals(Subject, other.Subject);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(MessageId, Subject);

    /// <inheritdoc />
    public override string ToString() => $"<ActorIdentity>: {MessageId} - {Subject}";
}

/// <summary>How an operation ended, as a message.</summary>
public abstract class Status
{
    /// <summary>For the two kinds below.</summary>
    protected Status()
    {
    }

    /// <summary>The operation succeeded.</summary>
    public sealed class Success(object status) : Status
    {
        /// <summary>A success with nothing to say.</summary>
        public static readonly Success Instance = new(null!);

        /// <summary>The result.</summary>
        public readonly object Status = status;

        /// <inheritdoc />
        public override string ToString() => $"<Status.Success>: {Status ?? "null"}";
    }

    /// <summary>The operation failed. As the answer to an Ask it makes the task fail with <see cref="Cause"/>.</summary>
    public sealed class Failure(Exception cause, object state) : Status
    {
        /// <summary>A failure without further state.</summary>
        public Failure(Exception cause) : this(cause, null!)
        {
        }

        /// <summary>Why it failed.</summary>
        public readonly Exception Cause = cause;

        /// <summary>Anything the sender wanted to add.</summary>
        public readonly object State = state;

        /// <inheritdoc />
        public override string ToString() => $"<Status.Failure>: {Cause}";
    }
}

/// <summary>A message with its sender, as a mailbox holds it.</summary>
public readonly struct Envelope
{
    /// <summary>A message and whoever sent it; the dead letters of <paramref name="system"/> if nobody did.</summary>
    public Envelope(object message, IActorRef sender, ActorSystem system)
    {
        Message = message;
        Sender = sender ?? system.DeadLetters;
    }

    /// <summary>A message and whoever sent it.</summary>
    public Envelope(object message, IActorRef sender)
    {
        Message = message;
        Sender = sender;
    }

    /// <summary>The message.</summary>
    public object Message { get; }

    /// <summary>Who sent it.</summary>
    public IActorRef Sender { get; }

    /// <inheritdoc />
    public override string ToString() => $"<{(Message is null ? "null" : Message)}> from {(Sender is null ? "NoSender" : Sender.ToString())}";
}
