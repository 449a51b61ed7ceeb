using NBitcoin;

namespace Lnd.Actors.Tests.Polyfills;

[Parallelizable]
public class TemplateTests
{
    static readonly Key Alice = new([.. new byte[31], 1]), Bob = new([.. new byte[31], 2]);

    static TransactionSignature Sign(Key key) => new(key.Sign(uint256.One), SigHash.All);

    [Test]
    public void A_public_key_hash_is_paid_and_satisfied()
    {
        var template = PayToPubkeyHashTemplate.Instance;
        var script = template.GenerateScriptPubKey(Alice.PubKey);
        var input = template.ExtractScriptSigParameters(template.GenerateScriptSig(Sign(Alice), Alice.PubKey))!;
        Assert.Multiple(() =>
        {
            Assert.That(script.ToHex(), Is.EqualTo("76a914751e76e8199196d454941c45d1b3a323f1433bd688ac"));
            Assert.That(template.ExtractScriptPubKeyParameters(script), Is.EqualTo(Alice.PubKey.Hash));
            Assert.That(input.PublicKey, Is.EqualTo(Alice.PubKey));
            Assert.That(input.TransactionSignature, Is.EqualTo(Sign(Alice)));
            Assert.That(input.ScriptPubKey, Is.EqualTo(script));
            Assert.That(template.ExtractScriptSigParameters(template.GenerateScriptSig(null, Alice.PubKey))!.TransactionSignature, Is.Null);
            Assert.That(template.ExtractScriptSigParameters(new Script("00 01")), Is.Null);
            Assert.That(template.ExtractScriptPubKeyParameters(Script.Empty), Is.Null);
        });
    }

    [Test]
    public void A_public_key_is_paid()
    {
        var template = PayToPubkeyTemplate.Instance;
        var script = template.GenerateScriptPubKey(Alice.PubKey);
        Assert.That(script.ToHex(), Is.EqualTo("210279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798ac"));
        Assert.That(template.ExtractScriptPubKeyParameters(script), Is.EqualTo(Alice.PubKey));
        Assert.That(template.ExtractScriptPubKeyParameters(Script.FromHex("21" + new string('0', 66) + "ac")), Is.Null);
    }

    [Test]
    public void A_witness_key_hash_is_paid_and_satisfied()
    {
        var template = PayToWitPubKeyHashTemplate.Instance;
        var script = template.GenerateScriptPubKey(Alice.PubKey);
        var witness = template.GenerateWitScript(Sign(Alice), Alice.PubKey);
        Assert.Multiple(() =>
        {
            Assert.That(script.ToHex(), Is.EqualTo("0014751e76e8199196d454941c45d1b3a323f1433bd6"));
            Assert.That(template.ExtractScriptPubKeyParameters(script), Is.EqualTo(Alice.PubKey.WitHash));
            Assert.That(template.ExtractWitScriptParameters(witness)!.PublicKey, Is.EqualTo(Alice.PubKey));
            Assert.That(template.ExtractWitScriptParameters(witness)!.ScriptPubKey, Is.EqualTo(script));
            Assert.That(template.ExtractWitScriptParameters(WitScript.Empty), Is.Null);
            Assert.That(template.ExtractScriptPubKeyParameters(new Script(OpcodeType.OP_TRUE)), Is.Null);
        });
    }

    [Test]
    public void A_script_hash_is_paid_and_satisfied()
    {
        var redeem = new Script(OpcodeType.OP_1, OpcodeType.OP_EQUAL);
        var template = PayToScriptHashTemplate.Instance;
        var script = template.GenerateScriptPubKey(redeem);
        var transaction = new ConsensusFactory().CreateTransaction();
        transaction.Inputs.Add(OutPoint.Zero, template.GenerateScriptSig([OpcodeType.OP_1], redeem));
        transaction.Outputs.Add(Money.Zero, Script.Empty);
        Assert.Multiple(() =>
        {
            Assert.That(template.ExtractScriptPubKeyParameters(script), Is.EqualTo(redeem.Hash));
            Assert.That(template.GenerateScriptSig(new byte[][] { [1] }, redeem), Is.EqualTo(transaction.Inputs[0].ScriptSig));
            Assert.That(transaction.Inputs.FindIndexedInput(0).VerifyScript(new TxOut(Money.Zero, script)), Is.True);
        });
    }

    [Test]
    public void A_witness_script_hash_is_paid_and_satisfied()
    {
        var redeem = new Script(OpcodeType.OP_1, OpcodeType.OP_EQUAL);
        var template = PayToWitScriptHashTemplate.Instance;
        var script = template.GenerateScriptPubKey(redeem.WitHash);
        var witness = template.GenerateWitScript(new Script(OpcodeType.OP_1), redeem);
        var transaction = new ConsensusFactory().CreateTransaction();
        transaction.Inputs.Add(OutPoint.Zero, witScript: witness);
        transaction.Outputs.Add(Money.Zero, Script.Empty);
        Assert.Multiple(() =>
        {
            Assert.That(template.ExtractScriptPubKeyParameters(script), Is.EqualTo(redeem.WitHash));
            Assert.That(template.ExtractWitScriptParameters(witness), Is.EqualTo(redeem));
            Assert.That(template.ExtractWitScriptParameters(witness, Script.Empty.WitHash), Is.Null);
            Assert.That(template.ExtractWitScriptParameters(WitScript.Empty), Is.Null);
            Assert.That(transaction.Inputs.FindIndexedInput(0).VerifyScript(new TxOut(Money.Zero, script)), Is.True);
            Assert.That(() => template.GenerateWitScript([OpcodeType.OP_DUP], redeem), Throws.ArgumentException);
        });
    }

    [Test]
    public void A_channels_funding_script_has_its_keys_in_order()
    {
        var template = PayToMultiSigTemplate.Instance;
        var script = template.GenerateScriptPubKey(2, sort: true, Bob.PubKey, Alice.PubKey);
        var parameters = template.ExtractScriptPubKeyParameters(script)!;
        var signatures = template.ExtractScriptSigParameters(template.GenerateScriptSig([Sign(Alice), null!]))!;
        Assert.Multiple(() =>
        {
            Assert.That(script, Is.EqualTo(template.GenerateScriptPubKey(2, Alice.PubKey, Bob.PubKey)));
            Assert.That(script, Is.Not.EqualTo(template.GenerateScriptPubKey(2, Bob.PubKey, Alice.PubKey)));
            Assert.That(parameters.SignatureCount, Is.EqualTo(2));
            Assert.That(parameters.PubKeys, Is.EqualTo(new[] { Alice.PubKey, Bob.PubKey }));
            Assert.That(parameters.InvalidPubKeys, Is.Empty);
            Assert.That(signatures, Is.EqualTo(new[] { Sign(Alice), null }));
            Assert.That(template.ExtractScriptPubKeyParameters(new Script("1 00 2 OP_CHECKMULTISIG")), Is.Null);
            Assert.That(template.ExtractScriptPubKeyParameters(new Script("1 0102 1 OP_CHECKMULTISIG"))!.InvalidPubKeys, Has.Length.EqualTo(1));
            Assert.That(template.ExtractScriptSigParameters(new Script("0 0102")), Is.Null);
            Assert.That(() => template.GenerateScriptPubKey(3, Alice.PubKey, Bob.PubKey), Throws.InstanceOf<ArgumentOutOfRangeException>());
        });
    }

    [Test]
    public void A_taproot_key_is_paid_and_satisfied()
    {
        var template = PayToTaprootTemplate.Instance;
        var key = Alice.PubKey.GetTaprootFullPubKey();
        var script = template.GenerateScriptPubKey(key);
        var transaction = Transaction.Create(Network.RegTest);
        transaction.Inputs.Add(OutPoint.Zero);
        transaction.Outputs.Add(Money.Zero, Script.Empty);
        var spent = new TxOut(Money.Coins(1), script);
        var hash = transaction.GetSignatureHashTaproot([spent], new TaprootExecutionData(0));
        transaction.Inputs[0].WitScript = template.GenerateWitScript(Alice.SignTaprootKeySpend(hash));
        Assert.Multiple(() =>
        {
            Assert.That(template.ExtractScriptPubKeyParameters(script)!.ToBytes(), Is.EqualTo(key.ToBytes()));
            Assert.That(template.ExtractWitScriptParameters(transaction.Inputs[0].WitScript)!.Annex, Is.Null);
            Assert.That(transaction.Inputs.FindIndexedInput(0).VerifyScript(spent), Is.True);
            Assert.That(() => template.GenerateWitScript(Alice.SignTaprootKeySpend(hash), [1]), Throws.ArgumentException);
            Assert.That(template.ExtractWitScriptParameters(WitScript.Empty), Is.Null);
        });
    }

    [Test]
    public void Data_are_put_where_nobody_can_spend()
    {
        var template = TxNullDataTemplate.Instance;
        var script = template.GenerateScriptPubKey(new byte[80]);
        Assert.Multiple(() =>
        {
            Assert.That(script.IsUnspendable, Is.True);
            Assert.That(template.CheckScriptPubKey(script), Is.True);
            Assert.That(template.ExtractScriptPubKeyParameters(script)!.Single(), Has.Length.EqualTo(80));
            Assert.That(() => template.GenerateScriptPubKey(new byte[81]), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(template.CheckScriptPubKey(new Script(OpcodeType.OP_RETURN, OpcodeType.OP_DUP)), Is.False);
            Assert.That(new TxNullDataTemplate(200).GenerateScriptPubKey(new byte[150]).Length, Is.EqualTo(153));
        });
    }

    [TestCase("0014751e76e8199196d454941c45d1b3a323f1433bd6", OpcodeType.OP_0, 20)]
    [TestCase("51024e73", OpcodeType.OP_1, 2)]
    [TestCase("6028000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021222324252627", OpcodeType.OP_16, 40)]
    public void A_witness_program_is_a_version_and_2_to_40_bytes(string hex, OpcodeType version, int length)
    {
        var template = PayToWitTemplate.Instance;
        var parameters = template.ExtractScriptPubKeyParameters2(Script.FromHex(hex))!;
        Assert.Multiple(() =>
        {
            Assert.That(parameters.Version, Is.EqualTo(version));
            Assert.That(parameters.Program, Has.Length.EqualTo(length));
            Assert.That(template.GenerateScriptPubKey(version, parameters.Program).ToHex(), Is.EqualTo(hex));
            Assert.That(() => template.GenerateScriptPubKey(version, new byte[41]), Throws.ArgumentException);
            Assert.That(() => template.GenerateScriptPubKey(OpcodeType.OP_DUP, parameters.Program), Throws.ArgumentException);
        });
    }

    [Test]
    public void A_networks_first_block_and_its_transaction_are_read()
    {
        var block = Network.RegTest.GetGenesis();
        var hex = Convert.ToHexString(block.ToBytes());
        var transaction = block.Transactions[0].ToHex();
        Assert.Multiple(() =>
        {
            Assert.That(Block.Parse(hex, Network.RegTest).GetHash(), Is.EqualTo(Network.RegTest.GenesisHash));
            Assert.That(Block.Load(block.ToBytes(), Network.RegTest.Consensus).Check(), Is.True);
            Assert.That(BlockHeader.Parse(hex[..160], Network.RegTest).GetHash(), Is.EqualTo(block.GetHash()));
            Assert.That(Transaction.Parse(transaction, Network.Main).GetHash(), Is.EqualTo(block.Header.HashMerkleRoot));
            Assert.That(Transaction.TryParse(transaction, Network.Main, out var parsed) && parsed.IsCoinBase, Is.True);
            Assert.That(Transaction.TryParse(transaction[..^2], Network.Main, out _), Is.False);
            Assert.That(Transaction.TryParse("xy", Network.Main, out _), Is.False);
            Assert.That(() => Transaction.Parse("xy", Network.Main), Throws.TypeOf<FormatException>());
            Assert.That(() => Transaction.Load(new byte[5], Network.Main), Throws.TypeOf<EndOfStreamException>());
        });
    }
}
