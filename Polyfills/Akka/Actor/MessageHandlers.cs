namespace Akka.Actor;

/// <summary>
/// The typed handlers of one behaviour. For every class of message that comes, the handlers that can take it are picked once, in the
/// order they were added; after that a message costs one lookup however many handlers there are.
/// </summary>
internal sealed class MessageHandlers
{
    private readonly List<Handler> _handlers = [];
    private Dictionary<Type, Handler[]>? _byType;
    private Type? _lastType;
    private Handler[] _lastHandlers = [];
    private bool _takesAll;

    public void Add<T>(Action<T> handler, Predicate<T>? condition)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Add(condition is null ? new Plain<T>(handler) : new Conditional<T>(handler, condition));
        _takesAll = condition is null && typeof(T) == typeof(object);
    }

    public void Add<T>(Func<T, bool> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Add(new Deciding<T>(handler));
    }

    public void Add(Type type, Action<object> handler, Predicate<object>? condition)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(handler);
        Add(new Untyped(type, message =>
        {
            if (condition?.Invoke(message) == false)
                return false;
            handler(message);
            return true;
        }));
        _takesAll = condition is null && type == typeof(object);
    }

    public void Add(Type type, Func<object, bool> handler)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(handler);
        Add(new Untyped(type, handler));
    }

    public bool TryHandle(object message)
    {
        var type = message.GetType();
        var handlers = type == _lastType ? _lastHandlers : HandlersFor(type);
        foreach (var handler in handlers)
        {
            if (handler.TryHandle(message))
                return true;
        }
        return false;
    }

    private void Add(Handler handler)
    {
        if (_takesAll)
            throw new InvalidOperationException("A handler that takes every message has been added; no other can follow it");
        _handlers.Add(handler);
        _byType = null;
        _lastType = null;
    }

    private Handler[] HandlersFor(Type type)
    {
        _byType ??= [];
        if (!_byType.TryGetValue(type, out var handlers))
            _byType[type] = handlers = _handlers.Where(handler => handler.Type.IsAssignableFrom(type)).ToArray();
        _lastHandlers = handlers;
        _lastType = type;
        return handlers;
    }

    private abstract class Handler(Type type)
    {
        public Type Type { get; } = type;

        /// <summary>Handles a message that is known to be of <see cref="Type"/>.</summary>
        public abstract bool TryHandle(object message);
    }

    private sealed class Plain<T>(Action<T> handler) : Handler(typeof(T))
    {
        public override bool TryHandle(object message)
        {
            handler((T)message);
            return true;
        }
    }

    private sealed class Conditional<T>(Action<T> handler, Predicate<T> condition) : Handler(typeof(T))
    {
        public override bool TryHandle(object message)
        {
            var typed = (T)message;
            if (!condition(typed))
                return false;
            handler(typed);
            return true;
        }
    }

    private sealed class Deciding<T>(Func<T, bool> handler) : Handler(typeof(T))
    {
        public override bool TryHandle(object message) => handler((T)message);
    }

    private sealed class Untyped(Type type, Func<object, bool> handler) : Handler(type)
    {
        public override bool TryHandle(object message) => handler(message);
    }
}
