using System.Security.Cryptography;
using NBitcoin.Secp256k1;

namespace NBitcoin;

/// <summary>A private key. Dispose it when done: that wipes it, and any later use throws <see cref="ObjectDisposedException"/>.</summary>
public partial class Key : IDestination, IDisposable
{
    private const int Size = 32;

    private readonly ECPrivKey _key;
    private PubKey? _pubKey;
    private bool _disposed;

    /// <summary>A random key with a compressed public key.</summary>
    public Key() : this(true)
    {
    }

    /// <summary>A random key; <paramref name="fCompressedIn"/> tells how its public key is serialised.</summary>
    public Key(bool fCompressedIn)
    {
        IsCompressed = fCompressedIn;
        Span<byte> random = stackalloc byte[Size];
        ECPrivKey? key;
        do
        {
            RandomNumberGenerator.Fill(random);
        }
        while (!ECPrivKey.TryCreate(random, out key));
        CryptographicOperations.ZeroMemory(random);
        _key = key;
    }

    /// <summary>The key of 32 big-endian bytes.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes, zero, or not below the group order.</exception>
    public Key(byte[] data, int count = -1, bool fCompressedIn = true) : this(Checked(data, count), fCompressedIn)
    {
    }

    internal Key(ReadOnlySpan<byte> data, bool compressed) : this(Create(data), compressed)
    {
    }

    /// <summary>Takes the key over: it is wiped when this is disposed.</summary>
    internal Key(ECPrivKey key, bool compressed)
    {
        _key = key;
        IsCompressed = compressed;
    }

    /// <summary>Reads a key in "wallet import format".</summary>
    /// <exception cref="FormatException">Not a private key of <paramref name="expectedNetwork"/>.</exception>
    public static Key Parse(string wif, Network expectedNetwork)
    {
        ArgumentNullException.ThrowIfNull(expectedNetwork);
        return expectedNetwork.Parse<BitcoinSecret>(wif).PrivateKey;
    }

    /// <summary>Is the public key serialised in 33 bytes, not 65?</summary>
    public bool IsCompressed { get; }

    /// <summary>The public key.</summary>
    public PubKey PubKey
    {
        get
        {
            ThrowIfDisposed();
            return _pubKey ??= new PubKey(_key.CreatePubKey(), IsCompressed);
        }
    }

    internal ECPrivKey ECKey
    {
        get
        {
            ThrowIfDisposed();
            return _key;
        }
    }

    Script IDestination.ScriptPubKey => PubKey.Hash.ScriptPubKey;

    /// <summary>The 32 bytes. The caller wipes them.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        ECKey.WriteToSpan(bytes);
        return bytes;
    }

    /// <summary>The 32 bytes in hexadecimal.</summary>
    public string ToHex()
    {
        Span<byte> bytes = stackalloc byte[Size];
        ECKey.WriteToSpan(bytes);
        var hex = Convert.ToHexStringLower(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return hex;
    }

    /// <summary>The key in "wallet import format".</summary>
    public string ToString(Network network) => GetWif(network).ToString();

    /// <summary>The key in "wallet import format".</summary>
    public BitcoinSecret GetWif(Network network) => new(this, network);

    /// <inheritdoc cref="GetWif"/>
    public BitcoinSecret GetBitcoinSecret(Network network) => GetWif(network);

    /// <inheritdoc cref="PubKey.GetAddress"/>
    public BitcoinAddress GetAddress(ScriptPubKeyType scriptPubKeyType, Network network) => PubKey.GetAddress(scriptPubKeyType, network);

    /// <inheritdoc cref="PubKey.GetDestination"/>
    public IAddressableDestination GetDestination(ScriptPubKeyType scriptPubKeyType) => PubKey.GetDestination(scriptPubKeyType);

    /// <inheritdoc cref="PubKey.GetScriptPubKey"/>
    public Script GetScriptPubKey(ScriptPubKeyType scriptPubKeyType) => PubKey.GetScriptPubKey(scriptPubKeyType);

    /// <summary>The key and its public key.</summary>
    public KeyPair CreateKeyPair() => KeyPair.CreateECDSAPair(this);

    /// <summary>The key and its taproot output key without scripts (BIP 86).</summary>
    public TaprootKeyPair CreateTaprootKeyPair() => CreateTaprootKeyPair(null);

    /// <summary>The key and its taproot output key with a script tree.</summary>
    public TaprootKeyPair CreateTaprootKeyPair(uint256? merkleRoot) => KeyPair.CreateTaprootPair(this, merkleRoot);

    /// <summary>The child <paramref name="nChild"/> of this key in a tree (BIP 32); hardened from 2^31 on.</summary>
    /// <param name="cc">The chain code of this key, 32 bytes.</param>
    /// <param name="nChild">The child number.</param>
    /// <param name="ccChild">The chain code of the child, 32 bytes.</param>
    /// <exception cref="InvalidOperationException">The key is not compressed, or there is no such child (probability 2^-127).</exception>
    public Key Derivate(byte[] cc, uint nChild, out byte[] ccChild)
    {
        ArgumentNullException.ThrowIfNull(cc);
        if (!IsCompressed)
            throw new InvalidOperationException("A key of a tree has a compressed public key");
        Span<byte> parent = stackalloc byte[PubKey.CompressedSize];
        if (nChild >= KeyPath.Hardened)
        {
            parent[0] = 0;
            ECKey.WriteToSpan(parent[1..]);
        }
        else
        {
            PubKey.ToBytes(parent, out _);
        }
        Span<byte> child = stackalloc byte[2 * Size];
        HdDerivation.Hash(cc, parent, nChild, child);
        ccChild = child[Size..].ToArray();
        var ok = ECKey.TryTweakAdd(child[..Size], out var key);
        CryptographicOperations.ZeroMemory(parent);
        CryptographicOperations.ZeroMemory(child);
        return ok ? new Key(key!, true) : throw HdDerivation.NoSuchChild(nChild);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Key other && this == other;

    /// <inheritdoc/>
    public override int GetHashCode() => PubKey.GetHashCode();

    /// <summary>Same key and same form of the public key.</summary>
    public static bool operator ==(Key? a, Key? b) => a is null ? b is null : b is not null && a.PubKey == b.PubKey;

    /// <summary>Another key, or another form of the public key.</summary>
    public static bool operator !=(Key? a, Key? b) => !(a == b);

    /// <summary>Wipes the key.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Wipes the key.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        _disposed = true;
        // the native key wipes itself when it is finalised, so there is nothing to do for a forgotten one
        if (disposing)
            _key.Dispose();
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    private static ReadOnlySpan<byte> Checked(byte[] data, int count)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (count == -1)
            count = data.Length;
        if (count != Size || data.Length < Size)
            throw new ArgumentException($"A private key has {Size} bytes, not {count}", nameof(data));
        return data.AsSpan(0, Size);
    }

    private static ECPrivKey Create(ReadOnlySpan<byte> data)
    {
        if (data.Length != Size)
            throw new ArgumentException($"A private key has {Size} bytes, not {data.Length}", nameof(data));
        return ECPrivKey.TryCreate(data, out var key)
            ? key
            : throw new ArgumentException("The bytes are zero or not below the group order, so they are no private key", nameof(data));
    }
}
