using System.Numerics;

namespace Lnd.Actors.Protocol.Invoices;

/// <summary>Bytes and numbers in values of 5 bits, one in a byte, as Bech32 carries them.</summary>
internal static class FiveBits
{
    /// <summary>How many values hold this many bytes.</summary>
    public static int CountFor(int bytes) => (bytes * 8 + 4) / 5;

    /// <summary>
    /// The whole bytes in <paramref name="values"/>; up to 7 bits behind them, the padding, are dropped or, with
    /// <paramref name="padded"/>, filled up to a byte with zeros.
    /// </summary>
    /// <returns>How many bytes were written to <paramref name="bytes"/>.</returns>
    public static int ToBytes(ReadOnlySpan<byte> values, Span<byte> bytes, bool padded = false)
    {
        var (buffer, bits, count) = (0u, 0, 0);
        foreach (var value in values)
        {
            buffer = buffer << 5 | value;
            bits += 5;
            if (bits < 8)
                continue;
            bits -= 8;
            bytes[count++] = (byte)(buffer >> bits);
        }
        if (padded && bits > 0)
            bytes[count++] = (byte)(buffer << (8 - bits));
        return count;
    }

    /// <summary>The whole bytes in <paramref name="values"/>.</summary>
    public static ByteString ToByteString(ReadOnlySpan<byte> values)
    {
        var bytes = new byte[values.Length * 5 / 8];
        ToBytes(values, bytes);
        return ByteString.Own(bytes);
    }

    /// <summary>A big-endian number. False if it does not fit into 64 bits.</summary>
    public static bool TryToNumber(ReadOnlySpan<byte> values, out ulong number)
    {
        number = 0;
        foreach (var value in values)
        {
            if (number >> 59 != 0)
                return false;
            number = number << 5 | value;
        }
        return true;
    }

    /// <summary>A bitmap whose last bit is bit 0, in the fewest bytes.</summary>
    public static ByteString ToBitmap(ReadOnlySpan<byte> values)
    {
        var bytes = new byte[(values.Length * 5 + 7) / 8];
        for (var i = 0; i < values.Length; i++)
        {
            var (at, shift) = Math.DivRem((values.Length - 1 - i) * 5, 8);
            var wide = values[i] << shift;
            bytes[^(at + 1)] |= (byte)wide;
            if (wide > 0xff)
                bytes[^(at + 2)] |= (byte)(wide >> 8);
        }
        return new ByteString(bytes.AsSpan().TrimStart((byte)0));
    }

    /// <summary>Appends bytes, padded with zero bits.</summary>
    public static void AppendBytes(this List<byte> values, ReadOnlySpan<byte> bytes)
    {
        var (buffer, bits) = (0u, 0);
        foreach (var b in bytes)
        {
            buffer = buffer << 8 | b;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                values.Add((byte)(buffer >> bits & 31));
            }
        }
        if (bits > 0)
            values.Add((byte)(buffer << (5 - bits) & 31));
    }

    /// <summary>Appends a number in <paramref name="count"/> values, big-endian.</summary>
    public static void AppendNumber(this List<byte> values, ulong number, int count)
    {
        for (var i = count - 1; i >= 0; i--)
            values.Add((byte)(number >> (5 * i) & 31));
    }

    /// <summary>Appends a number in as few values as it takes; none for 0.</summary>
    public static void AppendNumber(this List<byte> values, ulong number) =>
        values.AppendNumber(number, (64 - BitOperations.LeadingZeroCount(number) + 4) / 5);

    /// <summary>Appends a bitmap whose last bit is bit 0, without zero values at the front.</summary>
    public static void AppendBitmap(this List<byte> values, ReadOnlySpan<byte> bitmap)
    {
        var started = false;
        for (var i = (bitmap.Length * 8 + 4) / 5 - 1; i >= 0; i--)
        {
            var (at, shift) = Math.DivRem(i * 5, 8);
            var wide = bitmap[^(at + 1)] | (at + 1 < bitmap.Length ? bitmap[^(at + 2)] << 8 : 0);
            var value = (byte)(wide >> shift & 31);
            started |= value != 0;
            if (started)
                values.Add(value);
        }
    }
}
