using Lnd.Actors.Protocol.Channels;
using NBitcoin;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>
/// Keeps every output that can be claimed in exactly one claim: ends claims that can't confirm any more, begins new ones, and raises fees in time.
/// </summary>
internal static class ClaimPlanner
{
    /// <summary>Brings the claims up to what is known.</summary>
    /// <param name="turn">The step.</param>
    /// <param name="isNewBlock">Whether time has passed: fees are raised, transactions repeated.</param>
    public static void Plan(OnchainTurn turn, bool isNewBlock)
    {
        var parted = EndObsolete(turn, isNewBlock);
        var apart = parted.SelectMany(claim => claim.Inputs.Span.ToArray()).ToHashSet();
        var before = turn.State.NextClaimId;
        foreach (var group in ClaimGroups.Of(turn, apart))
            Begin(turn, group, parted);
        if (!isNewBlock)
            return;
        foreach (var claim in turn.State.Claims)
            if (claim.Id < before && claim.Kind != ClaimKind.AnchorBump)
                Renew(turn, claim);
    }

    /// <summary>Ends a claim whose outputs are, or will be, claimed by others.</summary>
    public static void End(OnchainTurn turn, Claim claim)
    {
        WalletFunding.Release(turn, claim);
        turn.Emit(new OnchainEvent.ClaimEnded(claim.Id));
    }

    /// <summary>Broadcasts the latest version again.</summary>
    public static void Rebroadcast(OnchainTurn turn, Claim claim)
    {
        if (claim.Current is not { } current)
            return;
        var parent = claim.Kind == ClaimKind.AnchorBump && turn.State.Seen is { } seen ? TransactionBytes.Parse(seen.Transaction) : null;
        turn.Do(new OnchainEffect.Broadcast(TransactionBytes.Parse(current.Bytes), claim.Kind, current.Coins, parent));
    }

    /// <summary>
    /// A mempool does not take, or does not keep, a transaction: more is paid, at once, if the deadline and the stake allow it, but only once before the next block. Fees are
    /// not the only reason to be refused, and what pays more may be refused as well.
    /// </summary>
    public static void Evicted(OnchainTurn turn, TxId txId)
    {
        if (turn.Session.Height is null)
            return;
        foreach (var claim in turn.State.Claims)
        {
            if (claim.Current?.TxId != txId || OutputsOf(turn, claim) is not { } outputs)
                continue;
            var session = turn.Session;
            if (!session.RaisedAtOnce.Contains(claim.Id) && Raise(turn, claim, outputs, isRefused: true))
                turn.Session = session with { RaisedAtOnce = [.. session.RaisedAtOnce, claim.Id] };
            else if (!session.Refused.Contains(claim.Id))
                turn.Session = session with { Refused = [.. session.Refused, claim.Id] };
        }
    }

    /// <summary>
    /// The transaction that spends the funding output, again, as long as it is in no block: mempools forget, and a reorganisation may have undone its confirmation. Goes with
    /// its child where it has one.
    /// </summary>
    public static void RebroadcastSpend(OnchainTurn turn)
    {
        if (turn.State is not { Spend: null, Seen: { } seen } || turn.State.Claims.Any(claim => claim.Current is not null))
            return;
        if (seen.Closing is Closing.Mutual or Closing.Local or Closing.Remote or Closing.RemoteUnknown or Closing.Revoked)
            turn.Do(new OnchainEffect.Broadcast(TransactionBytes.Parse(seen.Transaction), ClaimKind.Commitment, [], null));
    }

    /// <summary>A claim's new version, broadcast.</summary>
    public static void Publish(OnchainTurn turn, Claim claim, ClaimDraft draft, uint weight, Transaction? parent = null)
    {
        var closing = (turn.State.Spend ?? turn.State.Seen)!.Closing;
        if (ClaimBuilder.Build(turn, closing, draft) is not { } transaction)
            return;
        var current = new ClaimTransaction(
            ByteString.Own(transaction.ToBytes()), TxId.FromUint256(transaction.GetHash()), draft.Fee, weight, turn.Height, draft.Coins, draft.ChangeScript);
        turn.Emit(new OnchainEvent.ClaimUpdated(claim with { Current = current, Wanted = null }));
        turn.Do(new OnchainEffect.Broadcast(transaction, claim.Kind, draft.Coins, parent));
    }

    /// <summary>What a claim is for; null where one of its outputs is spent, so that it is over.</summary>
    public static TrackedOutput[]? OutputsOf(OnchainTurn turn, Claim claim)
    {
        var outputs = new TrackedOutput[claim.Inputs.Count];
        for (var i = 0; i < outputs.Length; i++)
        {
            if (turn.State.Find(claim.Inputs[i]) is not { IsOpen: true } output)
                return null;
            outputs[i] = output;
        }
        return outputs;
    }

    /// <summary>
    /// Ends claims of which an output is spent, and batches that have to part. Returns the latter: mempools may hold their transactions.
    /// </summary>
    private static List<Claim> EndObsolete(OnchainTurn turn, bool isNewBlock)
    {
        var parted = new List<Claim>();
        foreach (var claim in turn.State.Claims)
        {
            if (claim.Kind == ClaimKind.AnchorBump)
                continue;
            var outputs = OutputsOf(turn, claim);
            if (outputs is not null && !HasToPart(turn, claim, outputs, isNewBlock))
                continue;
            if (outputs is not null)
                parted.Add(claim);
            End(turn, claim);
        }
        return parted;
    }

    /// <summary>Because one of its outputs is in danger, or because the time has come to pay more than a batch may.</summary>
    private static bool HasToPart(OnchainTurn turn, Claim claim, TrackedOutput[] outputs, bool isNewBlock)
    {
        if (outputs.Length == 1)
            return false;
        if (outputs.Any(output => ClaimRules.MustBeAlone(turn, output)))
            return true;
        return isNewBlock && claim.Current is { } current && ClaimFees.BatchLimit(claim.Kind, outputs) is { } limit
            && ClaimRules.Deadline(turn, outputs) is { } deadline
            && turn.Height - current.BroadcastAt >= ClaimFees.BumpInterval(turn, deadline)
            && Satoshi.Max(ClaimFees.Target(turn, deadline).Fee(current.Weight), current.Fee * 5 / 4) > limit;
    }

    private static void Begin(OnchainTurn turn, ClaimGroup group, List<Claim> parted)
    {
        var claim = new Claim
        {
            Id = turn.State.NextClaimId,
            Kind = group.Kind,
            Inputs = [.. group.Outputs.Select(output => output.Outpoint)],
            ReplacedFee = TakeReplaced(group, parted),
        };
        RaiseOrRepeat(turn, claim, group.Outputs, repeats: false);
    }

    /// <summary>
    /// The first of the claims that take over from a batch, the one with most to lose, has to outbid it; when it has, the others find the way free.
    /// </summary>
    private static Satoshi TakeReplaced(ClaimGroup group, List<Claim> parted)
    {
        var replaced = Satoshi.Zero;
        foreach (var claim in parted.ToArray())
        {
            if (claim.Current is not { } current || !group.Outputs.Any(output => claim.Inputs.Contains(output.Outpoint)))
                continue;
            replaced += current.Fee;
            parted.Remove(claim);
        }
        return replaced;
    }

    /// <summary>A block has passed without a confirmation.</summary>
    public static void Renew(OnchainTurn turn, Claim claim)
    {
        if (OutputsOf(turn, claim) is not { } outputs)
            return;
        if (turn.Session.Refused.Contains(claim.Id))
        {
            if (!Raise(turn, claim, outputs, isRefused: true))
                Rebroadcast(turn, claim);
            return;
        }
        var waited = turn.Height - (claim.Current?.BroadcastAt ?? turn.Height);
        var repeats = waited > 0 && waited % turn.Policy.RebroadcastBlocks == 0;
        if (claim.Wanted is not null || waited >= ClaimFees.BumpInterval(turn, DeadlineOf(turn, claim, outputs)))
            RaiseOrRepeat(turn, claim, outputs, repeats);
        else if (repeats)
            Rebroadcast(turn, claim);
    }

    private static BlockHeight? DeadlineOf(OnchainTurn turn, Claim claim, IReadOnlyList<TrackedOutput> outputs) =>
        claim.Kind == ClaimKind.AnchorBump ? AnchorBump.Deadline(turn) : ClaimRules.Deadline(turn, outputs);

    private static void RaiseOrRepeat(OnchainTurn turn, Claim claim, IReadOnlyList<TrackedOutput> outputs, bool repeats)
    {
        if (!Raise(turn, claim, outputs, isRefused: false) && repeats)
            Rebroadcast(turn, claim);
    }

    private static bool Raise(OnchainTurn turn, Claim claim, IReadOnlyList<TrackedOutput> outputs, bool isRefused) =>
        ClaimRules.FundingOf(claim.Kind, turn.Terms.Format) switch
        {
            ClaimFunding.Claimed => RaiseFromClaimed(turn, claim, outputs),
            ClaimFunding.Wallet => WalletFunding.Raise(turn, claim, outputs, mayReuseCoins: !isRefused),
            ClaimFunding.Presigned => SendPresigned(turn, claim, outputs),
        };

    private static bool RaiseFromClaimed(OnchainTurn turn, Claim claim, IReadOnlyList<TrackedOutput> outputs)
    {
        var sweep = turn.Environment.SweepScript;
        var weight = ClaimWeights.Claim(claim.Kind, outputs, sweep.Length);
        var deadline = ClaimRules.Deadline(turn, outputs);
        var stake = ClaimBuilder.Total(outputs.Select(output => output.Amount));
        var max = ClaimFees.MaxOf(turn, claim, outputs, stake, deadline, weight, ClaimFees.LeftOf(turn, ClaimFunding.Claimed));
        if (ClaimFees.Next(turn, claim, deadline, weight, ClaimFees.Target(turn, deadline).Fee(weight), max) is not { } fee)
            return false;
        Publish(turn, claim, new ClaimDraft(claim.Kind, outputs, fee, [], ByteString.Empty), weight);
        return true;
    }

    /// <summary>Its fee was agreed on with the commitment's feerate and can't be changed.</summary>
    private static bool SendPresigned(OnchainTurn turn, Claim claim, IReadOnlyList<TrackedOutput> outputs)
    {
        if (claim.Current is not null)
            return false;
        var fee = outputs[0].Amount - outputs[0].SecondStage!.Amount;
        Publish(turn, claim, new ClaimDraft(claim.Kind, outputs, fee, [], ByteString.Empty), ClaimWeights.Claim(claim.Kind, outputs, 0));
        return true;
    }
}
