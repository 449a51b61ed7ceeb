using Akka.Actor.Internal;
using Akka.Dispatch;

namespace Akka.Actor
{
    /// <summary>Messages an actor has put aside.</summary>
    public interface IStash
    {
        /// <summary>How many there are.</summary>
        int Count { get; }

        /// <summary>Whether there are none.</summary>
        bool IsEmpty { get; }

        /// <summary>Whether there are any.</summary>
        bool NonEmpty { get; }

        /// <summary>Whether no more can be put aside.</summary>
        bool IsFull { get; }

        /// <summary>How many can be put aside; -1 for any number.</summary>
        int Capacity { get; }

        /// <summary>Puts the current message aside.</summary>
        /// <exception cref="StashOverflowException">The stash is full.</exception>
        /// <exception cref="IllegalActorStateException">The current message has been put aside already.</exception>
        void Stash();

        /// <summary>Puts the oldest message back in front of the mailbox.</summary>
        void Unstash();

        /// <summary>Puts all messages back in front of the mailbox, in their order.</summary>
        void UnstashAll();

        /// <summary>Puts the messages back that meet a condition; the others are dropped.</summary>
        void UnstashAll(Func<Envelope, bool> predicate);

        /// <summary>Takes all messages out.</summary>
        IEnumerable<Envelope> ClearStash();

        /// <summary>Puts messages before those that are there.</summary>
        void Prepend(IEnumerable<Envelope> envelopes);
    }

    /// <summary>An actor with a stash.</summary>
    public interface IActorStash
    {
        /// <summary>The stash; set by the runtime.</summary>
        IStash Stash { get; set; }
    }

    /// <summary>An actor with a stash and any mailbox that allows one.</summary>
    public interface IWithUnrestrictedStash : IActorStash;

    /// <summary>An actor with a stash whose capacity can be configured.</summary>
    public interface IWithStash : IWithUnrestrictedStash, IRequiresMessageQueue<IDequeBasedMessageQueueSemantics>;

    /// <summary>An actor with a stash of any size.</summary>
    public interface IWithUnboundedStash : IWithUnrestrictedStash, IRequiresMessageQueue<IUnboundedDequeBasedMessageQueueSemantics>;

    /// <summary>Makes stashes.</summary>
    public static class StashFactory
    {
        /// <summary>A stash that suits an actor.</summary>
        public static IStash CreateStash(this IActorContext context, IActorStash actorInstance) =>
            CreateStash(context, actorInstance.GetType());

        /// <summary>A stash that suits a class of actors.</summary>
        public static IStash CreateStash<T>(this IActorContext context) where T : ActorBase => CreateStash(context, typeof(T));

        /// <summary>A stash that suits a class of actors.</summary>
        public static IStash CreateStash(this IActorContext context, Type actorType)
        {
            var capacity = typeof(IWithUnboundedStash).IsAssignableFrom(actorType) ? -1 : context.Props.Deploy.StashCapacity;
            return new MessageStash((ActorCell)context, capacity);
        }
    }
}

namespace Akka.Actor.Internal
{
    internal sealed class MessageStash(ActorCell cell, int capacity) : IStash
    {
        private readonly LinkedList<Envelope> _messages = new();
        private int _lastStashed;

        public int Count => _messages.Count;

        public bool IsEmpty => _messages.Count == 0;

        public bool NonEmpty => _messages.Count > 0;

        public int Capacity { get; } = capacity;

        public bool IsFull => Capacity >= 0 && _messages.Count >= Capacity;

        public void Stash()
        {
            var message = cell.CurrentMessage ?? throw new InvalidOperationException("there is no current message to stash");
            if (cell.CurrentEnvelopeId == _lastStashed)
                throw new IllegalActorStateException($"Can't stash the same message {message} more than once");
            _lastStashed = cell.CurrentEnvelopeId;
            if (IsFull)
                throw new StashOverflowException($"{cell.Self} has stashed {Count} messages, as many as it may");
            _messages.AddLast(new Envelope(message, cell.Sender));
        }

        public void Unstash()
        {
            if (_messages.First is not { } first)
                return;
            _messages.RemoveFirst();
            PutBack(first.Value);
        }

        public void UnstashAll() => UnstashAll(static _ => true);

        public void UnstashAll(Func<Envelope, bool> predicate)
        {
            // backwards, so that the oldest ends up in front
            for (var node = _messages.Last; node is not null; node = node.Previous)
            {
                if (predicate(node.Value))
                    PutBack(node.Value);
            }
            _messages.Clear();
        }

        public IEnumerable<Envelope> ClearStash()
        {
            var messages = _messages.ToArray();
            _messages.Clear();
            return messages;
        }

        public void Prepend(IEnumerable<Envelope> envelopes)
        {
            foreach (var envelope in envelopes.Reverse())
                _messages.AddFirst(envelope);
        }

        private void PutBack(Envelope envelope)
        {
            if (cell.Mailbox.MessageQueue is not IDequeBasedMessageQueueSemantics queue)
                throw new NotSupportedException($"the mailbox of {cell.Self} ({cell.Mailbox.MessageQueue.GetType()}) takes no messages at its front");
            queue.EnqueueFirst(envelope);
            // it was let through once already
            if (envelope.Message is Terminated terminated)
                cell.TerminatedQueuedFor(terminated.ActorRef, null);
        }
    }
}
