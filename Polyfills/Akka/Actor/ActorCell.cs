using Akka.Actor.Internal;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor
{
    /// <summary>
    /// The part of an actor that survives restarts: mailbox, children, watches, behaviour. Everything here runs in the actor's turn unless
    /// it says otherwise.
    /// </summary>
    public partial class ActorCell : IUntypedActorContext
    {
        private readonly ActorSystemImpl _system;
        private readonly IInternalActorRef _self;
        private readonly List<Receive> _behaviors = new(1);
        private Mailbox _mailbox = null!;
        private ActorBase? _actor;
        private ActorTaskScheduler? _taskScheduler;

        /// <summary>A cell for <paramref name="self"/>.</summary>
        public ActorCell(ActorSystemImpl system, IInternalActorRef self, Props props, MessageDispatcher dispatcher, IInternalActorRef parent)
        {
            _system = system;
            _self = self;
            Props = props;
            Dispatcher = dispatcher;
            Parent = parent;
        }

        internal static ActorCell? Current => InternalCurrentActorCellKeeper.Current;

        /// <inheritdoc />
        public IActorRef Self => _self;

        /// <inheritdoc />
        public ActorSystem System => _system;

        /// <summary>The system with what it has for the runtime.</summary>
        public ActorSystemImpl SystemImpl => _system;

        /// <inheritdoc />
        public Props Props { get; }

        /// <summary>The supervisor.</summary>
        public IInternalActorRef Parent { get; }

        IActorRef IActorContext.Parent => Parent;

        /// <inheritdoc />
        public MessageDispatcher Dispatcher { get; }

        /// <summary>The queues.</summary>
        public Mailbox Mailbox => _mailbox;

        /// <summary>The message being handled, or after a failure the one that was.</summary>
        public object? CurrentMessage { get; internal set; }

        /// <summary>Counts the messages, so that one can be told from the next.</summary>
        public int CurrentEnvelopeId { get; private set; }

        /// <inheritdoc />
        public IActorRef Sender { get; internal set; } = null!;

        /// <summary>Whether user messages wait.</summary>
        public bool HasMessages => _mailbox.HasMessages;

        /// <summary>How many user messages wait.</summary>
        public int NumberOfMessages => _mailbox.NumberOfMessages;

        /// <summary>Whether the actor has stopped for good.</summary>
        public bool IsTerminated => _mailbox.IsClosed;

        /// <summary>Runs the continuations of async handlers.</summary>
        public virtual ActorTaskScheduler TaskScheduler => _taskScheduler ??= new ActorTaskScheduler(this);

        internal ActorBase? Actor => _actor;

        /// <summary>Makes the mailbox; the message that creates the instance is the first in it.</summary>
        internal void Init(MailboxType mailboxType)
        {
            _mailbox = new Mailbox(mailboxType.Create(_self, _system));
            _mailbox.SetActor(this);
            _mailbox.SystemEnqueue(new Create());
        }

        /// <summary>Lets the mailbox run.</summary>
        public virtual void Start() => Dispatcher.Attach(this);

        /// <summary>Stops the actor; any thread may call this, as the following.</summary>
        public void Stop() => SendSystemMessage(new Terminate());

        /// <summary>Holds back user messages.</summary>
        public void Suspend() => SendSystemMessage(new Suspend());

        /// <summary>Undoes one <see cref="Suspend"/>.</summary>
        public void Resume(Exception? causedByFailure) => SendSystemMessage(new Resume(causedByFailure));

        /// <summary>Replaces the instance.</summary>
        public void Restart(Exception cause) => SendSystemMessage(new Recreate(cause));

        /// <summary>Queues a message.</summary>
        public virtual void SendMessage(IActorRef sender, object message)
        {
            if (message is null)
                throw new InvalidMessageException("a message must not be null");
            Dispatcher.Dispatch(this, new Envelope(message, sender));
        }

        /// <summary>Queues a system message.</summary>
        public virtual void SendSystemMessage(ISystemMessage systemMessage) => Dispatcher.SystemDispatch(this, (SystemMessage)systemMessage);

        /// <inheritdoc />
        public ActorSelection ActorSelection(string path) => ActorRefFactoryShared.ActorSelection(path, _system, _self);

        /// <inheritdoc />
        public ActorSelection ActorSelection(ActorPath path) => ActorRefFactoryShared.ActorSelection(path, _system);

        /// <inheritdoc />
        public void Become(Receive receive)
        {
            // the first behaviour, the actor's own Receive, stays for good
            if (_behaviors.Count > 1)
                _behaviors.RemoveAt(_behaviors.Count - 1);
            _behaviors.Add(receive);
        }

        /// <inheritdoc />
        public void BecomeStacked(Receive receive) => _behaviors.Add(receive);

        /// <inheritdoc />
        public void UnbecomeStacked()
        {
            if (_behaviors.Count > 1)
                _behaviors.RemoveAt(_behaviors.Count - 1);
        }

        void IUntypedActorContext.Become(UntypedReceive receive) => Become(AlwaysHandled(receive));

        void IUntypedActorContext.BecomeStacked(UntypedReceive receive) => BecomeStacked(AlwaysHandled(receive));

        private static Receive AlwaysHandled(UntypedReceive receive) => message =>
        {
            receive(message);
            return true;
        };

        /// <summary>Runs an action as the actor.</summary>
        public void UseThreadContext(Action action)
        {
            var outer = InternalCurrentActorCellKeeper.Current;
            InternalCurrentActorCellKeeper.Current = this;
            try
            {
                action();
            }
            finally
            {
                InternalCurrentActorCellKeeper.Current = outer;
            }
        }

        /// <summary>The running actor, or nobody (null).</summary>
        public static IActorRef GetCurrentSelfOrNoSender() => Current is { } cell ? cell._self : ActorRefs.NoSender;

        /// <summary>The sender of the running actor's message, or nobody (null).</summary>
        public static IActorRef GetCurrentSenderOrNoSender() => Current is { } cell ? cell.Sender : ActorRefs.NoSender;

        private ActorBase NewActor()
        {
            _behaviors.Clear();
            ActorHasBeenCleared = false;
            var actor = CreateNewActorInstance();
            actor.SupervisorStrategyFromProps = Props.SupervisorStrategy;
            return actor;
        }

        /// <summary>Whether the instance is gone and its context with it.</summary>
        internal bool ActorHasBeenCleared { get; private set; }

        /// <summary>Makes the instance and gives it what it asks for by its interfaces.</summary>
        protected virtual ActorBase CreateNewActorInstance()
        {
            var actor = Props.NewActor();
            if (actor is IActorStash stashing)
                stashing.Stash = this.CreateStash(stashing);
            if (actor is IInitializableActor initializable)
                initializable.Init();
            return actor;
        }

        private void ClearActor(ActorBase? actor)
        {
            if (actor is not null)
            {
                if (actor is IDisposable disposable)
                    Guarded("Dispose", disposable.Dispose);
                Props.Release(actor);
                actor.Clear(_system.DeadLetters);
            }
            ActorHasBeenCleared = true;
            CurrentMessage = null;
            _behaviors.Clear();
        }

        internal void Publish(LogEvent logEvent) => _system.EventStream.Publish(logEvent);

        private Type ActorType => _actor?.GetType() ?? Props.Type;

        private void PublishDebug(string message) => Publish(new Debug(_self.Path.ToString(), ActorType, message));

        private void PublishError(Exception? cause, string message) =>
            Publish(new Error(cause, _self.Path.ToString(), ActorType, message));

        private void Guarded(string what, Action action)
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                PublishError(e, $"{what} failed: {e.Message}");
            }
        }
    }
}

namespace Akka.Actor.Internal
{
    /// <summary>The cell whose turn the current thread runs.</summary>
    internal static class InternalCurrentActorCellKeeper
    {
        [ThreadStatic]
        private static ActorCell? s_current;

        public static ActorCell? Current
        {
            get => s_current;
            set => s_current = value;
        }
    }

    /// <summary>An actor that wants a call after its constructor.</summary>
    internal interface IInitializableActor
    {
        void Init();
    }
}
