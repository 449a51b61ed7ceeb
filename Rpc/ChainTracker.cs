using Akka.Actor;
using Lnd.Actors.Chain;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;

namespace Lnd.Actors.Rpc;

/// <summary>What commands know of the chain without asking. Read from any thread.</summary>
public sealed class ChainView
{
    private volatile TipChanged? _tip;
    private volatile FeeEstimates? _fees;

    /// <summary>The end of the best chain; null until it is known.</summary>
    public TipChanged? Tip
    {
        get => _tip;
        internal set => _tip = value;
    }

    /// <summary>What transactions cost; null where nobody knows.</summary>
    public FeeEstimates? Fees
    {
        get => _fees;
        internal set => _fees = value;
    }
}

/// <summary>Answered by <see cref="TipChanged"/> once the chain is so high, or by <see cref="HeightNotReached"/>.</summary>
/// <param name="Height">How high.</param>
/// <param name="Timeout">How long to wait.</param>
internal sealed record WaitForHeight(BlockHeight Height, TimeSpan Timeout);

/// <summary>The chain is not so high yet.</summary>
internal sealed record HeightNotReached;

/// <summary>Keeps a <see cref="ChainView"/> up to date, and lets commands wait for blocks.</summary>
internal sealed class ChainTracker : ReceiveActor, IWithTimers
{
    private readonly IActorRef _chain;
    private readonly ChainView _view;
    private readonly Dictionary<long, (BlockHeight Height, IActorRef Waiter)> _waiters = [];
    private long _lastWaiter;

    public ChainTracker(IActorRef chain, ChainView view)
    {
        _chain = chain;
        _view = view;
        Receive<ChainWatcherStarted>(m => Subscribe(m.Watcher));
        Receive<FeeratesChanged>(m => view.Fees = m.Estimates);
        Receive<TipChanged>(Take);
        Receive<WaitForHeight>(Wait);
        Receive<GaveUp>(m =>
        {
            if (_waiters.Remove(m.Number, out var entry))
                entry.Waiter.Tell(new HeightNotReached());
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IActorRef chain, ChainView view) => Akka.Actor.Props.Create(() => new ChainTracker(chain, view));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(ChainWatcherStarted));
        Context.System.EventStream.Subscribe(Self, typeof(FeeratesChanged));
        Subscribe(_chain);
    }

    private void Subscribe(IActorRef watcher)
    {
        watcher.Tell(new SubscribeTip(Self));
        watcher.Tell(GetFeerates.Instance);
    }

    private void Take(TipChanged tip)
    {
        _view.Tip = tip;
        foreach (var (number, (height, waiter)) in _waiters.Where(entry => entry.Value.Height <= tip.Height).ToList())
        {
            _waiters.Remove(number);
            Timers.Cancel(number);
            waiter.Tell(tip);
        }
    }

    private void Wait(WaitForHeight m)
    {
        if (_view.Tip is { } tip && m.Height <= tip.Height)
        {
            Sender.Tell(tip);
            return;
        }
        _waiters[++_lastWaiter] = (m.Height, Sender);
        Timers.StartSingleTimer(_lastWaiter, new GaveUp(_lastWaiter), m.Timeout);
    }

    private sealed record GaveUp(long Number);
}
