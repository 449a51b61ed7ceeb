using System.Diagnostics.CodeAnalysis;
using NBitcoin.Crypto;
using NBitcoin.DataEncoders;
using NBitcoin.Secp256k1;

namespace NBitcoin;

/// <summary>The key of a taproot output (BIP 341): an x coordinate. Immutable.</summary>
public class TaprootPubKey : IAddressableDestination, IPubKey, IComparable<TaprootPubKey>
{
    private Script? _script;

    internal TaprootPubKey(ECXOnlyPubKey key) => XOnly = key;

    /// <summary>Reads 32 bytes.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes, or no such point.</exception>
    public TaprootPubKey(ReadOnlySpan<byte> pubkey)
    {
        XOnly = ECXOnlyPubKey.TryCreate(pubkey, out var key)
            ? key
            : throw new ArgumentException($"{Shown.Bytes(pubkey)} is not an x-only public key", nameof(pubkey));
    }

    /// <inheritdoc cref="TaprootPubKey(ReadOnlySpan{byte})"/>
    public TaprootPubKey(byte[] pubkey) : this(NotNull(pubkey))
    {
    }

    internal ECXOnlyPubKey XOnly { get; }

    /// <summary>Reads 32 bytes.</summary>
    public static bool TryCreate(ReadOnlySpan<byte> pubkey, [NotNullWhen(true)] out TaprootPubKey? result)
    {
        result = ECXOnlyPubKey.TryCreate(pubkey, out var key) ? new TaprootPubKey(key) : null;
        return result is not null;
    }

    /// <inheritdoc cref="TryCreate(ReadOnlySpan{byte}, out TaprootPubKey?)"/>
    public static bool TryCreate(byte[] pubkey, [NotNullWhen(true)] out TaprootPubKey? result) => TryCreate(NotNull(pubkey), out result);

    /// <summary>Reads 64 hexadecimal digits.</summary>
    /// <exception cref="FormatException">Not an x-only public key.</exception>
    public static TaprootPubKey Parse(string hex) => TryCreate(Encoders.Hex.DecodeData(hex), out var result)
        ? result
        : throw new FormatException($"\"{hex}\" is not an x-only public key");

    /// <summary>OP_1 and a push of the key.</summary>
    public Script ScriptPubKey => _script ??= StandardScript.PayToWitness(1, ToBytes());

    /// <summary>The bech32m address.</summary>
    public TaprootAddress GetAddress(Network network) => new(this, network);

    BitcoinAddress IAddressableDestination.GetAddress(Network network) => GetAddress(network);

    bool IAddressableDestination.IsSupported(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Consensus.SupportTaproot;
    }

    /// <summary>Is this the Schnorr signature of <paramref name="hash"/> (BIP 340)?</summary>
    public bool VerifySignature(uint256 hash, SchnorrSignature signature)
    {
        ArgumentNullException.ThrowIfNull(hash);
        Span<byte> message = stackalloc byte[32];
        hash.ToBytes(message);
        return VerifySignature(message, signature);
    }

    /// <summary>Is this the Schnorr signature of the 32 bytes <paramref name="hash"/> (BIP 340)?</summary>
    public bool VerifySignature(ReadOnlySpan<byte> hash, SchnorrSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return XOnly.SigVerifyBIP340(signature.Secp, hash);
    }

    /// <summary>Is this the output key, with this parity, of the internal key and the script tree?</summary>
    public bool CheckTapTweak(TaprootInternalPubKey internalPubKey, uint256? merkleRoot, bool parity)
    {
        ArgumentNullException.ThrowIfNull(internalPubKey);
        Span<byte> tweak = stackalloc byte[TaprootTweak.Size];
        TaprootTweak.Compute(internalPubKey.XOnly, merkleRoot, tweak);
        return XOnly.CheckIsTweakedWith(internalPubKey.XOnly, tweak, parity);
    }

    /// <summary>The 32 bytes.</summary>
    public byte[] ToBytes() => XOnly.ToBytes();

    /// <summary>Writes the 32 bytes.</summary>
    public void ToBytes(Span<byte> out32) => XOnly.WriteToSpan(out32);

    /// <summary>64 hexadecimal digits.</summary>
    public override string ToString() => Encoders.Hex.EncodeData(ToBytes());

    /// <summary>Orders by the bytes.</summary>
    public int CompareTo(TaprootPubKey? other) => other is null ? 1 : XOnly.CompareTo(other.XOnly);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TaprootPubKey other && this == other;

    /// <inheritdoc/>
    public override int GetHashCode() => XOnly.GetHashCode();

    /// <summary>Same key.</summary>
    public static bool operator ==(TaprootPubKey? a, TaprootPubKey? b) => a is null ? b is null : b is not null && a.XOnly == b.XOnly;

    /// <summary>Another key.</summary>
    public static bool operator !=(TaprootPubKey? a, TaprootPubKey? b) => !(a == b);

    private static ReadOnlySpan<byte> NotNull(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return bytes;
    }
}

/// <summary>The key of a taproot output, and from which internal key and script tree it was made.</summary>
public class TaprootFullPubKey : TaprootPubKey
{
    private TaprootFullPubKey(ECXOnlyPubKey output, bool parity, TaprootInternalPubKey internalKey, uint256? merkleRoot, byte[] tweak)
        : base(output)
    {
        OutputKey = new TaprootPubKey(output);
        OutputKeyParity = parity;
        InternalKey = internalKey;
        MerkleRoot = merkleRoot;
        Tweak = tweak;
    }

    /// <summary>The output key of <paramref name="internalKey"/> and a script tree; a null root is no tree (BIP 86).</summary>
    /// <exception cref="ArgumentException">The sum is no key (probability 2^-127).</exception>
    public static TaprootFullPubKey Create(TaprootInternalPubKey internalKey, uint256? merkleRoot)
    {
        ArgumentNullException.ThrowIfNull(internalKey);
        var tweak = internalKey.ComputeTapTweak(merkleRoot);
        var output = internalKey.XOnly.AddTweak(tweak).ToXOnlyPubKey(out var parity);
        return new TaprootFullPubKey(output, parity, internalKey, merkleRoot, tweak);
    }

    /// <summary>The key itself.</summary>
    public TaprootPubKey OutputKey { get; }

    /// <summary>Is the y coordinate of the output key odd? The control block of a script path spend says so too.</summary>
    public bool OutputKeyParity { get; }

    /// <summary>The key that can spend without a script.</summary>
    public TaprootInternalPubKey InternalKey { get; }

    /// <summary>The root of the script tree, null when there is none.</summary>
    public uint256? MerkleRoot { get; }

    /// <summary>What was added to the internal key, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Tweak { get; }

    /// <summary>Is this the output key of <paramref name="internalPubKey"/> and the same tree?</summary>
    public bool CheckTapTweak(TaprootInternalPubKey internalPubKey) => CheckTapTweak(internalPubKey, MerkleRoot, OutputKeyParity);
}
