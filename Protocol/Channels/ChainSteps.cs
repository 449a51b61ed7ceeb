using Lnd.Actors.Protocol.Channels.Transactions;

namespace Lnd.Actors.Protocol.Channels;

/// <summary>What the chain tells: depth of the funding, deadlines, the end of the funding output.</summary>
internal static class ChainSteps
{
    /// <summary>BOLT 2: "SHOULD forget the channel if it does not see the correct funding transaction after a timeout of 2016 blocks".</summary>
    private const int ForgetAfterBlocks = 2016;

    /// <summary>The chain has a new tip.</summary>
    public static void NewBlock(Turn turn, BlockHeight height)
    {
        turn.Session = turn.Session with { Height = height };
        if (turn.State.Ending is not null)
        {
            ReestablishSteps.BroadcastEnding(turn); // mempools forget, and a reorganisation may have undone a confirmation
            return;
        }
        if (Overdue(turn, height) is { } htlc)
        {
            turn.Fail($"HTLC {htlc.Key} of {htlc.Amount}, expiry {htlc.CltvExpiry}, is past its deadline at height {height}");
            return;
        }
        if (turn.Terms.Opener == Side.Remote && !turn.State.ReadySent && turn.State.ShortChannelId is null
            && height - turn.Terms.CreatedAt >= ForgetAfterBlocks)
        {
            turn.Emit(new ChannelForgotten());
            turn.Do(new ChannelClosing($"the peer's funding transaction {turn.Terms.FundingTxId} did not confirm within {ForgetAfterBlocks} blocks"));
            return;
        }
        ReadySteps.Advance(turn);
    }

    /// <summary>
    /// An HTLC for which the channel has to go on chain now; null while there is none. BOLT 2, "cltv_expiry_delta Selection": "if an HTLC which it offered is in either
    /// node's current commitment transaction, AND is past this timeout deadline: ... MUST fail the channel", "if an HTLC it has fulfilled is in either node's current
    /// commitment transaction, AND is past this fulfillment deadline: ... MUST fail the channel".
    /// </summary>
    private static Htlc? Overdue(Turn turn, BlockHeight height)
    {
        var policy = turn.Environment.Policy;
        foreach (var htlc in turn.State.Commitments.Htlcs)
        {
            if (htlc.State == HtlcState.AddProposed)
                continue; // in no commitment
            var overdue = htlc.Offerer == Side.Local
                ? height >= htlc.CltvExpiry + policy.OfferedGraceBlocks
                : height.Value + (long)policy.FulfilledDeadlineBlocks >= htlc.CltvExpiry.Value && (htlc.IsFulfilled || WaitsFulfilled(turn, htlc));
            if (overdue)
                return htlc;
        }
        return null;
    }

    /// <summary>Whether this node has the preimage and only waits for the peer to revoke: a peer that never does must not win the HTLC by it.</summary>
    private static bool WaitsFulfilled(Turn turn, Htlc htlc)
    {
        foreach (var waiting in turn.Session.Waiting)
            if (waiting is ChannelInput.RemoveHtlc { Removal: HtlcRemoval.Fulfilled fulfilled } remove
                && remove.Id == htlc.Key.Id && fulfilled.Preimage.Hash == htlc.PaymentHash)
                return true;
        return false;
    }

    /// <summary>
    /// The funding stands in the chain. BOLT 2: "MUST NOT send `channel_ready` unless outpoint of given by `funding_txid` and `funding_output_index` in the
    /// `funding_created` message pays exactly `funding_satoshis` to the scriptpubkey specified in BOLT #3".
    /// </summary>
    public static void FundingFound(Turn turn, ChannelInput.FundingFound found)
    {
        var terms = turn.Terms;
        if (turn.State.ShortChannelId == found.ShortChannelId)
            return;
        var script = ChannelScripts.PayToWitnessScriptHash(ChannelScripts.Funding(terms.Local.Keys.FundingPubkey, terms.Remote.Keys.FundingPubkey));
        if (found.ShortChannelId.OutputIndex != terms.FundingOutputIndex || found.Amount != terms.Capacity || !found.ScriptPubKey.Span.SequenceEqual(script))
        {
            if (turn.State.Ending is null)
                turn.Fail($"output {found.ShortChannelId.OutputIndex} of {terms.FundingTxId} is not the funding that was agreed on");
            return;
        }
        turn.Emit(new FundingConfirmed(found.ShortChannelId));
        ReadySteps.Advance(turn);
    }

    /// <summary>The block of the funding was reorganised away: it will come again, in another place.</summary>
    public static void FundingLost(Turn turn)
    {
        if (turn.State.ShortChannelId is not { } place)
            return;
        turn.Emit(new FundingUnconfirmed());
        turn.Session = turn.Session with { AnnouncementSent = false };
        turn.Do(new LogUnusual($"the funding of the channel at {place} was reorganised out of the chain"));
    }

    /// <summary>The funding output is spent.</summary>
    public static void FundingSpent(Turn turn, TxId spender)
    {
        if (turn.State.Ending == new ChannelEnding.Spent(spender))
            return;
        CommandSteps.KeepWaitingRemovals(turn);
        turn.Emit(new FundingSpent(spender));
        var reason = $"the funding output is spent by {spender}";
        turn.Do(new ChannelClosing(reason));
        turn.RefuseWaiting(reason);
    }

    /// <summary>The operator wants to close without the peer.</summary>
    public static void ForceClose(Turn turn, string reason)
    {
        switch (turn.State.Phase)
        {
            case ChannelPhase.AwaitingReady or ChannelPhase.Normal or ChannelPhase.ShuttingDown or ChannelPhase.Negotiating or ChannelPhase.MutuallyClosed:
                turn.Fail(reason);
                break;
            case ChannelPhase.Failed:
                ReestablishSteps.Resume(turn);
                break;
            case ChannelPhase.DataLost:
                turn.Do(new CommandRefused("our commitment is revoked: broadcasting it would give all the channel's money to the peer; wait for the peer to close"));
                break;
            case ChannelPhase.Spent or ChannelPhase.Forgotten:
                turn.Do(new CommandRefused("the channel is closed"));
                break;
        }
    }
}
