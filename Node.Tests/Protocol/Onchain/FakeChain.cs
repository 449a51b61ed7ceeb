using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Tests.Protocol.Onchain;

/// <summary>
/// A chain for two sides. Each has a mempool of its own, so that both can compete for the same output and the test decides whose transactions get into a block. Everything
/// that is submitted is verified: scripts by the interpreter, lock times against the next block, dust, fees, replacement.
/// </summary>
internal sealed class FakeChain(BlockHeight height)
{
    private const ScriptVerify Flags = ScriptVerify.Standard;

    private readonly Dictionary<OutPoint, (TxOut Output, BlockHeight Height)> _coins = [];
    private readonly Dictionary<OutPoint, (Transaction Spender, BlockHeight Height)> _spent = [];
    private readonly Dictionary<uint256, TxOut[]> _inputsOf = [];
    private readonly List<(BlockHeight Height, List<(Side Owner, Transaction Transaction)> Transactions)> _blocks = [];
    private readonly HashSet<uint256> _returned = [];

    public BlockHeight Height { get; private set; } = height;

    public Dictionary<Side, List<Transaction>> Pools { get; } = new() { [Side.Local] = [], [Side.Remote] = [] };

    /// <summary>Confirmed transactions and whose they are, in order.</summary>
    public IEnumerable<(Side Owner, Transaction Transaction)> Confirmed => _blocks.SelectMany(block => block.Transactions);

    /// <summary>Packages that pay less are not mined.</summary>
    public FeeratePerKw MinFeerate { get; set; } = new(0);

    /// <summary>Coins that nobody has spent.</summary>
    public IEnumerable<TxOut> Unspent => _coins.Values.Select(coin => coin.Output);

    public void Fund(Outpoint outpoint, TxOut output) => _coins[outpoint.ToOutPoint()] = (output, Height);

    /// <summary>A coin is spent by somebody in a way that nobody tells.</summary>
    public void Lose(Outpoint outpoint)
    {
        _coins.Remove(outpoint.ToOutPoint());
        foreach (var pool in Pools.Values)
            pool.RemoveAll(transaction => transaction.Inputs.Exists(input => input.PrevOut == outpoint.ToOutPoint()));
    }

    public (Transaction Spender, BlockHeight Height)? SpenderOf(Outpoint outpoint) =>
        _spent.TryGetValue(outpoint.ToOutPoint(), out var spender) ? spender : null;

    public TxOut? CoinAt(OutPoint outpoint) => _coins.TryGetValue(outpoint, out var coin) ? coin.Output : null;

    /// <summary>
    /// Takes a transaction into the pool of <paramref name="owner"/>. What it is refused for must be beyond its owner's knowledge; anything else wrong with it fails the test.
    /// </summary>
    /// <param name="owner">Whose it is.</param>
    /// <param name="transaction">Complete.</param>
    /// <param name="isPresigned">Whether its fee, and its being dust, is not for its owner to decide.</param>
    public Submission Submit(Side owner, Transaction transaction, bool isPresigned = false)
    {
        var pool = Pools[owner];
        var id = transaction.GetHash();
        if (pool.Exists(known => known.GetHash() == id))
            return Submission.Accepted;
        var spent = new TxOut[transaction.Inputs.Count];
        for (var i = 0; i < spent.Length; i++)
        {
            if (OutputOf(pool, transaction.Inputs[i].PrevOut) is not { } output)
                return Submission.Conflicts;
            spent[i] = output;
        }
        Verify(transaction, spent);
        AssertFinal(transaction, pool);
        _inputsOf[id] = spent;
        if (!isPresigned && !IsRelayed(transaction, pool))
            return Submission.Outbid;
        pool.RemoveAll(known => known.Inputs.Exists(input => transaction.Inputs.Exists(other => other.PrevOut == input.PrevOut)));
        pool.Add(transaction);
        return Submission.Accepted;
    }

    /// <summary>Mines a block out of both pools, those of <paramref name="first"/> first where they compete.</summary>
    public void Mine(Side first, Func<Transaction, bool>? only = null)
    {
        Height += 1;
        var block = new List<(Side, Transaction)>();
        foreach (var owner in new[] { first, first.Opposite() })
        {
            var pool = Pools[owner];
            foreach (var transaction in pool.ToArray())
                if (only?.Invoke(transaction) != false && PaysEnough(pool, transaction) && transaction.Inputs.TrueForAll(input => _coins.ContainsKey(input.PrevOut)))
                {
                    Connect(transaction);
                    block.Add((owner, transaction));
                }
        }
        _blocks.Add((Height, block));
        // what conflicts with the block is thrown out, and its children with it
        foreach (var pool in Pools.Values)
            while (pool.RemoveAll(transaction => _spent.ContainsKey(transaction.Inputs[0].PrevOut)
                || !transaction.Inputs.TrueForAll(input => OutputOf(pool, input.PrevOut) is not null)) > 0)
                continue;
    }

    /// <summary>Takes the last block out of the chain; its transactions are on their way again. Returns them.</summary>
    public List<Transaction> Disconnect()
    {
        var (_, transactions) = _blocks[^1];
        _blocks.RemoveAt(_blocks.Count - 1);
        transactions.Reverse();
        foreach (var (owner, transaction) in transactions)
        {
            for (var i = 0; i < transaction.Outputs.Count; i++)
                _coins.Remove(new OutPoint(transaction, i));
            for (var i = 0; i < transaction.Inputs.Count; i++)
            {
                _spent.Remove(transaction.Inputs[i].PrevOut);
                _coins[transaction.Inputs[i].PrevOut] = (_inputsOf[transaction.GetHash()][i], Height - 100);
            }
            Pools[owner].Insert(0, transaction);
            _returned.Add(transaction.GetHash());
        }
        Height -= 1;
        return [.. transactions.Select(t => t.Transaction)];
    }

    /// <summary>What a confirmed or submitted transaction pays.</summary>
    public Satoshi FeeOf(Transaction transaction) =>
        Satoshi.FromMoney(_inputsOf[transaction.GetHash()].Select(output => output.Value).Sum() - transaction.TotalOut);

    public static uint WeightOf(Transaction transaction) =>
        (uint)(transaction.WithOptions(TransactionOptions.None).ToBytes().Length * 3 + transaction.ToBytes().Length);

    private void Connect(Transaction transaction)
    {
        foreach (var input in transaction.Inputs)
        {
            _coins.Remove(input.PrevOut);
            _spent[input.PrevOut] = (transaction, Height);
        }
        for (var i = 0; i < transaction.Outputs.Count; i++)
            _coins[new OutPoint(transaction, i)] = (transaction.Outputs[i], Height);
    }

    private TxOut? OutputOf(List<Transaction> pool, OutPoint outpoint) => CoinAt(outpoint)
        ?? pool.Find(parent => parent.GetHash() == outpoint.Hash && outpoint.N < parent.Outputs.Count)?.Outputs[(int)outpoint.N];

    private bool PaysEnough(List<Transaction> pool, Transaction transaction)
    {
        bool Pays(ulong fee, uint weight) => fee >= MinFeerate.Fee(weight).Value;
        var (fee, weight) = (FeeOf(transaction).Value, WeightOf(transaction));
        return Pays(fee, weight) || pool.Exists(child => child.Inputs.Exists(input => input.PrevOut.Hash == transaction.GetHash())
            && Pays(fee + FeeOf(child).Value, weight + WeightOf(child)));
    }

    private static void Verify(Transaction transaction, TxOut[] spent)
    {
        Assert.That(transaction.Check(), Is.EqualTo(TransactionCheckResult.Success));
        var shared = transaction.PrecomputeTransactionData(spent);
        for (var i = 0; i < spent.Length; i++)
            Assert.That(transaction.Inputs.FindIndexedInput(i).VerifyScript(spent[i], Flags, shared, out var error), $"input {i} of {transaction}: {error}");
    }

    /// <summary>BIP 65 and 68, and the rule that an absolute lock has to be over.</summary>
    private void AssertFinal(Transaction transaction, List<Transaction> pool)
    {
        var next = Height.Value + 1;
        if (transaction.LockTime.IsHeightLock)
            Assert.That(transaction.LockTime.Value, Is.LessThan(next), "nLockTime is not over");
        foreach (var input in transaction.Inputs)
        {
            if (transaction.Version < 2 || !input.Sequence.IsRelativeLock)
                continue;
            Assert.That(pool.Exists(parent => parent.GetHash() == input.PrevOut.Hash), Is.False.Or.EqualTo(input.Sequence.LockHeight == 0), "a relative lock on an unconfirmed output");
            if (_coins.TryGetValue(input.PrevOut, out var coin))
                Assert.That(next, Is.GreaterThanOrEqualTo(coin.Height.Value + (uint)input.Sequence.LockHeight), "nSequence is not over");
        }
    }

    /// <summary>False where it pays less than one that a reorganisation has brought back: of those the planner keeps no record.</summary>
    private bool IsRelayed(Transaction transaction, List<Transaction> pool)
    {
        var (fee, weight) = (FeeOf(transaction), WeightOf(transaction));
        Assert.That(fee.Value, Is.GreaterThanOrEqualTo(new FeeratePerKw(250).Fee(weight).Value), "the fee is too low to be relayed");
        foreach (var output in transaction.Outputs)
            Assert.That(output.Value.Satoshi, Is.GreaterThanOrEqualTo(output.ScriptPubKey.ToBytes().Length == 22 ? 294 : 330), "dust");
        var replaced = pool.Where(known => known.Inputs.Exists(input => transaction.Inputs.Exists(other => other.PrevOut == input.PrevOut))).ToList();
        if (replaced.Count == 0)
            return true;
        var least = replaced.Sum(known => (long)FeeOf(known).Value) + (long)new FeeratePerKw(250).Fee(weight).Value;
        if ((long)fee.Value < least && replaced.Exists(known => _returned.Contains(known.GetHash())))
            return false;
        Assert.That((long)fee.Value, Is.GreaterThanOrEqualTo(least), "BIP 125: the replacement pays too little");
        return true;
    }
}

/// <summary>What a pool says to a transaction.</summary>
internal enum Submission
{
    /// <summary>It is in it.</summary>
    Accepted,

    /// <summary>What it spends is spent, in a block.</summary>
    Conflicts,

    /// <summary>Another one that spends the same pays more.</summary>
    Outbid,
}
