using System.Numerics;

namespace Lnd.Actors.Protocol.Wire;

/// <summary>
/// A bitmap of features (BOLT 9): bit 0 is the least significant bit of the last byte. It keeps the bytes it was read from, also needless
/// leading zeros, because signed messages must be written again as they were; two bitmaps are equal when their bytes are
/// (<see cref="SameBits"/> compares the bits alone). The default value has no bits and no bytes.
/// </summary>
public readonly record struct FeatureBits
{
    private readonly ByteString _bytes;

    /// <summary>Of bytes as they stand on the wire, without their length.</summary>
    public FeatureBits(ByteString bytes) => _bytes = bytes;

    /// <summary>No features.</summary>
    public static FeatureBits None => default;

    /// <summary>The bytes as they stand on the wire, without their length.</summary>
    public ByteString Bytes => _bytes;

    /// <summary>True when no bit is set.</summary>
    public bool IsEmpty => !_bytes.Span.ContainsAnyExcept((byte)0);

    /// <summary>True when the first byte is not zero. BOLT 1, 2 and 7 ask senders for the minimum length.</summary>
    public bool IsMinimal => _bytes.Span is not [0, ..];

    /// <summary>Whether a bit is set; negative numbers are an <see cref="ArgumentOutOfRangeException"/>.</summary>
    public bool this[int bit]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(bit);
            return bit / 8 < _bytes.Length && (_bytes.Span[^(bit / 8 + 1)] >> bit % 8 & 1) == 1;
        }
    }

    /// <summary>The bitmap of minimal length with these bits; a negative bit is an <see cref="ArgumentOutOfRangeException"/>.</summary>
    public static FeatureBits Of(params ReadOnlySpan<int> bits)
    {
        var highest = -1;
        foreach (var bit in bits)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(bit, nameof(bits));
            highest = Math.Max(highest, bit);
        }
        var bytes = new byte[(highest + 8) / 8];
        foreach (var bit in bits)
            bytes[^(bit / 8 + 1)] |= (byte)(1 << bit % 8);
        return new FeatureBits(ByteString.Own(bytes));
    }

    /// <summary>The bits that are set, ascending.</summary>
    public IEnumerable<int> Bits
    {
        get
        {
            for (var i = 0; i < _bytes.Length; i++)
            {
                for (uint rest = _bytes[_bytes.Length - 1 - i]; rest != 0; rest &= rest - 1)
                    yield return i * 8 + BitOperations.TrailingZeroCount(rest);
            }
        }
    }

    /// <summary>Whether the feature is offered: one of its two bits is set.</summary>
    public bool Offers(Feature feature)
    {
        ArgumentNullException.ThrowIfNull(feature);
        return this[feature.RequiredBit] || this[feature.OptionalBit];
    }

    /// <summary>
    /// Whether the feature's even bit is set. BOLT 9: "if both the optional and the mandatory feature bits in a pair are set, the feature
    /// should be treated as mandatory."
    /// </summary>
    public bool Requires(Feature feature)
    {
        ArgumentNullException.ThrowIfNull(feature);
        return this[feature.RequiredBit];
    }

    /// <summary>These bits and one more, in minimal length.</summary>
    public FeatureBits With(int bit) => Of([.. Bits, bit]);

    /// <summary>These bits without one, in minimal length.</summary>
    public FeatureBits Without(int bit) => Of([.. Bits.Where(b => b != bit)]);

    /// <summary>The same bits in minimal length.</summary>
    public FeatureBits Minimal() => IsMinimal ? this : new FeatureBits(new ByteString(_bytes.Span.TrimStart((byte)0)));

    /// <summary>Whether both have the same bits, whatever their lengths.</summary>
    public bool SameBits(FeatureBits other) => Minimal() == other.Minimal();

    /// <summary>The bits of both, in minimal length. BOLT 1: "MUST combine (bitwise OR) the two feature bitmaps".</summary>
    public static FeatureBits operator |(FeatureBits a, FeatureBits b)
    {
        var (longer, shorter) = a._bytes.Length >= b._bytes.Length ? (a._bytes, b._bytes) : (b._bytes, a._bytes);
        var bytes = longer.ToArray();
        for (var i = 1; i <= shorter.Length; i++)
            bytes[^i] |= shorter[shorter.Length - i];
        return new FeatureBits(ByteString.Own(bytes)).Minimal();
    }

    /// <summary>The bytes in hex, as c-lightning shows features.</summary>
    public override string ToString() => _bytes.ToString();
}
