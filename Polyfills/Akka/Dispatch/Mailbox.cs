using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Dispatch.MessageQueues;
using Akka.Dispatch.SysMsg;

namespace Akka.Dispatch;

/// <summary>Work for a dispatcher's threads.</summary>
public interface IRunnable : IThreadPoolWorkItem
{
    /// <summary>Does the work.</summary>
    void Run();
}

/// <summary>
/// The two queues of one actor (system messages, user messages) and the state that says whether a thread has them. One integer holds it
/// all: closed, scheduled, and how often suspended. Whoever sets the scheduled bit owns the mailbox until it clears it.
/// </summary>
public class Mailbox : IRunnable
{
    private const int Closed = 1;
    private const int Scheduled = 2;
    private const int SuspendUnit = 4;

    private readonly MailboxQueue? _fastQueue;
    private ActorCell? _cell;
    private SystemMessage? _systemQueue;
    private int _status;

    /// <summary>A mailbox around a queue.</summary>
    public Mailbox(IMessageQueue messageQueue)
    {
        MessageQueue = messageQueue;
        _fastQueue = messageQueue as MailboxQueue;
    }

    /// <summary>The user messages.</summary>
    public IMessageQueue MessageQueue { get; }

    /// <summary>Who runs this mailbox.</summary>
    public MessageDispatcher Dispatcher => _cell!.Dispatcher;

    internal ActorCell? Cell => _cell;

    internal bool IsClosed => (Volatile.Read(ref _status) & Closed) != 0;

    internal bool IsSuspended => Volatile.Read(ref _status) >= SuspendUnit;

    internal int SuspendCount => Volatile.Read(ref _status) / SuspendUnit;

    internal bool HasMessages => _fastQueue is { } queue ? queue.HasMessages : MessageQueue.HasMessages;

    internal int NumberOfMessages => MessageQueue.Count;

    internal bool HasSystemMessages => Volatile.Read(ref _systemQueue) is not (null or NoMessage);

    /// <summary>Ties the mailbox to its cell.</summary>
    public virtual void SetActor(ActorCell actorCell) => _cell = actorCell;

    /// <summary>One turn: all system messages, then user messages up to the dispatcher's throughput.</summary>
    public void Run() => Execute();

    /// <inheritdoc cref="Run" />
    public void Execute()
    {
        var cell = _cell!;
        var dispatcher = cell.Dispatcher;
        var outer = InternalCurrentActorCellKeeper.Current;
        InternalCurrentActorCellKeeper.Current = cell;
        try
        {
            ProcessAllSystemMessages(cell);
            ProcessMailbox(cell, dispatcher);
        }
        finally
        {
            InternalCurrentActorCellKeeper.Current = outer;
            EndTurn(dispatcher);
        }
    }

    /// <summary>Adds a user message and sees to it that somebody handles it.</summary>
    internal void Post(MessageDispatcher dispatcher, in Envelope envelope)
    {
        if (_fastQueue is { } queue)
            queue.Enqueue(in envelope);
        else
            MessageQueue.Enqueue(_cell?.Self!, envelope);
        // The message must be visible before the state is read: the owner clears its bit and then looks for messages.
        Interlocked.MemoryBarrier();
        var status = Volatile.Read(ref _status);
        if (status == 0)
            TrySchedule(dispatcher, false);
        else if ((status & Closed) != 0)
            DrainToDeadLetters();
    }

    /// <summary>Adds a system message and sees to it that somebody handles it.</summary>
    internal void PostSystem(MessageDispatcher dispatcher, SystemMessage message)
    {
        if (SystemEnqueue(message))
            TrySchedule(dispatcher, true);
    }

    /// <summary>Adds a system message without waking anybody; false if the mailbox is closed and the message went to the dead letters.</summary>
    internal virtual bool SystemEnqueue(SystemMessage message)
    {
        while (true)
        {
            var head = Volatile.Read(ref _systemQueue);
            if (head is NoMessage)
            {
                ((IInternalActorRef)_cell!.System.DeadLetters).SendSystemMessage(message);
                return false;
            }
            message.Next = head;
            if (Interlocked.CompareExchange(ref _systemQueue, message, head) == head)
                return true;
        }
    }

    /// <summary>Hands the mailbox to the dispatcher if there is something to do and nobody has it.</summary>
    internal void RegisterForExecution(MessageDispatcher dispatcher)
    {
        if (HasWork())
            TrySchedule(dispatcher, true);
    }

    internal bool HasWork()
    {
        if (HasSystemMessages)
            return true;
        return Volatile.Read(ref _status) is 0 or Scheduled && HasMessages;
    }

    private void TrySchedule(MessageDispatcher dispatcher, bool evenIfSuspended)
    {
        while (true)
        {
            var status = Volatile.Read(ref _status);
            if ((status & (Closed | Scheduled)) != 0 || (status != 0 && !evenIfSuspended))
                return;
            if (Interlocked.CompareExchange(ref _status, status | Scheduled, status) != status)
                continue;
            dispatcher.Execute(this);
            return;
        }
    }

    private void ProcessMailbox(ActorCell cell, MessageDispatcher dispatcher)
    {
        var left = dispatcher.Throughput;
        var deadline = dispatcher.ThroughputDeadlineTime is { } ticks and > 0 ? Environment.TickCount64 + ticks / TimeSpan.TicksPerMillisecond : 0;
        do
        {
            // neither closed nor suspended
            if (Volatile.Read(ref _status) != Scheduled || !TryDequeue(out var envelope))
                return;
            cell.Invoke(envelope);
            if (Volatile.Read(ref _systemQueue) is not null)
                ProcessAllSystemMessages(cell);
        }
        while (--left > 0 && (deadline == 0 || Environment.TickCount64 < deadline));
    }

    private bool TryDequeue(out Envelope envelope) =>
        _fastQueue is { } queue ? queue.TryDequeue(out envelope) : MessageQueue.TryDequeue(out envelope);

    private void ProcessAllSystemMessages(ActorCell cell)
    {
        while (DrainSystemQueue(null) is { } message)
        {
            var rest = cell.SystemInvokeAll(message);
            // a closed mailbox answers what is left (a Watch wants its notification) from the dead letters
            SendToDeadLetters(rest);
        }
    }

    /// <summary>Takes all system messages, oldest first.</summary>
    private SystemMessage? DrainSystemQueue(SystemMessage? replacement)
    {
        var newest = Volatile.Read(ref _systemQueue);
        do
        {
            if (newest is null && replacement is null || newest is NoMessage)
                return null;
            var seen = Interlocked.CompareExchange(ref _systemQueue, replacement, newest);
            if (seen == newest)
                break;
            newest = seen;
        }
        while (true);
        SystemMessage? oldest = null;
        while (newest is not null)
        {
            var next = newest.Next;
            newest.Next = oldest;
            oldest = newest;
            newest = next;
        }
        return oldest;
    }

    private void EndTurn(MessageDispatcher dispatcher)
    {
        if (Volatile.Read(ref _status) == Scheduled && HasMessages)
        {
            // still open and not done: stay the owner, but let others have the thread first
            dispatcher.ExecuteAgain(this);
            return;
        }
        Interlocked.And(ref _status, ~Scheduled);
        RegisterForExecution(dispatcher);
    }

    /// <summary>Holds back user messages; returns whether they were flowing before.</summary>
    internal bool Suspend()
    {
        while (true)
        {
            var status = Volatile.Read(ref _status);
            if ((status & Closed) != 0)
                return false;
            if (Interlocked.CompareExchange(ref _status, status + SuspendUnit, status) == status)
                return status < SuspendUnit;
        }
    }

    /// <summary>Undoes one <see cref="Suspend"/>; returns whether user messages flow again.</summary>
    internal bool Resume()
    {
        while (true)
        {
            var status = Volatile.Read(ref _status);
            if ((status & Closed) != 0)
                return false;
            var next = status < SuspendUnit ? status : status - SuspendUnit;
            if (Interlocked.CompareExchange(ref _status, next, status) == status)
                return next < SuspendUnit;
        }
    }

    /// <summary>Takes nothing any more; the owner finishes its turn.</summary>
    internal void Close() => Interlocked.Exchange(ref _status, Closed);

    /// <summary>Hands everything still queued to the dead letters. Called once the mailbox is closed.</summary>
    public virtual void CleanUp()
    {
        SendToDeadLetters(DrainSystemQueue(NoMessage.Instance));
        DrainToDeadLetters();
    }

    private void DrainToDeadLetters()
    {
        // The terminating turn and late senders may meet here: one of them drains, and looks again when it is done.
        do
        {
            if (!Monitor.TryEnter(this))
                return;
            try
            {
                MessageQueue.CleanUp(_cell!.Self, _cell.SystemImpl.DeadLetterQueue);
            }
            finally
            {
                Monitor.Exit(this);
            }
        }
        while (HasMessages);
    }

    private void SendToDeadLetters(SystemMessage? message)
    {
        while (message is not null)
        {
            var next = message.Next;
            message.Next = null;
            ((IInternalActorRef)_cell!.System.DeadLetters).SendSystemMessage(message);
            message = next;
        }
    }
}
