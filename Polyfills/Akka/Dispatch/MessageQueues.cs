using Akka.Actor;

namespace Akka.Dispatch
{
    /// <summary>What a mailbox's queue promises.</summary>
    public interface ISemantics;

    /// <summary>The queue takes any number of messages.</summary>
    public interface IUnboundedMessageQueueSemantics : ISemantics;

    /// <summary>The queue also takes messages at its front, which stashing needs.</summary>
    public interface IDequeBasedMessageQueueSemantics : ISemantics
    {
        /// <summary>Puts a message before all others.</summary>
        void EnqueueFirst(Envelope envelope);
    }

    /// <summary>Both of the above.</summary>
    public interface IUnboundedDequeBasedMessageQueueSemantics : IDequeBasedMessageQueueSemantics, IUnboundedMessageQueueSemantics;

    /// <summary>Marks an actor that needs a queue of a kind.</summary>
    public interface IRequiresMessageQueue<T> where T : ISemantics;

    /// <summary>Says what kind of queue a <see cref="MailboxType"/> makes, so that an actor that needs one of that kind can have it.</summary>
    public interface IProducesMessageQueue<TQueue> where TQueue : MessageQueues.IMessageQueue;

    /// <summary>Makes the queues of mailboxes; named in the configuration as <c>mailbox-type</c>.</summary>
    public abstract class MailboxType
    {
        /// <summary>The settings of the system.</summary>
        protected readonly Settings Settings;

        /// <summary>The section that names this type.</summary>
        protected readonly Configuration.Config Config;

        /// <summary>What a subclass named in the configuration is constructed with.</summary>
        protected MailboxType(Settings settings, Configuration.Config config)
        {
            Settings = settings;
            Config = config;
        }

        /// <summary>A queue for one actor.</summary>
        public abstract MessageQueues.IMessageQueue Create(IActorRef owner, ActorSystem system);
    }

    /// <summary>The standard mailbox.</summary>
    public sealed class UnboundedMailbox : MailboxType
    {
        /// <summary>Needs no settings.</summary>
        public UnboundedMailbox() : base(null!, null!)
        {
        }

        /// <summary>As named in the configuration.</summary>
        public UnboundedMailbox(Settings settings, Configuration.Config config) : base(settings, config)
        {
        }

        /// <inheritdoc />
        public override MessageQueues.IMessageQueue Create(IActorRef owner, ActorSystem system) => new MailboxQueue();
    }

    /// <summary>The mailbox of actors with a stash. Every standard queue can do this, so it is the same.</summary>
    public sealed class UnboundedDequeBasedMailbox(Settings settings, Configuration.Config config) : MailboxType(settings, config)
    {
        /// <inheritdoc />
        public override MessageQueues.IMessageQueue Create(IActorRef owner, ActorSystem system) => new MailboxQueue();
    }
}

namespace Akka.Dispatch.MessageQueues
{
    /// <summary>The queue of a mailbox. Any thread may add; one thread at a time takes.</summary>
    public interface IMessageQueue
    {
        /// <summary>Whether there is a message to take.</summary>
        bool HasMessages { get; }

        /// <summary>How many there are, roughly if others add at the same time.</summary>
        int Count { get; }

        /// <summary>Adds a message.</summary>
        void Enqueue(IActorRef receiver, Envelope envelope);

        /// <summary>Takes the next message.</summary>
        bool TryDequeue(out Envelope envelope);

        /// <summary>Hands what is left to the dead letters.</summary>
        void CleanUp(IActorRef owner, IMessageQueue deadletters);
    }
}
