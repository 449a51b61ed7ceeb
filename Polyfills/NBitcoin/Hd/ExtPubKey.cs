namespace NBitcoin;

/// <summary>A public key of a tree and its chain code (BIP 32). Immutable.</summary>
public class ExtPubKey : IDestination, IHDKey, IEquatable<ExtPubKey>
{
    /// <summary>Bytes of a serialised key, without the version.</summary>
    public const int Length = 74;

    private readonly byte[] _chainCode;

    /// <summary>A root key.</summary>
    /// <exception cref="ArgumentException">The chain code is not 32 bytes.</exception>
    public ExtPubKey(PubKey masterKey, byte[] chainCode) : this(masterKey, chainCode, 0, default, 0)
    {
    }

    /// <summary>A key at a place of a tree.</summary>
    /// <exception cref="ArgumentException">The chain code is not 32 bytes.</exception>
    public ExtPubKey(PubKey pubkey, byte[] chainCode, byte depth, HDFingerprint fingerprint, uint child)
    {
        ArgumentNullException.ThrowIfNull(pubkey);
        PubKey = pubkey;
        _chainCode = HdDerivation.CopyChainCode(chainCode);
        Depth = depth;
        ParentFingerprint = fingerprint;
        Child = child;
    }

    /// <summary>Reads <see cref="Length"/> bytes.</summary>
    /// <exception cref="FormatException">Another length, or not a compressed public key.</exception>
    /// <exception cref="ArgumentException">A root with a parent or a number.</exception>
    public ExtPubKey(ReadOnlySpan<byte> bytes)
    {
        var fields = HdDerivation.Fields.Read(bytes);
        PubKey = new PubKey(bytes[^PubKey.CompressedSize..]);
        _chainCode = fields.ChainCode;
        Depth = fields.Depth;
        ParentFingerprint = fields.Parent;
        Child = fields.Child;
    }

    /// <inheritdoc cref="ExtPubKey(ReadOnlySpan{byte})"/>
    public ExtPubKey(byte[] bytes) : this(NotNull(bytes))
    {
    }

    /// <summary>Reads <see cref="Length"/> bytes in hexadecimal.</summary>
    /// <inheritdoc cref="ExtPubKey(ReadOnlySpan{byte})"/>
    public ExtPubKey(string hex) : this(DataEncoders.Encoders.Hex.DecodeData(hex))
    {
    }

    /// <summary>Reads <c>xpub...</c> or <c>tpub...</c>.</summary>
    /// <exception cref="FormatException">Not an extended public key of this network.</exception>
    public static ExtPubKey Parse(string wif, Network expectedNetwork)
    {
        ArgumentNullException.ThrowIfNull(expectedNetwork);
        return expectedNetwork.Parse<BitcoinExtPubKey>(wif).ExtPubKey;
    }

    /// <summary>The public key.</summary>
    public PubKey PubKey { get; }

    /// <summary>32 bytes.</summary>
    public byte[] ChainCode => _chainCode;

    /// <summary>Levels below the root.</summary>
    public byte Depth { get; }

    /// <summary>The number among the children of the parent; hardened from 2^31 on.</summary>
    public uint Child { get; }

    /// <summary>The parent, zero for the root.</summary>
    public HDFingerprint ParentFingerprint { get; }

    /// <summary>Is <see cref="Child"/> a hardened number?</summary>
    public bool IsHardened => Child >= KeyPath.Hardened;

    /// <summary>Pay to public key hash.</summary>
    public Script ScriptPubKey => PubKey.Hash.ScriptPubKey;

    /// <summary>The public key.</summary>
    public PubKey GetPublicKey() => PubKey;

    /// <summary>A child, below 2^31.</summary>
    /// <exception cref="InvalidOperationException">
    /// The child is hardened, the key is 255 levels deep, or there is no such child (probability 2^-127).
    /// </exception>
    public ExtPubKey Derive(uint index)
    {
        var depth = HdDerivation.NextDepth(Depth);
        var key = PubKey.Derivate(_chainCode, index, out var chainCode);
        return new ExtPubKey(key, chainCode, depth, PubKey.GetHDFingerPrint(), index);
    }

    /// <summary>A child, with the number counted within its kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative number.</exception>
    /// <inheritdoc cref="Derive(uint)"/>
    public ExtPubKey Derive(int index, bool hardened) => Derive(KeyPath.ChildNumber(index, hardened));

    /// <summary>A descendant.</summary>
    /// <inheritdoc cref="Derive(uint)"/>
    public ExtPubKey Derive(KeyPath derivation)
    {
        ArgumentNullException.ThrowIfNull(derivation);
        return derivation.Indexes.Aggregate(this, (key, index) => key.Derive(index));
    }

    IHDKey? IHDKey.Derive(KeyPath keyPath)
    {
        ArgumentNullException.ThrowIfNull(keyPath);
        return keyPath.IsHardenedPath ? null : Derive(keyPath);
    }

    /// <summary>Is this a child of <paramref name="parentKey"/>, by depth and fingerprint?</summary>
    public bool IsChildOf(ExtPubKey parentKey)
    {
        ArgumentNullException.ThrowIfNull(parentKey);
        return Depth == parentKey.Depth + 1 && parentKey.PubKey.GetHDFingerPrint() == ParentFingerprint;
    }

    /// <summary>Is <paramref name="childKey"/> a child of this, by depth and fingerprint?</summary>
    public bool IsParentOf(ExtPubKey childKey)
    {
        ArgumentNullException.ThrowIfNull(childKey);
        return childKey.IsChildOf(this);
    }

    /// <summary><see cref="Length"/> bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        new HdDerivation.Fields(Depth, ParentFingerprint, Child, _chainCode).Write(bytes);
        PubKey.ToBytes(bytes.AsSpan(Length - PubKey.CompressedSize), out _);
        return bytes;
    }

    /// <summary>The text of the key.</summary>
    public string ToString(Network network) => GetWif(network).ToString();

    /// <summary>The text of the key.</summary>
    public BitcoinExtPubKey GetWif(Network network) => new(this, network);

    /// <inheritdoc/>
    public bool Equals(ExtPubKey? other) => this == other;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ExtPubKey other && this == other;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(PubKey, Child, Depth);

    /// <summary>Same key at the same place.</summary>
    public static bool operator ==(ExtPubKey? a, ExtPubKey? b) => a is null ? b is null : b is not null
        && a.PubKey == b.PubKey
        && a._chainCode.AsSpan().SequenceEqual(b._chainCode)
        && (a.Depth, a.Child, a.ParentFingerprint) == (b.Depth, b.Child, b.ParentFingerprint);

    /// <summary>Another key or another place.</summary>
    public static bool operator !=(ExtPubKey? a, ExtPubKey? b) => !(a == b);

    private static ReadOnlySpan<byte> NotNull(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return bytes;
    }
}
