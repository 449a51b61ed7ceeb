namespace NBitcoin;

/// <summary>A base58 address that pays to the hash of a public key.</summary>
public class BitcoinPubKeyAddress : BitcoinAddress, IBase58Data
{
    /// <summary>The address of <paramref name="keyId"/>.</summary>
    public BitcoinPubKeyAddress(KeyId keyId, Network network)
        : this(NetworkText.Base58(Base58Type.PUBKEY_ADDRESS, keyId?.ToBytes(), network), keyId!, network)
    {
    }

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">Not an address of this kind and network.</exception>
    public BitcoinPubKeyAddress(string base58, Network expectedNetwork)
        : this(base58, new KeyId(NetworkText.ReadBase58(Base58Type.PUBKEY_ADDRESS, base58, expectedNetwork)), expectedNetwork)
    {
    }

    /// <summary>The address with this text, which must be that of <paramref name="id"/>.</summary>
    public BitcoinPubKeyAddress(string str, KeyId id, Network expectedNetwork) : base(str, expectedNetwork)
    {
        ArgumentNullException.ThrowIfNull(id);
        Hash = id;
    }

    /// <summary>Whom it pays.</summary>
    public KeyId Hash { get; }

    /// <summary><see cref="Base58Type.PUBKEY_ADDRESS"/>.</summary>
    public Base58Type Type => Base58Type.PUBKEY_ADDRESS;

    /// <inheritdoc/>
    protected override Script GeneratePaymentScript() => Hash.ScriptPubKey;
}

/// <summary>A base58 address that pays to the hash of a script (BIP 13, BIP 16).</summary>
public class BitcoinScriptAddress : BitcoinAddress, IBase58Data
{
    /// <summary>The address of <paramref name="scriptId"/>.</summary>
    public BitcoinScriptAddress(ScriptId scriptId, Network network)
        : this(NetworkText.Base58(Base58Type.SCRIPT_ADDRESS, scriptId?.ToBytes(), network), scriptId!, network)
    {
    }

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">Not an address of this kind and network.</exception>
    public BitcoinScriptAddress(string base58, Network expectedNetwork)
        : this(base58, new ScriptId(NetworkText.ReadBase58(Base58Type.SCRIPT_ADDRESS, base58, expectedNetwork)), expectedNetwork)
    {
    }

    /// <summary>The address with this text, which must be that of <paramref name="id"/>.</summary>
    public BitcoinScriptAddress(string str, ScriptId id, Network expectedNetwork) : base(str, expectedNetwork)
    {
        ArgumentNullException.ThrowIfNull(id);
        Hash = id;
    }

    /// <summary>Whom it pays.</summary>
    public ScriptId Hash { get; }

    /// <summary><see cref="Base58Type.SCRIPT_ADDRESS"/>.</summary>
    public Base58Type Type => Base58Type.SCRIPT_ADDRESS;

    /// <inheritdoc/>
    protected override Script GeneratePaymentScript() => Hash.ScriptPubKey;
}
