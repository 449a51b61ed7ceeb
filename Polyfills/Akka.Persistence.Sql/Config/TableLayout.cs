namespace Akka.Persistence.Sql.Config;

/// <summary>Table and column names of the event journal.</summary>
/// <param name="WriterUuid">Column that names the writing journal instance, or null in layouts that lack it.</param>
internal sealed record JournalTable(
    string Name, string Ordering, string Deleted, string PersistenceId, string SequenceNumber, string Created,
    string Tags, string Message, string Identifier, string Manifest, string? WriterUuid);

/// <summary>Table and column names of the deletion marks, used with <c>delete-compatibility-mode</c> only.</summary>
internal sealed record MetadataTable(string Name, string PersistenceId, string SequenceNumber);

/// <summary>Table and column names of the event tags.</summary>
internal sealed record TagTable(string Name, string OrderingId, string Tag, string PersistenceId, string SequenceNumber);

/// <summary>Table and column names of the snapshots.</summary>
internal sealed record SnapshotTable(
    string Name, string PersistenceId, string SequenceNumber, string Created, string Snapshot, string Manifest, string SerializerId);

/// <summary>The three tables of a journal.</summary>
internal sealed record JournalLayout(JournalTable Journal, MetadataTable Metadata, TagTable Tags);

/// <summary>
/// The layouts that the plugin knows by name (<c>table-mapping</c>): its own, and those of the older one-database plugins,
/// so that their databases open too. A block of the same name in the plugin's configuration overrides single names.
/// </summary>
internal static class TableLayouts
{
    private static readonly TagTable Tags = new("tags", "ordering_id", "tag", "persistence_id", "sequence_nr");

    private static readonly JournalTable OwnJournal = new(
        "journal", "ordering", "deleted", "persistence_id", "sequence_number", "created", "tags", "message", "identifier", "manifest",
        "writer_uuid");

    private static readonly JournalTable OlderJournal = new(
        "event_journal", "ordering", "is_deleted", "persistence_id", "sequence_nr", "created_at", "tags", "payload", "serializer_id",
        "manifest", null);

    private static readonly SnapshotTable OlderSnapshot = new(
        "snapshot_store", "persistence_id", "sequence_nr", "created_at", "payload", "manifest", "serializer_id");

    /// <summary>The journal layout of that name; an unknown name gives the plugin's own, to be overridden by configuration.</summary>
    public static JournalLayout Journal(string mapping) => mapping switch
    {
        "sqlite" => new(OlderJournal with { Created = "timestamp" }, new("journal_metadata", "persistence_id", "sequence_nr"), Tags),
        "postgresql" or "mysql" => new(OlderJournal, new("metadata", "persistence_id", "sequence_nr"), Tags),
        "sql-server" or "sqlserver" => new(
            new("EventJournal", "Ordering", "IsDeleted", "PersistenceId", "SequenceNr", "Timestamp", "Tags", "Payload", "SerializerId",
                "Manifest", null),
            new("Metadata", "PersistenceId", "SequenceNr"),
            Tags),
        _ => new(OwnJournal, new("journal_metadata", "persistence_id", "sequence_number"), Tags),
    };

    /// <summary>The snapshot layout of that name; an unknown name gives the plugin's own, to be overridden by configuration.</summary>
    public static SnapshotTable Snapshot(string mapping) => mapping switch
    {
        "sqlite" => OlderSnapshot with { Name = "snapshot" },
        "postgresql" => OlderSnapshot,
        "mysql" => OlderSnapshot with { Snapshot = "snapshot" },
        "sql-server" or "sqlserver" => new(
            "SnapshotStore", "PersistenceId", "SequenceNr", "Timestamp", "Snapshot", "Manifest", "SerializerId"),
        _ => new("snapshot", "persistence_id", "sequence_number", "created", "snapshot", "manifest", "serializer_id"),
    };

    /// <summary>True for the names that <see cref="Journal"/> and <see cref="Snapshot"/> know.</summary>
    public static bool IsKnown(string mapping) =>
        mapping is "default" or "sqlite" or "postgresql" or "mysql" or "sql-server" or "sqlserver";
}
