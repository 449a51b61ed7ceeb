using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Channels.Transactions;
using Lnd.Actors.Protocol.Crypto;
using NBitcoin;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>
/// Recognises the transaction that spends a funding output (BOLT 5). The number in it (BOLT 3, "Commitment Transaction") says which commitment it claims to be; unrevoked
/// ones are then rebuilt and compared by id, so that nothing but the very transaction the channel knows is taken for one. Revoked ones, whose balances are not remembered,
/// are known by their scripts.
/// </summary>
public static class ClosingClassifier
{
    /// <summary>Whether <paramref name="transaction"/> spends the channel's funding output. Nothing else may be classified.</summary>
    public static bool SpendsFunding(ChannelTerms terms, Transaction transaction)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(transaction);
        var funding = FundingOf(terms).ToOutPoint();
        return transaction.Inputs.Exists(input => input.PrevOut == funding);
    }

    /// <summary>The output that is the channel.</summary>
    public static Outpoint FundingOf(ChannelTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return new Outpoint(terms.FundingTxId, terms.FundingOutputIndex);
    }

    /// <summary>
    /// The number whose HTLCs have to be looked up in the history before <see cref="Classify"/>, because the peer may have broadcast a commitment that it has revoked;
    /// null where none is needed.
    /// </summary>
    public static ulong? RevokedNumber(ChannelState state, Transaction spender)
    {
        ArgumentNullException.ThrowIfNull(state);
        return CommitmentTransaction.NumberOf(state.Terms, spender) is { } number && number < state.RemoteNumber ? number : null;
    }

    /// <summary>Says what has spent the funding output.</summary>
    /// <param name="state">The channel as it was when the funding output was spent.</param>
    /// <param name="spender">A transaction that spends it.</param>
    /// <param name="signer">For this node's per-commitment points.</param>
    /// <param name="history">The HTLCs of the peer's commitment <see cref="RevokedNumber"/>; empty where that is null.</param>
    public static Closing Classify(ChannelState state, Transaction spender, IOnchainSigner signer, ValueList<HistoricHtlc> history)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(spender);
        ArgumentNullException.ThrowIfNull(signer);
        if (CommitmentTransaction.NumberOf(state.Terms, spender) is not { } number)
            return IsMutual(state, spender) ? new Closing.Mutual() : new Closing.Rogue();
        var txId = TxId.FromUint256(spender.GetHash());
        if (number == state.LocalNumber && signer.PerCommitmentPoint(number) is var current && Commitment.Local(state, current).TxId == txId)
            return new Closing.Local(number, current);
        if (RemoteCommitment(state, number) is { } remote && remote.TxId == txId)
            return new Closing.Remote(number, remote.Keys.PerCommitmentPoint);
        // neither side's scripts can stand in a commitment of the other: keys are bound to the owner's per-commitment point
        var own = signer.PerCommitmentPoint(number);
        if (IsOfOwner(state.Terms, Side.Local, own, spender))
            return new Closing.LocalOutdated(number, own);
        return number < state.RemoteNumber && state.RevocationSecrets.TryGet(PerCommitmentSecret.IndexOf(number), out var secret)
            ? new Closing.Revoked(number, secret, history)
            : new Closing.RemoteUnknown(number);
    }

    /// <summary>The commitment of the peer that this node has signed under that number and the peer has not revoked; null where there is none.</summary>
    internal static CommitmentTransaction? RemoteCommitment(ChannelState state, ulong number) =>
        number == state.LatestSignedNumber ? Commitment.LatestRemote(state)
        : number == state.RemoteNumber ? Commitment.UnrevokedRemote(state)
        : null;

    /// <summary>
    /// Any closing transaction with outputs to nobody but the two is one both have signed, because neither signs another without the commitment's numbers in it: during
    /// the negotiation several may have been signed, and the peer may broadcast any of them.
    /// </summary>
    private static bool IsMutual(ChannelState state, Transaction spender)
    {
        if (state.LocalShutdown is not { } local || state.RemoteShutdown is not { } remote)
            return false;
        foreach (var output in spender.Outputs)
            if (output.ScriptPubKey.ToBytes() is var script && !local.Span.SequenceEqual(script) && !remote.Span.SequenceEqual(script))
                return false;
        return true;
    }

    /// <summary>Whether a main output of a commitment of <paramref name="owner"/> stands in it.</summary>
    private static bool IsOfOwner(ChannelTerms terms, Side owner, Point perCommitmentPoint, Transaction spender)
    {
        var keys = CommitmentKeys.Derive(terms, owner, perCommitmentPoint);
        var delayed = ChannelScripts.PayToWitnessScriptHash(ChannelScripts.ToLocal(keys.RevocationKey, terms.ToSelfDelayOf(owner), keys.DelayedKey));
        var (other, _) = OutputFinder.ToRemote(terms, owner);
        foreach (var output in spender.Outputs)
            if (output.ScriptPubKey.ToBytes() is var script && (script.AsSpan().SequenceEqual(delayed) || script.AsSpan().SequenceEqual(other)))
                return true;
        return false;
    }
}
