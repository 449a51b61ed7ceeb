using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;
using NBitcoin.Crypto;

namespace Lnd.Actors.Chain.Regtest;

/// <summary>The consensus rules of a block on regtest, where all soft forks are active from the first block on.</summary>
internal static class BlockRules
{
    public const int MaxWeight = 4_000_000;

    private const int MinVersion = 4;
    private static readonly TimeSpan MaxAhead = TimeSpan.FromHours(2);

    /// <summary>BIP 141: the output of the coinbase that commits to the witnesses starts so.</summary>
    private static ReadOnlySpan<byte> CommitmentTag => [(byte)OpcodeType.OP_RETURN, 0x24, 0xaa, 0x21, 0xa9, 0xed];

    /// <summary>Header and form: what can be told without the coins.</summary>
    /// <param name="block">It.</param>
    /// <param name="previous">The block that it builds on.</param>
    /// <param name="now">Null where time is only counted.</param>
    public static Rejection? Check(Block block, ChainedBlock previous, DateTimeOffset? now) =>
        CheckHeader(block.Header, previous, now) ?? CheckForm(block, previous) ?? CheckWitnessCommitment(block);

    /// <summary>Spends and makes the coins of a block; where it breaks a rule, the coins stay as they were.</summary>
    public static Rejection? Connect(ChainedBlock chained, CoinSet coins)
    {
        var spent = new List<SpendableCoin>();
        var fees = Satoshi.Zero;
        var transactions = chained.Block.Transactions;
        for (var i = 0; i < transactions.Count; i++)
        {
            if (ConnectTransaction(transactions[i], chained, coins, spent, ref fees) is not { } bad)
                continue;
            Revert(transactions.Take(i), coins, spent);
            return bad;
        }
        var reward = Satoshi.FromMoney(Network.RegTest.GetReward((int)chained.Height.Value)) + fees;
        if (Satoshi.FromMoney(transactions[0].TotalOut) > reward)
        {
            Revert(transactions, coins, spent);
            return new Rejection("bad-cb-amount", $"coinbase pays too much (actual={transactions[0].TotalOut.Satoshi} vs limit={reward.Value})");
        }
        chained.Spent = spent;
        return null;
    }

    /// <summary>Takes back <see cref="Connect"/> of the last block.</summary>
    public static void Disconnect(ChainedBlock chained, CoinSet coins)
    {
        Revert(chained.Block.Transactions, coins, chained.Spent!);
        chained.Spent = null;
    }

    /// <summary>BIP 141: what the coinbase has to commit to the witnesses with.</summary>
    /// <param name="transactions">The coinbase first.</param>
    /// <param name="reserved">The 32 bytes in the coinbase's witness.</param>
    public static byte[] WitnessCommitment(IEnumerable<Transaction> transactions, byte[] reserved)
    {
        // nothing can commit to itself
        var root = MerkleNode.GetRoot(transactions.Select((transaction, i) => i == 0 ? uint256.Zero : transaction.GetWitHash())).Hash;
        return [.. CommitmentTag, .. Hashes.DoubleSHA256([.. root.ToBytes(), .. reserved]).ToBytes()];
    }

    private static void Revert(IEnumerable<Transaction> transactions, CoinSet coins, List<SpendableCoin> spent)
    {
        foreach (var transaction in transactions.Reverse())
            coins.Revert(transaction, spent);
    }

    private static Rejection? CheckHeader(BlockHeader header, ChainedBlock previous, DateTimeOffset? now)
    {
        if (header.Bits != Network.RegTest.Consensus.PowLimit)
            return new Rejection("bad-diffbits", "incorrect proof of work");
        if (!header.CheckProofOfWork())
            return new Rejection("high-hash", "proof of work failed");
        if (header.BlockTime <= previous.MedianTime)
            return new Rejection("time-too-old", "block's timestamp is too early");
        if (header.BlockTime > now + MaxAhead)
            return new Rejection("time-too-new", "block timestamp too far in the future");
        return header.Version < MinVersion ? new Rejection($"bad-version(0x{header.Version:x8})", $"rejected nVersion=0x{header.Version:x8} block") : null;
    }

    private static Rejection? CheckForm(Block block, ChainedBlock previous)
    {
        if (block.Transactions.Count == 0 || !block.Transactions[0].IsCoinBase)
            return new Rejection("bad-cb-missing", "first tx is not coinbase");
        if (!block.CheckMerkleRoot())
            return new Rejection("bad-txnmrklroot", "hashMerkleRoot mismatch");
        if (block.GetWeight() > MaxWeight)
            return new Rejection("bad-blk-weight", "weight limit failed");
        foreach (var transaction in block.Transactions)
        {
            if (TransactionRules.CheckAlone(transaction) is { } bad)
                return bad;
            if (transaction.IsCoinBase && transaction != block.Transactions[0])
                return new Rejection("bad-cb-multiple", "more than one coinbase");
            if (!TransactionRules.IsFinal(transaction, previous))
                return new Rejection("bad-txns-nonfinal", "non-final transaction");
        }
        // BIP 34
        var height = new Script(Op.GetPushOp(previous.Height.Value + 1)).ToBytes();
        return block.Transactions[0].Inputs[0].ScriptSig.ToBytes().AsSpan().StartsWith(height)
            ? null
            : new Rejection("bad-cb-height", "block height mismatch in coinbase");
    }

    private static Rejection? CheckWitnessCommitment(Block block)
    {
        var coinbase = block.Transactions[0];
        var commitment = coinbase.Outputs.FindLast(output => output.ScriptPubKey.ToBytes(@unsafe: true) is { Length: >= 38 } script && script.AsSpan().StartsWith(CommitmentTag));
        if (commitment is null)
            return block.Transactions.Exists(transaction => transaction.HasWitness) ? new Rejection("unexpected-witness", "unexpected witness data found") : null;
        var witness = coinbase.Inputs[0].WitScript;
        if (WitScript.IsNullOrEmpty(witness) || witness.PushCount != 1 || witness.GetUnsafePush(0).Length != 32)
            return new Rejection("bad-witness-nonce-size", "invalid witness reserved value size");
        return commitment.ScriptPubKey.ToBytes(@unsafe: true).AsSpan().StartsWith(WitnessCommitment(block.Transactions, witness.GetUnsafePush(0)))
            ? null
            : new Rejection("bad-witness-merkle-match", "witness merkle commitment mismatch");
    }

    private static Rejection? ConnectTransaction(
        Transaction transaction, ChainedBlock chained, CoinSet coins, List<SpendableCoin> spent, ref Satoshi fees)
    {
        if (!transaction.IsCoinBase)
        {
            var inputs = new List<SpendableCoin>(transaction.Inputs.Count);
            foreach (var input in transaction.Inputs)
            {
                if (!coins.TryGet(Outpoint.From(input.PrevOut), out var coin))
                    return new Rejection(RejectionKind.MissingInputs, "bad-txns-inputs-missingorspent");
                inputs.Add(coin);
            }
            if (TransactionRules.CheckAmounts(transaction, inputs, chained.Height, out var fee) is { } bad)
                return bad;
            if (!TransactionRules.AreSequenceLocksOver(transaction, inputs, chained.Previous!))
                return new Rejection("bad-txns-nonfinal", "contains a non-BIP68-final transaction");
            if (TransactionRules.VerifyScripts(transaction, inputs, TransactionRules.ConsensusFlags) is { } scripts)
                return scripts;
            fees += fee;
        }
        coins.Apply(transaction, chained.Height, spent);
        return null;
    }
}
