using System.Runtime.CompilerServices;
using Akka.Actor;

namespace Akka.TestKit;

/// <content>Expecting the next message: it must come in time, be of the type and fit, else the test fails.</content>
public abstract partial class TestKitBase
{
    /// <summary>Expects a message of a type.</summary>
    public T ExpectMsg<T>(TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Next<T>(duration, hint, null, cancellationToken);

    /// <summary>Expects a message that equals this one.</summary>
    public T ExpectMsg<T>(T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Next<T>(timeout, hint, (m, _) => _assertions.AssertEqual(message, m), cancellationToken);

    /// <summary>Expects a message for which a predicate holds.</summary>
    public T ExpectMsg<T>(Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Next<T>(timeout, hint, (m, _) => Assert(isMessage(m), m, hint), cancellationToken);

    /// <summary>Expects a message that an action lets pass.</summary>
    public T ExpectMsg<T>(Action<T> assert, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Next<T>(timeout, hint, (m, _) => assert(m), cancellationToken);

    /// <summary>Expects a message for which, with its sender, a predicate holds.</summary>
    public T ExpectMsg<T>(
        Func<T, IActorRef, bool> isMessageAndSender, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Next<T>(timeout, hint, (m, s) => Assert(isMessageAndSender(m, s), m, hint), cancellationToken);

    /// <summary>Expects a message that, with its sender, an action lets pass.</summary>
    public T ExpectMsg<T>(
        Action<T, IActorRef> assertMessageAndSender, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Next(timeout, hint, assertMessageAndSender, cancellationToken);

    /// <summary>Expects a message that a comparer calls equal to this one.</summary>
    public T ExpectMsg<T>(
        T expected, Func<T, T, bool> comparer, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Next<T>(timeout, hint, (m, _) => _assertions.AssertEqual(expected, m, comparer, "{0}", hint ?? ""), cancellationToken);

    /// <inheritdoc cref="ExpectMsg{T}(TimeSpan?, string, CancellationToken)"/>
    public ValueTask<T> ExpectMsgAsync<T>(TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        NextAsync<T>(duration, hint, null, cancellationToken);

    /// <inheritdoc cref="ExpectMsg{T}(T, TimeSpan?, string, CancellationToken)"/>
    public ValueTask<T> ExpectMsgAsync<T>(T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        NextAsync<T>(timeout, hint, (m, _) => _assertions.AssertEqual(message, m), cancellationToken);

    /// <inheritdoc cref="ExpectMsg{T}(Predicate{T}, TimeSpan?, string, CancellationToken)"/>
    public ValueTask<T> ExpectMsgAsync<T>(
        Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        NextAsync<T>(timeout, hint, (m, _) => Assert(isMessage(m), m, hint), cancellationToken);

    /// <inheritdoc cref="ExpectMsg{T}(Action{T}, TimeSpan?, string, CancellationToken)"/>
    public ValueTask<T> ExpectMsgAsync<T>(
        Action<T> assert, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        NextAsync<T>(timeout, hint, (m, _) => assert(m), cancellationToken);

    /// <inheritdoc cref="ExpectMsg{T}(Func{T, IActorRef, bool}, TimeSpan?, string, CancellationToken)"/>
    public ValueTask<T> ExpectMsgAsync<T>(
        Func<T, IActorRef, bool> isMessageAndSender, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        NextAsync<T>(timeout, hint, (m, s) => Assert(isMessageAndSender(m, s), m, hint), cancellationToken);

    /// <inheritdoc cref="ExpectMsg{T}(Action{T, IActorRef}, TimeSpan?, string, CancellationToken)"/>
    public ValueTask<T> ExpectMsgAsync<T>(
        Action<T, IActorRef> assertMessageAndSender, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        NextAsync(timeout, hint, assertMessageAndSender, cancellationToken);

    /// <summary>Expects a message of a type from a sender.</summary>
    public T ExpectMsgFrom<T>(IActorRef sender, TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Next<T>(duration, hint, (_, s) => _assertions.AssertEqual(sender, s), cancellationToken);

    /// <summary>Expects a message that equals this one, from a sender.</summary>
    public T ExpectMsgFrom<T>(
        IActorRef sender, T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Next<T>(timeout, hint, (m, s) => From(sender, s, () => _assertions.AssertEqual(message, m)), cancellationToken);

    /// <summary>Expects a message for which a predicate holds, from a sender.</summary>
    public T ExpectMsgFrom<T>(
        IActorRef sender, Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Next<T>(timeout, hint, (m, s) => From(sender, s, () => Assert(isMessage(m), m, hint)), cancellationToken);

    /// <summary>Expects a message that an action lets pass, from a sender.</summary>
    public T ExpectMsgFrom<T>(
        IActorRef sender, Action<T> assertMessage, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Next<T>(timeout, hint, (m, s) => From(sender, s, () => assertMessage(m)), cancellationToken);

    /// <inheritdoc cref="ExpectMsgFrom{T}(IActorRef, TimeSpan?, string, CancellationToken)"/>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        IActorRef sender, TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        NextAsync<T>(duration, hint, (_, s) => _assertions.AssertEqual(sender, s), cancellationToken);

    /// <inheritdoc cref="ExpectMsgFrom{T}(IActorRef, T, TimeSpan?, string, CancellationToken)"/>
    public ValueTask<T> ExpectMsgFromAsync<T>(
        IActorRef sender, T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        NextAsync<T>(timeout, hint, (m, s) => From(sender, s, () => _assertions.AssertEqual(message, m)), cancellationToken);

    /// <summary>Expects the news that a watched actor has stopped.</summary>
    public Terminated ExpectTerminated(
        IActorRef target, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Next<Terminated>(timeout, hint, (m, _) => _assertions.AssertEqual(target, m.ActorRef), cancellationToken);

    /// <inheritdoc cref="ExpectTerminated"/>
    public ValueTask<Terminated> ExpectTerminatedAsync(
        IActorRef target, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        NextAsync<Terminated>(timeout, hint, (m, _) => _assertions.AssertEqual(target, m.ActorRef), cancellationToken);

    /// <summary>Expects silence, for the rest of the time or the default time.</summary>
    public void ExpectNoMsg(CancellationToken cancellationToken = default) => Silence(RemainingOrDefault, cancellationToken);

    /// <summary>Expects silence for a time.</summary>
    public void ExpectNoMsg(TimeSpan duration, CancellationToken cancellationToken = default) => Silence(Dilated(duration), cancellationToken);

    /// <summary>Expects silence for a time in milliseconds, which is not stretched.</summary>
    public void ExpectNoMsg(int milliseconds, CancellationToken cancellationToken = default) =>
        Silence(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);

    /// <inheritdoc cref="ExpectNoMsg(CancellationToken)"/>
    public ValueTask ExpectNoMsgAsync(CancellationToken cancellationToken = default) => SilenceAsync(RemainingOrDefault, cancellationToken);

    /// <inheritdoc cref="ExpectNoMsg(TimeSpan, CancellationToken)"/>
    public ValueTask ExpectNoMsgAsync(TimeSpan duration, CancellationToken cancellationToken = default) =>
        SilenceAsync(Dilated(duration), cancellationToken);

    /// <inheritdoc cref="ExpectNoMsg(int, CancellationToken)"/>
    public ValueTask ExpectNoMsgAsync(int milliseconds, CancellationToken cancellationToken = default) =>
        SilenceAsync(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);

    /// <summary>Expects a message that equals one of these.</summary>
    public T ExpectMsgAnyOf<T>(IEnumerable<T> messages, CancellationToken cancellationToken = default) =>
        Next<T>(null, null, (m, _) => Assert(messages.Contains(m), m, $"one of [{string.Join(", ", messages)}]"), cancellationToken);

    /// <inheritdoc cref="ExpectMsgAnyOf"/>
    public ValueTask<T> ExpectMsgAnyOfAsync<T>(IEnumerable<T> messages, CancellationToken cancellationToken = default) =>
        NextAsync<T>(null, null, (m, _) => Assert(messages.Contains(m), m, $"one of [{string.Join(", ", messages)}]"), cancellationToken);

    /// <summary>Expects these messages and no other between them, in any order; returns them in the order they came.</summary>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(params T[] messages) => AllOf(RemainingOrDefault, messages, default);

    /// <inheritdoc cref="ExpectMsgAllOf{T}(T[])"/>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(TimeSpan max, params T[] messages) => AllOf(Dilated(max), messages, default);

    /// <inheritdoc cref="ExpectMsgAllOf{T}(T[])"/>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        AllOf(RemainingOrDefault, messages, cancellationToken);

    /// <inheritdoc cref="ExpectMsgAllOf{T}(T[])"/>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(
        TimeSpan max, IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        AllOf(Dilated(max), messages, cancellationToken);

    /// <inheritdoc cref="ExpectMsgAllOf{T}(T[])"/>
    public IAsyncEnumerable<T> ExpectMsgAllOfAsync<T>(IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        AllOfAsync(RemainingOrDefault, messages, cancellationToken);

    /// <inheritdoc cref="ExpectMsgAllOf{T}(T[])"/>
    public IAsyncEnumerable<T> ExpectMsgAllOfAsync<T>(
        TimeSpan max, IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        AllOfAsync(Dilated(max), messages, cancellationToken);

    List<T> AllOf<T>(TimeSpan max, IReadOnlyCollection<T> messages, CancellationToken cancellation)
    {
        var came = TakeMany(messages.Count, max, cancellation);
        return Compare(messages, came);
    }

    async IAsyncEnumerable<T> AllOfAsync<T>(
        TimeSpan max, IReadOnlyCollection<T> messages, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var came = new List<object>();
        await foreach (var message in TakeManyAsync(messages.Count, max, cancellation))
            came.Add(message);
        foreach (var message in Compare(messages, came))
            yield return message;
    }

    List<T> Compare<T>(IReadOnlyCollection<T> expected, List<object> came)
    {
        var missing = new List<T>(expected);
        var unexpected = came.FindAll(message => message is not T typed || !missing.Remove(typed));
        if (missing.Count > 0 || unexpected.Count > 0)
            throw Failed($"did not get [{string.Join(", ", missing)}], but got [{string.Join(", ", unexpected)}] instead");
        return came.ConvertAll(message => (T)message);
    }

    T Next<T>(TimeSpan? timeout, string? hint, Action<T, IActorRef>? check, CancellationToken cancellation)
    {
        var time = RemainingOrDilated(timeout);
        return Checked(Take(time, cancellation), time, hint, check);
    }

    async ValueTask<T> NextAsync<T>(TimeSpan? timeout, string? hint, Action<T, IActorRef>? check, CancellationToken cancellation)
    {
        var time = RemainingOrDilated(timeout);
        return Checked(await TakeAsync(time, cancellation), time, hint, check);
    }

    T Checked<T>(MessageEnvelope? next, TimeSpan time, string? hint, Action<T, IActorRef>? check)
    {
        if (next is null)
            throw Failed($"no message within {time} (expected a {typeof(T)}){Hint(hint)}");
        if (next.Message is not T typed)
            throw Failed($"expected a {typeof(T)}, but got {next} (a {next.Message.GetType()}){Hint(hint)}");
        check?.Invoke(typed, next.Sender);
        return typed;
    }

    void Assert<T>(bool condition, T message, string? hint)
    {
        if (!condition)
            throw Failed($"got a {typeof(T)} as expected, but {message} is not the right one{Hint(hint)}");
    }

    void From(IActorRef expected, IActorRef sender, Action rest)
    {
        _assertions.AssertEqual(expected, sender, "{0}", "the message has another sender than expected");
        rest();
    }

    void Silence(TimeSpan time, CancellationToken cancellation) => ExpectNothing(Take(time, cancellation), time);

    async ValueTask SilenceAsync(TimeSpan time, CancellationToken cancellation) => ExpectNothing(await TakeAsync(time, cancellation), time);

    void ExpectNothing(MessageEnvelope? next, TimeSpan time)
    {
        if (next is not null)
            throw Failed($"expected no message within {time}, but got {next}");
        _state.LastWasSilence = true;
    }
}
