using Akka.Persistence.Sql.Config;
using SQLitePCL;

namespace Akka.Persistence.Sql.Db.Sqlite;

/// <summary>One connection to an SQLite database, on the native library that Microsoft.Data.Sqlite brings along.</summary>
internal sealed class SqliteSession : SqlSession
{
    private readonly string _name;
    private readonly Dictionary<object, IDisposable> _tables = new(ReferenceEqualityComparer.Instance);
    private SqliteStatement? _begin;
    private SqliteStatement? _commit;
    private SqliteStatement? _rollback;

    static SqliteSession() => Batteries_V2.Init();

    private SqliteSession(sqlite3 handle, string name)
    {
        Handle = handle;
        _name = name;
    }

    public sqlite3 Handle { get; }

    /// <param name="fileSystem">SQLite's own if null.</param>
    /// <exception cref="DatabaseException">It can't be opened.</exception>
    public static SqliteSession Open(SqliteTarget target, string? fileSystem = null)
    {
        var flags = target.Mode switch
        {
            SqliteMode.ReadOnly => raw.SQLITE_OPEN_READONLY,
            SqliteMode.ReadWrite => raw.SQLITE_OPEN_READWRITE,
            SqliteMode.ReadWriteCreate => raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE,
            _ => raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_MEMORY | raw.SQLITE_OPEN_URI,
        };
        if (target.SharedCache)
            flags |= raw.SQLITE_OPEN_SHAREDCACHE;
        var code = raw.sqlite3_open_v2(target.FileName, out var handle, flags, fileSystem);
        var session = new SqliteSession(handle, target.FileName);
        try
        {
            session.Check(code);
            session.Check(raw.sqlite3_busy_timeout(handle, target.Timeout is 0 or > int.MaxValue / 1000 ? int.MaxValue : target.Timeout * 1000));
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

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
        // SqliteFileSystem rests on these two.
        Execute("PRAGMA synchronous = FULL");
        Execute("PRAGMA cache_spill = OFF");
        // On macOS a plain sync leaves the data in the drive's cache.
        Execute("PRAGMA fullfsync = ON");
        _begin = new SqliteStatement(this, "BEGIN IMMEDIATE");
        _commit = new SqliteStatement(this, "COMMIT");
        _rollback = new SqliteStatement(this, "ROLLBACK");
        Begin();
        Rollback();
    }

    public override void Begin() => _begin!.Run();

    public override void Flush()
    {
        foreach (var tables in _tables.Values)
            (tables as JournalTables)?.Flush();
    }

    public override void Commit() => _commit!.Run();

    public override void Rollback()
    {
        foreach (var tables in _tables.Values)
            (tables as JournalTables)?.Forget();
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
            Create(SqliteSchema.Journal(options));
        Journal(options);
    }

    public override void Initialize(SnapshotOptions options)
    {
        if (options.Connection.AutoInitialize)
            Create(SqliteSchema.Snapshots(options.Layout));
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
        Handle.Dispose();
    }

    /// <summary>Makes the tables and indexes that are missing.</summary>
    /// <exception cref="DatabaseException">Also where the rows of a table break the rule of an index: no journal can be built on them.</exception>
    private void Create(string schema)
    {
        try
        {
            Execute(schema);
        }
        catch (RowException e)
        {
            throw new DatabaseException(
                $"Database {_name} holds rows that can't be: {raw.sqlite3_errmsg(Handle).utf8_to_string()}. It was written by two programs at once, or put together from copies. "
                + "Nothing was changed. Restore it from a backup that is up to date, or remove the wrong ones of the rows that are there twice, then start again.",
                e);
        }
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
