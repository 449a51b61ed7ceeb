using Lnd.Actors.Protocol;
using NBitcoin;

namespace Lnd.Actors.Chain.Regtest;

/// <summary>A transaction that the chain or its mempool knows.</summary>
/// <param name="Transaction">It. Not to be changed.</param>
/// <param name="Block">Where it is; null in the mempool.</param>
/// <param name="Index">Its number in the block, from 0.</param>
public sealed record KnownTransaction(Transaction Transaction, KnownBlock? Block, uint Index);

/// <summary>A block, and how it stands in the tree of blocks.</summary>
/// <param name="At">Height and id.</param>
/// <param name="Block">It. Not to be changed.</param>
/// <param name="Confirmations">1 for the tip; -1 for one that is not in the best chain.</param>
/// <param name="Next">The next one of the best chain; null for the tip, and off the best chain.</param>
/// <param name="MedianTime">BIP 113: median of its own time and the ten before.</param>
/// <param name="ChainWork">Hashes that the chain up to it takes on average: 32 bytes as a big-endian number in hexadecimal.</param>
/// <param name="SpentOutputs">What its transactions spent, one list for each but the coinbase; null off the best chain.</param>
public sealed record BlockDetails(
    KnownBlock At, Block Block, int Confirmations, BlockId? Next, DateTimeOffset MedianTime, string ChainWork, IReadOnlyList<IReadOnlyList<TxOut>>? SpentOutputs);

/// <summary>An unspent output, with what <see cref="UnspentOutput"/> leaves out.</summary>
/// <param name="Output">It. Not to be changed.</param>
/// <param name="Confirmations">0 in the mempool, 1 in the tip.</param>
/// <param name="IsCoinbase">Whether it has to mature for 100 blocks.</param>
public sealed record UnspentCoin(TxOut Output, uint Confirmations, bool IsCoinbase);

/// <summary>A transaction of the mempool.</summary>
/// <param name="Transaction">It. Not to be changed.</param>
/// <param name="Id">Its id.</param>
/// <param name="WitnessId">Its id with the witness.</param>
/// <param name="Fee">What it pays.</param>
/// <param name="VirtualSize">What it pays for, in virtual bytes.</param>
/// <param name="Weight">Its weight units.</param>
public sealed record PooledTransaction(Transaction Transaction, TxId Id, TxId WitnessId, Satoshi Fee, int VirtualSize, int Weight)
{
    internal static PooledTransaction Of(MempoolEntry entry) =>
        new(entry.Transaction, entry.Id, entry.WitnessId, entry.Fee, entry.VirtualSize, entry.Weight);
}

/// <summary>What came of one transaction.</summary>
/// <param name="Id">It.</param>
/// <param name="WitnessId">Its id with the witness.</param>
/// <param name="Pooled">As it is in the mempool, or would be; null where it is refused.</param>
/// <param name="Rejection">Why it is refused; null where it is not.</param>
public sealed record SubmitResult(TxId Id, TxId WitnessId, PooledTransaction? Pooled, Rejection? Rejection);

/// <summary>What came of a package.</summary>
/// <param name="Accepted">Whether all of it is in the mempool now.</param>
/// <param name="Message">Bitcoin Core's <c>package_msg</c>: <c>success</c>, <c>transaction failed</c>, or what is wrong with the package as such.</param>
/// <param name="Results">One for each transaction, in order; none where the package as such is wrong.</param>
/// <param name="Replaced">What it has pushed out of the mempool.</param>
public sealed record PackageResult(bool Accepted, string Message, IReadOnlyList<SubmitResult> Results, IReadOnlyList<TxId> Replaced);

/// <summary>An unspent output by name, as the faucet needs it.</summary>
internal sealed record NamedCoin(OutPoint Outpoint, TxOut Output, bool IsMature);
