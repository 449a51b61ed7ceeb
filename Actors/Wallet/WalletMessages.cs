using Lnd.Actors.Keys;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Wallet;

// What the wallet is asked. A request that can't be met is answered by WalletRefused.

/// <summary>The answer to a request that can't be met.</summary>
/// <param name="Code">
/// c-lightning's error code: 301 not enough funds, 302 the output would be dust, 303 broadcast refused, 304 the chain has not caught up, 313 the emergency reserve would be
/// touched, -32602 wrong parameter.
/// </param>
/// <param name="Reason">What to tell the user.</param>
public sealed record WalletRefused(int Code, string Reason);

/// <summary>A new address; answered by <see cref="AddressMade"/> once its number is durable.</summary>
/// <param name="Kind">Which kind.</param>
public sealed record MakeAddress(AddressKind Kind);

/// <summary>A new address.</summary>
/// <param name="KeyIndex">Number of its key: both kinds share the numbers.</param>
/// <param name="ScriptPubKey">Its output script.</param>
/// <param name="Address">As users write it.</param>
public sealed record AddressMade(uint KeyIndex, ByteString ScriptPubKey, string Address);

/// <summary>What the wallet has; answered by <see cref="CoinList"/>.</summary>
public sealed record ListCoins
{
    /// <summary>The one.</summary>
    public static ListCoins Instance { get; } = new();
}

/// <summary>State of a coin.</summary>
public enum CoinStatus
{
    /// <summary>Its transaction is in no block.</summary>
    Unconfirmed,

    /// <summary>It can be spent.</summary>
    Confirmed,

    /// <summary>A coinbase with less than 100 confirmations.</summary>
    Immature,

    /// <summary>It is spent.</summary>
    Spent,
}

/// <summary>A coin of the wallet.</summary>
/// <param name="Outpoint">It.</param>
/// <param name="Amount">Its value, in satoshi.</param>
/// <param name="ScriptPubKey">What it pays to.</param>
/// <param name="Kind">Of its address.</param>
/// <param name="KeyIndex">Number of its key.</param>
/// <param name="Height">Its block; null while it is in none.</param>
/// <param name="Status">Whether it can be spent.</param>
/// <param name="ReservedTo">The height at which its reservation ends; null where it is not reserved.</param>
public sealed record Coin(
    Outpoint Outpoint, Satoshi Amount, ByteString ScriptPubKey, AddressKind Kind, uint KeyIndex, BlockHeight? Height, CoinStatus Status,
    BlockHeight? ReservedTo);

/// <summary>What the wallet has.</summary>
/// <param name="Coins">All that are not spent, and those spent by transactions that are in no block yet.</param>
public sealed record CoinList(IReadOnlyList<Coin> Coins);

/// <summary>
/// Make and sign a transaction that pays one output, and keep it unpublished, its coins reserved; answered by <see cref="FundingMade"/>. For <c>fundchannel</c>.
/// </summary>
/// <param name="ScriptPubKey">What it pays to.</param>
/// <param name="Amount">How much; null for all there is.</param>
/// <param name="Feerate">What it costs.</param>
/// <param name="MinConfirmations">Of the coins it spends.</param>
/// <param name="Coins">The coins to spend; null to choose.</param>
public sealed record MakeFunding(
    ByteString ScriptPubKey, Satoshi? Amount, FeeratePerKw Feerate, uint MinConfirmations, IReadOnlyList<Outpoint>? Coins);

/// <summary>How much a funding transaction of all coins would pay; answered by <see cref="FundableAmount"/>.</summary>
/// <param name="Feerate">What it costs.</param>
/// <param name="MinConfirmations">Of the coins.</param>
/// <param name="Coins">The coins to spend; null for all.</param>
public sealed record GetFundableAmount(FeeratePerKw Feerate, uint MinConfirmations, IReadOnlyList<Outpoint>? Coins);

/// <summary>What <c>all</c> means.</summary>
/// <param name="Amount">In satoshi, after fees.</param>
public sealed record FundableAmount(Satoshi Amount);

/// <summary>A transaction that waits for its publication; durable, so that it can be published after a restart.</summary>
/// <param name="Transaction">Complete and signed, segwit inputs only.</param>
/// <param name="TxId">Its id.</param>
/// <param name="OutputIndex">The output that was asked for.</param>
public sealed record FundingMade(Transaction Transaction, TxId TxId, ushort OutputIndex);

/// <summary>Publish a transaction of <see cref="MakeFunding"/>, now and until it confirms; answered by <see cref="Chain.TransactionBroadcast"/>. May come again.</summary>
/// <param name="TxId">It.</param>
public sealed record PublishTransaction(TxId TxId);

/// <summary>It will not be needed: its coins are free. Nothing happens where it was published.</summary>
/// <param name="TxId">It.</param>
public sealed record AbandonTransaction(TxId TxId);

/// <summary>Make, sign and publish a payment on chain; answered by <see cref="Withdrawn"/>.</summary>
/// <param name="ScriptPubKey">Whom it pays.</param>
/// <param name="Amount">How much; null for all there is.</param>
/// <param name="Feerate">What it costs; null for the wallet's choice.</param>
/// <param name="MinConfirmations">Of the coins it spends.</param>
/// <param name="Coins">The coins to spend; null to choose.</param>
public sealed record Withdraw(
    ByteString ScriptPubKey, Satoshi? Amount, FeeratePerKw? Feerate, uint MinConfirmations, IReadOnlyList<Outpoint>? Coins);

/// <summary>A payment on chain that the mempool has taken.</summary>
/// <param name="Transaction">It.</param>
/// <param name="Spends">The outputs it spends, in order.</param>
public sealed record Withdrawn(Transaction Transaction, IReadOnlyList<TxOut> Spends);

/// <summary>
/// Told by the channels' room at its start and whenever it changes: whether there are channels with anchors. While there are, payments leave the emergency reserve in the
/// wallet, as the fees of their closing come from it.
/// </summary>
/// <param name="Any">Whether there is any.</param>
public sealed record AnchorChannelsChanged(bool Any);

/// <summary>
/// Coins that pay the fee of a claim (<see cref="OnchainEffect.RequestCoins"/>); answered by <see cref="ClaimCoins"/>, with the same coins again where they were granted
/// before and suffice.
/// </summary>
/// <param name="Claim">Whose.</param>
/// <param name="Amount">What their values, each less its input's fee, have to come to.</param>
/// <param name="Feerate">Of the transaction.</param>
public sealed record ReserveClaimCoins(ClaimName Claim, Satoshi Amount, FeeratePerKw Feerate);

/// <summary>Names a claim.</summary>
/// <param name="DbId">The closed channel.</param>
/// <param name="ClaimId">The planner's number.</param>
public readonly record struct ClaimName(ulong DbId, ulong ClaimId);

/// <summary>Coins for a claim.</summary>
/// <param name="Claim">As asked.</param>
/// <param name="Coins">Reserved for it.</param>
/// <param name="ChangeScript">Where the rest goes.</param>
public sealed record ClaimCoins(ClaimName Claim, ValueList<WalletCoin> Coins, ByteString ChangeScript);

/// <summary>The wallet can't.</summary>
/// <param name="Claim">As asked.</param>
/// <param name="Reason">In words.</param>
public sealed record ClaimCoinsRefused(ClaimName Claim, string Reason);

/// <summary>A claim needs its coins no more.</summary>
/// <param name="Claim">Whose.</param>
public sealed record ReleaseClaimCoins(ClaimName Claim);

/// <summary>Sign the wallet's inputs of a claim; answered by <see cref="ClaimSigned"/>, or <see cref="WalletRefused"/> where they are not reserved for it.</summary>
/// <param name="Claim">Whose.</param>
/// <param name="Transaction">Complete but for these witnesses.</param>
/// <param name="Spends">The outputs it spends, in the order of its inputs.</param>
public sealed record SignClaim(ClaimName Claim, Transaction Transaction, IReadOnlyList<TxOut> Spends);

/// <summary>A claim that can be broadcast.</summary>
/// <param name="Claim">Whose.</param>
/// <param name="Transaction">Complete.</param>
public sealed record ClaimSigned(ClaimName Claim, Transaction Transaction);
