using System.Globalization;

namespace Akka.Configuration.Hocon;

/// <content>Durations and sizes: a number and a unit.</content>
public partial class HoconValue
{
    /// <summary>
    /// A duration, such as <c>1.5 s</c> or <c>200ms</c>; without a unit: milliseconds. <c>infinite</c> is
    /// <see cref="Timeout.InfiniteTimeSpan"/> where <paramref name="allowInfinite"/> holds.
    /// </summary>
    /// <exception cref="FormatException">Anything else, and a negative number.</exception>
    public TimeSpan GetTimeSpan(bool allowInfinite = true)
    {
        var text = GetString() ?? throw new FormatException("a duration is expected, but there is no text");
        if (allowInfinite && text.Equals("infinite", StringComparison.OrdinalIgnoreCase))
            return Timeout.InfiniteTimeSpan;
        var end = text.Length;
        while (end > 0 && char.IsAsciiLetter(text[end - 1]))
            end--;
        var ticks = end == text.Length ? TimeSpan.TicksPerMillisecond : TicksPer(text.AsSpan(end), text);
        if (!double.TryParse(text.AsSpan(0, end).Trim(), NumberFormatInfo.InvariantInfo, out var number))
            throw new FormatException($"'{text}' is not a duration");
        if (!(number >= 0))
            throw new FormatException($"a duration can not be negative: '{text}'");
        if (number * ticks >= long.MaxValue)
            throw new OverflowException($"the duration '{text}' is too long");
        return TimeSpan.FromTicks((long)Math.Round(number * ticks));
    }

    static double TicksPer(ReadOnlySpan<char> unit, string text) => unit switch
    {
        "nanoseconds" or "nanosecond" or "nanos" or "nano" or "ns" => TimeSpan.TicksPerMillisecond / 1e6,
        "microseconds" or "microsecond" or "micros" or "micro" or "us" => TimeSpan.TicksPerMicrosecond,
        "milliseconds" or "millisecond" or "millis" or "milli" or "ms" => TimeSpan.TicksPerMillisecond,
        "seconds" or "second" or "s" => TimeSpan.TicksPerSecond,
        "minutes" or "minute" or "m" => TimeSpan.TicksPerMinute,
        "hours" or "hour" or "h" => TimeSpan.TicksPerHour,
        "days" or "day" or "d" => TimeSpan.TicksPerDay,
        _ => throw new FormatException($"'{text}' is not a duration: unit '{unit}' is unknown"),
    };

    /// <summary>
    /// A number of bytes, such as <c>512</c>, <c>64 KiB</c> (1024) or <c>10 MB</c> (1000²); null where there is no text.
    /// </summary>
    /// <exception cref="FormatException">No whole number, or an unknown unit.</exception>
    /// <exception cref="OverflowException">More than fits 63 bits.</exception>
    public long? GetByteSize()
    {
        var text = GetString();
        if (string.IsNullOrEmpty(text))
            return null;
        var end = text.Length;
        while (end > 0 && char.IsAsciiLetter(text[end - 1]))
            end--;
        var factor = end == text.Length ? 1 : BytesPer(text.AsSpan(end), text);
        if (!long.TryParse(text.AsSpan(0, end).Trim(), NumberFormatInfo.InvariantInfo, out var number))
            throw new FormatException($"'{text}' is not a size in bytes");
        return checked(number * factor);
    }

    static long BytesPer(ReadOnlySpan<char> unit, string text) => unit switch
    {
        "b" or "B" or "byte" or "bytes" => 1,
        "kB" or "kilobyte" or "kilobytes" => 1000,
        "K" or "k" or "Ki" or "KiB" or "kibibyte" or "kibibytes" => 1L << 10,
        "MB" or "megabyte" or "megabytes" => 1000_000,
        "M" or "m" or "Mi" or "MiB" or "mebibyte" or "mebibytes" => 1L << 20,
        "GB" or "gigabyte" or "gigabytes" => 1000_000_000,
        "G" or "g" or "Gi" or "GiB" or "gibibyte" or "gibibytes" => 1L << 30,
        "TB" or "terabyte" or "terabytes" => 1000_000_000_000,
        "T" or "t" or "Ti" or "TiB" or "tebibyte" or "tebibytes" => 1L << 40,
        "PB" or "petabyte" or "petabytes" => 1000_000_000_000_000,
        "P" or "p" or "Pi" or "PiB" or "pebibyte" or "pebibytes" => 1L << 50,
        "EB" or "exabyte" or "exabytes" => 1000_000_000_000_000_000,
        "E" or "e" or "Ei" or "EiB" or "exbibyte" or "exbibytes" => 1L << 60,
        _ => throw new FormatException($"'{text}' is not a size in bytes: unit '{unit}' is unknown"),
    };
}
