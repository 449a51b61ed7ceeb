using Akka.Actor;

namespace Akka.TestKit;

/// <summary>Commands to the actor inside a test kit.</summary>
public static class TestActor
{
    /// <summary>Says which messages never reach the test.</summary>
    public delegate bool Ignore(object message);

    /// <inheritdoc cref="AutoPilot.NoAutoPilot"/>
    public static AutoPilot NoAutoPilot => TestKit.NoAutoPilot.Instance;

    /// <inheritdoc cref="AutoPilot.KeepRunning"/>
    public static AutoPilot KeepRunning => TestKit.KeepRunning.Instance;

    /// <inheritdoc cref="NullMessageEnvelope"/>
    public static NullMessageEnvelope NullMessage => NullMessageEnvelope.Instance;

    /// <summary>Sets or, with null, unsets what is ignored.</summary>
    public class SetIgnore(Ignore? ignore) : INoSerializationVerificationNeeded
    {
        /// <summary>What to ignore.</summary>
        public Ignore? Ignore { get; } = ignore;
    }

    /// <summary>Sets the autopilot.</summary>
    public class SetAutoPilot(AutoPilot autoPilot) : INoSerializationVerificationNeeded
    {
        /// <summary>The autopilot.</summary>
        public AutoPilot AutoPilot { get; } = autoPilot;
    }

    /// <summary>Has an actor watched.</summary>
    public class Watch(IActorRef actorToWatch) : INoSerializationVerificationNeeded
    {
        /// <summary>The actor.</summary>
        public IActorRef Actor { get; } = actorToWatch;

        internal TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Has an actor watched no longer.</summary>
    public class Unwatch(IActorRef actorToUnwatch) : INoSerializationVerificationNeeded
    {
        /// <summary>The actor.</summary>
        public IActorRef Actor { get; } = actorToUnwatch;

        internal TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Has a child created; the test gets its reference as a message.</summary>
    internal sealed record Spawn(Props Props, string? Name) : INoSerializationVerificationNeeded;
}
