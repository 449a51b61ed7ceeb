using NBitcoin.DataEncoders;
using NBitcoin.Protocol;

namespace NBitcoin;

/// <summary>A header and the transactions that it commits to. Made by <see cref="ConsensusFactory.CreateBlock"/>.</summary>
public class Block : IBitcoinSerializable
{
    public const uint MAX_BLOCK_SIZE = 1_000_000;

    BlockHeader _header;
    List<Transaction> _transactions = [];

    internal Block(BlockHeader blockHeader) => _header = blockHeader;

    public BlockHeader Header { get => _header; set => _header = value; }
    public List<Transaction> Transactions { get => _transactions; set => _transactions = value; }

    public virtual ConsensusFactory GetConsensusFactory() => ConsensusFactory.Bitcoin;

    /// <remarks>Reading throws what <see cref="Transaction.ReadWrite"/> throws.</remarks>
    public virtual void ReadWrite(BitcoinStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.ReadWrite(ref _header);
        stream.ReadWrite(ref _transactions);
    }

    /// <param name="hex">The serialisation; what may follow it is left alone.</param>
    /// <exception cref="FormatException">Not hexadecimal, or no block.</exception>
    /// <exception cref="EndOfStreamException">It ends too soon.</exception>
    public static Block Parse(string hex, ConsensusFactory consensusFactory) => Load(Encoders.Hex.DecodeData(hex), consensusFactory);

    /// <inheritdoc cref="Parse(string, ConsensusFactory)"/>
    public static Block Load(byte[] hex, ConsensusFactory consensusFactory)
    {
        ArgumentNullException.ThrowIfNull(hex);
        ArgumentNullException.ThrowIfNull(consensusFactory);
        var block = consensusFactory.CreateBlock();
        block.ReadWrite(new BitcoinStream(hex, consensusFactory));
        return block;
    }

    /// <inheritdoc cref="Parse(string, ConsensusFactory)"/>
    public static Block Parse(string hex, Consensus consensus) => Parse(hex, BlockHeader.FactoryOf(consensus));

    /// <inheritdoc cref="Parse(string, ConsensusFactory)"/>
    public static Block Parse(string hex, Network network) => Parse(hex, BlockHeader.FactoryOf(network));

    /// <inheritdoc cref="Parse(string, ConsensusFactory)"/>
    public static Block Load(byte[] hex, Consensus consensus) => Load(hex, BlockHeader.FactoryOf(consensus));

    /// <inheritdoc cref="Parse(string, ConsensusFactory)"/>
    public static Block Load(byte[] hex, Network network) => Load(hex, BlockHeader.FactoryOf(network));

    public uint256 GetHash() => Header.GetHash();

    public Transaction AddTransaction(Transaction tx)
    {
        Transactions.Add(tx);
        return tx;
    }

    public MerkleNode GetMerkleRoot() => MerkleNode.GetRoot(Transactions.Select(transaction => transaction.GetHash()));

    public void UpdateMerkleRoot() => Header.HashMerkleRoot = GetMerkleRoot().Hash;

    /// <summary>
    /// The header commits to just these transactions. False too where some of them come twice in a way that leaves the root as it is
    /// (CVE-2012-2459).
    /// </summary>
    public bool CheckMerkleRoot() =>
        Header.HashMerkleRoot == MerkleNode.ComputeRoot([.. Transactions.Select(transaction => transaction.GetHash())], out var isMutated)
        && !isMutated;

    public bool CheckProofOfWork() => Header.CheckProofOfWork();

    /// <summary>Proof of work and merkle root are right.</summary>
    public bool Check() => CheckMerkleRoot() && CheckProofOfWork();

    /// <summary>The height that the coinbase names (BIP 34); null where it has none.</summary>
    public int? GetCoinbaseHeight() =>
        Header.Version < 2 || Transactions.Count == 0 || Transactions[0].Inputs.Count == 0
            ? null
            : Transactions[0].Inputs[0].ScriptSig.ToOps().FirstOrDefault()?.GetInt();

    /// <summary>What a block may have four million of: bytes, those outside of witnesses counting four times (BIP 141).</summary>
    public int GetWeight()
    {
        var outside = BlockHeader.Size + VarInt.SizeOf((ulong)Transactions.Count);
        var weight = outside * Transaction.WitnessScale;
        foreach (var transaction in Transactions)
            weight = checked(weight + transaction.SizeOf(witness: false) * (Transaction.WitnessScale - 1) + transaction.SizeOf(transaction.HasWitness));
        return weight;
    }

    /// <summary>Without the witnesses where <paramref name="options"/> say so.</summary>
    public Block WithOptions(TransactionOptions options)
    {
        if (options.HasFlag(TransactionOptions.Witness) || !Transactions.Exists(transaction => transaction.HasWitness))
            return this;
        var header = GetConsensusFactory().CreateBlockHeader();
        header.FromBytes(Header.ToBytes());
        var stripped = GetConsensusFactory().CreateBlock();
        stripped.Header = header;
        stripped.Transactions = Transactions.ConvertAll(transaction => transaction.WithOptions(options));
        return stripped;
    }

    /// <summary>The header and a proof that it commits to those of these transactions that the block has.</summary>
    public MerkleBlock Filter(params uint256[] txIds) => new(this, txIds);
}
