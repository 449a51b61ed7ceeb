using NBitcoin;

namespace Lnd.Actors.Tests.Polyfills;

[Parallelizable]
public class ScriptTests
{
    [TestCase(0, "00")]
    [TestCase(1, "51")]
    [TestCase(16, "60")]
    [TestCase(-1, "4f")]
    [TestCase(17, "0111")]
    [TestCase(127, "017f")]
    [TestCase(128, "028000")]
    [TestCase(-128, "028080")]
    [TestCase(255, "02ff00")]
    [TestCase(-255, "02ff80")]
    [TestCase(500_000_000, "040065cd1d")]
    [TestCase(int.MaxValue, "04ffffff7f")]
    [TestCase(-int.MaxValue, "04ffffffff")]
    [TestCase(4_294_967_295L, "05ffffffff00")]
    [TestCase(long.MaxValue, "08ffffffffffffff7f")]
    public void A_number_is_pushed_in_the_shortest_form(long number, string hex)
    {
        var op = Op.GetPushOp(number);
        Assert.That(new Script(op).ToHex(), Is.EqualTo(hex));
        Assert.That(op.GetLong(), Is.EqualTo(number));
        Assert.That(op.GetInt(), Is.EqualTo((int)Math.Clamp(number, int.MinValue, int.MaxValue)));
        Assert.That(new Script(op).HasCanonicalPushes, Is.True);
    }

    [TestCase(75, "4b")]
    [TestCase(76, "4c4c")]
    [TestCase(255, "4cff")]
    [TestCase(256, "4d0001")]
    [TestCase(65535, "4dffff")]
    [TestCase(65536, "4e00000100")]
    public void Data_are_pushed_with_the_shortest_length(int size, string prefix)
    {
        var data = new byte[size];
        var script = new Script(Op.GetPushOp(data));
        Assert.Multiple(() =>
        {
            Assert.That(script.ToHex(), Does.StartWith(prefix));
            Assert.That(script.Length, Is.EqualTo(prefix.Length / 2 + size));
            Assert.That(script.ToOps().Single().PushData, Is.EqualTo(data));
            Assert.That(script.IsPushOnly && script.HasCanonicalPushes && script.IsValid, Is.True);
        });
    }

    [TestCase("76a914010203040506070809000102030405060708090a88ac", "OP_DUP OP_HASH160 010203040506070809000102030405060708090a OP_EQUALVERIFY OP_CHECKSIG")]
    [TestCase("51b27500b1", "1 OP_CSV OP_DROP 0 OP_CLTV")]
    [TestCase("63ac6768ba", "OP_IF OP_CHECKSIG OP_ELSE OP_ENDIF OP_CHECKSIGADD")]
    [TestCase("fe01ff", "OP_UNKNOWN(0xfe) ff")]
    public void Text_says_names_and_data(string hex, string text)
    {
        var script = Script.FromHex(hex);
        Assert.That(script.ToString(), Is.EqualTo(text));
        Assert.That(new Script(text), Is.EqualTo(script));
    }

    [TestCase("OP_NOSUCH")]
    [TestCase("OP_DUP 0xzz")]
    [TestCase("abc")]
    public void Text_that_is_no_script_is_refused(string text) => Assert.That(() => new Script(text), Throws.TypeOf<FormatException>());

    [TestCase("01")]
    [TestCase("4c")]
    [TestCase("4c02ff")]
    [TestCase("4d01")]
    [TestCase("4effffffff00")]
    public void A_push_that_is_cut_off_is_the_last_operation_and_invalid(string hex)
    {
        var script = Script.FromHex("51" + hex);
        var last = script.ToOps().Last();
        Assert.Multiple(() =>
        {
            Assert.That(script.ToOps().Count(), Is.EqualTo(2));
            Assert.That(last.IsInvalid, Is.True);
            Assert.That(script.IsValid, Is.False);
            Assert.That(script.HasCanonicalPushes, Is.False);
        });
    }

    [Test]
    public void Scripts_are_put_together_from_operations()
    {
        var script = new Script(OpcodeType.OP_IF) + Op.GetPushOp(144) + OpcodeType.OP_CHECKSEQUENCEVERIFY
            + new Op[] { OpcodeType.OP_DROP, OpcodeType.OP_ENDIF } + new byte[] { 1, 2 };
        Assert.Multiple(() =>
        {
            Assert.That(script.ToHex(), Is.EqualTo("63029000b27568020102"));
            Assert.That(script.ToString(), Is.EqualTo("OP_IF 9000 OP_CSV OP_DROP OP_ENDIF 0102"));
            Assert.That(script.IsPushOnly, Is.False);
            Assert.That((Script?)null + OpcodeType.OP_DUP, Is.EqualTo(new Script(OpcodeType.OP_DUP)));
            Assert.That(() => (Op)OpcodeType.OP_PUSHDATA1, Throws.InvalidOperationException);
        });
    }

    [TestCase("6a0401020304", true)]
    [TestCase("516a", false)]
    [TestCase("", false)]
    public void A_script_that_begins_with_return_can_not_be_spent(string hex, bool unspendable) =>
        Assert.That(Script.FromHex(hex).IsUnspendable, Is.EqualTo(unspendable));

    [TestCase("76a914000000000000000000000000000000000000000088ac", ScriptType.P2PKH)]
    [TestCase("a914000000000000000000000000000000000000000087", ScriptType.P2SH)]
    [TestCase("21020000000000000000000000000000000000000000000000000000000000000000ac", ScriptType.P2PK)]
    [TestCase("00140000000000000000000000000000000000000000", ScriptType.P2WPKH)]
    [TestCase("00200000000000000000000000000000000000000000000000000000000000000000", ScriptType.P2WSH)]
    [TestCase("51200000000000000000000000000000000000000000000000000000000000000000", ScriptType.Taproot)]
    [TestCase("6002ffff", ScriptType.Witness)]
    [TestCase("5121020000000000000000000000000000000000000000000000000000000000000000"
        + "2103000000000000000000000000000000000000000000000000000000000000000052ae", ScriptType.MultiSig)]
    public void The_type_of_a_script_is_told_by_its_form(string hex, ScriptType type)
    {
        var script = Script.FromHex(hex);
        var types = Enum.GetValues<ScriptType>().Where(script.IsScriptType).ToList();
        var isWitness = type is ScriptType.Witness or ScriptType.P2WPKH or ScriptType.P2WSH or ScriptType.Taproot;
        Assert.That(types, Is.EquivalentTo(new[] { type }.Concat(isWitness ? [ScriptType.Witness] : []).Distinct()));
        Assert.That(script.IsMalleable, Is.EqualTo(!isWitness));
    }

    [TestCase("5350aeac", false, 21)]
    [TestCase("5350aeac", true, 21)]
    [TestCase("53aeadaf", true, 24)]
    [TestCase("00020001", true, 0)]
    public void Signature_operations_are_counted_as_blocks_count_them(string hex, bool accurate, int count) =>
        Assert.That(Script.FromHex(hex).GetSigOpCount(accurate), Is.EqualTo((uint)count));

    [Test]
    public void A_witness_is_read_as_it_was_written()
    {
        var witness = new WitScript(new byte[][] { [], [1], new byte[300] });
        Assert.Multiple(() =>
        {
            Assert.That(new WitScript(witness.ToBytes()), Is.EqualTo(witness));
            Assert.That(witness.ToBytes(), Has.Length.EqualTo(witness.GetSerializedSize()));
            Assert.That(witness.ToScript().ToWitScript(), Is.EqualTo(witness));
            Assert.That(new WitScript("00 01"), Is.EqualTo(new WitScript(Op.GetPushOp(new byte[1]), OpcodeType.OP_1)));
            Assert.That(witness.Clone(), Is.EqualTo(witness));
            Assert.That((witness + WitScript.Empty)!.PushCount, Is.EqualTo(3));
            Assert.That(witness, Is.Not.EqualTo(new WitScript(new byte[][] { [], [1], new byte[299] })));
            Assert.That(witness[1], Is.EqualTo(new byte[] { 1 }));
            Assert.That(() => new WitScript(OpcodeType.OP_DUP), Throws.ArgumentException);
            Assert.That(() => new WitScript(new byte[] { 2, 1, 1, 4 }), Throws.TypeOf<EndOfStreamException>());
        });
    }
}
