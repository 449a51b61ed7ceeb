namespace Akka.Actor;

/// <summary>A name that no actor may have, or that a sibling has already.</summary>
public class InvalidActorNameException : AkkaException
{
    /// <summary>Says which name and why.</summary>
    public InvalidActorNameException(string message) : base(message)
    {
    }

    /// <summary>Says which name and why.</summary>
    public InvalidActorNameException(string message, Exception innerException) : base(message, innerException)
    {
    }
}

/// <summary>No answer came within the time an Ask allowed.</summary>
public class AskTimeoutException(string message) : AkkaException(message);

/// <summary>A selection resolved to no actor.</summary>
public class ActorNotFoundException : AkkaException
{
    /// <summary>Without a message.</summary>
    public ActorNotFoundException()
    {
    }

    /// <summary>Says what was looked for.</summary>
    public ActorNotFoundException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }
}

/// <summary>An actor could not be created: its constructor or PreStart threw.</summary>
public class ActorInitializationException : AkkaException
{
    /// <summary>Without a message.</summary>
    public ActorInitializationException()
    {
    }

    /// <summary>With a message.</summary>
    public ActorInitializationException(string message) : base(message)
    {
    }

    /// <summary>With a message and the cause.</summary>
    public ActorInitializationException(string message, Exception cause) : base(message, cause)
    {
    }

    /// <summary>With the actor it happened to.</summary>
    public ActorInitializationException(IActorRef actor, string message, Exception? cause = null) : base(message, cause)
    {
        Actor = actor;
    }

    /// <summary>The actor, if known.</summary>
    public IActorRef? Actor { get; set; }

    /// <inheritdoc />
    public override string ToString() => Actor is null ? base.ToString() : $"{Actor}: {base.ToString()}";
}

/// <summary>PreRestart of the failed instance threw.</summary>
public class PreRestartException(IActorRef actor, Exception restartException, Exception cause, object? optionalMessage)
    : ActorInitializationException(actor, $"PreRestart failed (originally because of {cause.GetType()}: {cause.Message})", restartException)
{
    /// <summary>The message at whose handling the actor failed, if any.</summary>
    public object? OptionalMessage { get; } = optionalMessage;

    /// <summary>What PreRestart threw.</summary>
    public Exception RestartException { get; } = restartException;
}

/// <summary>The constructor or PostRestart of the new instance threw.</summary>
public class PostRestartException(IActorRef actor, Exception cause, Exception originalCause)
    : ActorInitializationException(actor, $"PostRestart failed (originally because of {originalCause.GetType()}: {originalCause.Message})", cause)
{
    /// <summary>Why the actor was to be restarted.</summary>
    public Exception OriginalCause { get; } = originalCause;
}

/// <summary>The actor received <see cref="Kill"/>.</summary>
public class ActorKilledException : AkkaException
{
    /// <summary>Without a message.</summary>
    public ActorKilledException()
    {
    }

    /// <summary>With a message.</summary>
    public ActorKilledException(string message) : base(message)
    {
    }
}

/// <summary>A watched actor stopped and the watcher did not handle its <see cref="Terminated"/>.</summary>
public class DeathPactException(IActorRef deadActor)
    : AkkaException($"Monitored actor {deadActor} terminated and its Terminated message was not handled")
{
    /// <summary>The actor that stopped.</summary>
    public IActorRef DeadActor { get; } = deadActor;
}

/// <summary>A message that can't be sent: null.</summary>
public class InvalidMessageException : AkkaException
{
    /// <summary>Without a message.</summary>
    public InvalidMessageException()
    {
    }

    /// <summary>With a message.</summary>
    public InvalidMessageException(string message) : base(message)
    {
    }
}

/// <summary>A path that no selection can have.</summary>
public class IllegalActorNameException(string message) : AkkaException(message);

/// <summary>Something was asked of an actor that its state does not allow.</summary>
public class IllegalActorStateException(string message) : AkkaException(message);

/// <summary>A stash has as many messages as it may hold.</summary>
public class StashOverflowException(string message, Exception? cause = null) : AkkaException(message, cause);

/// <summary>A logger named in the configuration could not be started.</summary>
public class LoggerInitializationException : AkkaException
{
    /// <summary>Without a message.</summary>
    public LoggerInitializationException()
    {
    }

    /// <summary>With a message.</summary>
    public LoggerInitializationException(string message) : base(message)
    {
    }

    /// <summary>With a message and the cause.</summary>
    public LoggerInitializationException(string message, Exception? cause = null) : base(message, cause)
    {
    }
}

/// <summary>The scheduler has been shut down.</summary>
public sealed class SchedulerException(string message) : AkkaException(message);
