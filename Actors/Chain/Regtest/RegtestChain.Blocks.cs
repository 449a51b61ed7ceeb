using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Chain.Regtest;

// Mining, and which chain is the best.
public sealed partial class RegtestChain
{
    /// <summary>Mines blocks out of the mempool. What pays best goes first, parents before their children.</summary>
    /// <param name="payTo">Who gets subsidy and fees.</param>
    /// <param name="count">How many.</param>
    /// <returns>Their ids, in order.</returns>
    public IReadOnlyList<BlockId> Mine(Script payTo, int count = 1)
    {
        ArgumentNullException.ThrowIfNull(payTo);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var ids = new List<BlockId>(count);
        for (var i = 0; i < count; i++)
        {
            lock (_lock)
            {
                var entries = _pool.Select(BlockRules.MaxWeight - BlockBuilder.ReservedWeight(payTo), _policy.MinRelayFeerate);
                var block = BlockBuilder.Build(Last, NextTime(), payTo, entries, _built++);
                if (Accept(block, now: null) is { } bad)
                    throw new InvalidOperationException($"The block that was just made is invalid: {bad}");
                ids.Add(BlockId.FromUint256(block.GetHash()));
            }
        }
        return ids;
    }

    /// <summary>Takes a block from elsewhere; it becomes part of the best chain where it has the most work.</summary>
    /// <returns>Null where it is valid, or known to be; also where it is valid but not in the best chain.</returns>
    public Rejection? SubmitBlock(Block block)
    {
        ArgumentNullException.ThrowIfNull(block);
        var copy = Block.Load(block.ToBytes(), Network.RegTest);
        foreach (var transaction in copy.Transactions)
            transaction.PrecomputeHash(invalidateExisting: true, lazily: false);
        copy.Header.PrecomputeHash(invalidateExisting: true, lazily: false);
        lock (_lock)
            return Accept(copy, _clock?.GetUtcNow());
    }

    /// <summary>Leaves the chain with this block, for the best one without it. What fell out of blocks returns to the mempool.</summary>
    /// <returns>False where the block is unknown.</returns>
    /// <exception cref="ArgumentException">It is genesis.</exception>
    public bool Invalidate(BlockId id)
    {
        lock (_lock)
        {
            if (!_blocks.TryGetValue(id, out var block))
                return false;
            if (block.Previous is null)
                throw new ArgumentException("The genesis block can not be invalidated.", nameof(id));
            block.IsInvalid = true;
            ActivateBest();
            return true;
        }
    }

    /// <summary>Takes back <see cref="Invalidate"/> of the block, of those before and of those after it.</summary>
    /// <returns>False where the block is unknown.</returns>
    public bool Reconsider(BlockId id)
    {
        lock (_lock)
        {
            if (!_blocks.TryGetValue(id, out var block))
                return false;
            for (var ancestor = block; ancestor is not null; ancestor = ancestor.Previous)
                ancestor.IsInvalid = false;
            foreach (var other in _blocks.Values)
                if (other.Height > block.Height && other.AncestorAt(block.Height) == block)
                    other.IsInvalid = false;
            ActivateBest();
            return true;
        }
    }

    private DateTimeOffset NextTime()
    {
        var earliest = Last.MedianTime + TimeSpan.FromSeconds(1);
        var time = _clock?.GetUtcNow() ?? Last.Block.Header.BlockTime + Spacing;
        return time > earliest ? time : earliest;
    }

    private Rejection? Accept(Block block, DateTimeOffset? now)
    {
        var id = BlockId.FromUint256(block.GetHash());
        if (_blocks.TryGetValue(id, out var known))
            return known.IsOnValidBranch() ? null : new Rejection("duplicate-invalid");
        if (!_blocks.TryGetValue(BlockId.FromUint256(block.Header.HashPrevBlock), out var previous))
            return new Rejection("prev-blk-not-found");
        if (!IsActive(previous) && !previous.IsOnValidBranch())
            return new Rejection("bad-prevblk");
        if (BlockRules.Check(block, previous, now) is { } bad)
            return bad;
        var chained = new ChainedBlock(block, previous, _blocks.Count);
        _blocks.Add(id, chained);
        return previous == Last ? Extend(chained) : ActivateBest().GetValueOrDefault(chained);
    }

    private Rejection? Extend(ChainedBlock block)
    {
        if (BlockRules.Connect(block, _coins) is { } bad)
        {
            block.IsInvalid = true;
            return bad;
        }
        Connected(block);
        return null;
    }

    /// <summary>Goes over to the valid chain with the most work. Gives the blocks that turned out to be invalid on the way.</summary>
    private Dictionary<ChainedBlock, Rejection> ActivateBest()
    {
        var refused = new Dictionary<ChainedBlock, Rejection>();
        var dropped = new List<Transaction>();
        var isReorganised = false;
        while (BestCandidate() is var best && best != Last)
        {
            while (best.AncestorAt(BlockHeight.Min(best.Height, Last.Height)) != Last)
            {
                isReorganised = true;
                // in the order of the chain: parents first
                dropped.InsertRange(0, Last.Block.Transactions.Skip(1));
                DisconnectLast();
            }
            while (Last != best)
            {
                var next = best.AncestorAt(Last.Height + 1);
                if (Extend(next) is not { } bad)
                    continue;
                refused[next] = bad;
                break;
            }
        }
        if (isReorganised)
            RefillPool(dropped);
        return refused;
    }

    private ChainedBlock BestCandidate()
    {
        var best = _blocks.Values.OrderByDescending(block => block.Work).ThenBy(block => block.Order).First(block => block.IsOnValidBranch());
        // of two that are equally long, the one that is active stays
        return Last.Work == best.Work && Last.IsOnValidBranch() ? Last : best;
    }

    private void Connected(ChainedBlock block)
    {
        _active.Add(block);
        for (var i = 0; i < block.Block.Transactions.Count; i++)
        {
            var transaction = block.Block.Transactions[i];
            _transactions[transaction.Id()] = (block, (uint)i);
            if (_pool.TryGet(transaction.Id(), out var mined))
                _pool.Remove(mined);
            if (transaction.IsCoinBase)
                continue;
            foreach (var outpoint in transaction.Inputs.Select(input => Outpoint.From(input.PrevOut)))
            {
                _spenders[outpoint] = transaction.Id();
                if (_pool.SpenderOf(outpoint) is { } conflict)
                    _pool.RemoveWithDescendants(conflict);
            }
        }
    }

    private void DisconnectLast()
    {
        var block = Last;
        foreach (var transaction in block.Block.Transactions)
        {
            _transactions.Remove(transaction.Id());
            foreach (var input in transaction.Inputs)
                _spenders.Remove(Outpoint.From(input.PrevOut));
        }
        BlockRules.Disconnect(block, _coins);
        _active.RemoveAt(_active.Count - 1);
    }

    /// <summary>What fell out of blocks comes back, and all that waited is looked at again: its coins may be gone, its locks no longer over.</summary>
    private void RefillPool(List<Transaction> dropped)
    {
        var waiting = _pool.Drain();
        foreach (var transaction in dropped)
            if (!_transactions.ContainsKey(transaction.Id()))
                TryAdmit(transaction, isVerified: false);
        foreach (var entry in waiting)
            TryAdmit(entry.Transaction, isVerified: true);
    }

    private void TryAdmit(Transaction transaction, bool isVerified)
    {
        var attempt = new Acceptance(_coins, Last, _pool, _policy, FeeRule.None);
        if (attempt.Add(transaction, isVerified) is null)
            attempt.Commit();
    }
}
