using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>
/// Keeps a journal's answers in the order of the requests, whichever write ends first: an actor may then rely on that an answer to a
/// later request was given after the earlier ones.
/// </summary>
internal sealed class OrderedReplies
{
    private readonly Queue<Pending> _pending = new();

    /// <summary>Takes a place in the order. Called in the order of the requests.</summary>
    public Pending Reserve(WriteMessages request)
    {
        var pending = new Pending(request);
        lock (_pending)
            _pending.Enqueue(pending);
        return pending;
    }

    /// <summary>The outcome of a request is known: answers it and those after it that only waited for this one.</summary>
    public void Complete(Pending pending, WriteOutcome outcome, IActorRef journal)
    {
        lock (_pending)
        {
            pending.Outcome = outcome;
            while (_pending.TryPeek(out var next) && next.Outcome is { } known)
            {
                _pending.Dequeue();
                known.Answer(next.Request, journal);
            }
        }
    }

    internal sealed class Pending(WriteMessages request)
    {
        public WriteMessages Request { get; } = request;

        public WriteOutcome? Outcome { get; set; }
    }
}

/// <summary>What became of a write.</summary>
internal abstract class WriteOutcome
{
    public static WriteOutcome Stored { get; } = new Accepted(null);

    /// <summary>Stored, but for the atomic writes that have an exception in the list.</summary>
    public static WriteOutcome StoredBut(IReadOnlyList<Exception?> rejections) => new Accepted(rejections);

    /// <summary>None of it may be stored.</summary>
    public static WriteOutcome RejectedAll(Exception cause) => new Refused(cause);

    /// <summary>It is not known whether it is stored.</summary>
    public static WriteOutcome Failed(Exception cause) => new Broken(cause);

    /// <summary>Tells the actor that asked: about the whole first, then about each message, as from the sender of that message.</summary>
    public void Answer(WriteMessages request, IActorRef journal)
    {
        var actor = request.PersistentActor;
        var instance = request.ActorInstanceId;
        actor.Tell(Whole(request), journal);
        var index = 0;
        foreach (var envelope in request.Messages)
        {
            if (envelope is not AtomicWrite write)
            {
                actor.Tell(new LoopMessageSuccess(envelope.Payload, instance), envelope.Sender);
                continue;
            }
            for (var i = 0; i < write.Size; i++)
                actor.Tell(Each(write[i], index, instance), write[i].Sender);
            index++;
        }
    }

    protected abstract object Whole(WriteMessages request);

    protected abstract object Each(IPersistentRepresentation e, int atomicWrite, int instance);

    private sealed class Accepted(IReadOnlyList<Exception?>? rejections) : WriteOutcome
    {
        protected override object Whole(WriteMessages request) => WriteMessagesSuccessful.Instance;

        protected override object Each(IPersistentRepresentation e, int atomicWrite, int instance) =>
            rejections?[atomicWrite] is { } cause
                ? new WriteMessageRejected(e, cause, instance)
                : new WriteMessageSuccess(e, instance);
    }

    private sealed class Refused(Exception cause) : WriteOutcome
    {
        protected override object Whole(WriteMessages request) => WriteMessagesSuccessful.Instance;

        protected override object Each(IPersistentRepresentation e, int atomicWrite, int instance) => new WriteMessageRejected(e, cause, instance);
    }

    private sealed class Broken(Exception cause) : WriteOutcome
    {
        protected override object Whole(WriteMessages request) => new WriteMessagesFailed(cause, request.Messages.Count(e => e is AtomicWrite));

        protected override object Each(IPersistentRepresentation e, int atomicWrite, int instance) => new WriteMessageFailure(e, cause, instance);
    }
}
