using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Channels.Transactions;
using NBitcoin;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>What the chain tells: outputs are spent, and unspent again.</summary>
internal static class ChainEvents
{
    /// <summary>The funding output is spent, by a transaction in a block or on its way.</summary>
    public static void FundingSpent(OnchainTurn turn, OnchainInput.FundingSpent spent)
    {
        var state = turn.State;
        if (!ClosingClassifier.SpendsFunding(state.Terms, spent.Spender) || spent.Spender.Check() != TransactionCheckResult.Success)
        {
            turn.Warn($"{spent.Spender.GetHash()} is no transaction that spends the funding output");
            return;
        }
        var txId = TxId.FromUint256(spent.Spender.GetHash());
        if (state.Spend is { } known && (spent.Height is null || (known.TxId == txId && known.Height == spent.Height)))
            return;
        if (spent.Height is null && state.Seen?.TxId == txId)
            return;
        if (state.Spend is not null)
            Reorged(turn, state.Spend.TxId); // told late, or not at all
        var closing = ClosingClassifier.Classify(state.Channel, spent.Spender, turn.Environment.Signer, spent.RevokedHtlcs);
        var bytes = ByteString.Own(spent.Spender.ToBytes());
        if (spent.Height is { } height)
        {
            foreach (var claim in turn.State.Claims)
                ClaimPlanner.End(turn, claim); // a child has done its work, or never will
            turn.Emit(new OnchainEvent.FundingSpendConfirmed(bytes, height, closing));
        }
        else
        {
            turn.Emit(new OnchainEvent.FundingSpendSeen(bytes, closing));
        }
        WarnOf(turn, closing, txId);
        WatchOutputs(turn);
    }

    /// <summary>A watched output is spent.</summary>
    public static void OutpointSpent(OnchainTurn turn, OnchainInput.OutpointSpent spent)
    {
        var at = spent.Spender.Inputs.FindIndex(txIn => txIn.PrevOut == spent.Outpoint.ToOutPoint());
        if (at < 0 || turn.State.Find(spent.Outpoint) is not { } output)
            return; // of a transaction that was reorganised away since
        var input = spent.Spender.Inputs[at];
        OutgoingHtlcs.LearnFrom(turn, input);
        if (spent.Height is not { } height || turn.State.Spend is null)
            return;
        var txId = TxId.FromUint256(spent.Spender.GetHash());
        if (output.Spend is { } known)
        {
            if (known.Spender == txId && known.Height == height)
                return;
            Reorged(turn, known.Spender);
        }
        var path = SpendReader.PathOf(output, input);
        turn.Emit(new OnchainEvent.OutputSpent(output.Outpoint, new OutputSpend(txId, (uint)at, height, path), SecondStageOf(output, path, spent.Spender, at)));
        if (turn.State.Find(new Outpoint(txId, (uint)at)) is { } child)
            Watch(turn, child);
    }

    /// <summary>A transaction stands in no block any more.</summary>
    public static void Reorged(OnchainTurn turn, TxId txId)
    {
        var state = turn.State;
        if (state.Spend?.TxId == txId)
        {
            foreach (var claim in state.Claims)
                WalletFunding.Release(turn, claim);
            turn.Emit(new OnchainEvent.FundingSpendReorged());
            turn.Warn($"{txId}, which spends the funding output, was reorganised out of the chain");
            WatchFunding(turn);
            WatchOutputs(turn);
            return;
        }
        if (!state.Outputs.Any(output => output.Spend?.Spender == txId))
            return;
        foreach (var claim in state.Claims)
            if (claim.Inputs.Any(input => input.TxId == txId))
                ClaimPlanner.End(turn, claim);
        turn.Emit(new OnchainEvent.SpenderReorged(txId));
        foreach (var output in turn.State.Outputs)
            if (output.IsOpen && output.IsWatched)
                Watch(turn, output);
    }

    /// <summary>BOLT 5: "MUST monitor the blockchain for transactions that spend any output that is NOT *irrevocably resolved*."</summary>
    public static void WatchOutputs(OnchainTurn turn)
    {
        foreach (var output in turn.State.Outputs)
            if (output.IsWatched && (output.Resolution is null or Resolution.Uneconomic))
                Watch(turn, output);
    }

    /// <summary>Its spending can be undone by a reorganisation, so that it is watched to the end.</summary>
    public static void WatchFunding(OnchainTurn turn)
    {
        var terms = turn.Terms;
        var script = ChannelScripts.PayToWitnessScriptHash(ChannelScripts.Funding(terms.Local.Keys.FundingPubkey, terms.Remote.Keys.FundingPubkey));
        turn.Do(new OnchainEffect.WatchOutpoint(ClosingClassifier.FundingOf(terms), ByteString.Own(script), null));
    }

    private static void Watch(OnchainTurn turn, TrackedOutput output) =>
        turn.Do(new OnchainEffect.WatchOutpoint(output.Outpoint, output.ScriptPubKey, output.ConfirmedAt));

    /// <summary>
    /// What an HTLC transaction leaves. BOLT 5: "MUST resolve the output of that HTLC-timeout transaction", "MUST *resolve* the *remote node's HTLC-timeout transaction* by
    /// spending it using the revocation private key". The peer may have combined several HTLCs and other coins in one transaction.
    /// </summary>
    private static SecondStage? SecondStageOf(TrackedOutput output, SpendPath path, Transaction spender, int input)
    {
        if (output.SecondStage is not { } second || path is not (SpendPath.HtlcSuccess or SpendPath.HtlcTimeout) || input >= spender.Outputs.Count)
            return null;
        var made = spender.Outputs[input];
        return made.ScriptPubKey.ToBytes().AsSpan().SequenceEqual(ChannelScripts.PayToWitnessScriptHash(second.WitnessScript.Span))
            ? second with { Amount = Satoshi.FromMoney(made.Value) }
            : null;
    }

    private static void WarnOf(OnchainTurn turn, Closing closing, TxId txId)
    {
        switch (closing)
        {
            case Closing.Mutual or Closing.Local or Closing.Remote:
                break;
            case Closing.LocalOutdated outdated:
                turn.Warn($"our old commitment {outdated.Number} was broadcast ({txId}): the peer may take all of the channel's funds");
                break;
            case Closing.RemoteUnknown unknown:
                // BOLT 5: "otherwise (it is NOT able to handle the broadcast for some reason): MUST inform the user of potentially lost funds"
                turn.Warn($"the peer closed with commitment {unknown.Number} ({txId}), which we don't know: only our main output can be claimed, HTLCs may be lost");
                break;
            case Closing.Revoked revoked:
                turn.Warn($"the peer tries to cheat with its revoked commitment {revoked.Number} ({txId}): we take all of it");
                break;
            case Closing.Rogue:
                // BOLT 5: "MUST warn the user of potentially lost funds"
                turn.Warn($"the funding output was spent by {txId}, which we never signed: the funding key may be stolen, and the channel's funds lost");
                break;
            default:
                throw new InvalidOperationException($"unknown closing {closing}");
        }
    }
}
