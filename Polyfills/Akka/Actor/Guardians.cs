using System.Collections.Concurrent;
using Akka.Actor.Internal;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

/// <summary>Supervises what users create, and at the root the two guardians.</summary>
internal sealed class GuardianActor : ActorBase
{
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Terminated:
                Context.Stop(Self);
                break;
            case StopChild stop:
                Context.Stop(stop.Child);
                break;
            default:
                Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
                break;
        }
        return true;
    }
}

/// <summary>
/// Supervises what the runtime creates. It outlives the user guardian, and stops only when the loggers have written what they had got.
/// </summary>
internal sealed class SystemGuardianActor : ActorBase
{
    private HashSet<IActorRef>? _loggers;

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Terminated when _loggers is null:
                StopLoggers();
                break;
            case Terminated terminated:
                _loggers.Remove(terminated.ActorRef);
                StopIfAllLoggersHave();
                break;
            case ReceiveTimeout:
                Context.Stop(Self);
                break;
            case StopChild stop:
                Context.Stop(stop.Child);
                break;
            default:
                Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
                break;
        }
        return true;
    }

    private void StopLoggers()
    {
        _loggers = [.. Context.System.EventStream.StopDefaultLoggers(Context.System)];
        foreach (var logger in _loggers)
            Context.Watch(logger).Tell(PoisonPill.Instance);
        // one that hangs must not keep the process alive
        SetReceiveTimeout(Context.System.Settings.LoggerStartTimeout);
        StopIfAllLoggersHave();
    }

    private void StopIfAllLoggersHave()
    {
        if (_loggers!.Count == 0)
            Context.Stop(Self);
    }

    protected override void PreRestart(Exception reason, object message)
    {
        // its children stay
    }
}

/// <summary>The root of the tree; it also knows the references that are no actors.</summary>
internal sealed class RootGuardianActorRef(ActorSystemImpl system, Props props, IInternalActorRef supervisor, ActorPath path)
    : LocalActorRef(system, props, system.Dispatchers.DefaultGlobalDispatcher, system.Mailboxes.Lookup(Dispatch.Mailboxes.DefaultMailboxId),
        supervisor, path)
{
    public override IInternalActorRef Parent => this;

    public override IInternalActorRef GetSingleChild(string name) => name switch
    {
        "temp" => Provider.TempContainer,
        "deadLetters" => (IInternalActorRef)Provider.DeadLetters,
        _ => base.GetSingleChild(name),
    };
}

/// <summary>The parent of the root: when the root has stopped, the system has.</summary>
internal sealed class RootSupervisor(IActorRefProvider provider, ActorPath path, TaskCompletionSource terminated) : MinimalActorRef
{
    public override ActorPath Path { get; } = path;

    public override IActorRefProvider Provider { get; } = provider;

    public override void SendSystemMessage(ISystemMessage message)
    {
        switch (message)
        {
            case Failed failed:
                ((IInternalActorRef)failed.Child).Stop();
                break;
            case DeathWatchNotification:
                terminated.TrySetResult();
                break;
        }
    }
}

/// <summary>A node of the tree whose children are references, not actors.</summary>
internal sealed class VirtualPathContainer(IActorRefProvider provider, ActorPath path) : MinimalActorRef
{
    private readonly ConcurrentDictionary<string, IInternalActorRef> _children = new();

    public override ActorPath Path { get; } = path;

    public override IActorRefProvider Provider { get; } = provider;

    public void Add(string name, IInternalActorRef child) => _children[name] = child;

    public void Remove(string name) => _children.TryRemove(name, out _);

    public override IActorRef GetChild(IReadOnlyList<string> name)
    {
        if (name.Count == 0 || name[0].Length == 0)
            return this;
        return _children.TryGetValue(name[0], out var child) ? child.GetChild([.. name.Skip(1)]) : ActorRefs.Nobody;
    }
}
