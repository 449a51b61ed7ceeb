using System.Globalization;

namespace Lnd.Actors.Protocol;

/// <summary>The height of a block, or an absolute lock time that is one (BOLT 2: <c>cltv_expiry</c>). Genesis is 0.</summary>
/// <param name="Value">Blocks above genesis.</param>
public readonly record struct BlockHeight(uint Value) : IComparable<BlockHeight>
{
    /// <summary>BOLT 2: a `cltv_expiry` from here on would count seconds. Not a height.</summary>
    public const uint LockTimeThreshold = 500_000_000;

    /// <summary>Order by height.</summary>
    public int CompareTo(BlockHeight other) => Value.CompareTo(other.Value);

    /// <summary>
    /// The height <paramref name="blocks"/> later (earlier when negative); <see cref="OverflowException"/> outside 0 to 2^32-1.
    /// </summary>
    public static BlockHeight operator +(BlockHeight height, int blocks) => new(checked((uint)(height.Value + (long)blocks)));

    /// <summary>The height <paramref name="blocks"/> earlier; <see cref="OverflowException"/> outside 0 to 2^32-1.</summary>
    public static BlockHeight operator -(BlockHeight height, int blocks) => new(checked((uint)(height.Value - (long)blocks)));

    /// <summary>Blocks from <paramref name="b"/> to <paramref name="a"/>; negative when <paramref name="a"/> is the earlier.</summary>
    public static long operator -(BlockHeight a, BlockHeight b) => (long)a.Value - b.Value;

    /// <summary>Whether the left height is lower.</summary>
    public static bool operator <(BlockHeight a, BlockHeight b) => a.Value < b.Value;

    /// <summary>Whether the left height is higher.</summary>
    public static bool operator >(BlockHeight a, BlockHeight b) => a.Value > b.Value;

    /// <summary>Whether the left height is not higher.</summary>
    public static bool operator <=(BlockHeight a, BlockHeight b) => a.Value <= b.Value;

    /// <summary>Whether the left height is not lower.</summary>
    public static bool operator >=(BlockHeight a, BlockHeight b) => a.Value >= b.Value;

    /// <summary>The higher of two heights.</summary>
    public static BlockHeight Max(BlockHeight a, BlockHeight b) => a >= b ? a : b;

    /// <summary>The lower of two heights.</summary>
    public static BlockHeight Min(BlockHeight a, BlockHeight b) => a <= b ? a : b;

    /// <summary>The number in decimal.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
