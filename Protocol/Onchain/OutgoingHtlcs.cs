using Lnd.Actors.Protocol.Channels;
using NBitcoin;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>
/// What becomes of the HTLCs this node offered, told to whoever waits for them: fulfilled as soon as a preimage is seen, failed when the peer can't show one any more.
/// </summary>
internal static class OutgoingHtlcs
{
    /// <summary>Takes the preimages out of a transaction. It need not be confirmed: what hashes to a payment hash is genuine.</summary>
    public static void LearnFrom(OnchainTurn turn, TxIn input)
    {
        foreach (var htlc in Open(turn.State))
            if (SpendReader.PreimageIn(input, htlc.PaymentHash) is { } preimage)
                End(turn, new HtlcOutcome(htlc.Key.Id, preimage));
    }

    /// <summary>Ends what can be ended.</summary>
    public static void Settle(OnchainTurn turn)
    {
        foreach (var htlc in Open(turn.State))
        {
            if (KnownPreimage(turn.State, htlc) is { } preimage)
                End(turn, new HtlcOutcome(htlc.Key.Id, preimage));
            else if (CanFail(turn, htlc))
                End(turn, new HtlcOutcome(htlc.Key.Id, null));
        }
    }

    /// <summary>Whether an HTLC of this node is still undecided.</summary>
    public static bool AnyOpen(OnchainState state) => Open(state).Count > 0;

    /// <summary>Tells, perhaps again, how an HTLC ended.</summary>
    public static void Tell(OnchainTurn turn, HtlcOutcome outcome) => turn.Do(outcome.Preimage is { } preimage
        ? new OnchainEffect.OutgoingHtlcFulfilled(outcome.Id, preimage)
        : new OnchainEffect.OutgoingHtlcFailed(outcome.Id, turn.State.Channel.Commitments.Find(new HtlcKey(Side.Local, outcome.Id))?.Removal));

    private static List<Htlc> Open(OnchainState state)
    {
        var open = new List<Htlc>();
        foreach (var htlc in state.Channel.Commitments.Htlcs)
            if (htlc.Offerer == Side.Local && state.OutcomeOf(htlc.Key.Id) is null)
                open.Add(htlc);
        return open;
    }

    private static void End(OnchainTurn turn, HtlcOutcome outcome)
    {
        turn.Emit(outcome.Preimage is { } preimage
            ? new OnchainEvent.OutgoingFulfilled(outcome.Id, preimage)
            : new OnchainEvent.OutgoingFailed(outcome.Id));
        Tell(turn, outcome);
    }

    /// <summary>
    /// BOLT 5: "for any committed HTLC that does NOT have an output in this commitment transaction: if the payment preimage is known: MUST fulfill the corresponding
    /// incoming HTLC". The peer has shown it in the channel, or for another part of the same payment.
    /// </summary>
    private static Preimage? KnownPreimage(OnchainState state, Htlc htlc)
    {
        if (htlc.Removal is HtlcRemoval.Fulfilled fulfilled)
            return fulfilled.Preimage;
        foreach (var outcome in state.Outcomes)
            if (outcome.Preimage is { } preimage && preimage.Hash == htlc.PaymentHash)
                return preimage;
        return null;
    }

    private static bool CanFail(OnchainTurn turn, Htlc htlc)
    {
        if (turn.State.Spend is not { Height: { } height } spend || turn.Depth(height) < 1)
            return false;
        var isDeep = turn.Depth(height) >= turn.Policy.ReasonableDepth;
        foreach (var output in turn.State.Outputs)
            if (output.Htlc?.Key == htlc.Key)
                return IsTakenBack(turn, output, htlc);
        return spend.Closing switch
        {
            // "once the commitment transaction has reached reasonable depth: MUST fail the corresponding incoming HTLC (if any). - if no *valid* commitment transaction
            // contains an output corresponding to the HTLC: MAY fail the corresponding incoming HTLC sooner"
            Closing.Mutual or Closing.Local or Closing.Remote or Closing.Revoked => isDeep || StandsNowhere(turn.State.Channel, htlc),
            // it may be in any of the outputs
            Closing.LocalOutdated or Closing.RemoteUnknown or Closing.Rogue => isDeep
                && (turn.Depth(htlc.CltvExpiry) >= turn.Policy.IrrevocableDepth || turn.State.Outputs.Span.ToArray().All(output => IsGone(turn, output))),
            _ => throw new InvalidOperationException($"unknown closing {spend.Closing}"),
        };
    }

    /// <summary>
    /// BOLT 5: "once the resolving transaction has reached reasonable depth: MUST fail the corresponding incoming HTLC". Had it shown the preimage, the HTLC would not be
    /// open any more. One that is not worth claiming stays open to the peer; like a trimmed one it is given up when it has expired.
    /// </summary>
    private static bool IsTakenBack(OnchainTurn turn, TrackedOutput output, Htlc htlc) =>
        output.Spend is { } spend ? turn.Depth(spend.Height) >= turn.Policy.ReasonableDepth
        : output.Resolution == Resolution.Uneconomic && turn.Depth(htlc.CltvExpiry) >= turn.Policy.ReasonableDepth;

    private static bool IsGone(OnchainTurn turn, TrackedOutput output) =>
        output.Kind != OutputKind.Unrecognised || (output.Spend is { } spend && turn.Depth(spend.Height) >= turn.Policy.ReasonableDepth);

    /// <summary>
    /// BOLT 5: "If the HTLC is too small to appear in *any commitment transaction*, such a reorganization is not possible, and the HTLC can be safely failed immediately."
    /// Also one that is not signed into any.
    /// </summary>
    private static bool StandsNowhere(ChannelState state, Htlc htlc)
    {
        if (state.Ending is ChannelEnding.DataLost)
            return false; // there are commitments we don't know
        var specs = new List<CommitmentSpec> { state.Commitments.Spec(Side.Local), state.Commitments.Spec(Side.Remote) };
        if (state.AwaitsRevocation)
            specs.Add(state.Commitments.UnrevokedSpec(Side.Remote));
        foreach (var spec in specs)
            if (spec.Htlcs.Any(stands => stands.Key == htlc.Key)
                && !state.Terms.Format.IsTrimmed(htlc, spec.Owner, state.Terms.Of(spec.Owner).DustLimit, spec.Feerate))
                return false;
        return true;
    }
}
