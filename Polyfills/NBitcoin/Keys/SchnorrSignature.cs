using System.Diagnostics.CodeAnalysis;
using NBitcoin.Secp256k1;

namespace NBitcoin.Crypto;

/// <summary>A signature of 64 bytes (BIP 340). Immutable.</summary>
public class SchnorrSignature
{
    internal SchnorrSignature(SecpSchnorrSignature signature) => Secp = signature;

    /// <summary>Reads 64 bytes.</summary>
    /// <exception cref="ArgumentException">Not 64 bytes, or numbers out of range.</exception>
    public SchnorrSignature(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        Secp = SecpSchnorrSignature.TryCreate(bytes, out var signature)
            ? signature
            : throw new ArgumentException($"{Shown.Bytes(bytes)} is not a Schnorr signature", nameof(bytes));
    }

    internal SecpSchnorrSignature Secp { get; }

    /// <summary>Reads 128 hexadecimal digits.</summary>
    /// <exception cref="FormatException">Not hexadecimal.</exception>
    /// <exception cref="ArgumentException">Not 64 bytes, or numbers out of range.</exception>
    public static SchnorrSignature Parse(string hex)
    {
        ArgumentNullException.ThrowIfNull(hex);
        return new SchnorrSignature(Convert.FromHexString(hex));
    }

    /// <summary>Reads 64 bytes.</summary>
    public static bool TryParse(ReadOnlySpan<byte> in64, [NotNullWhen(true)] out SchnorrSignature? sig)
    {
        sig = SecpSchnorrSignature.TryCreate(in64, out var signature) ? new SchnorrSignature(signature) : null;
        return sig is not null;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{byte}, out SchnorrSignature?)"/>
    public static bool TryParse(byte[] in64, [NotNullWhen(true)] out SchnorrSignature? sig)
    {
        ArgumentNullException.ThrowIfNull(in64);
        return TryParse(in64.AsSpan(), out sig);
    }

    /// <summary>The 64 bytes.</summary>
    public byte[] ToBytes() => Secp.ToBytes();
}
