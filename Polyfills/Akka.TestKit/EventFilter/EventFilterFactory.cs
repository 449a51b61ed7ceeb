using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Event;
using Akka.TestKit.Internal;

namespace Akka.TestKit;

/// <summary>
/// Makes filters for log events, to expect them or to keep them out of the log. A text is matched in one way only: as a whole, else by its
/// start, else by a part of it.
/// </summary>
public class EventFilterFactory
{
    readonly TestKitBase _testKit;
    readonly ActorSystem _system;
    readonly IReadOnlyList<EventFilterBase> _filters;

    /// <summary>Filters in the test kit's own system.</summary>
    public EventFilterFactory(TestKitBase testkit)
        : this(testkit, testkit.Sys)
    {
    }

    /// <summary>Filters in another system.</summary>
    public EventFilterFactory(TestKitBase testkit, ActorSystem system)
        : this(testkit, system, [])
    {
    }

    /// <summary>Filters that act together with these ones.</summary>
    public EventFilterFactory(TestKitBase testkit, ActorSystem actorSystem, IReadOnlyList<EventFilterBase> filters)
    {
        _testKit = testkit;
        _system = actorSystem;
        _filters = filters;
    }

    /// <summary>Debug messages.</summary>
    public IEventFilterApplier Debug(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        ForLogLevel(LogLevel.DebugLevel, message, start, contains, source);

    /// <inheritdoc cref="Debug(string, string, string, string)"/>
    public IEventFilterApplier Debug(Regex pattern, string? source = null) => ForLogLevel(LogLevel.DebugLevel, pattern, source);

    /// <summary>Information.</summary>
    public IEventFilterApplier Info(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        ForLogLevel(LogLevel.InfoLevel, message, start, contains, source);

    /// <inheritdoc cref="Info(string, string, string, string)"/>
    public IEventFilterApplier Info(Regex pattern, string? source = null) => ForLogLevel(LogLevel.InfoLevel, pattern, source);

    /// <summary>Warnings.</summary>
    public IEventFilterApplier Warning(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        ForLogLevel(LogLevel.WarningLevel, message, start, contains, source);

    /// <inheritdoc cref="Warning(string, string, string, string)"/>
    public IEventFilterApplier Warning(Regex pattern, string? source = null) => ForLogLevel(LogLevel.WarningLevel, pattern, source);

    /// <summary>Errors; the text may be that of the exception behind it.</summary>
    public IEventFilterApplier Error(string? message = null, string? start = null, string? contains = null, string? source = null) =>
        ForLogLevel(LogLevel.ErrorLevel, message, start, contains, source);

    /// <inheritdoc cref="Error(string, string, string, string)"/>
    public IEventFilterApplier Error(Regex pattern, string? source = null) => ForLogLevel(LogLevel.ErrorLevel, pattern, source);

    /// <summary>Events of a level.</summary>
    public IEventFilterApplier ForLogLevel(
        LogLevel logLevel, string? message = null, string? start = null, string? contains = null, string? source = null) =>
        Applier(CustomFilter.ForLevel(logLevel, TextMatcher.For(message, start, contains), TextMatcher.ForSource(source)));

    /// <inheritdoc cref="ForLogLevel(LogLevel, string, string, string, string)"/>
    public IEventFilterApplier ForLogLevel(LogLevel logLevel, Regex pattern, string? source = null) =>
        Applier(CustomFilter.ForLevel(logLevel, TextMatcher.For(pattern), TextMatcher.ForSource(source)));

    /// <summary>Errors caused by an exception of this type.</summary>
    public IEventFilterApplier Exception<TException>(
        string? message = null, string? start = null, string? contains = null, string? source = null)
        where TException : Exception => Exception(typeof(TException), message, start, contains, source);

    /// <inheritdoc cref="Exception{TException}(string, string, string, string)"/>
    public IEventFilterApplier Exception<TException>(Regex pattern, string? source = null)
        where TException : Exception => Exception(typeof(TException), pattern, source);

    /// <summary>Errors caused by an exception of this type, or of one whose inner exceptions have one of this type.</summary>
    public IEventFilterApplier Exception(
        Type exceptionType, string? message = null, string? start = null, string? contains = null, string? source = null, bool checkInnerExceptions = false) =>
        Applier(CustomFilter.ForException(exceptionType, TextMatcher.For(message, start, contains), TextMatcher.ForSource(source), checkInnerExceptions));

    /// <inheritdoc cref="Exception(Type, string, string, string, string, bool)"/>
    public IEventFilterApplier Exception(Type exceptionType, Regex pattern, string? source = null, bool checkInnerExceptions = false) =>
        Applier(CustomFilter.ForException(exceptionType, TextMatcher.For(pattern), TextMatcher.ForSource(source), checkInnerExceptions));

    /// <summary>Events that a function picks.</summary>
    public IEventFilterApplier Custom(Predicate<LogEvent> predicate) => Applier(new CustomFilter("custom", evt => predicate(evt)));

    /// <summary>Events of a type that a function picks.</summary>
    public IEventFilterApplier Custom<TLogEvent>(Predicate<TLogEvent> predicate)
        where TLogEvent : LogEvent => Applier(new CustomFilter($"custom {typeof(TLogEvent).Name}", evt => evt is TLogEvent e && predicate(e)));

    /// <summary>Dead letters.</summary>
    public IEventFilterApplier DeadLetter() => DeadLetter("dead letter", _ => true, null);

    /// <summary>Dead letters with a message of this type; the source is the path they were for.</summary>
    public IEventFilterApplier DeadLetter<TMessage>(string? source = null) =>
        DeadLetter($"dead letter with {typeof(TMessage)}", letter => letter.Message is TMessage, source);

    /// <summary>Dead letters whose message is of this type and picked by a function.</summary>
    public IEventFilterApplier DeadLetter<TMessage>(Func<TMessage, bool> isMatch, string? source = null) =>
        DeadLetter($"dead letter with a certain {typeof(TMessage)}", letter => letter.Message is TMessage m && isMatch(m), source);

    /// <inheritdoc cref="DeadLetter{TMessage}(string)"/>
    public IEventFilterApplier DeadLetter(Type type, string? source = null) =>
        DeadLetter($"dead letter with {type}", letter => type.IsInstanceOfType(letter.Message), source);

    /// <inheritdoc cref="DeadLetter{TMessage}(Func{TMessage, bool}, string)"/>
    public IEventFilterApplier DeadLetter(Type type, Func<object, bool> isMatch, string? source = null) =>
        DeadLetter($"dead letter with a certain {type}", letter => type.IsInstanceOfType(letter.Message) && isMatch(letter.Message), source);

    IEventFilterApplier DeadLetter(string description, Func<DeadLetter, bool> isMatch, string? source) =>
        Applier(CustomFilter.ForDeadLetter(description, isMatch, TextMatcher.ForSource(source)));

    EventFilterApplier Applier(EventFilterBase filter) => new(_testKit, _system, [.. _filters, filter]);
}
