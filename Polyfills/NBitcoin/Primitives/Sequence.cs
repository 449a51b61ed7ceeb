using System.Globalization;

namespace NBitcoin;

/// <summary>What a relative lock counts.</summary>
public enum SequenceLockType
{
    Time = 0,
    Height = 1,
}

/// <summary>The nSequence of an input: a relative lock of BIP 68, a mark of BIP 125, or final, which the default value is.</summary>
public struct Sequence
{
    public const uint SEQUENCE_FINAL = 0xffffffff;
    public const uint MAX_BIP125_RBF_SEQUENCE = SEQUENCE_FINAL - 2;
    public const uint SEQUENCE_LOCKTIME_DISABLE_FLAG = 1u << 31;
    public const uint SEQUENCE_LOCKTIME_TYPE_FLAG = 1u << 22;
    public const uint SEQUENCE_LOCKTIME_MASK = 0x0000ffff;

    // BIP 68: time locks count in steps of 512 seconds
    const int TimeGranularity = 9;
    const int MaxSeconds = 0xffff << TimeGranularity;

    // inverted, so that default(Sequence) is final
    readonly uint _inverted;

    public Sequence(uint value) => _inverted = ~value;

    /// <param name="lockHeight">Blocks, 0 to 65535.</param>
    public Sequence(int lockHeight)
    {
        if (lockHeight is < 0 or > 0xffff)
            throw new ArgumentOutOfRangeException(nameof(lockHeight), lockHeight, "A relative lock has 0 to 65535 blocks.");
        _inverted = ~(uint)lockHeight;
    }

    /// <param name="period">0 to 33,553,920 seconds, rounded down to a multiple of 512.</param>
    public Sequence(TimeSpan period)
    {
        if (period < TimeSpan.Zero || period.TotalSeconds > MaxSeconds)
            throw new ArgumentOutOfRangeException(nameof(period), period, $"A relative lock has 0 to {MaxSeconds} seconds.");
        _inverted = ~(((uint)period.TotalSeconds >> TimeGranularity) | SEQUENCE_LOCKTIME_TYPE_FLAG);
    }

    public static Sequence Final => new(SEQUENCE_FINAL);
    public static Sequence OptInRBF => new(MAX_BIP125_RBF_SEQUENCE);
    /// <summary>Not final, so that nLockTime counts, and no replacement signalled.</summary>
    public static Sequence FeeSnipping => new(SEQUENCE_FINAL - 1);

    public readonly uint Value => ~_inverted;
    public readonly bool IsRelativeLock => (Value & SEQUENCE_LOCKTIME_DISABLE_FLAG) == 0;
    public readonly bool IsRBF => Value <= MAX_BIP125_RBF_SEQUENCE;

    /// <exception cref="InvalidOperationException">No relative lock.</exception>
    public readonly SequenceLockType LockType =>
          !IsRelativeLock ? throw new InvalidOperationException($"The sequence {Value} is no relative lock.")
        : (Value & SEQUENCE_LOCKTIME_TYPE_FLAG) != 0 ? SequenceLockType.Time
        : SequenceLockType.Height;

    /// <exception cref="InvalidOperationException">No relative lock, or one that counts time.</exception>
    public readonly int LockHeight => LockType == SequenceLockType.Height
        ? (int)(Value & SEQUENCE_LOCKTIME_MASK)
        : throw new InvalidOperationException($"The sequence {Value} counts time, not blocks.");

    /// <exception cref="InvalidOperationException">No relative lock, or one that counts blocks.</exception>
    public readonly TimeSpan LockPeriod => LockType == SequenceLockType.Time
        ? TimeSpan.FromSeconds((long)(Value & SEQUENCE_LOCKTIME_MASK) << TimeGranularity)
        : throw new InvalidOperationException($"The sequence {Value} counts blocks, not time.");

    public override readonly string ToString() => !IsRelativeLock
        ? Value.ToString(CultureInfo.InvariantCulture)
        : LockType == SequenceLockType.Height
            ? $"Relative lock (Height): {LockHeight.ToString(CultureInfo.InvariantCulture)} blocks"
            : $"Relative lock (Time): {LockPeriod}";

    public static implicit operator uint(Sequence a) => a.Value;
    public static implicit operator Sequence(uint a) => new(a);
}
