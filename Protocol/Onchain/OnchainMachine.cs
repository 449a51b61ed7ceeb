using Lnd.Actors.Protocol.Channels;
using NBitcoin;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>
/// A channel whose funding output is spent, or about to be, until every output is resolved (BOLT 5), as a pure function. It does nothing: it says what happened and what
/// is to be done. Whoever calls it stores the events of an <see cref="OnchainDecision"/>, then replaces the channel by the one after them, then runs the effects, and only
/// then offers the next input.
/// </summary>
public static class OnchainMachine
{
    /// <summary>What follows from <paramref name="input"/>. Never throws for anything a chain, a peer or a caller can send.</summary>
    public static OnchainDecision Step(OnchainChannel channel, OnchainInput input, OnchainEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(environment);
        var turn = new OnchainTurn(channel, environment);
        switch (input)
        {
            case OnchainInput.Resumed:
                Resume(turn);
                break;
            case OnchainInput.FundingSpent spent:
                ChainEvents.FundingSpent(turn, spent);
                break;
            case OnchainInput.OutpointSpent spent:
                ChainEvents.OutpointSpent(turn, spent);
                break;
            case OnchainInput.TransactionReorged reorged:
                ChainEvents.Reorged(turn, reorged.TxId);
                break;
            case OnchainInput.BlockConnected block:
                turn.Session = turn.Session with { Height = block.Height };
                break;
            case OnchainInput.PreimageLearned learned:
                Learn(turn, learned);
                break;
            case OnchainInput.CoinsGranted granted:
                WalletFunding.Granted(turn, granted);
                break;
            case OnchainInput.CoinsRefused refused:
                turn.Warn($"the wallet has no coins for claim {refused.ClaimId}: {refused.Reason}");
                break;
            case OnchainInput.TransactionEvicted evicted:
                ClaimPlanner.Evicted(turn, evicted.TxId);
                break;
        }
        Advance(turn, isNewBlock: input is OnchainInput.BlockConnected);
        if (input is OnchainInput.BlockConnected)
            turn.Session = turn.Session with { RaisedAtOnce = [], Refused = [] };
        return turn.ToDecision();
    }

    /// <summary>What follows by itself from what is known.</summary>
    private static void Advance(OnchainTurn turn, bool isNewBlock)
    {
        if (turn.State.IsComplete)
            return;
        OutgoingHtlcs.Settle(turn);
        if (turn.Session.Height is null)
            return;
        if (turn.State.Spend is not { Height: { } height })
        {
            AnchorBump.Plan(turn, isNewBlock);
            if (isNewBlock)
                ClaimPlanner.RebroadcastSpend(turn);
            return;
        }
        if (turn.Depth(height) < 1)
            return; // its block is told in a moment
        Resolver.Abandon(turn);
        ClaimPlanner.Plan(turn, isNewBlock);
        Resolver.Resolve(turn);
    }

    /// <summary>BOLT 5: "if the *remote node* is NOT irrevocably committed to the HTLC: MUST NOT *resolve* the output by spending it."</summary>
    private static void Learn(OnchainTurn turn, OnchainInput.PreimageLearned learned)
    {
        var state = turn.State;
        if (state.Channel.Commitments.Find(new HtlcKey(Side.Remote, learned.Id)) is not { } htlc)
            turn.Warn($"a preimage for HTLC {learned.Id} of the peer, which is not under way");
        else if (htlc.PaymentHash != learned.Preimage.Hash)
            turn.Warn($"a preimage for HTLC {learned.Id} of the peer that does not hash to {htlc.PaymentHash}");
        else if (htlc.State < HtlcState.AddCommitted)
            turn.Warn($"a preimage for HTLC {learned.Id} of the peer, which is not irrevocably committed");
        else if (!state.Preimages.Any(known => known.Id == learned.Id))
            turn.Emit(new OnchainEvent.PreimageKnown(learned.Id, learned.Preimage));
    }

    private static void Resume(OnchainTurn turn)
    {
        var state = turn.State;
        foreach (var outcome in state.Outcomes)
            OutgoingHtlcs.Tell(turn, outcome);
        if (state.IsComplete)
        {
            turn.Do(new OnchainEffect.AllResolved());
            return;
        }
        ChainEvents.WatchFunding(turn);
        ChainEvents.WatchOutputs(turn);
        ClaimPlanner.RebroadcastSpend(turn);
        foreach (var claim in state.Claims)
        {
            ClaimPlanner.Rebroadcast(turn, claim);
            WalletFunding.AskAgain(turn, claim);
        }
    }
}
