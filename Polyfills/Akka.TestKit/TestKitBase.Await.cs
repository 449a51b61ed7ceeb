namespace Akka.TestKit;

/// <content>Waiting for a condition.</content>
public abstract partial class TestKitBase
{
    /// <summary>The first pause between two tries; it doubles up to the interval, so that what comes soon is seen soon.</summary>
    static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(2);
    static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Tries an assertion again and again until it passes; what it throws last, if time is over, ends the test.</summary>
    public void AwaitAssert(
        Action assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default)
    {
        var tries = new Tries(RemainingOrDilated(duration), interval);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                assertion();
                return;
            }
            catch when (tries.MayGoOn)
            {
                // again, after a pause
            }
            cancellationToken.WaitHandle.WaitOne(tries.NextPause());
        }
    }

    /// <inheritdoc cref="AwaitAssert"/>
    public Task AwaitAssertAsync(
        Action assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        AwaitAssertAsync(() =>
        {
            assertion();
            return Task.CompletedTask;
        }, duration, interval, cancellationToken);

    /// <inheritdoc cref="AwaitAssert"/>
    public async Task AwaitAssertAsync(
        Func<Task> assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default)
    {
        var tries = new Tries(RemainingOrDilated(duration), interval);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await assertion();
                return;
            }
            catch when (tries.MayGoOn)
            {
                // again, after a pause
            }
            await Task.Delay(tries.NextPause(), cancellationToken);
        }
    }

    /// <summary>Waits until a condition holds; fails where it does not in time.</summary>
    public void AwaitCondition(Func<bool> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        AwaitCondition(conditionIsFulfilled, null, null, null, cancellationToken);

    /// <inheritdoc cref="AwaitCondition(Func{bool}, CancellationToken)"/>
    public void AwaitCondition(Func<bool> conditionIsFulfilled, TimeSpan? max, CancellationToken cancellationToken = default) =>
        AwaitCondition(conditionIsFulfilled, max, null, null, cancellationToken);

    /// <inheritdoc cref="AwaitCondition(Func{bool}, CancellationToken)"/>
    public void AwaitCondition(Func<bool> conditionIsFulfilled, TimeSpan? max, string? message, CancellationToken cancellationToken = default) =>
        AwaitCondition(conditionIsFulfilled, max, null, message, cancellationToken);

    /// <inheritdoc cref="AwaitCondition(Func{bool}, CancellationToken)"/>
    public void AwaitCondition(
        Func<bool> conditionIsFulfilled, TimeSpan? max, TimeSpan? interval, string? message = null, CancellationToken cancellationToken = default)
    {
        var time = RemainingOrDilated(max);
        if (!AwaitConditionNoThrow(conditionIsFulfilled, time, interval, cancellationToken))
            throw Failed($"the condition did not come to hold within {time}{Hint(message)}");
    }

    /// <inheritdoc cref="AwaitCondition(Func{bool}, CancellationToken)"/>
    public Task AwaitConditionAsync(Func<bool> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(conditionIsFulfilled, null, null, null, cancellationToken);

    /// <inheritdoc cref="AwaitCondition(Func{bool}, CancellationToken)"/>
    public Task AwaitConditionAsync(
        Func<bool> conditionIsFulfilled, TimeSpan? max, string? message, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(conditionIsFulfilled, max, null, message, cancellationToken);

    /// <inheritdoc cref="AwaitCondition(Func{bool}, CancellationToken)"/>
    public Task AwaitConditionAsync(
        Func<bool> conditionIsFulfilled, TimeSpan? max, TimeSpan? interval, string? message = null, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(() => Task.FromResult(conditionIsFulfilled()), max, interval, message, cancellationToken);

    /// <inheritdoc cref="AwaitCondition(Func{bool}, CancellationToken)"/>
    public Task AwaitConditionAsync(Func<Task<bool>> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(conditionIsFulfilled, null, null, null, cancellationToken);

    /// <inheritdoc cref="AwaitCondition(Func{bool}, CancellationToken)"/>
    public Task AwaitConditionAsync(Func<Task<bool>> conditionIsFulfilled, TimeSpan? max, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(conditionIsFulfilled, max, null, null, cancellationToken);

    /// <inheritdoc cref="AwaitCondition(Func{bool}, CancellationToken)"/>
    public Task AwaitConditionAsync(
        Func<Task<bool>> conditionIsFulfilled, TimeSpan? max, string? message, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(conditionIsFulfilled, max, null, message, cancellationToken);

    /// <inheritdoc cref="AwaitCondition(Func{bool}, CancellationToken)"/>
    public async Task AwaitConditionAsync(
        Func<Task<bool>> conditionIsFulfilled, TimeSpan? max, TimeSpan? interval, string? message = null, CancellationToken cancellationToken = default)
    {
        var time = RemainingOrDilated(max);
        if (!await AwaitConditionNoThrowAsync(conditionIsFulfilled, time, interval, cancellationToken))
            throw Failed($"the condition did not come to hold within {time}{Hint(message)}");
    }

    /// <summary>Waits until a condition holds; false where it does not in time.</summary>
    public bool AwaitConditionNoThrow(
        Func<bool> conditionIsFulfilled, TimeSpan max, TimeSpan? interval = null, CancellationToken cancellationToken = default)
    {
        var tries = new Tries(max, interval);
        while (!conditionIsFulfilled())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!tries.MayGoOn)
                return false;
            cancellationToken.WaitHandle.WaitOne(tries.NextPause());
        }
        return true;
    }

    /// <inheritdoc cref="AwaitConditionNoThrow"/>
    public Task<bool> AwaitConditionNoThrowAsync(
        Func<bool> conditionIsFulfilled, TimeSpan max, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        AwaitConditionNoThrowAsync(() => Task.FromResult(conditionIsFulfilled()), max, interval, cancellationToken);

    /// <inheritdoc cref="AwaitConditionNoThrow"/>
    public async Task<bool> AwaitConditionNoThrowAsync(
        Func<Task<bool>> conditionIsFulfilled, TimeSpan max, TimeSpan? interval = null, CancellationToken cancellationToken = default)
    {
        var tries = new Tries(max, interval);
        while (!await conditionIsFulfilled())
        {
            if (!tries.MayGoOn)
                return false;
            await Task.Delay(tries.NextPause(), cancellationToken);
        }
        return true;
    }

    /// <summary>Pauses between tries. The last try comes when the time is over, not before.</summary>
    sealed class Tries(TimeSpan max, TimeSpan? interval)
    {
        readonly TimeSpan _end = Now + max;
        TimeSpan _pause = interval ?? s_firstPause;

        public bool MayGoOn => Now < _end;

        public TimeSpan NextPause()
        {
            var left = _end - Now;
            var pause = left < _pause ? left : _pause;
            if (interval is null)
                _pause = _pause * 2 < s_longestPause ? _pause * 2 : s_longestPause;
            return pause > TimeSpan.Zero ? pause : TimeSpan.Zero;
        }
    }
}
