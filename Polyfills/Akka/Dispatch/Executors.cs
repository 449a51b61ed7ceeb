namespace Akka.Dispatch;

/// <summary>Threads that run work.</summary>
public abstract class ExecutorService
{
    /// <summary>An executor with a name.</summary>
    protected ExecutorService(string id) => Id = id;

    /// <summary>The dispatcher it belongs to.</summary>
    public string Id { get; }

    /// <summary>Runs something.</summary>
    public abstract void Execute(IRunnable run);

    /// <summary>Runs something after whatever waits already.</summary>
    internal virtual void ExecuteLater(IRunnable run) => Execute(run);

    /// <summary>Frees the threads once the work in hand is done.</summary>
    public abstract void Shutdown();
}

/// <summary>The thread pool of the process.</summary>
internal sealed class SharedThreadPool(string id) : ExecutorService(id)
{
    public override void Execute(IRunnable run) => ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);

    internal override void ExecuteLater(IRunnable run) => ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);

    public override void Shutdown()
    {
    }
}

/// <summary>A fixed number of background threads, started with the first work and asleep when there is none.</summary>
internal sealed class DedicatedThreads(string id, int count) : ExecutorService(id)
{
    private readonly Queue<IRunnable> _work = new();
    private int _started;
    private int _idle;
    private bool _stopped;

    public override void Execute(IRunnable run)
    {
        lock (_work)
        {
            if (!_stopped)
            {
                _work.Enqueue(run);
                if (_idle > 0)
                    Monitor.Pulse(_work);
                else if (_started < count)
                    new Thread(Loop) { IsBackground = true, Name = $"{Id}-{++_started}" }.Start();
                return;
            }
        }
        // a straggler after the last actor has gone, for example a continuation that becomes a dead letter
        ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);
    }

    public override void Shutdown()
    {
        lock (_work)
        {
            _stopped = true;
            Monitor.PulseAll(_work);
        }
    }

    private void Loop()
    {
        while (Next() is { } run)
            run.Run();
    }

    private IRunnable? Next()
    {
        lock (_work)
        {
            while (_work.Count == 0)
            {
                if (_stopped)
                    return null;
                _idle++;
                Monitor.Wait(_work);
                _idle--;
            }
            return _work.Dequeue();
        }
    }
}
