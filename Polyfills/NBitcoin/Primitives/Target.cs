using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace NBitcoin;

/// <summary>
/// What the hash of a block may be at most, in the compact form of its header: three bytes of mantissa, the highest bit of which is a
/// sign, and one of exponent. Immutable.
/// </summary>
public class Target
{
    const uint Mantissa = 0x007fffff, Sign = 0x00800000;

    static readonly BigInteger OneBeyond = BigInteger.One << 256;

    readonly uint _compact;

    /// <summary>The easiest target of the main network.</summary>
    public static Target Difficulty1 { get; } = new(0x1d00ffff);

    public Target(uint compact) => _compact = compact;

    /// <param name="compact">Four bytes, the most significant first.</param>
    public Target(byte[] compact)
    {
        ArgumentNullException.ThrowIfNull(compact);
        if (compact.Length != sizeof(uint))
            throw new FormatException($"A compact target has 4 bytes, not {compact.Length}.");
        _compact = Utils.ToUInt32(compact, littleEndian: false);
    }

    /// <summary>Rounds down to what the compact form can hold.</summary>
    public Target(uint256 target) => _compact = ToCompact(ToBigInteger(target));

    /// <inheritdoc cref="Target(uint256)"/>
    /// <exception cref="ArgumentException">Negative, or 2^256 or more.</exception>
    public Target(BigInteger target) => _compact = ToCompact(InRange(target));

    static BigInteger ToBigInteger(uint256 value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Span<byte> bytes = stackalloc byte[uint256.Width];
        value.ToBytes(bytes);
        return new BigInteger(bytes, isUnsigned: true);
    }

    static BigInteger InRange(BigInteger target) => target.Sign >= 0 && target < OneBeyond
        ? target
        : throw new ArgumentException($"{target} is no target: it must be 0 to 2^256 - 1.", nameof(target));

    static uint ToCompact(BigInteger target)
    {
        var size = target.IsZero ? 0 : target.GetByteCount(isUnsigned: true);
        var mantissa = (uint)(size <= 3 ? target << (8 * (3 - size)) : target >> (8 * (size - 3)));
        if ((mantissa & Sign) != 0)
        {
            mantissa >>= 8;
            size++;
        }
        return mantissa | ((uint)size << 24);
    }

    public uint ToCompact() => _compact;

    /// <summary>May be negative, or more than 256 bits hold: no block reaches such a target.</summary>
    public BigInteger ToBigInteger()
    {
        var exponent = 8 * ((int)(_compact >> 24) - 3);
        BigInteger mantissa = _compact & Mantissa;
        var magnitude = exponent >= 0 ? mantissa << exponent : mantissa >> -exponent;
        return (_compact & Sign) != 0 ? -magnitude : magnitude;
    }

    /// <exception cref="ArgumentException">Negative, or 2^256 or more.</exception>
    public uint256 ToUInt256()
    {
        Span<byte> bytes = stackalloc byte[uint256.Width];
        bytes.Clear();
        InRange(ToBigInteger()).TryWriteBytes(bytes, out _, isUnsigned: true);
        return new uint256(bytes);
    }

    /// <summary>How many times harder than <see cref="Difficulty1"/>.</summary>
    public double Difficulty
    {
        get
        {
            var target = ToBigInteger();
            var quotient = BigInteger.DivRem(Difficulty1.ToBigInteger(), target, out var remainder);
            return (double)quotient + (double)remainder / (double)target;
        }
    }

    public override string ToString() => ToUInt256().ToString();

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Target other && _compact == other._compact;
    public override int GetHashCode() => _compact.GetHashCode();
    public static bool operator ==(Target? a, Target? b) => a is null ? b is null : a.Equals(b);
    public static bool operator !=(Target? a, Target? b) => !(a == b);
    public static implicit operator Target(uint a) => new(a);

    public static implicit operator uint(Target a)
    {
        ArgumentNullException.ThrowIfNull(a);
        return a._compact;
    }
}
