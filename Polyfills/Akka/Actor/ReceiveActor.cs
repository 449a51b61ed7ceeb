using Akka.Actor.Internal;
using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>
/// An actor whose behaviour is a list of typed handlers, named in the constructor or within Become. The first whose type and condition
/// fit handles the message.
/// </summary>
public abstract class ReceiveActor : UntypedActor, IInitializableActor
{
    private readonly Stack<MessageHandlers> _configuring = new(1);
    private readonly MessageHandlers _initial = new();

    /// <summary>Subclasses name their handlers here.</summary>
    protected ReceiveActor() => _configuring.Push(_initial);

    void IInitializableActor.Init()
    {
        // a producer may hand out the same instance again
        if (_configuring.Count > 0)
            _configuring.Pop();
    }

    private MessageHandlers Configuring => _configuring.TryPeek(out var handlers)
        ? handlers
        : throw new InvalidOperationException("Receive can only be called in the constructor and within Become");

    /// <inheritdoc />
    protected sealed override void OnReceive(object message) => Handle(_initial, message);

    private void Handle(MessageHandlers handlers, object message)
    {
        if (!handlers.TryHandle(message))
            Unhandled(message);
    }

    /// <summary>Replaces the current behaviour by the handlers that <paramref name="configure"/> names.</summary>
    protected void Become(Action configure)
    {
        var handlers = Configure(configure);
        base.Become(new UntypedReceive(message => Handle(handlers, message)));
    }

    /// <summary>Puts the handlers that <paramref name="configure"/> names on top of the current behaviour.</summary>
    protected void BecomeStacked(Action configure)
    {
        var handlers = Configure(configure);
        base.BecomeStacked(new UntypedReceive(message => Handle(handlers, message)));
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

    /// <summary>Handles messages of a type that meet a condition.</summary>
    protected void Receive<T>(Action<T> handler, Predicate<T>? shouldHandle = null) => Configuring.Add(handler, shouldHandle);

    /// <summary>Handles messages of a type that meet a condition.</summary>
    protected void Receive<T>(Predicate<T>? shouldHandle, Action<T> handler) => Configuring.Add(handler, shouldHandle);

    /// <summary>Handles messages of a type; the handler says whether it did.</summary>
    protected void Receive<T>(Func<T, bool> handler) => Configuring.Add(handler);

    /// <summary>Handles messages of a type that meet a condition.</summary>
    protected void Receive(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null) =>
        Configuring.Add(messageType, handler, shouldHandle);

    /// <summary>Handles messages of a type that meet a condition.</summary>
    protected void Receive(Type messageType, Predicate<object>? shouldHandle, Action<object> handler) =>
        Configuring.Add(messageType, handler, shouldHandle);

    /// <summary>Handles messages of a type; the handler says whether it did.</summary>
    protected void Receive(Type messageType, Func<object, bool> handler) => Configuring.Add(messageType, handler);

    /// <summary>Handles every message no earlier handler took. Nothing can be added after it.</summary>
    protected void ReceiveAny(Action<object> handler) => Configuring.Add(handler, null);

    /// <summary>Handles messages asynchronously; no other message is handled until the task has ended.</summary>
    protected void ReceiveAsync<T>(Func<T, Task> handler, Predicate<T>? shouldHandle = null) => Receive(Async(handler), shouldHandle);

    /// <summary>Handles messages asynchronously; no other message is handled until the task has ended.</summary>
    protected void ReceiveAsync<T>(Predicate<T>? shouldHandle, Func<T, Task> handler) => Receive(Async(handler), shouldHandle);

    /// <summary>Handles messages asynchronously; no other message is handled until the task has ended.</summary>
    protected void ReceiveAsync(Type messageType, Func<object, Task> handler, Predicate<object>? shouldHandle = null) =>
        Receive(messageType, Async(handler), shouldHandle);

    /// <summary>Handles messages asynchronously; no other message is handled until the task has ended.</summary>
    protected void ReceiveAsync(Type messageType, Predicate<object>? shouldHandle, Func<object, Task> handler) =>
        Receive(messageType, Async(handler), shouldHandle);

    /// <summary>Handles every other message asynchronously.</summary>
    protected void ReceiveAnyAsync(Func<object, Task> handler) => ReceiveAny(Async(handler));

    private static Action<T> Async<T>(Func<T, Task> handler) => message => ActorTaskScheduler.RunTask(() => handler(message));
}
