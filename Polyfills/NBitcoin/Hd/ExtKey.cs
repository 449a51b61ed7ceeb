using System.Security.Cryptography;
using System.Text;

namespace NBitcoin;

/// <summary>
/// A private key of a tree and its chain code (BIP 32). Immutable. Dispose <see cref="PrivateKey"/> when done: that wipes it.
/// </summary>
public class ExtKey : IDestination, IHDKey, ISecret, IEquatable<ExtKey>
{
    /// <summary>Bytes of a serialised key, without the version.</summary>
    public const int Length = 74;

    private const int KeySize = 32;
    private const int MinSeed = 16;
    private const int MaxSeed = 64;

    private readonly byte[] _chainCode;

    /// <summary>The root of a tree of a random seed.</summary>
    public ExtKey() : this(RandomSeed())
    {
    }

    /// <summary>The root of the tree of a seed of 16 to 64 bytes, in hexadecimal.</summary>
    /// <exception cref="FormatException">Not hexadecimal.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Too short or too long.</exception>
    public ExtKey(string seedHex) : this(FromSeed(DataEncoders.Encoders.Hex.DecodeData(seedHex)))
    {
    }

    /// <summary>A root key.</summary>
    /// <exception cref="ArgumentException">The chain code is not 32 bytes.</exception>
    public ExtKey(Key masterKey, byte[] chainCode) : this(masterKey, chainCode, 0, default, 0)
    {
    }

    /// <summary>A key at a place of a tree.</summary>
    /// <exception cref="ArgumentException">The chain code is not 32 bytes.</exception>
    public ExtKey(Key key, byte[] chainCode, byte depth, HDFingerprint fingerprint, uint child)
    {
        ArgumentNullException.ThrowIfNull(key);
        PrivateKey = key;
        _chainCode = HdDerivation.CopyChainCode(chainCode);
        Depth = depth;
        ParentFingerprint = fingerprint;
        Child = child;
    }

    /// <summary>The private key of <paramref name="extPubKey"/>.</summary>
    public ExtKey(ExtPubKey extPubKey, Key privateKey) : this(
        privateKey, NotNull(extPubKey).ChainCode, extPubKey.Depth, extPubKey.ParentFingerprint, extPubKey.Child)
    {
    }

    private ExtKey((Key Key, byte[] ChainCode) root) : this(root.Key, root.ChainCode)
    {
    }

    /// <summary>The root of the tree of a seed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 16 to 64 bytes.</exception>
    public static ExtKey CreateFromSeed(ReadOnlySpan<byte> seed) => new(FromSeed(seed));

    /// <inheritdoc cref="CreateFromSeed(ReadOnlySpan{byte})"/>
    public static ExtKey CreateFromSeed(byte[] seed)
    {
        ArgumentNullException.ThrowIfNull(seed);
        return CreateFromSeed(seed.AsSpan());
    }

    /// <summary>Reads <see cref="Length"/> bytes.</summary>
    /// <exception cref="FormatException">Another length, a byte before the key that is not zero.</exception>
    /// <exception cref="ArgumentException">The key is zero or not below the group order, or a root has a parent or a number.</exception>
    public static ExtKey CreateFromBytes(ReadOnlySpan<byte> bytes)
    {
        var fields = HdDerivation.Fields.Read(bytes);
        if (bytes[^(KeySize + 1)] != 0)
            throw new FormatException($"The byte before an extended private key is 0, not {bytes[^(KeySize + 1)]}");
        return new ExtKey(new Key(bytes[^KeySize..], true), fields.ChainCode, fields.Depth, fields.Parent, fields.Child);
    }

    /// <inheritdoc cref="CreateFromBytes(ReadOnlySpan{byte})"/>
    public static ExtKey CreateFromBytes(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return CreateFromBytes(bytes.AsSpan());
    }

    /// <summary>Reads <c>xprv...</c> or <c>tprv...</c>.</summary>
    /// <exception cref="FormatException">Not an extended private key of this network.</exception>
    public static ExtKey Parse(string wif, Network expectedNetwork)
    {
        ArgumentNullException.ThrowIfNull(expectedNetwork);
        return expectedNetwork.Parse<BitcoinExtKey>(wif).ExtKey;
    }

    /// <summary>The private key.</summary>
    public Key PrivateKey { get; }

    /// <summary>32 bytes. The chain code is half of what derives the children: as public as the extended public key, no more.</summary>
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
    public Script ScriptPubKey => PrivateKey.PubKey.Hash.ScriptPubKey;

    /// <summary>The public key with the same place in the tree.</summary>
    public ExtPubKey Neuter() => new(PrivateKey.PubKey, _chainCode, Depth, ParentFingerprint, Child);

    /// <summary>The public key.</summary>
    public PubKey GetPublicKey() => PrivateKey.PubKey;

    /// <summary>A child; hardened from 2^31 on.</summary>
    /// <exception cref="InvalidOperationException">The key is 255 levels deep, or there is no such child (probability 2^-127).</exception>
    public ExtKey Derive(uint index)
    {
        var depth = HdDerivation.NextDepth(Depth);
        var key = PrivateKey.Derivate(_chainCode, index, out var chainCode);
        return new ExtKey(key, chainCode, depth, PrivateKey.PubKey.GetHDFingerPrint(), index);
    }

    /// <summary>A child, with the number counted within its kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative number.</exception>
    /// <inheritdoc cref="Derive(uint)"/>
    public ExtKey Derive(int index, bool hardened) => Derive(KeyPath.ChildNumber(index, hardened));

    /// <summary>A descendant. The keys on the way to it are wiped.</summary>
    /// <inheritdoc cref="Derive(uint)"/>
    public ExtKey Derive(KeyPath keyPath)
    {
        ArgumentNullException.ThrowIfNull(keyPath);
        var result = this;
        for (var i = 0; i < keyPath.Length; i++)
        {
            var child = result.Derive(keyPath[i]);
            if (result != this)
                result.PrivateKey.Dispose();
            result = child;
        }
        return result;
    }

    /// <summary>A descendant, when the path starts from this key.</summary>
    /// <exception cref="ArgumentException">The path starts from another key.</exception>
    public ExtKey Derive(RootedKeyPath rootedKeyPath)
    {
        ArgumentNullException.ThrowIfNull(rootedKeyPath);
        var mine = GetPublicKey().GetHDFingerPrint();
        if (rootedKeyPath.MasterFingerprint != mine)
            throw new ArgumentException($"The path {rootedKeyPath} does not start from this key, {mine}", nameof(rootedKeyPath));
        return Derive(rootedKeyPath.KeyPath);
    }

    IHDKey IHDKey.Derive(KeyPath keyPath) => Derive(keyPath);

    /// <summary>
    /// The private key of the parent, from its public key and this child: why an extended public key must not be given away together
    /// with a private key below it that is not hardened.
    /// </summary>
    /// <exception cref="InvalidOperationException">This is a root or a hardened key, or not what the parent derives.</exception>
    /// <exception cref="ArgumentException"><paramref name="parent"/> is not the parent.</exception>
    public ExtKey GetParentExtKey(ExtPubKey parent)
    {
        ArgumentNullException.ThrowIfNull(parent);
        if (Depth == 0)
            throw new InvalidOperationException("A root has no parent");
        if (IsHardened)
            throw new InvalidOperationException("The parent of a hardened key can not be found");
        if (parent.Depth != Depth - 1 || parent.PubKey.GetHDFingerPrint() != ParentFingerprint)
            throw new ArgumentException($"{parent.PubKey} is not the parent of this key", nameof(parent));
        Span<byte> parentKey = stackalloc byte[PubKey.CompressedSize];
        parent.PubKey.ToBytes(parentKey, out _);
        Span<byte> derived = stackalloc byte[KeySize + HdDerivation.ChainCodeSize];
        HdDerivation.Hash(parent.ChainCode, parentKey, Child, derived);
        if (!derived[KeySize..].SequenceEqual(_chainCode) || !PrivateKey.ECKey.TryTweakSubtract(derived[..KeySize], out var key))
            throw new InvalidOperationException("The parent derives another key");
        return new ExtKey(new Key(key!, true), parent.ChainCode, parent.Depth, parent.ParentFingerprint, parent.Child);
    }

    /// <summary>Is this a child of <paramref name="parentKey"/>, by depth and fingerprint?</summary>
    public bool IsChildOf(ExtKey parentKey)
    {
        ArgumentNullException.ThrowIfNull(parentKey);
        return Depth == parentKey.Depth + 1 && parentKey.GetPublicKey().GetHDFingerPrint() == ParentFingerprint;
    }

    /// <summary>Is <paramref name="childKey"/> a child of this, by depth and fingerprint?</summary>
    public bool IsParentOf(ExtKey childKey)
    {
        ArgumentNullException.ThrowIfNull(childKey);
        return childKey.IsChildOf(this);
    }

    /// <summary><see cref="Length"/> bytes. The caller wipes them.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        new HdDerivation.Fields(Depth, ParentFingerprint, Child, _chainCode).Write(bytes);
        PrivateKey.ECKey.WriteToSpan(bytes.AsSpan(Length - KeySize));
        return bytes;
    }

    /// <summary>The text of the key.</summary>
    public string ToString(Network network) => GetWif(network).ToString();

    /// <summary>The text of the key.</summary>
    public BitcoinExtKey GetWif(Network network) => new(this, network);

    /// <inheritdoc/>
    public bool Equals(ExtKey? other) => this == other;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ExtKey other && this == other;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(PrivateKey, Child, Depth);

    /// <summary>Same key at the same place.</summary>
    public static bool operator ==(ExtKey? a, ExtKey? b) =>
        a is null ? b is null : b is not null && (ReferenceEquals(a, b) || a.Neuter() == b.Neuter());

    /// <summary>Another key or another place.</summary>
    public static bool operator !=(ExtKey? a, ExtKey? b) => !(a == b);

    private static (Key Key, byte[] ChainCode) RandomSeed()
    {
        Span<byte> seed = stackalloc byte[MaxSeed];
        RandomNumberGenerator.Fill(seed);
        var root = FromSeed(seed);
        CryptographicOperations.ZeroMemory(seed);
        return root;
    }

    private static (Key Key, byte[] ChainCode) FromSeed(ReadOnlySpan<byte> seed)
    {
        if (seed.Length is < MinSeed or > MaxSeed)
            throw new ArgumentOutOfRangeException(nameof(seed), $"A seed has {MinSeed} to {MaxSeed} bytes, not {seed.Length}");
        Span<byte> root = stackalloc byte[KeySize + HdDerivation.ChainCodeSize];
        HMACSHA512.HashData(Encoding.ASCII.GetBytes("Bitcoin seed"), seed, root);
        try
        {
            return (new Key(root[..KeySize], true), root[KeySize..].ToArray());
        }
        finally
        {
            CryptographicOperations.ZeroMemory(root);
        }
    }

    private static ExtPubKey NotNull(ExtPubKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key;
    }
}
