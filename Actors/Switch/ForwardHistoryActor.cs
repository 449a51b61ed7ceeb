using Akka.Actor;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;

namespace Lnd.Actors.Switch;

/// <summary>
/// Remembers what was forwarded. Nothing waits for it: its events are written behind the forwards' backs, and no decision rests on them. It keeps those under way and
/// the sum of what was earned; the rest is in the views.
/// </summary>
public sealed class ForwardHistoryActor : PipelinedActor<ForwardEvent, ForwardsSnapshot>
{
    private readonly NodeContext _node;
    private readonly Dictionary<IncomingHtlc, MilliSatoshi> _open = [];
    private MilliSatoshi _fees;

    /// <summary>See <see cref="Props"/>.</summary>
    public ForwardHistoryActor(NodeContext node, IActorRef views)
        : base(views)
    {
        _node = node;
        Command<ForwardOffered>(offered => Store(new ForwardEvent.Offered(
            offered.Incoming.DbId, offered.Incoming.Id, offered.InChannel, offered.OutChannel, offered.OutId, offered.InAmount, offered.OutAmount, Now)));
        Command<ForwardEnded>(ended => Store(new ForwardEvent.Ended(ended.Incoming.DbId, ended.Incoming.Id, ended.IsSettled, Now)));
        Command<ForwardRefused>(refused => Store(new ForwardEvent.Refused(
            refused.Incoming.DbId, refused.Incoming.Id, refused.InChannel, refused.OutChannel, refused.InAmount, refused.OutAmount, (ushort)refused.Code, Now)));
        Command<ListForwards>(list => Forward(views, list));
        Command<GetFeesCollected>(_ => Send(Sender, new FeesCollected(_fees)));
    }

    /// <inheritdoc/>
    public override string PersistenceId => "forwards";

    /// <inheritdoc/>
    protected override int Size => _open.Count;

    private ulong Now => (ulong)Math.Max(0, _node.Clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>The keeper of history.</summary>
    /// <param name="node">What it gets from outside.</param>
    /// <param name="views">Who gives lists.</param>
    public static Props Props(NodeContext node, IActorRef views) => Akka.Actor.Props.Create(() => new ForwardHistoryActor(node, views));

    /// <inheritdoc/>
    protected override ForwardsSnapshot Snapshot() =>
        new(_fees, [.. _open.OrderBy(open => (open.Key.DbId, open.Key.Id)).Select(open => new OpenForward(open.Key.DbId, open.Key.Id, open.Value))]);

    /// <inheritdoc/>
    protected override void Restore(ForwardsSnapshot snapshot)
    {
        _fees = snapshot.Fees;
        foreach (var open in snapshot.Open)
            _open[new IncomingHtlc(open.InDbId, open.InId)] = open.Fee;
    }

    /// <inheritdoc/>
    protected override void OnRecovered()
    {
    }

    /// <inheritdoc/>
    protected override void OnUnsent(IActorRef to, object message) => Self.Tell(GetFeesCollected.Instance, to);

    /// <inheritdoc/>
    protected override void Apply(ForwardEvent happened)
    {
        switch (happened)
        {
            case ForwardEvent.Offered e:
                _open[new IncomingHtlc(e.InDbId, e.InId)] = e.InAmount.SaturatingSubtract(e.OutAmount);
                break;
            case ForwardEvent.Ended e:
                // one that is not open was told twice, as after a restart
                if (_open.Remove(new IncomingHtlc(e.InDbId, e.InId), out var fee) && e.IsSettled)
                    _fees = _fees.SaturatingAdd(fee);
                break;
            case ForwardEvent.Refused:
                break; // over at once
        }
    }
}
