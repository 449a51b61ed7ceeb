using System.Diagnostics.CodeAnalysis;

namespace NBitcoin;

/// <summary>So many signatures of so many public keys.</summary>
public class PayToMultiSigTemplate : ScriptTemplate
{
    const int MaxKeys = 20, MaxSmall = 16;

    internal PayToMultiSigTemplate() { }

    public static PayToMultiSigTemplate Instance { get; } = new();

    private protected override bool Matches(Script script) => TryParse(script, out _, out _);

    internal static bool TryParse(Script script, out int signatures, [NotNullWhen(true)] out byte[][]? keys)
    {
        signatures = 0;
        keys = null;
        if (script.Length < 3 || script.Span[^1] != (byte)OpcodeType.OP_CHECKMULTISIG)
            return false;
        Op[] ops = [.. script.ToOps()];
        if (ops is not [{ } first, .. var between, { } last, { Code: OpcodeType.OP_CHECKMULTISIG }]
            || first.GetInt() is not { } wanted || last.GetInt() is not { } count
            || count is < 0 or > MaxKeys || wanted < 0 || wanted > count || between.Length != count
            || Array.Exists(between, op => op.PushData is null || op.IsInvalid))
            return false;
        signatures = wanted;
        keys = Array.ConvertAll(between, op => op.PushData!);
        return true;
    }

    public Script GenerateScriptPubKey(int sigCount, params PubKey[] keys) => GenerateScriptPubKey(sigCount, sort: false, keys);

    /// <param name="sigCount">At least so many of the keys must sign.</param>
    /// <param name="sort">Put the keys in the order of their bytes (BIP 67).</param>
    /// <param name="keys">16 at most.</param>
    /// <exception cref="ArgumentOutOfRangeException">More signatures than keys, none, or too many keys.</exception>
    public Script GenerateScriptPubKey(int sigCount, bool sort, params PubKey[] keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Length is 0 or > MaxSmall)
            throw new ArgumentOutOfRangeException(nameof(keys), keys.Length, $"There must be 1 to {MaxSmall} keys.");
        if (sigCount < 1 || sigCount > keys.Length)
            throw new ArgumentOutOfRangeException(nameof(sigCount), sigCount, $"Of {keys.Length} keys, 1 to {keys.Length} can sign.");
        var ordered = sort ? keys.Order() : keys.AsEnumerable();
        return new Script([
            Op.GetPushOp(sigCount), .. ordered.Select(key => Op.GetPushOp(key.ToBytes())), Op.GetPushOp(keys.Length), OpcodeType.OP_CHECKMULTISIG,
        ]);
    }

    /// <returns>Null where the script hasn't this form.</returns>
    public PayToMultiSigTemplateParameters? ExtractScriptPubKeyParameters(Script scriptPubKey)
    {
        ArgumentNullException.ThrowIfNull(scriptPubKey);
        if (!TryParse(scriptPubKey, out var signatures, out var keys))
            return null;
        var valid = new List<PubKey>();
        var invalid = new List<byte[]>();
        foreach (var bytes in keys)
        {
            if (PubKey.TryCreatePubKey(bytes, out var key))
                valid.Add(key);
            else
                invalid.Add(bytes);
        }
        return new PayToMultiSigTemplateParameters(signatures, [.. valid], [.. invalid]);
    }

    /// <param name="signatures">In the order of their keys; null leaves a place empty.</param>
    public Script GenerateScriptSig(IEnumerable<TransactionSignature> signatures)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        return new Script([OpcodeType.OP_0, .. signatures.Select(signature => signature is null ? OpcodeType.OP_0 : Op.GetPushOp(signature.ToBytes()))]);
    }

    /// <inheritdoc cref="GenerateScriptSig(IEnumerable{TransactionSignature})"/>
    public Script GenerateScriptSig(TransactionSignature[] signatures) => GenerateScriptSig(signatures.AsEnumerable());

    /// <returns>Null where it is not an empty push and then signatures, or empty places for them.</returns>
    public TransactionSignature?[]? ExtractScriptSigParameters(Script scriptSig)
    {
        ArgumentNullException.ThrowIfNull(scriptSig);
        Op[] ops = [.. scriptSig.ToOps()];
        if (ops is not [{ Code: OpcodeType.OP_0 }, .. var signatures] || signatures.Length == 0)
            return null;
        return Array.TrueForAll(signatures, op => op is { IsInvalid: false, PushData: { } push } && (push.Length == 0 || SignatureEncoding.IsStrictDer(push)))
            ? Array.ConvertAll(signatures, op => op.PushData!.Length == 0 ? null : new TransactionSignature(op.PushData))
            : null;
    }
}

/// <summary>A script of several keys taken apart.</summary>
public class PayToMultiSigTemplateParameters
{
    public PayToMultiSigTemplateParameters(int signatureCount, PubKey[] pubkeys, byte[][] invalidPubkeys)
    {
        SignatureCount = signatureCount;
        PubKeys = pubkeys;
        InvalidPubKeys = invalidPubkeys;
    }

    public int SignatureCount { get; set; }
    public PubKey[] PubKeys { get; set; }

    /// <summary>What stands in the place of keys but is none.</summary>
    public byte[][] InvalidPubKeys { get; set; }
}
