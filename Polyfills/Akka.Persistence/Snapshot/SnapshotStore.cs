using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence.Snapshot;

/// <summary>
/// Base of the snapshot stores: speaks the protocol with the persistent actors. A plugin only stores, finds and deletes. Its methods are
/// called in the actor's turn; what they return may complete anywhere, any time.
/// </summary>
public abstract class SnapshotStore : ActorBase
{
    private readonly bool _publish;
    private readonly PluginBreaker _breaker;

    protected SnapshotStore()
    {
        var extension = Persistence.Instance.Apply(Context.System);
        _publish = extension.Settings.Internal.PublishPluginCommands;
        _breaker = new PluginBreaker(extension.ConfigOfPlugin(Self));
    }

    /// <summary>The snapshot with the highest sequence number within the criteria, or null.</summary>
    protected abstract Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria);

    /// <summary>Stores a snapshot. It must not be found before the task is complete.</summary>
    protected abstract Task SaveAsync(SnapshotMetadata metadata, object snapshot);

    /// <summary>Deletes one snapshot; a time of <see cref="DateTime.MinValue"/> stands for any.</summary>
    protected abstract Task DeleteAsync(SnapshotMetadata metadata);

    /// <summary>Deletes all snapshots within the criteria.</summary>
    protected abstract Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria);

    /// <summary>Messages of the plugin's own; it also sees the outcome of saves and deletions before the actor does.</summary>
    protected virtual bool ReceivePluginInternal(object message) => false;

    protected sealed override bool Receive(object message)
    {
        switch (message)
        {
            case LoadSnapshot load:
                _ = Load(load, Sender, Self);
                return true;
            case SaveSnapshot save:
                _ = Save(save, Sender, Self);
                return true;
            case DeleteSnapshot delete:
                _ = Delete(delete, Sender, Self, Context.System);
                return true;
            case DeleteSnapshots delete:
                _ = Delete(delete, Sender, Self, Context.System);
                return true;
            case SaveSnapshotFailure failure:
                PassOn(message);
                // Half of it may be there.
                _ = CleanUp(failure.Metadata, Context.System);
                return true;
            case SaveSnapshotSuccess or DeleteSnapshotSuccess or DeleteSnapshotFailure or DeleteSnapshotsSuccess or DeleteSnapshotsFailure:
                PassOn(message);
                return true;
            default:
                return ReceivePluginInternal(message);
        }
    }

    private void PassOn(object outcome)
    {
        try
        {
            ReceivePluginInternal(outcome);
        }
        finally
        {
            Sender.Tell(outcome, Self);
        }
    }

    private async Task Load(LoadSnapshot request, IActorRef actor, IActorRef self)
    {
        object answer;
        try
        {
            var found = request.Criteria.Equals(SnapshotSelectionCriteria.None)
                ? null
                : await _breaker.Call(
                    (Store: this, request),
                    static s => s.Store.LoadAsync(s.request.PersistenceId, s.request.Criteria.Limit(s.request.ToSequenceNr))).ConfigureAwait(false);
            answer = new LoadSnapshotResult(found, request.ToSequenceNr) { ActorInstanceId = request.ActorInstanceId };
        }
        catch (Exception e)
        {
            answer = new LoadSnapshotFailed(e) { ActorInstanceId = request.ActorInstanceId };
        }
        actor.Tell(answer, self);
    }

    private async Task Save(SaveSnapshot request, IActorRef actor, IActorRef self)
    {
        var metadata = request.Metadata.Timestamp == DateTime.MinValue
            ? new SnapshotMetadata(request.Metadata.PersistenceId, request.Metadata.SequenceNr, DateTime.UtcNow)
            : request.Metadata;
        object outcome;
        try
        {
            await _breaker.Call((Store: this, metadata, request.Snapshot), static s => s.Store.SaveAsync(s.metadata, s.Snapshot)).ConfigureAwait(false);
            outcome = new SaveSnapshotSuccess(metadata);
        }
        catch (Exception e)
        {
            outcome = new SaveSnapshotFailure(request.Metadata, e);
        }
        self.Tell(outcome, actor);
    }

    private async Task Delete(DeleteSnapshot request, IActorRef actor, IActorRef self, ActorSystem system)
    {
        object outcome;
        try
        {
            await _breaker.Call((Store: this, request), static s => s.Store.DeleteAsync(s.request.Metadata)).ConfigureAwait(false);
            outcome = new DeleteSnapshotSuccess(request.Metadata);
        }
        catch (Exception e)
        {
            outcome = new DeleteSnapshotFailure(request.Metadata, e);
        }
        self.Tell(outcome, actor);
        if (_publish)
            system.EventStream.Publish(request);
    }

    private async Task Delete(DeleteSnapshots request, IActorRef actor, IActorRef self, ActorSystem system)
    {
        object outcome;
        try
        {
            await _breaker.Call((Store: this, request), static s => s.Store.DeleteAsync(s.request.PersistenceId, s.request.Criteria)).ConfigureAwait(false);
            outcome = new DeleteSnapshotsSuccess(request.Criteria);
        }
        catch (Exception e)
        {
            outcome = new DeleteSnapshotsFailure(request.Criteria, e);
        }
        self.Tell(outcome, actor);
        if (_publish)
            system.EventStream.Publish(request);
    }

    private async Task CleanUp(SnapshotMetadata metadata, ActorSystem system)
    {
        try
        {
            await _breaker.Call((Store: this, metadata), static s => s.Store.DeleteAsync(s.metadata)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            system.Log.Error(e, "What may be left of the snapshot {0}, which could not be saved, can't be deleted", metadata);
        }
    }
}
