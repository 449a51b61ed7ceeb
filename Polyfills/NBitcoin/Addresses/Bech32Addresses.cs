namespace NBitcoin;

/// <summary>A bech32 address that pays to the hash of a public key (witness version 0).</summary>
public class BitcoinWitPubKeyAddress : BitcoinAddress, IBech32Data
{
    /// <summary>The address of <paramref name="segwitKeyId"/>.</summary>
    public BitcoinWitPubKeyAddress(WitKeyId segwitKeyId, Network network)
        : this(NetworkText.Bech32(Bech32Type.WITNESS_PUBKEY_ADDRESS, 0, segwitKeyId?.ToBytes(), network), segwitKeyId!, network)
    {
    }

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">Not an address of this kind and network.</exception>
    public BitcoinWitPubKeyAddress(string bech32, Network expectedNetwork)
        : this(bech32, new WitKeyId(NetworkText.ReadBech32(Bech32Type.WITNESS_PUBKEY_ADDRESS, bech32, expectedNetwork)), expectedNetwork)
    {
    }

    internal BitcoinWitPubKeyAddress(string text, WitKeyId hash, Network network) : base(text.ToLowerInvariant(), network) => Hash = hash;

    /// <summary>Whom it pays.</summary>
    public WitKeyId Hash { get; }

    /// <summary><see cref="Bech32Type.WITNESS_PUBKEY_ADDRESS"/>.</summary>
    public Bech32Type Type => Bech32Type.WITNESS_PUBKEY_ADDRESS;

    /// <inheritdoc/>
    protected override Script GeneratePaymentScript() => Hash.ScriptPubKey;
}

/// <summary>A bech32 address that pays to the hash of a script (witness version 0).</summary>
public class BitcoinWitScriptAddress : BitcoinAddress, IBech32Data
{
    /// <summary>The address of <paramref name="segwitScriptId"/>.</summary>
    public BitcoinWitScriptAddress(WitScriptId segwitScriptId, Network network)
        : this(NetworkText.Bech32(Bech32Type.WITNESS_SCRIPT_ADDRESS, 0, segwitScriptId?.ToBytes(), network), segwitScriptId!, network)
    {
    }

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">Not an address of this kind and network.</exception>
    public BitcoinWitScriptAddress(string bech32, Network expectedNetwork)
        : this(bech32, new WitScriptId(NetworkText.ReadBech32(Bech32Type.WITNESS_SCRIPT_ADDRESS, bech32, expectedNetwork)), expectedNetwork)
    {
    }

    internal BitcoinWitScriptAddress(string text, WitScriptId hash, Network network) : base(text.ToLowerInvariant(), network) =>
        Hash = hash;

    /// <summary>Whom it pays.</summary>
    public WitScriptId Hash { get; }

    /// <summary><see cref="Bech32Type.WITNESS_SCRIPT_ADDRESS"/>.</summary>
    public Bech32Type Type => Bech32Type.WITNESS_SCRIPT_ADDRESS;

    /// <inheritdoc/>
    protected override Script GeneratePaymentScript() => Hash.ScriptPubKey;
}

/// <summary>A bech32m address that pays to a taproot key (witness version 1).</summary>
public class TaprootAddress : BitcoinAddress, IBech32Data
{
    /// <summary>The address of <paramref name="pubKey"/>.</summary>
    public TaprootAddress(TaprootPubKey pubKey, Network network)
        : this(NetworkText.Bech32(Bech32Type.TAPROOT_ADDRESS, 1, pubKey?.ToBytes(), network), pubKey!, network)
    {
    }

    internal TaprootAddress(string text, TaprootPubKey key, Network network) : base(text.ToLowerInvariant(), network) => PubKey = key;

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">Not an address of this kind and network.</exception>
    public static new TaprootAddress Create(string bech32, Network expectedNetwork)
    {
        var program = NetworkText.ReadBech32(Bech32Type.TAPROOT_ADDRESS, bech32, expectedNetwork);
        return TaprootPubKey.TryCreate(program, out var key)
            ? new TaprootAddress(bech32, key, expectedNetwork)
            : throw new FormatException($"The address {bech32} pays to {Convert.ToHexStringLower(program)}, which is not a taproot key");
    }

    /// <summary>Whom it pays.</summary>
    public TaprootPubKey PubKey { get; }

    /// <summary><see cref="Bech32Type.TAPROOT_ADDRESS"/>.</summary>
    public Bech32Type Type => Bech32Type.TAPROOT_ADDRESS;

    /// <inheritdoc/>
    protected override Script GeneratePaymentScript() => PubKey.ScriptPubKey;
}
