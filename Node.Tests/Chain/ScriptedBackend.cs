using Lnd.Actors.Chain;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Tests.Chain;

/// <summary>A bitcoin node that does what the test says: blocks, reorganisations, failures. It answers at once, so that a test on one thread sees all there is to see.</summary>
internal sealed class ScriptedBackend : IChainBackend
{
    private static readonly ConsensusFactory s_factory = Network.RegTest.Consensus.ConsensusFactory;
    private readonly List<Block> _chain = [];
    private readonly Dictionary<BlockId, Block> _known = [];
    private readonly TaskCompletionSource _never = new();
    private uint _nonce;

    public ScriptedBackend(int height)
    {
        for (var i = 0; i <= height; i++)
            Mine();
    }

    public string CoreChain { get; set; } = "regtest";

    /// <summary>What every request fails with; null for no failure.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Whether requests for blocks are never answered.</summary>
    public bool HoldsBlocks { get; set; }

    /// <summary>What the answer to <see cref="GetUnspent"/> waits for.</summary>
    public Task UnspentGate { get; set; } = Task.CompletedTask;

    public uint? Headers { get; set; }

    public bool IsSynchronising { get; set; }

    public HashSet<BlockId> Pruned { get; } = [];

    public Func<IReadOnlyList<Transaction>, BroadcastOutcome> OnBroadcast { get; set; } = _ => BroadcastOutcome.Ok;

    public FeeEstimates? Fees { get; set; }

    public List<IReadOnlyList<Transaction>> Broadcasts { get; } = [];

    public List<uint> BlocksAsked { get; } = [];

    public int Polls { get; private set; }

    public KnownBlock Tip => At(_chain.Count - 1);

    public KnownBlock At(int height) => new(new BlockHeight((uint)height), IdOf(_chain[height]));

    public KnownBlock Mine(params Transaction[] transactions)
    {
        var block = s_factory.CreateBlock();
        block.Header.HashPrevBlock = _chain.Count == 0 ? uint256.Zero : _chain[^1].GetHash();
        block.Header.Nonce = _nonce++;
        block.AddTransaction(Spend(new OutPoint(new uint256(_nonce), 0)));
        foreach (var transaction in transactions)
            block.AddTransaction(transaction);
        block.UpdateMerkleRoot();
        _chain.Add(block);
        _known[IdOf(block)] = block;
        return Tip;
    }

    /// <summary>Leaves the last blocks.</summary>
    public void Invalidate(int count, bool forgets = false)
    {
        foreach (var block in _chain[^count..])
            if (forgets)
                _known.Remove(IdOf(block));
        _chain.RemoveRange(_chain.Count - count, count);
    }

    public static Transaction Spend(OutPoint outpoint, ulong amount = 1000)
    {
        var transaction = s_factory.CreateTransaction();
        transaction.Inputs.Add(outpoint);
        transaction.Outputs.Add(Money.Satoshis(amount), Anyone);
        return transaction;
    }

    /// <summary>P2WSH of OP_TRUE.</summary>
    public static Script Anyone { get; } = new Script(OpcodeType.OP_TRUE).WitHash.ScriptPubKey;

    public Task<ChainBackendInfo> GetInfo(CancellationToken cancel)
    {
        Polls++;
        return Answer(() => new ChainBackendInfo(CoreChain, Tip.Height, Tip.Id, new BlockHeight(Headers ?? Tip.Height.Value), IsSynchronising));
    }

    public Task<BlockId?> GetBlockId(BlockHeight height, CancellationToken cancel) =>
        Answer(() => height.Value < _chain.Count ? IdOf(_chain[(int)height.Value]) : (BlockId?)null);

    public async Task<Block?> GetBlock(BlockId id, CancellationToken cancel)
    {
        var block = await Answer(() => Pruned.Contains(id) ? null : _known.GetValueOrDefault(id));
        var height = block is null ? -1 : _chain.IndexOf(block);
        if (height >= 0)
            BlocksAsked.Add((uint)height);
        if (HoldsBlocks)
            await _never.Task;
        return block;
    }

    public Task<BroadcastOutcome> Broadcast(IReadOnlyList<Transaction> package, CancellationToken cancel) => Answer(() =>
    {
        Broadcasts.Add(package);
        return OnBroadcast(package);
    });

    public async Task<UnspentOutput?> GetUnspent(Outpoint outpoint, CancellationToken cancel)
    {
        var answer = Answer(() => Unspent(outpoint));
        await UnspentGate.ConfigureAwait(false);
        return await answer.ConfigureAwait(false);
    }

    private UnspentOutput? Unspent(Outpoint outpoint)
    {
        UnspentOutput? unspent = null;
        for (var height = 0; height < _chain.Count; height++)
            foreach (var transaction in _chain[height].Transactions)
            {
                if (transaction.Inputs.Any(input => Outpoint.From(input.PrevOut) == outpoint))
                    unspent = null;
                if (TxId.FromUint256(transaction.GetHash()) == outpoint.TxId && outpoint.Index < transaction.Outputs.Count)
                    unspent = new UnspentOutput(transaction.Outputs[(int)outpoint.Index], (uint)(_chain.Count - height));
            }
        return unspent;
    }

    public Task<FeeEstimates?> EstimateFees(CancellationToken cancel) => Answer(() => Fees);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static BlockId IdOf(Block block) => BlockId.FromUint256(block.GetHash());

    private Task<T> Answer<T>(Func<T> answer) => Failure is { } failure ? Task.FromException<T>(failure) : Task.FromResult(answer());
}
