namespace NBitcoin;

/// <summary>A private key and the public key it signs for.</summary>
public class KeyPair
{
    /// <summary>The pair; whether it is one is not checked.</summary>
    public KeyPair(Key key, IPubKey pubKey)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(pubKey);
        Key = key;
        PubKey = pubKey;
    }

    /// <summary>The private key.</summary>
    public Key Key { get; }

    /// <summary>The public key.</summary>
    public IPubKey PubKey { get; }

    /// <summary>A key and its public key.</summary>
    public static KeyPair CreateECDSAPair(Key key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new KeyPair(key, key.PubKey);
    }

    /// <summary>A key and its taproot output key without scripts (BIP 86).</summary>
    public static TaprootKeyPair CreateTaprootPair(Key key) => CreateTaprootPair(key, null);

    /// <summary>A key and its taproot output key with a script tree.</summary>
    public static TaprootKeyPair CreateTaprootPair(Key key, uint256? merkleRoot)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new TaprootKeyPair(key, key.PubKey.GetTaprootFullPubKey(merkleRoot));
    }
}

/// <summary>An internal private key and the taproot output key it can spend.</summary>
public class TaprootKeyPair : KeyPair
{
    /// <summary>The pair; whether it is one is not checked.</summary>
    public TaprootKeyPair(Key key, TaprootFullPubKey pubKey) : base(key, pubKey) => PubKey = pubKey;

    /// <summary>The internal private key.</summary>
    public new Key Key => base.Key;

    /// <summary>The output key.</summary>
    public new TaprootFullPubKey PubKey { get; }

    /// <summary>Signs the hash of a key path spend.</summary>
    public TaprootSignature SignTaprootKeySpend(uint256 hash, TaprootSigHash sigHash) =>
        Key.SignTaprootKeySpend(hash, PubKey.MerkleRoot, sigHash);
}
