using System.Buffers.Binary;
using System.Globalization;

namespace Lnd.Actors.Protocol;

/// <summary>
/// Where a funding output stands in the chain, or an alias of the same form: block height (24 bits), index of the transaction in the block
/// (24 bits), index of the output (16 bits). BOLT 7: `short_channel_id`. Its order is that of the blockchain.
/// </summary>
/// <param name="Value">The eight bytes as a big-endian number.</param>
public readonly record struct ShortChannelId(ulong Value) : IFixedBytes<ShortChannelId>, IComparable<ShortChannelId>
{
    private const uint Max24Bits = 0xff_ffff;

    /// <summary>
    /// From its parts: height and transaction index below 2^24 (more is an <see cref="ArgumentOutOfRangeException"/>), output index.
    /// </summary>
    public ShortChannelId(BlockHeight block, uint transactionIndex, ushort outputIndex)
        : this(Combine(block.Value, transactionIndex, outputIndex))
    {
    }

    /// <summary>8 bytes.</summary>
    public static int Size => sizeof(ulong);

    /// <inheritdoc/>
    public static ShortChannelId FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == Size
        ? new(BinaryPrimitives.ReadUInt64BigEndian(bytes))
        : throw new ArgumentException($"expected {Size} bytes, got {bytes.Length}", nameof(bytes));

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination)
    {
        if (!BinaryPrimitives.TryWriteUInt64BigEndian(destination, Value))
            throw new ArgumentException($"needs {Size} bytes, got {destination.Length}", nameof(destination));
    }

    /// <summary>Height of the block that holds the funding transaction.</summary>
    public BlockHeight Block => new((uint)(Value >> 40));

    /// <summary>Index of the funding transaction in its block; the coinbase is 0.</summary>
    public uint TransactionIndex => (uint)(Value >> 16) & Max24Bits;

    /// <summary>Index of the funding output in its transaction.</summary>
    public ushort OutputIndex => (ushort)Value;

    /// <summary>Order in the blockchain.</summary>
    public int CompareTo(ShortChannelId other) => Value.CompareTo(other.Value);

    /// <summary>Whether the left one comes first in the blockchain.</summary>
    public static bool operator <(ShortChannelId a, ShortChannelId b) => a.Value < b.Value;

    /// <summary>Whether the left one comes later in the blockchain.</summary>
    public static bool operator >(ShortChannelId a, ShortChannelId b) => a.Value > b.Value;

    /// <summary>Whether the left one does not come later in the blockchain.</summary>
    public static bool operator <=(ShortChannelId a, ShortChannelId b) => a.Value <= b.Value;

    /// <summary>Whether the left one does not come first in the blockchain.</summary>
    public static bool operator >=(ShortChannelId a, ShortChannelId b) => a.Value >= b.Value;

    /// <summary>BOLT 7's form: <c>539268x845x1</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Block.Value}x{TransactionIndex}x{OutputIndex}");

    /// <summary>
    /// Reads what <see cref="ToString"/> writes: three decimal numbers in range, with <c>x</c> between; false for anything else.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ShortChannelId value)
    {
        value = default;
        Span<Range> parts = stackalloc Range[4];
        if (text.Split(parts, 'x') != 3
            || !TryNumber(text[parts[0]], Max24Bits, out var block)
            || !TryNumber(text[parts[1]], Max24Bits, out var transaction)
            || !TryNumber(text[parts[2]], ushort.MaxValue, out var output))
        {
            return false;
        }
        value = new ShortChannelId(Combine(block, transaction, (ushort)output));
        return true;
    }

    /// <summary>As <see cref="TryParse"/>; anything else is a <see cref="FormatException"/> that names it.</summary>
    public static ShortChannelId Parse(ReadOnlySpan<char> text) => TryParse(text, out var value)
        ? value
        : throw new FormatException($"not a short channel id (like 539268x845x1): '{Hex.Shown(text)}'");

    private static ulong Combine(uint block, uint transactionIndex, ushort outputIndex)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(block, Max24Bits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(transactionIndex, Max24Bits);
        return (ulong)block << 40 | (ulong)transactionIndex << 16 | outputIndex;
    }

    private static bool TryNumber(ReadOnlySpan<char> digits, uint max, out uint number) =>
        uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= max;
}
