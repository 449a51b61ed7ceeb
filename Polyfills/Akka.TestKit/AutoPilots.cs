using Akka.Actor;

namespace Akka.TestKit;

/// <summary>Reacts to each message that the test actor receives, before the test sees it.</summary>
public abstract class AutoPilot
{
    /// <summary>Ends the autopilot.</summary>
    public static NoAutoPilot NoAutoPilot => NoAutoPilot.Instance;

    /// <summary>Keeps the autopilot that returned this.</summary>
    public static KeepRunning KeepRunning => KeepRunning.Instance;

    /// <summary>Reacts to a message; returns who reacts to the next one.</summary>
    public abstract AutoPilot Run(IActorRef sender, object message);
}

/// <summary>Reacts to nothing.</summary>
public sealed class NoAutoPilot : AutoPilot
{
    /// <summary>The only instance.</summary>
    public static NoAutoPilot Instance = new();

    NoAutoPilot()
    {
    }

    /// <inheritdoc/>
    public override AutoPilot Run(IActorRef sender, object message) => this;
}

/// <summary>What an autopilot returns that wants the next message too.</summary>
public sealed class KeepRunning : AutoPilot
{
    /// <summary>The only instance.</summary>
    public static KeepRunning Instance = new();

    KeepRunning()
    {
    }

    /// <summary>Is only ever returned, never run.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override AutoPilot Run(IActorRef sender, object message) =>
        throw new InvalidOperationException("KeepRunning stands for the autopilot that returned it and can not run itself");
}

/// <summary>An autopilot as a function.</summary>
public delegate AutoPilot AutoPilotDelegate(IActorRef sender, object message);

/// <summary>An autopilot made of a function.</summary>
public sealed class DelegateAutoPilot(AutoPilotDelegate autoPilotDelegate) : AutoPilot
{
    /// <inheritdoc/>
    public override AutoPilot Run(IActorRef sender, object message) => autoPilotDelegate(sender, message);
}
