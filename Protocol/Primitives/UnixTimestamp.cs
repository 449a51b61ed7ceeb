using System.Globalization;

namespace Lnd.Actors.Protocol;

/// <summary>
/// Seconds since 1970-01-01 UTC, as gossip counts time (BOLT 7: `timestamp`). Senders choose it; it need not be the real time.
/// </summary>
/// <param name="Seconds">Seconds.</param>
public readonly record struct UnixTimestamp(uint Seconds) : IComparable<UnixTimestamp>
{
    /// <summary>Order in time.</summary>
    public int CompareTo(UnixTimestamp other) => Seconds.CompareTo(other.Seconds);

    /// <summary>Whether the left time is earlier.</summary>
    public static bool operator <(UnixTimestamp a, UnixTimestamp b) => a.Seconds < b.Seconds;

    /// <summary>Whether the left time is later.</summary>
    public static bool operator >(UnixTimestamp a, UnixTimestamp b) => a.Seconds > b.Seconds;

    /// <summary>Whether the left time is not later.</summary>
    public static bool operator <=(UnixTimestamp a, UnixTimestamp b) => a.Seconds <= b.Seconds;

    /// <summary>Whether the left time is not earlier.</summary>
    public static bool operator >=(UnixTimestamp a, UnixTimestamp b) => a.Seconds >= b.Seconds;

    /// <summary>The seconds in decimal.</summary>
    public override string ToString() => Seconds.ToString(CultureInfo.InvariantCulture);
}
