using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence;

/// <summary>
/// Base of the persistent actors: an actor whose state is the sum of its events. It persists events, changes its state and acts in the
/// callbacks, and is brought back by a replay of the events after a restart.
/// </summary>
/// <remarks>
/// Events that were handed to <see cref="Persist{TEvent}"/> are written when the current handler ends. Until they are durable and their
/// callbacks have run, commands wait in a stash of the actor's own, beside the one that <see cref="Stash"/> gives to the subclass.
/// </remarks>
public abstract partial class Eventsourced : ActorBase, IPersistentIdentity, IPersistenceStash, IPersistenceRecovery
{
    private static int s_instances;

    private readonly int _instanceId = Interlocked.Increment(ref s_instances);
    private readonly string _writerGuid = Guid.NewGuid().ToString();
    private readonly IStash _internalStash;
    private IStash _stash = null!;
    private IActorRef? _journal;
    private IActorRef? _snapshotStore;
    private ILoggingAdapter? _log;

    protected Eventsourced()
    {
        Extension = Persistence.Instance.Apply(Context.System);
        _internalStash = Context.CreateStash(GetType());
    }

    /// <summary>Names the events of this actor, over all its lives. No two living actors may have the same.</summary>
    public abstract string PersistenceId { get; }

    /// <summary>What to recover from; asked once at each start.</summary>
    public virtual Recovery Recovery => Recovery.Default;

    /// <summary>What to do with commands that don't fit into the internal stash.</summary>
    public virtual IStashOverflowStrategy InternalStashOverflowStrategy => Extension.DefaultInternalStashOverflowStrategy;

    public string? JournalPluginId { get; protected set; }

    public string? SnapshotPluginId { get; protected set; }

    /// <summary>The actor's journal.</summary>
    public IActorRef Journal => _journal ??= Extension.JournalFor(JournalPluginId);

    /// <summary>The actor's snapshot store.</summary>
    public IActorRef SnapshotStore => _snapshotStore ??= Extension.SnapshotStoreFor(SnapshotPluginId);

    public string SnapshotterId => PersistenceId;

    /// <summary>Sequence number of the last event that was replayed, or whose callback has run or is running.</summary>
    public long LastSequenceNr { get; private set; }

    public long SnapshotSequenceNr => LastSequenceNr;

    /// <summary>True until <see cref="RecoveryCompleted"/> comes; as long as it is true nothing can be persisted.</summary>
    public bool IsRecovering { get; private set; } = true;

    public bool IsRecoveryFinished => !IsRecovering;

    /// <summary>The subclass's own stash. What it unstashes comes before the commands that the actor has kept back meanwhile.</summary>
    public IStash Stash
    {
        get => _stash;
        set => _stash = new UserStash(value, _internalStash);
    }

    protected PersistenceExtension Extension { get; }

    protected virtual ILoggingAdapter Log => _log ??= Context.GetLogger();

    /// <summary>Handles a snapshot, an event or <see cref="RecoveryCompleted"/> at recovery; false for one it doesn't know.</summary>
    protected abstract bool ReceiveRecover(object message);

    /// <summary>Handles a command; false for one it doesn't know.</summary>
    protected abstract bool ReceiveCommand(object message);

    /// <summary>
    /// Stores an event, then calls the handler with it, as from the sender of the current command. Other commands wait until then.
    /// </summary>
    /// <exception cref="InvalidOperationException">The actor is still recovering.</exception>
    public void Persist<TEvent>(TEvent @event, Action<TEvent> handler)
    {
        RefuseWhileRecovering();
        _toWrite.Add(new AtomicWrite(Represent(@event)));
        Expect(handler, stashing: true);
    }

    /// <summary>Stores events, all or none, then calls the handler for each. Other commands wait until then.</summary>
    /// <exception cref="InvalidOperationException">The actor is still recovering.</exception>
    public void PersistAll<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler)
    {
        if (events != null)
            PersistTogether(events, handler, stashing: true);
    }

    /// <summary>Stores an event, then calls the handler with it; commands go on meanwhile.</summary>
    /// <exception cref="InvalidOperationException">The actor is still recovering.</exception>
    public void PersistAsync<TEvent>(TEvent @event, Action<TEvent> handler)
    {
        RefuseWhileRecovering();
        _toWrite.Add(new AtomicWrite(Represent(@event)));
        Expect(handler, stashing: false);
    }

    /// <summary>Stores events, all or none, then calls the handler for each; commands go on meanwhile.</summary>
    /// <exception cref="InvalidOperationException">The actor is still recovering.</exception>
    public void PersistAllAsync<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler) => PersistTogether(events, handler, stashing: false);

    /// <summary>Calls the handler once all callbacks that are due before have run: at once where there are none. Stores nothing.</summary>
    /// <exception cref="InvalidOperationException">The actor is still recovering.</exception>
    public void DeferAsync<TEvent>(TEvent evt, Action<TEvent> handler)
    {
        RefuseWhileRecovering();
        if (_callbacks.Count == 0)
        {
            handler(evt);
            return;
        }
        _toWrite.Add(new NonPersistentMessage(evt!, Sender));
        Expect(handler, stashing: false);
    }

    /// <summary>Asks for another snapshot; the answer is a message.</summary>
    public void LoadSnapshot(string persistenceId, SnapshotSelectionCriteria criteria, long toSequenceNr) =>
        SnapshotStore.Tell(
            new LoadSnapshot(persistenceId, criteria, toSequenceNr) { ActorInstanceId = Akka.Persistence.LoadSnapshot.NotToRecover }, Self);

    /// <summary>
    /// Stores a snapshot of the state as of <see cref="LastSequenceNr"/>. <see cref="SaveSnapshotSuccess"/> or
    /// <see cref="SaveSnapshotFailure"/> follows; a failure is harmless.
    /// </summary>
    public void SaveSnapshot(object snapshot) => SnapshotStore.Tell(
        new SaveSnapshot(new SnapshotMetadata(SnapshotterId, SnapshotSequenceNr, Context.System.Scheduler.Now.UtcDateTime), snapshot), Self);

    /// <summary>Deletes one snapshot; <see cref="DeleteSnapshotSuccess"/> or <see cref="DeleteSnapshotFailure"/> follows.</summary>
    public void DeleteSnapshot(long sequenceNr) => SnapshotStore.Tell(
        new DeleteSnapshot(new SnapshotMetadata(SnapshotterId, sequenceNr, DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc))), Self);

    /// <summary>Deletes snapshots; <see cref="DeleteSnapshotsSuccess"/> or <see cref="DeleteSnapshotsFailure"/> follows.</summary>
    public void DeleteSnapshots(SnapshotSelectionCriteria criteria) => SnapshotStore.Tell(new DeleteSnapshots(SnapshotterId, criteria), Self);

    /// <summary>
    /// Deletes the events up to a sequence number, included; <see cref="long.MaxValue"/> stands for all so far.
    /// <see cref="DeleteMessagesSuccess"/> or <see cref="DeleteMessagesFailure"/> follows.
    /// </summary>
    public void DeleteMessages(long toSequenceNr)
    {
        if (toSequenceNr == long.MaxValue)
            toSequenceNr = LastSequenceNr;
        if (toSequenceNr <= LastSequenceNr)
        {
            Journal.Tell(new DeleteMessagesTo(PersistenceId, toSequenceNr, Self), Self);
            return;
        }
        Self.Tell(
            new DeleteMessagesFailure(
                new InvalidOperationException($"Events up to {toSequenceNr} were to be deleted; the last one is {LastSequenceNr}."), toSequenceNr),
            Self);
    }

    /// <summary>Called when all events have been replayed, before <see cref="RecoveryCompleted"/>.</summary>
    protected virtual void OnReplaySuccess()
    {
    }

    /// <summary>Called when the recovery failed; the actor stops afterwards.</summary>
    /// <param name="message">The event whose handler threw, or null.</param>
    protected virtual void OnRecoveryFailure(Exception reason, object? message = null)
    {
        if (message != null)
            Log.Error(reason, "{0} can't recover: its handler threw at event {1}, a {2}", PersistenceId, LastSequenceNr, message.GetType());
        else
            Log.Error(reason, "{0} can't recover; the last event replayed is {1}", PersistenceId, LastSequenceNr);
    }

    /// <summary>Called when it is not known whether an event is stored; the actor stops afterwards.</summary>
    protected virtual void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        Log.Error(cause, "{0} could not persist event {1}, a {2}", PersistenceId, sequenceNr, @event.GetType());

    /// <summary>Called when the journal refuses an event; the actor goes on, and the callback is not called.</summary>
    protected virtual void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        Log.Error(cause, "The journal of {0} refused event {1}, a {2}: {3}", PersistenceId, sequenceNr, @event.GetType(), cause.Message);

    private void PersistTogether<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler, bool stashing)
    {
        RefuseWhileRecovering();
        // At once, so that a sequence that throws leaves nothing half done.
        TEvent[] all = [.. events];
        if (all.Length == 0 && stashing)
            return;
        _toWrite.Add(new AtomicWrite([.. all.Select(Represent)]));
        foreach (var _ in all)
            Expect(handler, stashing);
    }

    private IPersistentRepresentation Represent<TEvent>(TEvent e) => new Persistent(
        e ?? throw new ArgumentNullException(nameof(e), "An event can't be null."), ++_sequenceNr, PersistenceId, sender: Sender, writerGuid: _writerGuid);

    private void RefuseWhileRecovering()
    {
        if (IsRecovering)
            throw new InvalidOperationException("Nothing can be persisted during recovery; RecoveryCompleted is the first message that may.");
    }

    /// <summary>The user's stash. All it gives back goes into the internal one, from where messages are handled one at a time.</summary>
    private sealed class UserStash(IStash user, IStash ours) : IStash
    {
        public int Count => user.Count;

        public bool IsEmpty => user.IsEmpty;

        public bool NonEmpty => user.NonEmpty;

        public bool IsFull => user.IsFull;

        public int Capacity => user.Capacity;

        public void Stash() => user.Stash();

        public void Unstash() => user.Unstash();

        public void UnstashAll() => ours.Prepend(user.ClearStash());

        public void UnstashAll(Func<Envelope, bool> predicate) => user.UnstashAll(predicate);

        public IEnumerable<Envelope> ClearStash() => user.ClearStash();

        public void Prepend(IEnumerable<Envelope> envelopes) => user.Prepend(envelopes);
    }
}
