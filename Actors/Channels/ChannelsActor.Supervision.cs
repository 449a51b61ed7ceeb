using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;

namespace Lnd.Actors.Channels;

/// <summary>
/// Crashes: a channel whose actor ends unexpectedly is loaded again from its journal, after a pause that grows; after too many in a row it is parked, and its planner alone
/// goes on, so that a peer that cheats is punished all the same. Nobody else notices.
/// </summary>
public sealed partial class ChannelsActor
{
    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    /// <inheritdoc/>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        _log.Error(cause, "{0} could not be stored: the node stops. Check the disk and the database, then start it again; nothing is lost.", @event.GetType().Name);
        Context.System.Terminate();
    }

    /// <summary>After a crash of the room itself, which has stopped all channels: what was said on the connections is forgotten, so they are made anew.</summary>
    protected override void PostRestart(Exception reason)
    {
        base.PostRestart(reason);
        _rooms.Peers.Tell(ListPeers.Instance, Self);
    }

    private void CommandsOfSupervision()
    {
        Command<PeerList>(list =>
        {
            foreach (var peer in list.Peers.Where(peer => peer.IsConnected))
                _rooms.Peers.Tell(new Disconnect(peer.Peer, Force: true), Self);
        });
        Command<Disconnected>(_ => { });
        Command<DisconnectRefused>(_ => { });
        Command<Terminated>(Ended);
        Command<Restart>(restart =>
        {
            if (_entries.TryGetValue(restart.DbId, out var entry) && entry.Channel is null && !entry.IsParked)
                StartChannel(entry, isNew: false);
        });
        Command<RestartPlanner>(restart => Planner(restart.DbId)?.Tell(new StartPlanner(restart.DbId, null)));
    }

    private void StartChannel(Entry entry, bool isNew)
    {
        var (identity, rooms, settings, node) = (entry.Identity, _rooms, _settings, _node);
        _entries[identity.DbId] = entry;
        entry.StartedAt = _node.Clock.GetUtcNow();
        entry.Channel = Context.ActorOf(ChannelActor.Props(identity, rooms, settings, node, isNew), $"channel-{identity.DbId}-{++entry.Starts}");
        Context.Watch(entry.Channel);
    }

    private void Ended(Terminated ended)
    {
        foreach (var entry in _entries.Values)
        {
            if (ended.ActorRef.Equals(entry.Channel))
            {
                entry.Channel = null;
                ChannelCrashed(entry);
                return;
            }
            if (ended.ActorRef.Equals(entry.Planner))
            {
                entry.Planner = null;
                _log.Error("{0}: the planner of channel {1} has crashed; it is started again", entry.Identity.Peer, entry.Identity.DbId);
                Timers.StartSingleTimer($"planner-{entry.Identity.DbId}", new RestartPlanner(entry.Identity.DbId), _settings.FirstRestartDelay * 10);
                return;
            }
        }
        foreach (var (peer, connected) in _peers)
        {
            if (!ended.ActorRef.Equals(connected.Link))
                continue;
            _peers.Remove(peer);
            _held.Remove(peer);
            return;
        }
    }

    private void ChannelCrashed(Entry entry)
    {
        var dbId = entry.Identity.DbId;
        if (!_registered.ContainsKey(dbId))
        {
            _log.Error("{0}: the opening of a channel has crashed; nothing was at stake", entry.Identity.Peer);
            Forget(dbId);
            return;
        }
        if (_node.Clock.GetUtcNow() - entry.StartedAt > _settings.CrashesForgottenAfter)
            entry.Crashes = 0;
        entry.Crashes++;
        if (entry.Crashes >= _settings.CrashesUntilParked)
        {
            entry.IsParked = true;
            _log.Error(
                "{0}: channel {1} has crashed {2} times in a row and is parked until the next start of the node; the chain is watched for it. Please report this.",
                entry.Identity.Peer, dbId, entry.Crashes);
            Planner(dbId)?.Tell(new StartPlanner(dbId, null));
            return;
        }
        var delay = _settings.FirstRestartDelay * Math.Pow(2, entry.Crashes - 1);
        if (delay > _settings.LongestRestartDelay)
            delay = _settings.LongestRestartDelay;
        _log.Error("{0}: channel {1} has crashed; it is started again in {2}", entry.Identity.Peer, dbId, delay);
        Timers.StartSingleTimer($"channel-{dbId}", new Restart(dbId), delay);
    }

    private sealed record Restart(ulong DbId);

    private sealed record RestartPlanner(ulong DbId);
}
