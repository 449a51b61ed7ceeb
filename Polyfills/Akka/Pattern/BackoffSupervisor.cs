using Akka.Actor;
using Akka.Event;

namespace Akka.Pattern;

/// <summary>Keeps one child, to which it passes messages on, and starts it again when it is gone.</summary>
public abstract class BackoffSupervisorBase : ActorBase
{
    internal BackoffSupervisorBase(BackoffSettings settings)
    {
        Settings = settings;
        Log = Context.GetLogger();
    }

    private protected BackoffSettings Settings { get; }

    private protected ILoggingAdapter Log { get; }

    private protected IActorRef? Child { get; set; }

    private protected int Restarts { get; set; }

    private protected bool IsFinal { get; private set; }

    /// <inheritdoc />
    protected override void PreStart()
    {
        StartChild();
        base.PreStart();
    }

    private void StartChild() => Child ??= Context.Watch(Context.ActorOf(Settings.ChildProps, Settings.ChildName));

    /// <summary>Starts the child after a pause.</summary>
    private protected void ScheduleStart() =>
        Context.System.Scheduler.ScheduleTellOnce(Settings.Delay(Restarts++), Self, BackoffSupervisor.StartChild.Instance, Self);

    private protected bool HandleBackoff(object message)
    {
        switch (message)
        {
            case BackoffSupervisor.StartChild:
                StartChild();
                if (Settings.Reset is AutoReset { After: var after })
                    Context.System.Scheduler.ScheduleTellOnce(after, Self, new BackoffSupervisor.ResetRestartCount(Restarts), Self);
                break;
            case BackoffSupervisor.ResetRestartCount reset:
                // it has not been restarted since
                if (reset.Current == Restarts)
                    Restarts = 0;
                break;
            case BackoffSupervisor.Reset when Settings.Reset is ManualReset:
                Restarts = 0;
                break;
            case BackoffSupervisor.Reset:
                Unhandled(message);
                break;
            case BackoffSupervisor.GetRestartCount:
                Sender.Tell(new BackoffSupervisor.RestartCount(Restarts));
                break;
            case BackoffSupervisor.GetCurrentChild:
                Sender.Tell(new BackoffSupervisor.CurrentChild(Child!));
                break;
            default:
                PassOn(message);
                break;
        }
        return true;
    }

    private void PassOn(object message)
    {
        if (Child is null)
        {
            if (Settings.ReplyWhileStopped is { } reply)
                Sender.Tell(reply);
            else
                Context.System.DeadLetters.Forward(message);
            if (Settings.FinalStopMessage?.Invoke(message) == true)
                Context.Stop(Self);
        }
        else if (Child.Equals(Sender))
        {
            // what the child tells its parent is meant for ours
            Context.Parent.Tell(message);
        }
        else
        {
            Child.Forward(message);
            IsFinal |= Settings.FinalStopMessage?.Invoke(message) == true;
        }
    }
}

/// <summary>Starts its child again whenever it has stopped.</summary>
public sealed class BackoffSupervisor : BackoffSupervisorBase
{
    internal BackoffSupervisor(BackoffSettings settings) : base(settings)
    {
    }

    /// <summary>A supervisor with options.</summary>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public static Props Props(BackoffOptions options) => options.Props;

    /// <summary>A supervisor that starts its child again whenever it has stopped.</summary>
    public static Props Props(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor) =>
        Props(childProps, childName, minBackoff, maxBackoff, randomFactor, -1);

    /// <summary>The same, up to a number of times.</summary>
    public static Props Props(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor, int maxNrOfRetries) =>
        Backoff.OnStop(childProps, childName, minBackoff, maxBackoff, randomFactor, maxNrOfRetries).Props;

    /// <summary>The same with a strategy for failures of the child.</summary>
    public static Props PropsWithSupervisorStrategy(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor,
        SupervisorStrategy strategy) => Actor.Props.Create<BackoffSupervisor>(
            new BackoffSettings(childProps, childName, minBackoff, maxBackoff, randomFactor, new AutoReset(minBackoff), strategy, null, null));

    /// <inheritdoc />
    protected override SupervisorStrategy SupervisorStrategy() => Settings.Strategy;

    /// <inheritdoc />
    protected override bool Receive(object message)
    {
        if (message is not Terminated terminated || !terminated.ActorRef.Equals(Child))
            return HandleBackoff(message);
        Child = null;
        if (IsFinal)
        {
            Context.Stop(Self);
        }
        else if (Settings.MaxNumberOfRetries < 0 || Restarts < Settings.MaxNumberOfRetries)
        {
            ScheduleStart();
        }
        else
        {
            Log.Debug("Terminating: {0} restarts are all that are allowed", Restarts);
            Context.Stop(Self);
        }
        return true;
    }

    /// <summary>Asks for <see cref="CurrentChild"/>.</summary>
    public sealed class GetCurrentChild
    {
        /// <summary>The only instance.</summary>
        public static readonly GetCurrentChild Instance = new();

        private GetCurrentChild()
        {
        }
    }

    /// <summary>The child, or null during a pause.</summary>
    public sealed class CurrentChild(IActorRef @ref)
    {
        /// <summary>The child.</summary>
        public IActorRef Ref { get; } = @ref;
    }

    /// <summary>Lets the count of restarts begin anew, with a manual reset.</summary>
    public sealed class Reset
    {
        /// <summary>The only instance.</summary>
        public static readonly Reset Instance = new();

        private Reset()
        {
        }
    }

    /// <summary>Asks for <see cref="RestartCount"/>.</summary>
    public sealed class GetRestartCount
    {
        /// <summary>The only instance.</summary>
        public static readonly GetRestartCount Instance = new();

        private GetRestartCount()
        {
        }
    }

    /// <summary>How often the child was restarted since the count began anew.</summary>
    public sealed class RestartCount(int count)
    {
        /// <summary>How often.</summary>
        public int Count { get; } = count;
    }

    /// <summary>The pause is over.</summary>
    public sealed class StartChild : IDeadLetterSuppression
    {
        /// <summary>The only instance.</summary>
        public static readonly StartChild Instance = new();

        private StartChild()
        {
        }
    }

    /// <summary>The child has lived long enough.</summary>
    public sealed class ResetRestartCount(int current) : IDeadLetterSuppression
    {
        /// <summary>What the count was when it started.</summary>
        public int Current { get; } = current;
    }
}

/// <summary>Stops its child when it fails and starts it again; one that stops by itself stays stopped.</summary>
internal sealed class BackoffOnRestartSupervisor(BackoffSettings settings) : BackoffSupervisorBase(settings)
{
    private IActorRef? _failed;

    protected override SupervisorStrategy SupervisorStrategy()
    {
        var strategy = (OneForOneStrategy)Settings.Strategy;
        return new OneForOneStrategy(strategy.MaxNumberOfRetries, strategy.WithinTimeRangeMilliseconds, cause =>
        {
            var directive = strategy.Decider.Decide(cause);
            return directive == Directive.Restart ? StopInstead(strategy) : directive;
        });
    }

    private Directive StopInstead(OneForOneStrategy strategy)
    {
        if (strategy.MaxNumberOfRetries >= 0 && Restarts + 1 > strategy.MaxNumberOfRetries)
        {
            Log.Debug("Terminating: {0} restarts are all that are allowed", Restarts);
            Context.Stop(Self);
        }
        else
        {
            _failed = Sender;
        }
        return Directive.Stop;
    }

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Terminated terminated when terminated.ActorRef.Equals(_failed):
                _failed = null;
                Child = null;
                ScheduleStart();
                return true;
            case Terminated terminated when terminated.ActorRef.Equals(Child):
                Log.Debug("Terminating, because child {0} terminated itself", Child);
                Context.Stop(Self);
                return true;
            case BackoffSupervisor.StartChild when _failed is not null:
                // another follows when the failed child has stopped
                return true;
            default:
                return HandleBackoff(message);
        }
    }
}
