using Akka.Actor.Internal;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>The reference of an actor of this process.</summary>
public class LocalActorRef : ActorRefWithCell
{
    private readonly ActorPath _path;

    /// <summary>Makes the reference with its cell; the actor itself is created in its first turn.</summary>
    public LocalActorRef(ActorSystemImpl system, Props props, MessageDispatcher dispatcher, MailboxType mailboxType,
        IInternalActorRef supervisor, ActorPath path)
    {
        _path = path;
        Cell = NewActorCell(system, this, props, dispatcher, supervisor);
        Cell.Init(mailboxType);
    }

    /// <summary>Makes the cell.</summary>
    protected virtual ActorCell NewActorCell(ActorSystemImpl system, IInternalActorRef self, Props props, MessageDispatcher dispatcher,
        IInternalActorRef supervisor) => new(system, self, props, dispatcher, supervisor);

    /// <summary>What the reference points to.</summary>
    public ActorCell Cell { get; }

    /// <inheritdoc />
    public override ActorPath Path => _path;

    /// <inheritdoc />
    public override IInternalActorRef Parent => Cell.Parent;

    /// <inheritdoc />
    public override IActorRefProvider Provider => Cell.SystemImpl.Provider;

    /// <inheritdoc />
    public override IEnumerable<IActorRef> Children => Cell.GetChildren();

    /// <inheritdoc />
    public override bool IsLocal => true;

    /// <inheritdoc />
    public override bool IsTerminated => Cell.IsTerminated;

    /// <inheritdoc />
    public override IInternalActorRef GetSingleChild(string name) => Cell.GetSingleChild(name);

    /// <inheritdoc />
    public override IActorRef GetChild(IReadOnlyList<string> name)
    {
        IInternalActorRef current = this;
        for (var i = 0; i < name.Count; i++)
        {
            if (current is not ActorRefWithCell withCell)
                return current.GetChild([.. name.Skip(i)]);
            current = name[i] switch
            {
                "" => current,
                ".." => current.Parent,
                var child => withCell.GetSingleChild(child),
            };
        }
        return current;
    }

    /// <inheritdoc />
    protected override void TellInternal(object message, IActorRef sender) => Cell.SendMessage(sender, message);

    /// <inheritdoc />
    public override void SendSystemMessage(ISystemMessage message) => Cell.SendSystemMessage(message);

    /// <inheritdoc />
    public override void Start() => Cell.Start();

    /// <inheritdoc />
    public override void Stop() => Cell.Stop();

    /// <inheritdoc />
    public override void Suspend() => Cell.Suspend();

    /// <inheritdoc />
    public override void Resume(Exception? causedByFailure = null) => Cell.Resume(causedByFailure);

    /// <inheritdoc />
    public override void Restart(Exception cause) => Cell.Restart(cause);
}
