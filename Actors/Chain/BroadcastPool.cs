using Akka.Actor;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Chain;

/// <summary>A transaction that is to get into a block.</summary>
internal sealed class PendingBroadcast
{
    /// <summary>Its id.</summary>
    public required TxId TxId { get; init; }

    /// <summary>What was asked for last.</summary>
    public required BroadcastTransaction Request { get; set; }

    /// <summary>Who waits to hear what came of it.</summary>
    public List<IActorRef> Askers { get; } = [];

    /// <summary>What came of it the last time; null before.</summary>
    public BroadcastOutcome? Last { get; set; }

    /// <summary>The height at which it, or another spender of an input, stands in the chain; null while there is none.</summary>
    public BlockHeight? SettledAt { get; set; }

    /// <summary>Whether it is the one that stands there.</summary>
    public bool IsConfirmed { get; set; }
}

/// <summary>What is broadcast again and again until it, or a rival, is confirmed.</summary>
internal sealed class BroadcastPool
{
    // deeper than any reorganisation that leaves the network alive
    private const int ForgetAfter = 100;

    private readonly Dictionary<TxId, PendingBroadcast> _all = [];
    private readonly Dictionary<Outpoint, List<PendingBroadcast>> _byInput = [];
    private readonly LinkedList<PendingBroadcast> _queue = [];

    /// <summary>How many are not settled.</summary>
    public int Unsettled => _all.Values.Count(pending => pending.SettledAt is null);

    /// <summary>Takes a verified transaction and puts it in the queue, once.</summary>
    public void Add(BroadcastTransaction request, IActorRef asker)
    {
        var id = TxId.FromUint256(request.Transaction.GetHash());
        if (!_all.TryGetValue(id, out var pending))
        {
            _all.Add(id, pending = new PendingBroadcast { TxId = id, Request = request });
            foreach (var input in request.Transaction.Inputs)
            {
                var outpoint = Outpoint.From(input.PrevOut);
                if (!_byInput.TryGetValue(outpoint, out var spenders))
                    _byInput.Add(outpoint, spenders = []);
                spenders.Add(pending);
            }
        }
        pending.Request = request;
        pending.Askers.Add(asker);
        if (!_queue.Contains(pending))
            _queue.AddLast(pending);
    }

    /// <summary>Gives one up: it is not submitted again. Nothing happens where it is settled, or unknown.</summary>
    public void Drop(TxId id)
    {
        if (!_all.TryGetValue(id, out var pending) || pending.SettledAt is not null)
            return;
        _queue.Remove(pending);
        Forget(pending);
    }

    /// <summary>The next one to be submitted; it leaves the queue. Null for none.</summary>
    public PendingBroadcast? Next()
    {
        if (_queue.First?.Value is not { } next)
            return null;
        _queue.RemoveFirst();
        return next;
    }

    /// <summary>The backend gave no answer: to be tried again, before all others.</summary>
    public void PutBack(PendingBroadcast pending)
    {
        if (!_queue.Contains(pending))
            _queue.AddFirst(pending);
    }

    /// <summary>A block joins the chain: what it settles, and everything else is to be broadcast again.</summary>
    public List<PendingBroadcast> Connect(KnownBlock at, Block block)
    {
        var settled = new List<PendingBroadcast>();
        if (_all.Count == 0)
            return settled;
        foreach (var transaction in block.Transactions)
            foreach (var input in transaction.Inputs)
                foreach (var spender in _byInput.GetValueOrDefault(Outpoint.From(input.PrevOut)) ?? [])
                    if (spender.SettledAt is null)
                    {
                        (spender.SettledAt, spender.IsConfirmed) = (at.Height, spender.TxId == TxId.FromUint256(transaction.GetHash()));
                        settled.Add(spender);
                    }
        foreach (var pending in _all.Values.ToArray())
            if (pending.SettledAt is { } height && at.Height - height >= ForgetAfter)
                Forget(pending);
        return settled;
    }

    /// <summary>A block leaves the chain: what it settled is not settled any more.</summary>
    public void Disconnect(BlockHeight height)
    {
        foreach (var pending in _all.Values)
            if (pending.SettledAt >= height)
                pending.SettledAt = null;
    }

    /// <summary>Puts everything that is not settled in the queue.</summary>
    public void QueueAll()
    {
        foreach (var pending in _all.Values)
            if (pending.SettledAt is null && !_queue.Contains(pending))
                _queue.AddLast(pending);
    }

    private void Forget(PendingBroadcast pending)
    {
        _all.Remove(pending.TxId);
        foreach (var input in pending.Request.Transaction.Inputs)
        {
            var outpoint = Outpoint.From(input.PrevOut);
            if (_byInput.TryGetValue(outpoint, out var spenders) && spenders.Remove(pending) && spenders.Count == 0)
                _byInput.Remove(outpoint);
        }
    }
}
