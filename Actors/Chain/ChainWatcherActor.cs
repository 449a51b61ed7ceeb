using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Chain;

/// <summary>
/// Follows the best chain of a backend, block by block, and tells who wants to know (<see cref="WatchTransaction"/> and its like say what; <see cref="StartChain"/> how it
/// begins). It remembers nothing across a restart: whoever watches asks again when it hears <see cref="ChainWatcherStarted"/>.
/// <para>
/// It never waits for the backend. Each of its concerns has at most one request under way, and goes on when the answer comes as a message; what fails is tried again after the
/// next successful poll. A concern is a file: following, old blocks, subscribers of blocks, broadcasts, feerates, lookups.
/// </para>
/// </summary>
public sealed partial class ChainWatcherActor : ReceiveActor, IWithTimers
{
    private const string PollTimer = "poll";
    private const string StartTimer = "start";

    private readonly NodeContext _node;
    private readonly IChainBackend _backend;
    private readonly ChainWatcherSettings _settings;
    private readonly BlockSource _blocks;
    private readonly BlockWindow _chain;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<IActorRef> _tipSubscribers = [];
    private readonly List<IActorRef> _startAskers = [];
    private readonly HashSet<Concern> _troubled = [];
    private string? _refusal;

    /// <summary>Made by <see cref="Props(NodeContext, IChainBackend, ChainWatcherSettings)"/>.</summary>
    /// <param name="node">The node.</param>
    /// <param name="backend">Its bitcoin node. Whoever made it disposes of it.</param>
    /// <param name="settings">How to go about it.</param>
    public ChainWatcherActor(NodeContext node, IChainBackend backend, ChainWatcherSettings settings)
    {
        (_node, _backend, _settings) = (node, backend, settings);
        _blocks = new BlockSource(backend, settings.CachedTransactions);
        _chain = new BlockWindow(settings.RememberedBlocks);
        Receive<Answer>(Take);
        Receive<Poll>(_ => StartRound());
        Receive<StartChain>(_ => Start());
        Receive<StartTimedOut>(_ => RefuseStart(_following.Trouble ?? "The bitcoin node does not answer. Does it run?"));
        Receive<SubscribeTip>(Subscribe);
        Receive<SubscribeBlocks>(Subscribe);
        Receive<BlockTaken>(_ => Taken());
        Receive<WatchTransaction>(m => Watch(m.Since, watcher => _watches.Add(m.TxId, watcher)));
        Receive<WatchOutpoint>(m => Watch(m.Since, watcher => _watches.Add(m.Outpoint, watcher)));
        Receive<UnwatchOutpoint>(Unwatch);
        Receive<BroadcastTransaction>(Broadcast);
        Receive<StopBroadcast>(stop => _broadcasts.Drop(stop.TxId));
        Receive<FindFundingOutput>(Find);
        Receive<GetFeerates>(_ => TellFeerates());
        Receive<EstimateFeesNow>(_ => EstimateFees());
        Receive<Terminated>(m => Forget(m.ActorRef));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private KnownBlock? Tip => _chain.Tip;

    /// <summary>How to make it.</summary>
    public static Props Props(NodeContext node, IChainBackend backend, ChainWatcherSettings settings) =>
        Akka.Actor.Props.Create(() => new ChainWatcherActor(node, backend, settings));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Timers.StartSingleTimer(StartTimer, StartTimedOut.Instance, _settings.StartTimeout);
        Context.System.EventStream.Publish(new ChainWatcherStarted(Self));
        StartRound();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private void Start()
    {
        if (Tip is not null)
            Sender.Tell(new ChainStarted(TipNow()));
        else if (_refusal is not null)
            Sender.Tell(new ChainRefused(_refusal));
        else
            _startAskers.Add(Sender);
    }

    private void RefuseStart(string reason)
    {
        if (Tip is not null)
            return;
        _refusal = reason;
        TellStart(new ChainRefused(reason));
    }

    private void TellStart(object answer)
    {
        Timers.Cancel(StartTimer);
        foreach (var asker in _startAskers)
            asker.Tell(answer);
        _startAskers.Clear();
    }

    private void Subscribe(SubscribeTip subscription)
    {
        if (_tipSubscribers.Add(subscription.Subscriber))
            Context.Watch(subscription.Subscriber);
        if (Tip is not null)
            subscription.Subscriber.Tell(TipNow());
    }

    private void Forget(IActorRef actor)
    {
        _tipSubscribers.Remove(actor);
        if (_feeds.Remove(actor, out var feed))
            _troubled.Remove(feed.Concern);
        foreach (var orphan in _watches.Remove(actor))
            _scan.Remove(orphan);
    }

    private void Tell(List<Notice> notices)
    {
        foreach (var notice in notices)
            notice.To.Tell(notice.Message);
    }

    /// <summary>One thing this actor does with the backend, one request at a time.</summary>
    private sealed class Concern(string name)
    {
        /// <summary>For the log: "following the chain".</summary>
        public string Name => name;

        /// <summary>Whether an answer is awaited.</summary>
        public bool IsBusy { get; set; }

        /// <summary>What was last wrong; null while all is well.</summary>
        public string? Trouble { get; set; }
    }

    /// <summary>What a request led to. It comes from another life of this actor where <paramref name="Owner"/> is another one.</summary>
    private sealed record Answer(ChainWatcherActor Owner, Concern Concern, Action? Then, Exception? Error, Action<Exception>? Failed);

    private sealed record Poll
    {
        public static Poll Instance { get; } = new();
    }

    private sealed record StartTimedOut
    {
        public static StartTimedOut Instance { get; } = new();
    }

    private sealed record EstimateFeesNow
    {
        public static EstimateFeesNow Instance { get; } = new();
    }

    private void Ask<T>(Concern concern, Func<CancellationToken, Task<T>> request, Action<T> then, Action<Exception>? failed = null)
    {
        concern.IsBusy = true;
        Run(request, _stop.Token).PipeTo(
            Self, Self,
            result => new Answer(this, concern, () => then(result), null, failed),
            error => new Answer(this, concern, null, error, failed));
    }

    // what a backend throws before it returns a task must not reach the actor either
    private static async Task<T> Run<T>(Func<CancellationToken, Task<T>> request, CancellationToken cancel) => await request(cancel).ConfigureAwait(false);

    private void Take(Answer answer)
    {
        if (answer.Owner != this)
            return;
        answer.Concern.IsBusy = false;
        if (answer.Error is null)
        {
            answer.Then!();
            return;
        }
        ReportTrouble(answer.Concern, answer.Error.Message, answer.Error is ChainBackendException ? null : answer.Error);
        answer.Failed?.Invoke(answer.Error);
    }

    /// <summary>Trouble is logged when it begins, changes and ends, however often the backend is asked meanwhile, and once where several concerns have the same.</summary>
    private void ReportTrouble(Concern concern, string trouble, Exception? unexpected = null)
    {
        if (concern.Trouble == trouble)
            return;
        var isNews = !_troubled.Any(other => other.Trouble == trouble);
        concern.Trouble = trouble;
        _troubled.Add(concern);
        if (isNews && unexpected is not null)
            _log.Error(unexpected, "Trouble with {0}, which should not be: {1}. It is tried again; report this", concern.Name, trouble);
        else if (isNews)
            _log.Warning("Trouble with {0}: {1}", concern.Name, trouble);
    }

    private void ReportHealth(Concern concern)
    {
        if (!_troubled.Remove(concern))
            return;
        if (!_troubled.Any(other => other.Trouble == concern.Trouble))
            _log.Info("No more trouble with {0}", concern.Name);
        concern.Trouble = null;
    }
}
