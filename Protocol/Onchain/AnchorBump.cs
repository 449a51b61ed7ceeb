using Lnd.Actors.Protocol.Channels;
using NBitcoin;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>An unconfirmed commitment that a child pays for.</summary>
/// <param name="Transaction">It, with its signatures.</param>
/// <param name="Fee">What it pays by itself, in satoshi.</param>
/// <param name="Weight">In weight units.</param>
internal sealed record ParentTransaction(Transaction Transaction, Satoshi Fee, uint Weight);

/// <summary>
/// Gets a commitment confirmed in time by a child of this node's anchor. BOLT 5: "MUST spend any `to_local_anchor` output, providing sufficient fees as incentive to include
/// the commitment transaction in a block", "SHOULD use replace-by-fee or other mechanism on the spending transaction if it proves insufficient for timely inclusion". A
/// commitment that pays enough by itself needs none; the peer's is helped only for HTLCs that would be lost otherwise. So is a revoked one: as long as it keeps others out of
/// mempools, no HTLC can be taken back, and when it confirms, all of it is this node's.
/// </summary>
internal static class AnchorBump
{
    /// <summary>Begins, raises or ends the child of the commitment that was seen last.</summary>
    public static void Plan(OnchainTurn turn, bool isNewBlock)
    {
        var anchor = turn.State.Seen is null ? null : AnchorOf(turn.State);
        foreach (var claim in turn.State.Claims)
            if (claim.Inputs[0] != anchor?.Outpoint)
                ClaimPlanner.End(turn, claim);
        if (anchor is null || !IsOurs(turn))
            return;
        if (turn.State.Claims.IsEmpty)
            Begin(turn, anchor);
        else if (isNewBlock)
            ClaimPlanner.Renew(turn, turn.State.Claims[0]);
    }

    /// <summary>
    /// The height by which the commitment has to be confirmed; null where nothing is lost by waiting. An HTLC of this node should be taken back as soon as it has expired;
    /// one of the peer needs another transaction before it does.
    /// </summary>
    public static BlockHeight? Deadline(OnchainTurn turn)
    {
        BlockHeight? earliest = null;
        foreach (var output in AtRisk(turn.State))
        {
            var expiry = output.Htlc!.CltvExpiry;
            var deadline = output.IsOutgoing ? expiry : new BlockHeight((uint)Math.Max(0, expiry.Value - (long)turn.Policy.SecondStageBlocks));
            if (!(earliest <= deadline))
                earliest = deadline;
        }
        // those of the current commitments wait for it as well, though it does not hold them
        if (turn.State.Seen?.Closing is Closing.Revoked)
            foreach (var htlc in turn.State.Channel.Commitments.Htlcs)
                if (htlc is { Offerer: Side.Local, State: not HtlcState.AddProposed } && !(earliest <= htlc.CltvExpiry))
                    earliest = htlc.CltvExpiry;
        return earliest;
    }

    /// <summary>What the child is to pay for.</summary>
    public static WalletNeed NeedOf(OnchainTurn turn, IReadOnlyList<TrackedOutput> anchor)
    {
        var deadline = Deadline(turn);
        var weight = ClaimWeights.Base(2, 1) + ClaimWeights.Input(anchor[0]) + ClaimWeights.Change;
        return new WalletNeed(anchor, weight, deadline, Stake(turn, deadline), ParentOf(turn.State));
    }

    private static void Begin(OnchainTurn turn, TrackedOutput anchor)
    {
        var parent = ParentOf(turn.State);
        if (parent.Fee >= ClaimFees.Target(turn, Deadline(turn)).Fee(parent.Weight))
            return;
        WalletFunding.Raise(turn, new Claim { Id = turn.State.NextClaimId, Kind = ClaimKind.AnchorBump, Inputs = [anchor.Outpoint] }, [anchor]);
    }

    private static bool IsOurs(OnchainTurn turn) => turn.State.Seen!.Closing switch
    {
        Closing.Local => true,
        Closing.Remote or Closing.Revoked => Deadline(turn) is not null,
        Closing.Mutual or Closing.LocalOutdated or Closing.RemoteUnknown or Closing.Rogue => false,
        _ => throw new InvalidOperationException($"unknown closing {turn.State.Seen.Closing}"),
    };

    private static TrackedOutput? AnchorOf(OnchainState state) => state.Outputs.FirstOrDefault(output => output.Kind == OutputKind.OwnAnchor);

    private static IEnumerable<TrackedOutput> AtRisk(OnchainState state) =>
        state.Outputs.Where(output => output.Htlc is not null && (output.IsOutgoing || state.PreimageFor(output) is not null));

    /// <summary>All of the HTLCs, which may be lost; of what only comes later, a small part. Of a cheat, all that is won by it.</summary>
    private static Satoshi Stake(OnchainTurn turn, BlockHeight? deadline)
    {
        if (turn.State.Seen?.Closing is Closing.Revoked)
            return ClaimBuilder.Total(turn.State.Outputs.Where(output => ClaimRules.KindOf(output.Kind) is not null).Select(output => output.Amount));
        var main = ClaimBuilder.Total(turn.State.Outputs.Where(output => output.Kind is OutputKind.OwnMain or OutputKind.ToUs).Select(output => output.Amount));
        return deadline is null ? main : main * turn.Policy.MaxFeePercent / 100 + ClaimBuilder.Total(AtRisk(turn.State).Select(output => output.Amount));
    }

    private static ParentTransaction ParentOf(OnchainState state)
    {
        var bytes = state.Seen!.Transaction;
        var transaction = TransactionBytes.Parse(bytes);
        var paid = ClaimBuilder.Total(transaction.Outputs.Select(output => Satoshi.FromMoney(output.Value)));
        var stripped = transaction.WithOptions(TransactionOptions.None).ToBytes().Length;
        return new ParentTransaction(transaction, state.Terms.Capacity.SaturatingSubtract(paid), (uint)(stripped * 3 + bytes.Length));
    }
}
