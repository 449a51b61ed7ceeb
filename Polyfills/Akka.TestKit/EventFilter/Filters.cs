using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Event;
using Akka.TestKit.Internal;

namespace Akka.TestKit;

/// <summary>What a text must look like, and how to say so.</summary>
sealed record TextMatcher(string Description, Func<string, bool> IsMatch)
{
    public static TextMatcher Any { get; } = new("", _ => true);

    public static TextMatcher For(string? message, string? start, string? contains) =>
          message is not null ? new($" \"{message}\"", text => text == message)
        : start is not null ? new($" starting with \"{start}\"", text => text.StartsWith(start, StringComparison.Ordinal))
        : contains is not null ? new($" containing \"{contains}\"", text => text.Contains(contains, StringComparison.Ordinal))
        : Any;

    public static TextMatcher For(Regex pattern) => new($" matching /{pattern}/", pattern.IsMatch);

    /// <summary>A log source is named as it stands or, for an actor, by its path with or without address.</summary>
    public static TextMatcher ForSource(string? source) => source is null ? Any : new($" from {source}", text =>
        text.Equals(source, StringComparison.OrdinalIgnoreCase)
        || (ActorPath.TryParse(text, out var path) && path.ToStringWithoutAddress().Equals(source, StringComparison.OrdinalIgnoreCase)));
}

/// <summary>A filter made of a function.</summary>
sealed class CustomFilter(string description, Func<LogEvent, bool> isMatch) : EventFilterBase
{
    protected override bool IsMatch(LogEvent evt) => isMatch(evt);

    public override string ToString() => description;

    public static CustomFilter ForLevel(LogLevel level, TextMatcher text, TextMatcher source) => new(
        $"{level}{text.Description}{source.Description}",
        evt => evt.LogLevel() == level && source.IsMatch(evt.LogSource) && MatchesMessageOrCause(evt, text));

    static bool MatchesMessageOrCause(LogEvent evt, TextMatcher text) =>
        text.IsMatch(evt.Message?.ToString() ?? "null") || (evt is Error { Cause: { } cause } && text.IsMatch(cause.Message));

    /// <summary>Errors caused by an exception of a type, or, if asked for, with such a one among the inner exceptions.</summary>
    public static CustomFilter ForException(Type type, TextMatcher text, TextMatcher source, bool checkInner) => new(
        $"Error caused by {type}{text.Description}{source.Description}",
        evt => evt is Error error && source.IsMatch(evt.LogSource) && Matches(error, error.Cause, type, text, checkInner));

    static bool Matches(Error error, Exception? cause, Type type, TextMatcher text, bool checkInner)
    {
        for (; cause is not null; cause = checkInner ? cause.InnerException : null)
        {
            if (!type.IsInstanceOfType(cause))
                continue;
            var message = error.Message?.ToString();
            if ((message is null && cause.Message.Length == 0) || text.IsMatch(message ?? "null") || text.IsMatch(cause.Message))
                return true;
        }
        return false;
    }

    /// <summary>The listener shows a dead letter as a warning with the letter as its message.</summary>
    public static CustomFilter ForDeadLetter(string description, Func<DeadLetter, bool> isMatch, TextMatcher source) => new(
        $"{description}{source.Description}",
        evt => evt is Warning { Message: DeadLetter letter } && source.IsMatch(evt.LogSource) && isMatch(letter));
}
