using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Channels.Transactions;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>What a claim pays: as much as its deadline asks for, no more than what is at stake.</summary>
internal static class ClaimFees
{
    /// <summary>
    /// The feerate to begin with. Half of the time left: if the estimate was wrong, there is as much for another attempt.
    /// </summary>
    public static FeeratePerKw Target(OnchainTurn turn, BlockHeight? deadline) =>
        turn.Environment.Estimates.For(deadline is { } height ? Math.Max(1, (height - turn.Height) / 2) : 144);

    /// <summary>Blocks to wait for a confirmation before more is paid.</summary>
    public static int BumpInterval(OnchainTurn turn, BlockHeight? deadline) => (deadline - turn.Height) switch
    {
        null => 36,
        > 72 => 12,
        > 24 => 6,
        > 6 => 2,
        _ => 1,
    };

    /// <summary>
    /// The most that a claim may pay: all that would be lost otherwise, when its deadline is near or another transaction has to be outbid; half of it while fees may still
    /// fall before; where nobody else can take it, a small part.
    /// </summary>
    /// <param name="turn">The step.</param>
    /// <param name="stake">What it brings in.</param>
    /// <param name="deadline">From when on that may be lost.</param>
    /// <param name="weight">Of its transaction.</param>
    /// <param name="left">What must be left of the stake.</param>
    /// <param name="outbids">Whether it has to outbid another.</param>
    public static Satoshi Max(OnchainTurn turn, Satoshi stake, BlockHeight? deadline, uint weight, Satoshi left, bool outbids = false)
    {
        var all = stake.SaturatingSubtract(left);
        var part = (deadline - turn.Height) switch
        {
            null => stake * turn.Policy.MaxFeePercent / 100,
            var blocks when blocks > turn.Policy.SecurityDelay && !outbids => stake / 2,
            _ => all,
        };
        return Satoshi.Min(all, Satoshi.Max(part, FeeratePerKw.Floor.Fee(weight)));
    }

    /// <summary>
    /// The most that a batch may pay that may have to part one day (<see cref="ClaimRules.MustBeAlone"/>): its most valuable output must be able to outbid it alone. Null for
    /// no limit.
    /// </summary>
    public static Satoshi? BatchLimit(ClaimKind kind, IReadOnlyCollection<TrackedOutput> outputs) =>
        outputs.Count > 1 && ClaimRules.MayHaveToPart(kind) ? new Satoshi(outputs.Max(output => output.Amount.Value) / 2) : null;

    /// <summary>As <see cref="Max"/>, for a claim of these outputs.</summary>
    public static Satoshi MaxOf(
        OnchainTurn turn, Claim claim, IReadOnlyCollection<TrackedOutput> outputs, Satoshi stake, BlockHeight? deadline, uint weight, Satoshi left)
    {
        var max = Max(turn, stake, deadline, weight, left, outbids: !claim.ReplacedFee.IsZero);
        return BatchLimit(claim.Kind, outputs) is { } limit ? Satoshi.Min(max, limit) : max;
    }

    /// <summary>What must be left when the fee is paid: an output that is relayed, where the fee is taken from it.</summary>
    public static Satoshi LeftOf(OnchainTurn turn, ClaimFunding funding) => funding switch
    {
        ClaimFunding.Claimed => ClosingTransaction.DustLimitOf(turn.Environment.SweepScript.Span),
        ClaimFunding.Wallet or ClaimFunding.Presigned => Satoshi.Zero,
    };

    /// <summary>
    /// The fee of a claim's next version; null where none is of use. BIP 125: a replacement pays more than what it replaces, by at least what its own relay costs. Where
    /// the time presses, a version that has not confirmed so far paid too little, whatever the estimates say; else only they count.
    /// </summary>
    /// <param name="turn">The step.</param>
    /// <param name="claim">As it is.</param>
    /// <param name="deadline">Of the claim.</param>
    /// <param name="weight">Of the new version.</param>
    /// <param name="wanted">What it should pay by the estimates.</param>
    /// <param name="max">See <see cref="Max"/>.</param>
    public static Satoshi? Next(OnchainTurn turn, Claim claim, BlockHeight? deadline, uint weight, Satoshi wanted, Satoshi max)
    {
        var previous = claim.Current?.Fee ?? Satoshi.Zero;
        var least = LeastReplacing(Satoshi.Max(previous, claim.ReplacedFee), weight);
        // by a quarter each time; in the end by half, so that the last six blocks allow for an estimate that was ten times too low
        var step = deadline - turn.Height <= 6 ? previous * 3 / 2 : previous * 5 / 4;
        if (deadline is not null || claim.Current is null)
            wanted = Satoshi.Max(Satoshi.Max(wanted, least), step);
        else
            least = previous < turn.Environment.Estimates.Minimum.Fee(weight) ? Satoshi.Zero : Satoshi.Max(least, step); // mempools have dropped it already
        var fee = Satoshi.Min(wanted, max);
        return fee >= least && fee >= FeeratePerKw.Floor.Fee(weight) ? fee : null;
    }

    /// <summary>The least fee of a transaction of that weight that replaces one with that fee; zero where it replaces nothing.</summary>
    public static Satoshi LeastReplacing(Satoshi replaced, uint weight) => replaced.IsZero ? Satoshi.Zero : replaced + FeeratePerKw.Floor.Fee(weight);

    /// <summary>The smallest output of that kind that is worth claiming on its own at the lowest feerate.</summary>
    public static Satoshi LeastAmount(OnchainTurn turn, ClaimKind kind, TrackedOutput output)
    {
        var sweep = turn.Environment.SweepScript;
        var dust = ClosingTransaction.DustLimitOf(sweep.Span);
        var weight = ClaimWeights.Claim(kind, [output], sweep.Length);
        switch (ClaimRules.FundingOf(kind, turn.Terms.Format))
        {
            case ClaimFunding.Claimed:
                return FeeratePerKw.Floor.Fee(weight) + dust;
            case ClaimFunding.Wallet:
                // its second stage has to be claimed as well
                var stage = output with { Kind = OutputKind.OwnSecondStage, WitnessScript = output.SecondStage!.WitnessScript };
                var second = ClaimWeights.Claim(ClaimKind.Sweep, [stage], sweep.Length);
                return FeeratePerKw.Floor.Fee(weight + ClaimWeights.WalletInput + ClaimWeights.Change + second) + dust;
            case ClaimFunding.Presigned:
                return Satoshi.Zero;
            default:
                throw new InvalidOperationException($"unknown funding of {kind}");
        }
    }
}
