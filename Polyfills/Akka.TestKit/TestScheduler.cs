using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.TestKit;

/// <summary>
/// A scheduler on virtual time: nothing happens until the test moves time on. What falls due then happens on the test's thread, in order
/// of time and, at the same time, in the order of scheduling. What repeats is due again one interval after the time moved to.
/// </summary>
public class TestScheduler : IScheduler, IAdvancedScheduler
{
    readonly Lock _lock = new();
    readonly PriorityQueue<Entry, (long Due, long Number)> _entries = new();
    DateTimeOffset _now = DateTimeOffset.UtcNow;
    long _count;

    /// <summary>Named in the configuration as <c>akka.scheduler.implementation</c>, see <see cref="Configs.TestConfigs.TestSchedulerConfig"/>.</summary>
    public TestScheduler(Config schedulerConfig, ILoggingAdapter log)
    {
        _ = schedulerConfig;
        _ = log;
    }

    /// <summary>The virtual time; starts with the time of creation.</summary>
    public DateTimeOffset Now
    {
        get
        {
            lock (_lock)
                return _now;
        }
    }

    /// <inheritdoc cref="Now"/>
    protected DateTimeOffset TimeNow => Now;

    /// <summary>The machine's clock: it is not virtual.</summary>
    public TimeSpan MonotonicClock => HighResMonotonicClock;

    /// <inheritdoc cref="MonotonicClock"/>
    public TimeSpan HighResMonotonicClock => Stopwatch.GetElapsedTime(0);

    /// <inheritdoc/>
    public IAdvancedScheduler Advanced => this;

    /// <summary>Moves time on; runs what falls due up to and including that time.</summary>
    public void Advance(TimeSpan offset)
    {
        var due = new List<Entry>();
        lock (_lock)
        {
            _now += offset;
            while (_entries.TryPeek(out var entry, out var at) && at.Due <= _now.UtcTicks)
            {
                _entries.Dequeue();
                due.Add(entry);
            }
        }
        foreach (var entry in due)
        {
            if (entry.IsCancelled)
                continue;
            entry.Run();
            if (entry.Interval is { } interval && !entry.IsCancelled)
                Add(interval, entry);
        }
    }

    /// <summary>Moves time on to a moment.</summary>
    /// <exception cref="InvalidOperationException">That moment is past.</exception>
    public void AdvanceTo(DateTimeOffset when)
    {
        var now = Now;
        if (when < now)
            throw new InvalidOperationException($"time can not go back from {now:O} to {when:O}");
        Advance(when - now);
    }

    void Add(TimeSpan delay, Entry entry)
    {
        lock (_lock)
            _entries.Enqueue(entry, ((_now + delay).UtcTicks, _count++));
    }

    /// <inheritdoc/>
    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender) =>
        ScheduleTellOnce(delay, receiver, message, sender, null);

    /// <inheritdoc/>
    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable? cancelable) =>
        Add(delay, new Entry(() => receiver.Tell(message, sender), null, cancelable));

    /// <inheritdoc/>
    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender) =>
        ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, null);

    /// <inheritdoc/>
    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable? cancelable) =>
        Add(initialDelay, new Entry(() => receiver.Tell(message, sender), interval, cancelable));

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, Action action) => ScheduleOnce(delay, action, null);

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) => Add(delay, new Entry(action, null, cancelable));

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) =>
        ScheduleRepeatedly(initialDelay, interval, action, null);

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Add(initialDelay, new Entry(action, interval, cancelable));

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, IRunnable action) => ScheduleOnce(delay, action.Run, null);

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) => ScheduleOnce(delay, action.Run, cancelable);

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action) =>
        ScheduleRepeatedly(initialDelay, interval, action.Run, null);

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        ScheduleRepeatedly(initialDelay, interval, action.Run, cancelable);

    sealed record Entry(Action Run, TimeSpan? Interval, ICancelable? Cancelable)
    {
        public bool IsCancelled => Cancelable is { IsCancellationRequested: true };
    }
}
