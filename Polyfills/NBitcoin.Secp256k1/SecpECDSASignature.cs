using System.Diagnostics.CodeAnalysis;
using NBitcoin.Secp256k1.Native;

namespace NBitcoin.Secp256k1;

/// <summary>An ECDSA signature (r, s), both below the order of the curve. Kept as libsecp256k1 parsed it; immutable.</summary>
public class SecpECDSASignature
{
    /// <summary>No DER form is longer, in bytes.</summary>
    public const int MaxLength = 74;

    private readonly Bytes64 _parsed;

    internal SecpECDSASignature(in Bytes64 parsed) => _parsed = parsed;

    internal ref readonly Bytes64 Parsed => ref _parsed;

    /// <summary>Is R in the lower half of what 256 bits hold, so that its DER form has no padding byte?</summary>
    internal bool IsLowR
    {
        get
        {
            Span<byte> compact = stackalloc byte[64];
            WriteCompactToSpan(compact);
            return compact[0] < 0x80;
        }
    }

    /// <summary>Is S in the lower half of the order (BIP 146)?</summary>
    internal bool IsLowS => NativeMethods.SignatureNormalize(NativeContext.Handle, out _, in _parsed) == 0;

    /// <summary>Reads r and s as 32 bytes each, big endian.</summary>
    /// <returns>False where these aren't 64 bytes, or a number is not below the order.</returns>
    public static bool TryCreateFromCompact(ReadOnlySpan<byte> in64, [MaybeNullWhen(false)] out SecpECDSASignature output)
    {
        output = null;
        if (in64.Length != 64 || NativeMethods.SignatureParseCompact(NativeContext.Handle, out var parsed, in64) != 1)
            return false;
        output = new SecpECDSASignature(parsed);
        return true;
    }

    /// <summary>Reads strict DER (BIP 66), without a sighash byte. A number not below the order is read as zero.</summary>
    public static bool TryCreateFromDer(ReadOnlySpan<byte> sig, [MaybeNullWhen(false)] out SecpECDSASignature output)
    {
        output = null;
        if (sig.IsEmpty || NativeMethods.SignatureParseDer(NativeContext.Handle, out var parsed, sig, (nuint)sig.Length) != 1)
            return false;
        output = new SecpECDSASignature(parsed);
        return true;
    }

    /// <summary>Reads what was valid in blocks before BIP 66: see <see cref="LaxDer"/>.</summary>
    internal static bool TryCreateFromDerLax(ReadOnlySpan<byte> sig, [MaybeNullWhen(false)] out SecpECDSASignature output)
    {
        var valid = LaxDer.TryParse(sig, out var parsed);
        output = valid ? new SecpECDSASignature(parsed) : null;
        return valid;
    }

    /// <param name="normalized">The signature with S in the lower half of the order; this one's equal where it was there.</param>
    /// <returns>True where S was in the upper half.</returns>
    public bool TryNormalize(out SecpECDSASignature normalized)
    {
        var changed = NativeMethods.SignatureNormalize(NativeContext.Handle, out var low, in _parsed) == 1;
        normalized = new SecpECDSASignature(low);
        return changed;
    }

    public byte[] ToDER()
    {
        Span<byte> der = stackalloc byte[MaxLength];
        WriteDerToSpan(der, out var size);
        return der[..size].ToArray();
    }

    /// <param name="size">The length of the DER form in bytes, also where it doesn't fit.</param>
    /// <returns>False where it doesn't fit into <paramref name="sig"/>.</returns>
    public bool WriteDerToSpan(Span<byte> sig, out int size)
    {
        Span<byte> der = stackalloc byte[MaxLength];
        var length = (nuint)MaxLength;
        NativeContext.MustSucceed(NativeMethods.SignatureSerializeDer(NativeContext.Handle, der, ref length, in _parsed));
        size = (int)length;
        return der[..size].TryCopyTo(sig);
    }

    /// <summary>Writes r and s as 32 bytes each, big endian.</summary>
    /// <exception cref="ArgumentException">The output is not 64 bytes.</exception>
    public void WriteCompactToSpan(Span<byte> out64)
    {
        if (out64.Length != 64)
            throw new ArgumentException($"out64 should be 64 bytes, not {out64.Length}", nameof(out64));
        NativeContext.MustSucceed(NativeMethods.SignatureSerializeCompact(NativeContext.Handle, out64, in _parsed));
    }

    public override bool Equals(object? obj) => obj is SecpECDSASignature other && this == other;

    public override int GetHashCode()
    {
        Span<byte> compact = stackalloc byte[64];
        WriteCompactToSpan(compact);
        return HashCode.Combine(HashOf.Coordinate(compact[..32]), HashOf.Coordinate(compact[32..]));
    }

    public static bool operator ==(SecpECDSASignature? a, SecpECDSASignature? b)
    {
        if (a is null || b is null)
            return a is null && b is null;
        Span<byte> left = stackalloc byte[64];
        Span<byte> right = stackalloc byte[64];
        a.WriteCompactToSpan(left);
        b.WriteCompactToSpan(right);
        return left.SequenceEqual(right);
    }

    public static bool operator !=(SecpECDSASignature? a, SecpECDSASignature? b) => !(a == b);
}
