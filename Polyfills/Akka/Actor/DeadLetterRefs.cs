using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The reference of an actor that does not exist: what it is told becomes a dead letter, who watches it is notified at once.</summary>
internal class EmptyLocalActorRef(IActorRefProvider provider, ActorPath path, EventStream eventStream) : MinimalActorRef
{
    public override ActorPath Path { get; } = path;

    public override IActorRefProvider Provider { get; } = provider;

    public override bool IsTerminated => true;

    protected EventStream EventStream { get; } = eventStream;

    public override void SendSystemMessage(ISystemMessage message) => SpecialHandle(message, Provider.DeadLetters);

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is null)
            throw new InvalidMessageException("a message must not be null");
        var letter = message as DeadLetter ?? new DeadLetter(message, SenderOrDeadLetters(sender), this);
        if (!SpecialHandle(letter.Message, letter.Sender))
            EventStream.Publish(letter);
    }

    /// <summary>Answers what needs an answer even from nobody.</summary>
    protected virtual bool SpecialHandle(object message, IActorRef sender)
    {
        switch (message)
        {
            case Watch watch:
                if (watch.Watchee.Equals(this) && !watch.Watcher.Equals(this))
                    NotifyOfDeath(watch);
                return true;
            case Identify identify:
                sender.Tell(new ActorIdentity(identify.MessageId, null!));
                return true;
            case ActorSelectionMessage { Message: Identify identify } selection:
                if (!selection.WildCardFanOut)
                    sender.Tell(new ActorIdentity(identify.MessageId, null!));
                return true;
            case ActorSelectionMessage selection:
                if (!SpecialHandle(selection.Message, sender))
                    EventStream.Publish(new DeadLetter(selection.Message, sender, this));
                return true;
            case IDeadLetterSuppression suppressed:
                EventStream.Publish(new SuppressedDeadLetter(suppressed, SenderOrDeadLetters(sender), this));
                return true;
            default:
                return message is SystemMessage;
        }
    }

    protected static void NotifyOfDeath(Watch watch) =>
        watch.Watcher.SendSystemMessage(new DeathWatchNotification(watch.Watchee, existenceConfirmed: false, addressTerminated: false));

    private IActorRef SenderOrDeadLetters(IActorRef? sender) => sender.IsNobody() ? Provider.DeadLetters : sender!;
}

/// <summary>Where messages end that reach nobody: on the event stream, as <see cref="DeadLetter"/>.</summary>
internal sealed class DeadLetterActorRef(IActorRefProvider provider, ActorPath path, EventStream eventStream)
    : EmptyLocalActorRef(provider, path, eventStream)
{
    public override bool IsTerminated => false;

    protected override bool SpecialHandle(object message, IActorRef sender)
    {
        if (message is not Watch watch)
            return base.SpecialHandle(message, sender);
        // somebody watches an actor that has stopped; the dead letters themselves never do
        if (!watch.Watchee.Equals(this) && !watch.Watcher.Equals(this))
            NotifyOfDeath(watch);
        return true;
    }
}

/// <summary>Takes messages and forgets them.</summary>
internal sealed class IgnoreActorRef(IActorRefProvider provider) : MinimalActorRef
{
    public override ActorPath Path { get; } = new RootActorPath(new Address("akka", "local")) / "ignore";

    public override IActorRefProvider Provider { get; } = provider;
}
