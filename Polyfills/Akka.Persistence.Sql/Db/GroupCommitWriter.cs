using System.Diagnostics;

namespace Akka.Persistence.Sql.Db;

/// <summary>
/// The one writer of a database: a thread that takes whatever waits, writes it in one transaction and tells everybody once the
/// disk has it. While it waits for the disk the next ones gather, so that a sync is shared by as many as there are (group commit).
/// It has a thread of its own because it spends its life blocked on the disk.
/// </summary>
internal sealed class GroupCommitWriter
{
    private readonly object _gate = new();
    private readonly Func<SqlSession> _open;
    private readonly Action<DatabaseException> _onFatal;
    private readonly Thread _thread;
    private readonly Queue<WriteJob> _waiting = new();
    private bool _busy;
    private bool _closing;
    private DatabaseException? _failure;

    /// <param name="open">Opens the connection; called first on the writer's thread.</param>
    /// <param name="onFatal">Told once, when the database can't be used; every job then fails with the same exception.</param>
    public GroupCommitWriter(string name, Func<SqlSession> open, Action<DatabaseException> onFatal)
    {
        _open = open;
        _onFatal = onFatal;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Rows after which a transaction takes in no further jobs.</summary>
    public int BatchRows { get; set; } = 1000;

    /// <summary>Jobs that wait for the transaction after the one being written.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>Adds a job to the next transaction.</summary>
    public Task Write(WriteJob job)
    {
        lock (_gate)
        {
            if (_failure == null && !_closing)
            {
                _waiting.Enqueue(job);
                if (!_busy)
                    Monitor.Pulse(_gate);
                return job.Done;
            }
            job.Failed(_failure ?? new DatabaseException("The database is being closed."));
        }
        job.Tell();
        return job.Done;
    }

    /// <summary>Completes when every job added before is durable or has failed.</summary>
    public Task Settled()
    {
        lock (_gate)
        {
            if (!_busy && _waiting.Count == 0 && _failure == null)
                return Task.CompletedTask;
        }
        return Write(new WriteAction(static _ => { }));
    }

    /// <summary>Fails what waits and everything to come; for errors that were met outside of the writer.</summary>
    public void Fail(DatabaseException failure) => Fail(failure, []);

    /// <summary>
    /// Writes what waits, closes the connection and returns when that is done. It blocks, so that who stops a journal can open its
    /// database again.
    /// </summary>
    public void Close()
    {
        lock (_gate)
        {
            _closing = true;
            Monitor.Pulse(_gate);
        }
        _thread.Join();
    }

    private void Run()
    {
        try
        {
            using var session = _open();
            while (Next() is { } batch)
            {
                var start = Stopwatch.GetTimestamp();
                Commit(session, batch);
                Gather(batch.Count, Stopwatch.GetTimestamp() - start);
            }
        }
        catch (Exception e)
        {
            Fail(AsFailure(e), []);
        }
    }

    private static DatabaseException AsFailure(Exception e) =>
        e as DatabaseException ?? new DatabaseException($"The writer of the database failed: {e.Message}", e);

    private void Fail(DatabaseException failure, List<WriteJob> batch)
    {
        var first = false;
        lock (_gate)
        {
            batch.AddRange(_waiting);
            _waiting.Clear();
            if (_failure == null)
            {
                first = true;
                _failure = failure;
            }
            Monitor.Pulse(_gate);
        }
        // The cause before its consequences, so that it is the first thing to be seen in the log.
        if (first)
            _onFatal(failure);
        foreach (var job in batch)
            job.Failed(failure);
        TellLater(batch);
    }

    /// <summary>
    /// Who has just been told of his write is likely to come with the next one. To start at once would split those who write at the same
    /// time into two groups that take turns, each with a sync of its own; so they get a moment to come together: a quarter of what a
    /// transaction takes, and 2 ms at most. A lone writer waits for nobody.
    /// </summary>
    private void Gather(int told, long duration)
    {
        if (told < 2)
            return;
        var expected = told + Waiting;
        var end = Stopwatch.GetTimestamp() + Math.Min(duration / 4, Stopwatch.Frequency / 500);
        while (Waiting < expected && Stopwatch.GetTimestamp() < end)
            Thread.Yield();
    }

    private List<WriteJob>? Next()
    {
        lock (_gate)
        {
            _busy = false;
            while (_waiting.Count == 0 && !_closing && _failure == null)
                Monitor.Wait(_gate);
            if (_waiting.Count == 0 || _failure != null)
                return null;
            _busy = true;
            var batch = new List<WriteJob>(_waiting.Count);
            for (var rows = 0; rows < BatchRows && _waiting.TryDequeue(out var job); rows += job.Rows)
                batch.Add(job);
            return batch;
        }
    }

    private void Commit(SqlSession session, List<WriteJob> batch)
    {
        try
        {
            if (!TryTogether(session, batch))
                OneByOne(session, batch);
        }
        catch (Exception e)
        {
            // Whatever the disk has of it, nobody was told that it is durable.
            session.Rollback();
            Fail(AsFailure(e), batch);
            return;
        }
        TellLater(batch);
    }

    private static bool TryTogether(SqlSession session, List<WriteJob> batch)
    {
        session.Begin();
        foreach (var job in batch)
        {
            try
            {
                job.Execute(session);
            }
            catch (Exception e) when (e is not DatabaseException)
            {
                session.Rollback();
                return false;
            }
        }
        session.Commit();
        return true;
    }

    /// <summary>One of the jobs can't be stored: it alone is to fail.</summary>
    private static void OneByOne(SqlSession session, List<WriteJob> batch)
    {
        foreach (var job in batch)
        {
            session.Begin();
            try
            {
                job.Execute(session);
            }
            catch (Exception e) when (e is not DatabaseException)
            {
                session.Rollback();
                job.Failed(e);
                continue;
            }
            session.Commit();
        }
    }

    /// <summary>On another thread, so that the next transaction need not wait for what the told ones do.</summary>
    private static void TellLater(List<WriteJob> batch) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static jobs =>
            {
                foreach (var job in jobs)
                    job.Tell();
            },
            batch,
            preferLocal: false);
}
