namespace NBitcoin
{
    /// <summary>What the mempool holds and which fee rates it takes.</summary>
    public class MemPoolInfo
    {
        /// <summary>Transactions.</summary>
        public int Size { get; set; }

        /// <summary>Their virtual bytes (BIP 141).</summary>
        public int Bytes { get; set; }

        /// <summary>Bytes of memory in use.</summary>
        public int Usage { get; set; }

        /// <summary>Bytes of memory it may use.</summary>
        public double MaxMemPool { get; set; }

        /// <summary>The lowest fee rate that gets in now, in BTC per 1000 virtual bytes.</summary>
        public double MemPoolMinFee { get; set; }

        /// <summary>The lowest fee rate that gets in at all, in BTC per 1000 virtual bytes.</summary>
        public double MinRelayTxFee { get; set; }
    }
}

namespace NBitcoin.RPC
{
    /// <summary>What bitcoind knows of the chain.</summary>
    public class BlockchainInfo
    {
        /// <summary>Which chain; null for one that has no name here.</summary>
        public Network? Chain { get; set; }

        /// <summary>The height up to which blocks are verified.</summary>
        public ulong Blocks { get; set; }

        /// <summary>The height up to which headers are verified.</summary>
        public ulong Headers { get; set; }

        /// <summary>The last verified block.</summary>
        public uint256 BestBlockHash { get; set; } = uint256.Zero;

        /// <summary>How hard blocks are to find, as a multiple of the easiest.</summary>
        public ulong Difficulty { get; set; }

        /// <summary>The median time of the last eleven blocks, in seconds since 1970.</summary>
        public ulong MedianTime { get; set; }

        /// <summary>The verified part of the chain's transactions, 0 to 1.</summary>
        public float VerificationProgress { get; set; }

        /// <summary>Is bitcoind still far behind?</summary>
        public bool InitialBlockDownload { get; set; }

        /// <summary>The hashes that it took to find all blocks.</summary>
        public uint256 ChainWork { get; set; } = uint256.Zero;

        /// <summary>Bytes on disk.</summary>
        public ulong SizeOnDisk { get; set; }

        /// <summary>Are old blocks deleted?</summary>
        public bool Pruned { get; set; }
    }

    /// <summary>An output that is not spent.</summary>
    public class GetTxOutResponse
    {
        /// <summary>The last block when the question was answered.</summary>
        public uint256 BestBlock { get; set; } = uint256.Zero;

        /// <summary>Blocks that confirm it, 0 for one of the mempool.</summary>
        public int Confirmations { get; set; }

        /// <summary>Amount and script.</summary>
        public TxOut TxOut { get; set; } = new();

        /// <summary>bitcoind's name of the kind of script.</summary>
        public string ScriptPubKeyType { get; set; } = "";

        /// <summary>Is it an output of a coinbase, which must be 100 blocks old before it is spent?</summary>
        public bool IsCoinBase { get; set; }
    }

    /// <summary>Would bitcoind take a transaction?</summary>
    public class MempoolAcceptResult
    {
        /// <summary>The transaction.</summary>
        public uint256 TxId { get; internal set; } = uint256.Zero;

        /// <summary>Yes?</summary>
        public bool IsAllowed { get; internal set; }

        /// <summary>Why not, in bitcoind's words; empty when it would.</summary>
        public string RejectReason { get; internal set; } = "";
    }

    /// <summary>A fee rate, and what for.</summary>
    public class EstimateSmartFeeResponse
    {
        /// <summary>The rate.</summary>
        public FeeRate? FeeRate { get; set; }

        /// <summary>Within how many blocks it confirms; not always those that were asked for.</summary>
        public int Blocks { get; set; }
    }

    /// <summary>The unspent outputs of some descriptors.</summary>
    public class ScanTxoutSetResponse
    {
        /// <summary>Outputs looked at.</summary>
        public int SearchedItems { get; internal set; }

        /// <summary>Was the search finished?</summary>
        public bool Success { get; internal set; }

        /// <summary>The outputs.</summary>
        public ScanTxoutOutput[] Outputs { get; set; } = [];

        /// <summary>Their sum.</summary>
        public Money TotalAmount { get; set; } = Money.Zero;
    }

    /// <summary>An unspent output.</summary>
    public class ScanTxoutOutput
    {
        /// <summary>The output.</summary>
        public Coin Coin { get; set; } = new();

        /// <summary>The height of its block.</summary>
        public int Height { get; set; }
    }
}
