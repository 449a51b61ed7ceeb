using NBitcoin;

namespace Lnd.Actors.Protocol.Onchain;

/// <summary>A coin of the wallet that brings fees into a transaction of the planner.</summary>
/// <param name="Outpoint">It. Confirmed: BIP 125 forbids replacements new unconfirmed inputs.</param>
/// <param name="Amount">Its value, in satoshi.</param>
/// <param name="ScriptPubKey">What it pays to: native segwit, so that its witness does not change the transaction's id.</param>
/// <param name="InputWeight">Weight units of an input that spends it, witness included, signatures at their longest.</param>
public sealed record WalletCoin(Outpoint Outpoint, Satoshi Amount, ByteString ScriptPubKey, uint InputWeight);

/// <summary>Everything that can happen to a closing channel from outside. A closed family.</summary>
public abstract record OnchainInput
{
    private OnchainInput()
    {
    }

    /// <summary>The planner was created, or loaded from its journal: effects that may have been lost with the process are due again.</summary>
    public sealed record Resumed : OnchainInput;

    /// <summary>A transaction that spends the funding output was seen.</summary>
    /// <param name="Spender">With its witness.</param>
    /// <param name="Height">The block it stands in; null for one that is only on its way, this node's own broadcast included.</param>
    /// <param name="RevokedHtlcs">
    /// The HTLCs of the peer's commitment <see cref="ClosingClassifier.RevokedNumber"/>, from <see cref="CommitmentHistory"/>; empty where that is null.
    /// </param>
    public sealed record FundingSpent(Transaction Spender, BlockHeight? Height, ValueList<HistoricHtlc> RevokedHtlcs) : OnchainInput;

    /// <summary>A watched output (<see cref="OnchainEffect.WatchOutpoint"/>) was spent.</summary>
    /// <param name="Outpoint">It.</param>
    /// <param name="Spender">With its witness.</param>
    /// <param name="Height">The block it stands in; null for one that is only on its way: preimages in it are learned at once.</param>
    public sealed record OutpointSpent(Outpoint Outpoint, Transaction Spender, BlockHeight? Height) : OnchainInput;

    /// <summary>A transaction that was reported as confirmed stands in no block any more.</summary>
    /// <param name="TxId">It.</param>
    public sealed record TransactionReorged(TxId TxId) : OnchainInput;

    /// <summary>The chain has a new tip. What its blocks spend is reported before.</summary>
    /// <param name="Height">Its height; smaller than before after a reorganisation.</param>
    public sealed record BlockConnected(BlockHeight Height) : OnchainInput;

    /// <summary>
    /// An HTLC of the peer may be claimed: this node is its final recipient and takes the payment, or has learned the preimage from the outgoing HTLC. When the planner is
    /// created, and after each restart, it has to be told of all that are known: those the channel has written down are known already.
    /// </summary>
    /// <param name="Id">The HTLC's number among those of the peer.</param>
    /// <param name="Preimage">Hashes to its payment hash.</param>
    public sealed record PreimageLearned(ulong Id, Preimage Preimage) : OnchainInput;

    /// <summary>The wallet answers <see cref="OnchainEffect.RequestCoins"/>. It keeps the coins for this claim until <see cref="OnchainEffect.ReleaseCoins"/>.</summary>
    /// <param name="ClaimId">As in the request.</param>
    /// <param name="Coins">What it gives.</param>
    /// <param name="ChangeScript">Where the rest goes.</param>
    public sealed record CoinsGranted(ulong ClaimId, ValueList<WalletCoin> Coins, ByteString ChangeScript) : OnchainInput;

    /// <summary>The wallet can't; it is asked again with the next block.</summary>
    /// <param name="ClaimId">As in the request.</param>
    /// <param name="Reason">In words.</param>
    public sealed record CoinsRefused(ulong ClaimId, string Reason) : OnchainInput;

    /// <summary>A transaction of the planner was refused or thrown out by the mempool: for its fee, or because another spends the same.</summary>
    /// <param name="TxId">It.</param>
    public sealed record TransactionEvicted(TxId TxId) : OnchainInput;
}
