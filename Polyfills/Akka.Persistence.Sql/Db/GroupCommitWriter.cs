using System.Diagnostics;

namespace Akka.Persistence.Sql.Db;

/// <summary>
/// The one writer of a database: a thread that takes whatever waits, writes it in one transaction and tells everybody once the
/// disk has it. While it waits for the disk the next ones gather, so that a sync is shared by as many as there are (group commit).
/// It has a thread of its own because it spends its life blocked on the disk.
/// </summary>
internal sealed class GroupCommitWriter
{
    /// <summary>Jobs whose actors fill the other cores while the rest is being told.</summary>
    private const int TellAtOnce = 16;

    private readonly object _gate = new();
    private readonly Func<SqlSession> _open;
    private readonly Action<DatabaseException> _onFatal;
    private readonly Thread _thread;
    private readonly Queue<WriteJob> _waiting = new();
    private volatile int _waitingCount;
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
    public int Waiting => _waitingCount;

    /// <summary>Adds a job to the next transaction.</summary>
    public Task Write(WriteJob job)
    {
        lock (_gate)
        {
            if (_failure == null && !_closing)
            {
                _waiting.Enqueue(job);
                _waitingCount++;
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
            var gathering = default(Gathering);
            while (AwaitWork(gathering))
            {
                var start = Stopwatch.GetTimestamp();
                var batch = Commit(session, gathering);
                gathering = Gathering.After(batch.Count, Waiting, Stopwatch.GetTimestamp() - start);
                TellLater(batch);
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
            _waitingCount = 0;
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

    /// <summary>Waits for the first job of the next transaction; false at the end.</summary>
    private bool AwaitWork(Gathering gathering)
    {
        while (_waitingCount == 0 && !gathering.IsOver)
            Thread.Yield();
        lock (_gate)
        {
            _busy = false;
            while (_waiting.Count == 0 && !_closing && _failure == null)
                Monitor.Wait(_gate);
            _busy = _waiting.Count > 0 && _failure == null;
            return _busy;
        }
    }

    /// <summary>Writes one transaction and returns its jobs, whose outcome is known then.</summary>
    private List<WriteJob> Commit(SqlSession session, Gathering gathering)
    {
        var batch = new List<WriteJob>(gathering.Expected);
        try
        {
            if (!TryTogether(session, batch, gathering))
                OneByOne(session, batch);
        }
        catch (Exception e)
        {
            // Whatever the disk has of it, nobody was told that it is durable.
            session.Rollback();
            Fail(AsFailure(e), batch);
            return [];
        }
        return batch;
    }

    /// <summary>
    /// Runs the jobs as they come, so that the statements of the first ones run while the others are still being made; false, and
    /// nothing is written, if one of them can't be stored.
    /// </summary>
    private bool TryTogether(SqlSession session, List<WriteJob> batch, Gathering gathering)
    {
        session.Begin();
        try
        {
            ExecuteAsTheyCome(session, batch, gathering);
            session.Flush();
        }
        catch (Exception e) when (e is not DatabaseException)
        {
            session.Rollback();
            return false;
        }
        session.Commit();
        return true;
    }

    private void ExecuteAsTheyCome(SqlSession session, List<WriteJob> batch, Gathering gathering)
    {
        for (var (next, rows) = (0, 0); ;)
        {
            rows += Take(batch, BatchRows - rows);
            for (; next < batch.Count; next++)
                batch[next].Execute(session);
            if (rows >= BatchRows || batch.Count >= gathering.Expected)
                break;
            gathering = gathering.Prolonged();
            while (_waitingCount == 0 && !gathering.IsOver)
                Thread.Yield();
            if (_waitingCount == 0)
                break;
        }
    }

    /// <summary>Moves what waits into the batch, until it has that many rows more, and returns how many it has.</summary>
    private int Take(List<WriteJob> batch, int atMost)
    {
        lock (_gate)
        {
            var rows = 0;
            while (rows < atMost && _waiting.TryDequeue(out var job))
            {
                _waitingCount--;
                batch.Add(job);
                rows += job.Rows;
            }
            return rows;
        }
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
                session.Flush();
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

    /// <summary>
    /// On another thread, so that the next transaction need not wait for what the told ones do; a few at a time, so that the first of
    /// them are at work on their next writes before the last ones are told.
    /// </summary>
    private static void TellLater(List<WriteJob> batch, int from = 0)
    {
        if (from < batch.Count)
            ThreadPool.UnsafeQueueUserWorkItem(static told => TellSome(told.batch, told.from), (batch, from), preferLocal: false);
    }

    private static void TellSome(List<WriteJob> batch, int from)
    {
        var to = Math.Min(from + TellAtOnce, batch.Count);
        for (var i = from; i < to; i++)
            batch[i].Tell();
        TellLater(batch, to);
    }

    /// <summary>
    /// Who has just been told of his write is likely to come with the next one. To commit without him would split those who write at the
    /// same time into two groups that take turns, each with a sync of its own; so they get a moment to come together: until a quarter of
    /// what the last transaction took has gone by without a job, and 2 ms at most. A lone writer waits for nobody.
    /// </summary>
    /// <param name="Expected">Jobs after which nobody is missing; 0 to wait for nobody.</param>
    /// <param name="Until">When to stop waiting. All times are those of <see cref="Stopwatch.GetTimestamp"/>.</param>
    private readonly record struct Gathering(int Expected, long Until, long Patience, long End)
    {
        public bool IsOver => Expected == 0 || Stopwatch.GetTimestamp() >= Until;

        public static Gathering After(int told, int waiting, long duration) => told < 2
            ? default
            : new Gathering(told + waiting, 0, duration / 4, Stopwatch.GetTimestamp() + Stopwatch.Frequency / 500).Prolonged();

        /// <summary>The same after a job has come.</summary>
        public Gathering Prolonged() => this with { Until = Math.Min(Stopwatch.GetTimestamp() + Patience, End) };
    }
}
