using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;

namespace Lnd.Actors.Chain.Regtest;

// Fees, dust, replacement, and how many unconfirmed transactions may hang together.
internal sealed partial class Acceptance
{
    private const int MaxChain = 25, MaxChainSize = 101_000, MaxReplaced = 100;

    // BIP 431
    private const int MaxTrucSize = 10_000, MaxTrucChildSize = 1_000;

    private Rejection? CheckFee(MempoolEntry entry)
    {
        var dust = StandardRules.DustOf(entry.Transaction).Count();
        // it may be there without a fee, for then nobody mines it without the child that spends the dust
        if (dust > 1 || (dust == 1 && !entry.Fee.IsZero && fees != FeeRule.None))
            return new Rejection("dust", dust > 1 ? "" : "tx with dust output must be 0-fee");
        var least = policy.MinFee(entry.VirtualSize);
        var isWaived = fees == FeeRule.None || (fees == FeeRule.Together && (entry.IsTruc || policy.AnyVersionMayPayByChild));
        return entry.Fee >= least || isWaived
            ? null
            : new Rejection(RejectionKind.LowFee, "min relay fee not met", $"{entry.Fee.Value} < {least.Value}");
    }

    /// <summary>Limits of unconfirmed chains, and those of BIP 431.</summary>
    private Rejection? CheckTopology(MempoolEntry entry)
    {
        var ancestors = pool.AncestorsOf(entry.Transaction);
        var parents = pool.ParentsOf(entry.Transaction).ToHashSet();
        foreach (var candidate in _candidates.Where(candidate => entry.Spends.Any(spent => spent.TxId == candidate.Id)))
        {
            parents.Add(candidate);
            ancestors.Add(candidate);
            ancestors.UnionWith(pool.AncestorsOf(candidate.Transaction));
        }
        if (ancestors.Count + 1 > MaxChain || ancestors.Sum(one => one.VirtualSize) + entry.VirtualSize > MaxChainSize)
            return new Rejection("too-long-mempool-chain", $"too many unconfirmed ancestors [limit: {MaxChain}]");
        var wrong = parents.FirstOrDefault(parent => parent.IsTruc != entry.IsTruc);
        if (wrong is not null)
            return new Rejection("TRUC-violation", $"{(entry.IsTruc ? "version=3" : "non-version=3")} tx {entry.Id} cannot spend from {wrong.Id}");
        if (entry.IsTruc)
            return CheckTruc(entry, parents, ancestors.Count);
        return ancestors.Any(ancestor => CountDescendants(ancestor) >= MaxChain)
            ? new Rejection("too-long-mempool-chain", $"exceeds descendant size limit [limit: {MaxChain}]")
            : null;
    }

    private Rejection? CheckTruc(MempoolEntry entry, HashSet<MempoolEntry> parents, int ancestors)
    {
        if (entry.VirtualSize > MaxTrucSize)
            return new Rejection("TRUC-violation", $"version=3 tx {entry.Id} is too big: {entry.VirtualSize} > {MaxTrucSize} virtual bytes");
        if (ancestors == 0)
            return null;
        if (ancestors > 1)
            return new Rejection("TRUC-violation", $"tx {entry.Id} would have too many ancestors");
        if (entry.VirtualSize > MaxTrucChildSize)
            return new Rejection("TRUC-violation", $"version=3 child tx {entry.Id} is too big: {entry.VirtualSize} > {MaxTrucChildSize} virtual bytes");
        // there is room for one child: a second one has to outbid the first
        foreach (var sibling in pool.ChildrenOf(parents.First()).Where(sibling => !_evicted.Contains(sibling)).ToList())
            Replace(sibling);
        return null;
    }

    /// <summary>Dust of an unconfirmed parent must not be left behind.</summary>
    private Rejection? CheckDustSpent(MempoolEntry entry)
    {
        foreach (var parent in pool.ParentsOf(entry.Transaction).Concat(_candidates))
        {
            if (!entry.Spends.Any(outpoint => outpoint.TxId == parent.Id))
                continue;
            foreach (var index in StandardRules.DustOf(parent.Transaction))
                if (!entry.Spends.Contains(new Outpoint(parent.Id, (uint)index)))
                    return new Rejection("missing-ephemeral-spends", $"tx {entry.Id} did not spend parent's ephemeral dust");
        }
        return null;
    }

    private Rejection? CheckTogether()
    {
        if (fees == FeeRule.None)
            return null;
        if (fees == FeeRule.Together)
        {
            var (fee, size) = Totals();
            if (fee < policy.MinFee(size))
                return new Rejection(RejectionKind.LowFee, "min relay fee not met", $"{fee.Value} < {policy.MinFee(size).Value} for the package");
        }
        foreach (var parent in _candidates)
            if (StandardRules.DustOf(parent.Transaction).Any() && !_candidates.Exists(child => child.Spends.Any(spent => spent.TxId == parent.Id)))
                return new Rejection(RejectionKind.LowFee, "min relay fee not met", "dust needs a child that spends it");
        return null;
    }

    /// <summary>BIP 125 rules 3 to 5, whether or not the replaced transactions signal that they may be replaced.</summary>
    private Rejection? CheckReplacement()
    {
        if (_conflicts.Count == 0 || fees == FeeRule.None)
            return null;
        const string insufficient = "insufficient fee";
        var (fee, size) = Totals();
        var what = $"rejecting replacement {_candidates[^1].Id}";
        if (_evicted.Count > MaxReplaced)
            return new Rejection("too many potential replacements", $"{what}; too many potential replacements ({_evicted.Count} > {MaxReplaced})");
        foreach (var conflict in _conflicts)
            if ((UInt128)fee.Value * (uint)conflict.VirtualSize <= (UInt128)conflict.Fee.Value * (uint)size)
                return new Rejection(
                    RejectionKind.LowFee, insufficient, $"{what}; new feerate {Feerate(fee, size)} <= old feerate {Feerate(conflict.Fee, conflict.VirtualSize)}");
        var replaced = _evicted.Aggregate(Satoshi.Zero, (sum, entry) => sum + entry.Fee);
        if (!Satoshi.TrySubtract(fee, replaced, out var additional))
            return new Rejection(
                RejectionKind.LowFee, insufficient, $"{what}, less fees than conflicting txs; {TransactionRules.Bitcoins(fee)} < {TransactionRules.Bitcoins(replaced)}");
        var least = policy.IncrementalFee(size);
        return additional >= least
            ? null
            : new Rejection(
                RejectionKind.LowFee,
                insufficient,
                $"{what}, not enough additional fees to relay; {TransactionRules.Bitcoins(additional)} < {TransactionRules.Bitcoins(least)}");
    }

    private int CountDescendants(MempoolEntry ancestor) => pool.TryGet(ancestor.Id, out _)
        ? pool.DescendantsOf(ancestor).Count(entry => !_evicted.Contains(entry)) + _candidates.Count
        : _candidates.Count;

    private (Satoshi Fee, int VirtualSize) Totals() =>
        (_candidates.Aggregate(Satoshi.Zero, (sum, entry) => sum + entry.Fee), _candidates.Sum(entry => entry.VirtualSize));

    private static string Feerate(Satoshi fee, int size) => $"{TransactionRules.Bitcoins(new Satoshi(fee.Value * 1000 / (ulong)size))} BTC/kvB";
}
