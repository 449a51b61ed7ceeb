using Akka.Actor;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Chain;

// What the chain watcher is asked, and what it tells. Of one block it tells in this order: what was reorganised away, BlockDisconnected; then BlockConnected, the
// transactions and spends that are watched for, and last TipChanged. Whoever watches is watched in turn: a watch ends with its watcher. When the watcher itself
// was restarted it publishes ChainWatcherStarted on the event stream, and everybody asks again.

/// <summary>Published on the event stream when the watcher has started, again after each crash: subscriptions and watches are to be renewed.</summary>
/// <param name="Watcher">Whom to ask.</param>
public sealed record ChainWatcherStarted(IActorRef Watcher);

/// <summary>The end of the best chain.</summary>
/// <param name="Height">Its height.</param>
/// <param name="Id">The block.</param>
/// <param name="IsSynchronised">Whether the backend knows no later header: false while it catches up with the network.</param>
public sealed record TipChanged(BlockHeight Height, BlockId Id, bool IsSynchronised);

/// <summary>Answered by <see cref="TipChanged"/> as soon as the tip is known, and again with each new tip.</summary>
/// <param name="Subscriber">Who wants to know.</param>
public sealed record SubscribeTip(IActorRef Subscriber);

/// <summary>Every block from a height on, as <see cref="BlockConnected"/> and <see cref="BlockDisconnected"/>: for the wallet.</summary>
/// <param name="Subscriber">Who wants them. It confirms each with <see cref="BlockTaken"/>, and gets the next one only then.</param>
/// <param name="KnownTip">The last block it has seen, to start after it; null for none. One that is no longer in the chain is disconnected first.</param>
/// <param name="From">The first height, where <paramref name="KnownTip"/> is null.</param>
public sealed record SubscribeBlocks(IActorRef Subscriber, KnownBlock? KnownTip, BlockHeight From);

/// <summary>A block by height and id.</summary>
/// <param name="Height">Height.</param>
/// <param name="Id">Id.</param>
public readonly record struct KnownBlock(BlockHeight Height, BlockId Id);

/// <summary>A block was added to the best chain.</summary>
/// <param name="At">Which.</param>
/// <param name="Block">Whole. Not to be changed.</param>
public sealed record BlockConnected(KnownBlock At, Block Block);

/// <summary>The last block of the chain is no longer in it.</summary>
/// <param name="At">Which.</param>
public sealed record BlockDisconnected(KnownBlock At);

/// <summary>A subscriber has taken in a block.</summary>
public sealed record BlockTaken
{
    /// <summary>The one.</summary>
    public static BlockTaken Instance { get; } = new();
}

/// <summary>
/// Tell the sender when this transaction is in a block (<see cref="TransactionFound"/>), at once where it is already, and when it no longer is
/// (<see cref="TransactionLost"/>). Asking again is asking anew.
/// </summary>
/// <param name="TxId">It.</param>
/// <param name="Since">No block below this one holds it: where to start looking.</param>
public sealed record WatchTransaction(TxId TxId, BlockHeight Since);

/// <summary>A watched transaction stands in a block.</summary>
/// <param name="Transaction">It.</param>
/// <param name="TxId">Its id.</param>
/// <param name="Height">The block.</param>
/// <param name="Index">Its number in the block, from 0.</param>
public sealed record TransactionFound(Transaction Transaction, TxId TxId, BlockHeight Height, uint Index);

/// <summary>The block that held a watched transaction, or the spender of a watched outpoint, is no longer in the chain.</summary>
/// <param name="TxId">The transaction.</param>
public sealed record TransactionLost(TxId TxId);

/// <summary>
/// Tell the sender when this output is spent in a block (<see cref="OutpointSpent"/>), at once where it is already; <see cref="TransactionLost"/> of the spender when that
/// is undone.
/// </summary>
/// <param name="Outpoint">It.</param>
/// <param name="Since">No block below this one spends it: where to start looking.</param>
public sealed record WatchOutpoint(Outpoint Outpoint, BlockHeight Since);

/// <summary>A watched output is spent.</summary>
/// <param name="Outpoint">It.</param>
/// <param name="Spender">The transaction, with witness.</param>
/// <param name="Height">The block it stands in; null where it is only in the mempool, which not every backend tells.</param>
public sealed record OutpointSpent(Outpoint Outpoint, Transaction Spender, BlockHeight? Height);

/// <summary>Watch no longer.</summary>
/// <param name="Outpoint">As in <see cref="WatchOutpoint"/>.</param>
public sealed record UnwatchOutpoint(Outpoint Outpoint);

/// <summary>
/// Verify the scripts of all inputs with our own interpreter, then broadcast, and again with each block until the transaction or another spender of its inputs is
/// confirmed. The sender gets <see cref="TransactionBroadcast"/> for the first time it is tried.
/// </summary>
/// <param name="Transaction">Complete.</param>
/// <param name="Spends">The outputs that it spends, in the order of its inputs.</param>
/// <param name="Parent">An unconfirmed transaction to be submitted together with it; null for none.</param>
/// <param name="Label">What it is, for the log.</param>
public sealed record BroadcastTransaction(Transaction Transaction, IReadOnlyList<TxOut> Spends, Transaction? Parent, string Label);

/// <summary>What came of a broadcast.</summary>
/// <param name="TxId">The transaction.</param>
/// <param name="Outcome">Of the mempool, or of our own verification.</param>
public sealed record TransactionBroadcast(TxId TxId, BroadcastOutcome Outcome);

/// <summary>
/// Broadcast this transaction no more: its sender has given it up, and its coins may go elsewhere. Without it a transaction that was refused at first could still confirm
/// beside the one that took its place.
/// </summary>
/// <param name="TxId">It.</param>
public sealed record StopBroadcast(TxId TxId);

/// <summary>Ask for the output that a short channel id names (BOLT 7); the answer is <see cref="FundingOutputFound"/>.</summary>
/// <param name="Channel">It.</param>
public sealed record FindFundingOutput(ShortChannelId Channel);

/// <summary>The output that a short channel id names.</summary>
/// <param name="Channel">As asked.</param>
/// <param name="Output">Null where the chain has none.</param>
/// <param name="Outpoint">Its name, to watch it; null where the chain has none.</param>
public sealed record FundingOutputFound(ShortChannelId Channel, FundingOutput? Output, Outpoint? Outpoint);

/// <summary>Answered by <see cref="FeeratesChanged"/>.</summary>
public sealed record GetFeerates
{
    /// <summary>The one.</summary>
    public static GetFeerates Instance { get; } = new();
}

/// <summary>What transactions cost now. Also published on the event stream when it changes.</summary>
/// <param name="Estimates">Null where neither the backend nor the operator can tell: nothing that needs a feerate may be begun.</param>
public sealed record FeeratesChanged(FeeEstimates? Estimates);
