using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Protocol.Routing;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Payments;

/// <summary>
/// One payment that looks for its own routes. It asks its parent to send parts, one after the other, and learns from those that come back, until all has arrived or
/// it must be given up; what passes is waited for (<c>PaymentActor.Waiting.cs</c>). It keeps nothing: its parts are events of the parent.
/// </summary>
internal sealed partial class PaymentActor : ReceiveActor, IWithTimers
{
    private readonly NodeContext _node;
    private readonly PaymentSettings _settings;
    private readonly Point _us;
    private IActorRef _switch;
    private readonly Pay _pay;
    private readonly RouteLessons _lessons;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Stack<MilliSatoshi> _unsent = new();
    private readonly Dictionary<ulong, SentPart> _underWay = [];
    private PaymentTarget _target = null!;
    private PaymentView? _view;
    private SentPart? _starting;
    private PaymentRefused? _givenUp;
    private PartRecord? _lastFailed;
    private bool _isAsking;
    private bool _isLate;
    private ulong _group;
    private ulong _lastPart;
    private uint _shadow;

    public PaymentActor(NodeContext node, PaymentSettings settings, Point us, IActorRef htlcSwitch, Pay pay)
    {
        (_node, _settings, _us, _switch, _pay) = (node, settings, us, htlcSwitch, pay);
        _lessons = new RouteLessons(pay);
        Receive<PaymentClaimed>(Begin);
        Receive<PaymentView>(view =>
        {
            _view = view;
            _switch.Tell(GetLocalChannels.Instance, Self);
        });
        Receive<LocalChannels>(SendNext);
        Receive<SwitchStarted>(started => AskAgain(started.Switch));
        Receive<PartStarted>(Started);
        Receive<PartEnded>(_ => Conclude(null));
        Receive<PaymentRefused>(Failed);
        Receive<TimeOver>(_ =>
        {
            _isLate = true;
            if (_isWaiting || (_underWay.Count == 0 && _starting is null))
                GiveUp(OutOfTime());
        });
        ReceiveChanges();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(NodeContext node, PaymentSettings settings, Point us, IActorRef htlcSwitch, Pay pay) =>
        Akka.Actor.Props.Create(() => new PaymentActor(node, settings, us, htlcSwitch, pay));

    protected override void PreStart()
    {
        if (!PaymentTarget.TryRead(_pay, _settings, _node, out var target, out var error))
        {
            Conclude(error);
            return;
        }
        _target = target;
        Context.System.EventStream.Subscribe(Self, typeof(SwitchStarted));
        Context.Parent.Tell(new ClaimPayment(target.PaymentHash), Self);
    }

    private void Begin(PaymentClaimed claimed)
    {
        _group = claimed.GroupId;
        _shadow = (uint)_node.Random.Below(_settings.ShadowBlocks + 1UL);
        _unsent.Push(_target.Amount);
        if (RetryFor == TimeSpan.Zero)
            _isLate = true; // one attempt
        else
            Timers.StartSingleTimer(TimeOver.Instance, TimeOver.Instance, RetryFor);
        Ask();
    }

    /// <summary>Looks at the world anew for each part, as the one before has changed it.</summary>
    private void Ask()
    {
        if (_isAsking || _starting is not null || _unsent.Count == 0 || _givenUp is not null)
            return;
        (_isAsking, _isWaiting) = (true, false);
        Context.Parent.Tell(GetPaymentView.Instance, Self);
    }

    /// <summary>A switch that has crashed may have forgotten that it was asked.</summary>
    private void AskAgain(IActorRef htlcSwitch)
    {
        _switch = htlcSwitch;
        if (_isAsking && _view is not null)
            _switch.Tell(GetLocalChannels.Instance, Self);
    }

    private void SendNext(LocalChannels local)
    {
        if (!_isAsking)
            return; // the answer to a question that was asked twice
        _isAsking = false;
        if (_givenUp is not null || _view is not { } view || !_unsent.TryPop(out var amount))
            return;
        if ((_isLate && _lastFailed is not null ? OutOfTime() : _target.CheckExpiry(_node)) is { } over)
        {
            GiveUp(over);
            return;
        }
        if (view.Height is null)
        {
            Wait(amount, new PaymentRefused(PaymentErrors.Unspecified, "The height of the chain is not known yet"));
            return;
        }
        var request = _lessons.ApplyTo(Request(amount, FirstHops.Of(_us, local.Channels)));
        var error = RouteSearch.Find(view.Graph, request, out var route);
        if (route is not null)
            Send(route, amount);
        else if (error == RouteError.NoRoute && _target.TakesParts && amount.Value / 2 >= _settings.LeastPart.Value && _underWay.Count + _unsent.Count + 2 <= _settings.MaxParts)
            Split(amount);
        else if (error is RouteError.ToSelf or RouteError.BadAmount)
            GiveUp(NoRoute(view, request, error));
        else
            GiveUpOrWait(view, local, amount, NoRoute(view, request, error));
    }

    private void Split(MilliSatoshi amount)
    {
        var half = amount / 2;
        _unsent.Push(amount - half);
        _unsent.Push(half);
        Ask();
    }

    private RouteRequest Request(MilliSatoshi amount, IReadOnlyList<ExtraChannel> firstHops)
    {
        var left = _target.MaxFee.SaturatingSubtract(Sum(_underWay.Values.Select(part => part.Fee)));
        // parts that are still to be sent need their share
        var share = (UInt128)left.Value * amount.Value / amount.SaturatingAdd(Sum(_unsent)).Value;
        var maxDelay = _pay.MaxDelay ?? _settings.MaxDelay;
        return new RouteRequest(_us, _target.Payee, amount)
        {
            FinalCltvDelta = _target.FinalCltvDelta + (_target.FinalCltvDelta + _shadow <= maxDelay ? _shadow : 0),
            MaxCltvDelta = maxDelay,
            MaxFee = new MilliSatoshi((ulong)share),
            // as RouteRequest.RiskMillionths has it: 10 per cent a year are 1.9 for each block
            RiskMillionths = 0.19 * Math.Max(0, _pay.RiskFactor ?? _settings.RiskFactor),
            FirstHops = firstHops,
            Hints = _target.Hints,
        };
    }

    private void Send(Route route, MilliSatoshi amount)
    {
        _starting = new SentPart(++_lastPart, route, amount);
        Context.Parent.Tell(
            new SendAlongRoute
            {
                Route = [.. route.Hops.Select(hop => new GivenHop(hop.To, hop.Channel.Id, hop.Amount, hop.CltvDelta))],
                PaymentHash = _target.PaymentHash,
                Label = _pay.Label,
                Total = TotalOf(route, amount),
                Bolt11 = _pay.Bolt11,
                PaymentSecret = _target.Secret,
                PaymentMetadata = _target.Metadata,
                PartId = _target.Secret is null ? 0 : _starting.PartId,
                GroupId = _group,
                Description = _target.Description,
                Keysend = _target.Keysend,
                Custom = _pay.Custom,
            },
            Self);
    }

    /// <summary>All parts promise the same; one that is alone promises what its last channel makes it deliver.</summary>
    private MilliSatoshi? TotalOf(Route route, MilliSatoshi amount) =>
        _target.Secret is null ? null : amount == _target.Amount ? route.AmountDelivered : _target.Amount;

    private void Started(PartStarted started)
    {
        if (_starting is not { } part)
            return;
        _starting = null;
        _underWay.Add(started.Part.Part.PartId, part);
        Context.Parent.Tell(new WaitPart(_target.PaymentHash, started.Part.Part.PartId, _group, null), Self);
        Ask();
    }

    /// <summary>Of the claim, of a part that was not sent, or of one that came back.</summary>
    private void Failed(PaymentRefused refused)
    {
        SentPart? part;
        if (refused.Part is { } record && _underWay.Remove(record.Part.PartId, out var sent))
            part = sent;
        else
            (part, _starting) = (_starting, null);
        if (part is null || refused.Part is null)
        {
            GiveUp(refused);
            return;
        }
        _lastFailed = refused.Part;
        _log.Debug("A part of {0} failed: {1}", part.Amount, refused.Reason);
        if (refused.Code == PaymentErrors.DestinationFailed)
        {
            GiveUp(refused);
            return;
        }
        _lessons.Learn(part.Route, refused.Part.Failure, _node.Random);
        if (_target.Secret is null)
            _group++; // its part has no number of its own
        _unsent.Push(part.Amount);
        if (_givenUp is not null || _isLate)
            GiveUp(_givenUp ?? OutOfTime());
        else
            Ask();
    }

    /// <summary>Nothing more is sent. What is under way may still arrive, so that the answer waits for it.</summary>
    private void GiveUp(PaymentRefused reason)
    {
        _givenUp ??= reason;
        if (_underWay.Count == 0 && _starting is null)
            Conclude(_givenUp);
    }

    private PaymentRefused OutOfTime() => new(
        PaymentErrors.StoppedRetrying,
        $"Timed out after {RetryFor.TotalSeconds:0} s and {_lastPart} attempts{(_obstacle is null ? "" : $": {_obstacle}")}{(_lastPart == 0 ? "" : "; listsendpays tells what came of each")}",
        _lastFailed);

    private PaymentRefused NoRoute(PaymentView view, RouteRequest request, RouteError? error)
    {
        if (error == RouteError.NoRoute && RouteSearch.Find(view.Graph, request with { MaxFee = MilliSatoshi.MaxMoney }, out var dear) is null && dear is not null)
        {
            var fee = dear.AmountSent.SaturatingSubtract(request.Amount);
            return new PaymentRefused(PaymentErrors.TooExpensive, $"Route too expensive: the cheapest one left costs {fee}, {request.MaxFee} is the most that may be paid", _lastFailed);
        }
        return new PaymentRefused(PaymentErrors.NoRoute, RouteFinderActor.Describe(error), _lastFailed);
    }

    private static MilliSatoshi Sum(IEnumerable<MilliSatoshi> amounts) => amounts.Aggregate(MilliSatoshi.Zero, (sum, amount) => sum.SaturatingAdd(amount));

    private void Conclude(PaymentRefused? refused) => Context.Parent.Tell(new ConcludePayment(refused), Self);

    private sealed record SentPart(ulong PartId, Route Route, MilliSatoshi Amount)
    {
        public MilliSatoshi Fee => Route.AmountSent.SaturatingSubtract(Amount);
    }

    private sealed record TimeOver
    {
        public static TimeOver Instance { get; } = new();
    }
}
