using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace NBitcoin;

/// <summary>Units of bitcoin amounts, as multiples of a satoshi.</summary>
public enum MoneyUnit
{
    BTC = 100_000_000,
    MilliBTC = 100_000,
    Bit = 100,
    Satoshi = 1,
}

/// <summary>An amount of some currency; <see cref="Money"/> is the bitcoin one.</summary>
public interface IMoney : IComparable, IComparable<IMoney>, IEquatable<IMoney>
{
    IMoney Add(IMoney money);
    IMoney Sub(IMoney money);
    IMoney Negate();
    bool IsCompatible(IMoney money);
    IEnumerable<IMoney> Split(int parts);
}

/// <summary>
/// An immutable amount of satoshis, may be negative. Arithmetic is checked: a result beyond 63 bits throws
/// <see cref="OverflowException"/>, and so does <see cref="long.MinValue"/>, which has no opposite.
/// </summary>
public partial class Money : IComparable, IComparable<Money>, IEquatable<Money>, IMoney
{
    const string NotInt = "Use long: int holds 21.47 BTC at most.";

    public const long COIN = 100_000_000;
    public const long CENT = COIN / 100;
    public const long NANO = CENT / 100;

    public static Money Zero { get; } = new(0L);

    /// <summary>The amount in satoshis.</summary>
    public long Satoshi { get; }

    public Money(long satoshis)
    {
        if (satoshis == long.MinValue)
            throw new OverflowException($"An amount must be greater than {long.MinValue} satoshis.");
        Satoshi = satoshis;
    }

    [Obsolete(NotInt)]
    public Money(int satoshis) : this((long)satoshis) { }

    [Obsolete(NotInt)]
    public Money(uint satoshis) : this((long)satoshis) { }

    public Money(ulong satoshis) : this(checked((long)satoshis)) { }

    /// <summary>Fractions of a satoshi are cut off.</summary>
    public Money(decimal amount, MoneyUnit unit) : this((long)(amount * Factor(unit))) { }

    public Money(long amount, MoneyUnit unit) : this(checked(amount * Factor(unit))) { }

    public Money(ulong amount, MoneyUnit unit) : this(checked((long)amount * Factor(unit))) { }

    static int Factor(MoneyUnit unit) => Enum.IsDefined(unit)
        ? (int)unit
        : throw new ArgumentException($"{(int)unit} is not a unit of money.", nameof(unit));

    public static Money FromUnit(decimal amount, MoneyUnit unit) => new(amount, unit);
    public static Money Coins(decimal coins) => new(coins, MoneyUnit.BTC);
    public static Money Satoshis(decimal sats) => new(sats, MoneyUnit.Satoshi);
    public static Money Satoshis(long sats) => new(sats);
    public static Money Satoshis(ulong sats) => new(sats);

    public decimal ToUnit(MoneyUnit unit) => (decimal)Satoshi / Factor(unit);
    public decimal ToDecimal(MoneyUnit unit) => ToUnit(unit);

    /// <summary>An amount in BTC with a decimal point, whatever the culture; beyond the eighth decimal it is cut off.</summary>
    public static bool TryParse(string bitcoin, [NotNullWhen(true)] out Money? nRet)
    {
        const NumberStyles style = NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite
            | NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        nRet = null;
        if (!decimal.TryParse(bitcoin, style, CultureInfo.InvariantCulture, out var coins))
            return false;
        // 92 billion BTC are the most that 63 bits of satoshis hold
        if (Math.Abs(coins) > long.MaxValue / COIN)
            return false;
        nRet = new Money(coins, MoneyUnit.BTC);
        return true;
    }

    /// <exception cref="FormatException">Not an amount in BTC.</exception>
    public static Money Parse(string bitcoin) => TryParse(bitcoin, out var money)
        ? money
        : throw new FormatException($"\"{bitcoin}\" is not an amount of bitcoin.");

    /// <summary>The amount in BTC with eight decimals.</summary>
    public override string ToString() => ToString(fplus: false, trimExcessZero: false);

    /// <param name="fplus">Write a plus sign before a positive amount.</param>
    /// <param name="trimExcessZero">Write two decimals at least, rather than eight.</param>
    public string ToString(bool fplus, bool trimExcessZero = true) =>
        (fplus && Satoshi > 0 ? "+" : "")
        + ToUnit(MoneyUnit.BTC).ToString(trimExcessZero ? "0.00######" : "0.00000000", CultureInfo.InvariantCulture);

    /// <summary>Shares that differ by one satoshi at most and sum up to the whole.</summary>
    public IEnumerable<Money> Split(int parts)
    {
        if (parts <= 0)
            throw new ArgumentOutOfRangeException(nameof(parts), parts, "The number of parts must be positive.");
        var (share, rest) = Math.DivRem(Satoshi, parts);
        return Enumerable.Range(0, parts).Select(i => new Money(share + (i < Math.Abs(rest) ? Math.Sign(rest) : 0)));
    }

    public Money Abs() => Satoshi < 0 ? -this : this;

    public bool Almost(Money amount, Money dust)
    {
        ArgumentNullException.ThrowIfNull(dust);
        return (amount - this).Abs() <= dust;
    }

    /// <param name="margin">A share of this amount, 0 to 1.</param>
    public bool Almost(Money amount, decimal margin)
    {
        if (margin is < 0 or > 1)
            throw new ArgumentOutOfRangeException(nameof(margin), margin, "The margin must be between 0 and 1.");
        return Almost(amount, Satoshis(Satoshi * margin));
    }

    public static Money Min(Money a, Money b) => a <= b ? a : b;
    public static Money Max(Money a, Money b) => a >= b ? a : b;
}
