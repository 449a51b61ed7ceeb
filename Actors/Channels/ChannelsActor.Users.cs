using Akka.Actor;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Support;

namespace Lnd.Actors.Channels;

/// <summary>What users want of channels: to see them, those that have crashed included, and to close them.</summary>
public sealed partial class ChannelsActor
{
    /// <summary>A peer's words may be as long as a message.</summary>
    private const int LongestMessage = 300;

    /// <summary>The stages of each channel's life, for those that are registered.</summary>
    private readonly Dictionary<ulong, List<ChannelsEvent.StageReached>> _histories = [];

    private void CommandsOfUsers()
    {
        Command<ListChannels>(list => Find(list.Peer, new ToList(Sender)));
        Command<CloseChannel>(close => Find((close.Channel as ChannelName.OfPeer)?.Id, new ToClose(close, Sender)));
        Command<Found>(found =>
        {
            var channels = Complete(found);
            if (found.For is ToClose close)
                Close(close, channels.Channels);
            else if (found.For is ToList list)
                list.Asker.Tell(channels);
        });
        Command<StageChanged>(changed => Reach(changed.DbId, changed.Before, changed.Stage, changed.Cause, changed.Message));
        Command<StageFound>(found =>
        {
            // one without a history is older than this node's memory of stages: nobody knows when it came there
            if (_histories.ContainsKey(found.DbId))
                Reach(found.DbId, found.Stage, found.Stage, StageCause.Unknown, "Found at a start of the node");
        });
        Command<ChannelSummary>(last =>
        {
            if (_entries.TryGetValue(last.DbId, out var entry))
                entry.LastReport = last;
        });
        Command<PlannerReport>(report =>
        {
            if (!_entries.TryGetValue(report.DbId, out var entry))
                return;
            entry.Onchain = report.State;
            foreach (var changed in ChannelStages.Changes(report.DbId, report.State))
                Self.Tell(changed);
        });
    }

    /// <summary>A channel and its planner both tell how it ends: what comes later, or has been told, is no news.</summary>
    private void Reach(ulong dbId, ChannelStage before, ChannelStage stage, StageCause? cause, string message)
    {
        if (!_registered.ContainsKey(dbId))
            return;
        var last = _histories.TryGetValue(dbId, out var history) ? history[^1] : null;
        if (last is not null && stage <= last.Stage)
            return;
        var text = message.Length <= LongestMessage ? message : message[..LongestMessage];
        Persist(
            new ChannelsEvent.StageReached(
                dbId, last?.Stage ?? before, stage, cause ?? last?.Cause ?? StageCause.Unknown, text, (ulong)_node.Clock.GetUtcNow().ToUnixTimeMilliseconds()),
            Apply);
    }

    private void Find(Point? peer, object purpose)
    {
        IActorRef[] running = [.. EntriesOf(peer).Where(entry => entry.Channel is not null).Select(entry => entry.Channel!)];
        Gather<ChannelSummary>.Ask(Context, running, Describe.Instance, Patience, Self, channels => new Found(peer, purpose, channels));
    }

    private IEnumerable<Entry> EntriesOf(Point? peer) =>
        _entries.Values.Where(entry => _registered.ContainsKey(entry.Identity.DbId) && (peer is null || entry.Identity.Peer == peer));

    /// <summary>What channels say of themselves, what the room remembers of those that can't, and what only the room knows.</summary>
    private ChannelList Complete(Found found)
    {
        var answers = found.Channels.ToDictionary(channel => channel.DbId);
        var (channels, unreadable) = (new List<ChannelSummary>(), new List<UnreadableChannel>());
        foreach (var entry in EntriesOf(found.Peer))
        {
            IReadOnlyList<ChannelsEvent.StageReached> history = _histories.TryGetValue(entry.Identity.DbId, out var known) ? [.. known] : [];
            if (answers.TryGetValue(entry.Identity.DbId, out var summary))
                channels.Add(summary with { History = history, Onchain = entry.Onchain });
            else if (entry.LastReport is { } last)
                channels.Add(last with { History = history, Onchain = entry.Onchain, Link = Link.Down, IsParked = entry.IsParked, Status = [.. last.Status, StatusOf(entry)] });
            else if (entry.Crashes > 0)
                unreadable.Add(new UnreadableChannel(entry.Identity.DbId, entry.Identity.Peer, StatusOf(entry), history));
        }
        return new ChannelList(channels) { Unreadable = unreadable };
    }

    private static string StatusOf(Entry entry) =>
        entry.IsParked ? $"Crashed {entry.Crashes} times in a row and parked until the next start of the node; the chain is watched for it. The log says why."
        : entry.Channel is null ? "Crashed, and will be started again in a moment. The log says why."
        : "Being started after a crash. The log says why.";

    private void Close(ToClose close, IReadOnlyList<ChannelSummary> channels)
    {
        var found = channels.Where(channel => IsNamed(channel, close.Command.Channel)).ToList();
        var alive = found.Where(channel => channel.State.Phase is not (ChannelPhase.Spent or ChannelPhase.Forgotten)).ToList();
        var refusal = alive.Count switch
        {
            0 => found.Count > 0 ? $"the channel is closed already ({found[0].State.Phase})" : "Peer has no active channel",
            1 => null,
            _ => "Peer has multiple channels: use channel_id or short_channel_id",
        };
        if (refusal is not null)
            close.Asker.Tell(new ChannelRefused(ErrorCodes.InvalidParameters, refusal));
        else if (_entries[alive[0].DbId] is { Channel: { } channel })
            channel.Tell(close.Command, close.Asker);
        else
            close.Asker.Tell(new ChannelRefused(ErrorCodes.ChannelNotReady, $"The channel can't be closed now: {StatusOf(_entries[alive[0].DbId])}"));
    }

    private static bool IsNamed(ChannelSummary channel, ChannelName name) => name switch
    {
        ChannelName.OfPeer n => channel.Peer == n.Id,
        ChannelName.ById n => channel.State.Terms.ChannelId == n.Id,
        ChannelName.ByShortId n => n.Id == channel.State.ShortChannelId || n.Id == channel.State.Terms.LocalAlias || n.Id == channel.State.RemoteAlias,
        _ => throw new InvalidOperationException($"unknown name {name}"),
    };

    private sealed record ToList(IActorRef Asker);

    private sealed record ToClose(CloseChannel Command, IActorRef Asker);

    private sealed record Found(Point? Peer, object For, IReadOnlyList<ChannelSummary> Channels);
}
