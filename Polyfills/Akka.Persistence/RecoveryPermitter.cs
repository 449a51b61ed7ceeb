using Akka.Actor;

namespace Akka.Persistence;

/// <summary>Asks for the right to recover; answered with <see cref="Granted"/>, given back with <see cref="Return"/>.</summary>
internal sealed class RecoveryPermit
{
    public static readonly RecoveryPermit Request = new();
    public static readonly RecoveryPermit Granted = new();
    public static readonly RecoveryPermit Return = new();

    private RecoveryPermit()
    {
    }
}

/// <summary>
/// Lets a bounded number of actors recover at a time (<c>max-concurrent-recoveries</c>), so that a start with thousands of them doesn't
/// hold all their events in mailboxes at once.
/// </summary>
internal sealed class RecoveryPermitter(int permits) : UntypedActor
{
    private readonly LinkedList<IActorRef> _waiting = new();
    private readonly HashSet<IActorRef> _recovering = [];

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RecoveryPermit permit when ReferenceEquals(permit, RecoveryPermit.Request):
                Context.Watch(Sender);
                // It may have asked before: the next life of an actor that was restarted meanwhile.
                _waiting.Remove(Sender);
                if (_recovering.Count < permits || _recovering.Contains(Sender))
                    Grant(Sender);
                else
                    _waiting.AddLast(Sender);
                break;
            case RecoveryPermit permit when ReferenceEquals(permit, RecoveryPermit.Return):
                Release(Sender);
                break;
            case Terminated terminated:
                _waiting.Remove(terminated.ActorRef);
                Release(terminated.ActorRef);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Grant(IActorRef actor)
    {
        _recovering.Add(actor);
        actor.Tell(RecoveryPermit.Granted, Self);
    }

    private void Release(IActorRef actor)
    {
        if (!_recovering.Remove(actor))
            return;
        Context.Unwatch(actor);
        if (_waiting.First is not { } next)
            return;
        _waiting.RemoveFirst();
        Grant(next.Value);
    }
}
