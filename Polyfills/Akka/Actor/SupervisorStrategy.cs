using Akka.Actor.Internal;
using Akka.Event;
using Akka.Util;

namespace Akka.Actor;

/// <summary>How a supervisor deals with failures of its children.</summary>
public abstract class SupervisorStrategy : ISurrogated
{
    /// <summary>Stops children that could not be created, were killed or left a <see cref="Terminated"/> unhandled; restarts all others.</summary>
    public static IDecider DefaultDecider = Akka.Actor.Decider.From(Directive.Restart,
        Directive.Stop.When<ActorInitializationException>(),
        Directive.Stop.When<ActorKilledException>(),
        Directive.Stop.When<DeathPactException>());

    /// <summary><see cref="DefaultDecider"/>, each child for itself.</summary>
    public static readonly SupervisorStrategy DefaultStrategy = new OneForOneStrategy(DefaultDecider);

    /// <summary>Stops every child that fails.</summary>
    public static readonly OneForOneStrategy StoppingStrategy = new(_ => Directive.Stop);

    /// <summary>Chooses the directive.</summary>
    public abstract IDecider Decider { get; }

    /// <summary>Whether failures are logged.</summary>
    protected bool LoggingEnabled { get; set; }

    /// <summary>Chooses the directive for a failure.</summary>
    protected abstract Directive Handle(IActorRef child, Exception exception);

    /// <summary>Carries out Restart and Stop.</summary>
    public abstract void ProcessFailure(IActorContext context, bool restart, IActorRef child, Exception cause, ChildRestartStats stats,
        IReadOnlyCollection<ChildRestartStats> children);

    /// <summary>Called when a child has stopped.</summary>
    public abstract void HandleChildTerminated(IActorContext actorContext, IActorRef child, IEnumerable<IInternalActorRef> children);

    /// <inheritdoc />
    public abstract ISurrogate ToSurrogate(ActorSystem system);

    /// <summary>Deals with a failure; false says the supervisor has to fail itself.</summary>
    public bool HandleFailure(ActorCell actorCell, IActorRef child, Exception cause, ChildRestartStats stats,
        IReadOnlyCollection<ChildRestartStats> children)
    {
        var directive = Handle(child, cause);
        LogFailure(actorCell, child, cause, directive);
        switch (directive)
        {
            case Directive.Resume:
                ResumeChild(child, cause);
                return true;
            case Directive.Restart:
                ProcessFailure(actorCell, true, child, cause, stats, children);
                return true;
            case Directive.Stop:
                ProcessFailure(actorCell, false, child, cause, stats, children);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Gives a child a new instance; one that did not fail itself has to be suspended first.</summary>
    protected void RestartChild(IActorRef child, Exception cause, bool suspendFirst)
    {
        var internalChild = (IInternalActorRef)child;
        if (suspendFirst)
            internalChild.Suspend();
        internalChild.Restart(cause);
    }

    /// <summary>Lets a child go on.</summary>
    protected void ResumeChild(IActorRef child, Exception exception) => ((IInternalActorRef)child).Resume(exception);

    /// <summary>Logs a failure: as a warning if the child goes on, as an error if not; an escalated one is logged above.</summary>
    protected virtual void LogFailure(IActorContext context, IActorRef child, Exception cause, Directive directive)
    {
        if (!LoggingEnabled || directive == Directive.Escalate)
            return;
        var message = cause is ActorInitializationException { InnerException: { } inner } ? inner.Message : cause.Message;
        var path = child.Path.ToString();
        context.System.EventStream.Publish(directive == Directive.Resume
            ? new Warning(cause, path, GetType(), message)
            : new Error(cause, path, GetType(), message));
    }

    private protected static bool MayRestart(IActorContext context, ChildRestartStats stats, int maxNrOfRetries, int withinTimeMilliseconds) =>
        stats.RequestRestartPermission(maxNrOfRetries, withinTimeMilliseconds, context.System.Scheduler.MonotonicClock);

    private protected static int Milliseconds(TimeSpan? range) => (int)(range ?? Timeout.InfiniteTimeSpan).TotalMilliseconds;

    private protected sealed class Surrogate(bool allForOne, int maxNumberOfRetries, int withinTimeRangeMilliseconds, IDecider decider, bool loggingEnabled)
        : ISurrogate
    {
        public bool AllForOne { get; } = allForOne;

        public int MaxNumberOfRetries { get; } = maxNumberOfRetries;

        public int WithinTimeRangeMilliseconds { get; } = withinTimeRangeMilliseconds;

        public IDecider Decider { get; } = decider;

        public bool LoggingEnabled { get; } = loggingEnabled;

        public ISurrogated FromSurrogate(ActorSystem system) => AllForOne
            ? new AllForOneStrategy(MaxNumberOfRetries, WithinTimeRangeMilliseconds, Decider, LoggingEnabled)
            : new OneForOneStrategy(MaxNumberOfRetries, WithinTimeRangeMilliseconds, Decider, LoggingEnabled);
    }
}

/// <summary>Makes the strategy of the user guardian; named in the configuration.</summary>
public abstract class SupervisorStrategyConfigurator
{
    /// <summary>The strategy.</summary>
    public abstract SupervisorStrategy Create();

    /// <summary>The configurator called <paramref name="typeName"/>.</summary>
    public static SupervisorStrategyConfigurator CreateConfigurator(string typeName) => typeName switch
    {
        "Akka.Actor.DefaultSupervisorStrategy" => new DefaultSupervisorStrategy(),
        "Akka.Actor.StoppingSupervisorStrategy" => new StoppingSupervisorStrategy(),
        _ => TypeResolver.Create<SupervisorStrategyConfigurator>(typeName, "a supervisor strategy"),
    };
}

/// <summary>Names <see cref="SupervisorStrategy.DefaultStrategy"/>.</summary>
public class DefaultSupervisorStrategy : SupervisorStrategyConfigurator
{
    /// <inheritdoc />
    public override SupervisorStrategy Create() => SupervisorStrategy.DefaultStrategy;
}

/// <summary>Names <see cref="SupervisorStrategy.StoppingStrategy"/>.</summary>
public class StoppingSupervisorStrategy : SupervisorStrategyConfigurator
{
    /// <inheritdoc />
    public override SupervisorStrategy Create() => SupervisorStrategy.StoppingStrategy;
}
