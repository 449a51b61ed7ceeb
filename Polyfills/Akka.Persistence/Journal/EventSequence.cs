using System.Collections.Immutable;

namespace Akka.Persistence.Journal;

/// <summary>What a read adapter makes of one stored event: none, one or several.</summary>
public interface IEventSequence
{
    IEnumerable<object> Events { get; }
}

/// <summary>No event.</summary>
public interface IEmptyEventSequence : IEventSequence;

/// <summary>No event: the stored one is left out at recovery.</summary>
public sealed class EmptyEventSequence : IEmptyEventSequence
{
    public static readonly EmptyEventSequence Instance = new();

    private EmptyEventSequence()
    {
    }

    public IEnumerable<object> Events => [];
}

/// <summary>Several events.</summary>
public class EventSequence<T>(IEnumerable<object> events) : IEventSequence
{
    private readonly object[] _events = [.. events];

    public IEnumerable<object> Events => _events;
}

/// <summary>One event.</summary>
public struct SingleEventSequence(object e) : IEventSequence
{
    private readonly object[] _events = [e];

    public IEnumerable<object> Events => _events;
}

/// <summary>Makes event sequences.</summary>
public static class EventSequence
{
    public static IEventSequence Empty = EmptyEventSequence.Instance;

    public static IEventSequence Single(object e) => new SingleEventSequence(e);

    public static IEventSequence Create(params object[] events) => new EventSequence<object>(events);

    public static IEventSequence Create(IEnumerable<object> events) => new EventSequence<object>(events);
}

/// <summary>What a write adapter wraps around an event so that the journal also stores tags, by which others can look for it.</summary>
public struct Tagged
{
    public Tagged(object payload, IEnumerable<string> tags)
        : this(payload, tags.ToImmutableHashSet())
    {
    }

    public Tagged(object payload, IImmutableSet<string> tags)
    {
        Payload = payload;
        Tags = tags;
    }

    /// <summary>The event: the only thing that is handed out again.</summary>
    public object Payload { get; }

    public IImmutableSet<string> Tags { get; }
}
