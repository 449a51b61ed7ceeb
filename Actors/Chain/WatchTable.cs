using Akka.Actor;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Chain;

/// <summary>Something to be told to an actor.</summary>
internal readonly record struct Notice(IActorRef To, object Message);

/// <summary>One transaction, or one output, that somebody watches.</summary>
internal sealed class Watch
{
    /// <summary>The transaction; null where an output is watched.</summary>
    public TxId? TxId { get; init; }

    /// <summary>The output; null where a transaction is watched.</summary>
    public Outpoint? Outpoint { get; init; }

    /// <summary>Who wants to know.</summary>
    public List<IActorRef> Watchers { get; } = [];

    /// <summary>The lowest height that anybody asked for.</summary>
    public BlockHeight Since { get; set; }

    /// <summary>The transaction, or the spender; null while there is none in the chain.</summary>
    public Transaction? Found { get; set; }

    /// <summary>Its block.</summary>
    public KnownBlock FoundAt { get; set; }

    /// <summary>Its number in the block.</summary>
    public uint FoundIndex { get; set; }

    /// <summary>What the one who watches is told.</summary>
    public object Message => Outpoint is { } outpoint
        ? new OutpointSpent(outpoint, Found!, FoundAt.Height)
        : new TransactionFound(Found!, TxId!.Value, FoundAt.Height, FoundIndex);

    /// <summary>What the one who watches is told when that is undone.</summary>
    public TransactionLost Lost => new(TxId ?? Protocol.TxId.FromUint256(Found!.GetHash()));
}

/// <summary>
/// Who watches what, and what blocks do to it. It is told of every block that joins or leaves the chain; the scan of older blocks tells it of those that came before (see
/// <see cref="WatchScan"/>).
/// </summary>
internal sealed class WatchTable
{
    private readonly Dictionary<TxId, Watch> _transactions = [];
    private readonly Dictionary<Outpoint, Watch> _outpoints = [];
    private readonly Dictionary<IActorRef, HashSet<Watch>> _byWatcher = [];

    /// <summary>All of them.</summary>
    public IEnumerable<Watch> All => _transactions.Values.Concat(_outpoints.Values);

    /// <summary>Watches a transaction.</summary>
    public Watch Add(TxId txId, IActorRef watcher)
    {
        if (!_transactions.TryGetValue(txId, out var watch))
            _transactions.Add(txId, watch = new Watch { TxId = txId });
        return Add(watch, watcher);
    }

    /// <summary>Watches an output.</summary>
    public Watch Add(Outpoint outpoint, IActorRef watcher)
    {
        if (!_outpoints.TryGetValue(outpoint, out var watch))
            _outpoints.Add(outpoint, watch = new Watch { Outpoint = outpoint });
        return Add(watch, watcher);
    }

    /// <summary>Watches an output no longer. What nobody watches any more is returned.</summary>
    public Watch? Remove(Outpoint outpoint, IActorRef watcher) =>
        _outpoints.TryGetValue(outpoint, out var watch) && _byWatcher.TryGetValue(watcher, out var watches) && watches.Remove(watch) ? Remove(watch, watcher) : null;

    /// <summary>Forgets an actor. What nobody watches any more is returned.</summary>
    public List<Watch> Remove(IActorRef watcher)
    {
        var orphans = new List<Watch>();
        if (_byWatcher.Remove(watcher, out var watches))
            foreach (var watch in watches)
                if (Remove(watch, watcher) is { } orphan)
                    orphans.Add(orphan);
        return orphans;
    }

    /// <summary>Whether somebody watches it still.</summary>
    public bool Holds(Watch watch) => watch.Watchers.Count > 0;

    /// <summary>A block of the chain, new or looked at for the first time: who is to be told what, in the order of its transactions.</summary>
    /// <param name="at">Which.</param>
    /// <param name="block">Whole.</param>
    /// <param name="only">What is looked for; null for everything.</param>
    public List<Notice> Read(KnownBlock at, Block block, IReadOnlySet<Watch>? only = null)
    {
        var notices = new List<Notice>();
        if (_transactions.Count == 0 && _outpoints.Count == 0)
            return notices;
        var wantsIds = only is null ? _transactions.Count > 0 : only.Any(watch => watch.TxId is not null);
        for (var i = 0; i < block.Transactions.Count; i++)
        {
            var transaction = block.Transactions[i];
            if (_outpoints.Count > 0)
                foreach (var input in transaction.Inputs)
                    if (_outpoints.TryGetValue(Outpoint.From(input.PrevOut), out var spent))
                        Find(spent, transaction, (uint)i);
            if (wantsIds && _transactions.TryGetValue(TxId.FromUint256(transaction.GetHash()), out var found))
                Find(found, transaction, (uint)i);
        }
        return notices;

        void Find(Watch watch, Transaction transaction, uint index)
        {
            if (only?.Contains(watch) == false || (watch.Found is not null && watch.FoundAt == at))
                return;
            (watch.Found, watch.FoundAt, watch.FoundIndex) = (transaction, at, index);
            notices.AddRange(watch.Watchers.Select(watcher => new Notice(watcher, watch.Message)));
        }
    }

    /// <summary>The chain ends below this height now: who is to be told what.</summary>
    public List<Notice> Undo(BlockHeight height)
    {
        var notices = new List<Notice>();
        foreach (var watch in All)
        {
            if (watch.Found is null || watch.FoundAt.Height < height)
                continue;
            var lost = watch.Lost;
            watch.Found = null;
            notices.AddRange(watch.Watchers.Select(watcher => new Notice(watcher, lost)));
        }
        return notices;
    }

    private Watch Add(Watch watch, IActorRef watcher)
    {
        if (!_byWatcher.TryGetValue(watcher, out var watches))
            _byWatcher.Add(watcher, watches = []);
        if (watches.Add(watch))
            watch.Watchers.Add(watcher);
        return watch;
    }

    private Watch? Remove(Watch watch, IActorRef watcher)
    {
        watch.Watchers.Remove(watcher);
        if (watch.Watchers.Count > 0)
            return null;
        if (watch.TxId is { } txId)
            _transactions.Remove(txId);
        else
            _outpoints.Remove(watch.Outpoint!.Value);
        return watch;
    }
}
