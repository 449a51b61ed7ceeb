using Akka.Actor;

namespace Akka.TestKit.TestActors;

/// <summary>Sends each message back, and to the test actor.</summary>
public class EchoActor : ReceiveActor
{
    /// <summary>Echoes to the test kit's actor and, unless told otherwise, to the sender.</summary>
    public EchoActor(TestKitBase testkit, bool echoBackToSenderAsWell = true) => ReceiveAny(message =>
    {
        if (echoBackToSenderAsWell && !testkit.TestActor.Equals(Sender))
            Sender.Tell(message, Sender);
        testkit.TestActor.Tell(message, Sender);
    });

    /// <summary>How to create one.</summary>
    public static Props Props(TestKitBase testkit, bool echoBackToSenderAsWell = true) =>
        Actor.Props.Create(() => new EchoActor(testkit, echoBackToSenderAsWell));
}

/// <summary>Sends each message back.</summary>
public class SimpleEchoActor : ReceiveActor
{
    /// <summary>One that sends each message back.</summary>
    public SimpleEchoActor() => ReceiveAny(message => Sender.Tell(message, Self));

    /// <summary>How to create one.</summary>
    public static Props Props() => Actor.Props.Create(() => new SimpleEchoActor());
}

/// <summary>Forwards each message.</summary>
public class ForwardActor : ReceiveActor
{
    /// <summary>Forwards each message to <paramref name="target"/>.</summary>
    public ForwardActor(IActorRef target) => ReceiveAny(message => target.Tell(message, Sender));

    /// <summary>How to create one.</summary>
    public static Props Props(IActorRef target) => Actor.Props.Create(() => new ForwardActor(target));
}

/// <summary>Takes every message and does nothing.</summary>
public class BlackHoleActor : ActorBase
{
    /// <summary>How to create one.</summary>
    public static Props Props { get; } = Actor.Props.Create(() => new BlackHoleActor());

    /// <inheritdoc/>
    protected override bool Receive(object message) => true;
}

/// <summary>Handles no message at all.</summary>
public class UnhandledMessageActor : ReceiveActor;
