using Akka.Actor;

namespace Akka.Pattern;

/// <summary>
/// Recipes for a supervisor that starts its one child again after a pause, which doubles each time from a least to a greatest one (plus
/// a random part, so that many do not come back at once). Give the options to <see cref="BackoffSupervisor.Props(BackoffOptions)"/>.
/// </summary>
public static class Backoff
{
    /// <summary>The child fails, is stopped by the strategy's Restart, and starts again. A child that stops by itself stays stopped.</summary>
    public static BackoffOptions OnFailure(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor,
        int maxNrOfRetries) => Create(onStop: false, childProps, childName, minBackoff, maxBackoff, randomFactor, maxNrOfRetries);

    /// <summary>The child stops, for whatever reason, and starts again.</summary>
    public static BackoffOptions OnStop(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor,
        int maxNrOfRetries) => Create(onStop: true, childProps, childName, minBackoff, maxBackoff, randomFactor, maxNrOfRetries);

    private static BackoffOptionsImpl Create(bool onStop, Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff,
        double randomFactor, int maxNrOfRetries) => new(onStop, new BackoffSettings(childProps, childName, minBackoff, maxBackoff, randomFactor,
            new AutoReset(minBackoff), new OneForOneStrategy(SupervisorStrategy.DefaultDecider).WithMaxNrOfRetries(maxNrOfRetries), null, null));
}

/// <summary>The options of a backoff supervisor. Immutable.</summary>
public abstract class BackoffOptions
{
    internal abstract Props Props { get; }

    /// <summary>The count of restarts begins anew once the child has lived for a time; by default for the least pause.</summary>
    public abstract BackoffOptions WithAutoReset(TimeSpan resetBackoff);

    /// <summary>The count begins anew only with the message <see cref="BackoffSupervisor.Reset"/>.</summary>
    public abstract BackoffOptions WithManualReset();

    /// <summary>What to do about failures of the child.</summary>
    public abstract BackoffOptions WithSupervisorStrategy(OneForOneStrategy supervisorStrategy);

    /// <summary>A failed child is stopped.</summary>
    public abstract BackoffOptions WithDefaultStoppingStrategy();

    /// <summary>What messages are answered with during a pause; without it they become dead letters.</summary>
    public abstract BackoffOptions WithReplyWhileStopped(object replyWhileStopped);

    /// <summary>After how many restarts to give up; -1 for never.</summary>
    public abstract BackoffOptions WithMaxNrOfRetries(int maxNrOfRetries);

    /// <summary>After which message the child, once stopped, is not started again.</summary>
    public abstract BackoffOptions WithFinalStopMessage(Func<object, bool> isFinalStopMessage);
}

internal sealed class BackoffOptionsImpl(bool onStop, BackoffSettings settings) : BackoffOptions
{
    internal override Props Props
    {
        get
        {
            settings.Check();
            return onStop ? Props.Create<BackoffSupervisor>(settings) : Props.Create<BackoffOnRestartSupervisor>(settings);
        }
    }

    public override BackoffOptions WithAutoReset(TimeSpan resetBackoff) => With(settings with { Reset = new AutoReset(resetBackoff) });

    public override BackoffOptions WithManualReset() => With(settings with { Reset = new ManualReset() });

    public override BackoffOptions WithSupervisorStrategy(OneForOneStrategy supervisorStrategy) => With(settings with { Strategy = supervisorStrategy });

    public override BackoffOptions WithDefaultStoppingStrategy() => With(settings with
    {
        Strategy = new OneForOneStrategy(((OneForOneStrategy)settings.Strategy).MaxNumberOfRetries, null, SupervisorStrategy.StoppingStrategy.Decider),
    });

    public override BackoffOptions WithReplyWhileStopped(object replyWhileStopped) => With(settings with { ReplyWhileStopped = replyWhileStopped });

    public override BackoffOptions WithMaxNrOfRetries(int maxNrOfRetries) => With(settings with
    {
        Strategy = ((OneForOneStrategy)settings.Strategy).WithMaxNrOfRetries(maxNrOfRetries),
    });

    public override BackoffOptions WithFinalStopMessage(Func<object, bool> isFinalStopMessage) =>
        With(settings with { FinalStopMessage = isFinalStopMessage });

    private BackoffOptionsImpl With(BackoffSettings changed) => new(onStop, changed);
}

internal abstract record BackoffReset;

internal sealed record ManualReset : BackoffReset;

internal sealed record AutoReset(TimeSpan After) : BackoffReset;

internal sealed record BackoffSettings(Props ChildProps, string ChildName, TimeSpan MinBackoff, TimeSpan MaxBackoff, double RandomFactor,
    BackoffReset Reset, SupervisorStrategy Strategy, object? ReplyWhileStopped, Func<object, bool>? FinalStopMessage)
{
    public int MaxNumberOfRetries => Strategy is OneForOneStrategy oneForOne ? oneForOne.MaxNumberOfRetries : -1;

    public void Check()
    {
        if (MinBackoff <= TimeSpan.Zero)
            throw new ArgumentException($"MinBackoff must be greater than 0, not {MinBackoff}");
        if (MaxBackoff < MinBackoff)
            throw new ArgumentException($"MaxBackoff must not be less than MinBackoff: {MaxBackoff} < {MinBackoff}");
        if (RandomFactor is < 0 or > 1)
            throw new ArgumentException($"RandomFactor must be between 0 and 1, not {RandomFactor}");
    }

    /// <summary>The pause before a restart, after so many restarts.</summary>
    public TimeSpan Delay(int restartCount)
    {
        var ticks = Math.Min(MaxBackoff.Ticks, MinBackoff.Ticks * Math.Pow(2, restartCount)) * (1 + Random.Shared.NextDouble() * RandomFactor);
        return ticks >= long.MaxValue ? MaxBackoff : TimeSpan.FromTicks((long)ticks);
    }
}
