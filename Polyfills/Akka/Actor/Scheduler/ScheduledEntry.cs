namespace Akka.Actor.Scheduler;

/// <summary>Something that is due at some time. It is its own cancelable.</summary>
internal abstract class ScheduledEntry(HashedWheelTimerScheduler scheduler) : ICancelable
{
    private CancellationTokenSource? _source;
    private volatile bool _cancelled;

    /// <summary>When it is due, in ticks of the scheduler's clock.</summary>
    public long Deadline { get; set; }

    /// <summary>After how many ticks again; 0 for never.</summary>
    public long Interval { get; set; }

    /// <summary>Where it is in the heap; -1 if it is not.</summary>
    public int Index { get; set; } = -1;

    /// <summary>What else may have cancelled it.</summary>
    public ICancelable? Cancelable { get; set; }

    public bool IsCancelled => _cancelled || Cancelable is { IsCancellationRequested: true };

    public abstract void Run();

    bool ICancelable.IsCancellationRequested => _cancelled;

    CancellationToken ICancelable.Token
    {
        get
        {
            var source = _source ?? Interlocked.CompareExchange(ref _source, new CancellationTokenSource(), null) ?? _source;
            if (_cancelled)
                source.Cancel();
            return source.Token;
        }
    }

    public void Cancel()
    {
        _cancelled = true;
        scheduler.Remove(this);
        _source?.Cancel();
    }

    void ICancelable.Cancel(bool throwOnFirstException) => Cancel();

    void ICancelable.CancelAfter(TimeSpan delay) => scheduler.ScheduleAction(delay, Cancel);

    void ICancelable.CancelAfter(int millisecondsDelay) => scheduler.ScheduleAction(TimeSpan.FromMilliseconds(millisecondsDelay), Cancel);
}

internal sealed class ScheduledTell(HashedWheelTimerScheduler scheduler, ICanTell receiver, object message, IActorRef? sender)
    : ScheduledEntry(scheduler)
{
    public override void Run() => receiver.Tell(message, sender);
}

internal sealed class ScheduledAction(HashedWheelTimerScheduler scheduler, Action action) : ScheduledEntry(scheduler)
{
    public override void Run() => action();
}

/// <summary>Entries by deadline, then by the order they were added; every entry knows its place, so that it can be taken out.</summary>
internal sealed class ScheduleHeap
{
    private ScheduledEntry[] _entries = new ScheduledEntry[16];
    private long[] _order = new long[16];
    private long _added;
    private int _count;

    public ScheduledEntry? First => _count == 0 ? null : _entries[0];

    public void Add(ScheduledEntry entry)
    {
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, _count * 2);
            Array.Resize(ref _order, _count * 2);
        }
        Place(_count, entry, _added++);
        MoveUp(_count++);
    }

    public void Remove(ScheduledEntry entry)
    {
        var index = entry.Index;
        if (index < 0)
            return;
        entry.Index = -1;
        var last = --_count;
        var (moved, order) = (_entries[last], _order[last]);
        _entries[last] = null!;
        if (index == last)
            return;
        Place(index, moved, order);
        MoveUp(index);
        MoveDown(moved.Index);
    }

    private void MoveUp(int index)
    {
        while (index > 0 && IsBefore(index, (index - 1) / 2))
        {
            Swap(index, (index - 1) / 2);
            index = (index - 1) / 2;
        }
    }

    private void MoveDown(int index)
    {
        while (true)
        {
            var child = index * 2 + 1;
            if (child >= _count)
                return;
            if (child + 1 < _count && IsBefore(child + 1, child))
                child++;
            if (!IsBefore(child, index))
                return;
            Swap(index, child);
            index = child;
        }
    }

    private bool IsBefore(int left, int right)
    {
        var (a, b) = (_entries[left].Deadline, _entries[right].Deadline);
        return a != b ? a < b : _order[left] < _order[right];
    }

    private void Swap(int left, int right)
    {
        var (entry, order) = (_entries[left], _order[left]);
        Place(left, _entries[right], _order[right]);
        Place(right, entry, order);
    }

    private void Place(int index, ScheduledEntry entry, long order)
    {
        _entries[index] = entry;
        _order[index] = order;
        entry.Index = index;
    }
}
