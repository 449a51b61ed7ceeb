namespace Akka.TestKit;

/// <content>Time.</content>
public abstract partial class TestKitBase
{
    /// <summary>What is left of the innermost <c>Within</c>.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public TimeSpan Remaining => _state.End is null
        ? throw new InvalidOperationException("Remaining can be asked for only inside of Within")
        : RemainingOr(TimeSpan.Zero);

    /// <summary>What is left of the innermost <c>Within</c>, or else the default time, stretched.</summary>
    public TimeSpan RemainingOrDefault => RemainingOr(Dilated(TestKitSettings.SingleExpectDefault));

    /// <summary>What is left of the innermost <c>Within</c>, or else a given time.</summary>
    protected TimeSpan RemainingOr(TimeSpan duration)
    {
        if (_state.End is not { } end)
            return duration;
        var left = end - Now;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>A given time, stretched; for null <see cref="RemainingOrDefault"/>.</summary>
    public TimeSpan RemainingOrDilated(TimeSpan? duration) => duration is { } given ? Dilated(given) : RemainingOrDefault;

    /// <summary>A given time, or the default.</summary>
    public TimeSpan GetTimeoutOrDefault(TimeSpan? timeout) => timeout ?? TestKitSettings.SingleExpectDefault;

    /// <summary>A time, stretched by <c>akka.test.timefactor</c>.</summary>
    /// <exception cref="ArgumentException">It is negative.</exception>
    public TimeSpan Dilated(TimeSpan duration) => duration < TimeSpan.Zero
        ? throw new ArgumentException($"a time can not be negative: {duration}", nameof(duration))
        : duration * TestKitSettings.TestTimeFactor;

    /// <summary>Runs an action, which must end in time. Expectations in it that name no time have what is left of it.</summary>
    public void Within(TimeSpan max, Action action, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        Within(TimeSpan.Zero, max, action, null, epsilonValue, cancellationToken);

    /// <summary>The same; it must not end before <paramref name="min"/> either.</summary>
    public void Within(
        TimeSpan min, TimeSpan max, Action action, string? hint = null, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        Within(min, max, () =>
        {
            action();
            return true;
        }, hint, epsilonValue, cancellationToken);

    /// <inheritdoc cref="Within(TimeSpan, Action, TimeSpan?, CancellationToken)"/>
    public T Within<T>(TimeSpan max, Func<T> function, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        Within(TimeSpan.Zero, max, function, null, epsilonValue, cancellationToken);

    /// <inheritdoc cref="Within(TimeSpan, TimeSpan, Action, string, TimeSpan?, CancellationToken)"/>
    public T Within<T>(
        TimeSpan min, TimeSpan max, Func<T> function, string? hint = null, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var frame = Open(min, max, hint);
        T result;
        try
        {
            result = function();
        }
        finally
        {
            _state.End = frame.OuterEnd;
        }
        Close(frame, min, hint, epsilonValue);
        return result;
    }

    /// <inheritdoc cref="Within(TimeSpan, Action, TimeSpan?, CancellationToken)"/>
    public Task WithinAsync(
        TimeSpan max, Func<Task> actionAsync, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        WithinAsync(TimeSpan.Zero, max, actionAsync, null, epsilonValue, cancellationToken);

    /// <inheritdoc cref="Within(TimeSpan, TimeSpan, Action, string, TimeSpan?, CancellationToken)"/>
    public Task WithinAsync(
        TimeSpan min, TimeSpan max, Func<Task> actionAsync, string? hint = null, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        WithinAsync(min, max, async () =>
        {
            await actionAsync();
            return true;
        }, hint, epsilonValue, cancellationToken);

    /// <inheritdoc cref="Within(TimeSpan, Action, TimeSpan?, CancellationToken)"/>
    public Task<T> WithinAsync<T>(
        TimeSpan max, Func<Task<T>> function, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        WithinAsync(TimeSpan.Zero, max, function, null, epsilonValue, cancellationToken);

    /// <inheritdoc cref="Within(TimeSpan, TimeSpan, Action, string, TimeSpan?, CancellationToken)"/>
    public async Task<T> WithinAsync<T>(
        TimeSpan min, TimeSpan max, Func<Task<T>> function, string? hint = null, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default)
    {
        var frame = Open(min, max, hint);
        T result;
        try
        {
            // a little more than the time, so that an expectation inside that runs into its own deadline says what it missed
            result = await function().WaitAsync(frame.Time + (epsilonValue ?? TimeSpan.Zero) + TimeSpan.FromMilliseconds(500), cancellationToken);
        }
        catch (TimeoutException)
        {
            throw Failed($"the block did not end within {frame.Time}{Hint(hint)}");
        }
        finally
        {
            _state.End = frame.OuterEnd;
        }
        Close(frame, min, hint, epsilonValue);
        return result;
    }

    sealed record Frame(TimeSpan Start, TimeSpan Time, TimeSpan? OuterEnd);

    Frame Open(TimeSpan min, TimeSpan max, string? hint)
    {
        var time = Dilated(max);
        var start = Now;
        if (_state.End is { } end)
        {
            var left = end - start;
            if (left < min)
                throw Failed($"the block can not take {min}: only {left} is left{Hint(hint)}");
            if (left < time)
                time = left;
        }
        var frame = new Frame(start, time, _state.End);
        _state.End = start + time;
        _state.LastWasSilence = false;
        return frame;
    }

    void Close(Frame frame, TimeSpan min, string? hint, TimeSpan? epsilon)
    {
        var took = Now - frame.Start;
        if (took < min)
            throw Failed($"the block took {took}, but should have taken at least {min}{Hint(hint)}");
        if (!_state.LastWasSilence && took > frame.Time + (epsilon ?? TimeSpan.Zero))
            throw Failed($"the block took {took}, more than {frame.Time}{Hint(hint)}");
    }
}
