using System.Diagnostics.CodeAnalysis;

namespace NBitcoin;

public partial class Money
{
    static long Of(Money money)
    {
        ArgumentNullException.ThrowIfNull(money);
        return money.Satoshi;
    }

    public static Money operator +(Money left, Money right) => new(checked(Of(left) + Of(right)));
    public static Money operator -(Money left, Money right) => new(checked(Of(left) - Of(right)));
    public static Money operator -(Money left) => new(checked(-Of(left)));
    public static Money operator *(int left, Money right) => new(checked(left * Of(right)));
    public static Money operator *(Money right, int left) => new(checked(left * Of(right)));
    public static Money operator *(long left, Money right) => new(checked(left * Of(right)));
    public static Money operator *(Money right, long left) => new(checked(left * Of(right)));
    /// <summary>Rounds towards zero.</summary>
    public static Money operator /(Money left, long right) => new(checked(Of(left) / right));

    public static bool operator <(Money left, Money right) => Of(left) < Of(right);
    public static bool operator >(Money left, Money right) => Of(left) > Of(right);
    public static bool operator <=(Money left, Money right) => Of(left) <= Of(right);
    public static bool operator >=(Money left, Money right) => Of(left) >= Of(right);
    public static bool operator ==(Money? a, Money? b) => a is null ? b is null : a.Equals(b);
    public static bool operator !=(Money? a, Money? b) => !(a == b);

    public static implicit operator Money(long value) => new(value);
    public static implicit operator Money(ulong value) => new(value);
    [Obsolete(NotInt)]
    public static implicit operator Money(int value) => new((long)value);
    [Obsolete(NotInt)]
    public static implicit operator Money(uint value) => new((long)value);
    /// <inheritdoc cref="Parse(string)"/>
    public static implicit operator Money(string value) => Parse(value);
    public static implicit operator long(Money value) => Of(value);
    public static implicit operator ulong(Money value) => checked((ulong)Of(value));

    public bool Equals([NotNullWhen(true)] Money? other) => other is not null && Satoshi == other.Satoshi;
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as Money);
    public override int GetHashCode() => Satoshi.GetHashCode();

    public int CompareTo(Money? other) => other is null ? 1 : Satoshi.CompareTo(other.Satoshi);

    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        Money other => CompareTo(other),
        _ => throw new ArgumentException($"An amount of bitcoin can't be compared with a {obj.GetType()}.", nameof(obj)),
    };

    int IComparable<IMoney>.CompareTo(IMoney? other) => CompareTo((object?)other);
    bool IEquatable<IMoney>.Equals(IMoney? other) => Equals(other as Money);
    IMoney IMoney.Add(IMoney money) => this + (Money)money;
    IMoney IMoney.Sub(IMoney money) => this - (Money)money;
    IMoney IMoney.Negate() => -this;
    IEnumerable<IMoney> IMoney.Split(int parts) => Split(parts);

    bool IMoney.IsCompatible(IMoney money)
    {
        ArgumentNullException.ThrowIfNull(money);
        return money is Money;
    }
}

public static class MoneyExtensions
{
    /// <exception cref="OverflowException">The sum is beyond 63 bits of satoshis.</exception>
    public static Money Sum(this IEnumerable<Money> moneys)
    {
        ArgumentNullException.ThrowIfNull(moneys);
        long sum = 0;
        foreach (var money in moneys)
            sum = checked(sum + (long)money);
        return new Money(sum);
    }
}
