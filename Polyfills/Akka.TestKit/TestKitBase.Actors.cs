using System.Linq.Expressions;
using Akka.Actor;

namespace Akka.TestKit;

/// <content>Creating actors.</content>
public abstract partial class TestKitBase
{
    /// <summary>Creates an actor below the user guardian.</summary>
    public IActorRef ActorOf(Props props) => Sys.ActorOf(props, null);

    /// <inheritdoc cref="ActorOf(Props)"/>
    public IActorRef ActorOf(Props props, string? name) => Sys.ActorOf(props, name);

    /// <inheritdoc cref="ActorOf(Props)"/>
    public IActorRef ActorOf<TActor>()
        where TActor : ActorBase, new() => Sys.ActorOf(Props.Create<TActor>(), null);

    /// <inheritdoc cref="ActorOf(Props)"/>
    public IActorRef ActorOf<TActor>(string? name)
        where TActor : ActorBase, new() => Sys.ActorOf(Props.Create<TActor>(), name);

    /// <inheritdoc cref="ActorOf(Props)"/>
    public IActorRef ActorOf<TActor>(Expression<Func<TActor>> factory)
        where TActor : ActorBase => Sys.ActorOf(Props.Create(factory), null);

    /// <inheritdoc cref="ActorOf(Props)"/>
    public IActorRef ActorOf<TActor>(Expression<Func<TActor>> factory, string? name)
        where TActor : ActorBase => Sys.ActorOf(Props.Create(factory), name);

    /// <summary>Whatever is found at a path.</summary>
    public ActorSelection ActorSelection(ActorPath actorPath) => Sys.ActorSelection(actorPath);

    /// <inheritdoc cref="ActorSelection(ActorPath)"/>
    public ActorSelection ActorSelection(string actorPath) => Sys.ActorSelection(actorPath);

    /// <summary>Whatever is found at a path that starts at an actor.</summary>
    public ActorSelection ActorSelection(IActorRef anchorRef, string actorPath) => Sys.ActorSelection(anchorRef, actorPath);

    /// <summary>Creates an actor that runs on the calling thread and whose instance the test can reach.</summary>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(Props props, IActorRef? supervisor, string? name = null)
        where TActor : ActorBase => new(Sys, props, supervisor, name);

    /// <inheritdoc cref="ActorOfAsTestActorRef{TActor}(Props, IActorRef, string)"/>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(Props props, string? name = null)
        where TActor : ActorBase => new(Sys, props, null, name);

    /// <inheritdoc cref="ActorOfAsTestActorRef{TActor}(Props, IActorRef, string)"/>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(Expression<Func<TActor>> factory, IActorRef? supervisor, string? name = null)
        where TActor : ActorBase => new(Sys, Props.Create(factory), supervisor, name);

    /// <inheritdoc cref="ActorOfAsTestActorRef{TActor}(Props, IActorRef, string)"/>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(Expression<Func<TActor>> factory, string? name = null)
        where TActor : ActorBase => new(Sys, Props.Create(factory), null, name);

    /// <inheritdoc cref="ActorOfAsTestActorRef{TActor}(Props, IActorRef, string)"/>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(IActorRef? supervisor, string? name = null)
        where TActor : ActorBase, new() => new(Sys, Props.Create<TActor>(), supervisor, name);

    /// <inheritdoc cref="ActorOfAsTestActorRef{TActor}(Props, IActorRef, string)"/>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(string? name = null)
        where TActor : ActorBase, new() => new(Sys, Props.Create<TActor>(), null, name);

    /// <summary>Creates a child of the test actor.</summary>
    public IActorRef ChildActorOf(Props props, string name, CancellationToken cancellationToken = default) =>
        Spawn(props, name, cancellationToken);

    /// <inheritdoc cref="ChildActorOf(Props, string, CancellationToken)"/>
    public IActorRef ChildActorOf(Props props, CancellationToken cancellationToken = default) => Spawn(props, null, cancellationToken);

    IActorRef Spawn(Props props, string? name, CancellationToken cancellation)
    {
        TestActor.Tell(new TestActor.Spawn(props, name), TestActor);
        return ExpectMsg<IActorRef>(cancellationToken: cancellation);
    }

    /// <summary>Creates another test actor: its messages go where those of this kit's own actor go.</summary>
    public IActorRef CreateTestActor(string name) => CreateTestActor(Sys, _state.Queue, name);

    static IActorRef CreateTestActor(ActorSystem system, TestQueue queue, string name) => ((ExtendedActorSystem)system).SystemActorOf(
        Props.Create(() => new InternalTestActor(queue)).WithDispatcher("akka.test.test-actor.dispatcher"), name);

    /// <summary>Creates a kit that stands for another actor.</summary>
    public virtual TestProbe CreateTestProbe(string? name = null) => CreateTestProbe(Sys, name);

    /// <inheritdoc cref="CreateTestProbe(string)"/>
    public virtual TestProbe CreateTestProbe(ActorSystem system, string? name = null) => new(system, _assertions, name);

    /// <summary>Creates a gate that opens after some count downs.</summary>
    public virtual TestLatch CreateTestLatch(int count = 1) => TestLatch.Create(Dilated, TestKitSettings.DefaultTimeout, count);
}
