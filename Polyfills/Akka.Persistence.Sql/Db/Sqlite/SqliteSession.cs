using Akka.Persistence.Sql.Config;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Akka.Persistence.Sql.Db.Sqlite;

/// <summary>One connection to an SQLite database.</summary>
internal sealed class SqliteSession : SqlSession
{
    private readonly SqliteConnection _connection;
    private readonly string _name;
    private readonly Dictionary<object, IDisposable> _tables = new(ReferenceEqualityComparer.Instance);
    private SqliteStatement? _begin;
    private SqliteStatement? _commit;
    private SqliteStatement? _rollback;

    /// <param name="connection">Open; belongs to the session from now on.</param>
    /// <param name="name">For messages: the path of the file.</param>
    /// <param name="timeout">Seconds to wait for the lock of another program; 0 waits for ever.</param>
    public SqliteSession(SqliteConnection connection, string name, int timeout)
    {
        _connection = connection;
        _name = name;
        Handle = connection.Handle!;
        raw.sqlite3_busy_timeout(Handle, timeout is 0 or > int.MaxValue / 1000 ? int.MaxValue : timeout * 1000);
    }

    public sqlite3 Handle { get; }

    /// <summary>Sets up how to write: through a write-ahead log, with a sync at every commit.</summary>
    public void BecomeWriter(bool durable)
    {
        if (durable)
        {
            using var wal = new SqliteStatement(this, "PRAGMA journal_mode = WAL");
            var mode = wal.Step() ? wal.Text(0) : "";
            if (mode != "wal")
                throw new DatabaseException($"Database {_name} can't keep a write-ahead log (journal_mode is {mode}): its file system lacks shared memory. Use a local disk.");
        }
        Execute("PRAGMA synchronous = FULL");
        // On macOS a plain sync leaves the data in the drive's cache.
        Execute("PRAGMA fullfsync = ON");
        _begin = new SqliteStatement(this, "BEGIN IMMEDIATE");
        _commit = new SqliteStatement(this, "COMMIT");
        _rollback = new SqliteStatement(this, "ROLLBACK");
        Begin();
        Rollback();
    }

    public override void Begin() => _begin!.Run();

    public override void Commit() => _commit!.Run();

    public override void Rollback()
    {
        // SQLite ends a transaction by itself after some errors, and a rollback would then be one more.
        if (raw.sqlite3_get_autocommit(Handle) != 0)
            return;
        try
        {
            _rollback!.Run();
        }
        catch (DatabaseException)
        {
            // The error before this one is being reported; what the log holds is without a commit mark and void.
        }
    }

    public override void Initialize(JournalOptions options)
    {
        if (options.Tuning.MaxPageCount > 0)
            Execute($"PRAGMA max_page_count = {options.Tuning.MaxPageCount}");
        Execute($"PRAGMA wal_autocheckpoint = {options.Tuning.WalAutoCheckpoint}");
        if (options.Connection.AutoInitialize)
            Execute(SqliteSchema.Journal(options));
        Journal(options);
    }

    public override void Initialize(SnapshotOptions options)
    {
        if (options.Connection.AutoInitialize)
            Execute(SqliteSchema.Snapshots(options.Layout));
        Snapshots(options);
    }

    public override JournalTables Journal(JournalOptions options) => Tables(options, static (session, key) => new SqliteJournal(session, key));

    public override SnapshotTables Snapshots(SnapshotOptions options) => Tables(options, static (session, key) => new SqliteSnapshots(session, key));

    /// <summary>Runs statements that are needed once.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(Handle, sql));

    public void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw Error(code);
    }

    /// <summary>The exception for what the connection has just reported.</summary>
    public Exception Error(int code) => SqliteErrors.Describe(
        _name, code & 0xff, raw.sqlite3_extended_errcode(Handle), raw.sqlite3_errmsg(Handle).utf8_to_string());

    public override void Dispose()
    {
        foreach (var tables in _tables.Values)
            tables.Dispose();
        _begin?.Dispose();
        _commit?.Dispose();
        _rollback?.Dispose();
        _connection.Dispose();
    }

    private T Tables<TKey, T>(TKey key, Func<SqliteSession, TKey, T> create)
        where TKey : notnull
        where T : class, IDisposable
    {
        if (!_tables.TryGetValue(key, out var tables))
            _tables.Add(key, tables = create(this, key));
        return (T)tables;
    }
}
