using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using NBitcoin.Secp256k1.Native;

namespace NBitcoin.Secp256k1;

public partial class ECPrivKey
{
    /// <summary>The deterministic ECDSA signature (RFC 6979, S in the lower half) of a 32 byte hash.</summary>
    /// <exception cref="InvalidOperationException">The hash is not 32 bytes.</exception>
    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public SecpECDSASignature SignECDSARFC6979(ReadOnlySpan<byte> msg32) => TrySignECDSA(msg32, out var signature)
        ? signature!
        : throw new InvalidOperationException($"SignECDSARFC6979 failed: msg32 should be 32 bytes, not {msg32.Length}");

    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public bool TrySignECDSA(ReadOnlySpan<byte> msg32, out SecpECDSASignature? signature) =>
        TrySignECDSA(msg32, null, out signature);

    /// <param name="nonceFunction">What gives the nonce; RFC 6979 where null.</param>
    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public unsafe bool TrySignECDSA(
        ReadOnlySpan<byte> msg32, INonceFunction? nonceFunction, out SecpECDSASignature? signature)
    {
        AssertNotDisposed();
        signature = null;
        if (msg32.Length != 32)
            return false;
        using var nonce = new NativeNonce(nonceFunction);
        using var secret = Use();
        Bytes32 extra = default;
        var data = nonce.Data(ref extra);
        var done = NativeMethods.EcdsaSign(NativeContext.Handle, out var parsed, msg32, secret.Secret, nonce.Function, data);
        nonce.Rethrow();
        if (done != 1)
            return false;
        signature = new SecpECDSASignature(parsed);
        return true;
    }

    /// <param name="nonceFunction">What gives the nonce; RFC 6979 where null.</param>
    /// <param name="recid">The recovery id, 0 to 3.</param>
    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public bool TrySignECDSA(
        ReadOnlySpan<byte> msg32, INonceFunction? nonceFunction, out int recid, [MaybeNullWhen(false)] out SecpECDSASignature signature)
    {
        AssertNotDisposed();
        recid = 0;
        signature = null;
        if (msg32.Length != 32 || !TrySignRecoverable(msg32, nonceFunction, out var recoverable))
            return false;
        Span<byte> compact = stackalloc byte[64];
        recoverable!.WriteToSpanCompact(compact, out recid);
        signature = recoverable.ToSignature();
        return true;
    }

    /// <exception cref="ArgumentException">The hash is not 32 bytes.</exception>
    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public bool TrySignRecoverable(
        ReadOnlySpan<byte> msg32, out SecpRecoverableECDSASignature? recoverableSignature) =>
        TrySignRecoverable(msg32, null, out recoverableSignature);

    /// <param name="nonceFunction">What gives the nonce; RFC 6979 where null.</param>
    /// <exception cref="ArgumentException">The hash is not 32 bytes.</exception>
    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public unsafe bool TrySignRecoverable(
        ReadOnlySpan<byte> msg32, INonceFunction? nonceFunction,
        out SecpRecoverableECDSASignature? recoverableSignature)
    {
        AssertNotDisposed();
        if (msg32.Length != 32)
            throw new ArgumentException($"msg32 should be 32 bytes, not {msg32.Length}", nameof(msg32));
        recoverableSignature = null;
        using var nonce = new NativeNonce(nonceFunction);
        using var secret = Use();
        Bytes32 extra = default;
        var data = nonce.Data(ref extra);
        var done = NativeMethods.EcdsaSignRecoverable(
            NativeContext.Handle, out var parsed, msg32, secret.Secret, nonce.Function, data);
        nonce.Rethrow();
        if (done != 1)
            return false;
        recoverableSignature = new SecpRecoverableECDSASignature(parsed);
        return true;
    }

    /// <summary>A BIP 340 signature of a 32 byte hash, with auxiliary bytes from the system's random numbers.</summary>
    /// <exception cref="InvalidOperationException">The hash is not 32 bytes.</exception>
    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public SecpSchnorrSignature SignBIP340(ReadOnlySpan<byte> msg32) => SignBIP340(msg32, (INonceFunctionHardened?)null);

    /// <param name="auxData32">32 auxiliary bytes; none means the deterministic signature for zeros.</param>
    /// <exception cref="ArgumentException">The hash is not 32 bytes, or the auxiliary bytes are neither 0 nor 32.</exception>
    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public SecpSchnorrSignature SignBIP340(ReadOnlySpan<byte> msg32, ReadOnlyMemory<byte> auxData32)
    {
        if (msg32.Length != 32)
            throw new ArgumentException($"msg32 should be 32 bytes, not {msg32.Length}", nameof(msg32));
        BIP340NonceFunction.RequireAuxLength(auxData32.Length);
        return SignSchnorr(msg32, auxData32.Span);
    }

    /// <param name="nonceFunction">What gives the nonce; that of BIP 340 with random auxiliary bytes where null.</param>
    /// <exception cref="InvalidOperationException">The hash is not 32 bytes, or the nonce function gave no nonce.</exception>
    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public SecpSchnorrSignature SignBIP340(ReadOnlySpan<byte> msg32, INonceFunctionHardened? nonceFunction)
    {
        if (TrySignBIP340(msg32, nonceFunction, out var signature))
            return signature;
        throw new InvalidOperationException(msg32.Length == 32
            ? "Schnorr signature failed: the nonce function gave no nonce"
            : $"Schnorr signature failed: msg32 should be 32 bytes, not {msg32.Length}");
    }

    /// <param name="nonceFunction">What gives the nonce; that of BIP 340 with random auxiliary bytes where null.</param>
    /// <returns>False where the hash is not 32 bytes or the nonce function gave no nonce.</returns>
    /// <exception cref="ObjectDisposedException">This instance has been disposed.</exception>
    public bool TrySignBIP340(
        ReadOnlySpan<byte> msg32, INonceFunctionHardened? nonceFunction, [MaybeNullWhen(false)] out SecpSchnorrSignature signature)
    {
        AssertNotDisposed();
        signature = null;
        if (msg32.Length != 32)
            return false;
        if (nonceFunction is null)
        {
            Span<byte> random = stackalloc byte[32];
            RandomNumberGenerator.Fill(random);
            signature = SignSchnorr(msg32, random);
            return true;
        }
        if (nonceFunction.GetType() == typeof(BIP340NonceFunction))
        {
            signature = SignSchnorr(msg32, ((BIP340NonceFunction)nonceFunction).AuxData);
            return true;
        }
        return TrySignSchnorrCustom(msg32, nonceFunction, out signature);
    }

    private SecpSchnorrSignature SignSchnorr(ReadOnlySpan<byte> msg32, ReadOnlySpan<byte> aux)
    {
        using var secret = Use();
        KeyPair own = default;
        ref readonly var pair = ref secret.GetKeyPair(ref own);
        Bytes64 signature;
        var done = NativeContext.Library.HasSchnorrSign32
            ? NativeMethods.SchnorrSign32(NativeContext.Handle, out signature, msg32, in pair, aux)
            : NativeMethods.SchnorrSign(NativeContext.Handle, out signature, msg32, in pair, aux);
        Wipe.Now(own);
        NativeContext.MustSucceed(done);
        return new SecpSchnorrSignature(signature);
    }

    private bool TrySignSchnorrCustom(
        ReadOnlySpan<byte> msg32, INonceFunctionHardened nonceFunction, [MaybeNullWhen(false)] out SecpSchnorrSignature signature)
    {
        using var nonce = new NativeHardenedNonce(nonceFunction);
        using var secret = Use();
        KeyPair own = default;
        ref readonly var pair = ref secret.GetKeyPair(ref own);
        var extra = nonce.ExtraParams;
        var done = NativeMethods.SchnorrSignCustom(NativeContext.Handle, out var raw, msg32, 32, in pair, ref extra);
        Wipe.Now(own);
        nonce.Rethrow();
        signature = done == 1 ? new SecpSchnorrSignature(raw) : null;
        return done == 1;
    }
}
