namespace NBitcoin;

public partial class Script
{
    private ScriptId? _hash;
    private WitScriptId? _witHash;

    /// <summary>HASH160 of the bytes: pays to this script by BIP 16.</summary>
    public ScriptId Hash => _hash ??= new ScriptId(this);

    /// <summary>SHA-256 of the bytes: pays to this script by BIP 141.</summary>
    public WitScriptId WitHash => _witHash ??= new WitScriptId(this);

    /// <summary>The output script that pays to this script by BIP 16.</summary>
    public Script PaymentScript => Hash.ScriptPubKey;

    /// <summary>
    /// Whom an output with this script pays: a hash of a key or script, or a taproot key. Null for any other script, so also for a bare
    /// public key, a witness version to come, and a taproot output whose key is none.
    /// </summary>
    public IAddressableDestination? GetDestination()
    {
        var bytes = Span;
        if (ScriptPatterns.IsP2PKH(bytes))
            return new KeyId(bytes[3..23].ToArray());
        if (ScriptPatterns.IsP2SH(bytes))
            return new ScriptId(bytes[2..22].ToArray());
        if (ScriptPatterns.IsP2WPKH(bytes))
            return new WitKeyId(bytes[2..].ToArray());
        if (ScriptPatterns.IsP2WSH(bytes))
            return new WitScriptId(bytes[2..].ToArray());
        return ScriptPatterns.IsTaproot(bytes) && TaprootPubKey.TryCreate(bytes[2..], out var key) ? key : null;
    }

    /// <summary>The address of <see cref="GetDestination"/>, null when there is none.</summary>
    public BitcoinAddress? GetDestinationAddress(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return GetDestination()?.GetAddress(network);
    }

    /// <summary>This script as a leaf of a taproot tree.</summary>
    public TapScript ToTapScript(TapLeafVersion version) => new(this, version);
}
