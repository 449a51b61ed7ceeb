namespace Akka.Persistence.Sql.Db;

/// <summary>Something to be written in a transaction that others share. Succeeds only once that transaction is durable.</summary>
internal abstract class WriteJob
{
    private readonly TaskCompletionSource _done = new();
    private Exception? _failure;

    /// <summary>Completes when the write is durable, or with the reason why it isn't. Continuations run on the thread that tells so.</summary>
    public Task Done => _done.Task;

    /// <summary>How many rows it writes, for the bound on a transaction's size.</summary>
    public virtual int Rows => 1;

    /// <summary>Runs the statements; may run again in another transaction if the first one was undone.</summary>
    public abstract void Execute(SqlSession session);

    /// <summary>Notes the outcome, to be told by <see cref="Tell"/>.</summary>
    public void Failed(Exception failure) => _failure = failure;

    /// <summary>Completes <see cref="Done"/>.</summary>
    public void Tell()
    {
        if (_failure is { } failure)
            _done.TrySetException(failure);
        else
            _done.TrySetResult();
    }
}

/// <summary>A job from a lambda.</summary>
internal sealed class WriteAction(Action<SqlSession> action) : WriteJob
{
    public override void Execute(SqlSession session) => action(session);
}
