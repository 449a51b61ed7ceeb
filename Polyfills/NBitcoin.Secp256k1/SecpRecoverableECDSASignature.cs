using System.Diagnostics.CodeAnalysis;
using NBitcoin.Secp256k1.Native;

namespace NBitcoin.Secp256k1;

/// <summary>An ECDSA signature from which the public key can be found: (r, s) and the recovery id, 0 to 3. Immutable.</summary>
public class SecpRecoverableECDSASignature
{
    private readonly Bytes65 _parsed;

    /// <exception cref="ArgumentOutOfRangeException">The recovery id is not 0, 1, 2 or 3.</exception>
    public SecpRecoverableECDSASignature(SecpECDSASignature sig, int recid)
    {
        ArgumentNullException.ThrowIfNull(sig);
        if (!IsRecoveryId(recid))
            throw new ArgumentOutOfRangeException(nameof(recid), recid, "recid should be 0, 1, 2 or 3");
        Span<byte> compact = stackalloc byte[64];
        sig.WriteCompactToSpan(compact);
        NativeContext.MustSucceed(NativeMethods.RecoverableParseCompact(NativeContext.Handle, out _parsed, compact, recid));
    }

    internal SecpRecoverableECDSASignature(in Bytes65 parsed) => _parsed = parsed;

    internal ref readonly Bytes65 Parsed => ref _parsed;

    /// <summary>Reads r and s as 32 bytes each, big endian.</summary>
    /// <returns>False where these aren't 64 bytes, a number is not below the order, or the recovery id is not 0, 1, 2 or 3.</returns>
    public static bool TryCreateFromCompact(
        ReadOnlySpan<byte> in64, int recid, [MaybeNullWhen(false)] out SecpRecoverableECDSASignature sig)
    {
        sig = null;
        if (in64.Length != 64
            || !IsRecoveryId(recid)
            || NativeMethods.RecoverableParseCompact(NativeContext.Handle, out var parsed, in64, recid) != 1)
            return false;
        sig = new SecpRecoverableECDSASignature(parsed);
        return true;
    }

    /// <exception cref="ArgumentException">The output is not 64 bytes.</exception>
    public void WriteToSpanCompact(Span<byte> out64, out int recid)
    {
        if (out64.Length != 64)
            throw new ArgumentException($"out64 should be 64 bytes, not {out64.Length}", nameof(out64));
        NativeContext.MustSucceed(NativeMethods.RecoverableSerializeCompact(NativeContext.Handle, out64, out recid, in _parsed));
    }

    public SecpECDSASignature ToSignature()
    {
        NativeContext.MustSucceed(NativeMethods.RecoverableConvert(NativeContext.Handle, out var parsed, in _parsed));
        return new SecpECDSASignature(parsed);
    }

    private static bool IsRecoveryId(int recid) => recid is >= 0 and < 4;
}
