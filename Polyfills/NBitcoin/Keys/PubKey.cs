using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using NBitcoin.Crypto;
using NBitcoin.Secp256k1;

namespace NBitcoin;

/// <summary>A public key for ECDSA, in the form (compressed or not) in which scripts and hashes use it. Immutable.</summary>
public class PubKey : IDestination, IComparable<PubKey>, IEquatable<PubKey>, IPubKey
{
    internal const int CompressedSize = 33;
    internal const int UncompressedSize = 65;

    private readonly ECPubKey _key;
    private KeyId? _hash;
    private WitKeyId? _witHash;
    private TaprootInternalPubKey? _internalKey;
    private Script? _script;

    internal PubKey(ECPubKey key, bool compressed)
    {
        _key = key;
        IsCompressed = compressed;
    }

    /// <summary>Reads 33 or 65 bytes (SEC 1).</summary>
    /// <exception cref="FormatException">Not a point of the curve in one of its forms.</exception>
    public PubKey(ReadOnlySpan<byte> bytes)
    {
        if (!ECPubKey.TryCreate(bytes, null, out var compressed, out var key))
            throw new FormatException($"{Shown.Bytes(bytes)} is not a public key");
        _key = key;
        IsCompressed = compressed;
    }

    /// <inheritdoc cref="PubKey(ReadOnlySpan{byte})"/>
    public PubKey(byte[] bytes) : this(NotNull(bytes))
    {
    }

    /// <summary>Reads 66 or 130 hexadecimal digits.</summary>
    /// <exception cref="FormatException">Not a public key.</exception>
    public PubKey(string hex) : this(DataEncoders.Encoders.Hex.DecodeData(hex))
    {
    }

    /// <summary>Reads 33 or 65 bytes (SEC 1).</summary>
    public static bool TryCreatePubKey(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out PubKey? pubKey)
    {
        pubKey = ECPubKey.TryCreate(bytes, null, out var compressed, out var key) ? new PubKey(key, compressed) : null;
        return pubKey is not null;
    }

    /// <inheritdoc cref="TryCreatePubKey(ReadOnlySpan{byte}, out PubKey?)"/>
    public static bool TryCreatePubKey(byte[] bytes, [NotNullWhen(true)] out PubKey? pubKey) => TryCreatePubKey(NotNull(bytes), out pubKey);

    /// <summary>Do length and first byte look like those of a public key? Whether there is such a point is not checked.</summary>
    public static bool SanityCheck(byte[] data) => SanityCheck(data, 0, NotNull(data).Length);

    /// <inheritdoc cref="SanityCheck(byte[])"/>
    public static bool SanityCheck(byte[] data, int offset, int count)
    {
        var key = NotNull(data).Slice(offset, count);
        return key.Length switch
        {
            CompressedSize => key[0] is 2 or 3,
            UncompressedSize => key[0] is 4 or 6 or 7,
            _ => false,
        };
    }

    /// <summary>The compressed public key whose owner signed <paramref name="hash"/>.</summary>
    /// <exception cref="InvalidOperationException">No key can have made this signature.</exception>
    public static PubKey RecoverCompact(uint256 hash, CompactSignature compactSignature)
    {
        ArgumentNullException.ThrowIfNull(hash);
        ArgumentNullException.ThrowIfNull(compactSignature);
        Span<byte> message = stackalloc byte[32];
        hash.ToBytes(message);
        return SecpRecoverableECDSASignature.TryCreateFromCompact(compactSignature.Signature, compactSignature.RecoveryId, out var signature)
            && ECPubKey.TryRecover(Context.Instance, signature, message, out var key)
                ? new PubKey(key, true)
                : throw new InvalidOperationException(
                    $"{Shown.Bytes(compactSignature.Signature)} is a signature that no key can have made");
    }

    /// <summary>33 bytes, not 65?</summary>
    public bool IsCompressed { get; }

    /// <summary>HASH160 of the bytes.</summary>
    public KeyId Hash => _hash ??= new KeyId(Hash160());

    /// <summary>HASH160 of the bytes, as the program of a witness output. Such an output of an uncompressed key can not be spent.</summary>
    public WitKeyId WitHash => _witHash ??= new WitKeyId(Hash160());

    /// <summary>The x coordinate, as the internal key of a taproot output.</summary>
    public TaprootInternalPubKey TaprootInternalKey => _internalKey ??= new TaprootInternalPubKey(_key.ToXOnlyPubKey(out _));

    /// <summary>Pay to public key.</summary>
    public Script ScriptPubKey => _script ??= StandardScript.PayToPubKey(ToBytes());

    internal ECPubKey ECKey => _key;

    /// <summary>The same key in 33 bytes.</summary>
    public PubKey Compress() => IsCompressed ? this : new PubKey(_key, true);

    /// <summary>The same key in 65 bytes.</summary>
    public PubKey Decompress() => IsCompressed ? new PubKey(_key, false) : this;

    /// <summary>33 or 65 bytes.</summary>
    public byte[] ToBytes() => _key.ToBytes(IsCompressed);

    /// <inheritdoc cref="ToBytes()"/>
    public byte[] ToBytes(bool @unsafe) => ToBytes();

    /// <summary>Writes 33 or 65 bytes.</summary>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    public void ToBytes(Span<byte> output, out int length) => _key.WriteToSpan(IsCompressed, output, out length);

    /// <summary>66 or 130 hexadecimal digits.</summary>
    public string ToHex()
    {
        Span<byte> bytes = stackalloc byte[UncompressedSize];
        ToBytes(bytes, out var length);
        return Convert.ToHexStringLower(bytes[..length]);
    }

    /// <inheritdoc cref="ToHex"/>
    public override string ToString() => ToHex();

    /// <summary>The first four bytes of <see cref="Hash"/>.</summary>
    public HDFingerprint GetHDFingerPrint() => HDFingerprint.FromKeyId(Hash);

    /// <summary>Did the owner of the key sign <paramref name="hash"/>? A high s is as good as a low one.</summary>
    public bool Verify(uint256 hash, ECDSASignature sig)
    {
        ArgumentNullException.ThrowIfNull(hash);
        ArgumentNullException.ThrowIfNull(sig);
        Span<byte> message = stackalloc byte[32];
        hash.ToBytes(message);
        return _key.SigVerify(sig.LowS, message);
    }

    /// <summary>Did the owner of the key sign <paramref name="hash"/>?</summary>
    /// <exception cref="FormatException"><paramref name="sig"/> is not DER.</exception>
    public bool Verify(uint256 hash, byte[] sig) => Verify(hash, ECDSASignature.FromDER(sig));

    /// <summary>The output of this kind that the key can spend.</summary>
    public IAddressableDestination GetDestination(ScriptPubKeyType type) => type switch
    {
        ScriptPubKeyType.Legacy => Hash,
        ScriptPubKeyType.Segwit => WitHash,
        ScriptPubKeyType.SegwitP2SH => WitHash.ScriptPubKey.Hash,
        ScriptPubKeyType.TaprootBIP86 => GetTaprootFullPubKey(),
        _ => throw new NotSupportedException($"There is no kind of output {type}"),
    };

    /// <summary>The script of the output of this kind that the key can spend.</summary>
    public Script GetScriptPubKey(ScriptPubKeyType type) => GetDestination(type).ScriptPubKey;

    /// <summary>The address of the output of this kind that the key can spend.</summary>
    public BitcoinAddress GetAddress(ScriptPubKeyType type, Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return GetDestination(type).GetAddress(network);
    }

    /// <summary>The taproot output key of this internal key without scripts (BIP 86).</summary>
    public TaprootFullPubKey GetTaprootFullPubKey() => GetTaprootFullPubKey(null);

    /// <summary>The taproot output key of this internal key with a script tree.</summary>
    public TaprootFullPubKey GetTaprootFullPubKey(uint256? merkleRoot) => TaprootInternalKey.GetTaprootFullPubKey(merkleRoot);

    /// <summary>The point that this key and <paramref name="key"/> share (Diffie-Hellman), unhashed.</summary>
    public PubKey GetSharedPubkey(Key key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new PubKey(_key.GetSharedPubkey(key.ECKey), true);
    }

    /// <summary>The child <paramref name="nChild"/> of this key in a tree (BIP 32).</summary>
    /// <param name="cc">The chain code of this key, 32 bytes.</param>
    /// <param name="nChild">The child number, below 2^31.</param>
    /// <param name="ccChild">The chain code of the child, 32 bytes.</param>
    /// <exception cref="InvalidOperationException">
    /// The child is hardened, the key not compressed, or there is no such child (probability 2^-127).
    /// </exception>
    public PubKey Derivate(byte[] cc, uint nChild, out byte[] ccChild)
    {
        ArgumentNullException.ThrowIfNull(cc);
        if (!IsCompressed)
            throw new InvalidOperationException("A key of a tree is compressed");
        if (nChild >= KeyPath.Hardened)
            throw new InvalidOperationException($"The hardened child {nChild & ~KeyPath.Hardened}' needs the private key");
        Span<byte> parent = stackalloc byte[CompressedSize];
        ToBytes(parent, out _);
        Span<byte> child = stackalloc byte[64];
        HdDerivation.Hash(cc, parent, nChild, child);
        ccChild = child[32..].ToArray();
        return _key.TryAddTweak(child[..32], out var key) ? new PubKey(key, true) : throw HdDerivation.NoSuchChild(nChild);
    }

    /// <summary>Orders by the bytes, as BIP 67 does.</summary>
    public int CompareTo(PubKey? other)
    {
        if (other is null)
            return 1;
        Span<byte> mine = stackalloc byte[UncompressedSize];
        Span<byte> theirs = stackalloc byte[UncompressedSize];
        ToBytes(mine, out var length);
        other.ToBytes(theirs, out var otherLength);
        return ((ReadOnlySpan<byte>)mine[..length]).SequenceCompareTo(theirs[..otherLength]);
    }

    /// <inheritdoc/>
    public bool Equals(PubKey? pk) => this == pk;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PubKey other && this == other;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_key.GetHashCode(), IsCompressed);

    /// <summary>Same point and same form.</summary>
    public static bool operator ==(PubKey? a, PubKey? b) =>
        a is null ? b is null : b is not null && a.IsCompressed == b.IsCompressed && a._key == b._key;

    /// <summary>Another point or another form.</summary>
    public static bool operator !=(PubKey? a, PubKey? b) => !(a == b);

    private uint160 Hash160()
    {
        Span<byte> bytes = stackalloc byte[UncompressedSize];
        ToBytes(bytes, out var length);
        return Hashes.Hash160(bytes[..length]);
    }

    private static ReadOnlySpan<byte> NotNull(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return bytes;
    }
}
