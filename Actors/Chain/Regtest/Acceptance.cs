using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Chain.Regtest;

/// <summary>How fees are judged.</summary>
internal enum FeeRule
{
    /// <summary>Each transaction pays for itself.</summary>
    Each,

    /// <summary>All transactions together pay for all.</summary>
    Together,

    /// <summary>Not at all: what fell out of a block was paid for once.</summary>
    None,
}

/// <summary>
/// An attempt to bring transactions into the mempool: each is checked against the chain, the mempool, and those before it in the same attempt. Nothing changes before
/// <see cref="Commit"/>.
/// </summary>
internal sealed partial class Acceptance(CoinSet coins, ChainedBlock tip, Mempool pool, RelayPolicy policy, FeeRule fees)
{
    private readonly List<MempoolEntry> _candidates = [];
    private readonly HashSet<MempoolEntry> _conflicts = [];
    private readonly HashSet<MempoolEntry> _evicted = [];

    /// <summary>What was added, in order.</summary>
    public IReadOnlyList<MempoolEntry> Candidates => _candidates;

    /// <summary>What they replace, with all that builds on it.</summary>
    public IReadOnlyCollection<MempoolEntry> Evicted => _evicted;

    /// <summary>Checks one more transaction. After a refusal the whole attempt is void.</summary>
    /// <param name="transaction">Sealed.</param>
    /// <param name="isVerified">Whether its scripts have been verified by the rules of relay before: what they depend on can not have changed.</param>
    public Rejection? Add(Transaction transaction, bool isVerified = false)
    {
        if (CheckAlone(transaction, out var weight) is { } bad)
            return bad;
        if (Resolve(transaction, out var spent) is { } unresolved)
            return unresolved;
        if (!TransactionRules.AreSequenceLocksOver(transaction, spent, tip))
            return new Rejection("non-BIP68-final");
        if (TransactionRules.CheckAmounts(transaction, spent, tip.Height + 1, out var fee) is { } amounts)
            return amounts;
        if (StandardRules.CheckInputs(transaction, spent) is { } nonstandard)
            return nonstandard;
        var entry = new MempoolEntry(transaction, fee, weight);
        if (CheckFee(entry) is { } cheap)
            return cheap;
        if ((CheckTopology(entry) ?? CheckDustSpent(entry)) is { } topology)
            return topology;
        if (!isVerified && TransactionRules.VerifyScripts(transaction, spent, TransactionRules.StandardFlags) is { } scripts)
            return scripts;
        _candidates.Add(entry);
        return null;
    }

    /// <summary>What can be told only when all have been added.</summary>
    public Rejection? Finish() => CheckTogether() ?? CheckReplacement();

    /// <summary>Brings them into the mempool.</summary>
    public void Commit()
    {
        foreach (var entry in _evicted)
            pool.Remove(entry);
        foreach (var entry in _candidates)
            pool.Add(entry);
    }

    private Rejection? CheckAlone(Transaction transaction, out int weight)
    {
        weight = 0;
        if (TransactionRules.CheckAlone(transaction) is { } bad)
            return bad;
        if (transaction.IsCoinBase)
            return new Rejection("coinbase");
        weight = transaction.Weight();
        if (StandardRules.CheckAlone(transaction, weight) is { } nonstandard)
            return nonstandard;
        if (!TransactionRules.IsFinal(transaction, tip))
            return new Rejection("non-final");
        if (!pool.TryGet(transaction.Id(), out var known))
            return null;
        return new Rejection(
            RejectionKind.AlreadyKnown,
            known.WitnessId == TxId.FromUint256(transaction.GetWitHash()) ? "txn-already-in-mempool" : "txn-same-nonwitness-data-in-mempool");
    }

    /// <summary>Finds what is spent, and who else in the mempool spends it.</summary>
    private Rejection? Resolve(Transaction transaction, out List<SpendableCoin> spent)
    {
        spent = new List<SpendableCoin>(transaction.Inputs.Count);
        foreach (var input in transaction.Inputs)
        {
            var outpoint = Outpoint.From(input.PrevOut);
            if (_candidates.Exists(other => other.Spends.Contains(outpoint)))
                return new Rejection("conflict-in-package");
            if (pool.SpenderOf(outpoint) is { } conflict)
                Replace(conflict);
            if (CoinAt(outpoint) is not { } coin)
            {
                return coins.HasOutputOf(transaction)
                    ? new Rejection(RejectionKind.AlreadyConfirmed, "txn-already-known")
                    : new Rejection(RejectionKind.MissingInputs, "bad-txns-inputs-missingorspent");
            }
            spent.Add(coin);
        }
        var replacesParent = pool.AncestorsOf(transaction).Overlaps(_evicted);
        return replacesParent ? new Rejection("bad-txns-spends-conflicting-tx", $"{transaction.GetHash()} spends what it would replace") : null;
    }

    private SpendableCoin? CoinAt(Outpoint outpoint)
    {
        if (coins.TryGet(outpoint, out var coin))
            return coin;
        var parent = _candidates.Find(entry => entry.Id == outpoint.TxId);
        if (parent is null && !pool.TryGet(outpoint.TxId, out parent))
            return null;
        var outputs = parent.Transaction.Outputs;
        return outpoint.Index < outputs.Count && CoinSet.IsSpendable(outputs[(int)outpoint.Index].ScriptPubKey)
            ? new SpendableCoin(outputs[(int)outpoint.Index], tip.Height + 1, IsCoinbase: false)
            : null;
    }

    private void Replace(MempoolEntry conflict)
    {
        if (_conflicts.Add(conflict))
            _evicted.UnionWith(pool.DescendantsOf(conflict));
    }
}
