using System.Text;
using NBitcoin;
using NBitcoin.Secp256k1;
using SHA256 = System.Security.Cryptography.SHA256;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>BIP 341 and 342, rule by rule.</summary>
[Parallelizable]
public class TapscriptTests
{
    const byte Tapscript = 0xc0;

    // of the order of the curve
    const string MinusOne = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140";
    const ScriptVerify Consensus = ScriptVerify.Consensus | ScriptVerify.Taproot;

    static readonly ECPrivKey InternalKey = Key(1), Alice = Key(2), Bob = Key(3), Carol = Key(4);
    static readonly byte[] Annex = [0x50, 1, 2, 3];
    static readonly byte[] Nothing = [];

    static ECPrivKey Key(byte number) => ECPrivKey.Create([.. new byte[31], number]);
    static byte[] XOnly(ECPrivKey key) => key.CreateXOnlyPubKey().ToBytes();
    static Op Push(ECPrivKey key) => Op.GetPushOp(XOnly(key));

    static byte[] Tagged(string tag, params byte[] data)
    {
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(tag));
        return SHA256.HashData([.. hash, .. hash, .. data]);
    }

    /// <summary>A taproot output of one or two leaves, the second of which stands for another branch, and a transaction that spends it.</summary>
    sealed class Spend
    {
        readonly Script _script;
        readonly byte[] _tweak, _leaf, _sibling;
        readonly byte _version;

        public Transaction Transaction { get; }
        public TxOut[] Spent { get; }
        public byte[] Control { get; }

        public Spend(Script script, byte version = Tapscript, bool sibling = false)
        {
            _script = script;
            _version = version;
            byte[] length = script.Length < 0xfd ? [(byte)script.Length] : [0xfd, (byte)script.Length, (byte)(script.Length >> 8)];
            _leaf = Tagged("TapLeaf", [version, .. length, .. script.ToBytes()]);
            _sibling = sibling ? Tagged("TapLeaf", Tapscript, 1, 0x51) : [];
            var inOrder = _leaf.AsSpan().SequenceCompareTo(_sibling) < 0;
            var root = !sibling ? _leaf : Tagged("TapBranch", inOrder ? [.. _leaf, .. _sibling] : [.. _sibling, .. _leaf]);
            _tweak = Tagged("TapTweak", [.. XOnly(InternalKey), .. root]);
            var output = InternalKey.CreateXOnlyPubKey().AddTweak(_tweak).ToXOnlyPubKey(out var parity);
            Control = [(byte)(version | (parity ? 1 : 0)), .. XOnly(InternalKey), .. _sibling];

            Transaction = new ConsensusFactory().CreateTransaction();
            Transaction.Version = 2;
            Transaction.Inputs.Add(new OutPoint(uint256.One, 0));
            Transaction.Inputs.Add(new OutPoint(uint256.One, 1));
            Transaction.Outputs.Add(Money.Coins(1), Script.Empty);
            Spent = [new(Money.Coins(2), new Script([0x51, 32, .. output.ToBytes()])), new(Money.Coins(3), new Script([0x51]))];
        }

        byte[] Sign(ECPrivKey key, TaprootExecutionData data)
        {
            var hash = Transaction.GetSignatureHashTaproot(Spent, data).ToBytes();
            var signature = key.SignBIP340(hash).ToBytes();
            return data.SigHash == TaprootSigHash.Default ? signature : [.. signature, (byte)data.SigHash];
        }

        public byte[] SignKey(TaprootSigHash type = TaprootSigHash.Default, byte[]? annex = null)
        {
            InternalKey.CreateXOnlyPubKey(out var odd);
            using var secret = odd ? InternalKey.TweakMul(Convert.FromHexString(MinusOne)) : InternalKey.Clone();
            using var tweaked = secret.TweakAdd(_tweak);
            return Sign(tweaked, new TaprootExecutionData(0) { SigHash = type, AnnexHash = HashOf(annex) });
        }

        public byte[] SignLeaf(ECPrivKey key, TaprootSigHash type = TaprootSigHash.Default, uint separator = uint.MaxValue, byte[]? annex = null) =>
            Sign(key, new TaprootExecutionData(0, new uint256(_leaf)) { SigHash = type, CodeseparatorPosition = separator, AnnexHash = HashOf(annex) });

        static uint256? HashOf(byte[]? annex) => annex is null ? null : new uint256(SHA256.HashData([(byte)annex.Length, .. annex]));

        public ScriptError Run(ScriptVerify rules, params byte[][] witness)
        {
            Transaction.Inputs[0].WitScript = new WitScript(witness);
            Transaction.Inputs.FindIndexedInput(0).VerifyScript(Spent[0], rules, Transaction.PrecomputeTransactionData(Spent), out var error);
            return error;
        }

        /// <summary>Runs the script with these elements, the first one deepest.</summary>
        public ScriptError RunScript(ScriptVerify rules, params byte[][] input) => Run(rules, [.. input, _script.ToBytes(), Control]);
    }

    static ScriptError RunScript(Script script, ScriptVerify rules, params byte[][] input) => new Spend(script).RunScript(rules, input);

    [Test]
    public void A_signature_by_the_output_key_is_enough([Values] bool withAnnex, [Values(0, 1, 2, 3, 0x81, 0x82, 0x83)] int type)
    {
        var spend = new Spend(new Script(OpcodeType.OP_TRUE));
        var annex = withAnnex ? Annex : null;
        var signature = spend.SignKey((TaprootSigHash)(uint)type, annex);
        byte[][] witness = withAnnex ? [signature, Annex] : [signature];
        byte[][] other = withAnnex ? [signature, [0x50]] : [signature, Annex];
        Assert.Multiple(() =>
        {
            Assert.That(spend.Run(ScriptVerify.Standard, witness), Is.EqualTo(ScriptError.OK));
            Assert.That(spend.Run(ScriptVerify.Standard, other), Is.EqualTo(ScriptError.SchnorrSig));
        });
        spend.Spent[0].Value += Money.Satoshis(1L);
        Assert.That(spend.Run(Consensus, witness), Is.EqualTo(ScriptError.SchnorrSig));
        Assert.That(spend.Run(ScriptVerify.Consensus, witness), Is.EqualTo(ScriptError.OK), "before taproot anyone could spend it");
    }

    [TestCase(63, -1, ScriptError.SchnorrSigSize)]
    [TestCase(66, -1, ScriptError.SchnorrSigSize)]
    [TestCase(0, -1, ScriptError.SchnorrSigSize)]
    [TestCase(65, 0, ScriptError.SchnorrSigHashType)]
    [TestCase(65, 4, ScriptError.SchnorrSigHashType)]
    [TestCase(65, 0x80, ScriptError.SchnorrSigHashType)]
    [TestCase(65, 1, ScriptError.SchnorrSig)]
    public void A_signature_of_another_form_is_refused(int length, int type, ScriptError error)
    {
        var spend = new Spend(new Script(OpcodeType.OP_TRUE));
        var signature = spend.SignKey();
        Array.Resize(ref signature, length);
        if (type >= 0)
            signature[64] = (byte)type;
        Assert.That(spend.Run(Consensus, signature), Is.EqualTo(error));
    }

    [Test]
    public void A_script_is_run_where_the_control_block_proves_it([Values] bool sibling)
    {
        var script = new Script(Push(Alice), OpcodeType.OP_CHECKSIG);
        var spend = new Spend(script, sibling: sibling);
        var bytes = script.ToBytes();
        var signature = spend.SignLeaf(Alice);
        byte[] Changed(int at, byte by)
        {
            var control = (byte[])spend.Control.Clone();
            control[at] ^= by;
            return control;
        }
        Assert.Multiple(() =>
        {
            Assert.That(spend.Run(ScriptVerify.Standard, signature, bytes, spend.Control), Is.EqualTo(ScriptError.OK));
            Assert.That(spend.Run(Consensus, signature, bytes, Changed(0, 1)), Is.EqualTo(ScriptError.WitnessProgramMissmatch), "parity");
            Assert.That(spend.Run(Consensus, signature, bytes, Changed(0, 2)), Is.EqualTo(ScriptError.WitnessProgramMissmatch), "version");
            Assert.That(spend.Run(Consensus, signature, bytes, Changed(spend.Control.Length - 1, 1)), Is.EqualTo(ScriptError.WitnessProgramMissmatch));
            Assert.That(spend.Run(Consensus, signature, [.. bytes, 0x61], spend.Control), Is.EqualTo(ScriptError.WitnessProgramMissmatch), "script");
            Assert.That(spend.Run(Consensus, signature, bytes, spend.Control[..^1]), Is.EqualTo(ScriptError.TaprootWrongControlSize));
            Assert.That(spend.Run(Consensus, signature, bytes, [.. spend.Control, .. new byte[32 * 129]]), Is.EqualTo(ScriptError.TaprootWrongControlSize));
            Assert.That(spend.Run(Consensus, spend.SignLeaf(Bob), bytes, spend.Control), Is.EqualTo(ScriptError.SchnorrSig));
            Assert.That(spend.Run(Consensus, spend.SignLeaf(Alice, annex: Annex), bytes, spend.Control, Annex), Is.EqualTo(ScriptError.OK));
            Assert.That(spend.Run(Consensus), Is.EqualTo(ScriptError.WitnessProgramEmpty));
        });
    }

    [Test]
    public void Signatures_add_up()
    {
        var spend = new Spend(new Script(Push(Alice), OpcodeType.OP_CHECKSIG, Push(Bob), OpcodeType.OP_CHECKSIGADD,
            Push(Carol), OpcodeType.OP_CHECKSIGADD, OpcodeType.OP_2, OpcodeType.OP_NUMEQUAL));
        byte[] alice = spend.SignLeaf(Alice), bob = spend.SignLeaf(Bob), carol = spend.SignLeaf(Carol, TaprootSigHash.All);
        Assert.Multiple(() =>
        {
            Assert.That(spend.RunScript(ScriptVerify.Standard, [], bob, alice), Is.EqualTo(ScriptError.OK));
            Assert.That(spend.RunScript(ScriptVerify.Standard, carol, [], alice), Is.EqualTo(ScriptError.OK));
            Assert.That(spend.RunScript(Consensus, carol, bob, alice), Is.EqualTo(ScriptError.EvalFalse));
            Assert.That(spend.RunScript(Consensus, [], [], alice), Is.EqualTo(ScriptError.EvalFalse));
            Assert.That(spend.RunScript(Consensus, [], alice, alice), Is.EqualTo(ScriptError.SchnorrSig), "a wrong one fails the script");
        });
    }

    [Test]
    public void A_signature_commits_to_the_last_separator_that_was_run()
    {
        var spend = new Spend(new Script(OpcodeType.OP_0, OpcodeType.OP_IF, OpcodeType.OP_CODESEPARATOR, OpcodeType.OP_ENDIF,
            OpcodeType.OP_CODESEPARATOR, Push(Alice), OpcodeType.OP_CHECKSIG));
        Assert.Multiple(() =>
        {
            Assert.That(spend.RunScript(ScriptVerify.Standard, spend.SignLeaf(Alice, separator: 4)), Is.EqualTo(ScriptError.OK));
            Assert.That(spend.RunScript(Consensus, spend.SignLeaf(Alice, separator: 2)), Is.EqualTo(ScriptError.SchnorrSig));
            Assert.That(spend.RunScript(Consensus, spend.SignLeaf(Alice)), Is.EqualTo(ScriptError.SchnorrSig));
        });
    }

    [Test]
    public void A_witness_has_a_signature_for_each_fifty_of_its_bytes()
    {
        // signature once, checked n times: its 64 bytes, the script, the control block and 50 more are the budget
        static ScriptError Check(int times, int padding)
        {
            var ops = Enumerable.Repeat<Op[]>([OpcodeType.OP_2DUP, OpcodeType.OP_CHECKSIGVERIFY], times).SelectMany(pair => pair);
            var script = new Script([Push(Alice), .. ops, OpcodeType.OP_2DROP, .. Enumerable.Repeat<Op>(OpcodeType.OP_NOP, padding), OpcodeType.OP_1]);
            var spend = new Spend(script);
            return spend.RunScript(ScriptVerify.Standard, spend.SignLeaf(Alice));
        }
        // 1 + 65 + (1 + 35 + 2n + padding) + 34 + 50 = 186 + 2n + padding, which must be 50n at least
        Assert.Multiple(() =>
        {
            Assert.That(Check(3, 0), Is.EqualTo(ScriptError.OK));
            Assert.That(Check(4, 6), Is.EqualTo(ScriptError.OK));
            Assert.That(Check(4, 5), Is.EqualTo(ScriptError.TapscriptValidationWeight));
        });
    }

    [Test]
    public void An_opcode_to_come_makes_any_script_right([Values(80, 98, 126, 129, 131, 134, 137, 138, 141, 142, 149, 153, 187, 254)] int opcode)
    {
        // behind OP_RETURN, and before a push that is cut off
        var script = new Script([(byte)OpcodeType.OP_RETURN, (byte)opcode, 0x4c]);
        Assert.Multiple(() =>
        {
            Assert.That(RunScript(script, Consensus), Is.EqualTo(ScriptError.OK));
            Assert.That(RunScript(script, ScriptVerify.Standard), Is.EqualTo(ScriptError.DiscourageOpSuccess));
            Assert.That(RunScript(new Script([(byte)OpcodeType.OP_RETURN, 0x4c, (byte)opcode]), Consensus), Is.EqualTo(ScriptError.BadOpCode));
        });
    }

    [TestCase(255)]
    [TestCase(0x65)]
    [TestCase(0x66)]
    public void Other_opcodes_without_a_meaning_are_none(int opcode) =>
        Assert.That(RunScript(new Script([0x51, (byte)opcode]), Consensus), Is.EqualTo(ScriptError.BadOpCode));

    [Test]
    public void A_leaf_of_a_version_to_come_is_right([Values(0xc2, 0xfe, 0x66)] int version)
    {
        var script = new Script(OpcodeType.OP_RETURN);
        var spend = new Spend(script, (byte)version);
        Assert.That(spend.RunScript(Consensus), Is.EqualTo(ScriptError.OK));
        Assert.That(spend.RunScript(ScriptVerify.Standard), Is.EqualTo(ScriptError.DiscourageUpgradableTaprootVersion));
    }

    [Test]
    public void A_kind_of_key_to_come_takes_any_signature_but_an_empty_one()
    {
        var script = new Script(Op.GetPushOp(new byte[33]), OpcodeType.OP_CHECKSIG);
        Assert.Multiple(() =>
        {
            Assert.That(RunScript(script, Consensus, [1]), Is.EqualTo(ScriptError.OK));
            Assert.That(RunScript(script, Consensus, Nothing), Is.EqualTo(ScriptError.EvalFalse));
            Assert.That(RunScript(script, ScriptVerify.Standard, [1]), Is.EqualTo(ScriptError.DiscourageUpgradablePubKeyType));
            Assert.That(RunScript(new Script(OpcodeType.OP_0, OpcodeType.OP_CHECKSIG), Consensus, [1]), Is.EqualTo(ScriptError.PubKeyType));
        });
    }

    [Test]
    public void The_limits_of_older_scripts_are_lifted_but_for_those_of_the_stack()
    {
        var manyOps = new Script([.. Enumerable.Repeat((byte)OpcodeType.OP_NOP, 20_000), 0x51]);
        Assert.Multiple(() =>
        {
            Assert.That(RunScript(manyOps, ScriptVerify.Standard), Is.EqualTo(ScriptError.OK));
            Assert.That(RunScript(new Script(OpcodeType.OP_DROP, OpcodeType.OP_1), Consensus, new byte[520]), Is.EqualTo(ScriptError.OK));
            Assert.That(RunScript(new Script(OpcodeType.OP_DROP, OpcodeType.OP_1), Consensus, new byte[521]), Is.EqualTo(ScriptError.PushSize));
            Assert.That(RunScript(new Script(OpcodeType.OP_1), Consensus, [.. Enumerable.Repeat(Array.Empty<byte>(), 1000)]), Is.EqualTo(ScriptError.StackSize));
            Assert.That(RunScript(Script.Empty, Consensus, [.. Enumerable.Repeat(Array.Empty<byte>(), 1001)]), Is.EqualTo(ScriptError.StackSize));
            Assert.That(RunScript(Script.Empty, Consensus, [.. Enumerable.Repeat(Array.Empty<byte>(), 1000)]), Is.EqualTo(ScriptError.CleanStack));
            Assert.That(RunScript(new Script(OpcodeType.OP_0, OpcodeType.OP_0, OpcodeType.OP_0, OpcodeType.OP_CHECKMULTISIG), Consensus), Is.EqualTo(ScriptError.BadOpCode));
            Assert.That(RunScript(new Script("OP_IF 1 OP_ELSE 1 OP_ENDIF"), Consensus, [2]), Is.EqualTo(ScriptError.MinimalIf));
            Assert.That(RunScript(new Script("OP_IF 1 OP_ELSE 1 OP_ENDIF"), Consensus, [0]), Is.EqualTo(ScriptError.MinimalIf));
            Assert.That(RunScript(new Script("OP_IF 1 OP_ELSE 1 OP_ENDIF"), Consensus, Nothing), Is.EqualTo(ScriptError.OK));
        });
    }

    [Test]
    public void Of_several_inputs_all_that_they_spend_must_be_given()
    {
        var spend = new Spend(new Script(OpcodeType.OP_TRUE));
        spend.Transaction.Inputs[0].WitScript = new WitScript(new[] { spend.SignKey() });
        var input = spend.Transaction.Inputs.FindIndexedInput(0);
        Assert.That(() => input.VerifyScript(spend.Spent[0]), Throws.ArgumentException);
        Assert.That(() => input.VerifyScript(spend.Spent[0], Consensus, spend.Transaction.PrecomputeTransactionData(), out _), Throws.ArgumentException);
        Assert.That(() => spend.Transaction.PrecomputeTransactionData(spend.Spent[..1]), Throws.ArgumentException);
    }

    [Test]
    public void Of_one_input_what_it_spends_is_enough()
    {
        var spend = new Spend(new Script(OpcodeType.OP_TRUE));
        spend.Transaction.Inputs.RemoveAt(1);
        var spent = spend.Spent[..1];
        var data = new TaprootExecutionData(0);
        Assert.That(spend.Transaction.GetSignatureHashTaproot(spent, data), Is.Not.Null);
        spend.Transaction.Inputs[0].WitScript = new WitScript(new[] { Array.Empty<byte>(), [0x51], spend.Control });
        Assert.That(spend.Transaction.Inputs.FindIndexedInput(0).VerifyScript(spent[0], out var error), Is.False);
        Assert.That(error, Is.EqualTo(ScriptError.CleanStack));
        spend.Transaction.Inputs[0].WitScript = new WitScript(new[] { [0x51], spend.Control });
        Assert.That(spend.Transaction.Inputs.FindIndexedInput(0).VerifyScript(spent[0]), Is.True);
    }

    [TestCase("51024e73", ScriptError.OK)]
    [TestCase("51024e74", ScriptError.DiscourageUpgradableWitnessProgram)]
    [TestCase("52024e73", ScriptError.DiscourageUpgradableWitnessProgram)]
    [TestCase("60204e730000000000000000000000000000000000000000000000000000000000ff", ScriptError.DiscourageUpgradableWitnessProgram)]
    public void Programs_to_come_are_right_by_consensus_but_only_an_anchor_is_relayed(string script, ScriptError standard)
    {
        var spend = new Spend(Script.Empty);
        spend.Spent[0].ScriptPubKey = Script.FromHex(script);
        Assert.That(spend.Run(Consensus), Is.EqualTo(ScriptError.OK));
        Assert.That(spend.Run(ScriptVerify.Standard), Is.EqualTo(standard));
    }
}
