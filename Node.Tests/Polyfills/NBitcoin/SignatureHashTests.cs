using NBitcoin;
using NBitcoin.DataEncoders;
using Newtonsoft.Json.Linq;

namespace Lnd.Actors.Tests.Polyfills;

[Parallelizable]
public class SignatureHashTests
{
    [Test]
    public void Bitcoin_cores_original_hashes_are_met()
    {
        var failures = new List<string>();
        var ran = 0;
        foreach (var row in BitcoinVectors.Rows("sighash.json"))
        {
            ran++;
            var hash = BitcoinVectors.Transaction((string)row[0]!)
                .GetSignatureHash(Script.FromHex((string)row[1]!), (int)row[2]!, (SigHash)(uint)(int)row[3]!);
            if (hash.ToString() != (string)row[4]!)
                failures.Add($"row {ran}: {hash} instead of {row[4]}");
        }
        BitcoinVectors.AssertAll(ran, 500, failures);
    }

    [Test]
    public void The_examples_of_bip_143_are_met_with_and_without_precomputed_hashes()
    {
        var failures = new List<string>();
        var ran = 0;
        foreach (var row in BitcoinVectors.Bip("bip-0143.json")["signatureHashes"]!)
        {
            ran++;
            var transaction = BitcoinVectors.Transaction((string)row["unsignedTx"]!);
            foreach (var precomputed in new[] { null, transaction.PrecomputeTransactionData() })
            {
                var hash = transaction.GetSignatureHash(Script.FromHex((string)row["scriptCode"]!), (int)row["input"]!, (SigHash)(uint)row["hashType"]!,
                    new TxOut(Money.Satoshis((long)row["amount"]!), Script.Empty), HashVersion.WitnessV0, precomputed);
                if (Encoders.Hex.EncodeData(hash.ToBytes()) != (string)row["sigHash"]!)
                    failures.Add($"{row["example"]}, input {row["input"]}, hash type {row["hashType"]}");
            }
        }
        BitcoinVectors.AssertAll(ran, 13, failures);
    }

    [Test]
    public void The_wallet_vectors_of_bip_341_are_met()
    {
        var failures = new List<string>();
        var ran = 0;
        foreach (var example in BitcoinVectors.Wallet()["keyPathSpending"]!)
        {
            var transaction = BitcoinVectors.Transaction((string)example["given"]!["rawUnsignedTx"]!);
            var spent = example["given"]!["utxosSpent"]!
                .Select(output => new TxOut(Money.Satoshis((long)output["amountSats"]!), Script.FromHex((string)output["scriptPubKey"]!)))
                .ToArray();
            var precomputed = transaction.PrecomputeTransactionData(spent);
            var intermediary = example["intermediary"]!;
            Assert.Multiple(() =>
            {
                Assert.That(Hex(precomputed.HashAmountsSingle), Is.EqualTo((string)intermediary["hashAmounts"]!));
                Assert.That(Hex(precomputed.HashOutputsSingle), Is.EqualTo((string)intermediary["hashOutputs"]!));
                Assert.That(Hex(precomputed.HashPrevoutsSingle), Is.EqualTo((string)intermediary["hashPrevouts"]!));
                Assert.That(Hex(precomputed.HashScriptsSingle), Is.EqualTo((string)intermediary["hashScriptPubkeys"]!));
                Assert.That(Hex(precomputed.HashSequenceSingle), Is.EqualTo((string)intermediary["hashSequences"]!));
            });
            foreach (var input in example["inputSpending"]!)
            {
                ran++;
                var data = new TaprootExecutionData((int)input["given"]!["txinIndex"]!) { SigHash = (TaprootSigHash)(uint)input["given"]!["hashType"]! };
                var hash = transaction.GetSignatureHashTaproot(precomputed, data);
                if (Hex(hash) != (string)input["intermediary"]!["sigHash"]!)
                    failures.Add($"input {data.InputIndex}, hash type {data.SigHash}");
                if (hash != transaction.GetSignatureHashTaproot(spent, data))
                    failures.Add($"input {data.InputIndex}: precomputed hashes make a difference");
            }
        }
        BitcoinVectors.AssertAll(ran, 7, failures);
    }

    [Test]
    public void Everything_a_taproot_signature_commits_to_changes_the_hash()
    {
        var transaction = new ConsensusFactory().CreateTransaction();
        transaction.Inputs.Add(new OutPoint(uint256.One, 0));
        transaction.Inputs.Add(new OutPoint(uint256.One, 1));
        transaction.Outputs.Add(Money.Coins(1), Script.Empty);
        TxOut[] spent = [new(Money.Coins(1), Script.Empty), new(Money.Coins(1), Script.Empty)];
        var leaf = uint256.Parse(new string('a', 64));
        TaprootExecutionData[] variants =
        [
            new(0), new(1), new(0) { SigHash = TaprootSigHash.All }, new(0) { SigHash = TaprootSigHash.None },
            new(0) { SigHash = TaprootSigHash.Single }, new(0) { SigHash = TaprootSigHash.All | TaprootSigHash.AnyoneCanPay },
            new(0) { AnnexHash = uint256.One }, new(0, leaf), new(0, uint256.One), new(0, leaf) { CodeseparatorPosition = 0 },
            new(0, leaf) { AnnexHash = uint256.One },
        ];
        Assert.That(variants.Select(variant => transaction.GetSignatureHashTaproot(spent, variant)).Distinct().Count(), Is.EqualTo(variants.Length));
    }

    [Test]
    public void Hashes_that_can_not_be_computed_are_refused()
    {
        var transaction = new ConsensusFactory().CreateTransaction();
        transaction.Inputs.Add(new OutPoint(uint256.One, 0));
        transaction.Inputs.Add(new OutPoint(uint256.One, 1));
        transaction.Outputs.Add(Money.Coins(1), Script.Empty);
        TxOut[] spent = [new(Money.Coins(1), Script.Empty), new(Money.Coins(1), Script.Empty)];
        Assert.Multiple(() =>
        {
            Assert.That(() => transaction.GetSignatureHash(Script.Empty, 0, SigHash.All, null, HashVersion.WitnessV0), Throws.ArgumentException);
            Assert.That(() => transaction.GetSignatureHash(Script.Empty, 0, SigHash.All, spent[0], HashVersion.Taproot), Throws.ArgumentException);
            Assert.That(transaction.GetSignatureHash(Script.Empty, 2, SigHash.All), Is.EqualTo(uint256.One));
            Assert.That(transaction.GetSignatureHash(Script.Empty, 1, SigHash.Single), Is.EqualTo(uint256.One));
            Assert.That(() => transaction.GetSignatureHashTaproot(transaction.PrecomputeTransactionData(), new TaprootExecutionData(0)), Throws.ArgumentException);
            Assert.That(() => transaction.GetSignatureHashTaproot(spent, new TaprootExecutionData(2)), Throws.ArgumentException);
            Assert.That(() => transaction.GetSignatureHashTaproot(spent, new TaprootExecutionData(1) { SigHash = TaprootSigHash.Single }), Throws.ArgumentException);
            Assert.That(() => new TaprootExecutionData(0) { SigHash = (TaprootSigHash)4 }, Throws.ArgumentException);
            Assert.That(() => new TaprootExecutionData(-1), Throws.InstanceOf<ArgumentException>());
        });
    }

    static string Hex(uint256 hash) => Encoders.Hex.EncodeData(hash.ToBytes());
}
