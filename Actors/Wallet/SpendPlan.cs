using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;

namespace Lnd.Actors.Wallet;

/// <summary>A payment on chain that is asked for.</summary>
/// <param name="ScriptPubKey">Whom it pays.</param>
/// <param name="Amount">How much; null for all there is.</param>
/// <param name="Feerate">What it costs.</param>
/// <param name="MinConfirmations">Of the coins.</param>
/// <param name="Coins">The coins, all of them; null to choose.</param>
/// <param name="Keep">What has to stay in the wallet.</param>
internal sealed record SpendRequest(
    ByteString ScriptPubKey, Satoshi? Amount, FeeratePerKw Feerate, uint MinConfirmations, IReadOnlyList<Outpoint>? Coins, Satoshi Keep);

/// <summary>How it is paid: the coins are the sum of amount, change and fee.</summary>
/// <param name="Coins">What is spent, in the order of the inputs.</param>
/// <param name="Amount">What is paid.</param>
/// <param name="Change">What comes back; null for no such output.</param>
/// <param name="Fee">The rest.</param>
internal sealed record SpendPlan(IReadOnlyList<Coin> Coins, Satoshi Amount, Satoshi? Change, Satoshi Fee);

/// <summary>Plans payments. Pure but for the randomness it is given.</summary>
internal static class SpendPlanner
{
    private const int CannotAfford = 301;
    private const int OutputIsDust = 302;
    private const int StillSyncing = 304;
    private const int EmergencyReserve = 313;
    private const int InvalidParameter = -32602;

    /// <summary>The plan, or why there is none.</summary>
    public static (SpendPlan? Plan, WalletRefused? Refused) Plan(CoinView view, SpendRequest request, bool isSynchronised, IRandomSource random)
    {
        if (request.Feerate < FeeratePerKw.Floor)
            return Refuse(InvalidParameter, $"a feerate of {request.Feerate} is less than the {FeeratePerKw.Floor} that are relayed");
        var dust = SpendWeights.Dust(request.ScriptPubKey.Span);
        if (request.Amount is { } wanted && (wanted < dust || wanted > Satoshi.MaxMoney))
            return Refuse(OutputIsDust, wanted < dust ? $"{wanted} is less than the {dust} below which outputs are not relayed (dust)" : $"{wanted} is more than there is");
        if (Given(view, request, out var coins) is { } refused)
            return (null, refused);
        var candidates = CoinSelection.Candidates(coins, request.Feerate);
        var (plan, problem) = request.Amount is { } amount
            ? request.Coins is null ? Choose(view, request, amount, candidates, random) : Exactly(view, request, amount, coins)
            : All(view, request, request.Coins is null ? [.. candidates.Select(candidate => candidate.Coin)] : coins, dust);
        // there may be more in the blocks that are still to come
        return problem is { Code: CannotAfford } && !isSynchronised
            ? Refuse(StillSyncing, "Cannot afford: still syncing with bitcoin network...")
            : (plan, problem);
    }

    private static WalletRefused? Given(CoinView view, SpendRequest request, out IReadOnlyList<Coin> coins)
    {
        coins = [.. view.Spendable(request.MinConfirmations)];
        if (request.Coins is null)
            return null;
        var spendable = view.Spendable(0).ToDictionary(coin => coin.Outpoint);
        coins = [.. request.Coins.Distinct().Where(spendable.ContainsKey).Select(outpoint => spendable[outpoint])];
        var missing = request.Coins.FirstOrDefault(outpoint => !spendable.ContainsKey(outpoint));
        if (missing == default)
            return null;
        return new WalletRefused(InvalidParameter, view.Find(missing) switch
        {
            null => $"{missing} is not a coin of this wallet",
            { Status: CoinStatus.Immature } => $"{missing} can't be spent yet: it is a coinbase",
            { Status: CoinStatus.Spent } => $"{missing} is spent",
            _ => $"{missing} is reserved",
        });
    }

    private static (SpendPlan?, WalletRefused?) Choose(
        CoinView view, SpendRequest request, Satoshi amount, IReadOnlyList<CoinSelection.Candidate> candidates, IRandomSource random)
    {
        var target = amount + request.Feerate.Fee(SpendWeights.Rest(candidates.Count, request.ScriptPubKey.Length)) + new Satoshi(1);
        var changeFee = ChangeFee(request.Feerate);
        var changeCost = changeFee + request.Feerate.Fee(SpendWeights.Input(Keys.AddressKind.P2tr));
        var least = changeFee + SpendWeights.ChangeDust;
        if (CoinSelection.Select(candidates, target, changeCost, least, mustChange: false, random) is not { } coins)
            return CantAfford(amount, candidates, target);
        if (Finish(request, amount, coins) is { } plan && Keeps(view, request, plan))
            return (plan, null);
        // again, with change that is the reserve
        var reserve = Satoshi.Max(request.Keep, SpendWeights.ChangeDust);
        return CoinSelection.Select(candidates, target, changeCost, changeFee + reserve, mustChange: true, random) is { } more
            && Finish(request, amount, more) is { } kept && Keeps(view, request, kept)
            ? (kept, null)
            : Emergency(request);
    }

    private static (SpendPlan?, WalletRefused?) Exactly(CoinView view, SpendRequest request, Satoshi amount, IReadOnlyList<Coin> coins)
    {
        if (Finish(request, amount, coins) is not { } plan)
            return Refuse(CannotAfford, $"Could not afford {amount} using the {coins.Count} coins that were given: they hold {Sum(coins)}");
        return Keeps(view, request, plan) ? (plan, null) : Emergency(request);
    }

    private static (SpendPlan?, WalletRefused?) All(CoinView view, SpendRequest request, IReadOnlyList<Coin> coins, Satoshi dust)
    {
        var missing = request.Keep.SaturatingSubtract(Rest(view, coins));
        Satoshi? change = missing.IsZero ? null : Satoshi.Max(missing, SpendWeights.ChangeDust);
        var fee = request.Feerate.Fee(SpendWeights.Transaction(coins, request.ScriptPubKey.Length, change is not null));
        var sum = Sum(coins);
        if (!Satoshi.TrySubtract(sum, fee, out var amount) || amount < Satoshi.Max(dust, SpendWeights.ChangeDust))
            return Refuse(CannotAfford, coins.Count == 0 ? "Could not afford all: there are no coins to spend" : $"All {coins.Count} inputs could not afford fees");
        if (change is not null && (!Satoshi.TrySubtract(amount, change.Value, out amount) || amount < Satoshi.Max(dust, SpendWeights.ChangeDust)))
            return Emergency(request);
        return (new SpendPlan(coins, amount, change, fee), null);
    }

    /// <summary>Change, where it is worth its output; null where the coins don't suffice.</summary>
    private static SpendPlan? Finish(SpendRequest request, Satoshi amount, IReadOnlyList<Coin> coins)
    {
        var sum = Sum(coins);
        var fee = request.Feerate.Fee(SpendWeights.Transaction(coins, request.ScriptPubKey.Length, hasChange: false));
        if (!Satoshi.TrySubtract(sum, amount + fee, out var excess))
            return null;
        var withChange = request.Feerate.Fee(SpendWeights.Transaction(coins, request.ScriptPubKey.Length, hasChange: true));
        return Satoshi.TrySubtract(sum, amount + withChange, out var change) && change >= SpendWeights.ChangeDust
            ? new SpendPlan(coins, amount, change, withChange)
            : new SpendPlan(coins, amount, null, fee + excess);
    }

    private static bool Keeps(CoinView view, SpendRequest request, SpendPlan plan) =>
        request.Keep.IsZero || Rest(view, plan.Coins) + (plan.Change ?? Satoshi.Zero) >= request.Keep;

    private static Satoshi Rest(CoinView view, IReadOnlyList<Coin> spent)
    {
        var gone = spent.Select(coin => coin.Outpoint).ToHashSet();
        return Sum(view.Spendable(0).Where(coin => !gone.Contains(coin.Outpoint)));
    }

    private static Satoshi ChangeFee(FeeratePerKw feerate) => feerate.Fee(SpendWeights.Change) + new Satoshi(1);

    private static Satoshi Sum(IEnumerable<Coin> coins) => coins.Aggregate(Satoshi.Zero, (sum, coin) => sum + coin.Amount);

    private static (SpendPlan?, WalletRefused?) CantAfford(Satoshi amount, IReadOnlyList<CoinSelection.Candidate> candidates, Satoshi target)
    {
        var all = candidates.Aggregate(Satoshi.Zero, (sum, candidate) => sum + candidate.Effective);
        return Refuse(CannotAfford, $"Could not afford {amount} using all {candidates.Count} available UTXOs: {target.SaturatingSubtract(all)} short");
    }

    private static (SpendPlan?, WalletRefused?) Emergency(SpendRequest request) => Refuse(
        EmergencyReserve, $"We would not have enough left for min-emergency-msat {request.Keep.ToMilliSatoshi()}: closing channels with anchors may need it for fees. It is free when all of them are resolved, some 100 blocks after their close");

    private static (SpendPlan?, WalletRefused?) Refuse(int code, string reason) => (null, new WalletRefused(code, reason));
}
