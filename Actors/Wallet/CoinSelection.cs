using System.Buffers.Binary;
using Lnd.Actors.Protocol;

namespace Lnd.Actors.Wallet;

/// <summary>
/// Which coins to spend. First a set is looked for that needs no change (branch and bound, as Bitcoin Core does): it is cheaper, and tells less. Else coins are drawn at
/// random, so that no pattern shows. All counting is in effective values: amounts less what it costs to spend them.
/// </summary>
internal static class CoinSelection
{
    private const int MaxTries = 100_000;

    /// <summary>A coin and what it brings.</summary>
    /// <param name="Coin">It.</param>
    /// <param name="Effective">Its amount less the fee of its input; positive.</param>
    public readonly record struct Candidate(Coin Coin, Satoshi Effective);

    /// <summary>The coins that bring more than they cost, largest first, no more than fit into a transaction.</summary>
    public static List<Candidate> Candidates(IEnumerable<Coin> coins, FeeratePerKw feerate)
    {
        var weight = SpendWeights.Rest(1000, 252) + SpendWeights.Change;
        return
        [
            .. coins.Select(coin => new Candidate(coin, Effective(coin, feerate)))
                .Where(candidate => !candidate.Effective.IsZero)
                .OrderByDescending(candidate => candidate.Effective).ThenBy(candidate => candidate.Coin.Outpoint)
                .TakeWhile(candidate => (weight += SpendWeights.Input(candidate.Coin.Kind)) <= SpendWeights.MaxTransaction),
        ];
    }

    /// <summary>What a coin brings; 0 where it costs as much as it is worth.</summary>
    public static Satoshi Effective(Coin coin, FeeratePerKw feerate) => coin.Amount.SaturatingSubtract(InputFee(coin, feerate));

    /// <summary>Rounded up, so that no rounding is ever missing in the sum.</summary>
    public static Satoshi InputFee(Coin coin, FeeratePerKw feerate) => new(((ulong)SpendWeights.Input(coin.Kind) * feerate.Value + 999) / 1000);

    /// <summary>Coins that come to at least <paramref name="target"/>; null where all of them don't.</summary>
    /// <param name="candidates">Largest first.</param>
    /// <param name="target">What is to be paid, and the fee of everything but the inputs and the change.</param>
    /// <param name="changeCost">What a change output would cost, now and when it is spent: up to that more than the target is better than change.</param>
    /// <param name="withChange">What there has to be for a change output that is worth having, on top of the target.</param>
    /// <param name="mustChange">Whether there has to be a change output.</param>
    /// <param name="random">For the draw.</param>
    public static IReadOnlyList<Coin>? Select(
        IReadOnlyList<Candidate> candidates, Satoshi target, Satoshi changeCost, Satoshi withChange, bool mustChange, IRandomSource random)
    {
        if (!mustChange && BranchAndBound(candidates, target, target + changeCost) is { } exact)
            return exact;
        return Take(Shuffled(candidates, random), target + withChange) ?? (mustChange ? null : Take(candidates, target));
    }

    private static List<Coin>? Take(IReadOnlyList<Candidate> candidates, Satoshi target)
    {
        var (taken, sum) = (new List<Coin>(), Satoshi.Zero);
        foreach (var candidate in candidates)
        {
            if (sum >= target)
                break;
            taken.Add(candidate.Coin);
            sum += candidate.Effective;
        }
        return sum >= target ? taken : null;
    }

    /// <summary>Walks the tree of "with this coin" and "without it"; the set with the least above <paramref name="target"/>, null where none is between the two.</summary>
    private static List<Coin>? BranchAndBound(IReadOnlyList<Candidate> candidates, Satoshi target, Satoshi most)
    {
        // what the coins from here on can still bring
        var rest = new ulong[candidates.Count + 1];
        for (var i = candidates.Count - 1; i >= 0; i--)
            rest[i] = rest[i + 1] + candidates[i].Effective.Value;
        var chosen = new Stack<int>();
        var (best, bestSum, sum) = (Array.Empty<int>(), most.Value + 1, 0UL);
        var next = 0;
        for (var tries = 0; tries < MaxTries && bestSum != target.Value; tries++)
        {
            if (sum >= target.Value && sum < bestSum)
                (best, bestSum) = ([.. chosen], sum);
            var isDeadEnd = sum >= target.Value || next == candidates.Count || sum + rest[next] < target.Value;
            if (!isDeadEnd)
            {
                chosen.Push(next);
                sum += candidates[next++].Effective.Value;
                continue;
            }
            if (!chosen.TryPop(out var last))
                break;
            sum -= candidates[last].Effective.Value;
            next = last + 1;
            // another coin of the same value leads nowhere else
            while (next < candidates.Count && candidates[next].Effective == candidates[last].Effective)
                next++;
        }
        return best.Length == 0 ? null : [.. best.Select(i => candidates[i].Coin)];
    }

    private static Candidate[] Shuffled(IReadOnlyList<Candidate> candidates, IRandomSource random)
    {
        Candidate[] shuffled = [.. candidates];
        for (var i = shuffled.Length - 1; i > 0; i--)
        {
            var j = (int)Draw(random, (uint)i + 1);
            (shuffled[i], shuffled[j]) = (shuffled[j], shuffled[i]);
        }
        return shuffled;
    }

    /// <summary>A number below <paramref name="limit"/>; the bias of the division does not matter here.</summary>
    public static uint Draw(IRandomSource random, uint limit)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        random.Fill(bytes);
        return (uint)(BinaryPrimitives.ReadUInt64LittleEndian(bytes) % limit);
    }
}
