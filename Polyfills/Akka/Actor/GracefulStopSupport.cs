using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>Stops actors and waits for it.</summary>
public static class GracefulStopSupport
{
    /// <summary>Sends a poison pill; true once the actor has stopped, false if it has not in time.</summary>
    public static Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout) => target.GracefulStop(timeout, PoisonPill.Instance);

    /// <summary>Sends a message that makes the actor stop; true once it has, false if it has not in time.</summary>
    public static async Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout, object stopMessage)
    {
        var watcher = new DeathWatcher((IInternalActorRef)target);
        target.Tell(stopMessage, ActorRefs.NoSender);
        var scheduler = ((IInternalActorRef)target).Provider.Settings.System.Scheduler.Advanced;
        var limit = scheduler.ScheduleOnceCancelable(timeout, watcher.GiveUp);
        try
        {
            return await watcher.Stopped.ConfigureAwait(false);
        }
        finally
        {
            limit.Cancel();
        }
    }
}

/// <summary>Waits for an actor's end outside of actors.</summary>
public static class WatchAsyncSupport
{
    /// <summary>True once the actor has stopped, false if <paramref name="token"/> was cancelled before.</summary>
    public static async Task<bool> WatchAsync(this IActorRef target, CancellationToken token = default)
    {
        var watcher = new DeathWatcher((IInternalActorRef)target);
        using (token.UnsafeRegister(static state => ((DeathWatcher)state!).GiveUp(), watcher))
            return await watcher.Stopped.ConfigureAwait(false);
    }
}

/// <summary>Watches an actor without being one.</summary>
internal sealed class DeathWatcher : MinimalActorRef
{
    private readonly TaskCompletionSource<bool> _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IInternalActorRef _target;

    public DeathWatcher(IInternalActorRef target)
    {
        _target = target;
        Path = target.Provider.TempPath();
        target.SendSystemMessage(new Watch(target, this));
    }

    public Task<bool> Stopped => _stopped.Task;

    public override ActorPath Path { get; }

    public override IActorRefProvider Provider => _target.Provider;

    public void GiveUp()
    {
        if (_stopped.TrySetResult(false))
            _target.SendSystemMessage(new Unwatch(_target, this));
    }

    public override void SendSystemMessage(ISystemMessage message)
    {
        if (message is DeathWatchNotification)
            _stopped.TrySetResult(true);
    }
}
