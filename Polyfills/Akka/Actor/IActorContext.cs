using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>Handles a message; false says it did not.</summary>
public delegate bool Receive(object message);

/// <summary>Handles a message.</summary>
public delegate void UntypedReceive(object message);

/// <summary>Makes actors and finds them.</summary>
public interface IActorRefFactory
{
    /// <summary>Creates a child. Without a name it gets one of its own.</summary>
    /// <exception cref="InvalidActorNameException">The name is not allowed or not free.</exception>
    IActorRef ActorOf(Props props, string? name = null);

    /// <summary>The actors at a path.</summary>
    ActorSelection ActorSelection(ActorPath actorPath);

    /// <summary>The actors at a path, absolute or relative; <c>*</c> and <c>?</c> match names, a last <c>**</c> whole subtrees.</summary>
    ActorSelection ActorSelection(string actorPath);
}

/// <summary>Can be told of other actors' ends.</summary>
public interface ICanWatch
{
    /// <summary>Asks for a <see cref="Terminated"/> once <paramref name="subject"/> has stopped.</summary>
    IActorRef Watch(IActorRef subject);

    /// <summary>Asks for <paramref name="message"/> once <paramref name="subject"/> has stopped.</summary>
    IActorRef WatchWith(IActorRef subject, object message);

    /// <summary>Takes the wish back; a notification that waits in the mailbox is dropped too.</summary>
    IActorRef Unwatch(IActorRef subject);
}

/// <summary>What an actor can do and know beyond its message. Valid only in the actor's own turn.</summary>
public interface IActorContext : IActorRefFactory, ICanWatch
{
    /// <summary>The actor's reference.</summary>
    IActorRef Self { get; }

    /// <summary>How the actor is made.</summary>
    Props Props { get; }

    /// <summary>Who sent the current message; the dead letters if no actor did.</summary>
    IActorRef Sender { get; }

    /// <summary>The actor's system.</summary>
    ActorSystem System { get; }

    /// <summary>The actor's supervisor.</summary>
    IActorRef Parent { get; }

    /// <summary>What gives the actor its threads.</summary>
    MessageDispatcher Dispatcher { get; }

    /// <summary>After how long without a message <see cref="ReceiveTimeout"/> is sent; null for never.</summary>
    TimeSpan? ReceiveTimeout { get; }

    /// <summary>Replaces the current behaviour.</summary>
    void Become(Receive receive);

    /// <summary>Puts a behaviour on top of the current one.</summary>
    void BecomeStacked(Receive receive);

    /// <summary>Goes back to the behaviour below.</summary>
    void UnbecomeStacked();

    /// <summary>The child with this name, or <see cref="ActorRefs.Nobody"/>.</summary>
    IActorRef Child(string name);

    /// <summary>The children.</summary>
    IEnumerable<IActorRef> GetChildren();

    /// <summary>Sets or, with null, clears the receive timeout.</summary>
    void SetReceiveTimeout(TimeSpan? timeout);

    /// <summary>Stops a child, or this actor itself.</summary>
    void Stop(IActorRef child);
}

/// <summary>The context of an <see cref="UntypedActor"/>.</summary>
public interface IUntypedActorContext : IActorContext
{
    /// <summary>Replaces the current behaviour.</summary>
    void Become(UntypedReceive receive);

    /// <summary>Puts a behaviour on top of the current one.</summary>
    void BecomeStacked(UntypedReceive receive);
}

/// <summary>Short forms of <see cref="IActorRefFactory"/>.</summary>
public static class ActorRefFactoryExtensions
{
    /// <summary>Creates a child from a class with a constructor without parameters.</summary>
    public static IActorRef ActorOf<TActor>(this IActorRefFactory factory, string? name = null) where TActor : ActorBase, new() =>
        factory.ActorOf(Props.Create<TActor>(), name);

    /// <summary>The actors at a path relative to an actor.</summary>
    public static ActorSelection ActorSelection(this IActorRefFactory factory, IActorRef anchorRef, string actorPath) =>
        ActorRefFactoryShared.ActorSelection(anchorRef, actorPath);
}
