using System.Globalization;

namespace Lnd.Actors.Protocol;

/// <summary>
/// An amount in thousandths of a satoshi: what HTLCs, balances and routing fees are counted in (BOLT 2: fields named <c>*_msat</c>).
/// Never negative. Arithmetic is checked: an overflow or a negative result is an <see cref="OverflowException"/>, which is a bug of the
/// caller; amounts from a peer are bounded by <see cref="MaxMoney"/> or compared before they are added.
/// </summary>
/// <param name="Value">Milli-satoshi.</param>
public readonly record struct MilliSatoshi(ulong Value) : IComparable<MilliSatoshi>
{
    /// <summary>Milli-satoshi in one satoshi.</summary>
    public const ulong PerSatoshi = 1000;

    /// <summary>0 msat.</summary>
    public static MilliSatoshi Zero => default;

    /// <summary>21 million bitcoin, BOLT 1: "milli-satoshi amounts MUST be at most `0x1d24b2dfac520000`".</summary>
    public static MilliSatoshi MaxMoney => new(0x1d24b2dfac520000);

    /// <summary>
    /// The largest value of the type; peers send it for "no limit" (for example in <c>max_htlc_value_in_flight_msat</c>).
    /// </summary>
    public static MilliSatoshi MaxValue => new(ulong.MaxValue);

    /// <summary>True for 0 msat.</summary>
    public bool IsZero => Value == 0;

    /// <summary>Whole satoshis in this amount; the rest is dropped, as for the outputs of commitment transactions (BOLT 3).</summary>
    public Satoshi ToSatoshiFloor() => new(Value / PerSatoshi);

    /// <summary>The smallest number of satoshis that is at least this amount.</summary>
    public Satoshi ToSatoshiCeiling() => new(Value / PerSatoshi + (Value % PerSatoshi == 0 ? 0UL : 1UL));

    /// <summary>The sum; false and zero when it does not fit into 64 bits.</summary>
    public static bool TryAdd(MilliSatoshi a, MilliSatoshi b, out MilliSatoshi sum)
    {
        var fits = a.Value <= ulong.MaxValue - b.Value;
        sum = fits ? new MilliSatoshi(a.Value + b.Value) : default;
        return fits;
    }

    /// <summary>The difference; false and zero when <paramref name="b"/> is the larger.</summary>
    public static bool TrySubtract(MilliSatoshi a, MilliSatoshi b, out MilliSatoshi difference)
    {
        var fits = a.Value >= b.Value;
        difference = fits ? new MilliSatoshi(a.Value - b.Value) : default;
        return fits;
    }

    /// <summary>The sum, or <see cref="MaxValue"/> where it would not fit.</summary>
    public MilliSatoshi SaturatingAdd(MilliSatoshi other) => TryAdd(this, other, out var sum) ? sum : MaxValue;

    /// <summary>The difference, or zero where <paramref name="other"/> is the larger.</summary>
    public MilliSatoshi SaturatingSubtract(MilliSatoshi other) => TrySubtract(this, other, out var rest) ? rest : Zero;

    /// <summary>The smaller of two amounts.</summary>
    public static MilliSatoshi Min(MilliSatoshi a, MilliSatoshi b) => a <= b ? a : b;

    /// <summary>The larger of two amounts.</summary>
    public static MilliSatoshi Max(MilliSatoshi a, MilliSatoshi b) => a >= b ? a : b;

    /// <summary>Order by amount.</summary>
    public int CompareTo(MilliSatoshi other) => Value.CompareTo(other.Value);

    /// <summary>Sum; <see cref="OverflowException"/> above 2^64-1.</summary>
    public static MilliSatoshi operator +(MilliSatoshi a, MilliSatoshi b) => new(checked(a.Value + b.Value));

    /// <summary>Difference; <see cref="OverflowException"/> below zero.</summary>
    public static MilliSatoshi operator -(MilliSatoshi a, MilliSatoshi b) => new(checked(a.Value - b.Value));

    /// <summary>Product; <see cref="OverflowException"/> above 2^64-1.</summary>
    public static MilliSatoshi operator *(MilliSatoshi a, ulong factor) => new(checked(a.Value * factor));

    /// <summary>Quotient, rounded down; <see cref="DivideByZeroException"/> for 0.</summary>
    public static MilliSatoshi operator /(MilliSatoshi a, ulong divisor) => new(a.Value / divisor);

    /// <summary>Whether the left amount is smaller.</summary>
    public static bool operator <(MilliSatoshi a, MilliSatoshi b) => a.Value < b.Value;

    /// <summary>Whether the left amount is larger.</summary>
    public static bool operator >(MilliSatoshi a, MilliSatoshi b) => a.Value > b.Value;

    /// <summary>Whether the left amount is not larger.</summary>
    public static bool operator <=(MilliSatoshi a, MilliSatoshi b) => a.Value <= b.Value;

    /// <summary>Whether the left amount is not smaller.</summary>
    public static bool operator >=(MilliSatoshi a, MilliSatoshi b) => a.Value >= b.Value;

    /// <summary>As c-lightning writes amounts: <c>1000msat</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value}msat");

    /// <summary>
    /// Reads an amount as c-lightning's commands take it: <c>1000</c> and <c>1000msat</c> are milli-satoshi, <c>1sat</c> satoshi,
    /// <c>0.00000001btc</c> bitcoin with at most 11 decimals. No sign, no space, no exponent. False for anything else and above 2^64-1
    /// msat.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MilliSatoshi amount)
    {
        var ok = AmountText.TryParse(text, bareUnit: 1, out var value);
        amount = ok ? new MilliSatoshi(value) : default;
        return ok;
    }

    /// <summary>As <see cref="TryParse"/>; anything else is a <see cref="FormatException"/> that names it.</summary>
    public static MilliSatoshi Parse(ReadOnlySpan<char> text) => TryParse(text, out var amount)
        ? amount
        : throw new FormatException($"not an amount (like 1000msat, 1sat or 0.001btc): '{Hex.Shown(text)}'");
}

/// <summary>The text form of amounts, shared by <see cref="MilliSatoshi"/> and <see cref="Satoshi"/>.</summary>
internal static class AmountText
{
    private const ulong MsatPerBitcoin = 100_000_000_000;
    private const int BitcoinDecimals = 11;

    /// <summary>The amount in milli-satoshi; <paramref name="bareUnit"/> is what a number without unit counts, in milli-satoshi.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, ulong bareUnit, out ulong msat)
    {
        msat = 0;
        if (text.EndsWith("msat", StringComparison.Ordinal))
            return TryScale(text[..^4], 1, out msat);
        if (text.EndsWith("sat", StringComparison.Ordinal))
            return TryScale(text[..^3], MilliSatoshi.PerSatoshi, out msat);
        return text.EndsWith("btc", StringComparison.Ordinal)
            ? TryBitcoin(text[..^3], out msat)
            : TryScale(text, bareUnit, out msat);
    }

    private static bool TryScale(ReadOnlySpan<char> digits, ulong unit, out ulong msat)
    {
        msat = 0;
        if (!ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > ulong.MaxValue / unit)
            return false;
        msat = number * unit;
        return true;
    }

    private static bool TryBitcoin(ReadOnlySpan<char> text, out ulong msat)
    {
        var point = text.IndexOf('.');
        if (point < 0)
            return TryScale(text, MsatPerBitcoin, out msat);
        var decimals = text[(point + 1)..];
        var unit = 1UL;
        for (var i = decimals.Length; i < BitcoinDecimals; i++)
            unit *= 10;
        if (decimals.Length is 0 or > BitcoinDecimals
            || !TryScale(text[..point], MsatPerBitcoin, out msat)
            || !TryScale(decimals, unit, out var fraction)
            || msat > ulong.MaxValue - fraction)
        {
            msat = 0;
            return false;
        }
        msat += fraction;
        return true;
    }
}
