using Akka.Dispatch.SysMsg;
using Akka.Util;

namespace Akka.Actor;

/// <summary>Whatever takes messages.</summary>
public interface ICanTell
{
    /// <summary>Sends a message and returns at once; the receiver gets it at most once.</summary>
    void Tell(object message, IActorRef? sender);
}

/// <summary>The handle of an actor. It stays valid after the actor stops; messages then become dead letters.</summary>
public interface IActorRef : ICanTell, IEquatable<IActorRef>, IComparable<IActorRef>, ISurrogated, IComparable
{
    /// <summary>The actor's name in its system.</summary>
    ActorPath Path { get; }
}

/// <summary>Whether a reference points into this process.</summary>
public interface IActorRefScope
{
    /// <summary>True for an actor of this process.</summary>
    bool IsLocal { get; }
}

/// <summary>What the runtime itself does with a reference.</summary>
public interface IInternalActorRef : IActorRef, IActorRefScope
{
    /// <summary>The parent's reference.</summary>
    IInternalActorRef Parent { get; }

    /// <summary>The provider that made this reference.</summary>
    IActorRefProvider Provider { get; }

    /// <summary>Whether the actor has stopped for good.</summary>
    bool IsTerminated { get; }

    /// <summary>Follows names downwards (<c>..</c>: upwards).</summary>
    IActorRef GetChild(IReadOnlyList<string> name);

    /// <summary>Lets a suspended actor go on.</summary>
    void Resume(Exception? causedByFailure = null);

    /// <summary>Starts the actor.</summary>
    void Start();

    /// <summary>Stops the actor after its current message.</summary>
    void Stop();

    /// <summary>Replaces the instance of a failed actor.</summary>
    void Restart(Exception cause);

    /// <summary>Holds back user messages.</summary>
    void Suspend();

    /// <summary>Sends a message that overtakes user messages.</summary>
    void SendSystemMessage(ISystemMessage message);
}

/// <summary>What all references share: identity is path and incarnation.</summary>
public abstract class ActorRefBase : IActorRef
{
    /// <inheritdoc />
    public abstract ActorPath Path { get; }

    /// <inheritdoc />
    public void Tell(object message, IActorRef? sender) => TellInternal(message, sender!);

    /// <summary>Delivers a message.</summary>
    protected abstract void TellInternal(object message, IActorRef sender);

    /// <inheritdoc />
    public override string ToString() => $"[{Path.ToStringWithUid()}]";

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as IActorRef);

    /// <inheritdoc />
    public bool Equals(IActorRef? other) => ReferenceEquals(this, other)
        || (other is not null && Path.Uid == other.Path.Uid && Path.Equals(other.Path));

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var path = Path;
        return path.Uid == 0 ? path.GetHashCode() : path.Uid.GetHashCode();
    }

    /// <inheritdoc />
    public int CompareTo(IActorRef? other)
    {
        if (other is null)
            return 1;
        var byPath = Path.CompareTo(other.Path);
        return byPath != 0 ? byPath : Path.Uid.CompareTo(other.Path.Uid);
    }

    /// <inheritdoc />
    public int CompareTo(object? obj) => obj is null or IActorRef
        ? CompareTo(obj as IActorRef)
        : throw new ArgumentException($"Cannot compare an actor reference with {obj}", nameof(obj));

    /// <inheritdoc />
    public virtual ISurrogate ToSurrogate(ActorSystem system) =>
        new Surrogate(Akka.Serialization.Serialization.SerializedActorPath(this));

    /// <summary>How a reference is stored.</summary>
    public class Surrogate(string path) : ISurrogate
    {
        /// <summary>The path with address and incarnation.</summary>
        public string Path { get; } = path;

        /// <inheritdoc />
        public ISurrogated FromSurrogate(ActorSystem system) => ((ExtendedActorSystem)system).Provider.ResolveActorRef(Path);
    }
}

/// <summary>A reference that the runtime can steer.</summary>
public abstract class InternalActorRefBase : ActorRefBase, IInternalActorRef
{
    /// <inheritdoc />
    public abstract IInternalActorRef Parent { get; }

    /// <inheritdoc />
    public abstract IActorRefProvider Provider { get; }

    /// <inheritdoc />
    public abstract bool IsTerminated { get; }

    /// <inheritdoc />
    public abstract bool IsLocal { get; }

    /// <inheritdoc />
    public abstract IActorRef GetChild(IReadOnlyList<string> name);

    /// <inheritdoc />
    public abstract void Resume(Exception? causedByFailure = null);

    /// <inheritdoc />
    public abstract void Start();

    /// <inheritdoc />
    public abstract void Stop();

    /// <inheritdoc />
    public abstract void Restart(Exception cause);

    /// <inheritdoc />
    public abstract void Suspend();

    /// <inheritdoc />
    public abstract void SendSystemMessage(ISystemMessage message);
}

/// <summary>A reference with a cell behind it.</summary>
public abstract class ActorRefWithCell : InternalActorRefBase
{
    /// <summary>The children's references.</summary>
    public abstract IEnumerable<IActorRef> Children { get; }

    /// <summary>The child with this name, or <see cref="ActorRefs.Nobody"/>.</summary>
    public abstract IInternalActorRef GetSingleChild(string name);
}

/// <summary>A reference without an actor: ignores everything unless a subclass says otherwise.</summary>
public abstract class MinimalActorRef : InternalActorRefBase
{
    /// <inheritdoc />
    public override IInternalActorRef Parent => ActorRefs.Nobody;

    /// <inheritdoc />
    public override bool IsLocal => true;

    /// <inheritdoc />
    public override bool IsTerminated => false;

    /// <inheritdoc />
    public override IActorRef GetChild(IReadOnlyList<string> name) =>
        name.All(string.IsNullOrEmpty) ? this : ActorRefs.Nobody;

    /// <inheritdoc />
    public override void Resume(Exception? causedByFailure = null)
    {
    }

    /// <inheritdoc />
    public override void Start()
    {
    }

    /// <inheritdoc />
    public override void Stop()
    {
    }

    /// <inheritdoc />
    public override void Restart(Exception cause)
    {
    }

    /// <inheritdoc />
    public override void Suspend()
    {
    }

    /// <inheritdoc />
    public override void SendSystemMessage(ISystemMessage message)
    {
    }

    /// <inheritdoc />
    protected override void TellInternal(object message, IActorRef sender)
    {
    }
}

/// <summary>The reference of no actor.</summary>
public sealed class Nobody : MinimalActorRef
{
    /// <summary>The only instance.</summary>
    public static Nobody Instance = new();

    private Nobody()
    {
    }

    /// <inheritdoc />
    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems, "") / "Nobody";

    /// <inheritdoc />
    public override IActorRefProvider Provider => throw new NotSupportedException("Nobody has no provider");

    /// <inheritdoc />
    public override ISurrogate ToSurrogate(ActorSystem system) => NobodySurrogate.Instance;

    internal sealed class NobodySurrogate : ISurrogate
    {
        public static readonly NobodySurrogate Instance = new();

        public ISurrogated FromSurrogate(ActorSystem system) => Nobody.Instance;
    }
}

/// <summary>References that always exist.</summary>
public static class ActorRefs
{
    /// <summary>The reference of no actor.</summary>
    public static readonly Nobody Nobody = Nobody.Instance;

    /// <summary>The sender of a message that no actor sent: null.</summary>
    public static readonly IActorRef NoSender = null!;
}

/// <summary>Questions one may ask of a reference.</summary>
public static class ActorRefExtensions
{
    /// <summary>Whether this is null or <see cref="ActorRefs.Nobody"/>.</summary>
    public static bool IsNobody(this IActorRef? actorRef) => actorRef is null or Nobody;

    /// <summary>This reference, or another one where it is nobody.</summary>
    public static IActorRef GetOrElse(this IActorRef? actorRef, Func<IActorRef> elseValue) =>
        actorRef.IsNobody() ? elseValue() : actorRef!;
}

/// <summary>Sends with the running actor as the sender.</summary>
public static class ActorRefImplicitSenderExtensions
{
    /// <summary>Sends a message; the sender is the actor whose code runs, if any.</summary>
    public static void Tell(this IActorRef receiver, object message) => receiver.Tell(message, ActorCell.GetCurrentSelfOrNoSender());

    /// <summary>Passes a message on with its original sender.</summary>
    public static void Forward(this IActorRef receiver, object message) => receiver.Tell(message, ActorCell.GetCurrentSenderOrNoSender());
}
