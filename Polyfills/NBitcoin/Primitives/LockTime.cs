using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace NBitcoin;

/// <summary>The nLockTime of a transaction: a block height below 500,000,000, seconds since 1970 from there on.</summary>
public struct LockTime : IBitcoinSerializable
{
    internal const uint Threshold = 500_000_000;

    uint _value;

    public static LockTime Zero => default;

    public LockTime(uint valueOrHeight) => _value = valueOrHeight;

    public LockTime(int valueOrHeight) => _value = (uint)valueOrHeight;

    /// <exception cref="ArgumentOutOfRangeException">Before 5 November 1985: such a number would be a height.</exception>
    public LockTime(DateTimeOffset dateTime)
    {
        _value = Utils.DateTimeToUnixTime(dateTime);
        if (_value < Threshold)
            throw new ArgumentOutOfRangeException(nameof(dateTime), dateTime, "A lock time can't be before 1985-11-05 00:53:20 UTC.");
    }

    public readonly uint Value => _value;
    public readonly bool IsHeightLock => _value < Threshold;
    public readonly bool IsTimeLock => !IsHeightLock;

    /// <exception cref="InvalidOperationException">It is a time.</exception>
    public readonly int Height => IsHeightLock
        ? (int)_value
        : throw new InvalidOperationException($"The lock time {_value} is a time, not a height.");

    /// <exception cref="InvalidOperationException">It is a height.</exception>
    public readonly DateTimeOffset Date => IsTimeLock
        ? Utils.UnixTimeToDateTime(_value)
        : throw new InvalidOperationException($"The lock time {_value} is a height, not a time.");

    public void ReadWrite(BitcoinStream stream) => stream.ReadWrite(ref _value);

    public override readonly string ToString() => IsHeightLock
        ? "Height : " + Height.ToString(CultureInfo.InvariantCulture)
        : "Date : " + Date.ToString(CultureInfo.InvariantCulture);

    public override readonly bool Equals([NotNullWhen(true)] object? obj) => obj is LockTime other && _value == other._value;
    public override readonly int GetHashCode() => _value.GetHashCode();

    public static bool operator ==(LockTime a, LockTime b) => a._value == b._value;
    public static bool operator !=(LockTime a, LockTime b) => a._value != b._value;
    public static implicit operator LockTime(int valueOrHeight) => new(valueOrHeight);
    public static implicit operator LockTime(uint valueOrHeight) => new(valueOrHeight);
    public static implicit operator LockTime(DateTimeOffset date) => new(date);
    public static implicit operator uint(LockTime lockTime) => lockTime._value;
    public static implicit operator int(LockTime lockTime) => (int)lockTime._value;
    public static implicit operator long(LockTime lockTime) => lockTime._value;
    public static implicit operator DateTimeOffset(LockTime lockTime) => lockTime.Date;
}
