namespace Lnd.Actors.Protocol.Onchain;

/// <summary>A claim that the wallet pays for.</summary>
/// <param name="Outputs">What it claims.</param>
/// <param name="Weight">Of its transaction without the wallet's coins, with a change output.</param>
/// <param name="Deadline">From when on something may be lost.</param>
/// <param name="Stake">What may be lost.</param>
/// <param name="Parent">An unconfirmed transaction that it pays for as well; null for none.</param>
internal sealed record WalletNeed(IReadOnlyList<TrackedOutput> Outputs, uint Weight, BlockHeight? Deadline, Satoshi Stake, ParentTransaction? Parent)
{
    /// <summary>The fee at <paramref name="feerate"/> of a transaction of <paramref name="weight"/> and its parent.</summary>
    public Satoshi Fee(FeeratePerKw feerate, uint weight) => Parent is null
        ? feerate.Fee(weight)
        : Satoshi.Max(feerate.Fee(weight + Parent.Weight).SaturatingSubtract(Parent.Fee), FeeratePerKw.Floor.Fee(weight));

    /// <summary>The feerate that results.</summary>
    public FeeratePerKw Feerate(Satoshi fee, uint weight) => new(
        (uint)Math.Min(uint.MaxValue, (fee + (Parent?.Fee ?? Satoshi.Zero)).Value * 1000 / (weight + (Parent?.Weight ?? 0))));
}

/// <summary>
/// Fees from coins of the wallet: for HTLC transactions with anchors (BOLT 5: "MUST combine it with inputs contributing sufficient fee to ensure timely inclusion in a
/// block") and for children of anchors. The planner asks for coins, and makes its transaction when they are granted; the wallet signs them.
/// </summary>
internal static class WalletFunding
{
    /// <summary>What a change output needs at most to be relayed: asked for on top of the fee.</summary>
    private static readonly Satoshi Reserve = new(546);

    /// <summary>
    /// Pays more, or begins to; false where that is of no use. Coins that are there already are used first, unless they may be the reason for a refusal: the wallet knows
    /// whether they are still unspent.
    /// </summary>
    public static bool Raise(OnchainTurn turn, Claim claim, IReadOnlyList<TrackedOutput> outputs, bool mayReuseCoins = true)
    {
        var need = NeedOf(turn, claim, outputs);
        if (mayReuseCoins && claim.Wanted is null && claim.Current is { } current && Fee(turn, claim, need, CoinsWeight(current.Coins)) is { } raised
            && TryPublish(turn, claim, need, raised, current.Coins, current.ChangeScript))
            return true;
        if (Fee(turn, claim, need, ClaimWeights.WalletInput) is not { } fee)
            return false;
        var feerate = need.Feerate(fee, need.Weight + ClaimWeights.WalletInput);
        var wanted = new CoinRequest(fee.SaturatingSubtract(feerate.Fee(ClaimWeights.WalletInput)) + Reserve, feerate);
        if (claim.Wanted != wanted)
            turn.Emit(new OnchainEvent.ClaimUpdated(claim with { Wanted = wanted }));
        turn.Do(new OnchainEffect.RequestCoins(claim.Id, wanted.Amount, wanted.Feerate));
        return true;
    }

    /// <summary>The wallet's answer.</summary>
    public static void Granted(OnchainTurn turn, OnchainInput.CoinsGranted granted)
    {
        if (turn.State.Claims.FirstOrDefault(claim => claim.Id == granted.ClaimId) is not { } claim)
        {
            turn.Do(new OnchainEffect.ReleaseCoins(granted.ClaimId)); // too late
            return;
        }
        if (turn.Session.Height is null || claim.Wanted is not { } wanted || ClaimPlanner.OutputsOf(turn, claim) is not { } outputs)
            return; // asked again where it is still needed
        var need = NeedOf(turn, claim, outputs);
        var weight = CoinsWeight(granted.Coins);
        var max = MaxFee(turn, claim, need, weight);
        var fee = Satoshi.Min(wanted.Amount - Reserve + wanted.Feerate.Fee(weight), max);
        var least = ClaimFees.LeastReplacing(Satoshi.Max(claim.Current?.Fee ?? Satoshi.Zero, claim.ReplacedFee), need.Weight + weight);
        if (fee < least || fee < FeeratePerKw.Floor.Fee(need.Weight + weight))
            turn.Warn($"claim {claim.Id} ({claim.Kind}) with {granted.Coins.Count} coins would cost more than the {need.Stake} it is about");
        else if (!TryPublish(turn, claim, need, fee, granted.Coins, granted.ChangeScript))
            turn.Warn($"the coins for claim {claim.Id} ({claim.Kind}) don't cover its fee of {fee}");
    }

    /// <summary>Asks again for what is still wanted.</summary>
    public static void AskAgain(OnchainTurn turn, Claim claim)
    {
        if (claim.Wanted is { } wanted)
            turn.Do(new OnchainEffect.RequestCoins(claim.Id, wanted.Amount, wanted.Feerate));
    }

    /// <summary>Gives back what is not needed any more.</summary>
    public static void Release(OnchainTurn turn, Claim claim)
    {
        if (claim.Wanted is not null || claim.Current is { Coins.IsEmpty: false })
            turn.Do(new OnchainEffect.ReleaseCoins(claim.Id));
    }

    private static WalletNeed NeedOf(OnchainTurn turn, Claim claim, IReadOnlyList<TrackedOutput> outputs) => claim.Kind == ClaimKind.AnchorBump
        ? AnchorBump.NeedOf(turn, outputs)
        : new WalletNeed(
            outputs,
            ClaimWeights.Claim(claim.Kind, outputs, 0) + ClaimWeights.Change,
            ClaimRules.Deadline(turn, outputs),
            ClaimBuilder.Total(outputs.Select(output => output.Amount)),
            null);

    private static Satoshi? Fee(OnchainTurn turn, Claim claim, WalletNeed need, uint coinsWeight)
    {
        var weight = need.Weight + coinsWeight;
        return ClaimFees.Next(
            turn, claim, need.Deadline, weight, need.Fee(ClaimFees.Target(turn, need.Deadline), weight), MaxFee(turn, claim, need, coinsWeight));
    }

    private static Satoshi MaxFee(OnchainTurn turn, Claim claim, WalletNeed need, uint coinsWeight) =>
        ClaimFees.MaxOf(turn, claim, need.Outputs, need.Stake, need.Deadline, need.Weight + coinsWeight, Satoshi.Zero);

    private static uint CoinsWeight(ValueList<WalletCoin> coins) => (uint)coins.Sum(coin => coin.InputWeight);

    /// <summary>False where the coins don't suffice.</summary>
    private static bool TryPublish(
        OnchainTurn turn, Claim claim, WalletNeed need, Satoshi fee, ValueList<WalletCoin> coins, ByteString changeScript)
    {
        var brought = ClaimBuilder.Total(coins.Select(coin => coin.Amount));
        var draft = new ClaimDraft(claim.Kind, need.Outputs, fee, coins, changeScript);
        if (ClaimBuilder.Change(draft) is null)
        {
            // a transaction needs an output: the child of an anchor has none but the change
            if (claim.Kind == ClaimKind.AnchorBump || brought < fee)
                return false;
            draft = draft with { Fee = brought };
        }
        ClaimPlanner.Publish(turn, claim, draft, need.Weight + CoinsWeight(coins), need.Parent?.Transaction);
        return true;
    }
}
