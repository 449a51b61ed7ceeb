namespace Akka.Persistence.Sql.Db;

/// <summary>One event as it stands in the journal table.</summary>
/// <param name="Created">UTC ticks of 100 ns since year 1.</param>
/// <param name="Identifier">The serializer that wrote <paramref name="Message"/>; null in rows older than serializer identifiers.</param>
/// <param name="Tags">Tags of the event; not read back at replay.</param>
internal readonly record struct EventRow(
    string PersistenceId, long SequenceNr, long Created, byte[] Message, string Manifest, int? Identifier, string[] Tags, string? WriterUuid);

/// <summary>One snapshot as it stands in the snapshot table.</summary>
/// <param name="Created">Ticks of 100 ns since year 1.</param>
internal readonly record struct SnapshotRow(
    string PersistenceId, long SequenceNr, long Created, byte[] Payload, string Manifest, int? SerializerId);

/// <summary>Which snapshots of one persistence id: both bounds are inclusive.</summary>
internal readonly record struct SnapshotRange(string PersistenceId, long MaxSequenceNr, long MaxCreated)
{
    /// <summary>No bound on the time.</summary>
    public const long AnyTime = long.MaxValue;
}
