using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Chain;
using Lnd.Actors.Gossip;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Payments;

/// <summary>
/// The node's payments: sends parts and remembers what becomes of them. A part is durable before it is sent, and its end before the switch may forget it. After a
/// crash the switch tells which parts are under way; what is not, and has no end, was never sent and has failed. A part is never sent again by itself.
/// </summary>
public sealed partial class PaymentsActor : PipelinedActor<PaymentEvent, PaymentsSnapshot>, IWithTimers
{
    private readonly NodeContext _node;
    private readonly PaymentSettings _settings;
    private readonly Point _us;
    private readonly IActorRef _gossip;
    private readonly IActorRef _views;
    private readonly PaymentBook _book = new();
    private readonly Dictionary<ulong, IActorRef> _starters = [];
    private readonly Dictionary<ulong, List<Waiter>> _waiters = [];
    private IActorRef _switch;
    private IActorRef _chain;
    private GraphChanged _network = new(ChannelGraph.Empty, IsSynchronised: false);
    private BlockHeight? _height;
    private ulong _lastWaiter;
    private IActorRef? _question;

    /// <summary>See <see cref="Props"/>.</summary>
    public PaymentsActor(NodeContext node, PaymentSettings settings, Point us, IActorRef htlcSwitch, IActorRef gossip, IActorRef chain, IActorRef views)
        : base(views)
    {
        (_node, _settings, _us, _switch, _gossip, _chain, _views) = (node, settings, us, htlcSwitch, gossip, chain, views);
        Command<SendAlongRoute>(Start);
        Command<PartSent>(sent => TellStarted(_book.Find(sent.Part)));
        Command<PartRefused>(Refuse);
        Command<Switch.PartFulfilled>(Fulfil);
        Command<Switch.PartFailed>(Fail);
        Command<PartsCompared>(Compare);
        Command<WaitPart>(Wait);
        Command<WaitTimedOut>(EndWait);
        Command<ListParts>(list => Forward(_views, list));
        Command<ListPayments>(list => Forward(_views, list));
        Command<Pay>(Pay);
        Command<FindRoute>(find => Context.ActorOf(RouteFinderActor.Props(_us, _switch, View(), find.Request, Sender)));
        Command<ClaimPayment>(Claim);
        Command<GetPaymentView>(_ => Sender.Tell(View(), Self));
        Command<ConcludePayment>(Conclude);
        Command<Terminated>(ended => Conclude(ended.ActorRef, GivenUp()));
        Command<SwitchStarted>(started =>
        {
            _switch = started.Switch;
            Register();
            TellPaying(WorldChanged.Somewhere);
        });
        Command<ChainWatcherStarted>(started =>
        {
            _chain = started.Watcher;
            _chain.Tell(new SubscribeTip(Self), Self);
        });
        Command<TipChanged>(tip =>
        {
            _height = tip.Height;
            TellPaying(WorldChanged.Somewhere);
        });
        Command<GraphChanged>(changed =>
        {
            _network = changed;
            TellPaying(WorldChanged.Somewhere);
        });
        Command<LocalChannelUp>(_ => TellPaying(WorldChanged.Here));
    }

    /// <inheritdoc/>
    public override string PersistenceId => "payments";

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override int Size => _book.Count;

    private ulong Now => (ulong)Math.Max(0, _node.Clock.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>How to make it.</summary>
    /// <param name="node">What it gets from outside.</param>
    /// <param name="settings">How the node pays.</param>
    /// <param name="us">The node's id.</param>
    /// <param name="htlcSwitch">Who sends parts.</param>
    /// <param name="gossip">Whom it asks for the network.</param>
    /// <param name="chain">Whom it asks for the height.</param>
    /// <param name="views">Who gives lists.</param>
    public static Props Props(NodeContext node, PaymentSettings settings, Point us, IActorRef htlcSwitch, IActorRef gossip, IActorRef chain, IActorRef views) =>
        Akka.Actor.Props.Create(() => new PaymentsActor(node, settings, us, htlcSwitch, gossip, chain, views));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(SwitchStarted));
        Context.System.EventStream.Subscribe(Self, typeof(ChainWatcherStarted));
        Context.System.EventStream.Subscribe(Self, typeof(GraphChanged));
        Context.System.EventStream.Subscribe(Self, typeof(LocalChannelUp));
        base.PreStart();
    }

    /// <inheritdoc/>
    protected override void PreRestart(Exception reason, object message)
    {
        // Who waits for a part waits on; who gave a command that is lost is told, as nobody else could.
        foreach (var waiter in _waiters.Values.SelectMany(waiters => waiters))
            if (_book.Find(waiter.Timeout.Id) is { } part)
                Self.Tell(new WaitPart(part.Name.PaymentHash, part.Name.PartId, part.Name.GroupId, waiter.Time), waiter.Who);
        foreach (var asker in _starters.Values.Concat(_paying.Values.Select(paying => paying.Payer)))
            asker.Tell(GivenUp(), Self);
        base.PreRestart(reason, message);
    }

    /// <inheritdoc/>
    protected override void OnUnsent(IActorRef to, object message)
    {
        switch (message)
        {
            case PartEnded { Part.Part: var part }:
                Self.Tell(new WaitPart(part.PaymentHash, part.PartId, part.GroupId, null), to);
                break;
            case PartStarted or PaymentRefused or Paid:
                to.Tell(GivenUp(), Self);
                break;
            default:
                break; // the switch is asked anew what is under way; payments that look for routes end with this room
        }
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        base.PostStop();
    }

    /// <inheritdoc/>
    protected override void Apply(PaymentEvent happened) => _book.Apply(happened);

    /// <inheritdoc/>
    protected override PaymentsSnapshot Snapshot() => _book.Snapshot();

    /// <inheritdoc/>
    protected override void Restore(PaymentsSnapshot snapshot) => _book.Restore(snapshot);

    /// <inheritdoc/>
    protected override void OnRecovered()
    {
        _gossip.Tell(GetGraph.Instance, Self);
        _chain.Tell(new SubscribeTip(Self), Self);
        Register();
    }

    private static PaymentRefused GivenUp() => new(
        PaymentErrors.Internal, "The payment was given up after an internal error; listsendpays shows what becomes of parts that are under way");

    private PaymentView View() => new(_network.Graph, _network.IsSynchronised, _height);

    /// <summary>Asks behind all parts that were told before, so that the answer knows of them.</summary>
    private void Register()
    {
        Send(_switch, new RegisterPayments(Self));
        if (_question is not null)
            Context.Stop(_question);
        _question = Context.ActorOf(PartsQuestionActor.Props(_switch, _book.LastId));
        Send(_question, GetPartsUnderWay.Instance);
    }

    private void Start(SendAlongRoute send)
    {
        if (PartRules.Check(send) is { } invalid)
        {
            Send(Sender, invalid);
            return;
        }
        var group = send.GroupId ?? _book.LastGroup(send.PaymentHash) + 1;
        var (existing, refused) = PartRules.CheckProgress(send, group, _book.Of(send.PaymentHash));
        if (refused is not null)
            Send(Sender, refused);
        else if (existing is not null)
            Send(Sender, new PartStarted(existing.ToRecord()));
        else if (_height is not { } height)
            Send(Sender, new PaymentRefused(PaymentErrors.Unspecified, "The height of the chain is not known yet: wait until the chain backend has answered"));
        else
            Start(send, group, height + 1); // one block may come until it arrives
    }

    private void Start(SendAlongRoute send, ulong group, BlockHeight height)
    {
        var total = send.Total ?? send.Route[^1].Amount;
        if (!PartOnion.TryBuild(send, total, height, _node.Random, out var onion, out var error))
        {
            Send(Sender, new PaymentRefused(PaymentErrors.InvalidParameters, error));
            return;
        }
        var first = send.Route[0];
        var started = new PaymentEvent.Started
        {
            Id = _book.LastId + 1,
            PaymentHash = send.PaymentHash,
            GroupId = group,
            PartId = send.PartId,
            Amount = send.Route[^1].Amount,
            Total = total,
            AmountSent = first.Amount,
            CreatedAt = Now,
            Route = onion.Route,
            Label = send.Label,
            Bolt11 = send.Bolt11,
            Description = send.Description,
        };
        Store(started);
        _starters.Add(started.Id, Sender);
        var name = new PaymentPart(send.PaymentHash, group, send.PartId);
        Send(_switch, new SendPart(name, first.Channel, first.Node, first.Amount, new BlockHeight(height.Value + first.Delay), onion.Packet));
    }

    private void TellStarted(Part? part)
    {
        if (part is not null && _starters.Remove(part.Id, out var starter))
            Send(starter, new PartStarted(part.ToRecord()));
    }

    private void Refuse(PartRefused refused)
    {
        if (_book.Find(refused.Part) is not { Status: PaymentStatus.Pending } part)
            return;
        Logger.Info("A part of {0} for {1} was not sent: {2}", part.Started.AmountSent, refused.Part.PaymentHash, refused.Reason);
        End(part, PartRules.Local(_us, part.Started.Route, refused.Failure));
    }

    private void Fulfil(Switch.PartFulfilled fulfilled)
    {
        var part = _book.Find(fulfilled.Part);
        if (fulfilled.Preimage.Hash != fulfilled.Part.PaymentHash)
        {
            Logger.Error("A preimage for {0} does not hash to it; it is ignored. This is a bug: report it.", fulfilled.Part.PaymentHash);
            return;
        }
        if (part is null)
            Logger.Warning("A payment with hash {0} has succeeded, but nothing is known of it. Its preimage is {1}", fulfilled.Part.PaymentHash, fulfilled.Preimage);
        else if (part.Status != PaymentStatus.Complete)
            End(part, new PaymentEvent.Fulfilled(part.Id, _book.LastUpdatedIndex + 1, fulfilled.Preimage, Now));
        Send(_switch, new PartAcknowledged(fulfilled.Part));
    }

    private void Fail(Switch.PartFailed failed)
    {
        if (_book.Find(failed.Part) is { Status: PaymentStatus.Pending } part)
            End(part, PartRules.Read(_us, part.Started.Route, failed.Removal));
        Send(_switch, new PartAcknowledged(failed.Part));
    }

    /// <summary>What was pending when the switch was asked, and is not under way, was never sent.</summary>
    private void Compare(PartsCompared compared)
    {
        if (!Sender.Equals(_question))
            return; // the switch has restarted since, and is asked again
        _question = null;
        foreach (var part in _book.Pending.Where(part => part.Id <= compared.UpTo && !compared.Answer.Parts.Contains(part.Name)))
        {
            Logger.Info("A part of {0} for {1} was not sent before the node stopped", part.Started.AmountSent, part.Started.PaymentHash);
            End(part, PartRules.Local(_us, part.Started.Route, new Protocol.Onion.TemporaryChannelFailure(default)));
        }
    }

    private void End(Part part, StoredPartFailure? failure) => End(part, new PaymentEvent.Failed(part.Id, _book.LastUpdatedIndex + 1, Now, failure));

    private void End(Part part, PaymentEvent end)
    {
        Store(end);
        if (_book.Find(part.Id) is not { } ended)
            return;
        object result = ended.Status == PaymentStatus.Complete ? new PartEnded(ended.ToRecord()) : PaymentErrors.Of(ended);
        if (_starters.Remove(part.Id, out var starter))
            Send(starter, ended.Status == PaymentStatus.Complete ? new PartStarted(ended.ToRecord()) : result);
        if (!_waiters.Remove(part.Id, out var waiters))
            return;
        foreach (var waiter in waiters)
        {
            Timers.Cancel(waiter.Timeout);
            Send(waiter.Who, result);
        }
    }

    private void Wait(WaitPart wait)
    {
        var name = new PaymentPart(wait.PaymentHash, wait.GroupId ?? _book.LastGroup(wait.PaymentHash), wait.PartId ?? 0);
        switch (_book.Find(name))
        {
            case null:
                Send(Sender, new PaymentRefused(PaymentErrors.NoSuchPayment, "Never attempted payment for this hash, groupid and partid"));
                break;
            case { Status: PaymentStatus.Complete } part:
                Send(Sender, new PartEnded(part.ToRecord()));
                break;
            case { Status: PaymentStatus.Failed } part:
                Send(Sender, PaymentErrors.Of(part));
                break;
            case { } part:
                AddWaiter(part, wait.Timeout);
                break;
        }
    }

    private void AddWaiter(Part part, TimeSpan? time)
    {
        var timeout = new WaitTimedOut(part.Id, ++_lastWaiter);
        if (!_waiters.TryGetValue(part.Id, out var waiters))
            _waiters.Add(part.Id, waiters = []);
        waiters.Add(new Waiter(Sender, timeout, time));
        if (time is { } limit)
            Timers.StartSingleTimer(timeout, timeout, limit);
    }

    private void EndWait(WaitTimedOut timeout)
    {
        if (!_waiters.TryGetValue(timeout.Id, out var waiters) || waiters.Find(waiter => waiter.Timeout == timeout) is not { } ended)
            return;
        waiters.Remove(ended);
        Send(ended.Who, new PaymentRefused(PaymentErrors.InProgress, "Timed out while waiting"));
    }

    private sealed record Waiter(IActorRef Who, WaitTimedOut Timeout, TimeSpan? Time);

    private sealed record WaitTimedOut(ulong Id, ulong Waiter);
}
