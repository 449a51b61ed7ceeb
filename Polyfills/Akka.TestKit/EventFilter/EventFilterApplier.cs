using Akka.Actor;
using Akka.Event;
using Akka.TestKit.Internal;
using Akka.TestKit.TestEvent;

namespace Akka.TestKit;

sealed class EventFilterApplier(TestKitBase testKit, ActorSystem system, IReadOnlyList<EventFilterBase> filters) : IEventFilterApplier
{
    public EventFilterFactory And => new(testKit, system, filters);

    public void ExpectOne(Action action, CancellationToken cancellationToken = default) =>
        Intercept(1, null, action, cancellationToken);

    public void ExpectOne(TimeSpan timeout, Action action, CancellationToken cancellationToken = default) =>
        Intercept(1, timeout, action, cancellationToken);

    public T ExpectOne<T>(Func<T> func, CancellationToken cancellationToken = default) =>
        Intercept(1, null, func, cancellationToken);

    public T ExpectOne<T>(TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default) =>
        Intercept(1, timeout, func, cancellationToken);

    public Task ExpectOneAsync(Func<Task> actionAsync, CancellationToken cancellationToken = default) =>
        InterceptAsync(1, null, actionAsync, cancellationToken);

    public Task ExpectOneAsync(TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default) =>
        InterceptAsync(1, timeout, action, cancellationToken);

    public Task<T> ExpectOneAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        InterceptAsync(1, null, func, cancellationToken);

    public Task<T> ExpectOneAsync<T>(TimeSpan timeout, Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        InterceptAsync(1, timeout, func, cancellationToken);

    public void Expect(int expectedCount, Action action, CancellationToken cancellationToken = default) =>
        Intercept(expectedCount, null, action, cancellationToken);

    public void Expect(int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default) =>
        Intercept(expectedCount, timeout, action, cancellationToken);

    public T Expect<T>(int expectedCount, Func<T> func, CancellationToken cancellationToken = default) =>
        Intercept(expectedCount, null, func, cancellationToken);

    public T Expect<T>(int expectedCount, TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default) =>
        Intercept(expectedCount, timeout, func, cancellationToken);

    public Task ExpectAsync(int expectedCount, Func<Task> actionAsync, CancellationToken cancellationToken = default) =>
        InterceptAsync(expectedCount, null, actionAsync, cancellationToken);

    public Task ExpectAsync(int expectedCount, TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default) =>
        InterceptAsync(expectedCount, timeout, action, cancellationToken);

    public Task<T> ExpectAsync<T>(int expectedCount, Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        InterceptAsync(expectedCount, null, func, cancellationToken);

    public Task<T> ExpectAsync<T>(int expectedCount, TimeSpan timeout, Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        InterceptAsync(expectedCount, timeout, func, cancellationToken);

    public IUnmutableFilter Mute()
    {
        system.EventStream.Publish(new Mute(filters));
        return new Muted(this);
    }

    public void Mute(Action action, CancellationToken cancellationToken = default) => Intercept(null, null, action, cancellationToken);

    public T Mute<T>(Func<T> func, CancellationToken cancellationToken = default) => Intercept(null, null, func, cancellationToken);

    public Task MuteAsync(Func<Task> action, CancellationToken cancellationToken = default) =>
        InterceptAsync(null, null, action, cancellationToken);

    public Task<T> MuteAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        InterceptAsync(null, null, func, cancellationToken);

    void Intercept(int? expected, TimeSpan? timeout, Action action, CancellationToken cancellation) => Intercept(expected, timeout, () =>
    {
        action();
        return true;
    }, cancellation);

    T Intercept<T>(int? expected, TimeSpan? timeout, Func<T> func, CancellationToken cancellation)
    {
        using var watch = new Interception(this);
        var result = func();
        if (expected is { } count)
        {
            testKit.AwaitConditionNoThrow(() => watch.IsDecided(count), Leeway(timeout), cancellationToken: cancellation);
            Judge(watch.Count, count, timeout);
        }
        return result;
    }

    Task InterceptAsync(int? expected, TimeSpan? timeout, Func<Task> action, CancellationToken cancellation) => InterceptAsync(expected, timeout, async () =>
    {
        await action();
        return true;
    }, cancellation);

    async Task<T> InterceptAsync<T>(int? expected, TimeSpan? timeout, Func<Task<T>> func, CancellationToken cancellation)
    {
        using var watch = new Interception(this);
        var result = await func();
        if (expected is { } count)
        {
            await testKit.AwaitConditionNoThrowAsync(() => watch.IsDecided(count), Leeway(timeout), cancellationToken: cancellation);
            Judge(watch.Count, count, timeout);
        }
        return result;
    }

    TimeSpan Leeway(TimeSpan? timeout) => timeout is { } given ? testKit.Dilated(given)
        : system.HasExtension<TestKitSettings>() ? TestKitExtension.For(system).TestEventFilterLeeway
        : testKit.TestKitSettings.TestEventFilterLeeway;

    void Judge(int count, int expected, TimeSpan? timeout)
    {
        if (count == expected)
            return;
        var assertions = TestKitAssertionsExtension.For(system.HasExtension<TestKitAssertionsProvider>() ? system : testKit.Sys).Assertions;
        var within = count < expected ? $" within {Leeway(timeout)}" : "";
        assertions.Fail("{0}", $"expected {expected} log events of the kind [{string.Join(", ", filters)}], but there were {count}{within}");
    }

    /// <summary>Puts the filters in force and counts what they pick, until disposed.</summary>
    sealed class Interception : IDisposable
    {
        readonly IReadOnlyList<EventFilterBase> _filters;
        readonly ActorSystem _system;
        int _count;

        public Interception(EventFilterApplier owner)
        {
            (_filters, _system) = owner.Parts;
            foreach (var filter in _filters)
                filter.EventMatched += Increment;
            _system.EventStream.Publish(new Mute(_filters));
        }

        public int Count => Volatile.Read(ref _count);

        /// <summary>Whether waiting longer is of no use: for none expected, only once one came.</summary>
        public bool IsDecided(int expected) => Count >= Math.Max(expected, 1);

        void Increment(EventFilterBase filter, LogEvent logEvent) => Interlocked.Increment(ref _count);

        public void Dispose()
        {
            foreach (var filter in _filters)
                filter.EventMatched -= Increment;
            _system.EventStream.Publish(new Unmute(_filters));
        }
    }

    (IReadOnlyList<EventFilterBase> Filters, ActorSystem System) Parts => (filters, system);

    sealed class Muted(EventFilterApplier owner) : IUnmutableFilter
    {
        bool _ended;

        public void Unmute()
        {
            if (_ended)
                return;
            _ended = true;
            owner.Parts.System.EventStream.Publish(new Unmute(owner.Parts.Filters));
        }

        public void Dispose() => Unmute();
    }
}
