using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Util;

namespace Akka.TestKit;

/// <summary>A kit that stands for an actor: it can be given away as a reference, and is the sender of what it sends.</summary>
public class TestProbe : TestKitBase, INoImplicitSender, IInternalActorRef
{
    /// <summary>A probe in a system.</summary>
    public TestProbe(ActorSystem system, ITestKitAssertions assertions, string? testProbeName = null)
        : base(assertions, system, testProbeName)
    {
    }

    /// <summary>The probe's actor.</summary>
    public IActorRef Ref => TestActor;

    /// <summary>The sender of the message taken last.</summary>
    public IActorRef Sender => LastSender;

    IInternalActorRef Actor => (IInternalActorRef)TestActor;

    /// <summary>Sends a message from the probe.</summary>
    public void Send(IActorRef actor, object message) => actor.Tell(message, TestActor);

    /// <summary>Sends the message taken last on, from its own sender.</summary>
    public void Forward(IActorRef actor) => actor.Tell(LastMessage, Sender);

    /// <summary>Sends a message on behalf of the sender of the message taken last.</summary>
    public void Forward(IActorRef actor, object message) => actor.Tell(message, Sender);

    /// <summary>Answers the sender of the message taken last.</summary>
    public void Reply(object message) => Sender.Tell(message, TestActor);

    /// <summary>Creates a child of the probe's actor.</summary>
    public IActorRef ChildActorOf<T>(string name, CancellationToken cancellationToken = default)
        where T : ActorBase => ChildActorOf(Props.Create<T>(), name, cancellationToken);

    /// <inheritdoc cref="ChildActorOf{T}(string, CancellationToken)"/>
    public IActorRef ChildActorOf<T>(CancellationToken cancellationToken = default)
        where T : ActorBase => ChildActorOf(Props.Create<T>(), cancellationToken);

    /// <summary>Sends the probe's actor a system message.</summary>
    public void SendSystemMessage(ISystemMessage message) => Actor.SendSystemMessage(message);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => Actor.CompareTo(obj);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => TestActor.Equals(obj);

    /// <inheritdoc/>
    public override int GetHashCode() => TestActor.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"TestProbe({TestActor})";

    ActorPath IActorRef.Path => TestActor.Path;

    bool IActorRefScope.IsLocal => Actor.IsLocal;

    IInternalActorRef IInternalActorRef.Parent => Actor.Parent;

    IActorRefProvider IInternalActorRef.Provider => Actor.Provider;

    bool IInternalActorRef.IsTerminated => Actor.IsTerminated;

    void ICanTell.Tell(object message, IActorRef? sender) => TestActor.Tell(message, sender);

    int IComparable<IActorRef>.CompareTo(IActorRef? other) => TestActor.CompareTo(other);

    bool IEquatable<IActorRef>.Equals(IActorRef? other) => TestActor.Equals(other);

    ISurrogate ISurrogated.ToSurrogate(ActorSystem system) => TestActor.ToSurrogate(system);

    IActorRef IInternalActorRef.GetChild(IReadOnlyList<string> name) => Actor.GetChild(name);

    void IInternalActorRef.Resume(Exception? causedByFailure) => Actor.Resume(causedByFailure);

    void IInternalActorRef.Start() => Actor.Start();

    void IInternalActorRef.Stop() => Actor.Stop();

    void IInternalActorRef.Restart(Exception cause) => Actor.Restart(cause);

    void IInternalActorRef.Suspend() => Actor.Suspend();
}
