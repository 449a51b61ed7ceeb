using Lnd.Actors.Protocol;
using NBitcoin;

namespace Lnd.Actors.Chain.Regtest;

/// <summary>What Bitcoin Core relays, beyond what blocks may hold; each rule by its name there.</summary>
internal static class StandardRules
{
    public const uint TrucVersion = 3;

    private const int MaxWeight = 400_000, MinStrippedSize = 65, MaxScriptSig = 1650, MaxDataCarrier = 100_000;
    private const int MaxWitnessItems = 100, MaxWitnessItem = 80, MaxWitnessScript = 3600;
    private const int MaxBareKeys = 3;

    private static readonly TxNullDataTemplate NullData = new(MaxDataCarrier);

    /// <summary>What can be told from the transaction alone. Dust is another matter, for it depends on the fee: <see cref="DustOf"/>.</summary>
    public static Rejection? CheckAlone(Transaction transaction, int weight)
    {
        if (transaction.Version is < 1 or > TrucVersion)
            return new Rejection("version");
        if (weight > MaxWeight)
            return new Rejection("tx-size");
        // 64 bytes could be taken for a node of the merkle tree
        if (transaction.WithOptions(TransactionOptions.None).ToBytes().Length < MinStrippedSize)
            return new Rejection("tx-size-small");
        foreach (var input in transaction.Inputs)
        {
            if (input.ScriptSig.Length > MaxScriptSig)
                return new Rejection("scriptsig-size");
            if (!input.ScriptSig.IsPushOnly)
                return new Rejection("scriptsig-not-pushonly");
        }
        return transaction.Outputs.Exists(output => !IsStandardOutput(output.ScriptPubKey)) ? new Rejection("scriptpubkey") : null;
    }

    /// <summary>What is spent, and how.</summary>
    public static Rejection? CheckInputs(Transaction transaction, IReadOnlyList<SpendableCoin> spent)
    {
        for (var i = 0; i < spent.Count; i++)
        {
            var script = spent[i].Output.ScriptPubKey;
            if (!IsStandardOutput(script) || IsUnknownWitness(script))
                return new Rejection("bad-txns-nonstandard-inputs", $"input {i} script unknown");
            if (!IsStandardWitness(script, transaction.Inputs[i]))
                return new Rejection("bad-witness-nonstandard");
        }
        return null;
    }

    /// <summary>The outputs that cost more to spend than they are worth.</summary>
    public static IEnumerable<int> DustOf(Transaction transaction)
    {
        for (var i = 0; i < transaction.Outputs.Count; i++)
            if (!transaction.Outputs[i].ScriptPubKey.IsUnspendable && transaction.Outputs[i].Value < transaction.Outputs[i].GetDustThreshold())
                yield return i;
    }

    /// <summary>Bitcoin Core's name of a kind of output script.</summary>
    public static string NameOf(Script script)
    {
        if (PayToPubkeyTemplate.Instance.CheckScriptPubKey(script))
            return "pubkey";
        if (PayToPubkeyHashTemplate.Instance.CheckScriptPubKey(script))
            return "pubkeyhash";
        if (PayToScriptHashTemplate.Instance.CheckScriptPubKey(script))
            return "scripthash";
        if (PayToWitPubKeyHashTemplate.Instance.CheckScriptPubKey(script))
            return "witness_v0_keyhash";
        if (PayToWitScriptHashTemplate.Instance.CheckScriptPubKey(script))
            return "witness_v0_scripthash";
        if (IsAnchor(script))
            return "anchor";
        if (PayToWitTemplate.Instance.ExtractScriptPubKeyParameters2(script) is { } witness)
            return witness is { Version: OpcodeType.OP_1, Program.Length: 32 } ? "witness_v1_taproot" : "witness_unknown";
        if (NullData.CheckScriptPubKey(script))
            return "nulldata";
        return PayToMultiSigTemplate.Instance.CheckScriptPubKey(script) ? "multisig" : "nonstandard";
    }

    /// <summary>Pay to anchor: a witness program that anybody may spend.</summary>
    private static bool IsAnchor(Script script) => script.ToBytes(@unsafe: true) is [(byte)OpcodeType.OP_1, 2, 0x4e, 0x73];

    private static bool IsUnknownWitness(Script script) => NameOf(script) is "witness_unknown" or "nulldata";

    private static bool IsStandardOutput(Script script) => NameOf(script) switch
    {
        "nonstandard" => false,
        "multisig" => PayToMultiSigTemplate.Instance.ExtractScriptPubKeyParameters(script) is { } multi
            && multi.PubKeys.Length + multi.InvalidPubKeys.Length <= MaxBareKeys,
        // a program of version 0 that is neither a key's nor a script's can't be spent
        "witness_unknown" => script.ToBytes(@unsafe: true)[0] != (byte)OpcodeType.OP_0,
        _ => true,
    };

    private static bool IsStandardWitness(Script script, TxIn input)
    {
        if (WitScript.IsNullOrEmpty(input.WitScript))
            return true;
        if (IsAnchor(script))
            return false;
        if (!IsWitnessScriptHash(script, input))
            return true;
        var items = input.WitScript.PushCount - 1;
        if (items > MaxWitnessItems || input.WitScript.GetUnsafePush(items).Length > MaxWitnessScript)
            return false;
        for (var i = 0; i < items; i++)
            if (input.WitScript.GetUnsafePush(i).Length > MaxWitnessItem)
                return false;
        return true;
    }

    private static bool IsWitnessScriptHash(Script script, TxIn input)
    {
        if (PayToScriptHashTemplate.Instance.CheckScriptPubKey(script))
        {
            var redeem = input.ScriptSig.ToOps().LastOrDefault()?.PushData;
            return redeem is not null && PayToWitScriptHashTemplate.Instance.CheckScriptPubKey(new Script(redeem));
        }
        return PayToWitScriptHashTemplate.Instance.CheckScriptPubKey(script);
    }
}
