using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Lnd.Actors.Views;

namespace Lnd.Actors;

/// <summary>
/// An event-sourced actor that goes on deciding while its events are being written. Its state is what it has decided, durable or not; but whatever it tells anybody
/// goes through <see cref="Send"/>, which waits until everything decided before is durable. So nothing leaves that the node could forget, and many events share
/// one sync of the disk. When a write fails, the node stops and what was never durable was never told.
/// </summary>
/// <typeparam name="TEvent">Its events.</typeparam>
/// <typeparam name="TSnapshot">Its state as it is stored: immutable.</typeparam>
public abstract class PipelinedActor<TEvent, TSnapshot> : ReceivePersistentActor
    where TEvent : class
    where TSnapshot : class
{
    private const int LeastEventsBetweenSnapshots = 1000;

    private readonly Queue<Outgoing> _unsent = new();
    private readonly Action<Outgoing> _send;
    private readonly Action<TEvent> _stored;
    private readonly Action<TSnapshot> _saveSnapshot;
    private ILoggingAdapter? _logger;
    private int _sinceSnapshot;

    /// <summary>Handles recovery. A subclass declares its commands.</summary>
    /// <param name="views">Who is told each event once it is durable.</param>
    protected PipelinedActor(IActorRef views)
    {
        _send = outgoing =>
        {
            _unsent.Dequeue();
            outgoing.To.Tell(outgoing.Message, outgoing.From);
        };
        _stored = happened => views.Tell(new EventStored(PersistenceId, LastSequenceNr, happened), Self);
        _saveSnapshot = SaveSnapshot;
        Recover<TEvent>(e =>
        {
            _sinceSnapshot++;
            Apply(e);
        });
        Recover<SnapshotOffer>(offer => Restore((TSnapshot)offer.Snapshot));
        Recover<RecoveryCompleted>(_ =>
        {
            views.Tell(new EventsRecovered(PersistenceId, LastSequenceNr), Self);
            OnRecovered();
        });
        Command<SaveSnapshotSuccess>(saved => DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1)));
        Command<SaveSnapshotFailure>(failed => Logger.Warning(
            "The state of '{0}' could not be saved, so that the next start has to read more of the journal: {1}", PersistenceId, failed.Cause.Message));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(failed => Logger.Debug("Old snapshots of '{0}' could not be deleted: {1}", PersistenceId, failed.Cause.Message));
    }

    /// <summary>The log.</summary>
    protected ILoggingAdapter Logger => _logger ??= Context.GetLogger();

    /// <summary>How many records the state has: what a snapshot costs.</summary>
    protected abstract int Size { get; }

    /// <summary>The state after an event.</summary>
    protected abstract void Apply(TEvent happened);

    /// <summary>A copy of the state that does not change any more.</summary>
    protected abstract TSnapshot Snapshot();

    /// <summary>Takes the state from a snapshot.</summary>
    protected abstract void Restore(TSnapshot snapshot);

    /// <summary>The state is complete: others may be told.</summary>
    protected abstract void OnRecovered();

    /// <summary>Decides on events, which become durable all together or not at all.</summary>
    protected void Store(params ReadOnlySpan<TEvent> events)
    {
        foreach (var happened in events)
            Apply(happened);
        if (events.Length == 1)
            PersistAsync(events[0], _stored);
        else
            PersistAllAsync(events.ToArray(), _stored);
        _sinceSnapshot += events.Length;
        // A snapshot costs as much as the state is large. The journal has to have grown by as much before one is worth it.
        if (_sinceSnapshot < LeastEventsBetweenSnapshots + Size)
            return;
        _sinceSnapshot = 0;
        // Deferred behind the events that it holds, so that its sequence number is theirs and none of them can be missing from the journal.
        DeferAsync(Snapshot(), _saveSnapshot);
    }

    /// <summary>Tells somebody something as soon as all that was decided so far is durable.</summary>
    protected void Send(IActorRef to, object message) => Defer(new Outgoing(to, message, Self));

    /// <summary>Passes on what somebody asks, as soon as all that was decided so far is durable; he gets the answer.</summary>
    protected void Forward(IActorRef to, object message) => Defer(new Outgoing(to, message, Sender));

    /// <summary>The actor crashes before a message could be sent: what it told of may have become durable or not. Whoever waits for it must not wait for ever.</summary>
    /// <param name="to">Who was to be told.</param>
    /// <param name="message">What.</param>
    protected abstract void OnUnsent(IActorRef to, object message);

    /// <inheritdoc/>
    protected override void PreRestart(Exception reason, object message)
    {
        foreach (var outgoing in _unsent)
        {
            if (outgoing.From.Equals(Self))
                OnUnsent(outgoing.To, outgoing.Message);
            else
                outgoing.To.Tell(outgoing.Message, outgoing.From); // what is not durable is nothing to be told of
        }
        base.PreRestart(reason, message);
    }

    /// <inheritdoc/>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => StopNode(cause, @event);

    /// <inheritdoc/>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) => StopNode(cause, @event);

    /// <inheritdoc/>
    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        Logger.Error(
            reason, "The journal of '{0}' can't be read: {1}. The node stops and has changed nothing. Restore the database from a backup, or start the version that wrote it.",
            PersistenceId, reason.Message);
        Context.System.Terminate();
    }

    private void Defer(in Outgoing outgoing)
    {
        _unsent.Enqueue(outgoing);
        DeferAsync(outgoing, _send);
    }

    private void StopNode(Exception cause, object happened)
    {
        Logger.Error(
            cause, "A {0} of '{1}' could not be stored: {2}. The node stops, as it must not go on in memory. Check the disk (full? read-only? failing?) and start it again.",
            happened.GetType().Name, PersistenceId, cause.Message);
        Context.System.Terminate();
    }

    private readonly record struct Outgoing(IActorRef To, object Message, IActorRef From);
}
