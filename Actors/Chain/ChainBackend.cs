using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Chain;

/// <summary>
/// A bitcoin node, as the chain watcher needs it: Bitcoin Core's JSON-RPC, the embedded regtest chain, and others to come. Every method may throw a
/// <see cref="ChainBackendException"/>; the watcher tries again.
/// </summary>
public interface IChainBackend : IAsyncDisposable
{
    /// <summary>Which chain, and how far it is.</summary>
    Task<ChainBackendInfo> GetInfo(CancellationToken cancel);

    /// <summary>The block at a height of the best chain; null above its tip.</summary>
    Task<BlockId?> GetBlockId(BlockHeight height, CancellationToken cancel);

    /// <summary>A whole block; null where it is unknown, or pruned.</summary>
    Task<Block?> GetBlock(BlockId id, CancellationToken cancel);

    /// <summary>
    /// Submits transactions to the mempool, parents first: together, where the backend can (<c>submitpackage</c>), else one after the other. A transaction that is known or
    /// confirmed already counts as accepted.
    /// </summary>
    Task<BroadcastOutcome> Broadcast(IReadOnlyList<Transaction> package, CancellationToken cancel);

    /// <summary>An output that no confirmed transaction spends; null where there is none.</summary>
    Task<UnspentOutput?> GetUnspent(Outpoint outpoint, CancellationToken cancel);

    /// <summary>Feerates that confirm in good time; null where the backend can't tell.</summary>
    Task<FeeEstimates?> EstimateFees(CancellationToken cancel);
}

/// <summary>What a backend says of itself.</summary>
/// <param name="CoreChain">Bitcoin Core's name of the chain (<see cref="ChainParameters.CoreName"/>).</param>
/// <param name="Tip">Height of its best chain.</param>
/// <param name="TipId">The block there.</param>
/// <param name="Headers">Height of its best header: above <paramref name="Tip"/> while it synchronises.</param>
/// <param name="IsSynchronising">Whether it is in initial block download.</param>
public sealed record ChainBackendInfo(string CoreChain, BlockHeight Tip, BlockId TipId, BlockHeight Headers, bool IsSynchronising);

/// <summary>Whether the mempool took what was submitted.</summary>
/// <param name="Accepted">All of it.</param>
/// <param name="Reason">The backend's words, where it did not.</param>
public readonly record struct BroadcastOutcome(bool Accepted, string Reason)
{
    /// <summary>It did.</summary>
    public static BroadcastOutcome Ok => new(true, "");
}

/// <summary>An output that no confirmed transaction spends.</summary>
/// <param name="Output">It.</param>
/// <param name="Confirmations">0 in the mempool, 1 in the tip.</param>
public sealed record UnspentOutput(TxOut Output, uint Confirmations);

/// <summary>The backend does not answer, or not as it should. The message says what to do about it.</summary>
/// <param name="message">For the operator.</param>
/// <param name="isFatal">Whether trying again is no use: wrong credentials, wrong chain.</param>
/// <param name="inner">The cause.</param>
public sealed class ChainBackendException(string message, bool isFatal = false, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether trying again is no use.</summary>
    public bool IsFatal { get; } = isFatal;
}
