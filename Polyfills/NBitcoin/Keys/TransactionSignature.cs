using NBitcoin.Crypto;
using NBitcoin.DataEncoders;

namespace NBitcoin;

/// <summary>An ECDSA signature and what it commits to, as legacy and version 0 witness scripts take it. Immutable.</summary>
public class TransactionSignature : ITransactionSignature
{
    /// <summary>A signature that commits to the whole transaction.</summary>
    public TransactionSignature(ECDSASignature signature) : this(signature, SigHash.All)
    {
    }

    /// <summary>A signature that commits to <paramref name="sigHash"/>.</summary>
    public TransactionSignature(ECDSASignature signature, SigHash sigHash)
    {
        ArgumentNullException.ThrowIfNull(signature);
        Signature = signature;
        SigHash = sigHash;
    }

    /// <summary>A DER signature that commits to <paramref name="sigHash"/>.</summary>
    /// <exception cref="FormatException">Not DER.</exception>
    public TransactionSignature(byte[] sig, SigHash sigHash) : this(ECDSASignature.FromDER(sig), sigHash)
    {
    }

    /// <summary>A DER signature and the byte of its <see cref="SigHash"/>.</summary>
    /// <exception cref="FormatException">Not DER.</exception>
    public TransactionSignature(byte[] sigSigHash) : this(ECDSASignature.FromDER(sigSigHash), (SigHash)sigSigHash[^1])
    {
    }

    /// <summary>A signature of zeroes, valid for nothing: a place to keep.</summary>
    public static TransactionSignature Empty { get; } = new([0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00, (byte)SigHash.All]);

    /// <summary>The signature.</summary>
    public ECDSASignature Signature { get; }

    /// <summary>What it commits to.</summary>
    public SigHash SigHash { get; }

    /// <inheritdoc cref="ECDSASignature.IsLowS"/>
    public bool IsLowS => Signature.IsLowS;

    /// <summary>Can so many bytes be a signature and its <see cref="SigHash"/>? 9 are those of <see cref="Empty"/>.</summary>
    public static bool ValidLength(int length) => length is (>= 67 and <= 80) or 9;

    /// <summary>The same signature with the lower s.</summary>
    public TransactionSignature MakeCanonical() => IsLowS ? this : new TransactionSignature(Signature.MakeCanonical(), SigHash);

    /// <summary>DER and the byte of <see cref="SigHash"/>.</summary>
    public byte[] ToBytes()
    {
        Span<byte> bytes = stackalloc byte[Secp256k1.SecpECDSASignature.MaxLength + 1];
        Signature.WriteDerToSpan(bytes, out var length);
        bytes[length] = (byte)SigHash;
        return bytes[..(length + 1)].ToArray();
    }

    /// <summary>The bytes in hexadecimal.</summary>
    public override string ToString() => Encoders.Hex.EncodeData(ToBytes());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TransactionSignature other && this == other;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Signature.LowS, SigHash);

    /// <summary>Same bytes.</summary>
    public static bool operator ==(TransactionSignature? a, TransactionSignature? b) => a is null
        ? b is null
        : b is not null && a.SigHash == b.SigHash && a.Signature.LowS == b.Signature.LowS;

    /// <summary>Other bytes.</summary>
    public static bool operator !=(TransactionSignature? a, TransactionSignature? b) => !(a == b);
}
