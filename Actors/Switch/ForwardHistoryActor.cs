using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onion;

namespace Lnd.Actors.Switch;

/// <summary>Answered by <see cref="ForwardList"/>.</summary>
public sealed record ListForwards
{
    /// <summary>The one.</summary>
    public static ListForwards Instance { get; } = new();
}

/// <summary>All forwards that are remembered, oldest first.</summary>
/// <param name="Forwards">They.</param>
/// <param name="FeesCollected">What all of them together have earned.</param>
public sealed record ForwardList(IReadOnlyList<Forward> Forwards, MilliSatoshi FeesCollected);

/// <summary>How a forward stands.</summary>
public enum ForwardState
{
    /// <summary>The outgoing HTLC is under way.</summary>
    Offered,

    /// <summary>Paid.</summary>
    Settled,

    /// <summary>It came back.</summary>
    Failed,

    /// <summary>This node gave it back at once.</summary>
    Refused,
}

/// <summary>A forward, as <c>listforwards</c> shows it.</summary>
/// <param name="CreatedIndex">Counts all, from 1.</param>
/// <param name="UpdatedIndex">Counts all changes; null while there is none.</param>
/// <param name="Incoming">The incoming HTLC.</param>
/// <param name="InChannel">Its channel.</param>
/// <param name="InAmount">What came.</param>
/// <param name="OutChannel">The outgoing channel, or the one that was asked for.</param>
/// <param name="OutId">The outgoing HTLC; null for none.</param>
/// <param name="OutAmount">What went out, or was to.</param>
/// <param name="State">How it stands.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="ResolvedAt">When it ended.</param>
/// <param name="Code">Why this node refused it.</param>
public sealed record Forward(
    ulong CreatedIndex, ulong? UpdatedIndex, IncomingHtlc Incoming, ShortChannelId InChannel, MilliSatoshi InAmount, ShortChannelId OutChannel, ulong? OutId,
    MilliSatoshi OutAmount, ForwardState State, DateTimeOffset ReceivedAt, DateTimeOffset? ResolvedAt, FailureCode? Code);

/// <summary>
/// Remembers what was forwarded. Nothing waits for it: its events are written behind the forwards' backs, and no decision rests on them.
/// </summary>
public sealed class ForwardHistoryActor : ReceivePersistentActor
{
    private readonly NodeContext _node;
    private readonly List<Forward> _forwards = [];
    private readonly Dictionary<IncomingHtlc, int> _open = [];
    private MilliSatoshi _fees;
    private ulong _updates;

    /// <summary>See <see cref="Props"/>.</summary>
    public ForwardHistoryActor(NodeContext node)
    {
        _node = node;
        Recover<ForwardEvent>(Apply);
        Command<ForwardOffered>(offered => Store(new ForwardEvent.Offered(
            offered.Incoming.DbId, offered.Incoming.Id, offered.InChannel, offered.OutChannel, offered.OutId, offered.InAmount, offered.OutAmount, Now)));
        Command<ForwardEnded>(ended => Store(new ForwardEvent.Ended(ended.Incoming.DbId, ended.Incoming.Id, ended.IsSettled, Now)));
        Command<ForwardRefused>(refused => Store(new ForwardEvent.Refused(
            refused.Incoming.DbId, refused.Incoming.Id, refused.InChannel, refused.OutChannel, refused.InAmount, refused.OutAmount, (ushort)refused.Code, Now)));
        Command<ListForwards>(_ => Sender.Tell(new ForwardList([.. _forwards], _fees)));
    }

    /// <inheritdoc/>
    public override string PersistenceId => "forwards";

    private ulong Now => (ulong)Math.Max(0, _node.Clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>The keeper of history.</summary>
    public static Props Props(NodeContext node) => Akka.Actor.Props.Create(() => new ForwardHistoryActor(node));

    /// <inheritdoc/>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        Log.Error(cause, "a forward could not be stored: the node stops. Check the disk and the database, then start it again; nothing is lost.");
        Context.System.Terminate();
    }

    private void Store(ForwardEvent happened) => PersistAsync(happened, Apply);

    private void Apply(ForwardEvent happened)
    {
        switch (happened)
        {
            case ForwardEvent.Offered e:
                Add(new Forward(
                    (ulong)_forwards.Count + 1, null, new IncomingHtlc(e.InDbId, e.InId), e.InChannel, e.InAmount, e.OutChannel, e.OutId, e.OutAmount, ForwardState.Offered,
                    DateTimeOffset.FromUnixTimeMilliseconds((long)e.At), null, null));
                break;
            case ForwardEvent.Refused e:
                var at = DateTimeOffset.FromUnixTimeMilliseconds((long)e.At);
                Add(new Forward(
                    (ulong)_forwards.Count + 1, null, new IncomingHtlc(e.InDbId, e.InId), e.InChannel, e.InAmount, e.OutChannel, null, e.OutAmount, ForwardState.Refused, at, at,
                    (FailureCode)e.Code));
                break;
            case ForwardEvent.Ended e:
                End(e);
                break;
        }
    }

    private void Add(Forward forward)
    {
        if (forward.State == ForwardState.Offered)
            _open[forward.Incoming] = _forwards.Count;
        _forwards.Add(forward);
    }

    private void End(ForwardEvent.Ended ended)
    {
        if (!_open.Remove(new IncomingHtlc(ended.InDbId, ended.InId), out var at))
            return; // told twice, as after a restart
        var forward = _forwards[at];
        _forwards[at] = forward with
        {
            State = ended.IsSettled ? ForwardState.Settled : ForwardState.Failed,
            UpdatedIndex = ++_updates,
            ResolvedAt = DateTimeOffset.FromUnixTimeMilliseconds((long)ended.At),
        };
        if (ended.IsSettled && forward.InAmount > forward.OutAmount)
            _fees += forward.InAmount - forward.OutAmount;
    }
}
