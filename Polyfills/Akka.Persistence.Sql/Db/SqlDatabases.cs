using Akka.Actor;
using Akka.Event;
using Akka.Persistence.Sql.Config;

namespace Akka.Persistence.Sql.Db;

/// <summary>The databases that the plugins of one actor system have open: journal and snapshot store share one writer per file.</summary>
internal sealed class SqlDatabases(ExtendedActorSystem system) : IExtension
{
    private readonly Dictionary<string, SqlDatabase> _open = [];

    public static SqlDatabases Of(ActorSystem system) => Provider.Instance.Apply(system);

    /// <summary>Gives the database to one more plugin, which must <see cref="Release"/> it.</summary>
    public SqlDatabase Acquire(ConnectionOptions options)
    {
        var provider = SqlProvider.Of(options);
        lock (_open)
        {
            if (!_open.TryGetValue(provider.Key, out var database))
                _open.Add(provider.Key, database = new SqlDatabase(provider, StopSystem));
            database.Users++;
            return database;
        }
    }

    /// <summary>Closes the database when its last plugin gives it back. Inside of the lock, so that the next one finds it closed.</summary>
    public void Release(SqlDatabase database)
    {
        lock (_open)
        {
            if (--database.Users > 0)
                return;
            _open.Remove(database.Key);
            database.Close();
        }
    }

    /// <summary>
    /// A node that can't write must not go on: what it would promise from now on could be forgotten. So one error that says what
    /// to do, and an orderly stop of everything.
    /// </summary>
    public void StopSystem(Exception failure)
    {
        system.Log.Error(failure, "{0} The actor system stops.", failure.Message);
        // elsewhere, since the writer's thread must be free to end while the plugins stop
        _ = Task.Run(async () =>
        {
            await CoordinatedShutdown.Get(system).Run(new DatabaseFailedReason()).ConfigureAwait(false);
            await system.Terminate().ConfigureAwait(false);
        });
    }

    private sealed class Provider : ExtensionIdProvider<SqlDatabases>
    {
        public static readonly Provider Instance = new();

        public override SqlDatabases CreateExtension(ExtendedActorSystem system) => new(system);
    }

    private sealed class DatabaseFailedReason : CoordinatedShutdown.Reason
    {
        public override string ToString() => "the database failed";
    }
}
