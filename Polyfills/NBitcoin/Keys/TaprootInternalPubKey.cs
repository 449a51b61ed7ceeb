using System.Diagnostics.CodeAnalysis;
using NBitcoin.Crypto;
using NBitcoin.DataEncoders;
using NBitcoin.Secp256k1;

namespace NBitcoin;

/// <summary>The key within a taproot output that can spend it without a script (BIP 341): an x coordinate. Immutable.</summary>
public class TaprootInternalPubKey : IEquatable<TaprootInternalPubKey>
{
    internal TaprootInternalPubKey(ECXOnlyPubKey key) => XOnly = key;

    /// <summary>Reads 32 bytes.</summary>
    /// <exception cref="FormatException">Not 32 bytes, or no such point.</exception>
    public TaprootInternalPubKey(ReadOnlySpan<byte> pubkey)
    {
        XOnly = ECXOnlyPubKey.TryCreate(pubkey, out var key) ? key : throw new FormatException(
            $"{Shown.Bytes(pubkey)} is not an x-only public key");
    }

    /// <inheritdoc cref="TaprootInternalPubKey(ReadOnlySpan{byte})"/>
    public TaprootInternalPubKey(byte[] pubkey) : this(NotNull(pubkey))
    {
    }

    internal ECXOnlyPubKey XOnly { get; }

    /// <summary>Reads 32 bytes.</summary>
    public static bool TryCreate(ReadOnlySpan<byte> pubkey, [NotNullWhen(true)] out TaprootInternalPubKey? result)
    {
        result = ECXOnlyPubKey.TryCreate(pubkey, out var key) ? new TaprootInternalPubKey(key) : null;
        return result is not null;
    }

    /// <inheritdoc cref="TryCreate(ReadOnlySpan{byte}, out TaprootInternalPubKey?)"/>
    public static bool TryCreate(byte[] pubkey, [NotNullWhen(true)] out TaprootInternalPubKey? result) =>
        TryCreate(NotNull(pubkey), out result);

    /// <summary>Reads 64 hexadecimal digits.</summary>
    public static bool TryParse(string hex, [NotNullWhen(true)] out TaprootInternalPubKey? result)
    {
        result = null;
        return HexEncoder.IsWellFormed(hex) && TryCreate(Encoders.Hex.DecodeData(hex), out result);
    }

    /// <summary>Reads 64 hexadecimal digits.</summary>
    /// <exception cref="FormatException">Not an x-only public key.</exception>
    public static TaprootInternalPubKey Parse(string hex) =>
        TryParse(hex, out var result) ? result : throw new FormatException($"\"{hex}\" is not an x-only public key");

    /// <summary>The output key without scripts (BIP 86).</summary>
    public TaprootFullPubKey GetTaprootFullPubKey() => GetTaprootFullPubKey(null);

    /// <summary>The output key with a script tree.</summary>
    public TaprootFullPubKey GetTaprootFullPubKey(uint256? merkleRoot) => TaprootFullPubKey.Create(this, merkleRoot);

    /// <summary>This key as an output key, which then commits to nothing.</summary>
    public TaprootPubKey AsTaprootPubKey() => new(XOnly);

    /// <summary>What is added to the key to get the output key, 32 bytes.</summary>
    public byte[] ComputeTapTweak(uint256? merkleRoot)
    {
        var tweak = new byte[TaprootTweak.Size];
        ComputeTapTweak(merkleRoot, tweak);
        return tweak;
    }

    /// <summary>Writes what is added to the key to get the output key, 32 bytes.</summary>
    public void ComputeTapTweak(uint256? merkleRoot, Span<byte> tweak32) =>
        TaprootTweak.Compute(XOnly, merkleRoot, tweak32[..TaprootTweak.Size]);

    /// <summary>Is this a signature of the output key of this key and the tree?</summary>
    public bool VerifyTaproot(uint256 hash, uint256? merkleRoot, SchnorrSignature signature) =>
        GetTaprootFullPubKey(merkleRoot).VerifySignature(hash, signature);

    /// <summary>The 32 bytes.</summary>
    public byte[] ToBytes() => XOnly.ToBytes();

    /// <summary>Writes the 32 bytes.</summary>
    public void ToBytes(Span<byte> out32) => XOnly.WriteToSpan(out32);

    /// <summary>64 hexadecimal digits.</summary>
    public override string ToString() => Encoders.Hex.EncodeData(ToBytes());

    /// <summary>Orders by the bytes.</summary>
    public int CompareTo(TaprootInternalPubKey? other) => other is null ? 1 : XOnly.CompareTo(other.XOnly);

    /// <inheritdoc/>
    public bool Equals(TaprootInternalPubKey? other) => this == other;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TaprootInternalPubKey other && this == other;

    /// <inheritdoc/>
    public override int GetHashCode() => XOnly.GetHashCode();

    /// <summary>Same key.</summary>
    public static bool operator ==(TaprootInternalPubKey? a, TaprootInternalPubKey? b) =>
        a is null ? b is null : b is not null && a.XOnly == b.XOnly;

    /// <summary>Another key.</summary>
    public static bool operator !=(TaprootInternalPubKey? a, TaprootInternalPubKey? b) => !(a == b);

    private static ReadOnlySpan<byte> NotNull(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return bytes;
    }
}
