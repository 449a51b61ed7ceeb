using Lnd.Actors.Protocol.Channels;
using NBitcoin;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>What is to be done once the events of the same <see cref="OnchainDecision"/> are durable, and not before. A closed family.</summary>
public abstract record OnchainEffect
{
    private OnchainEffect()
    {
    }

    /// <summary>Broadcast a transaction. Repeated until it or a competitor confirms, so handle it as often as it comes.</summary>
    /// <param name="Transaction">Signed but for <paramref name="WalletCoins"/>.</param>
    /// <param name="Kind">What for.</param>
    /// <param name="WalletCoins">Inputs the wallet has to sign (SIGHASH_ALL) before; empty for none.</param>
    /// <param name="Parent">An unconfirmed transaction that may be refused without this one: to be submitted together with it; null for none.</param>
    public sealed record Broadcast(Transaction Transaction, ClaimKind Kind, ValueList<WalletCoin> WalletCoins, Transaction? Parent) : OnchainEffect;

    /// <summary>
    /// Tell when this output is spent, also by a transaction in the block of its own or on its way. Repeated at each start.
    /// </summary>
    /// <param name="Outpoint">It.</param>
    /// <param name="ScriptPubKey">What it pays to, for backends that look for scripts.</param>
    /// <param name="Since">The block its transaction stands in; null for the funding output.</param>
    public sealed record WatchOutpoint(Outpoint Outpoint, ByteString ScriptPubKey, BlockHeight? Since) : OnchainEffect;

    /// <summary>
    /// Ask the wallet for confirmed coins whose values, each less its own input's fee at <paramref name="Feerate"/>, come to at least <paramref name="Amount"/>. The
    /// answer is <see cref="OnchainInput.CoinsGranted"/>, the same coins again where they were asked for before and suffice. Repeated with each block.
    /// </summary>
    /// <param name="ClaimId">For the answer.</param>
    /// <param name="Amount">In satoshi; covers the fee of everything but the coins, and a change output.</param>
    /// <param name="Feerate">The feerate of the transaction.</param>
    public sealed record RequestCoins(ulong ClaimId, Satoshi Amount, FeeratePerKw Feerate) : OnchainEffect;

    /// <summary>
    /// This claim needs its coins no more. A transaction of it that spends them may have confirmed, or be on its way: those that are not spent are free.
    /// </summary>
    /// <param name="ClaimId">As in the request.</param>
    public sealed record ReleaseCoins(ulong ClaimId) : OnchainEffect;

    /// <summary>The preimage of an HTLC of this node is known: the incoming HTLC it belongs to can be fulfilled. Repeated at each start.</summary>
    /// <param name="Id">The HTLC's number among those of this node.</param>
    /// <param name="Preimage">It.</param>
    public sealed record OutgoingHtlcFulfilled(ulong Id, Preimage Preimage) : OnchainEffect;

    /// <summary>
    /// An HTLC of this node can't be taken by the peer any more, deep enough in the chain: the incoming HTLC it belongs to may be failed. Repeated at each start.
    /// </summary>
    /// <param name="Id">The HTLC's number among those of this node.</param>
    /// <param name="Removal">What the peer had answered, if it had; null for BOLT 4's <c>permanent_channel_failure</c>.</param>
    public sealed record OutgoingHtlcFailed(ulong Id, HtlcRemoval? Removal) : OnchainEffect;

    /// <summary>An output is done with, for good.</summary>
    /// <param name="Output">It.</param>
    /// <param name="Resolution">How.</param>
    public sealed record OutputResolved(TrackedOutput Output, Resolution Resolution) : OnchainEffect;

    /// <summary>All of the channel is done with: nothing has to be watched or remembered. The last effect; repeated at each start.</summary>
    public sealed record AllResolved : OnchainEffect;

    /// <summary>Something the operator must know.</summary>
    /// <param name="Text">In words.</param>
    public sealed record WarnOperator(string Text) : OnchainEffect;
}
