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
    /// <param name="turn">The step.</param>
    /// <param name="apart">Outputs that must not share a transaction again.</param>
    public static List<ClaimGroup> Of(OnchainTurn turn, IReadOnlySet<Outpoint> apart)
    {
        var claimed = turn.State.Claims.Span.ToArray().SelectMany(claim => claim.Inputs.Span.ToArray()).ToHashSet();
        var batches = new SortedDictionary<(ClaimKind Kind, uint LockTime), List<TrackedOutput>>();
        var groups = new List<ClaimGroup>();
        foreach (var output in turn.State.Outputs)
        {
            if (!output.IsOpen || claimed.Contains(output.Outpoint) || ClaimRules.KindOf(output.Kind) is not { } kind || !ClaimRules.IsClaimable(turn, output))
                continue;
            if (apart.Contains(output.Outpoint) || IsSingle(turn, kind, output))
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

    /// <summary>Most valuable first: the first of a batch says how much it may pay, and so how many it may hold.</summary>
    private static IEnumerable<ClaimGroup> Chunks(OnchainTurn turn, ClaimKind kind, List<TrackedOutput> batch)
    {
        var (chunk, weight) = (new List<TrackedOutput>(), 0u);
        foreach (var output in batch.OrderByDescending(output => output.Amount))
        {
            var more = ClaimWeights.More(kind, output);
            chunk.Add(output);
            if (chunk.Count > 1 && weight + more <= turn.Policy.MaxBatchWeight && !IsTooDear(turn, kind, chunk, weight + more))
            {
                weight += more;
                continue;
            }
            if (chunk.Count > 1)
            {
                chunk.RemoveAt(chunk.Count - 1);
                yield return new ClaimGroup(kind, chunk);
                chunk = [output];
            }
            weight = ClaimWeights.Claim(kind, chunk, turn.Environment.SweepScript.Length);
        }
        yield return new ClaimGroup(kind, chunk);
    }

    /// <summary>Half of the limit is kept for raising the fee.</summary>
    private static bool IsTooDear(OnchainTurn turn, ClaimKind kind, List<TrackedOutput> outputs, uint weight) =>
        ClaimFees.BatchLimit(kind, outputs) is { } limit && ClaimFees.Target(turn, ClaimRules.Deadline(turn, outputs)).Fee(weight) > limit / 2;
}
