using Akka.Actor;

namespace Akka.TestKit;

/// <summary>A message that the test actor received.</summary>
public abstract class MessageEnvelope
{
    /// <summary>The message.</summary>
    public abstract object Message { get; }

    /// <summary>Who sent it; null if nobody did.</summary>
    public abstract IActorRef Sender { get; }
}

/// <summary>A message with its sender.</summary>
public class RealMessageEnvelope(object message, IActorRef sender) : MessageEnvelope
{
    /// <inheritdoc/>
    public override object Message { get; } = message;

    /// <inheritdoc/>
    public override IActorRef Sender { get; } = sender;

    /// <inheritdoc/>
    public override string ToString() => $"<{Message ?? "null"}> from {Sender?.ToString() ?? "nobody"}";
}

/// <summary>Stands for no message.</summary>
public sealed class NullMessageEnvelope : MessageEnvelope
{
    /// <summary>The only instance.</summary>
    public static NullMessageEnvelope Instance = new();

    NullMessageEnvelope()
    {
    }

    /// <summary>There is none: throws.</summary>
    /// <exception cref="IllegalActorStateException">Always.</exception>
    public override object Message => throw new IllegalActorStateException("the last receive took no message");

    /// <summary>There is none: throws.</summary>
    /// <exception cref="IllegalActorStateException">Always.</exception>
    public override IActorRef Sender => throw new IllegalActorStateException("the last receive took no message");

    /// <inheritdoc/>
    public override string ToString() => "<null>";
}
