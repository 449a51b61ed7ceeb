namespace Akka.Actor;

/// <summary>Sends the result of a task as a message.</summary>
public static class PipeToSupport
{
    /// <summary>Sends the result, or what <paramref name="success"/> makes of it; after a failure a <see cref="Status.Failure"/>, or what <paramref name="failure"/> makes of it.</summary>
    public static Task PipeTo<T>(this Task<T> taskToPipe, ICanTell recipient, IActorRef? sender = null, Func<T, object>? success = null,
        Func<Exception, object>? failure = null) => PipeTo(taskToPipe, recipient, false, sender, success, failure);

    /// <summary>As above; <paramref name="useConfigureAwait"/> says whether to continue in the caller's context.</summary>
    public static async Task PipeTo<T>(this Task<T> taskToPipe, ICanTell recipient, bool useConfigureAwait, IActorRef? sender = null,
        Func<T, object>? success = null, Func<Exception, object>? failure = null)
    {
        try
        {
            var result = await taskToPipe.ConfigureAwait(useConfigureAwait);
            recipient.Tell(success is null ? result! : success(result), sender);
        }
        catch (Exception e)
        {
            recipient.Tell(failure is null ? new Status.Failure(e) : failure(e), sender);
        }
    }

    /// <summary>Sends the result, or what <paramref name="success"/> makes of it; after a failure a <see cref="Status.Failure"/>, or what <paramref name="failure"/> makes of it.</summary>
    public static Task PipeTo<T>(this ValueTask<T> taskToPipe, ICanTell recipient, IActorRef? sender = null, Func<T, object>? success = null,
        Func<Exception, object>? failure = null) => PipeTo(taskToPipe, recipient, false, sender, success, failure);

    /// <summary>As above; <paramref name="useConfigureAwait"/> says whether to continue in the caller's context.</summary>
    public static Task PipeTo<T>(this ValueTask<T> taskToPipe, ICanTell recipient, bool useConfigureAwait, IActorRef? sender = null,
        Func<T, object>? success = null, Func<Exception, object>? failure = null) =>
        taskToPipe.AsTask().PipeTo(recipient, useConfigureAwait, sender, success, failure);

    /// <summary>Sends what <paramref name="success"/> makes, if given; after a failure a <see cref="Status.Failure"/>, or what <paramref name="failure"/> makes of it.</summary>
    public static Task PipeTo(this Task taskToPipe, ICanTell recipient, IActorRef? sender = null, Func<object>? success = null,
        Func<Exception, object>? failure = null) => PipeTo(taskToPipe, recipient, false, sender, success, failure);

    /// <summary>As above; <paramref name="useConfigureAwait"/> says whether to continue in the caller's context.</summary>
    public static async Task PipeTo(this Task taskToPipe, ICanTell recipient, bool useConfigureAwait, IActorRef? sender = null,
        Func<object>? success = null, Func<Exception, object>? failure = null)
    {
        try
        {
            await taskToPipe.ConfigureAwait(useConfigureAwait);
            if (success is not null)
                recipient.Tell(success(), sender);
        }
        catch (Exception e)
        {
            recipient.Tell(failure is null ? new Status.Failure(e) : failure(e), sender);
        }
    }

    /// <summary>Sends what <paramref name="success"/> makes, if given; after a failure a <see cref="Status.Failure"/>, or what <paramref name="failure"/> makes of it.</summary>
    public static Task PipeTo(this ValueTask taskToPipe, ICanTell recipient, IActorRef? sender = null, Func<object>? success = null,
        Func<Exception, object>? failure = null) => PipeTo(taskToPipe, recipient, false, sender, success, failure);

    /// <summary>As above; <paramref name="useConfigureAwait"/> says whether to continue in the caller's context.</summary>
    public static Task PipeTo(this ValueTask taskToPipe, ICanTell recipient, bool useConfigureAwait, IActorRef? sender = null,
        Func<object>? success = null, Func<Exception, object>? failure = null) =>
        taskToPipe.AsTask().PipeTo(recipient, useConfigureAwait, sender, success, failure);
}
