using System.Diagnostics.CodeAnalysis;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Protocol.Crypto;

/// <summary>An ECDSA signature from which, with the message, the public key follows. BOLT 11 ends invoices with one.</summary>
/// <param name="Signature">r and s.</param>
/// <param name="RecoveryId">0 to 3: which of the keys that fit.</param>
public readonly record struct RecoverableSignature(Signature Signature, byte RecoveryId)
{
    /// <summary>Signs with a nonce after RFC 6979; s is in the lower half.</summary>
    /// <param name="key">The secret key.</param>
    /// <param name="hash">What to sign.</param>
    public static RecoverableSignature Sign(ECPrivKey key, in Sha256Hash hash)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!key.TrySignRecoverable(hash.AsSpan(), out var signature) || signature is null)
            throw new InvalidOperationException("The hash could not be signed.");
        Span<byte> compact = stackalloc byte[Signature.Length];
        signature.WriteToSpanCompact(compact, out var recoveryId);
        return new RecoverableSignature(new Signature(compact), (byte)recoveryId);
    }

    /// <summary>The key that made this signature; false if no key can have made it.</summary>
    /// <param name="hash">What was signed.</param>
    /// <param name="key">The key.</param>
    public bool TryRecover(in Sha256Hash hash, [NotNullWhen(true)] out ECPubKey? key)
    {
        key = null;
        return RecoveryId <= 3
            && SecpRecoverableECDSASignature.TryCreateFromCompact(Signature.AsSpan(), RecoveryId, out var parsed)
            && parsed is not null
            && ECPubKey.TryRecover(Context.Instance, parsed, hash.AsSpan(), out key)
            && key is not null;
    }
}
