using System.Diagnostics;
using Akka.Dispatch.SysMsg;
using Debug = Akka.Event.Debug;

namespace Akka.Actor;

public partial class ActorCell
{
    /// <summary>Handles a user message.</summary>
    public void Invoke(Envelope envelope)
    {
        var message = envelope.Message;
        CurrentMessage = message;
        CurrentEnvelopeId++;
        Sender = envelope.Sender ?? _system.DeadLetters;
        if (_pendingReceiveTimeout is not null && message is not INotInfluenceReceiveTimeout)
            CancelReceiveTimeout();
        try
        {
            if (message is IAutoReceivedMessage)
                AutoReceiveMessage(envelope);
            else
                ReceiveMessage(message);
            CurrentMessage = null;
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause);
        }
        if (_receiveTimeout is not null)
            CheckReceiveTimeout(message is not INotInfluenceReceiveTimeout);
        else if (_pendingReceiveTimeout is not null)
            CancelReceiveTimeout();
    }

    /// <summary>Hands a message to the actor's behaviour.</summary>
    protected virtual void ReceiveMessage(object message)
    {
        var actor = _actor!;
        var handled = actor.AroundReceive(_behaviors[^1], message);
        if (_system.Settings.AddLoggingReceive && actor is ILogReceive)
            PublishDebug($"received {(handled ? "handled" : "unhandled")} message {message} from {Sender.Path}");
    }

    /// <summary>Handles the messages that never reach the actor as they are.</summary>
    protected internal virtual void AutoReceiveMessage(Envelope envelope)
    {
        if (_system.Settings.DebugAutoReceive)
            PublishDebug($"received AutoReceiveMessage {envelope.Message}");
        switch (envelope.Message)
        {
            case Terminated terminated:
                ReceivedTerminated(terminated);
                break;
            case Kill:
                throw new ActorKilledException("Kill");
            case PoisonPill:
                _self.Stop();
                break;
            case ActorSelectionMessage selection:
                Akka.Actor.ActorSelection.Deliver(_self, Sender, selection);
                break;
            case Identify identify:
                Sender.Tell(new ActorIdentity(identify.MessageId, _self));
                break;
        }
    }

    /// <summary>Handles system messages, oldest first; returns those left when the mailbox closed.</summary>
    internal SystemMessage? SystemInvokeAll(SystemMessage? message)
    {
        while (message is not null)
        {
            var rest = message.Next;
            message.Next = null;
            var before = SystemState;
            if (IsDeferred(message, before))
                (_deferred ??= new Queue<SystemMessage>()).Enqueue(message);
            else
                SystemInvoke(message);
            if (IsTerminated)
                return Prepend(_deferred, rest);
            message = SystemState < before ? Prepend(_deferred, rest) : rest;
        }
        return null;
    }

    private void SystemInvoke(SystemMessage message)
    {
        try
        {
            switch (message)
            {
                case ActorTask task:
                    RunActorTask(task);
                    break;
                case Failed failed:
                    HandleFailed(failed);
                    break;
                case DeathWatchNotification notification:
                    WatchedActorTerminated(notification.Actor, notification.ExistenceConfirmed, notification.AddressTerminated);
                    break;
                case Dispatch.SysMsg.Create:
                    Create();
                    break;
                case Watch watch:
                    AddWatcher(watch.Watchee, watch.Watcher);
                    break;
                case Unwatch unwatch:
                    RemoveWatcher(unwatch.Watchee, unwatch.Watcher);
                    break;
                case Recreate recreate:
                    FaultRecreate(recreate.Cause);
                    break;
                case Dispatch.SysMsg.Suspend:
                    FaultSuspend();
                    break;
                case Dispatch.SysMsg.Resume resume:
                    FaultResume(resume.CausedByFailure);
                    break;
                case Dispatch.SysMsg.Terminate:
                    Terminate();
                    break;
                default:
                    throw new UnreachableException($"system message {message.GetType()}");
            }
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause);
        }
    }

    /// <summary>Runs a continuation of an async handler as if its message were still being handled.</summary>
    private void RunActorTask(ActorTask task)
    {
        CurrentMessage = task.Scheduler.CurrentMessage;
        Sender = task.Scheduler.CurrentSender ?? _system.DeadLetters;
        task.Execute();
        // after a failure the message is still wanted: by PreRestart
        if (!IsFailed)
            CurrentMessage = null;
    }

    private void Create()
    {
        try
        {
            var actor = NewActor();
            _actor = actor;
            actor.AroundPreStart();
            CheckReceiveTimeout();
            if (_system.Settings.DebugLifecycle)
                PublishDebug($"Started ({actor})");
        }
        catch (Exception e)
        {
            ClearActor(_actor);
            _actor = null;
            throw new ActorInitializationException(_self, "the actor could not be created", e);
        }
    }

    // While an actor is suspended, or waits for its children in order to be recreated, some system messages have to wait.
    private Queue<SystemMessage>? _deferred;

    private int SystemState => IsWaitingForChildren ? 2 : _mailbox.IsSuspended ? 1 : 0;

    private static bool IsDeferred(SystemMessage message, int state) => message switch
    {
        Failed => state >= 1,
        Recreate or Dispatch.SysMsg.Resume or Dispatch.SysMsg.Suspend => state == 2,
        _ => false,
    };

    private static SystemMessage? Prepend(Queue<SystemMessage>? deferred, SystemMessage? rest)
    {
        if (deferred is null)
            return rest;
        SystemMessage? first = null, last = null;
        while (deferred.TryDequeue(out var message))
        {
            first ??= message;
            if (last is not null)
                last.Next = message;
            last = message;
        }
        if (last is null)
            return rest;
        last.Next = rest;
        return first;
    }
}
