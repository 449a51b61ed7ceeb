namespace Lnd.Actors.Protocol.Onchain;

/// <summary>Outputs that go into one transaction.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Outputs">In the order of the inputs; not empty.</param>
internal sealed record ClaimGroup(ClaimKind Kind, IReadOnlyList<TrackedOutput> Outputs);

/// <summary>
/// Which outputs share a transaction: those of the same kind and lock time, to save fees, as long as none of them can endanger or hold up the others.
/// </summary>
internal static class ClaimGroups
{
    /// <summary>Groups of what can be claimed and is in no claim, the most valuable first.</summary>
    public static List<ClaimGroup> Of(OnchainTurn turn)
    {
        var claimed = turn.State.Claims.Span.ToArray().SelectMany(claim => claim.Inputs.Span.ToArray()).ToHashSet();
        var batches = new SortedDictionary<(ClaimKind Kind, uint LockTime), List<TrackedOutput>>();
        var groups = new List<ClaimGroup>();
        foreach (var output in turn.State.Outputs)
        {
            if (!output.IsOpen || claimed.Contains(output.Outpoint) || ClaimRules.KindOf(output.Kind) is not { } kind || !ClaimRules.IsClaimable(turn, output))
                continue;
            if (IsSingle(turn, kind, output))
            {
                groups.Add(new ClaimGroup(kind, [output]));
                continue;
            }
            var key = (kind, kind == ClaimKind.HtlcTimeout ? ClaimRules.LockTime(kind, [output]) : 0);
            if (!batches.TryGetValue(key, out var batch))
                batches[key] = batch = [];
            batch.Add(output);
        }
        foreach (var (key, batch) in batches)
            groups.AddRange(Chunks(turn, key.Kind, batch));
        return [.. groups.OrderByDescending(group => ClaimBuilder.Total(group.Outputs.Select(output => output.Amount)))];
    }

    /// <summary>
    /// Alone go what is signed in advance to be alone, what the peer could hold the others up with, and what can't pay its share of the feerate the others need.
    /// </summary>
    private static bool IsSingle(OnchainTurn turn, ClaimKind kind, TrackedOutput output)
    {
        var funding = ClaimRules.FundingOf(kind, turn.Terms.Format);
        if (funding == ClaimFunding.Presigned || ClaimRules.MustBeAlone(turn, output))
            return true;
        var scriptLength = turn.Environment.SweepScript.Length;
        var weight = ClaimWeights.Claim(kind, [output], scriptLength) + (funding == ClaimFunding.Wallet ? ClaimWeights.WalletInput : 0);
        var deadline = ClaimRules.Deadline(turn, output);
        return ClaimFees.Max(turn, output.Amount, deadline, weight, ClaimFees.LeftOf(turn, funding)) < ClaimFees.Target(turn, deadline).Fee(weight);
    }

    private static IEnumerable<ClaimGroup> Chunks(OnchainTurn turn, ClaimKind kind, List<TrackedOutput> batch)
    {
        var (chunk, weight) = (new List<TrackedOutput>(), 0u);
        foreach (var output in batch)
        {
            var more = ClaimWeights.Claim(kind, [output], turn.Environment.SweepScript.Length);
            if (chunk.Count > 0 && weight + more > turn.Policy.MaxBatchWeight)
            {
                yield return new ClaimGroup(kind, chunk);
                (chunk, weight) = ([], 0);
            }
            chunk.Add(output);
            weight += more;
        }
        yield return new ClaimGroup(kind, chunk);
    }
}
