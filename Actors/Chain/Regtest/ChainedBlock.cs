using System.Numerics;
using Lnd.Actors.Protocol;
using NBitcoin;

namespace Lnd.Actors.Chain.Regtest;

/// <summary>A block and its place in the tree of all blocks.</summary>
internal sealed class ChainedBlock
{
    private const int MedianOf = 11;

    /// <param name="block">Not to be changed any more.</param>
    /// <param name="previous">Null for genesis.</param>
    /// <param name="order">Of two chains of the same work, the one that came first wins.</param>
    public ChainedBlock(Block block, ChainedBlock? previous, int order)
    {
        Block = block;
        Previous = previous;
        Order = order;
        Id = BlockId.FromUint256(block.GetHash());
        Height = previous is null ? default : previous.Height + 1;
        Work = (previous?.Work ?? 0) + WorkOf(block.Header.Bits);
        MedianTime = Median();
    }

    public Block Block { get; }
    public ChainedBlock? Previous { get; }
    public int Order { get; }
    public BlockId Id { get; }
    public BlockHeight Height { get; }

    /// <summary>Expected number of hashes up to and with this block.</summary>
    public BigInteger Work { get; }

    /// <summary>BIP 113: the median of the times of this block and the ten before it. What lock times are compared with in the next block.</summary>
    public DateTimeOffset MedianTime { get; }

    /// <summary>Marked by hand, or found to break a rule.</summary>
    public bool IsInvalid { get; set; }

    /// <summary>What the transactions of this block spent, in order; null while it isn't in the best chain.</summary>
    public List<SpendableCoin>? Spent { get; set; }

    /// <summary>Whether neither it nor one before it is invalid.</summary>
    public bool IsOnValidBranch()
    {
        for (var block = this; block is not null; block = block.Previous)
            if (block.IsInvalid)
                return false;
        return true;
    }

    public ChainedBlock AncestorAt(BlockHeight height)
    {
        var block = this;
        while (block.Height > height)
            block = block.Previous!;
        return block;
    }

    /// <summary>Hashes that such a target takes on average.</summary>
    public static BigInteger WorkOf(Target bits) => (BigInteger.One << 256) / (bits.ToBigInteger() + 1);

    private DateTimeOffset Median()
    {
        var times = new List<DateTimeOffset>(MedianOf);
        for (var block = this; block is not null && times.Count < MedianOf; block = block.Previous)
            times.Add(block.Block.Header.BlockTime);
        times.Sort();
        return times[times.Count / 2];
    }
}
