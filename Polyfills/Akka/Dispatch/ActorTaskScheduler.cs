using System.Runtime.ExceptionServices;
using Akka.Actor;
using Akka.Dispatch.SysMsg;

namespace Akka.Dispatch;

/// <summary>
/// Runs an actor's async handlers, and every continuation of theirs, in the actor's turn. While a handler awaits, the actor handles no other
/// user message; system messages, stop among them, still get through.
/// </summary>
public class ActorTaskScheduler : TaskScheduler
{
    private static readonly Action<Task, object?> Finished = static (task, state) => ((ActorTaskScheduler)state!).OnHandlerFinished(task);

    /// <summary>How many continuations may run within one another before the next one has to wait, lest the stack overflow.</summary>
    private const int MaximumDepth = 16;

    private readonly ActorCell _cell;
    private bool _inlining;
    private int _depth;

    internal ActorTaskScheduler(ActorCell cell) => _cell = cell;

    /// <summary>The message whose handler runs or awaits.</summary>
    public object? CurrentMessage { get; private set; }

    internal IActorRef? CurrentSender { get; private set; }

    /// <inheritdoc />
    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Called when a handler begins.</summary>
    protected virtual void OnBeforeTaskStarted()
    {
    }

    /// <summary>Called when a handler, with all its awaits, has ended.</summary>
    protected virtual void OnAfterTaskCompleted()
    {
    }

    /// <inheritdoc />
    protected override IEnumerable<Task>? GetScheduledTasks() => null;

    /// <inheritdoc />
    protected override void QueueTask(Task task)
    {
        if (ActorCell.Current == _cell && _depth < MaximumDepth && (task.CreationOptions & TaskCreationOptions.LongRunning) == 0)
            Execute(task);
        else
            _cell.SendSystemMessage(new ActorTask(this, task));
    }

    /// <inheritdoc />
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        _inlining && !taskWasPreviouslyQueued && ActorCell.Current == _cell && TryExecuteTask(task);

    internal void Execute(Task task)
    {
        _depth++;
        TryExecuteTask(task);
        _depth--;
    }

    /// <summary>Runs an action as if it were an async handler of the running actor.</summary>
    public static void RunTask(Action action) => RunTask(() =>
    {
        action();
        return Task.CompletedTask;
    });

    /// <summary>Runs an async function as a handler of the running actor.</summary>
    /// <exception cref="InvalidOperationException">No actor runs.</exception>
    public static void RunTask(Func<Task> asyncAction)
    {
        var cell = ActorCell.Current ?? throw new InvalidOperationException("RunTask works only within an actor");
        cell.TaskScheduler.Run(cell, asyncAction);
    }

    private void Run(ActorCell cell, Func<Task> handler)
    {
        CurrentMessage = cell.CurrentMessage;
        CurrentSender = cell.Sender;
        OnBeforeTaskStarted();
        var start = new Task<Task>(handler);
        _inlining = true;
        try
        {
            start.RunSynchronously(this);
        }
        finally
        {
            _inlining = false;
        }
        Task running = start.IsCompletedSuccessfully ? start.Result : start;
        if (!running.IsCompleted)
        {
            cell.Dispatcher.Suspend(cell);
            running.ContinueWith(Finished, this, CancellationToken.None, TaskContinuationOptions.None, this);
            return;
        }
        // never awaited anything unfinished: as good as a plain handler
        Forget();
        if (ErrorOf(running) is { } error)
            ExceptionDispatchInfo.Throw(error);
    }

    private void OnHandlerFinished(Task task)
    {
        var error = ErrorOf(task);
        if (error is null)
        {
            var influences = CurrentMessage is not INotInfluenceReceiveTimeout;
            Forget();
            _cell.Dispatcher.Resume(_cell);
            _cell.CheckReceiveTimeout(influences);
            return;
        }
        Forget();
        // the failure suspends the actor itself, so the handler's suspension goes
        _cell.Mailbox.Resume();
        _cell.HandleAsyncFailure(error);
    }

    private void Forget()
    {
        CurrentMessage = null;
        CurrentSender = null;
        OnAfterTaskCompleted();
    }

    private static Exception? ErrorOf(Task task) => task switch
    {
        { IsFaulted: true } => task.Exception!.InnerExceptions.Count == 1 ? task.Exception.InnerExceptions[0] : task.Exception,
        { IsCanceled: true } => new TaskCanceledException(task),
        _ => null,
    };
}
