using System.Globalization;
using NBitcoin;

namespace Lnd.Actors.Protocol;

/// <summary>
/// An amount in satoshis: what transaction outputs, reserves and on-chain fees are counted in (BOLT 2: fields named <c>*_satoshis</c>).
/// Never negative; for a change of an amount there is <see cref="SatoshiDelta"/>. Arithmetic is checked like that of
/// <see cref="MilliSatoshi"/>.
/// </summary>
/// <param name="Value">Satoshis.</param>
public readonly record struct Satoshi(ulong Value) : IComparable<Satoshi>
{
    /// <summary>Satoshis in one bitcoin.</summary>
    public const ulong PerBitcoin = 100_000_000;

    /// <summary>0 sat.</summary>
    public static Satoshi Zero => default;

    /// <summary>21 million bitcoin, BOLT 1: "satoshi amounts MUST be at most `0x000775f05a074000`".</summary>
    public static Satoshi MaxMoney => new(0x000775f05a074000);

    /// <summary>True for 0 sat.</summary>
    public bool IsZero => Value == 0;

    /// <summary>
    /// The same amount in milli-satoshi; <see cref="OverflowException"/> above 2^64-1 msat, which is far beyond <see cref="MaxMoney"/>.
    /// </summary>
    public MilliSatoshi ToMilliSatoshi() => new(checked(Value * MilliSatoshi.PerSatoshi));

    /// <summary>The same amount as NBitcoin counts it; <see cref="OverflowException"/> above 2^63-1.</summary>
    public Money ToMoney() => new(checked((long)Value));

    /// <summary>The same amount; <see cref="OverflowException"/> for a negative one.</summary>
    public static Satoshi FromMoney(Money money)
    {
        ArgumentNullException.ThrowIfNull(money);
        return new Satoshi(checked((ulong)money.Satoshi));
    }

    /// <summary>The sum; false and zero when it does not fit into 64 bits.</summary>
    public static bool TryAdd(Satoshi a, Satoshi b, out Satoshi sum)
    {
        var fits = a.Value <= ulong.MaxValue - b.Value;
        sum = fits ? new Satoshi(a.Value + b.Value) : default;
        return fits;
    }

    /// <summary>The difference; false and zero when <paramref name="b"/> is the larger.</summary>
    public static bool TrySubtract(Satoshi a, Satoshi b, out Satoshi difference)
    {
        var fits = a.Value >= b.Value;
        difference = fits ? new Satoshi(a.Value - b.Value) : default;
        return fits;
    }

    /// <summary>The difference, or zero where <paramref name="other"/> is the larger.</summary>
    public Satoshi SaturatingSubtract(Satoshi other) => TrySubtract(this, other, out var rest) ? rest : Zero;

    /// <summary>This amount after <paramref name="change"/>; false and zero when the result is negative or does not fit.</summary>
    public bool TryApply(SatoshiDelta change, out Satoshi result)
    {
        var sum = (Int128)Value + change.Value;
        var fits = sum >= 0 && sum <= ulong.MaxValue;
        result = fits ? new Satoshi((ulong)sum) : default;
        return fits;
    }

    /// <summary>The smaller of two amounts.</summary>
    public static Satoshi Min(Satoshi a, Satoshi b) => a <= b ? a : b;

    /// <summary>The larger of two amounts.</summary>
    public static Satoshi Max(Satoshi a, Satoshi b) => a >= b ? a : b;

    /// <summary>Order by amount.</summary>
    public int CompareTo(Satoshi other) => Value.CompareTo(other.Value);

    /// <summary>Sum; <see cref="OverflowException"/> above 2^64-1.</summary>
    public static Satoshi operator +(Satoshi a, Satoshi b) => new(checked(a.Value + b.Value));

    /// <summary>Difference; <see cref="OverflowException"/> below zero.</summary>
    public static Satoshi operator -(Satoshi a, Satoshi b) => new(checked(a.Value - b.Value));

    /// <summary>Product; <see cref="OverflowException"/> above 2^64-1.</summary>
    public static Satoshi operator *(Satoshi a, ulong factor) => new(checked(a.Value * factor));

    /// <summary>Quotient, rounded down; <see cref="DivideByZeroException"/> for 0.</summary>
    public static Satoshi operator /(Satoshi a, ulong divisor) => new(a.Value / divisor);

    /// <summary>Whether the left amount is smaller.</summary>
    public static bool operator <(Satoshi a, Satoshi b) => a.Value < b.Value;

    /// <summary>Whether the left amount is larger.</summary>
    public static bool operator >(Satoshi a, Satoshi b) => a.Value > b.Value;

    /// <summary>Whether the left amount is not larger.</summary>
    public static bool operator <=(Satoshi a, Satoshi b) => a.Value <= b.Value;

    /// <summary>Whether the left amount is not smaller.</summary>
    public static bool operator >=(Satoshi a, Satoshi b) => a.Value >= b.Value;

    /// <summary>As c-lightning writes amounts: <c>1000sat</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value}sat");

    /// <summary>
    /// Reads an amount as c-lightning's commands take it: <c>1000</c> and <c>1000sat</c> are satoshis, <c>1000msat</c> milli-satoshi,
    /// <c>0.00000001btc</c> bitcoin. False for anything else and where a fraction of a satoshi would be lost.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Satoshi amount)
    {
        amount = default;
        if (!AmountText.TryParse(text, bareUnit: MilliSatoshi.PerSatoshi, out var msat) || msat % MilliSatoshi.PerSatoshi != 0)
            return false;
        amount = new Satoshi(msat / MilliSatoshi.PerSatoshi);
        return true;
    }

    /// <summary>As <see cref="TryParse"/>; anything else is a <see cref="FormatException"/> that names it.</summary>
    public static Satoshi Parse(ReadOnlySpan<char> text) => TryParse(text, out var amount)
        ? amount
        : throw new FormatException($"not an amount in whole satoshis (like 1000sat, 1000000msat or 0.001btc): '{Hex.Shown(text)}'");
}

/// <summary>A signed change of an amount, in satoshis. BOLT 2: <c>funding_contribution_satoshis</c> of splices.</summary>
/// <param name="Value">Satoshis; negative takes away.</param>
public readonly record struct SatoshiDelta(long Value) : IComparable<SatoshiDelta>
{
    /// <summary>Order by value.</summary>
    public int CompareTo(SatoshiDelta other) => Value.CompareTo(other.Value);

    /// <summary>As <c>-1000sat</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value}sat");
}

/// <summary>
/// What a transaction pays in satoshis per 1000 units of weight. BOLT 2: <c>feerate_per_kw</c>.
/// </summary>
/// <param name="Value">Satoshis per 1000 weight units.</param>
public readonly record struct FeeratePerKw(uint Value) : IComparable<FeeratePerKw>
{
    /// <summary>The least that Bitcoin Core relays (1 sat per virtual byte is 250; 253 survives its rounding).</summary>
    public static FeeratePerKw Floor => new(253);

    /// <summary>
    /// BOLT 3: "Multiply `feerate_per_kw` by `weight`, divide by 1000 (rounding down)". <paramref name="weight"/> in weight units.
    /// </summary>
    public Satoshi Fee(uint weight) => new((ulong)weight * Value / 1000);

    /// <summary>Order by value.</summary>
    public int CompareTo(FeeratePerKw other) => Value.CompareTo(other.Value);

    /// <summary>Whether the left rate is lower.</summary>
    public static bool operator <(FeeratePerKw a, FeeratePerKw b) => a.Value < b.Value;

    /// <summary>Whether the left rate is higher.</summary>
    public static bool operator >(FeeratePerKw a, FeeratePerKw b) => a.Value > b.Value;

    /// <summary>Whether the left rate is not higher.</summary>
    public static bool operator <=(FeeratePerKw a, FeeratePerKw b) => a.Value <= b.Value;

    /// <summary>Whether the left rate is not lower.</summary>
    public static bool operator >=(FeeratePerKw a, FeeratePerKw b) => a.Value >= b.Value;

    /// <summary>As c-lightning writes it: <c>253perkw</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value}perkw");
}
