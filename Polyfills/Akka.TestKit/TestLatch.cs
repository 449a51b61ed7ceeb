namespace Akka.TestKit;

/// <summary>A gate that opens once it was counted down to zero.</summary>
public class TestLatch
{
    readonly CountdownEvent _count;
    readonly TimeSpan _timeout;
    readonly Func<TimeSpan, TimeSpan>? _dilate;

    /// <summary>A latch of one.</summary>
    public TestLatch()
        : this(1)
    {
    }

    /// <summary>A latch that opens after <paramref name="count"/> count downs.</summary>
    public TestLatch(int count)
        : this(count, TimeSpan.FromSeconds(5))
    {
    }

    /// <summary>The same, with the time that <see cref="Ready()"/> waits at most.</summary>
    public TestLatch(int count, TimeSpan defaultTimeout)
    {
        _count = new CountdownEvent(count);
        _timeout = defaultTimeout;
    }

    /// <summary>The same, with times stretched by a function.</summary>
    protected TestLatch(Func<TimeSpan, TimeSpan> dilate, TimeSpan defaultTimeout, int count)
        : this(count, defaultTimeout) => _dilate = dilate;

    internal static TestLatch Create(Func<TimeSpan, TimeSpan> dilate, TimeSpan defaultTimeout, int count) =>
        new(dilate, defaultTimeout, count);

    /// <summary>Whether the count is zero.</summary>
    public bool IsOpen => _count.IsSet;

    /// <summary>Counts down by one.</summary>
    public void CountDown() => _count.Signal();

    /// <summary>Counts down to zero.</summary>
    public void Open()
    {
        while (!IsOpen)
            CountDown();
    }

    /// <summary>Starts anew with the first count.</summary>
    public void Reset() => _count.Reset();

    /// <summary>Waits until the latch is open.</summary>
    /// <exception cref="TimeoutException">It did not open in time.</exception>
    public void Ready() => Ready(_timeout);

    /// <inheritdoc cref="Ready()"/>
    public void Ready(TimeSpan timeout)
    {
        if (timeout == TimeSpan.MaxValue)
            throw new ArgumentException($"a latch can not wait for {timeout}", nameof(timeout));
        if (_dilate is not null)
            timeout = _dilate(timeout);
        if (!_count.Wait(timeout))
            throw new TimeoutException($"the latch did not open within {timeout}");
    }
}
