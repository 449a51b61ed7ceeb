using NBitcoin;
using NBitcoin.DataEncoders;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>How Bitcoin Core's vectors write scripts, rules and errors.</summary>
static class CoreScripts
{
    /// <summary>The rules, by the names of the vectors. Those that <see cref="ScriptVerify.Standard"/> leaves out are among them.</summary>
    public static readonly IReadOnlyDictionary<string, ScriptVerify> Rules = new Dictionary<string, ScriptVerify>
    {
        ["NONE"] = ScriptVerify.None,
        ["P2SH"] = ScriptVerify.P2SH,
        ["STRICTENC"] = ScriptVerify.StrictEnc,
        ["DERSIG"] = ScriptVerify.DerSig,
        ["LOW_S"] = ScriptVerify.LowS,
        ["NULLDUMMY"] = ScriptVerify.NullDummy,
        ["SIGPUSHONLY"] = ScriptVerify.SigPushOnly,
        ["MINIMALDATA"] = ScriptVerify.MinimalData,
        ["DISCOURAGE_UPGRADABLE_NOPS"] = ScriptVerify.DiscourageUpgradableNops,
        ["CLEANSTACK"] = ScriptVerify.CleanStack,
        ["CHECKLOCKTIMEVERIFY"] = ScriptVerify.CheckLockTimeVerify,
        ["CHECKSEQUENCEVERIFY"] = ScriptVerify.CheckSequenceVerify,
        ["WITNESS"] = ScriptVerify.Witness,
        ["DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM"] = ScriptVerify.DiscourageUpgradableWitnessProgram,
        ["MINIMALIF"] = ScriptVerify.MinimalIf,
        ["NULLFAIL"] = ScriptVerify.NullFail,
        ["WITNESS_PUBKEYTYPE"] = ScriptVerify.WitnessPubkeyType,
        ["CONST_SCRIPTCODE"] = ScriptVerify.ConstScriptCode,
        ["TAPROOT"] = ScriptVerify.Taproot,
        ["DISCOURAGE_UPGRADABLE_TAPROOT_VERSION"] = ScriptVerify.DiscourageUpgradableTaprootVersion,
        ["DISCOURAGE_OP_SUCCESS"] = ScriptVerify.DiscourageOpSuccess,
        ["DISCOURAGE_UPGRADABLE_PUBKEYTYPE"] = ScriptVerify.DiscourageUpgradablePubKeyType,
    };

    public static readonly ScriptVerify AllRules = Rules.Values.Aggregate((a, b) => a | b);

    public static readonly IReadOnlyDictionary<string, ScriptError> Errors = new Dictionary<string, ScriptError>
    {
        ["OK"] = ScriptError.OK,
        ["UNKNOWN_ERROR"] = ScriptError.UnknownError,
        ["EVAL_FALSE"] = ScriptError.EvalFalse,
        ["OP_RETURN"] = ScriptError.OpReturn,
        ["SCRIPT_SIZE"] = ScriptError.ScriptSize,
        ["PUSH_SIZE"] = ScriptError.PushSize,
        ["OP_COUNT"] = ScriptError.OpCount,
        ["STACK_SIZE"] = ScriptError.StackSize,
        ["SIG_COUNT"] = ScriptError.SigCount,
        ["PUBKEY_COUNT"] = ScriptError.PubkeyCount,
        ["VERIFY"] = ScriptError.Verify,
        ["EQUALVERIFY"] = ScriptError.EqualVerify,
        ["BAD_OPCODE"] = ScriptError.BadOpCode,
        ["DISABLED_OPCODE"] = ScriptError.DisabledOpCode,
        ["INVALID_STACK_OPERATION"] = ScriptError.InvalidStackOperation,
        ["INVALID_ALTSTACK_OPERATION"] = ScriptError.InvalidAltStackOperation,
        ["UNBALANCED_CONDITIONAL"] = ScriptError.UnbalancedConditional,
        ["NEGATIVE_LOCKTIME"] = ScriptError.NegativeLockTime,
        ["UNSATISFIED_LOCKTIME"] = ScriptError.UnsatisfiedLockTime,
        ["SIG_HASHTYPE"] = ScriptError.SigHashType,
        ["SIG_DER"] = ScriptError.SigDer,
        ["MINIMALDATA"] = ScriptError.MinimalData,
        ["SIG_PUSHONLY"] = ScriptError.SigPushOnly,
        ["SIG_HIGH_S"] = ScriptError.SigHighS,
        ["SIG_NULLDUMMY"] = ScriptError.SigNullDummy,
        ["PUBKEYTYPE"] = ScriptError.PubKeyType,
        ["CLEANSTACK"] = ScriptError.CleanStack,
        ["MINIMALIF"] = ScriptError.MinimalIf,
        ["NULLFAIL"] = ScriptError.NullFail,
        ["DISCOURAGE_UPGRADABLE_NOPS"] = ScriptError.DiscourageUpgradableNops,
        ["DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM"] = ScriptError.DiscourageUpgradableWitnessProgram,
        ["WITNESS_PROGRAM_WRONG_LENGTH"] = ScriptError.WitnessProgramWrongLength,
        ["WITNESS_PROGRAM_WITNESS_EMPTY"] = ScriptError.WitnessProgramEmpty,
        ["WITNESS_PROGRAM_MISMATCH"] = ScriptError.WitnessProgramMissmatch,
        ["WITNESS_MALLEATED"] = ScriptError.WitnessMalleated,
        ["WITNESS_MALLEATED_P2SH"] = ScriptError.WitnessMalleatedP2SH,
        ["WITNESS_UNEXPECTED"] = ScriptError.WitnessUnexpected,
        ["WITNESS_PUBKEYTYPE"] = ScriptError.WitnessPubkeyType,
    };

    public static ScriptVerify ParseRules(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries).Aggregate(ScriptVerify.None, (rules, name) => rules | Rules[name]);

    /// <summary>Leaves out the rules that need one which isn't there.</summary>
    public static ScriptVerify Trim(ScriptVerify rules)
    {
        if (!rules.HasFlag(ScriptVerify.P2SH))
            rules &= ~ScriptVerify.Witness;
        return rules.HasFlag(ScriptVerify.Witness) ? rules : rules & ~ScriptVerify.CleanStack;
    }

    /// <summary>Adds the rules that others need.</summary>
    public static ScriptVerify Fill(ScriptVerify rules)
    {
        if (rules.HasFlag(ScriptVerify.CleanStack))
            rules |= ScriptVerify.Witness;
        return rules.HasFlag(ScriptVerify.Witness) ? rules | ScriptVerify.P2SH : rules;
    }

    /// <summary>Numbers in decimal, raw bytes behind 0x, text to push in quotes, names of opcodes with or without OP_.</summary>
    public static Script Parse(string text)
    {
        var bytes = new List<byte>();
        foreach (var word in text.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            bytes.AddRange(
                  long.TryParse(word, out var number) ? Op.GetPushOp(number).ToBytes()
                : word.StartsWith("0x", StringComparison.Ordinal) ? Encoders.Hex.DecodeData(word[2..])
                : word[0] == '\'' ? Op.GetPushOp([.. word[1..^1].Select(c => (byte)c)]).ToBytes()
                : [(byte)Opcode(word)]);
        }
        return new Script(bytes.ToArray());
    }

    static OpcodeType Opcode(string word) =>
        Op.GetOpCode(word, out var opcode) || Op.GetOpCode("OP_" + word, out opcode) ? opcode : throw new FormatException(word);
}
