namespace Akka.Actor;

/// <summary>Base of every exception that the actor runtime defines.</summary>
public abstract class AkkaException : Exception
{
    /// <summary>An exception without a message of its own.</summary>
    protected AkkaException()
    {
    }

    /// <summary>An exception with a message and, where there is one, what led to it.</summary>
    protected AkkaException(string? message, Exception? cause = null)
        : base(message, cause)
    {
    }

    /// <summary>What led to this exception, or null.</summary>
    protected Exception? Cause => InnerException;
}
