using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence;

public abstract partial class Eventsourced
{
    /// <summary>Whatever is not of its phase, an actor stashes.</summary>
    private enum Phase
    {
        AwaitingPermit,
        AwaitingSnapshot,
        ReplayingEvents,
        ProcessingCommands,
        PersistingEvents,
    }

    private Phase _phase;
    private Recovery? _recovery;
    private ICancelable? _timer;
    private TimeSpan _timeout;
    private bool _eventSeen;
    private Receive? _receiveRecover;

    /// <summary>Events and commands that the stash gives back when the actor stops or restarts: all but the journal's messages.</summary>
    public static readonly Func<Envelope, bool> UnstashFilterPredicate =
        static envelope => envelope.Message is not (WriteMessageSuccess or ReplayedMessage);

    public override void AroundPreStart()
    {
        if (PersistenceId == null)
            throw new ArgumentNullException(nameof(PersistenceId), $"The persistent actor {Self.Path} has no PersistenceId.");
        // A missing plugin is to be noticed now.
        _ = Journal;
        _ = SnapshotStore;
        AskToRecover();
        base.AroundPreStart();
    }

    public override void AroundPostRestart(Exception reason, object message)
    {
        AskToRecover();
        base.AroundPostRestart(reason, message);
    }

    public override void AroundPreRestart(Exception cause, object message)
    {
        try
        {
            _timer?.Cancel();
            if (IsRecovering && _phase > Phase.AwaitingPermit)
                ReturnPermit();
            GiveBackStashed();
        }
        finally
        {
            Flush();
            base.AroundPreRestart(cause, message switch
            {
                WriteMessageSuccess success => success.Persistent,
                LoopMessageSuccess loop => loop.Message,
                ReplayedMessage replayed => replayed.Persistent,
                _ => message,
            });
        }
    }

    public override void AroundPostStop()
    {
        try
        {
            _timer?.Cancel();
            GiveBackStashed();
        }
        finally
        {
            base.AroundPostStop();
        }
    }

    protected internal override bool AroundReceive(Receive receive, object message)
    {
        switch (_phase)
        {
            case Phase.ProcessingCommands:
                ProcessCommand(receive, message);
                break;
            case Phase.PersistingEvents:
                AwaitEvents(message);
                break;
            case Phase.ReplayingEvents:
                Guarded(static (self, m) => self.AwaitReplay(m), message);
                break;
            case Phase.AwaitingSnapshot:
                Guarded(static (self, m) => self.AwaitSnapshot(m), message);
                break;
            case Phase.AwaitingPermit:
                AwaitPermit(message);
                break;
        }
        return true;
    }

    protected override void Unhandled(object message)
    {
        switch (message)
        {
            case RecoveryCompleted:
                return;
            case SaveSnapshotFailure failure:
                Log.Warning("{0} could not save its snapshot {1}: {2}", PersistenceId, failure.Metadata, failure.Cause.Message);
                break;
            case DeleteSnapshotFailure failure:
                Log.Warning("{0} could not delete its snapshot {1}: {2}", PersistenceId, failure.Metadata, failure.Cause.Message);
                break;
            case DeleteSnapshotsFailure failure:
                Log.Warning("{0} could not delete its snapshots {1}: {2}", PersistenceId, failure.Criteria, failure.Cause.Message);
                break;
            case DeleteMessagesFailure failure:
                Log.Warning("{0} could not delete its events up to {1}: {2}", PersistenceId, failure.ToSequenceNr, failure.Cause.Message);
                break;
        }
        base.Unhandled(message);
    }

    private void AskToRecover()
    {
        _phase = Phase.AwaitingPermit;
        _recovery = Recovery;
        Extension.RecoveryPermits.Tell(RecoveryPermit.Request, Self);
    }

    private void AwaitPermit(object message)
    {
        if (!ReferenceEquals(message, RecoveryPermit.Granted))
        {
            Keep(message);
            return;
        }
        _phase = Phase.AwaitingSnapshot;
        _timeout = Extension.RecoveryTimeoutOf(JournalPluginId);
        _timer = Context.System.Scheduler.ScheduleTellOnceCancelable(_timeout, Self, new RecoveryTick(true), Self);
        SnapshotStore.Tell(
            new LoadSnapshot(SnapshotterId, _recovery!.FromSnapshot, _recovery.ToSequenceNr) { ActorInstanceId = _instanceId }, Self);
    }

    private void AwaitSnapshot(object message)
    {
        switch (message)
        {
            case LoadSnapshotResult result when IsMine(result.ActorInstanceId):
                _timer?.Cancel();
                if (result.Snapshot is { } found && !TryOffer(found))
                    return;
                _phase = Phase.ReplayingEvents;
                _receiveRecover = ReceiveRecover;
                _timer = Context.System.Scheduler.ScheduleTellRepeatedlyCancelable(_timeout, _timeout, Self, new RecoveryTick(false), Self);
                Journal.Tell(
                    new ReplayMessages(LastSequenceNr + 1, result.ToSequenceNr, _recovery!.ReplayMax, PersistenceId, Self)
                    {
                        ActorInstanceId = _instanceId,
                    },
                    Self);
                break;
            case LoadSnapshotFailed failed when IsMine(failed.ActorInstanceId):
                GiveUp(failed.Cause);
                break;
            case RecoveryTick { Snapshot: true }:
                GiveUp(new RecoveryTimedOutException($"No snapshot came within {_timeout.TotalSeconds:0.###} s, nor the news that there is none."));
                break;
            default:
                Keep(message);
                break;
        }
    }

    /// <summary>Recovers from a snapshot; false if that failed and the actor stops.</summary>
    private bool TryOffer(SelectedSnapshot found)
    {
        var before = LastSequenceNr;
        LastSequenceNr = found.Metadata.SequenceNr;
        try
        {
            if (ReceiveRecover(new SnapshotOffer(found.Metadata, found.Snapshot)))
                return true;
            // An actor that takes no snapshot needs all events.
            LastSequenceNr = before;
            Unhandled(new SnapshotOffer(found.Metadata, found.Snapshot));
            return true;
        }
        catch (Exception e)
        {
            GiveUp(e);
            return false;
        }
    }

    private void AwaitReplay(object message)
    {
        switch (message)
        {
            case ReplayedMessage replayed when IsMine(replayed.ActorInstanceId):
                _eventSeen = true;
                Advance(replayed.Persistent);
                try
                {
                    base.AroundReceive(_receiveRecover!, replayed.Persistent.Payload);
                }
                catch (Exception e)
                {
                    GiveUp(e, replayed.Persistent.Payload);
                }
                break;
            case RecoverySuccess success when IsMine(success.ActorInstanceId):
                Finish(success);
                break;
            case ReplayMessagesFailure failure when IsMine(failure.ActorInstanceId):
                GiveUp(failure.Cause);
                break;
            case RecoveryTick { Snapshot: false }:
                if (!_eventSeen)
                    GiveUp(new RecoveryTimedOutException($"No event came within {_timeout.TotalSeconds:0.###} s; the last one was {LastSequenceNr}."));
                _eventSeen = false;
                break;
            default:
                Keep(message);
                break;
        }
    }

    private void Finish(RecoverySuccess success)
    {
        _timer?.Cancel();
        OnReplaySuccess();
        _sequenceNr = LastSequenceNr = Math.Max(success.HighestSequenceNr, LastSequenceNr);
        IsRecovering = false;
        try
        {
            base.AroundReceive(_receiveRecover!, RecoveryCompleted.Instance);
        }
        finally
        {
            // Also when it threw: the supervisor may have the actor resume.
            BeginCommands();
        }
        ReturnPermit();
    }

    private void BeginCommands()
    {
        Flush();
        if (_stashingCallbacks > 0)
        {
            _phase = Phase.PersistingEvents;
            return;
        }
        _phase = Phase.ProcessingCommands;
        _internalStash.UnstashAll();
    }

    /// <summary>The recovery failed: says so, and stops. Only a new start can recover.</summary>
    private void GiveUp(Exception reason, object? message = null)
    {
        _timer?.Cancel();
        try
        {
            OnRecoveryFailure(reason, message);
        }
        finally
        {
            Context.Stop(Self);
        }
        ReturnPermit();
    }

    /// <summary>Whatever a step of the recovery throws, the next actor gets its turn.</summary>
    private void Guarded(Action<Eventsourced, object> step, object message)
    {
        try
        {
            step(this, message);
        }
        catch
        {
            _timer?.Cancel();
            ReturnPermit();
            throw;
        }
    }

    /// <summary>Stashes a message for after the recovery, unless it belongs to the recovery of an earlier life, or is a late tick.</summary>
    private void Keep(object message)
    {
        if (!IsOfRecovery(message))
            StashInternally(message);
    }

    private static bool IsOfRecovery(object message) => message switch
    {
        RecoveryTick or RecoveryPermit or ReplayedMessage or RecoverySuccess or ReplayMessagesFailure => true,
        LoadSnapshotResult result => result.ActorInstanceId > 0,
        LoadSnapshotFailed failed => failed.ActorInstanceId > 0,
        _ => false,
    };

    private bool IsMine(int instance) => instance == _instanceId || instance == 0;

    private void ReturnPermit() => Extension.RecoveryPermits.Tell(RecoveryPermit.Return, Self);

    private void GiveBackStashed()
    {
        _internalStash.UnstashAll();
        Stash.UnstashAll(UnstashFilterPredicate);
    }
}
