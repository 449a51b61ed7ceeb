using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Persistence;

/// <summary>Who writes to which plugins.</summary>
public interface IPersistentIdentity
{
    /// <summary>Names the events of one actor, over all its lives.</summary>
    string PersistenceId { get; }

    /// <summary>Configuration path of its journal; null or empty for the default one.</summary>
    string? JournalPluginId { get; }

    /// <summary>Configuration path of its snapshot store; null or empty for the default one.</summary>
    string? SnapshotPluginId { get; }
}

/// <summary>What an actor hands to its journal, in order: events to store, or messages to be handed back only.</summary>
public interface IPersistentEnvelope
{
    object Payload { get; }

    IActorRef? Sender { get; }

    /// <summary>How many messages the actor gets back for it.</summary>
    int Size { get; }
}

/// <summary>A message of <see cref="Eventsourced.DeferAsync{TEvent}"/>: comes back in its turn and is not stored.</summary>
internal sealed class NonPersistentMessage(object payload, IActorRef? sender) : IPersistentEnvelope
{
    public object Payload { get; } = payload;

    public IActorRef? Sender { get; } = sender;

    public int Size => 1;
}

/// <summary>Events of one actor that are to be stored all or none.</summary>
public sealed class AtomicWrite : IPersistentEnvelope
{
    private readonly IPersistentRepresentation? _single;
    private object? _payload;

    public AtomicWrite(IPersistentRepresentation @event)
    {
        _single = @event;
        Size = 1;
        PersistenceId = @event.PersistenceId;
        LowestSequenceNr = HighestSequenceNr = @event.SequenceNr;
    }

    /// <exception cref="ArgumentException">There are no events, or they are not all of one persistence id.</exception>
    public AtomicWrite(IImmutableList<IPersistentRepresentation> payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        if (payload.Count == 0)
            throw new ArgumentException("An atomic write needs at least one event.", nameof(payload));
        PersistenceId = payload[0].PersistenceId;
        foreach (var e in payload)
        {
            if (e.PersistenceId != PersistenceId)
                throw new ArgumentException($"An atomic write is of one persistence id; this has {PersistenceId} and {e.PersistenceId}.", nameof(payload));
        }
        _payload = payload;
        Size = payload.Count;
        LowestSequenceNr = payload[0].SequenceNr;
        HighestSequenceNr = payload[^1].SequenceNr;
    }

    /// <summary>The events, an <see cref="IImmutableList{T}"/> of <see cref="IPersistentRepresentation"/>.</summary>
    public object Payload => _payload ??= ImmutableArray.Create(_single!);

    /// <summary>Always none: each event has its own.</summary>
    public IActorRef? Sender => ActorRefs.NoSender;

    public int Size { get; }

    public string PersistenceId { get; }

    public long LowestSequenceNr { get; }

    public long HighestSequenceNr { get; }

    /// <summary>The event at <paramref name="index"/>, without the list that <see cref="Payload"/> would make of a single one.</summary>
    internal IPersistentRepresentation this[int index] => _single ?? ((IImmutableList<IPersistentRepresentation>)_payload!)[index];

    public override string ToString() => $"AtomicWrite({PersistenceId}, {LowestSequenceNr}..{HighestSequenceNr})";
}

/// <summary>An event with what the journal needs to know of it.</summary>
public interface IPersistentRepresentation
{
    /// <summary>The event.</summary>
    object Payload { get; }

    /// <summary>What the write adapter says of the payload, for the read adapter.</summary>
    string Manifest { get; }

    string PersistenceId { get; }

    /// <summary>Counted from 1, without gaps, for each persistence id.</summary>
    long SequenceNr { get; }

    /// <summary>When it was stored, in UTC ticks of 100 ns; 0 as long as it isn't.</summary>
    long Timestamp { get; }

    /// <summary>The actor instance that wrote it.</summary>
    string WriterGuid { get; }

    bool IsDeleted { get; }

    /// <summary>Sender of the command that led to it; not stored.</summary>
    IActorRef? Sender { get; }

    IPersistentRepresentation WithTimestamp(long timestamp);

    IPersistentRepresentation WithPayload(object payload);

    IPersistentRepresentation WithManifest(string manifest);

    IPersistentRepresentation Update(long sequenceNr, string persistenceId, bool isDeleted, IActorRef? sender, string writerGuid);
}

/// <summary>The usual <see cref="IPersistentRepresentation"/>. Two are equal if all but the time of storing is.</summary>
public class Persistent : IPersistentRepresentation, IEquatable<IPersistentRepresentation>
{
    public Persistent(
        object payload, long sequenceNr = 0, string? persistenceId = null, string? manifest = null, bool isDeleted = false,
        IActorRef? sender = null, string? writerGuid = null, long timestamp = 0)
    {
        Payload = payload;
        SequenceNr = sequenceNr;
        PersistenceId = persistenceId ?? Undefined;
        Manifest = manifest ?? Undefined;
        IsDeleted = isDeleted;
        Sender = sender;
        WriterGuid = writerGuid ?? Undefined;
        Timestamp = timestamp;
    }

    /// <summary>Stands for a text that is not known.</summary>
    public static string Undefined { get; } = "";

    public object Payload { get; }

    public string Manifest { get; }

    public string PersistenceId { get; }

    public long SequenceNr { get; }

    public long Timestamp { get; }

    public bool IsDeleted { get; }

    public IActorRef? Sender { get; }

    public string WriterGuid { get; }

    public IPersistentRepresentation WithTimestamp(long newTimestamp) => newTimestamp == Timestamp ? this : Copy(Payload, Manifest, newTimestamp);

    public IPersistentRepresentation WithPayload(object payload) => ReferenceEquals(payload, Payload) ? this : Copy(payload, Manifest, Timestamp);

    public IPersistentRepresentation WithManifest(string manifest) => manifest == Manifest ? this : Copy(Payload, manifest, Timestamp);

    public IPersistentRepresentation Update(long sequenceNr, string persistenceId, bool isDeleted, IActorRef? sender, string writerGuid) =>
        new Persistent(Payload, sequenceNr, persistenceId, Manifest, isDeleted, sender, writerGuid, Timestamp);

    public bool Equals(IPersistentRepresentation? other) =>
        other != null && Equals(Payload, other.Payload) && Manifest == other.Manifest && PersistenceId == other.PersistenceId
        && SequenceNr == other.SequenceNr && IsDeleted == other.IsDeleted && Equals(Sender, other.Sender) && WriterGuid == other.WriterGuid;

    public override bool Equals(object? obj) => Equals(obj as IPersistentRepresentation);

    public override int GetHashCode() => HashCode.Combine(Payload, Manifest, PersistenceId, SequenceNr, IsDeleted, Sender, WriterGuid);

    public override string ToString() => $"Persistent({PersistenceId} #{SequenceNr}, {Payload})";

    private Persistent Copy(object payload, string manifest, long timestamp) =>
        new(payload, SequenceNr, PersistenceId, manifest, IsDeleted, Sender, WriterGuid, timestamp);
}
