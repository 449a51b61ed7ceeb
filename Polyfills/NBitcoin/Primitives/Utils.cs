using System.Buffers.Binary;

namespace NBitcoin;

/// <summary>Numbers to bytes and back, times, comparison.</summary>
public class Utils
{
    public static bool ArrayEqual(byte[] a, byte[] b) => ReferenceEquals(a, b) || (a is not null && b is not null && a.AsSpan().SequenceEqual(b));

    public static bool ArrayEqual(byte[] a, int startA, byte[] b, int startB, int length) =>
        a.AsSpan(startA, length).SequenceEqual(b.AsSpan(startB, length));

    public static byte[] ToBytes(uint value, bool littleEndian)
    {
        var bytes = new byte[sizeof(uint)];
        ToBytes(value, littleEndian, bytes);
        return bytes;
    }

    public static void ToBytes(uint value, bool littleEndian, Span<byte> output)
    {
        if (littleEndian)
            BinaryPrimitives.WriteUInt32LittleEndian(output, value);
        else
            BinaryPrimitives.WriteUInt32BigEndian(output, value);
    }

    public static byte[] ToBytes(ulong value, bool littleEndian)
    {
        var bytes = new byte[sizeof(ulong)];
        ToBytes(value, littleEndian, bytes);
        return bytes;
    }

    public static void ToBytes(ulong value, bool littleEndian, Span<byte> output)
    {
        if (littleEndian)
            BinaryPrimitives.WriteUInt64LittleEndian(output, value);
        else
            BinaryPrimitives.WriteUInt64BigEndian(output, value);
    }

    public static int ToInt32(byte[] value, int index, bool littleEndian) => (int)ToUInt32(value, index, littleEndian);

    public static uint ToUInt32(byte[] value, bool littleEndian) => ToUInt32(value, 0, littleEndian);
    public static uint ToUInt32(byte[] value, int index, bool littleEndian) => ToUInt32(value.AsSpan(index), littleEndian);

    public static uint ToUInt32(ReadOnlySpan<byte> value, bool littleEndian) => littleEndian
        ? BinaryPrimitives.ReadUInt32LittleEndian(value)
        : BinaryPrimitives.ReadUInt32BigEndian(value);

    public static ulong ToUInt64(byte[] value, bool littleEndian) => ToUInt64(value, 0, littleEndian);
    public static ulong ToUInt64(byte[] value, int offset, bool littleEndian) => ToUInt64(value.AsSpan(offset), littleEndian);

    public static ulong ToUInt64(ReadOnlySpan<byte> value, bool littleEndian) => littleEndian
        ? BinaryPrimitives.ReadUInt64LittleEndian(value)
        : BinaryPrimitives.ReadUInt64BigEndian(value);

    /// <summary>Seconds since 1970 in UTC.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Before 1970 or after February 2106, where 32 bits end.</exception>
    public static uint DateTimeToUnixTime(DateTimeOffset dt)
    {
        var seconds = dt.ToUnixTimeSeconds();
        return seconds is >= 0 and <= uint.MaxValue
            ? (uint)seconds
            : throw new ArgumentOutOfRangeException(nameof(dt), dt, "A Unix time of 32 bits is between 1970 and 2106.");
    }

    public static DateTimeOffset UnixTimeToDateTime(uint timestamp) => DateTimeOffset.FromUnixTimeSeconds(timestamp);
    public static DateTimeOffset UnixTimeToDateTime(long timestamp) => DateTimeOffset.FromUnixTimeSeconds(timestamp);
    public static DateTimeOffset UnixTimeToDateTime(ulong timestamp) => DateTimeOffset.FromUnixTimeSeconds(checked((long)timestamp));
}
