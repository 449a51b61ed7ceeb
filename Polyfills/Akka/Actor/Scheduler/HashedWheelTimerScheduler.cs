using System.Diagnostics;
using Akka.Actor.Scheduler;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Actor;

/// <summary>
/// The standard scheduler. Its name is the one that configurations know; it keeps its entries in a heap and one timer set to the first of
/// them, so that it sleeps when there is nothing to do and cancelled entries are gone at once.
/// </summary>
public sealed class HashedWheelTimerScheduler : SchedulerBase, IDateTimeOffsetNowTimeProvider, IDisposable
{
    private readonly ScheduleHeap _heap = new();
    private readonly Timer _timer;
    private long _timerSetTo = long.MaxValue;
    private bool _firing;
    private bool _stopped;

    /// <summary>As named in the configuration.</summary>
    public HashedWheelTimerScheduler(Config scheduler, ILoggingAdapter log) : base(scheduler, log)
    {
        // no execution context: what an actor's thread carries must not live on in the timer
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
            _timer = new Timer(static state => ((HashedWheelTimerScheduler)state!).Fire(), this, Timeout.Infinite, Timeout.Infinite);
    }

    /// <inheritdoc />
    protected override DateTimeOffset TimeNow => DateTimeOffset.Now;

    /// <inheritdoc />
    public override TimeSpan MonotonicClock => HighResMonotonicClock;

    /// <inheritdoc />
    public override TimeSpan HighResMonotonicClock => Stopwatch.GetElapsedTime(0);

    /// <inheritdoc />
    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable? cancelable) =>
        Schedule(new ScheduledTell(this, receiver, message, sender), delay, null, cancelable);

    /// <inheritdoc />
    protected override void InternalScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message,
        IActorRef sender, ICancelable? cancelable) =>
        Schedule(new ScheduledTell(this, receiver, message, sender), initialDelay, interval, cancelable);

    /// <inheritdoc />
    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) =>
        Schedule(new ScheduledAction(this, action), delay, null, cancelable);

    /// <inheritdoc />
    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) =>
        Schedule(new ScheduledAction(this, action.Run), delay, null, cancelable);

    /// <inheritdoc />
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Schedule(new ScheduledAction(this, action), initialDelay, interval, cancelable);

    /// <inheritdoc />
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        Schedule(new ScheduledAction(this, action.Run), initialDelay, interval, cancelable);

    /// <summary>Sends a message once or again and again; the entry itself is what cancels it.</summary>
    internal ICancelable ScheduleTell(TimeSpan delay, TimeSpan? interval, ICanTell receiver, object message, IActorRef sender)
    {
        ValidateDelay(delay, nameof(delay));
        if (interval is { } every)
            ValidateInterval(every, nameof(interval));
        return Schedule(new ScheduledTell(this, receiver, message, sender), delay, interval, null);
    }

    /// <summary>Runs an action once; the entry itself is what cancels it.</summary>
    internal ICancelable ScheduleAction(TimeSpan delay, Action action)
    {
        ValidateDelay(delay, nameof(delay));
        return Schedule(new ScheduledAction(this, action), delay, null, null);
    }

    private ScheduledEntry Schedule(ScheduledEntry entry, TimeSpan delay, TimeSpan? interval, ICancelable? cancelable)
    {
        var now = HighResMonotonicClock.Ticks;
        entry.Interval = interval?.Ticks ?? 0;
        entry.Cancelable = cancelable;
        entry.Deadline = delay.Ticks > long.MaxValue - now ? long.MaxValue : now + delay.Ticks;
        lock (_heap)
        {
            if (_stopped)
                throw new SchedulerException("the scheduler has been shut down");
            _heap.Add(entry);
            if (!_firing)
                SetTimer(now);
        }
        return entry;
    }

    internal void Remove(ScheduledEntry entry)
    {
        lock (_heap)
            _heap.Remove(entry);
    }

    /// <summary>Sets the timer to the first entry, unless it goes off before that anyway. The lock is held.</summary>
    private void SetTimer(long now)
    {
        if (_heap.First is not { } first || first.Deadline >= _timerSetTo)
            return;
        _timerSetTo = first.Deadline;
        var milliseconds = (Math.Max(0, first.Deadline - now) + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
        // the longest a timer can be set to; it is set again when that is over
        _timer.Change(Math.Min(milliseconds, 0x7fffffff), Timeout.Infinite);
    }

    private void Fire()
    {
        lock (_heap)
        {
            if (_firing || _stopped)
                return;
            _firing = true;
            _timerSetTo = long.MaxValue;
        }
        while (TakeDue() is { } entry)
            Run(entry);
    }

    private ScheduledEntry? TakeDue()
    {
        var now = HighResMonotonicClock.Ticks;
        lock (_heap)
        {
            if (_stopped || _heap.First is not { } first || first.Deadline > now)
            {
                _firing = false;
                if (!_stopped)
                    SetTimer(now);
                return null;
            }
            _heap.Remove(first);
            if (first.Interval > 0 && !first.IsCancelled)
            {
                first.Deadline = Math.Max(first.Deadline + first.Interval, now);
                _heap.Add(first);
            }
            return first;
        }
    }

    private void Run(ScheduledEntry entry)
    {
        if (entry.IsCancelled)
            return;
        try
        {
            entry.Run();
        }
        catch (Exception e)
        {
            Log.Error(e, "Scheduled work failed: {0}", e.Message);
        }
    }

    /// <summary>Stops. What was still to come runs once, now: somebody may wait for it.</summary>
    public void Dispose()
    {
        List<ScheduledEntry> outstanding = [];
        lock (_heap)
        {
            if (_stopped)
                return;
            _stopped = true;
            while (_heap.First is { } first)
            {
                _heap.Remove(first);
                outstanding.Add(first);
            }
        }
        _timer.Dispose();
        foreach (var entry in outstanding)
            Run(entry);
    }
}
