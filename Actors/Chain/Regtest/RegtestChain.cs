using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Chain.Regtest;

/// <summary>
/// A bitcoin chain of one's own, in memory: blocks with regtest's proof of work, coins, a mempool, mining on demand, reorganisations. It holds transactions and blocks to the
/// rules of consensus and of relay, and verifies every script. What it does follows from what it is asked alone, so two runs of the same calls give the same blocks. It may
/// be called from any thread.
/// </summary>
/// <remarks>What is left out: counting of signature operations, and a limit of the mempool's size.</remarks>
public sealed partial class RegtestChain
{
    private static readonly TimeSpan Spacing = Network.RegTest.Consensus.PowTargetSpacing;

    private readonly Lock _lock = new();
    private readonly TimeProvider? _clock;
    private readonly RelayPolicy _policy;
    private readonly Dictionary<BlockId, ChainedBlock> _blocks = [];
    private readonly List<ChainedBlock> _active = [];
    private readonly Dictionary<TxId, (ChainedBlock Block, uint Index)> _transactions = [];
    private readonly Dictionary<Outpoint, TxId> _spenders = [];
    private readonly CoinSet _coins = new();
    private readonly Mempool _pool = new();
    private FeeratePerKw _estimate = new(500);
    private uint _built;

    /// <summary>A chain that is nothing but regtest's genesis.</summary>
    /// <param name="clock">What blocks are dated by; null to count ten minutes from block to block, from genesis on.</param>
    /// <param name="policy">What the mempool takes; null for Bitcoin Core's rules.</param>
    public RegtestChain(TimeProvider? clock = null, RelayPolicy? policy = null)
    {
        _clock = clock;
        _policy = policy ?? new RelayPolicy();
        var genesis = new ChainedBlock(Network.RegTest.GetGenesis(), null, 0) { Spent = [] };
        _blocks.Add(genesis.Id, genesis);
        _active.Add(genesis);
        // its coinbase is no coin: nobody can spend it, on any chain
    }

    /// <summary>What its mempool takes.</summary>
    public RelayPolicy Policy => _policy;

    /// <summary>What it says, when asked, that a transaction should pay; 2 sat per virtual byte, unless set.</summary>
    public FeeratePerKw FeeEstimate
    {
        get
        {
            lock (_lock)
                return _estimate;
        }
        set
        {
            lock (_lock)
                _estimate = value;
        }
    }

    /// <summary>The last block of the best chain.</summary>
    public KnownBlock Tip
    {
        get
        {
            lock (_lock)
                return Place(Last);
        }
    }

    private ChainedBlock Last => _active[^1];

    /// <summary>The block of the best chain at a height; null above its tip.</summary>
    public BlockId? GetBlockId(BlockHeight height)
    {
        lock (_lock)
            return height.Value < _active.Count ? _active[(int)height.Value].Id : null;
    }

    /// <summary>A block, in the best chain or not; null where it is unknown. Not to be changed.</summary>
    public Block? GetBlock(BlockId id)
    {
        lock (_lock)
            return _blocks.GetValueOrDefault(id)?.Block;
    }

    /// <summary>A block and its place; null where it is unknown.</summary>
    public BlockDetails? Describe(BlockId id)
    {
        lock (_lock)
        {
            if (!_blocks.TryGetValue(id, out var block))
                return null;
            var isActive = IsActive(block);
            var confirmations = isActive ? (int)(Last.Height - block.Height) + 1 : -1;
            var next = isActive && block != Last ? _active[(int)block.Height.Value + 1].Id : (BlockId?)null;
            return new BlockDetails(Place(block), block.Block, confirmations, next, block.MedianTime, block.Work.ToString("x64"), SpentIn(block));
        }
    }

    /// <summary>A transaction of the best chain or of the mempool; null where neither has it.</summary>
    public KnownTransaction? FindTransaction(TxId id)
    {
        lock (_lock)
        {
            if (_transactions.TryGetValue(id, out var place))
                return new KnownTransaction(place.Block.Block.Transactions[(int)place.Index], Place(place.Block), place.Index);
            return _pool.TryGet(id, out var entry) ? new KnownTransaction(entry.Transaction, null, 0) : null;
        }
    }

    /// <summary>What spends an output, in the best chain or the mempool; null where nothing does.</summary>
    public KnownTransaction? FindSpender(Outpoint outpoint)
    {
        lock (_lock)
        {
            var id = _spenders.TryGetValue(outpoint, out var confirmed) ? confirmed : _pool.SpenderOf(outpoint)?.Id;
            return id is { } spender ? FindTransaction(spender) : null;
        }
    }

    /// <summary>An output that is not spent; null where there is none.</summary>
    /// <param name="outpoint">It.</param>
    /// <param name="withMempool">Whether the transactions of the mempool count, as outputs and as spends.</param>
    public UnspentCoin? GetUnspent(Outpoint outpoint, bool withMempool)
    {
        lock (_lock)
        {
            if (withMempool && _pool.SpenderOf(outpoint) is not null)
                return null;
            if (_coins.TryGet(outpoint, out var coin))
                return new UnspentCoin(coin.Output, (uint)(Last.Height - coin.Height) + 1, coin.IsCoinbase);
            if (!withMempool || !_pool.TryGet(outpoint.TxId, out var entry) || outpoint.Index >= entry.Transaction.Outputs.Count)
                return null;
            var output = entry.Transaction.Outputs[(int)outpoint.Index];
            return CoinSet.IsSpendable(output.ScriptPubKey) ? new UnspentCoin(output, 0, false) : null;
        }
    }

    /// <summary>The mempool, parents before children.</summary>
    public IReadOnlyList<PooledTransaction> GetMempool()
    {
        lock (_lock)
            return [.. _pool.InOrder.Select(PooledTransaction.Of)];
    }

    /// <summary>The confirmed coins of a script that the mempool doesn't spend.</summary>
    internal IReadOnlyList<NamedCoin> UnspentOf(Script script)
    {
        lock (_lock)
        {
            return
            [
                .. _coins.PayingTo(script).Where(coin => _pool.SpenderOf(coin.Key) is null).OrderBy(coin => coin.Value.Height).ThenBy(coin => coin.Key)
                    .Select(coin => new NamedCoin(
                        coin.Key.ToOutPoint(),
                        coin.Value.Output,
                        !coin.Value.IsCoinbase || Last.Height + 1 - coin.Value.Height >= TransactionRules.CoinbaseMaturity)),
            ];
        }
    }

    private bool IsActive(ChainedBlock block) => block.Height.Value < _active.Count && _active[(int)block.Height.Value] == block;

    private static KnownBlock Place(ChainedBlock block) => new(block.Height, block.Id);

    private static IReadOnlyList<IReadOnlyList<TxOut>>? SpentIn(ChainedBlock block)
    {
        if (block.Spent is not { } spent)
            return null;
        var lists = new List<IReadOnlyList<TxOut>>();
        var at = 0;
        foreach (var transaction in block.Block.Transactions.Skip(1))
        {
            lists.Add([.. spent.GetRange(at, transaction.Inputs.Count).Select(coin => coin.Output)]);
            at += transaction.Inputs.Count;
        }
        return lists;
    }
}
