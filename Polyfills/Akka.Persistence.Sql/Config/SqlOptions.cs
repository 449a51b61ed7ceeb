using Akka.Configuration;

namespace Akka.Persistence.Sql.Config;

/// <summary>Where tags of an event go: a column of its row, rows of the tag table, or both.</summary>
internal enum TagMode
{
    Csv,
    TagTable,
    Both,
}

/// <summary>
/// What both plugins read from their block of the configuration. Keys and defaults are those of Akka.Persistence.Sql. Keys about
/// its query builder and its parallel writers (<c>use-clone-connection</c>, <c>parallelism</c>, <c>materializer-dispatcher</c>,
/// <c>db-round-trip-max-batch-size</c>, isolation levels...) are accepted and mean nothing here: there is one writer.
/// </summary>
/// <param name="PluginId">Path of the block, for messages.</param>
/// <param name="ConnectionString">Key <c>connection-string</c>: required.</param>
/// <param name="ProviderName">Key <c>provider-name</c>: required; <c>SQLite.MS</c> or <c>SQLite</c>.</param>
/// <param name="AutoInitialize">Key <c>auto-initialize</c> (true): create a missing database file, tables and indexes.</param>
/// <param name="Serializer">Key <c>serializer</c> (null): name of the serializer for types that no binding names.</param>
internal sealed record ConnectionOptions(
    string PluginId, string ConnectionString, string ProviderName, bool AutoInitialize, string? Serializer)
{
    public static ConnectionOptions From(Akka.Configuration.Config config, string defaultPluginId)
    {
        var pluginId = config.GetString("plugin-id") ?? defaultPluginId;
        return new(
            pluginId,
            Required(config, pluginId, "connection-string"),
            Required(config, pluginId, "provider-name"),
            config.GetBoolean("auto-initialize", true),
            config.GetString("serializer"));
    }

    private static string Required(Akka.Configuration.Config config, string pluginId, string key)
    {
        var value = config.GetString(key);
        return string.IsNullOrWhiteSpace(value)
            ? throw new ConfigurationException($"{pluginId}.{key} is not set.")
            : value;
    }
}

/// <summary>
/// Keys that only this plugin knows, in the block <c>sqlite</c> of the journal.
/// </summary>
/// <param name="MaxPageCount">
/// Key <c>sqlite.max-page-count</c> (0 = no limit): size of the database file, in pages of 4096 bytes, that counts as a full disk,
/// where the disk is shared with others.
/// </param>
/// <param name="WalAutoCheckpoint">
/// Key <c>sqlite.wal-autocheckpoint</c> (4000): pages in the write-ahead log before it is copied into the database file. The copy
/// costs two syncs, so less often is faster, and the log larger.
/// </param>
internal sealed record SqliteTuning(int MaxPageCount, int WalAutoCheckpoint)
{
    public static SqliteTuning From(Akka.Configuration.Config config) =>
        new(config.GetInt("sqlite.max-page-count", 0), config.GetInt("sqlite.wal-autocheckpoint", 4000));
}

/// <summary>The journal's block of the configuration.</summary>
/// <param name="TagMode">Key <c>tag-write-mode</c> (TagTable).</param>
/// <param name="TagSeparator">Key <c>tag-separator</c> (";"): between tags, where they go into a column.</param>
/// <param name="DeleteCompatibility">Key <c>delete-compatibility-mode</c> (false): keep deletion marks in the metadata table too.</param>
/// <param name="BatchSize">
/// Key <c>batch-size</c>: rows after which a transaction takes in no further writes. 1000 here, where the package has 100, since
/// all that wait are to share one sync of the disk; an atomic write is never split.
/// </param>
/// <param name="BufferSize">Key <c>buffer-size</c> (5000): writes that may wait; more fail.</param>
/// <param name="ReplayBatchSize">Key <c>replay-batch-size</c> (1000): events read in one go at recovery.</param>
/// <param name="Tuning">Keys of the block <c>sqlite</c>.</param>
internal sealed record JournalOptions(
    ConnectionOptions Connection, JournalLayout Layout, TagMode TagMode, string TagSeparator, bool DeleteCompatibility,
    int BatchSize, int BufferSize, int ReplayBatchSize, SqliteTuning Tuning)
{
    public static JournalOptions From(Akka.Configuration.Config config)
    {
        var connection = ConnectionOptions.From(config, "akka.persistence.journal.sql");
        return new(
            connection,
            ReadLayout(config, connection.PluginId),
            Enum.TryParse<TagMode>(config.GetString("tag-write-mode"), ignoreCase: true, out var mode) ? mode : TagMode.TagTable,
            config.GetString("tag-separator") ?? ";",
            config.GetBoolean("delete-compatibility-mode", false),
            Positive(config, connection.PluginId, "batch-size", 1000),
            Positive(config, connection.PluginId, "buffer-size", 5000),
            Positive(config, connection.PluginId, "replay-batch-size", 1000),
            SqliteTuning.From(config));
    }

    private static JournalLayout ReadLayout(Akka.Configuration.Config config, string pluginId)
    {
        var (mapping, names) = Mapping.Of(config, pluginId);
        var layout = TableLayouts.Journal(mapping);
        var (journal, metadata, tags) = (layout.Journal, layout.Metadata, layout.Tags);
        var withWriter = names.Flag("journal.use-writer-uuid-column", journal.WriterUuid != null);
        return new(
            new(
                names.Name("journal.table-name", journal.Name),
                names.Name("journal.columns.ordering", journal.Ordering),
                names.Name("journal.columns.deleted", journal.Deleted),
                names.Name("journal.columns.persistence-id", journal.PersistenceId),
                names.Name("journal.columns.sequence-number", journal.SequenceNumber),
                names.Name("journal.columns.created", journal.Created),
                names.Name("journal.columns.tags", journal.Tags),
                names.Name("journal.columns.message", journal.Message),
                names.Name("journal.columns.identifier", journal.Identifier),
                names.Name("journal.columns.manifest", journal.Manifest),
                withWriter ? names.Name("journal.columns.writer-uuid", "writer_uuid") : null),
            new(
                names.Name("metadata.table-name", metadata.Name),
                names.Name("metadata.columns.persistence-id", metadata.PersistenceId),
                names.Name("metadata.columns.sequence-number", metadata.SequenceNumber)),
            new(
                names.Name("tag.table-name", tags.Name),
                names.Name("tag.columns.ordering-id", tags.OrderingId),
                names.Name("tag.columns.tag-value", tags.Tag),
                names.Name("tag.columns.persistence-id", tags.PersistenceId),
                names.Name("tag.columns.sequence-nr", tags.SequenceNumber)));
    }

    private static int Positive(Akka.Configuration.Config config, string pluginId, string key, int standard)
    {
        var value = config.GetInt(key, standard);
        return value > 0 ? value : throw new ConfigurationException($"{pluginId}.{key} must be at least 1 and is {value}.");
    }
}

/// <summary>The snapshot store's block of the configuration.</summary>
internal sealed record SnapshotOptions(ConnectionOptions Connection, SnapshotTable Layout)
{
    public static SnapshotOptions From(Akka.Configuration.Config config)
    {
        var connection = ConnectionOptions.From(config, "akka.persistence.snapshot-store.sql");
        var (mapping, names) = Mapping.Of(config, connection.PluginId);
        var table = TableLayouts.Snapshot(mapping);
        return new(connection, new(
            names.Name("snapshot.table-name", table.Name),
            names.Name("snapshot.columns.persistence-id", table.PersistenceId),
            names.Name("snapshot.columns.sequence-number", table.SequenceNumber),
            names.Name("snapshot.columns.created", table.Created),
            names.Name("snapshot.columns.snapshot", table.Snapshot),
            names.Name("snapshot.columns.manifest", table.Manifest),
            names.Name("snapshot.columns.serializerId", table.SerializerId)));
    }
}

/// <summary>The block that <c>table-mapping</c> names, whose entries override single names of a layout.</summary>
internal readonly struct Mapping(Akka.Configuration.Config? block, string path)
{
    public static (string Name, Mapping Names) Of(Akka.Configuration.Config config, string pluginId)
    {
        var mapping = config.GetString("table-compatibility-mode") ?? config.GetString("table-mapping") ?? "default";
        var path = $"{pluginId}.{mapping}";
        if (config.HasPath(mapping))
            return (mapping, new(config.GetConfig(mapping), path));
        return TableLayouts.IsKnown(mapping)
            ? (mapping, new(null, path))
            : throw new ConfigurationException($"{pluginId}.table-mapping names \"{mapping}\", and there is no block {path}.");
    }

    public string Name(string key, string standard)
    {
        var name = block?.GetString(key) ?? standard;
        return name.AsSpan().ContainsAny("[]\"'\0")
            ? throw new ConfigurationException($"{path}.{key} is not a name of a table or column: {name}")
            : name;
    }

    public bool Flag(string key, bool standard) => block?.GetBoolean(key, standard) ?? standard;
}
