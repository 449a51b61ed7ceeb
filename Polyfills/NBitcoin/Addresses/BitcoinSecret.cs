using System.Security.Cryptography;

namespace NBitcoin;

/// <summary>
/// A private key in "wallet import format". The text stays in memory until it is collected: keep none longer than needed.
/// </summary>
public class BitcoinSecret : Base58Data, IDestination, ISecret
{
    private const byte CompressedMark = 1;
    private const int KeySize = 32;

    /// <summary>The text of <paramref name="key"/>.</summary>
    public BitcoinSecret(Key key, Network network) : base(Encode(Base58Type.SECRET_KEY, Bytes(key), network), network) => PrivateKey = key;

    /// <summary>Reads a key.</summary>
    /// <exception cref="FormatException">Not a private key of this network. The message does not repeat the text.</exception>
    public BitcoinSecret(string base58, Network expectedNetwork)
        : this(base58, NetworkText.ReadBase58(Base58Type.SECRET_KEY, base58, expectedNetwork), expectedNetwork)
    {
    }

    internal BitcoinSecret(string text, byte[] data, Network network) : base(text, network)
    {
        try
        {
            PrivateKey = new Key(data.AsSpan(0, KeySize), data.Length > KeySize);
        }
        catch (ArgumentException e)
        {
            throw new FormatException("The text holds a number that is no private key", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(data);
        }
    }

    /// <summary>The key.</summary>
    public Key PrivateKey { get; }

    /// <summary>Its public key.</summary>
    public PubKey PubKey => PrivateKey.PubKey;

    /// <summary>The hash of its public key.</summary>
    public virtual KeyId PubKeyHash => PubKey.Hash;

    /// <summary>Is the public key serialised in 33 bytes, not 65?</summary>
    public bool IsCompressed => PrivateKey.IsCompressed;

    /// <summary><see cref="Base58Type.SECRET_KEY"/>.</summary>
    public override Base58Type Type => Base58Type.SECRET_KEY;

    Script IDestination.ScriptPubKey => PubKeyHash.ScriptPubKey;

    /// <inheritdoc cref="PubKey.GetAddress"/>
    public BitcoinAddress GetAddress(ScriptPubKeyType type) => PubKey.GetAddress(type, Network);

    /// <summary>The same key with the other form of public key, or the same one when null.</summary>
    public BitcoinSecret Copy(bool? compressed) =>
        new(new Key(PrivateKey.ECKey.Clone(), compressed ?? IsCompressed), Network);

    // 32 bytes, and a byte of 1 when the public key is compressed
    internal override byte[] Payload() => Bytes(PrivateKey);

    /// <summary>Has the payload the shape of a key?</summary>
    internal static bool IsPayload(ReadOnlySpan<byte> data) =>
        data.Length == KeySize || (data.Length == KeySize + 1 && data[KeySize] == CompressedMark);

    private static byte[] Bytes(Key key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var bytes = new byte[key.IsCompressed ? KeySize + 1 : KeySize];
        key.ECKey.WriteToSpan(bytes.AsSpan(0, KeySize));
        if (key.IsCompressed)
            bytes[KeySize] = CompressedMark;
        return bytes;
    }
}
