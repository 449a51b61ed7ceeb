namespace NBitcoin;

/// <summary>An ECDSA signature that, with the hash it signs, gives the public key.</summary>
public class CompactSignature
{
    /// <summary>A signature of 64 bytes, r and s.</summary>
    /// <exception cref="ArgumentException">Not 64 bytes.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="recoveryId"/> is not 0 to 3.</exception>
    public CompactSignature(int recoveryId, byte[] sig64)
    {
        ArgumentNullException.ThrowIfNull(sig64);
        if (sig64.Length != 64)
            throw new ArgumentException($"A compact signature has 64 bytes, not {sig64.Length}", nameof(sig64));
        if (!IsValidRecId(recoveryId))
            throw new ArgumentOutOfRangeException(nameof(recoveryId), recoveryId, "A recovery id is 0 to 3");
        RecoveryId = recoveryId;
        Signature = sig64;
    }

    /// <summary>0 to 3: which of the possible keys it is.</summary>
    public int RecoveryId { get; }

    /// <summary>r and s, 32 big-endian bytes each.</summary>
    public byte[] Signature { get; }

    /// <summary>Is it 0 to 3?</summary>
    public static bool IsValidRecId(int recid) => recid is >= 0 and < 4;

    /// <inheritdoc cref="PubKey.RecoverCompact"/>
    public PubKey RecoverPubKey(uint256 hash) => PubKey.RecoverCompact(hash, this);
}
