using Akka.Configuration;

namespace Akka.Persistence;

/// <summary>
/// Gives up waiting for a plugin after <c>circuit-breaker.call-timeout</c>, and after <c>max-failures</c> failures in a row lets
/// no call through for <c>reset-timeout</c>, so that a broken database is not asked by everybody at once.
/// </summary>
internal sealed class PluginBreaker
{
    private readonly int _maxFailures;
    private readonly TimeSpan _callTimeout;
    private readonly TimeSpan _resetTimeout;
    private int _failures;
    private long _closedUntil;

    public PluginBreaker(Config config)
    {
        _maxFailures = config.GetInt("circuit-breaker.max-failures", 10);
        _callTimeout = config.GetTimeSpan("circuit-breaker.call-timeout", TimeSpan.FromSeconds(10));
        _resetTimeout = config.GetTimeSpan("circuit-breaker.reset-timeout", TimeSpan.FromSeconds(30));
    }

    /// <summary>Calls the plugin; whatever it throws comes as a failed task.</summary>
    public Task<T> Call<TState, T>(TState state, Func<TState, Task<T>> call)
    {
        if (IsOpen())
            return Task.FromException<T>(Refusal());
        Task<T> task;
        try
        {
            task = call(state);
        }
        catch (Exception e)
        {
            task = Task.FromException<T>(e);
        }
        if (!task.IsCompletedSuccessfully)
            return Watch(task);
        Volatile.Write(ref _failures, 0);
        return task;
    }

    /// <summary>The same for a call without a result.</summary>
    public Task Call<TState>(TState state, Func<TState, Task> call) => Call((state, call), static async s =>
    {
        await s.call(s.state).ConfigureAwait(false);
        return true;
    });

    private async Task<T> Watch<T>(Task<T> task)
    {
        try
        {
            var result = await task.WaitAsync(_callTimeout).ConfigureAwait(false);
            Volatile.Write(ref _failures, 0);
            return result;
        }
        catch
        {
            if (Interlocked.Increment(ref _failures) >= _maxFailures)
                Volatile.Write(ref _closedUntil, Environment.TickCount64 + (long)_resetTimeout.TotalMilliseconds);
            throw;
        }
    }

    /// <summary>After the pause calls go through again; the first failure then starts the next pause.</summary>
    private bool IsOpen() => Volatile.Read(ref _failures) >= _maxFailures && Environment.TickCount64 < Volatile.Read(ref _closedUntil);

    private InvalidOperationException Refusal() =>
        new($"The plugin has failed {Volatile.Read(ref _failures)} times in a row and is left alone for {_resetTimeout.TotalSeconds:0.#} s.");
}
