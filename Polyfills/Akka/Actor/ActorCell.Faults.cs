using System.Runtime.ExceptionServices;
using Akka.Actor.Internal;
using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

public partial class ActorCell
{
    // Who failed: this actor itself, or the child whose failure it escalated. Null while all is well.
    private IActorRef? _failed;

    private bool IsFailed => _failed is not null;

    /// <summary>Replaces the instance, once the children that PreRestart stopped are gone.</summary>
    private void FaultRecreate(Exception cause)
    {
        if (_actor is not { } failedActor)
        {
            PublishError(null, $"Changing Recreate into Create after {cause}");
            FaultCreate();
            return;
        }
        if (!IsNormal)
        {
            // stopping anyway; only the count of suspensions has to be right
            FaultResume(null);
            return;
        }
        if (_system.Settings.DebugLifecycle)
            PublishDebug("Restarting");
        var message = CurrentMessage;
        try
        {
            failedActor.AroundPreRestart(cause, message!);
        }
        catch (Exception e)
        {
            PublishError(new PreRestartException(_self, e, cause, message), e.Message);
        }
        finally
        {
            DropStash(failedActor);
            ClearActor(failedActor);
        }
        if (_children is null || !_children.TrySetReason(WaitReason.Recreation, cause))
            FinishRecreate(cause);
    }

    private void FinishRecreate(Exception cause)
    {
        var survivors = ChildStats();
        try
        {
            try
            {
                Dispatcher.Resume(this);
            }
            finally
            {
                _failed = null;
            }
            var fresh = NewActor();
            _actor = fresh;
            fresh.Unclear();
            fresh.AroundPostRestart(cause, null!);
            CheckReceiveTimeout();
            if (_system.Settings.DebugLifecycle)
                PublishDebug($"Restarted ({fresh})");
            // children that PreRestart let live restart with their parent, after it
            foreach (var stats in survivors)
                stats.Child.Restart(cause);
        }
        catch (Exception e)
        {
            // the new instance has failed: PreRestart must not run on it
            ClearActor(_actor);
            HandleInvokeFailure(new PostRestartException(_self, e, cause), survivors.Select(stats => (IActorRef)stats.Child).ToArray());
        }
    }

    private void FaultSuspend()
    {
        Dispatcher.Suspend(this);
        SuspendChildren();
    }

    private void FaultResume(Exception? causedByFailure)
    {
        if (_actor is null)
        {
            PublishError(null, $"Changing Resume into Create after {causedByFailure}");
            FaultCreate();
            return;
        }
        var perpetrator = _failed;
        Dispatcher.Resume(this);
        if (causedByFailure is not null)
            _failed = null;
        ResumeChildren(causedByFailure, perpetrator);
    }

    /// <summary>Tries again to create the instance, once the children of the first attempt are gone.</summary>
    private void FaultCreate()
    {
        ClearReceiveTimeout();
        StopChildren();
        if (_children is null || !_children.TrySetReason(WaitReason.Creation))
            FinishCreate();
    }

    private void FinishCreate()
    {
        Dispatcher.Resume(this);
        _failed = null;
        try
        {
            Create();
        }
        catch (Exception e)
        {
            HandleInvokeFailure(e);
        }
    }

    /// <summary>Stops: first the children, then this actor.</summary>
    private void Terminate()
    {
        ClearReceiveTimeout();
        UnwatchWatchedActors();
        StopChildren();
        var wasTerminating = IsTerminating;
        if (_children is { } children && children.TrySetReason(WaitReason.Termination))
        {
            if (wasTerminating)
                return;
            // no user message while the children stop, and no failure goes up any more
            Dispatcher.Suspend(this);
            _failed = _self;
            if (_system.Settings.DebugLifecycle)
                PublishDebug("Stopping");
        }
        else
        {
            ChildrenOrNew.SetTerminated();
            FinishTerminate();
        }
    }

    private void FinishTerminate()
    {
        var actor = _actor;
        if (actor is not null)
        {
            Guarded("PostStop", actor.AroundPostStop);
            DropStash(actor);
        }
        try
        {
            Dispatcher.Detach(this);
        }
        finally
        {
            // A parent that also watches gets ChildTerminated before Terminated.
            Parent.SendSystemMessage(new DeathWatchNotification(_self, existenceConfirmed: true, addressTerminated: false));
            TellWatchersWeDied();
            UnwatchWatchedActors();
            if (_system.Settings.DebugLifecycle)
                PublishDebug("Stopped");
            ClearActor(actor);
            _actor = null;
        }
    }

    /// <summary>An async handler failed.</summary>
    internal void HandleAsyncFailure(Exception cause) => HandleInvokeFailure(cause);

    /// <summary>The actor failed: it and its children stand still until the supervisor has decided.</summary>
    private void HandleInvokeFailure(Exception cause, IReadOnlyCollection<IActorRef>? childrenNotToSuspend = null)
    {
        if (IsFailed)
            return;
        try
        {
            Dispatcher.Suspend(this);
            if (CurrentMessage is Failed)
            {
                _failed = Sender;
                childrenNotToSuspend = [.. childrenNotToSuspend ?? [], Sender];
            }
            else
            {
                _failed = _self;
            }
            SuspendChildren(childrenNotToSuspend);
            Parent.SendSystemMessage(new Failed(_self, cause, _self.Path.Uid));
        }
        catch (Exception e)
        {
            PublishError(e, $"Emergency stop: exception in failure handling for {cause}");
            StopChildren();
            FinishTerminate();
        }
    }

    /// <summary>A child failed: the strategy decides, or it fails us.</summary>
    private void HandleFailed(Failed failed)
    {
        CurrentMessage = failed;
        Sender = failed.Child;
        // a Failed of an earlier child of the same name is of no interest
        if (FindChild(failed.Child) is not { } stats || stats.Uid != failed.Uid)
        {
            PublishDebug($"Dropping Failed({failed.Cause.GetType()}) from unknown child {failed.Child}");
        }
        else
        {
            var strategy = _actor!.SupervisorStrategyInternal;
            if (!strategy.HandleFailure(this, failed.Child, failed.Cause, stats, ChildStats()))
                ExceptionDispatchInfo.Throw(failed.Cause);
        }
        CurrentMessage = null;
    }

    private void HandleChildTerminated(IActorRef child)
    {
        var cause = _children!.RecreationCause;
        var waitedFor = _children.Remove(child);
        if (_actor is { } actor)
            Guarded("HandleChildTerminated", () => actor.SupervisorStrategyInternal.HandleChildTerminated(this, child, GetChildren()));
        switch (waitedFor)
        {
            case WaitReason.Recreation:
                FinishRecreate(cause!);
                break;
            case WaitReason.Creation:
                FinishCreate();
                break;
            case WaitReason.Termination:
                FinishTerminate();
                break;
        }
    }

    /// <summary>A stopped or restarted instance's stash goes back to the mailbox, if its own hooks have not done so.</summary>
    private static void DropStash(ActorBase actor)
    {
        if (actor is IActorStash { Stash: { } stash })
            stash.UnstashAll();
    }
}
