using Akka.Actor;
using Akka.Actor.Internal;

namespace Akka.Persistence;

/// <summary>A persistent actor whose handlers say whether they handled a message.</summary>
public abstract class PersistentActor : Eventsourced
{
    protected override bool Receive(object message) => ReceiveCommand(message);
}

/// <summary>A persistent actor with one handler for commands and one for recovery.</summary>
public abstract class UntypedPersistentActor : Eventsourced
{
    protected static new IUntypedActorContext Context => (IUntypedActorContext)ActorBase.Context;

    protected override bool Receive(object message) => ReceiveCommand(message);

    protected sealed override bool ReceiveCommand(object message)
    {
        OnCommand(message);
        return true;
    }

    protected sealed override bool ReceiveRecover(object message)
    {
        OnRecover(message);
        return true;
    }

    /// <summary>Handles a command.</summary>
    protected abstract void OnCommand(object message);

    /// <summary>Handles a snapshot, an event or <see cref="RecoveryCompleted"/>.</summary>
    protected abstract void OnRecover(object message);

    /// <summary>Replaces the handler of commands.</summary>
    protected void Become(UntypedReceive receive) => Context.Become(receive);

    /// <summary>Puts a handler of commands on top of the current one.</summary>
    protected void BecomeStacked(UntypedReceive receive) => Context.BecomeStacked(receive);
}

/// <summary>
/// A persistent actor with a handler for each type of command (<c>Command</c>) and of event (<c>Recover</c>), named in its constructor.
/// The first that fits handles the message.
/// </summary>
public abstract class ReceivePersistentActor : UntypedPersistentActor, IInitializableActor
{
    private readonly MessageHandlers _recover = new();
    private readonly MessageHandlers _commands = new();
    private readonly Stack<MessageHandlers> _configuring = new();
    private bool _initialized;

    /// <summary>Subclasses name their handlers here.</summary>
    protected ReceivePersistentActor() => _configuring.Push(_commands);

    private MessageHandlers Configuring => _configuring.TryPeek(out var handlers)
        ? handlers
        : throw new InvalidOperationException("Command can only be called in the constructor and within Become.");

    private MessageHandlers ConfiguringRecovery => _initialized
        ? throw new InvalidOperationException("Recover can only be called in the constructor.")
        : _recover;

    void IInitializableActor.Init()
    {
        // A producer may hand out the same instance again.
        if (_initialized)
            return;
        _initialized = true;
        _configuring.Pop();
    }

    protected sealed override void OnCommand(object message) => Handle(_commands, message);

    protected sealed override void OnRecover(object message) => Handle(_recover, message);

    /// <summary>Replaces the handlers of commands by those that <paramref name="configure"/> names.</summary>
    protected void Become(Action configure)
    {
        var handlers = Configure(configure);
        base.Become(new UntypedReceive(message => Handle(handlers, message)));
    }

    /// <summary>Puts the handlers that <paramref name="configure"/> names on top of the current ones.</summary>
    protected void BecomeStacked(Action configure)
    {
        var handlers = Configure(configure);
        base.BecomeStacked(new UntypedReceive(message => Handle(handlers, message)));
    }

    /// <summary>Handles events of a type that meet a condition.</summary>
    protected void Recover<T>(Action<T> handler, Predicate<T>? shouldHandle = null) => ConfiguringRecovery.Add(handler, shouldHandle);

    /// <summary>Handles events of a type that meet a condition.</summary>
    protected void Recover<T>(Predicate<T> shouldHandle, Action<T> handler) => ConfiguringRecovery.Add(handler, shouldHandle);

    /// <summary>Handles events of a type; the handler says whether it did.</summary>
    protected void Recover<T>(Func<T, bool> handler) => ConfiguringRecovery.Add(handler);

    /// <summary>Handles events of a type that meet a condition.</summary>
    protected void Recover(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null) =>
        ConfiguringRecovery.Add(messageType, handler, shouldHandle);

    /// <summary>Handles events of a type that meet a condition.</summary>
    protected void Recover(Type messageType, Predicate<object> shouldHandle, Action<object> handler) =>
        ConfiguringRecovery.Add(messageType, handler, shouldHandle);

    /// <summary>Handles events of a type; the handler says whether it did.</summary>
    protected void Recover(Type messageType, Func<object, bool> handler) => ConfiguringRecovery.Add(messageType, handler);

    /// <summary>Handles what no earlier handler took. Nothing can be added after it.</summary>
    protected void RecoverAny(Action<object> handler) => ConfiguringRecovery.Add(handler, null);

    /// <summary>Handles commands of a type that meet a condition.</summary>
    protected void Command<T>(Action<T> handler, Predicate<T>? shouldHandle = null) => Configuring.Add(handler, shouldHandle);

    /// <summary>Handles commands of a type that meet a condition.</summary>
    protected void Command<T>(Predicate<T> shouldHandle, Action<T> handler) => Configuring.Add(handler, shouldHandle);

    /// <summary>Handles commands of a type; the handler says whether it did.</summary>
    protected void Command<T>(Func<T, bool> handler) => Configuring.Add(handler);

    /// <summary>Handles commands of a type that meet a condition.</summary>
    protected void Command(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null) =>
        Configuring.Add(messageType, handler, shouldHandle);

    /// <summary>Handles commands of a type that meet a condition.</summary>
    protected void Command(Type messageType, Predicate<object> shouldHandle, Action<object> handler) =>
        Configuring.Add(messageType, handler, shouldHandle);

    /// <summary>Handles commands of a type; the handler says whether it did.</summary>
    protected void Command(Type messageType, Func<object, bool> handler) => Configuring.Add(messageType, handler);

    /// <summary>Handles what no earlier handler took. Nothing can be added after it.</summary>
    protected void Command(Action<object> handler) => Configuring.Add(handler, null);

    /// <summary>Handles what no earlier handler took. Nothing can be added after it.</summary>
    protected void CommandAny(Action<object> handler) => Configuring.Add(handler, null);

    /// <summary>Handles commands asynchronously; no other message is handled until the task has ended.</summary>
    protected void CommandAsync<T>(Func<T, Task> handler, Predicate<T>? shouldHandle = null) => Configuring.Add(Async(handler), shouldHandle);

    /// <summary>Handles commands asynchronously; no other message is handled until the task has ended.</summary>
    protected void CommandAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) => Configuring.Add(Async(handler), shouldHandle);

    /// <summary>Handles commands asynchronously; no other message is handled until the task has ended.</summary>
    protected void CommandAsync(Type messageType, Func<object, Task> handler, Predicate<object>? shouldHandle = null) =>
        Configuring.Add(messageType, Async(handler), shouldHandle);

    /// <summary>Handles commands asynchronously; no other message is handled until the task has ended.</summary>
    protected void CommandAsync(Type messageType, Predicate<object> shouldHandle, Func<object, Task> handler) =>
        Configuring.Add(messageType, Async(handler), shouldHandle);

    /// <summary>Handles every other command asynchronously.</summary>
    protected void CommandAnyAsync(Func<object, Task> handler) => Configuring.Add(Async(handler), null);

    private void Handle(MessageHandlers handlers, object message)
    {
        if (!handlers.TryHandle(message))
            Unhandled(message);
    }

    private MessageHandlers Configure(Action configure)
    {
        var handlers = new MessageHandlers();
        _configuring.Push(handlers);
        try
        {
            configure();
        }
        finally
        {
            _configuring.Pop();
        }
        return handlers;
    }

    private Action<T> Async<T>(Func<T, Task> handler) => message => RunTask(() => handler(message));
}
