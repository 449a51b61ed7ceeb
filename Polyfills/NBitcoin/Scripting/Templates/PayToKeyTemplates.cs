namespace NBitcoin;

/// <summary>A public key, and OP_CHECKSIG.</summary>
public class PayToPubkeyTemplate : ScriptTemplate
{
    internal PayToPubkeyTemplate() { }

    public static PayToPubkeyTemplate Instance { get; } = new();

    private protected override bool Matches(Script script) => ScriptPatterns.IsP2PK(script.Span);

    public Script GenerateScriptPubKey(PubKey pubkey)
    {
        ArgumentNullException.ThrowIfNull(pubkey);
        return new Script(Op.GetPushOp(pubkey.ToBytes()), OpcodeType.OP_CHECKSIG);
    }

    /// <returns>Null where the script hasn't this form, or the key isn't on the curve.</returns>
    public PubKey? ExtractScriptPubKeyParameters(Script scriptPubKey) =>
        CheckScriptPubKey(scriptPubKey) && PubKey.TryCreatePubKey(scriptPubKey.Span[1..^1], out var key) ? key : null;

    public Script GenerateScriptSig(TransactionSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return new Script(Op.GetPushOp(signature.ToBytes()));
    }
}

/// <summary>The hash of a public key.</summary>
public class PayToPubkeyHashTemplate : ScriptTemplate
{
    const int HashStart = 3, HashEnd = 23;

    internal PayToPubkeyHashTemplate() { }

    public static PayToPubkeyHashTemplate Instance { get; } = new();

    private protected override bool Matches(Script script) => ScriptPatterns.IsP2PKH(script.Span);

    public Script GenerateScriptPubKey(PubKey pubKey)
    {
        ArgumentNullException.ThrowIfNull(pubKey);
        return pubKey.Hash.ScriptPubKey;
    }

    public Script GenerateScriptPubKey(KeyId pubkeyHash)
    {
        ArgumentNullException.ThrowIfNull(pubkeyHash);
        return pubkeyHash.ScriptPubKey;
    }

    /// <returns>Null where the script hasn't this form.</returns>
    public KeyId? ExtractScriptPubKeyParameters(Script scriptPubKey) =>
        CheckScriptPubKey(scriptPubKey) ? new KeyId(scriptPubKey.Span[HashStart..HashEnd].ToArray()) : null;

    /// <param name="signature">Null to leave its place empty.</param>
    public Script GenerateScriptSig(TransactionSignature? signature, PubKey publicKey)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        return new Script(signature is null ? OpcodeType.OP_0 : Op.GetPushOp(signature.ToBytes()), Op.GetPushOp(publicKey.ToBytes()));
    }

    /// <returns>Null where it isn't a signature, or an empty place for one, and a key.</returns>
    public PayToPubkeyHashScriptSigParameters? ExtractScriptSigParameters(Script scriptSig)
    {
        ArgumentNullException.ThrowIfNull(scriptSig);
        byte[]?[] pushes = [.. scriptSig.ToOps().Select(op => op.IsInvalid ? null : op.PushData)];
        return pushes is [{ } signature, { } key] && SignatureAndKey.TryParse(signature, key, out var parsed)
            ? new PayToPubkeyHashScriptSigParameters(parsed.Signature, parsed.Key)
            : null;
    }
}

/// <summary>The hash of a public key, satisfied by the witness (BIP 141).</summary>
public class PayToWitPubKeyHashTemplate : PayToWitTemplate
{
    internal PayToWitPubKeyHashTemplate() { }

    public static new PayToWitPubKeyHashTemplate Instance { get; } = new();

    public override bool CheckScriptPubKey(Script scriptPubKey)
    {
        ArgumentNullException.ThrowIfNull(scriptPubKey);
        return ScriptPatterns.IsP2WPKH(scriptPubKey.Span);
    }

    public Script GenerateScriptPubKey(PubKey pubKey)
    {
        ArgumentNullException.ThrowIfNull(pubKey);
        return pubKey.WitHash.ScriptPubKey;
    }

    public Script GenerateScriptPubKey(WitKeyId pubkeyHash)
    {
        ArgumentNullException.ThrowIfNull(pubkeyHash);
        return pubkeyHash.ScriptPubKey;
    }

    /// <returns>Null where the script hasn't this form.</returns>
    public new WitKeyId? ExtractScriptPubKeyParameters(Script scriptPubKey) =>
        CheckScriptPubKey(scriptPubKey) ? new WitKeyId(scriptPubKey.Span[2..].ToArray()) : null;

    /// <param name="signature">Null to leave its place empty.</param>
    public WitScript GenerateWitScript(TransactionSignature? signature, PubKey publicKey)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        return new WitScript([signature?.ToBytes() ?? [], publicKey.ToBytes()], @unsafe: true);
    }

    /// <returns>Null where it isn't a signature, or an empty place for one, and a compressed key.</returns>
    public PayToWitPubkeyHashScriptSigParameters? ExtractWitScriptParameters(WitScript witScript)
    {
        ArgumentNullException.ThrowIfNull(witScript);
        return witScript.PushCount == 2 && SignatureAndKey.TryParse(witScript[0], witScript[1], out var parsed) && parsed.Key.IsCompressed
            ? new PayToWitPubkeyHashScriptSigParameters(parsed.Signature, parsed.Key)
            : null;
    }
}

/// <summary>What satisfies the hash of a public key.</summary>
public class PayToPubkeyHashScriptSigParameters : IDestination
{
    public PayToPubkeyHashScriptSigParameters(TransactionSignature? transactionSignature, PubKey pubKey)
    {
        ArgumentNullException.ThrowIfNull(pubKey);
        TransactionSignature = transactionSignature;
        PublicKey = pubKey;
    }

    /// <summary>Null where its place is empty.</summary>
    public TransactionSignature? TransactionSignature { get; set; }

    public PubKey PublicKey { get; set; }
    public virtual IAddressableDestination Hash => PublicKey.Hash;
    public Script ScriptPubKey => Hash.ScriptPubKey;
}

/// <summary>The same of a witness.</summary>
public class PayToWitPubkeyHashScriptSigParameters : PayToPubkeyHashScriptSigParameters
{
    public PayToWitPubkeyHashScriptSigParameters(TransactionSignature? transactionSignature, PubKey pubKey)
        : base(transactionSignature, pubKey) { }

    public override IAddressableDestination Hash => PublicKey.WitHash;
}

readonly record struct SignatureAndKey(TransactionSignature? Signature, PubKey Key)
{
    public static bool TryParse(byte[] signature, byte[] key, out SignatureAndKey parsed)
    {
        parsed = default;
        if (!PubKey.TryCreatePubKey(key, out var pubKey) || (signature.Length > 0 && !SignatureEncoding.IsStrictDer(signature)))
            return false;
        parsed = new SignatureAndKey(signature.Length == 0 ? null : new TransactionSignature(signature), pubKey);
        return true;
    }
}
