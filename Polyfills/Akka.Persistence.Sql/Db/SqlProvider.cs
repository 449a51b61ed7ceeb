using Akka.Configuration;
using Akka.Persistence.Sql.Config;
using Akka.Persistence.Sql.Db.Sqlite;

namespace Akka.Persistence.Sql.Db;

/// <summary>A database engine, and one database of it.</summary>
internal abstract class SqlProvider
{
    /// <summary>Names the database: two plugins of an actor system that give the same key share one writer.</summary>
    public abstract string Key { get; }

    /// <summary>False where only the writer's own connection sees the database.</summary>
    public abstract bool HasReaders { get; }

    /// <summary>Keeps other writers off, as long as the result is not disposed.</summary>
    public abstract IDisposable Lock();

    /// <summary>Opens the connection that writes; creates the database where it is missing and <c>auto-initialize</c> is on.</summary>
    public abstract SqlSession OpenWriter();

    /// <summary>Opens a connection that reads what is committed.</summary>
    public abstract SqlSession OpenReader();

    /// <summary>The provider that <c>provider-name</c> names.</summary>
    public static SqlProvider Of(ConnectionOptions options) => options.ProviderName switch
    {
        "SQLite.MS" or "SQLite" or "Microsoft.Data.Sqlite" => new SqliteProvider(options),
        var other => throw new ConfigurationException(
            $"{options.PluginId}.provider-name is \"{other}\"; this build knows \"SQLite.MS\"."),
    };
}
