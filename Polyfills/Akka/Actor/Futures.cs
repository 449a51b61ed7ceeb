namespace Akka.Actor;

/// <summary>Sends a message and gives the answer as a task.</summary>
public static class Futures
{
    /// <summary>The answer to a message. Without a timeout, <c>akka.actor.ask-timeout</c> applies.</summary>
    /// <exception cref="AskTimeoutException">None came in time.</exception>
    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout = null) => self.Ask<object>(message, timeout, default);

    /// <summary>The answer to a message.</summary>
    public static Task<object> Ask(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<object>(message, null, cancellationToken);

    /// <summary>The answer to a message.</summary>
    /// <exception cref="AskTimeoutException">None came in time.</exception>
    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        self.Ask<object>(message, timeout, cancellationToken);

    /// <summary>The answer to a message, which has to be a <typeparamref name="T"/>; a <see cref="Status.Failure"/> makes the task fail.</summary>
    /// <exception cref="AskTimeoutException">None came in time.</exception>
    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout = null) => self.Ask<T>(message, timeout, default);

    /// <summary>The answer to a message, which has to be a <typeparamref name="T"/>.</summary>
    public static Task<T> Ask<T>(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<T>(message, null, cancellationToken);

    /// <summary>The answer to a message, which has to be a <typeparamref name="T"/>.</summary>
    /// <exception cref="AskTimeoutException">None came in time.</exception>
    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var future = Prepare<T>(self, timeout, cancellationToken);
        self.Tell(message, future);
        return future.Task;
    }

    /// <summary>The answer to a message that itself names who is to be answered.</summary>
    /// <exception cref="AskTimeoutException">None came in time.</exception>
    public static Task<T> Ask<T>(this ICanTell self, Func<IActorRef, object> messageFactory, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var future = Prepare<T>(self, timeout, cancellationToken);
        self.Tell(messageFactory(future), future);
        return future.Task;
    }

    private static FutureActorRef<T> Prepare<T>(ICanTell self, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var provider = ResolveProvider(self);
        var future = new FutureActorRef<T>(provider, cancellationToken);
        var limit = timeout ?? provider.Settings.AskTimeout;
        if (limit > TimeSpan.Zero || cancellationToken.CanBeCanceled)
            future.LimitTo(limit);
        return future;
    }

    private static IActorRefProvider ResolveProvider(ICanTell self) => self switch
    {
        IInternalActorRef actorRef => actorRef.Provider,
        ActorSelection selection => ResolveProvider(selection.Anchor),
        _ => ActorCell.Current?.SystemImpl.Provider
            ?? throw new ArgumentException($"{self} belongs to no actor system", nameof(self)),
    };
}
