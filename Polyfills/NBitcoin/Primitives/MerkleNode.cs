using System.Runtime.InteropServices;
using NBitcoin.Crypto;

namespace NBitcoin;

/// <summary>A node of the tree of hashes that a block's header commits to its transactions with.</summary>
public class MerkleNode
{
    public MerkleNode(uint256 hash) => Hash = hash;

    public uint256 Hash { get; set; }

    /// <summary>The root above these leaves; zero where there is none.</summary>
    public static MerkleNode GetRoot(IEnumerable<uint256> leafs)
    {
        ArgumentNullException.ThrowIfNull(leafs);
        return new MerkleNode(ComputeRoot([.. leafs], out _));
    }

    public override string ToString() => Hash.ToString();

    /// <param name="row">The leaves; overwritten.</param>
    /// <param name="isMutated">Two neighbours are equal: leaving them out can give the same root.</param>
    internal static uint256 ComputeRoot(List<uint256> row, out bool isMutated)
    {
        isMutated = false;
        if (row.Count == 0)
            return uint256.Zero;
        var nodes = CollectionsMarshal.AsSpan(row);
        while (nodes.Length > 1)
        {
            var parents = (nodes.Length + 1) / 2;
            for (var i = 0; i < parents; i++)
            {
                var left = nodes[2 * i];
                var right = 2 * i + 1 < nodes.Length ? nodes[2 * i + 1] : null;
                isMutated |= left == right;
                nodes[i] = HashOf(left, right ?? left);
            }
            nodes = nodes[..parents];
        }
        return nodes[0];
    }

    internal static uint256 HashOf(uint256 left, uint256 right)
    {
        Span<byte> pair = stackalloc byte[2 * uint256.Width];
        left.ToBytes(pair);
        right.ToBytes(pair[uint256.Width..]);
        return Hashes.DoubleSHA256(pair);
    }
}
