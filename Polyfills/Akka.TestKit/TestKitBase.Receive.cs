using System.Runtime.CompilerServices;

namespace Akka.TestKit;

/// <content>Taking messages.</content>
public abstract partial class TestKitBase
{
    /// <summary>Takes the next message; null where none comes in time.</summary>
    public object? ReceiveOne(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        Take(max, cancellationToken)?.Message;

    /// <inheritdoc cref="ReceiveOne"/>
    public async ValueTask<object?> ReceiveOneAsync(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        (await TakeAsync(max, cancellationToken))?.Message;

    /// <summary>Takes the next message; false where none comes in time.</summary>
    public bool TryReceiveOne(out MessageEnvelope envelope, TimeSpan? max = null, CancellationToken cancellationToken = default)
    {
        var taken = Take(max, cancellationToken);
        envelope = taken ?? NullMessageEnvelope.Instance;
        return taken is not null;
    }

    /// <inheritdoc cref="TryReceiveOne"/>
    public async ValueTask<(bool success, MessageEnvelope envelope)> TryReceiveOneAsync(
        TimeSpan? max, CancellationToken cancellationToken = default)
    {
        var taken = await TakeAsync(max, cancellationToken);
        return (taken is not null, taken ?? NullMessageEnvelope.Instance);
    }

    /// <summary>Looks at the next message without taking it; null where none comes in time.</summary>
    public object? PeekOne(TimeSpan? max = null, CancellationToken cancellationToken = default) => Peek(max, cancellationToken)?.Message;

    /// <inheritdoc cref="PeekOne(TimeSpan?, CancellationToken)"/>
    public async ValueTask<object?> PeekOneAsync(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        (await PeekEnvelopeAsync(max, cancellationToken))?.Message;

    /// <summary>Looks at the next message without taking it; false where none comes in time.</summary>
    public bool TryPeekOne(out MessageEnvelope envelope, TimeSpan? max, CancellationToken cancellationToken)
    {
        var seen = Peek(max, cancellationToken);
        envelope = seen ?? NullMessageEnvelope.Instance;
        return seen is not null;
    }

    /// <summary>Takes so many messages; fails where they do not all come in time.</summary>
    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, CancellationToken cancellationToken = default) =>
        TakeMany(numberOfMessages, RemainingOrDefault, cancellationToken);

    /// <inheritdoc cref="ReceiveN(int, CancellationToken)"/>
    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default) =>
        TakeMany(numberOfMessages, Dilated(max), cancellationToken);

    /// <inheritdoc cref="ReceiveN(int, CancellationToken)"/>
    public IAsyncEnumerable<object> ReceiveNAsync(int numberOfMessages, CancellationToken cancellationToken = default) =>
        TakeManyAsync(numberOfMessages, RemainingOrDefault, cancellationToken);

    /// <inheritdoc cref="ReceiveN(int, CancellationToken)"/>
    public IAsyncEnumerable<object> ReceiveNAsync(int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default) =>
        TakeManyAsync(numberOfMessages, Dilated(max), cancellationToken);

    List<object> TakeMany(int count, TimeSpan max, CancellationToken cancellation)
    {
        var end = Now + max;
        var all = new List<object>(count);
        while (all.Count < count)
            all.Add(Take(end - Now, cancellation)?.Message ?? throw TooFew(count, all.Count, max));
        return all;
    }

    async IAsyncEnumerable<object> TakeManyAsync(int count, TimeSpan max, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var end = Now + max;
        for (var got = 0; got < count; got++)
            yield return (await TakeAsync(end - Now, cancellation))?.Message ?? throw TooFew(count, got, max);
    }

    Exception TooFew(int expected, int got, TimeSpan max) => Failed($"expected {expected} messages within {max}, but got only {got}");

    /// <summary>Takes the next message, waiting for the given time or, if that is null, for the default. A negative time: no waiting, no message.</summary>
    MessageEnvelope? Take(TimeSpan? max, CancellationToken cancellation)
    {
        var time = GetTimeoutOrDefault(max);
        return Remember(IsOver(time) ? null : _state.Queue.Take(time, cancellation));
    }

    async ValueTask<MessageEnvelope?> TakeAsync(TimeSpan? max, CancellationToken cancellation)
    {
        var time = GetTimeoutOrDefault(max);
        return Remember(IsOver(time) ? null : await _state.Queue.TakeAsync(time, cancellation));
    }

    MessageEnvelope? Peek(TimeSpan? max, CancellationToken cancellation)
    {
        var time = GetTimeoutOrDefault(max);
        return Remember(IsOver(time) ? null : _state.Queue.Peek(time, cancellation));
    }

    async ValueTask<MessageEnvelope?> PeekEnvelopeAsync(TimeSpan? max, CancellationToken cancellation)
    {
        var time = GetTimeoutOrDefault(max);
        return Remember(IsOver(time) ? null : await _state.Queue.PeekAsync(time, cancellation));
    }

    static bool IsOver(TimeSpan time) => time < TimeSpan.Zero && time != Timeout.InfiniteTimeSpan;

    MessageEnvelope? Remember(MessageEnvelope? taken)
    {
        _state.LastWasSilence = false;
        _state.Last = taken ?? NullMessageEnvelope.Instance;
        return taken;
    }
}
