using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Dispatch.SysMsg;
using Akka.Util;

namespace Akka.TestKit;

/// <summary>
/// An actor that runs on the thread that sends to it (unless its props name a dispatcher) and whose instance can be reached.
/// </summary>
public abstract class TestActorRefBase<TActor> : IInternalActorRef
    where TActor : ActorBase
{
    readonly LocalActorRef _ref;

    /// <summary>Creates the actor, below a supervisor or the user guardian.</summary>
    protected TestActorRefBase(ActorSystem system, Props actorProps, IActorRef? supervisor = null, string? name = null)
    {
        if (string.IsNullOrEmpty(actorProps.Dispatcher) || actorProps.Deploy.Dispatcher == Deploy.NoDispatcherGiven)
            actorProps = actorProps.WithDispatcher(CallingThreadDispatcher.Id);
        var parent = (LocalActorRef)(supervisor is null ? ((ActorSystemImpl)system).Guardian : Unwrap(supervisor));
        _ref = (LocalActorRef)parent.Cell.AttachChild(actorProps, isSystemService: false, name);
    }

    static IActorRef Unwrap(IActorRef actor) => actor switch
    {
        TestProbe probe => probe.Ref,
        IHasLocalRef test => test.Local,
        _ => actor,
    };

    /// <summary>The reference behind this one.</summary>
    public IActorRef Ref => _ref;

    /// <summary>The instance; after a restart the new one.</summary>
    /// <exception cref="IllegalActorStateException">The actor has stopped, or could not be created.</exception>
    public TActor UnderlyingActor => _ref.IsTerminated
        ? throw new IllegalActorStateException($"{this} has stopped")
        : _ref.Cell.Actor as TActor ?? throw new IllegalActorStateException($"{this} has no {typeof(TActor).Name}");

    /// <inheritdoc/>
    public ActorPath Path => _ref.Path;

    bool IActorRefScope.IsLocal => true;

    IInternalActorRef IInternalActorRef.Parent => _ref.Parent;

    IActorRefProvider IInternalActorRef.Provider => _ref.Provider;

    bool IInternalActorRef.IsTerminated => _ref.IsTerminated;

    /// <summary>Has the instance handle a message at once, past the mailbox. What it throws comes here and not to its supervisor.</summary>
    public void Receive(object message, IActorRef? sender = null)
    {
        var cell = _ref.Cell;
        cell.UseThreadContext(() => cell.ReceiveMessageForTest(new Envelope(message, sender ?? cell.System.DeadLetters)));
    }

    /// <summary>Sends a message; the sender is the actor whose code runs, if any.</summary>
    public void Tell(object message) => _ref.Tell(message);

    /// <inheritdoc/>
    public void Tell(object message, IActorRef? sender) => _ref.Tell(message, sender);

    /// <summary>Passes a message on with its original sender.</summary>
    public void Forward(object message) => _ref.Forward(message);

    /// <summary>Has the actor watch another.</summary>
    public void Watch(IActorRef subject) => _ref.Cell.Watch(subject);

    /// <summary>Has the actor watch another no longer.</summary>
    public void Unwatch(IActorRef subject) => _ref.Cell.Unwatch(subject);

    /// <inheritdoc/>
    public void SendSystemMessage(ISystemMessage message) => _ref.SendSystemMessage(message);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => _ref.CompareTo(obj);

    /// <inheritdoc/>
    public bool Equals(IActorRef? other) => _ref.Equals(other);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => _ref.Equals(obj);

    /// <inheritdoc/>
    public override int GetHashCode() => _ref.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"TestActor[{Path}]";

    int IComparable<IActorRef>.CompareTo(IActorRef? other) => _ref.CompareTo(other);

    ISurrogate ISurrogated.ToSurrogate(ActorSystem system) => _ref.ToSurrogate(system);

    IActorRef IInternalActorRef.GetChild(IReadOnlyList<string> name) => _ref.GetChild(name);

    void IInternalActorRef.Resume(Exception? causedByFailure) => _ref.Resume(causedByFailure);

    void IInternalActorRef.Start() => _ref.Start();

    void IInternalActorRef.Stop() => _ref.Stop();

    void IInternalActorRef.Restart(Exception cause) => _ref.Restart(cause);

    void IInternalActorRef.Suspend() => _ref.Suspend();
}

/// <inheritdoc cref="TestActorRefBase{TActor}"/>
public class TestActorRef<TActor> : TestActorRefBase<TActor>, IHasLocalRef
    where TActor : ActorBase
{
    /// <summary>Creates the actor, below a supervisor or the user guardian.</summary>
    public TestActorRef(ActorSystem system, Props actorProps, IActorRef? supervisor = null, string? name = null)
        : base(system, actorProps, supervisor, name)
    {
    }

    IActorRef IHasLocalRef.Local => Ref;
}

/// <summary>A wrapper around a reference.</summary>
interface IHasLocalRef
{
    IActorRef Local { get; }
}
