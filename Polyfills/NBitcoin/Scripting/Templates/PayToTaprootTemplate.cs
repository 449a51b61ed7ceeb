namespace NBitcoin;

/// <summary>A taproot output key (BIP 341), spent by a signature.</summary>
public class PayToTaprootTemplate : ScriptTemplate
{
    const byte AnnexTag = 0x50;

    PayToTaprootTemplate() { }

    public static PayToTaprootTemplate Instance { get; } = new();

    private protected override bool Matches(Script script) => ScriptPatterns.IsTaproot(script.Span);

    public Script GenerateScriptPubKey(TaprootPubKey pubKey)
    {
        ArgumentNullException.ThrowIfNull(pubKey);
        return pubKey.ScriptPubKey;
    }

    /// <returns>Null where the script hasn't this form, or the key isn't on the curve.</returns>
    public TaprootPubKey? ExtractScriptPubKeyParameters(Script scriptPubKey) =>
        CheckScriptPubKey(scriptPubKey) && TaprootPubKey.TryCreate(scriptPubKey.Span[2..], out var key) ? key : null;

    public WitScript GenerateWitScript(TaprootSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return new WitScript([signature.ToBytes()], @unsafe: true);
    }

    /// <exception cref="ArgumentException">The annex doesn't begin with 0x50.</exception>
    public WitScript GenerateWitScript(TaprootSignature signature, byte[] annex)
    {
        if (annex is null)
            return GenerateWitScript(signature);
        ArgumentNullException.ThrowIfNull(signature);
        return annex is [AnnexTag, ..]
            ? new WitScript([signature.ToBytes(), (byte[])annex.Clone()], @unsafe: true)
            : throw new ArgumentException($"An annex begins with 0x50: {Convert.ToHexStringLower(annex)} doesn't.", nameof(annex));
    }

    /// <returns>Null where it isn't a signature, with an annex or without.</returns>
    public PayToTaprootScriptSigParameters? ExtractWitScriptParameters(WitScript witScript)
    {
        ArgumentNullException.ThrowIfNull(witScript);
        var annex = witScript.PushCount == 2 ? witScript[1] : null;
        return (witScript.PushCount == 1 || annex is [AnnexTag, ..]) && TaprootSignature.TryParse(witScript[0], out var signature)
            ? new PayToTaprootScriptSigParameters(signature, annex)
            : null;
    }
}

/// <summary>What satisfies a taproot output key.</summary>
public class PayToTaprootScriptSigParameters
{
    public PayToTaprootScriptSigParameters(TaprootSignature transactionSignature, byte[]? annex = null)
    {
        TransactionSignature = transactionSignature;
        Annex = annex;
    }

    public TaprootSignature TransactionSignature { get; set; }
    public byte[]? Annex { get; set; }
}
