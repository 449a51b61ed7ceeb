using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace NBitcoin;

/// <summary>
/// A proof that a block's header commits to some of its transactions (BIP 37): the tree depth first, with a bit per node that says whether
/// a transaction that is proven lies below, and the hash of each node that isn't gone into.
/// </summary>
public class PartialMerkleTree : IBitcoinSerializable
{
    // a transaction has 60 bytes at least, outside of its witness
    const uint MaxTransactions = 4_000_000 / (60 * 4);

    uint _transactionCount;
    List<uint256> _hashes = [];

    public PartialMerkleTree() { }

    /// <param name="vTxid">All transactions of the block, in their order.</param>
    /// <param name="vMatch">Which of them to prove.</param>
    public PartialMerkleTree(uint256[] vTxid, bool[] vMatch)
    {
        ArgumentNullException.ThrowIfNull(vTxid);
        ArgumentNullException.ThrowIfNull(vMatch);
        if (vTxid.Length != vMatch.Length)
            throw new ArgumentException($"There are {vTxid.Length} transactions but {vMatch.Length} matches.", nameof(vMatch));
        _transactionCount = (uint)vTxid.Length;
        var flags = new List<bool>();
        if (vTxid.Length > 0)
            Build(Height(_transactionCount), 0, vTxid, vMatch, flags);
        Flags = new BitArray([.. flags]);
    }

    public uint TransactionCount { get => _transactionCount; set => _transactionCount = value; }
    public List<uint256> Hashes => _hashes;
    public BitArray Flags { get; set; } = new(0);

    public void ReadWrite(BitcoinStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.ReadWrite(ref _transactionCount);
        stream.ReadWrite(ref _hashes);
        var bytes = new byte[(Flags.Length + 7) / 8];
        if (stream.Serializing)
            Flags.CopyTo(bytes, 0);
        stream.ReadWriteAsVarString(ref bytes);
        if (!stream.Serializing)
            Flags = new BitArray(bytes);
    }

    static int Height(uint transactions)
    {
        var height = 0;
        while (Width(transactions, height) > 1)
            height++;
        return height;
    }

    static uint Width(uint transactions, int height) => (uint)((transactions + (1ul << height) - 1) >> height);

    void Build(int height, uint position, uint256[] ids, bool[] matches, List<bool> flags)
    {
        var first = position << height;
        var count = Math.Min(1u << height, _transactionCount - first);
        var matched = matches.AsSpan((int)first, (int)count).Contains(true);
        flags.Add(matched);
        if (height == 0 || !matched)
        {
            _hashes.Add(HashOf(height, position, ids));
            return;
        }
        Build(height - 1, 2 * position, ids, matches, flags);
        if (2 * position + 1 < Width(_transactionCount, height - 1))
            Build(height - 1, 2 * position + 1, ids, matches, flags);
    }

    uint256 HashOf(int height, uint position, uint256[] ids)
    {
        if (height == 0)
            return ids[position];
        var left = HashOf(height - 1, 2 * position, ids);
        var hasRight = 2 * position + 1 < Width(_transactionCount, height - 1);
        return MerkleNode.HashOf(left, hasRight ? HashOf(height - 1, 2 * position + 1, ids) : left);
    }

    /// <summary>It is well formed, and has this root where one is given.</summary>
    public bool Check(uint256? expectedMerkleRootHash = null) =>
        TryWalk(out var root, out _) && (expectedMerkleRootHash is null || root == expectedMerkleRootHash);

    /// <returns>Null where it isn't well formed.</returns>
    public MerkleNode? TryGetMerkleRoot() => TryWalk(out var root, out _) ? new MerkleNode(root) : null;

    /// <exception cref="InvalidOperationException">It isn't well formed.</exception>
    public MerkleNode GetMerkleRoot() => TryGetMerkleRoot() ?? throw Malformed();

    /// <summary>The ids of the transactions that it proves. Compare the root with that of a header that you trust before you trust them.</summary>
    /// <exception cref="InvalidOperationException">It isn't well formed.</exception>
    public IEnumerable<uint256> GetMatchedTransactions() => TryWalk(out _, out var matches) ? matches : throw Malformed();

    static InvalidOperationException Malformed() => new("The partial merkle tree isn't well formed.");

    bool TryWalk([NotNullWhen(true)] out uint256? root, out List<uint256> matches)
    {
        matches = [];
        root = null;
        if (_transactionCount == 0 || _transactionCount > MaxTransactions || _hashes.Count > _transactionCount || Flags.Length < _hashes.Count)
            return false;
        var walk = new Walk { Tree = this, Matches = matches };
        root = walk.Node(Height(_transactionCount), 0);
        // nothing may be left over, but for the bits that fill the last byte
        return root is not null && walk.UsedHashes == _hashes.Count && (walk.UsedFlags + 7) / 8 == (Flags.Length + 7) / 8;
    }

    sealed class Walk
    {
        public required PartialMerkleTree Tree;
        public required List<uint256> Matches;
        public int UsedHashes, UsedFlags;

        /// <returns>The hash of the node; null where the tree is malformed.</returns>
        public uint256? Node(int height, uint position)
        {
            if (UsedFlags >= Tree.Flags.Length)
                return null;
            var matched = Tree.Flags[UsedFlags++];
            if (height == 0 || !matched)
            {
                if (UsedHashes >= Tree._hashes.Count)
                    return null;
                var hash = Tree._hashes[UsedHashes++];
                if (height == 0 && matched)
                    Matches.Add(hash);
                return hash;
            }
            var left = Node(height - 1, 2 * position);
            if (left is null)
                return null;
            if (2 * position + 1 >= Width(Tree._transactionCount, height - 1))
                return MerkleNode.HashOf(left, left);
            var right = Node(height - 1, 2 * position + 1);
            // equal neighbours would let a tree pose as one with more transactions (CVE-2012-2459)
            return right is null || right == left ? null : MerkleNode.HashOf(left, right);
        }
    }
}

/// <summary>A header and a proof that it commits to some transactions.</summary>
public class MerkleBlock : IBitcoinSerializable
{
    BlockHeader _header;
    PartialMerkleTree _tree;

    public MerkleBlock()
    {
        _header = new BlockHeader();
        _tree = new PartialMerkleTree();
    }

    public MerkleBlock(Block block, uint256[] txIds)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(txIds);
        _header = block.Header;
        var wanted = txIds.ToHashSet();
        uint256[] ids = [.. block.Transactions.Select(transaction => transaction.GetHash())];
        _tree = new PartialMerkleTree(ids, Array.ConvertAll(ids, wanted.Contains));
    }

    public BlockHeader Header { get => _header; set => _header = value; }
    public PartialMerkleTree PartialMerkleTree { get => _tree; set => _tree = value; }

    public void ReadWrite(BitcoinStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.ReadWrite(ref _header);
        stream.ReadWrite(ref _tree);
    }
}
