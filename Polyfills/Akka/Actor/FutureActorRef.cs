using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>
/// The sender of an Ask: the first message it is told completes a task. It gets a path, and can be found by it, only if somebody asks
/// for one; most answers never do.
/// </summary>
internal sealed class FutureActorRef<T>(IActorRefProvider provider, CancellationToken cancellation) : MinimalActorRef
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _registration;
    private ICancelable? _timeout;
    private ActorPath? _path;

    public override IActorRefProvider Provider => provider;

    public override IInternalActorRef Parent => provider.TempContainer;

    public Task<T> Task => _result.Task;

    public override ActorPath Path
    {
        get
        {
            if (_path is not null)
                return _path;
            var path = provider.TempPath();
            if (Interlocked.CompareExchange(ref _path, path, null) is { } other)
                return other;
            provider.RegisterTempActor(this, path);
            if (_result.Task.IsCompleted)
                provider.UnregisterTempActor(path);
            return path;
        }
    }

    /// <summary>Gives up after a time, or when the token says so.</summary>
    public void LimitTo(TimeSpan timeout)
    {
        if (cancellation.CanBeCanceled)
            _registration = cancellation.UnsafeRegister(static (state, token) => ((FutureActorRef<T>)state!).Cancel(token), this);
        if (timeout <= TimeSpan.Zero)
            return;
        try
        {
            _timeout = provider.Settings.System.Scheduler.Advanced.ScheduleOnceCancelable(timeout, () => TimeOut(timeout));
        }
        catch (SchedulerException)
        {
            // the system has terminated: nobody will answer
            TimeOut(timeout);
        }
        // the answer may have come before there was something to clean up
        if (_result.Task.IsCompleted)
            CleanUp();
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        var taken = message switch
        {
            ISystemMessage => Fail(new InvalidOperationException($"system message {message.GetType().Name} as an answer to Ask")),
            T answer => _result.TrySetResult(answer),
            null => _result.TrySetResult(default!),
            Status.Failure failure => Fail(failure.Cause ?? new TaskCanceledException("the actor answered with a failure without a cause")),
            _ => Refuse(message),
        };
        if (taken)
            CleanUp();
        // who cancelled does not want to hear of it any more
        else if (!_result.Task.IsCanceled)
            provider.DeadLetters.Tell(message!, this);
    }

    private bool Refuse(object message)
    {
        if (Fail(new ArgumentException($"Received message of type [{message.GetType()}] - Ask expected message of type [{typeof(T)}]")))
            CleanUp();
        return false;
    }

    private bool Fail(Exception exception) => _result.TrySetException(exception);

    private void Cancel(CancellationToken token)
    {
        if (_result.TrySetCanceled(token))
            CleanUp();
    }

    private void TimeOut(TimeSpan timeout)
    {
        if (Fail(new AskTimeoutException($"Timeout after {timeout.TotalSeconds:F2} seconds")))
            CleanUp();
    }

    private void CleanUp()
    {
        _timeout?.Cancel();
        _registration.Unregister();
        if (_path is { } path)
            provider.UnregisterTempActor(path);
    }
}
