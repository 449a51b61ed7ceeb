using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>How a journal is read at recovery.</summary>
public interface IAsyncRecovery
{
    /// <summary>Hands the events of a range, both ends included and at most <paramref name="max"/>, to the callback, in order.</summary>
    Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
        Action<IPersistentRepresentation> recoveryCallback);

    /// <summary>The highest sequence number ever written for that persistence id, 0 for none; events before the given one need not be looked at.</summary>
    Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr);
}

/// <summary>
/// Base of the journals: speaks the protocol with the persistent actors, adapts events, keeps the answers in order. A plugin only
/// stores, reads and deletes. Its methods are called in the actor's turn; what they return may complete anywhere, any time.
/// </summary>
public abstract class AsyncWriteJournal : WriteJournalBase, IAsyncRecovery
{
    /// <summary>Whether requests are also published, for tests of plugins: <c>akka.persistence.publish-plugin-commands</c>.</summary>
    protected readonly bool CanPublish;

    private readonly PluginBreaker _breaker;
    private readonly OrderedReplies _replies = new();

    protected AsyncWriteJournal()
    {
        var extension = Persistence.Instance.Apply(Context.System);
        CanPublish = extension.Settings.Internal.PublishPluginCommands;
        _breaker = new PluginBreaker(extension.ConfigOfPlugin(Self));
    }

    public abstract Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
        Action<IPersistentRepresentation> recoveryCallback);

    public abstract Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr);

    /// <summary>
    /// Stores the writes, each of them whole or not at all. A task that fails stops the actors that asked. The result, if not null,
    /// has for each write null or why that one is rejected; to reject is only for writes that nobody could store.
    /// </summary>
    protected abstract Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages);

    /// <summary>Deletes the events up to a sequence number, included; the highest sequence number must survive.</summary>
    protected abstract Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr);

    /// <summary>Messages of the plugin's own; false for those it doesn't know.</summary>
    protected virtual bool ReceivePluginInternal(object message) => false;

    protected sealed override bool Receive(object message) => ReceiveWriteJournal(message) || ReceivePluginInternal(message);

    protected bool ReceiveWriteJournal(object message)
    {
        switch (message)
        {
            case WriteMessages write:
                _ = Write(write, Self);
                return true;
            case ReplayMessages replay:
                _ = Replay(replay, Context, Self);
                return true;
            case DeleteMessagesTo delete:
                _ = Delete(delete, Self, Context.System);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The cause, if it is the only one, of an exception that collects several.</summary>
    protected static Exception TryUnwrapException(Exception e) =>
        e is AggregateException aggregate && aggregate.Flatten().InnerExceptions is [var only] ? only : e;

    private async Task Write(WriteMessages message, IActorRef self)
    {
        var place = _replies.Reserve(message);
        _replies.Complete(place, await Store(message).ConfigureAwait(false), self);
    }

    private async Task<WriteOutcome> Store(WriteMessages message)
    {
        IEnumerable<AtomicWrite> prepared;
        try
        {
            prepared = PreparePersistentBatch(message.Messages);
        }
        catch (Exception e)
        {
            // An event adapter can't make anything of an event: a later try would end the same way.
            return WriteOutcome.RejectedAll(e);
        }
        if (prepared is ICollection<AtomicWrite> { Count: 0 })
            return WriteOutcome.Stored;
        try
        {
            var rejections = await _breaker.Call((Journal: this, prepared), static s => s.Journal.WriteMessagesAsync(s.prepared)).ConfigureAwait(false);
            if (rejections == null)
                return WriteOutcome.Stored;
            var count = prepared.Count();
            return rejections.Count == count
                ? WriteOutcome.StoredBut(rejections)
                : WriteOutcome.Failed(new InvalidOperationException($"WriteMessagesAsync gave {rejections.Count} results for {count} writes."));
        }
        catch (Exception e)
        {
            return WriteOutcome.Failed(TryUnwrapException(e));
        }
    }

    private async Task Replay(ReplayMessages message, IActorContext context, IActorRef self)
    {
        var actor = message.PersistentActor;
        var system = context.System;
        try
        {
            var highest = await _breaker.Call(
                (Journal: this, message),
                static s => s.Journal.ReadHighestSequenceNrAsync(s.message.PersistenceId, Math.Max(0, s.message.FromSequenceNr - 1))).ConfigureAwait(false);
            var to = Math.Min(message.ToSequenceNr, highest);
            if (to > 0 && message.FromSequenceNr <= to && message.Max > 0)
            {
                await ReplayMessagesAsync(
                    context, message.PersistenceId, message.FromSequenceNr, to, message.Max, e => HandOut(e, actor, message.ActorInstanceId)).ConfigureAwait(false);
            }
            actor.Tell(new RecoverySuccess(highest) { ActorInstanceId = message.ActorInstanceId }, self);
            if (CanPublish)
                system.EventStream.Publish(message);
        }
        catch (Exception e)
        {
            actor.Tell(new ReplayMessagesFailure(TryUnwrapException(e)) { ActorInstanceId = message.ActorInstanceId }, self);
        }
    }

    private void HandOut(IPersistentRepresentation e, IActorRef actor, int instance)
    {
        if (e.IsDeleted)
            return;
        if (ReadsAsStored)
        {
            actor.Tell(new ReplayedMessage(e) { ActorInstanceId = instance }, ActorRefs.NoSender);
            return;
        }
        foreach (var adapted in AdaptFromJournal(e))
            actor.Tell(new ReplayedMessage(adapted) { ActorInstanceId = instance }, ActorRefs.NoSender);
    }

    private async Task Delete(DeleteMessagesTo message, IActorRef self, ActorSystem system)
    {
        try
        {
            await _breaker.Call(
                (Journal: this, message),
                static s => s.Journal.DeleteMessagesToAsync(s.message.PersistenceId, s.message.ToSequenceNr)).ConfigureAwait(false);
            message.PersistentActor.Tell(new DeleteMessagesSuccess(message.ToSequenceNr), self);
            if (CanPublish)
                system.EventStream.Publish(message);
        }
        catch (Exception e)
        {
            message.PersistentActor.Tell(new DeleteMessagesFailure(TryUnwrapException(e), message.ToSequenceNr), self);
        }
    }
}
