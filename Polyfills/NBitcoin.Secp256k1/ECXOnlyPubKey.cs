using System.Diagnostics.CodeAnalysis;
using NBitcoin.Secp256k1.Native;

namespace NBitcoin.Secp256k1;

/// <summary>A public key of BIP 340: the x coordinate of a point, standing for the one with the even y. Immutable.</summary>
public partial class ECXOnlyPubKey : IComparable<ECXOnlyPubKey>, IEquatable<ECXOnlyPubKey>
{
    private readonly Bytes64 _point;

    internal ECXOnlyPubKey(in Bytes64 point) => _point = point;

    /// <exception cref="FormatException">Not the x coordinate of a point of the curve.</exception>
    public static ECXOnlyPubKey Create(ReadOnlySpan<byte> input32) => Create(input32, null);

    /// <exception cref="FormatException">Not the x coordinate of a point of the curve.</exception>
    public static ECXOnlyPubKey Create(ReadOnlySpan<byte> input32, Context? context) =>
        TryCreate(input32, context, out var key) ? key : throw new FormatException($"Invalid xonly pubkey: {Shown.Bytes(input32)}");

    public static bool TryCreate(ReadOnlySpan<byte> input32, [MaybeNullWhen(false)] out ECXOnlyPubKey pubkey) =>
        TryCreate(input32, null, out pubkey);

    public static bool TryCreate(ReadOnlySpan<byte> input32, Context? context, [MaybeNullWhen(false)] out ECXOnlyPubKey pubkey)
    {
        var valid = Curve.TryParseXOnly(input32, out var point);
        pubkey = valid ? new ECXOnlyPubKey(point) : null;
        return valid;
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[32];
        WriteToSpan(bytes);
        return bytes;
    }

    /// <summary>Writes the 32 bytes of the x coordinate to the start of <paramref name="output32"/>.</summary>
    /// <exception cref="ArgumentException">The output is too short.</exception>
    public void WriteToSpan(Span<byte> output32)
    {
        if (output32.Length < 32)
            throw new ArgumentException($"output32 should be at least 32 bytes, not {output32.Length}", nameof(output32));
        NativeContext.MustSucceed(NativeMethods.XOnlySerialize(NativeContext.Handle, output32, in _point));
    }

    /// <summary>Is this the BIP 340 signature of the message? It may have any length, though what Bitcoin signs is a 32 byte hash.</summary>
    public bool SigVerifyBIP340(SecpSchnorrSignature signature, ReadOnlySpan<byte> msg32) =>
        signature is not null
        && NativeMethods.SchnorrVerify(NativeContext.Handle, in signature.Raw, msg32, (nuint)msg32.Length, in _point) == 1;

    /// <summary>This point (the one with the even y) plus tweak * G, as taproot's output key is made (BIP 341).</summary>
    /// <exception cref="ArgumentException">Not 32 bytes, not below the order of the curve, or the sum is infinity.</exception>
    public ECPubKey AddTweak(ReadOnlySpan<byte> tweak) =>
        TryAddTweak(tweak, out var tweaked) ? tweaked : throw Shown.InvalidTweak(tweak, nameof(tweak));

    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public bool TryAddTweak(ReadOnlySpan<byte> tweak32, [MaybeNullWhen(false)] out ECPubKey tweakedPubKey)
    {
        Shown.RequireTweakLength(tweak32);
        var valid = NativeMethods.XOnlyTweakAdd(NativeContext.Handle, out var point, in _point, tweak32) == 1;
        tweakedPubKey = valid ? new ECPubKey(point) : null;
        return valid;
    }

    /// <summary>Is this the x coordinate, and the given one the parity, of the internal key with the tweak added?</summary>
    /// <exception cref="ArgumentException">The tweak is not 32 bytes.</exception>
    public bool CheckIsTweakedWith(ECXOnlyPubKey internalPubKey, ReadOnlySpan<byte> tweak32, bool expectedParity)
    {
        ArgumentNullException.ThrowIfNull(internalPubKey);
        Shown.RequireTweakLength(tweak32);
        Span<byte> mine = stackalloc byte[32];
        WriteToSpan(mine);
        return NativeMethods.XOnlyTweakAddCheck(
            NativeContext.Handle, mine, expectedParity ? 1 : 0, in internalPubKey._point, tweak32) == 1;
    }

    /// <summary>Orders by the 32 bytes of the x coordinate.</summary>
    public int CompareTo(ECXOnlyPubKey? other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Span<byte> mine = stackalloc byte[32];
        Span<byte> theirs = stackalloc byte[32];
        WriteToSpan(mine);
        other.WriteToSpan(theirs);
        return mine.SequenceCompareTo(theirs);
    }

    public bool Equals(ECXOnlyPubKey? other) => this == other;

    public override bool Equals(object? obj) => obj is ECXOnlyPubKey other && this == other;

    public override int GetHashCode()
    {
        Span<byte> bytes = stackalloc byte[32];
        WriteToSpan(bytes);
        return HashOf.Coordinate(bytes);
    }

    public static bool operator ==(ECXOnlyPubKey? a, ECXOnlyPubKey? b)
    {
        if (a is null || b is null)
            return a is null && b is null;
        return ((ReadOnlySpan<byte>)a._point).SequenceEqual(b._point) || a.CompareTo(b) == 0;
    }

    public static bool operator !=(ECXOnlyPubKey? a, ECXOnlyPubKey? b) => !(a == b);
}
