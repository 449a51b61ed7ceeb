using Akka.Actor.Internal;
using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

public partial class ActorCell
{
    // What this actor watches, each with the message it wants instead of Terminated; null for Terminated itself.
    private Dictionary<IActorRef, object?>? _watching;

    // Terminated messages that lie in the mailbox, with the same. One that is not listed here any more is dropped.
    private Dictionary<IActorRef, object?>? _terminatedQueued;

    private HashSet<IActorRef>? _watchedBy;

    /// <inheritdoc />
    public IActorRef Watch(IActorRef subject) => StartWatching(subject, null);

    /// <inheritdoc />
    public IActorRef WatchWith(IActorRef subject, object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return StartWatching(subject, message);
    }

    private IActorRef StartWatching(IActorRef subject, object? message)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var watchee = (IInternalActorRef)subject;
        if (watchee.Equals(_self) || _watching?.ContainsKey(watchee) == true)
            return watchee;
        (_watching ??= [])[watchee] = message;
        watchee.SendSystemMessage(new Watch(watchee, _self));
        return watchee;
    }

    /// <inheritdoc />
    public IActorRef Unwatch(IActorRef subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var watchee = (IInternalActorRef)subject;
        if (_watching?.Remove(watchee) == true)
            watchee.SendSystemMessage(new Unwatch(watchee, _self));
        _terminatedQueued?.Remove(watchee);
        return watchee;
    }

    private void ReceivedTerminated(Terminated terminated)
    {
        if (_terminatedQueued?.Remove(terminated.ActorRef, out var message) != true)
            return;
        // a stash takes the current message
        CurrentMessage = message ?? terminated;
        ReceiveMessage(CurrentMessage);
    }

    /// <summary>Lets the next <see cref="Terminated"/> of this actor through, as if it had been watched.</summary>
    internal void TerminatedQueuedFor(IActorRef subject, object? customMessage) => (_terminatedQueued ??= [])[subject] = customMessage;

    private void WatchedActorTerminated(IActorRef actor, bool existenceConfirmed, bool addressTerminated)
    {
        if (_watching?.Remove(actor, out var message) == true && !IsTerminating)
        {
            TerminatedQueuedFor(actor, message);
            _self.Tell(new Terminated(actor, existenceConfirmed, addressTerminated), actor);
        }
        if (FindChild(actor) is not null)
            HandleChildTerminated(actor);
    }

    private void AddWatcher(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        if (watchee.Equals(_self) && !watcher.Equals(_self))
            (_watchedBy ??= []).Add(watcher);
        else if (watcher.Equals(_self))
            Watch(watchee);
    }

    private void RemoveWatcher(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        if (watchee.Equals(_self))
            _watchedBy?.Remove(watcher);
        else if (watcher.Equals(_self))
            Unwatch(watchee);
    }

    private void TellWatchersWeDied()
    {
        if (_watchedBy is not { } watchers)
            return;
        _watchedBy = null;
        foreach (var watcher in watchers)
        {
            // the parent has been told already
            if (!watcher.Equals(Parent))
                ((IInternalActorRef)watcher).SendSystemMessage(new DeathWatchNotification(_self, existenceConfirmed: true, addressTerminated: false));
        }
    }

    private void UnwatchWatchedActors()
    {
        _terminatedQueued = null;
        if (_watching is not { } watching)
            return;
        _watching = null;
        foreach (var watchee in watching.Keys)
            ((IInternalActorRef)watchee).SendSystemMessage(new Unwatch((IInternalActorRef)watchee, _self));
    }
}
