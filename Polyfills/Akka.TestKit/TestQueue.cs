using System.Collections.Concurrent;

namespace Akka.TestKit;

/// <summary>What the test actor received and the test has not taken yet. Waits blocking or not, as the test likes.</summary>
sealed class TestQueue
{
    readonly ConcurrentQueue<MessageEnvelope> _messages = new();
    readonly SemaphoreSlim _available = new(0);

    public int Count => _messages.Count;

    public void Add(MessageEnvelope message)
    {
        _messages.Enqueue(message);
        _available.Release();
    }

    /// <summary>The next message, or null where none comes in time.</summary>
    public MessageEnvelope? Take(TimeSpan timeout, CancellationToken cancellation) =>
        _available.Wait(timeout, cancellation) && _messages.TryDequeue(out var message) ? message : null;

    /// <inheritdoc cref="Take"/>
    public async ValueTask<MessageEnvelope?> TakeAsync(TimeSpan timeout, CancellationToken cancellation) =>
        await _available.WaitAsync(timeout, cancellation) && _messages.TryDequeue(out var message) ? message : null;

    /// <summary>As <see cref="Take"/>, but leaves the message where it is.</summary>
    public MessageEnvelope? Peek(TimeSpan timeout, CancellationToken cancellation) =>
        _available.Wait(timeout, cancellation) ? Seen() : null;

    /// <inheritdoc cref="Peek"/>
    public async ValueTask<MessageEnvelope?> PeekAsync(TimeSpan timeout, CancellationToken cancellation) =>
        await _available.WaitAsync(timeout, cancellation) ? Seen() : null;

    MessageEnvelope? Seen()
    {
        _available.Release();
        return _messages.TryPeek(out var message) ? message : null;
    }
}
