using NBitcoin.Secp256k1;
using SHA256 = System.Security.Cryptography.SHA256;

namespace NBitcoin;

public partial class ScriptEvaluationContext
{
    const byte AnnexTag = 0x50;
    const int MaxPushSize = 520, MaxStackSize = 1000;
    const int ValidationWeightOffset = 50;

    // the first byte of a control block: the version of the leaf, and in the lowest bit the parity of the output key
    const byte LeafMask = 0xfe, LeafTapscript = 0xc0;
    const int ControlBase = 33, ControlNode = 32, ControlMaxNodes = 128;

    /// <summary>BIP 433: a program that anyone can spend, without a witness.</summary>
    static ReadOnlySpan<byte> AnchorProgram => [0x4e, 0x73];

    ScriptError VerifyWitnessProgram(WitScript witness, int version, ReadOnlySpan<byte> program, TransactionChecker checker, bool isP2SH)
    {
        if (version == 0)
        {
            return program.Length switch
            {
                32 => VerifyScriptHash(witness, program, checker),
                20 => VerifyKeyHash(witness, program, checker),
                _ => ScriptError.WitnessProgramWrongLength,
            };
        }
        if (version == 1 && program.Length == 32 && !isP2SH)
            return Has(ScriptVerify.Taproot) ? VerifyTaproot(witness, program, checker) : ScriptError.OK;
        if (version == 1 && !isP2SH && program.SequenceEqual(AnchorProgram))
            return ScriptError.OK;
        return Has(ScriptVerify.DiscourageUpgradableWitnessProgram) ? ScriptError.DiscourageUpgradableWitnessProgram : ScriptError.OK;
    }

    ScriptError VerifyScriptHash(WitScript witness, ReadOnlySpan<byte> program, TransactionChecker checker)
    {
        if (witness.PushCount == 0)
            return ScriptError.WitnessProgramEmpty;
        var script = witness.GetUnsafePush(witness.PushCount - 1);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(script, hash);
        return hash.SequenceEqual(program)
            ? RunWitness(witness, witness.PushCount - 1, Script.FromBytesUnsafe(script), HashVersion.WitnessV0, checker)
            : ScriptError.WitnessProgramMissmatch;
    }

    ScriptError VerifyKeyHash(WitScript witness, ReadOnlySpan<byte> program, TransactionChecker checker)
    {
        if (witness.PushCount != 2)
            return ScriptError.WitnessProgramMissmatch;
        byte[] script =
        [
            (byte)OpcodeType.OP_DUP, (byte)OpcodeType.OP_HASH160, (byte)program.Length, .. program,
            (byte)OpcodeType.OP_EQUALVERIFY, (byte)OpcodeType.OP_CHECKSIG,
        ];
        return RunWitness(witness, 2, Script.FromBytesUnsafe(script), HashVersion.WitnessV0, checker);
    }

    /// <summary>BIP 341: one element is a signature by the key; more are the input of a script, the script, and its place in the tree.</summary>
    ScriptError VerifyTaproot(WitScript witness, ReadOnlySpan<byte> outputKey, TransactionChecker checker)
    {
        var count = witness.PushCount;
        if (count == 0)
            return ScriptError.WitnessProgramEmpty;
        if (count >= 2 && witness.GetUnsafePush(count - 1) is [AnnexTag, ..] annex)
        {
            count--;
            var writer = new ByteWriter(stackalloc byte[512]);
            writer.VarString(annex);
            ExecutionData.AnnexHash = writer.SingleSha256();
            writer.Dispose();
        }
        if (count == 1)
            return checker.CheckSchnorrSignature(witness.GetUnsafePush(0), outputKey, ExecutionData);

        ReadOnlySpan<byte> control = witness.GetUnsafePush(count - 1);
        var script = witness.GetUnsafePush(count - 2);
        var nodes = control.Length - ControlBase;
        if (nodes < 0 || nodes % ControlNode != 0 || nodes > ControlMaxNodes * ControlNode)
            return ScriptError.TaprootWrongControlSize;
        Span<byte> leaf = stackalloc byte[32];
        TaggedHash.TapLeaf((byte)(control[0] & LeafMask), script, leaf);
        if (!IsCommittedTo(leaf, control, outputKey))
            return ScriptError.WitnessProgramMissmatch;
        ExecutionData.TapleafHash = new uint256(leaf);

        if ((control[0] & LeafMask) != LeafTapscript)
            return Has(ScriptVerify.DiscourageUpgradableTaprootVersion) ? ScriptError.DiscourageUpgradableTaprootVersion : ScriptError.OK;
        ExecutionData.ValidationWeightLeft = witness.GetSerializedSize() + ValidationWeightOffset;
        return RunTapscript(witness, count - 2, Script.FromBytesUnsafe(script), checker);
    }

    static bool IsCommittedTo(ReadOnlySpan<byte> leaf, ReadOnlySpan<byte> control, ReadOnlySpan<byte> outputKey)
    {
        Span<byte> node = stackalloc byte[32];
        leaf.CopyTo(node);
        for (var at = ControlBase; at < control.Length; at += ControlNode)
            TaggedHash.TapBranch(node, control.Slice(at, ControlNode), node);
        var internalKey = control[1..ControlBase];
        Span<byte> tweak = stackalloc byte[32];
        TaggedHash.TapTweak(internalKey, node, tweak);
        return Curve.CheckTaprootTweak(outputKey, (control[0] & 1) != 0, internalKey, tweak);
    }

    ScriptError RunTapscript(WitScript witness, int inputs, Script script, TransactionChecker checker)
    {
        // an opcode that is yet to be defined makes any script right, whatever else it holds
        var cursor = script.Walk();
        while (cursor.Next())
        {
            if (IsOpSuccess((int)cursor.Opcode))
                return Has(ScriptVerify.DiscourageOpSuccess) ? ScriptError.DiscourageOpSuccess : ScriptError.OK;
        }
        if (cursor.IsMalformed)
            return ScriptError.BadOpCode;
        return inputs > MaxStackSize ? ScriptError.StackSize : RunWitness(witness, inputs, script, HashVersion.Tapscript, checker);
    }

    static bool IsOpSuccess(int opcode) => opcode is 80 or 98 or (>= 126 and <= 129) or (>= 131 and <= 134) or 137 or 138
        or 141 or 142 or (>= 149 and <= 153) or (>= 187 and <= 254);

    ScriptError RunWitness(WitScript witness, int inputs, Script script, HashVersion version, TransactionChecker checker)
    {
        var stack = new ScriptStack();
        for (var i = 0; i < inputs; i++)
        {
            var item = witness.GetUnsafePush(i);
            if (item.Length > MaxPushSize)
                return ScriptError.PushSize;
            stack.Push(item);
        }
        var error = Run(script, stack, version, checker);
        if (error != ScriptError.OK)
            return error;
        if (stack.Count != 1)
            return ScriptError.CleanStack;
        return ScriptStack.IsTrue(stack.Top) ? ScriptError.OK : ScriptError.EvalFalse;
    }
}
