using Akka.Actor;
using Akka.Dispatch;

namespace Akka.Persistence;

public abstract partial class Eventsourced
{
    // What waits for the journal, and the callbacks of that and of what the journal has: the same order in both.
    private readonly Queue<Callback> _callbacks = new();
    private List<IPersistentEnvelope> _toWrite = [];
    private int _stashingCallbacks;
    private long _sequenceNr;
    private bool _writing;
    private bool _taskRunning;

    /// <summary>Runs an async handler: until it ends the actor handles nothing else. Calls can't be nested.</summary>
    /// <exception cref="NotSupportedException">One is running already.</exception>
    protected void RunTask(Func<Task> action)
    {
        if (_taskRunning)
            throw new NotSupportedException("An async handler can't start another one.");
        ActorTaskScheduler.RunTask(Run);

        async Task Run()
        {
            var task = action();
            if (task.IsCompleted)
            {
                // As good as a plain handler: what follows each command follows this one too.
                await task;
                return;
            }
            _taskRunning = true;
            var failed = true;
            try
            {
                await task;
                failed = false;
            }
            finally
            {
                _taskRunning = false;
                AfterCommand(failed);
            }
        }
    }

    private void ProcessCommand(Receive receive, object message)
    {
        if (TryAnswer(message))
            return;
        var failed = true;
        try
        {
            base.AroundReceive(receive, message);
            failed = false;
        }
        finally
        {
            AfterCommand(failed);
        }
    }

    private void AwaitEvents(object message)
    {
        if (!TryAnswer(message))
            StashInternally(message);
    }

    /// <summary>Hands over what a command persisted, and lets the next command in unless it must wait for that.</summary>
    private void AfterCommand(bool failed)
    {
        Flush();
        // The task's own end comes here again.
        if (_taskRunning)
            return;
        if (_stashingCallbacks > 0)
            _phase = Phase.PersistingEvents;
        else
            UnstashInternally(failed);
    }

    /// <summary>Handles an answer of the journal; false if the message is none.</summary>
    private bool TryAnswer(object message)
    {
        switch (message)
        {
            // Answers to an earlier life of the actor are dropped: what they tell has been replayed.
            case WriteMessageSuccess success:
                if (success.ActorInstanceId == _instanceId)
                {
                    Advance(success.Persistent);
                    RunCallback(success.Persistent.Payload);
                }
                return true;
            case WriteMessagesSuccessful:
                _writing = false;
                Flush();
                return true;
            case LoopMessageSuccess loop:
                if (loop.ActorInstanceId == _instanceId)
                    RunCallback(loop.Message);
                return true;
            case WriteMessageRejected rejected:
                if (rejected.ActorInstanceId == _instanceId)
                {
                    Advance(rejected.Persistent);
                    CallbackDone(failed: false);
                    OnPersistRejected(rejected.Cause, rejected.Persistent.Payload, rejected.Persistent.SequenceNr);
                }
                return true;
            case WriteMessageFailure failure:
                if (failure.ActorInstanceId == _instanceId)
                    Fail(failure);
                return true;
            case WriteMessagesFailed failed:
                // Otherwise a failure of each event follows, the first of which stops the actor.
                if (failed.WriteCount == 0)
                    _writing = false;
                return true;
            default:
                // What was still under way when the recovery ended is of no use any more.
                return IsOfRecovery(message);
        }
    }

    private void Fail(WriteMessageFailure failure)
    {
        CallbackDone(failed: false);
        try
        {
            OnPersistFailure(failure.Cause, failure.Persistent.Payload, failure.Persistent.SequenceNr);
        }
        finally
        {
            Context.Stop(Self);
        }
    }

    private void RunCallback(object payload)
    {
        var failed = true;
        try
        {
            _callbacks.Peek().Run(payload);
            failed = false;
        }
        finally
        {
            Flush();
            CallbackDone(failed);
        }
    }

    private void CallbackDone(bool failed)
    {
        var callback = _callbacks.Dequeue();
        if (_phase == Phase.PersistingEvents)
        {
            if (callback.Stashing)
                _stashingCallbacks--;
            if (_stashingCallbacks > 0)
                return;
            // Whatever callbacks are left are of async events, which no command waits for.
            _phase = Phase.ProcessingCommands;
        }
        else if (_stashingCallbacks > 0)
        {
            // The callback of an async event has persisted something that commands have to wait for.
            _phase = Phase.PersistingEvents;
            return;
        }
        UnstashInternally(failed);
    }

    private void Expect<TEvent>(Action<TEvent> handler, bool stashing)
    {
        if (stashing)
            _stashingCallbacks++;
        _callbacks.Enqueue(Callback.Of(handler, stashing));
    }

    /// <summary>One write at a time: what comes meanwhile is the next one.</summary>
    private void Flush()
    {
        if (_writing || _toWrite.Count == 0)
            return;
        _writing = true;
        Journal.Tell(new WriteMessages(_toWrite, Self, _instanceId), Self);
        _toWrite = [];
    }

    private void Advance(IPersistentRepresentation e)
    {
        if (e.SequenceNr > LastSequenceNr)
            LastSequenceNr = e.SequenceNr;
    }

    private void StashInternally(object message)
    {
        try
        {
            _internalStash.Stash();
        }
        catch (StashOverflowException)
        {
            switch (InternalStashOverflowStrategy)
            {
                case DiscardToDeadLetterStrategy:
                    Context.System.DeadLetters.Tell(new Event.DeadLetter(message, Sender, Self), Sender);
                    break;
                case ReplyToStrategy reply:
                    Sender.Tell(reply.Response, Self);
                    break;
                default:
                    throw;
            }
        }
    }

    private void UnstashInternally(bool all)
    {
        if (all)
            _internalStash.UnstashAll();
        else
            _internalStash.Unstash();
    }

    /// <summary>A handler of whatever type of event, without an object that would turn it into one of <c>object</c>.</summary>
    private readonly struct Callback
    {
        private readonly Delegate _handler;
        private readonly Action<Delegate, object> _call;

        private Callback(Delegate handler, Action<Delegate, object> call, bool stashing)
        {
            _handler = handler;
            _call = call;
            Stashing = stashing;
        }

        /// <summary>Commands wait for it.</summary>
        public bool Stashing { get; }

        public static Callback Of<TEvent>(Action<TEvent> handler, bool stashing) => new(handler, Typed<TEvent>.Call, stashing);

        public void Run(object payload) => _call(_handler, payload);

        private static class Typed<TEvent>
        {
            public static readonly Action<Delegate, object> Call = static (handler, payload) => ((Action<TEvent>)handler)((TEvent)payload);
        }
    }
}
