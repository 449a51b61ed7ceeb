using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Chain.Regtest;

// What comes into the mempool.
public sealed partial class RegtestChain
{
    private const int MaxPackage = 25, MaxPackageWeight = 404_000;

    /// <summary>Brings a transaction into the mempool. One that is there already counts as accepted.</summary>
    /// <param name="transaction">Complete.</param>
    /// <param name="maxFeerate">Satoshis per 1000 virtual bytes that it may pay at most; null for no limit.</param>
    public SubmitResult Submit(Transaction transaction, Satoshi? maxFeerate = null)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var copy = transaction.Sealed();
        lock (_lock)
            return SubmitOne(copy, maxFeerate, new List<TxId>());
    }

    /// <summary>
    /// Brings a child and its unconfirmed parents into the mempool: each by itself where its own fee is enough, the others together where the child pays for them.
    /// </summary>
    /// <param name="package">Parents first, the child last.</param>
    /// <param name="maxFeerate">Satoshis per 1000 virtual bytes that each may pay at most; null for no limit.</param>
    public PackageResult SubmitPackage(IReadOnlyList<Transaction> package, Satoshi? maxFeerate = null)
    {
        ArgumentNullException.ThrowIfNull(package);
        var copies = package.Select(transaction => transaction.Sealed()).ToList();
        if (FaultOf(copies) is { } fault)
            return new PackageResult(false, fault, [], []);
        lock (_lock)
            return SubmitAll(copies, maxFeerate);
    }

    /// <summary>Tells what would come of the transactions, without taking them. Each may spend those before it.</summary>
    /// <param name="transactions">Parents first. Each pays for itself.</param>
    /// <param name="maxFeerate">Satoshis per 1000 virtual bytes that each may pay at most; null for no limit.</param>
    /// <returns>One for each; those after one that is refused have neither an entry nor a rejection.</returns>
    public IReadOnlyList<SubmitResult> TestAccept(IReadOnlyList<Transaction> transactions, Satoshi? maxFeerate = null)
    {
        ArgumentNullException.ThrowIfNull(transactions);
        var results = new List<SubmitResult>(transactions.Count);
        lock (_lock)
        {
            var attempt = new Acceptance(_coins, Last, _pool, _policy, FeeRule.Each);
            var isVoid = false;
            foreach (var transaction in transactions.Select(transaction => transaction.Sealed()))
            {
                var rejection = isVoid ? null : attempt.Add(transaction) ?? attempt.Finish() ?? Overpaid(attempt.Candidates[^1], maxFeerate);
                var entry = isVoid || rejection is not null ? null : attempt.Candidates[^1];
                isVoid |= rejection is not null;
                results.Add(Result(transaction, entry, rejection));
            }
        }
        return results;
    }

    private SubmitResult SubmitOne(Transaction transaction, Satoshi? maxFeerate, List<TxId> replaced)
    {
        if (_pool.TryGet(transaction.Id(), out var known))
            return Result(transaction, known, null);
        var attempt = new Acceptance(_coins, Last, _pool, _policy, FeeRule.Each);
        var rejection = attempt.Add(transaction) ?? attempt.Finish() ?? Overpaid(attempt.Candidates[^1], maxFeerate);
        if (rejection is not null)
            return Result(transaction, null, rejection);
        replaced.AddRange(attempt.Evicted.Select(entry => entry.Id));
        attempt.Commit();
        return Result(transaction, attempt.Candidates[^1], null);
    }

    private PackageResult SubmitAll(List<Transaction> package, Satoshi? maxFeerate)
    {
        var (results, waiting, replaced) = (new SubmitResult?[package.Count], new List<int>(), new List<TxId>());
        for (var i = 0; i < package.Count; i++)
        {
            var result = SubmitOne(package[i], maxFeerate, replaced);
            results[i] = result;
            // the child may pay for it, or it is the child of one that waits
            if (result.Rejection is { Kind: RejectionKind.LowFee } || (result.Rejection is { Kind: RejectionKind.MissingInputs } && waiting.Count > 0))
                waiting.Add(i);
            else if (result.Rejection is not null)
                break;
        }
        if (waiting.Count > 1 && !Array.Exists(results, result => result is null))
            SubmitTogether(package, maxFeerate, waiting, results, replaced);
        var all = package.Select((transaction, i) => results[i] ?? Result(transaction, null, new Rejection("package-not-validated"))).ToList();
        var accepted = all.TrueForAll(result => result.Rejection is null);
        return new PackageResult(accepted, accepted ? "success" : "transaction failed", all, replaced);
    }

    private void SubmitTogether(List<Transaction> package, Satoshi? maxFeerate, List<int> waiting, SubmitResult?[] results, List<TxId> replaced)
    {
        var attempt = new Acceptance(_coins, Last, _pool, _policy, FeeRule.Together);
        foreach (var i in waiting)
            if (attempt.Add(package[i]) is { } bad)
            {
                results[i] = Result(package[i], null, bad);
                return;
            }
        var fault = attempt.Finish() ?? attempt.Candidates.Select(entry => Overpaid(entry, maxFeerate)).FirstOrDefault(bad => bad is not null);
        if (fault is not null)
        {
            foreach (var i in waiting)
                results[i] = Result(package[i], null, fault);
            return;
        }
        replaced.AddRange(attempt.Evicted.Select(entry => entry.Id));
        attempt.Commit();
        for (var at = 0; at < waiting.Count; at++)
            results[waiting[at]] = Result(package[waiting[at]], attempt.Candidates[at], null);
    }

    /// <summary>What is wrong with the package as such; null where nothing is.</summary>
    private static string? FaultOf(List<Transaction> package)
    {
        if (package.Count is 0 or > MaxPackage)
            return "package-too-many-transactions";
        if (package.Sum(transaction => (long)transaction.Weight()) > MaxPackageWeight)
            return "package-too-large";
        var ids = package.ConvertAll(transaction => transaction.Id());
        if (ids.Distinct().Count() != ids.Count)
            return "package-contains-duplicates";
        var spent = new HashSet<Outpoint>();
        for (var i = 0; i < package.Count; i++)
            foreach (var outpoint in package[i].Inputs.Select(input => Outpoint.From(input.PrevOut)))
            {
                if (!spent.Add(outpoint))
                    return "conflict-in-package";
                if (ids.FindIndex(i, id => id == outpoint.TxId) >= 0)
                    return "package-not-sorted";
            }
        var parents = package[^1].Inputs.Select(input => TxId.FromUint256(input.PrevOut.Hash)).ToHashSet();
        return ids.Take(ids.Count - 1).All(parents.Contains) ? null : "package-not-child-with-parents";
    }

    private static Rejection? Overpaid(MempoolEntry entry, Satoshi? maxFeerate) =>
        maxFeerate is { } limit && (UInt128)entry.Fee.Value * 1000 > (UInt128)limit.Value * (uint)entry.VirtualSize
            ? new Rejection(RejectionKind.HighFee, "max-fee-exceeded")
            : null;

    private static SubmitResult Result(Transaction transaction, MempoolEntry? entry, Rejection? rejection) => new(
        transaction.Id(), TxId.FromUint256(transaction.GetWitHash()), entry is null ? null : PooledTransaction.Of(entry), rejection);
}
