using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace NBitcoin;

/// <summary>The text of an extended key (BIP 32).</summary>
public abstract class BitcoinExtKeyBase : Base58Data, IDestination
{
    private protected BitcoinExtKeyBase(string text, Network network) : base(text, network)
    {
    }

    /// <summary>Pay to public key hash.</summary>
    public abstract Script ScriptPubKey { get; }
}

/// <summary>
/// The text of an extended private key: <c>xprv...</c> or <c>tprv...</c>. It stays in memory until it is collected: keep none longer than
/// needed.
/// </summary>
public class BitcoinExtKey : BitcoinExtKeyBase, IHDKey, ISecret
{
    /// <summary>The text of <paramref name="key"/>.</summary>
    public BitcoinExtKey(ExtKey key, Network network) : base(Encode(Base58Type.EXT_SECRET_KEY, Bytes(key), network), network) =>
        ExtKey = key;

    /// <summary>Reads a key.</summary>
    /// <exception cref="FormatException">Not an extended private key of this network. The message does not repeat the text.</exception>
    public BitcoinExtKey(string base58, Network expectedNetwork)
        : this(base58, NetworkText.ReadBase58(Base58Type.EXT_SECRET_KEY, base58, expectedNetwork), expectedNetwork)
    {
    }

    internal BitcoinExtKey(string text, byte[] payload, Network network) : base(text, network)
    {
        try
        {
            ExtKey = ExtKey.CreateFromBytes(payload);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"The text is not an extended private key: {e.Message}", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(payload);
        }
    }

    /// <summary>The key.</summary>
    public ExtKey ExtKey { get; }

    /// <summary>The private key.</summary>
    public Key PrivateKey => ExtKey.PrivateKey;

    /// <summary><see cref="Base58Type.EXT_SECRET_KEY"/>.</summary>
    public override Base58Type Type => Base58Type.EXT_SECRET_KEY;

    /// <inheritdoc/>
    public override Script ScriptPubKey => ExtKey.ScriptPubKey;

    /// <summary>The text of the public key with the same place in the tree.</summary>
    public BitcoinExtPubKey Neuter() => ExtKey.Neuter().GetWif(Network);

    /// <summary>The public key.</summary>
    public PubKey GetPublicKey() => ExtKey.GetPublicKey();

    /// <inheritdoc cref="ExtKey.Derive(uint)"/>
    public BitcoinExtKey Derive(uint index) => ExtKey.Derive(index).GetWif(Network);

    /// <inheritdoc cref="ExtKey.Derive(KeyPath)"/>
    public BitcoinExtKey Derive(KeyPath keyPath) => ExtKey.Derive(keyPath).GetWif(Network);

    /// <inheritdoc cref="ExtKey.Derive(RootedKeyPath)"/>
    public ExtKey Derive(RootedKeyPath rootedKeyPath) => ExtKey.Derive(rootedKeyPath);

    IHDKey IHDKey.Derive(KeyPath keyPath) => Derive(keyPath);

    /// <summary>The key.</summary>
    [return: NotNullIfNotNull(nameof(key))]
    public static implicit operator ExtKey?(BitcoinExtKey? key) => key?.ExtKey;

    internal override byte[] Payload() => Bytes(ExtKey);

    private static byte[] Bytes(ExtKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.ToBytes();
    }
}

/// <summary>The text of an extended public key: <c>xpub...</c> or <c>tpub...</c>.</summary>
public class BitcoinExtPubKey : BitcoinExtKeyBase, IHDKey
{
    /// <summary>The text of <paramref name="key"/>.</summary>
    public BitcoinExtPubKey(ExtPubKey key, Network network)
        : base(NetworkText.Base58(Base58Type.EXT_PUBLIC_KEY, key?.ToBytes(), network), network) => ExtPubKey = key!;

    /// <summary>Reads a key.</summary>
    /// <exception cref="FormatException">Not an extended public key of this network.</exception>
    public BitcoinExtPubKey(string base58, Network expectedNetwork)
        : this(base58, NetworkText.ReadBase58(Base58Type.EXT_PUBLIC_KEY, base58, expectedNetwork), expectedNetwork)
    {
    }

    internal BitcoinExtPubKey(string text, byte[] payload, Network network) : base(text, network)
    {
        try
        {
            ExtPubKey = new ExtPubKey(payload);
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"{text} is not an extended public key: {e.Message}", e);
        }
    }

    /// <summary>The key.</summary>
    public ExtPubKey ExtPubKey { get; }

    /// <summary><see cref="Base58Type.EXT_PUBLIC_KEY"/>.</summary>
    public override Base58Type Type => Base58Type.EXT_PUBLIC_KEY;

    /// <inheritdoc/>
    public override Script ScriptPubKey => ExtPubKey.ScriptPubKey;

    /// <summary>The public key.</summary>
    public PubKey GetPublicKey() => ExtPubKey.PubKey;

    /// <inheritdoc cref="ExtPubKey.Derive(uint)"/>
    public BitcoinExtPubKey Derive(uint index) => ExtPubKey.Derive(index).GetWif(Network);

    /// <inheritdoc cref="ExtPubKey.Derive(KeyPath)"/>
    public BitcoinExtPubKey Derive(KeyPath keyPath) => ExtPubKey.Derive(keyPath).GetWif(Network);

    IHDKey? IHDKey.Derive(KeyPath keyPath)
    {
        ArgumentNullException.ThrowIfNull(keyPath);
        return keyPath.IsHardenedPath ? null : Derive(keyPath);
    }

    /// <summary>The key.</summary>
    [return: NotNullIfNotNull(nameof(key))]
    public static implicit operator ExtPubKey?(BitcoinExtPubKey? key) => key?.ExtPubKey;

    internal override byte[] Payload() => ExtPubKey.ToBytes();
}
