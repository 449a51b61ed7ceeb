using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace NBitcoin;

/// <summary>An immutable fee per 1000 virtual bytes, not negative.</summary>
public class FeeRate : IEquatable<FeeRate>, IComparable<FeeRate>
{
    public static FeeRate Zero { get; } = new(Money.Zero);

    public FeeRate(Money feePerK)
    {
        ArgumentNullException.ThrowIfNull(feePerK);
        if (feePerK.Satoshi < 0)
            throw new ArgumentOutOfRangeException(nameof(feePerK), feePerK.Satoshi, "A fee rate can't be negative.");
        FeePerK = feePerK;
    }

    /// <param name="size">Virtual bytes; zero or less gives a rate of zero.</param>
    public FeeRate(Money feePaid, int size)
    {
        ArgumentNullException.ThrowIfNull(feePaid);
        if (feePaid.Satoshi < 0)
            throw new ArgumentOutOfRangeException(nameof(feePaid), feePaid.Satoshi, "A fee can't be negative.");
        FeePerK = size > 0 ? Money.Satoshis((decimal)feePaid.Satoshi * 1000 / size) : Money.Zero;
    }

    /// <summary>Fractions beyond a satoshi per 1000 bytes are cut off.</summary>
    public FeeRate(decimal satoshiPerByte)
    {
        if (satoshiPerByte < 0)
            throw new ArgumentOutOfRangeException(nameof(satoshiPerByte), satoshiPerByte, "A fee rate can't be negative.");
        FeePerK = Money.Satoshis(satoshiPerByte * 1000);
    }

    /// <summary>The fee for 1000 virtual bytes.</summary>
    public Money FeePerK { get; }

    public decimal SatoshiPerByte => (decimal)FeePerK.Satoshi / 1000;

    /// <summary>The fee for a transaction of that size, rounded down, but never less than one satoshi.</summary>
    public Money GetFee(int virtualSize)
    {
        var fee = checked(FeePerK.Satoshi * virtualSize) / 1000;
        return Money.Satoshis(fee == 0 ? 1L : fee);
    }

    public Money GetFee(Transaction tx)
    {
        ArgumentNullException.ThrowIfNull(tx);
        return GetFee(tx.GetVirtualSize());
    }

    public static FeeRate Min(FeeRate left, FeeRate right) => left <= right ? left : right;
    public static FeeRate Max(FeeRate left, FeeRate right) => left >= right ? left : right;

    public override string ToString() => SatoshiPerByte.ToString(CultureInfo.InvariantCulture) + " Sat/B";

    public bool Equals([NotNullWhen(true)] FeeRate? other) => other is not null && FeePerK.Equals(other.FeePerK);
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as FeeRate);
    public override int GetHashCode() => FeePerK.GetHashCode();
    public int CompareTo(FeeRate? other) => other is null ? 1 : FeePerK.CompareTo(other.FeePerK);

    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        FeeRate other => CompareTo(other),
        _ => throw new ArgumentException($"A fee rate can't be compared with a {obj.GetType()}.", nameof(obj)),
    };

    static Money Of(FeeRate rate)
    {
        ArgumentNullException.ThrowIfNull(rate);
        return rate.FeePerK;
    }

    public static bool operator <(FeeRate left, FeeRate right) => Of(left) < Of(right);
    public static bool operator >(FeeRate left, FeeRate right) => Of(left) > Of(right);
    public static bool operator <=(FeeRate left, FeeRate right) => Of(left) <= Of(right);
    public static bool operator >=(FeeRate left, FeeRate right) => Of(left) >= Of(right);
    public static bool operator ==(FeeRate? left, FeeRate? right) => left is null ? right is null : left.Equals(right);
    public static bool operator !=(FeeRate? left, FeeRate? right) => !(left == right);
}
