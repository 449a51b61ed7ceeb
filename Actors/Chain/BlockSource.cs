using Lnd.Actors.Protocol;
using NBitcoin;

namespace Lnd.Actors.Chain;

/// <summary>What comes after a block, from a backend's point of view.</summary>
internal abstract record ChainStep
{
    /// <summary>Nothing: it is the tip, or the first wanted block is not there yet.</summary>
    public sealed record UpToDate : ChainStep;

    /// <summary>A block.</summary>
    public sealed record Next(KnownBlock At, Block Block) : ChainStep;

    /// <summary>It is not in the best chain. <paramref name="Before"/> is what it was built on, null where the backend does not know it any more.</summary>
    public sealed record Back(KnownBlock? Before) : ChainStep;

    /// <summary>A block that the backend does not have.</summary>
    public sealed record Missing(KnownBlock At) : ChainStep;
}

/// <summary>Blocks of a backend, the last ones from memory. Any thread may call.</summary>
/// <param name="backend">The backend.</param>
/// <param name="capacity">How many transactions are kept; a block that has more is kept alone.</param>
internal sealed class BlockSource(IChainBackend backend, int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<BlockId, LinkedListNode<(BlockId Id, Block Block)>> _cache = [];
    private readonly LinkedList<(BlockId Id, Block Block)> _byAge = [];
    private readonly Dictionary<BlockId, Task<Block?>> _pending = [];
    private int _transactions;

    /// <summary>A block by id; null where the backend does not have it.</summary>
    public async Task<Block?> Get(BlockId id, CancellationToken cancel)
    {
        Task<Block?> request;
        lock (_lock)
        {
            if (_cache.TryGetValue(id, out var node))
            {
                _byAge.Remove(node);
                _byAge.AddLast(node);
                return node.Value.Block;
            }
            if (!_pending.TryGetValue(id, out request!))
            {
                request = backend.GetBlock(id, cancel);
                if (!request.IsCompleted)
                    _pending.Add(id, request);
            }
        }
        try
        {
            var block = await request.ConfigureAwait(false);
            if (block is not null)
                Keep(id, block);
            return block;
        }
        finally
        {
            lock (_lock)
                _pending.Remove(id);
        }
    }

    /// <summary>A block by height; null where the best chain ends below, or the backend does not have it.</summary>
    public async Task<(KnownBlock? At, Block? Block)> Get(BlockHeight height, CancellationToken cancel) =>
        await backend.GetBlockId(height, cancel).ConfigureAwait(false) is { } id
            ? (new KnownBlock(height, id), await Get(id, cancel).ConfigureAwait(false))
            : (null, null);

    /// <summary>What comes after a block.</summary>
    /// <param name="known">The block; null for none.</param>
    /// <param name="from">The height to begin with, where there is none.</param>
    /// <param name="before">What <paramref name="known"/> was built on, where that is known.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<ChainStep> Step(KnownBlock? known, BlockHeight from, KnownBlock? before, CancellationToken cancel)
    {
        if (known is { } last && await backend.GetBlockId(last.Height, cancel).ConfigureAwait(false) != last.Id)
            return new ChainStep.Back(before ?? await Before(last, cancel).ConfigureAwait(false));
        var (at, block) = await Get(known is { } tip ? tip.Height + 1 : from, cancel).ConfigureAwait(false);
        return at is not { } next ? new ChainStep.UpToDate()
            : block is null ? new ChainStep.Missing(next)
            // the chain changed between the two questions: the next look will tell
            : known is { } parent && BlockId.FromUint256(block.Header.HashPrevBlock) != parent.Id ? new ChainStep.UpToDate()
            : new ChainStep.Next(next, block);
    }

    private async Task<KnownBlock?> Before(KnownBlock block, CancellationToken cancel) =>
        block.Height.Value > 0 && await Get(block.Id, cancel).ConfigureAwait(false) is { } stale
            ? new KnownBlock(block.Height - 1, BlockId.FromUint256(stale.Header.HashPrevBlock))
            : null;

    private void Keep(BlockId id, Block block)
    {
        lock (_lock)
        {
            if (_cache.ContainsKey(id))
                return;
            _cache.Add(id, _byAge.AddLast((id, block)));
            _transactions += block.Transactions.Count;
            while (_transactions > capacity && _byAge.Count > 1)
            {
                var oldest = _byAge.First!.Value;
                _byAge.RemoveFirst();
                _cache.Remove(oldest.Id);
                _transactions -= oldest.Block.Transactions.Count;
            }
        }
    }
}
