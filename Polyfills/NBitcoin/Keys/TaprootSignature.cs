using System.Diagnostics.CodeAnalysis;
using NBitcoin.Crypto;
using NBitcoin.DataEncoders;

namespace NBitcoin;

/// <summary>A Schnorr signature and what it commits to, as taproot spends have it (BIP 341). Immutable.</summary>
public class TaprootSignature : ITransactionSignature
{
    private const int SchnorrSize = 64;

    /// <summary>A signature that commits to the whole transaction and is 64 bytes.</summary>
    public TaprootSignature(SchnorrSignature schnorrSignature) : this(schnorrSignature, TaprootSigHash.Default)
    {
    }

    /// <summary>A signature that commits to <paramref name="sigHash"/>.</summary>
    /// <exception cref="ArgumentException">Not one of the seven hash types of BIP 341.</exception>
    public TaprootSignature(SchnorrSignature schnorrSignature, TaprootSigHash sigHash)
    {
        ArgumentNullException.ThrowIfNull(schnorrSignature);
        if (!IsValid(sigHash))
            throw new ArgumentException($"0x{(uint)sigHash:x2} is not a hash type of BIP 341", nameof(sigHash));
        SchnorrSignature = schnorrSignature;
        SigHash = sigHash;
    }

    /// <summary>The signature.</summary>
    public SchnorrSignature SchnorrSignature { get; }

    /// <summary>What it commits to.</summary>
    public TaprootSigHash SigHash { get; }

    /// <summary>64 bytes, or 65 with a hash type that is not the default.</summary>
    public int Length => SigHash == TaprootSigHash.Default ? SchnorrSize : SchnorrSize + 1;

    /// <summary>Reads 64 or 65 bytes.</summary>
    /// <exception cref="FormatException">Not a taproot signature.</exception>
    public static TaprootSignature Parse(ReadOnlySpan<byte> bytes) => TryParse(bytes, out var signature)
        ? signature
        : throw new FormatException($"{Secp256k1.Shown.Bytes(bytes)} is not a taproot signature");

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    public static TaprootSignature Parse(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return Parse(bytes.AsSpan());
    }

    /// <summary>Reads 128 or 130 hexadecimal digits.</summary>
    /// <exception cref="FormatException">Not a taproot signature.</exception>
    public static TaprootSignature Parse(string hex) => Parse(Encoders.Hex.DecodeData(hex));

    /// <summary>Reads 64 or 65 bytes. A default hash type must not be written out.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out TaprootSignature? signature)
    {
        signature = null;
        if (bytes.Length is not (SchnorrSize or SchnorrSize + 1))
            return false;
        var sigHash = bytes.Length == SchnorrSize ? TaprootSigHash.Default : (TaprootSigHash)bytes[SchnorrSize];
        if (bytes.Length > SchnorrSize && (sigHash == TaprootSigHash.Default || !IsValid(sigHash)))
            return false;
        if (!SchnorrSignature.TryParse(bytes[..SchnorrSize], out var schnorr))
            return false;
        signature = new TaprootSignature(schnorr, sigHash);
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{byte}, out TaprootSignature?)"/>
    public static bool TryParse(byte[] bytes, [NotNullWhen(true)] out TaprootSignature? signature)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return TryParse(bytes.AsSpan(), out signature);
    }

    /// <summary>Reads 128 or 130 hexadecimal digits.</summary>
    public static bool TryParse(string hex, [NotNullWhen(true)] out TaprootSignature? signature)
    {
        signature = null;
        return HexEncoder.IsWellFormed(hex) && TryParse(Encoders.Hex.DecodeData(hex), out signature);
    }

    /// <summary>64 or 65 bytes.</summary>
    public byte[] ToBytes() => SigHash == TaprootSigHash.Default
        ? SchnorrSignature.ToBytes()
        : [.. SchnorrSignature.ToBytes(), (byte)SigHash];

    /// <summary>The bytes in hexadecimal.</summary>
    public override string ToString() => Encoders.Hex.EncodeData(ToBytes());

    private static bool IsValid(TaprootSigHash sigHash) => (uint)sigHash is <= 3 or (>= 0x81 and <= 0x83);
}
