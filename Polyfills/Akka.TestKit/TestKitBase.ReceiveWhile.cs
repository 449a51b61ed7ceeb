using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Akka.TestKit;

/// <content>Taking messages as long as they fit, and skipping those that do not.</content>
public abstract partial class TestKitBase
{
    /// <summary>
    /// Takes messages until a function gives null for one (which stays), the time is over, none comes for <paramref name="idle"/>, or there
    /// are enough. Never fails.
    /// </summary>
    public IReadOnlyList<T> ReceiveWhile<T>(
        Func<object, T?> filter, TimeSpan? max = null, TimeSpan? idle = null, int msgs = int.MaxValue, CancellationToken cancellationToken = default) =>
        TakeWhile<T>(new Course(RemainingOrDilated(max), idle, msgs), m => Fits(filter(m), out var kept) ? (Verdict.Take, kept) : (Verdict.Stop, kept), cancellationToken);

    /// <inheritdoc cref="ReceiveWhile{T}(Func{object, T}, TimeSpan?, TimeSpan?, int, CancellationToken)"/>
    public IReadOnlyList<T> ReceiveWhile<T>(
        TimeSpan? max, Func<object, T?> filter, int msgs = int.MaxValue, CancellationToken cancellationToken = default) =>
        ReceiveWhile(filter, max, null, msgs, cancellationToken);

    /// <inheritdoc cref="ReceiveWhile{T}(Func{object, T}, TimeSpan?, TimeSpan?, int, CancellationToken)"/>
    public IReadOnlyList<T> ReceiveWhile<T>(
        TimeSpan? max, TimeSpan? idle, Func<object, T?> filter, int msgs = int.MaxValue, CancellationToken cancellationToken = default) =>
        ReceiveWhile(filter, max, idle, msgs, cancellationToken);

    /// <summary>
    /// Takes messages of a type until a predicate refuses one (which stays), the time is over, none comes for <paramref name="idle"/>, or
    /// there are enough. Messages of other types are dropped or end it. Never fails.
    /// </summary>
    public IReadOnlyList<T> ReceiveWhile<T>(
        Predicate<T> shouldContinue,
        TimeSpan? max = null,
        TimeSpan? idle = null,
        int msgs = int.MaxValue,
        bool shouldIgnoreOtherMessageTypes = true,
        CancellationToken cancellationToken = default) =>
        TakeWhile<T>(new Course(RemainingOrDilated(max), idle, msgs), Judge(shouldContinue, shouldIgnoreOtherMessageTypes), cancellationToken);

    /// <inheritdoc cref="ReceiveWhile{T}(Func{object, T}, TimeSpan?, TimeSpan?, int, CancellationToken)"/>
    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(
        Func<object, T?> filter, TimeSpan? max = null, TimeSpan? idle = null, int msgs = int.MaxValue, CancellationToken cancellationToken = default) =>
        TakeWhileAsync<T>(new Course(RemainingOrDilated(max), idle, msgs), m => Fits(filter(m), out var kept) ? (Verdict.Take, kept) : (Verdict.Stop, kept), cancellationToken);

    /// <inheritdoc cref="ReceiveWhile{T}(Predicate{T}, TimeSpan?, TimeSpan?, int, bool, CancellationToken)"/>
    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(
        Predicate<T> shouldContinue,
        TimeSpan? max = null,
        TimeSpan? idle = null,
        int msgs = int.MaxValue,
        bool shouldIgnoreOtherMessageTypes = true,
        CancellationToken cancellationToken = default) =>
        TakeWhileAsync<T>(new Course(RemainingOrDilated(max), idle, msgs), Judge(shouldContinue, shouldIgnoreOtherMessageTypes), cancellationToken);

    enum Verdict
    {
        Take,
        Drop,
        Stop,
    }

    static bool Fits<T>(T? result, [NotNullWhen(true)] out T? kept)
    {
        kept = result;
        return result is not null;
    }

    static Func<object, (Verdict, T?)> Judge<T>(Predicate<T> shouldContinue, bool dropOthers) => message =>
          message is not T typed ? (dropOthers ? Verdict.Drop : Verdict.Stop, default)
        : shouldContinue(typed) ? (Verdict.Take, typed)
        : (Verdict.Stop, default);

    /// <summary>How long and how many.</summary>
    sealed class Course(TimeSpan max, TimeSpan? idle, int count)
    {
        readonly TimeSpan _end = Now + max;

        public int Left { get; set; } = count;

        public TimeSpan Patience
        {
            get
            {
                var left = _end - Now;
                // once the time is over, what is there already is still looked at
                if (left < TimeSpan.Zero)
                    left = TimeSpan.Zero;
                return idle is { } limit && limit >= TimeSpan.Zero && limit < left ? limit : left;
            }
        }
    }

    List<T> TakeWhile<T>(Course course, Func<object, (Verdict Verdict, T? Value)> judge, CancellationToken cancellation)
    {
        var all = new List<T>();
        MessageEnvelope? last = null;
        while (course.Left > 0 && Peek(course.Patience, cancellation) is { } next && Accept(next, judge, course, out var value, ref last))
        {
            if (value is not null)
                all.Add(value);
        }
        EndWhile(last);
        return all;
    }

    async IAsyncEnumerable<T> TakeWhileAsync<T>(
        Course course, Func<object, (Verdict Verdict, T? Value)> judge, [EnumeratorCancellation] CancellationToken cancellation)
    {
        MessageEnvelope? last = null;
        while (course.Left > 0 && await PeekEnvelopeAsync(course.Patience, cancellation) is { } next)
        {
            if (!Accept(next, judge, course, out var value, ref last))
                break;
            if (value is not null)
                yield return value;
        }
        EndWhile(last);
    }

    bool Accept<T>(MessageEnvelope next, Func<object, (Verdict Verdict, T? Value)> judge, Course course, out T? value, ref MessageEnvelope? last)
    {
        (var verdict, value) = judge(next.Message);
        if (verdict == Verdict.Stop)
            return false;
        Take(TimeSpan.Zero, CancellationToken.None);
        last = next;
        if (verdict == Verdict.Take)
            course.Left--;
        return true;
    }

    void EndWhile(MessageEnvelope? last)
    {
        _state.Last = last ?? NullMessageEnvelope.Instance;
        _state.LastWasSilence = true;
    }

    /// <summary>Takes messages until one fits, which it returns; fails where none comes in time.</summary>
    public object FishForMessage(
        Predicate<object> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessage<object>(isMessage, max, hint, cancellationToken);

    /// <inheritdoc cref="FishForMessage(Predicate{object}, TimeSpan?, string, CancellationToken)"/>
    public T FishForMessage<T>(
        Predicate<T> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessage(isMessage, null, max, hint, cancellationToken);

    /// <summary>The same; what did not fit comes into a list, which is cleared first.</summary>
    public T FishForMessage<T>(
        Predicate<T> isMessage, ArrayList? allMessages, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default)
    {
        var time = RemainingOrDilated(max);
        var end = Now + time;
        allMessages?.Clear();
        while (Take(end - Now, cancellationToken) is { } next)
        {
            if (next.Message is T typed && isMessage(typed))
                return typed;
            allMessages?.Add(next.Message);
        }
        throw NoFish<T>(time, hint);
    }

    /// <inheritdoc cref="FishForMessage(Predicate{object}, TimeSpan?, string, CancellationToken)"/>
    public ValueTask<object> FishForMessageAsync(
        Predicate<object> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessageAsync<object>(isMessage, max, hint, cancellationToken);

    /// <inheritdoc cref="FishForMessage(Predicate{object}, TimeSpan?, string, CancellationToken)"/>
    public async ValueTask<T> FishForMessageAsync<T>(
        Predicate<T> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default)
    {
        var time = RemainingOrDilated(max);
        var end = Now + time;
        while (await TakeAsync(end - Now, cancellationToken) is { } next)
        {
            if (next.Message is T typed && isMessage(typed))
                return typed;
        }
        throw NoFish<T>(time, hint);
    }

    Exception NoFish<T>(TimeSpan time, string hint) =>
        Failed($"no message fitted within {time} (a {typeof(T)} was looked for){Hint(hint)}");

    static string Hint(string? hint) => string.IsNullOrEmpty(hint) ? "" : ": " + hint;
}
