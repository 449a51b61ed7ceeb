namespace Akka.Persistence.Sql.Db;

/// <summary>One database of an actor system: its writer, and a few connections for those who recover.</summary>
internal sealed class SqlDatabase
{
    private readonly SqlProvider _provider;
    private readonly GroupCommitWriter _writer;
    private readonly SemaphoreSlim _readSlots = new(Math.Clamp(Environment.ProcessorCount, 2, 8));
    private readonly Stack<SqlSession> _idleReaders = new();
    private IDisposable? _lock;
    private int _reading;
    private bool _closed;

    /// <param name="onFatal">Told once, when the database can't be used any more.</param>
    public SqlDatabase(SqlProvider provider, Action<DatabaseException> onFatal)
    {
        _provider = provider;
        _writer = new GroupCommitWriter("sql-writer", Open, onFatal);
    }

    /// <summary>Plugins that use it; guarded by <see cref="SqlDatabases"/>.</summary>
    public int Users { get; set; }

    public string Key => _provider.Key;

    /// <summary>Rows after which a transaction takes in no further writes.</summary>
    public int BatchRows
    {
        set => _writer.BatchRows = value;
    }

    /// <summary>Writes that wait for the transaction after the current one.</summary>
    public int Waiting => _writer.Waiting;

    /// <summary>Writes in the next transaction; completes when that is durable.</summary>
    public Task Write(WriteJob job) => _writer.Write(job);

    /// <summary>Completes when every write that was asked for before is durable or has failed.</summary>
    public Task Settled() => _writer.Settled();

    /// <summary>
    /// Runs a query on a thread of the pool, on a connection that sees what is committed. To be called only after a first write
    /// (which opens the database) is done.
    /// </summary>
    public async Task<T> Read<T>(Func<SqlSession, T> query)
    {
        if (!_provider.HasReaders)
        {
            T result = default!;
            await _writer.Write(new WriteAction(session => result = query(session))).ConfigureAwait(false);
            return result;
        }
        await _readSlots.WaitAsync().ConfigureAwait(false);
        try
        {
            return await Task.Run(() => ReadNow(query)).ConfigureAwait(false);
        }
        catch (DatabaseException e)
        {
            _writer.Fail(e);
            throw;
        }
        finally
        {
            _readSlots.Release();
        }
    }

    /// <summary>Finishes what was asked for and gives the database free; returns when both are done.</summary>
    public void Close()
    {
        _writer.Close();
        lock (_idleReaders)
        {
            _closed = true;
            // They are short, and the last connection that closes clears the log away: nobody may find the database in between.
            while (_reading > 0)
                Monitor.Wait(_idleReaders);
            while (_idleReaders.TryPop(out var reader))
                reader.Dispose();
            _lock?.Dispose();
            _lock = null;
        }
    }

    private SqlSession Open()
    {
        var held = _provider.Lock();
        lock (_idleReaders)
            _lock = held;
        return _provider.OpenWriter();
    }

    private T ReadNow<T>(Func<SqlSession, T> query)
    {
        SqlSession? reader;
        lock (_idleReaders)
        {
            if (_closed)
                throw new InvalidOperationException("The database is closed.");
            _reading++;
            _idleReaders.TryPop(out reader);
        }
        var usable = false;
        try
        {
            reader ??= _provider.OpenReader();
            var result = query(reader);
            usable = true;
            return result;
        }
        finally
        {
            if (!usable)
                reader?.Dispose();
            lock (_idleReaders)
            {
                if (usable)
                    _idleReaders.Push(reader!);
                _reading--;
                Monitor.Pulse(_idleReaders);
            }
        }
    }
}
