using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NBitcoin.Secp256k1.Native;

namespace NBitcoin.Secp256k1;

/// <summary>A public key: a point of secp256k1 that is not infinity. Kept as libsecp256k1 parsed it; immutable.</summary>
public partial class ECPubKey : IComparable<ECPubKey>, IEquatable<ECPubKey>
{
    private readonly Bytes64 _point;

    internal ECPubKey(in Bytes64 point) => _point = point;

    /// <summary>The point as libsecp256k1 keeps it.</summary>
    internal ref readonly Bytes64 Point => ref _point;

    /// <exception cref="FormatException">Not the form of a point of the curve.</exception>
    public static ECPubKey Create(ReadOnlySpan<byte> input) => Create(input, null);

    /// <exception cref="FormatException">Not the form of a point of the curve.</exception>
    public static ECPubKey Create(ReadOnlySpan<byte> input, Context? ctx) =>
        TryCreate(input, ctx, out _, out var key) ? key : throw new FormatException($"Invalid pubkey: {Shown.Bytes(input)}");

    /// <summary>Reads the compressed (33 bytes), uncompressed or hybrid (65 bytes) form of SEC 1.</summary>
    public static bool TryCreate(
        ReadOnlySpan<byte> input, Context? ctx, out bool compressed, [MaybeNullWhen(false)] out ECPubKey pubkey)
    {
        compressed = false;
        pubkey = null;
        if (!Curve.TryParsePubKey(input, out var point))
            return false;
        compressed = input.Length == 33;
        pubkey = new ECPubKey(point);
        return true;
    }

    public byte[] ToBytes() => ToBytes(true);

    public byte[] ToBytes(bool compressed)
    {
        var bytes = new byte[compressed ? 33 : 65];
        WriteToSpan(compressed, bytes, out _);
        return bytes;
    }

    /// <summary>Writes the compressed (33 bytes) or uncompressed (65 bytes) form to the start of <paramref name="output"/>.</summary>
    /// <exception cref="ArgumentException">The output is too short.</exception>
    public void WriteToSpan(bool compressed, Span<byte> output, out int length)
    {
        length = compressed ? 33 : 65;
        if (output.Length < length)
            throw new ArgumentException($"output should be at least {length} bytes, not {output.Length}", nameof(output));
        var written = (nuint)length;
        var flags = compressed ? NativeMethods.Compressed : NativeMethods.Uncompressed;
        NativeContext.MustSucceed(NativeMethods.PubKeySerialize(NativeContext.Handle, output, ref written, in _point, flags));
    }

    /// <summary>The x coordinate, as BIP 340 uses it.</summary>
    public virtual ECXOnlyPubKey ToXOnlyPubKey() => ToXOnlyPubKey(out _);

    /// <param name="parity">True where this key's y is odd, so that the x-only key stands for the negated point.</param>
    public virtual ECXOnlyPubKey ToXOnlyPubKey(out bool parity)
    {
        NativeContext.MustSucceed(NativeMethods.XOnlyFromPubKey(NativeContext.Handle, out var xonly, out var odd, in _point));
        parity = odd != 0;
        return new ECXOnlyPubKey(xonly);
    }

    /// <summary>
    /// Is this the signature of the 32 byte hash? False too for a signature whose S is in the upper half (BIP 146): normalise first
    /// where such are to be taken.
    /// </summary>
    public bool SigVerify(SecpECDSASignature signature, ReadOnlySpan<byte> msg32) =>
        signature is not null
        && msg32.Length == 32
        && NativeMethods.EcdsaVerify(NativeContext.Handle, in signature.Parsed, msg32, in _point) == 1;

    /// <summary>The key that made a recoverable signature (SEC 1, 4.1.6).</summary>
    /// <exception cref="ArgumentException">The message is not 32 bytes.</exception>
    public static bool TryRecover(
        Context ctx, SecpRecoverableECDSASignature recoverableSig, ReadOnlySpan<byte> msg32, [MaybeNullWhen(false)] out ECPubKey pubkey)
    {
        ArgumentNullException.ThrowIfNull(recoverableSig);
        if (msg32.Length != 32)
            throw new ArgumentException($"msg32 should be 32 bytes, not {msg32.Length}", nameof(msg32));
        var found = NativeMethods.EcdsaRecover(NativeContext.Handle, out var point, in recoverableSig.Parsed, msg32) == 1;
        pubkey = found ? new ECPubKey(point) : null;
        return found;
    }

    public ECPubKey Negate()
    {
        var point = _point;
        NativeContext.MustSucceed(NativeMethods.PubKeyNegate(NativeContext.Handle, ref point));
        return new ECPubKey(point);
    }

    /// <summary>This point plus tweak * G.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes, not below the order of the curve, or the sum is infinity.</exception>
    public ECPubKey AddTweak(ReadOnlySpan<byte> tweak32) =>
        TryAddTweak(tweak32, out var tweaked) ? tweaked : throw Shown.InvalidTweak(tweak32, nameof(tweak32));

    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public bool TryAddTweak(ReadOnlySpan<byte> tweak32, [MaybeNullWhen(false)] out ECPubKey tweakedPubKey)
    {
        Shown.RequireTweakLength(tweak32);
        var point = _point;
        var valid = NativeMethods.PubKeyTweakAdd(NativeContext.Handle, ref point, tweak32) == 1;
        tweakedPubKey = valid ? new ECPubKey(point) : null;
        return valid;
    }

    /// <summary>This point times a number that is no secret (the time taken depends on it): see <see cref="GetSharedPubkey"/>.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes, zero, or not below the order of the curve.</exception>
    public ECPubKey TweakMul(ReadOnlySpan<byte> tweak) =>
        TryTweakMul(tweak, out var tweaked) ? tweaked! : throw Shown.InvalidTweak(tweak, nameof(tweak));

    public bool TryTweakMul(ReadOnlySpan<byte> tweak, out ECPubKey? tweakedPubKey)
    {
        tweakedPubKey = null;
        if (tweak.Length != 32)
            return false;
        var point = _point;
        if (NativeMethods.PubKeyTweakMul(NativeContext.Handle, ref point, tweak) != 1)
            return false;
        tweakedPubKey = new ECPubKey(point);
        return true;
    }

    /// <summary>The point that this key and <paramref name="key"/> share (Diffie-Hellman), in constant time.</summary>
    /// <exception cref="ObjectDisposedException">The private key has been disposed.</exception>
    public unsafe ECPubKey GetSharedPubkey(ECPrivKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Span<byte> shared = stackalloc byte[65];
        using var secret = key.Use();
        NativeContext.MustSucceed(NativeMethods.Ecdh(NativeContext.Handle, shared, in _point, secret.Secret, &WriteUncompressed, null));
        NativeContext.MustSucceed(Curve.TryParsePubKey(shared, out var point) ? 1 : 0);
        Wipe.Now(shared);
        return new ECPubKey(point);
    }

    /// <summary>In place of the hash of the coordinates that libsecp256k1 would give.</summary>
    [UnmanagedCallersOnly]
    private static unsafe int WriteUncompressed(byte* output, byte* x32, byte* y32, void* data)
    {
        *output = 0x04;
        Unsafe.CopyBlockUnaligned(output + 1, x32, 32);
        Unsafe.CopyBlockUnaligned(output + 33, y32, 32);
        return 1;
    }

    /// <summary>The sum of the points.</summary>
    /// <returns>False where there is none, or the sum is infinity.</returns>
    public static unsafe bool TryCombine(
        Context ctx, IEnumerable<ECPubKey> pubkeys, out ECPubKey? combinedPubKey)
    {
        ArgumentNullException.ThrowIfNull(pubkeys);
        combinedPubKey = null;
        var keys = pubkeys as IReadOnlyCollection<ECPubKey> ?? [.. pubkeys];
        if (keys.Count == 0)
            return false;
        const int onStack = 8;
        var points = keys.Count <= onStack ? stackalloc Bytes64[onStack] : new Bytes64[keys.Count];
        var addresses = keys.Count <= onStack ? stackalloc nint[onStack] : new nint[keys.Count];
        fixed (Bytes64* first = points)
        fixed (nint* list = addresses)
        {
            var count = 0;
            foreach (var key in keys)
            {
                ArgumentNullException.ThrowIfNull(key, nameof(pubkeys));
                points[count] = key._point;
                addresses[count] = (nint)(first + count);
                count++;
            }
            if (NativeMethods.PubKeyCombine(NativeContext.Handle, out var sum, (Bytes64**)list, (nuint)count) != 1)
                return false;
            combinedPubKey = new ECPubKey(sum);
            return true;
        }
    }

    /// <summary>Orders by the compressed form (BIP 67).</summary>
    public int CompareTo(ECPubKey? other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Span<byte> mine = stackalloc byte[33];
        Span<byte> theirs = stackalloc byte[33];
        WriteToSpan(true, mine, out _);
        other.WriteToSpan(true, theirs, out _);
        return mine.SequenceCompareTo(theirs);
    }

    public bool Equals(ECPubKey? other) => this == other;

    public override bool Equals(object? obj) => obj is ECPubKey other && this == other;

    public override int GetHashCode()
    {
        Span<byte> bytes = stackalloc byte[33];
        WriteToSpan(true, bytes, out _);
        return HashOf.Coordinate(bytes[1..]) ^ bytes[0];
    }

    public static bool operator ==(ECPubKey? a, ECPubKey? b)
    {
        if (a is null || b is null)
            return a is null && b is null;
        // What the library keeps may in principle differ for one point, so only its serialised form can tell that two differ.
        return ((ReadOnlySpan<byte>)a._point).SequenceEqual(b._point) || a.CompareTo(b) == 0;
    }

    public static bool operator !=(ECPubKey? a, ECPubKey? b) => !(a == b);
}
