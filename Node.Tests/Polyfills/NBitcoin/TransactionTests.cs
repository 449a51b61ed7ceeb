using NBitcoin;
using NBitcoin.DataEncoders;

namespace Lnd.Actors.Tests.Polyfills;

[Parallelizable]
public class TransactionTests
{
    // the coinbase transaction of the first block, and the signed P2WPKH example of BIP 143
    const string Genesis = "01000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054"
        + "696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffff"
        + "ffff0100f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7"
        + "ba0b8d578a4c702b6bf11d5fac00000000";
    const string Segwit = "01000000000102fff7f7881a8099afa6940d42d1e7f6362bec38171ea3edf433541db4e4ad969f00000000494830450221008b9d1dc26ba6a9"
        + "cb62127b02742fa9d754cd3bebf337f7a55d114c8e5cdd30be022040529b194ba3f9281a99f2b1c0a19c0489bc22ede944ccf4ecbab4cc618ef3ed01eeffffffef51"
        + "e1b804cc89d182d279655c3aa89e815b1b309fe287d9b2b55d57b90ec68a0100000000ffffffff02202cb206000000001976a9148280b37df378db99f66f85c95a78"
        + "3a76ac7a6d5988ac9093510d000000001976a9143bde42dbee7e4dbe6a21b2d50ce2f0167faa815988ac000247304402203609e17b84f6a7d30c80bfa610b5b4542f"
        + "32a8a0d5447a12fb1366d7f01cc44a0220573a954c4518331561406f90300e8f3358f51928d43c212a8caed02de67eebee0121025476c2e83188368da1ff3e292e7a"
        + "cafcdb3566bb0ad253f62fc70f07aeee635711000000";

    [Test]
    public void The_first_coinbase_has_the_id_that_everyone_knows()
    {
        var transaction = BitcoinVectors.Transaction(Genesis);
        Assert.Multiple(() =>
        {
            Assert.That(transaction.GetHash().ToString(), Is.EqualTo("4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b"));
            Assert.That(transaction.GetWitHash(), Is.EqualTo(transaction.GetHash()));
            Assert.That(transaction.IsCoinBase, Is.True);
            Assert.That(transaction.TotalOut, Is.EqualTo(Money.Coins(50)));
            Assert.That(transaction.Check(), Is.EqualTo(TransactionCheckResult.Success));
            Assert.That(transaction.GetVirtualSize(), Is.EqualTo(204));
            Assert.That(transaction.ToHex(), Is.EqualTo(Genesis));
        });
    }

    [Test]
    public void A_witness_counts_a_quarter_and_is_left_out_of_the_id()
    {
        var transaction = BitcoinVectors.Transaction(Segwit);
        var stripped = transaction.WithOptions(TransactionOptions.None);
        Assert.Multiple(() =>
        {
            Assert.That(transaction.HasWitness, Is.True);
            Assert.That(transaction.ToHex(), Is.EqualTo(Segwit));
            Assert.That(transaction.GetHash().ToString(), Is.EqualTo("e8151a2af31c368a35053ddd4bdb285a8595c769a3ad83e0fa02314a602d4609"));
            Assert.That(stripped.HasWitness, Is.False);
            Assert.That(stripped.GetHash(), Is.EqualTo(transaction.GetHash()));
            Assert.That(transaction.GetWitHash(), Is.Not.EqualTo(transaction.GetHash()));
            Assert.That(transaction.GetSerializedSize(), Is.EqualTo(Segwit.Length / 2));
            Assert.That(transaction.GetSerializedSize(TransactionOptions.None), Is.EqualTo(stripped.ToBytes().Length));
            Assert.That(transaction.GetVirtualSize(), Is.EqualTo((3 * stripped.ToBytes().Length + Segwit.Length / 2 + 3) / 4));
            Assert.That(transaction.Inputs[1].WitScript.PushCount, Is.EqualTo(2));
            Assert.That(transaction.Inputs[1].WitScript.GetSerializedSize(), Is.EqualTo(transaction.Inputs[1].WitScript.ToBytes().Length));
            Assert.That(transaction.LockTime.Height, Is.EqualTo(17));
        });
    }

    [Test]
    public void A_clone_shares_nothing_that_can_change()
    {
        var transaction = BitcoinVectors.Transaction(Segwit);
        var clone = transaction.Clone();
        Assert.That(clone.ToHex(), Is.EqualTo(Segwit));
        clone.Inputs[0].PrevOut.N = 7;
        clone.Inputs[1].WitScript = WitScript.Empty;
        clone.Outputs[0].Value = Money.Zero;
        clone.LockTime = 0;
        clone.Inputs.RemoveAt(0);
        Assert.That(transaction.ToHex(), Is.EqualTo(Segwit));
    }

    [Test]
    public void A_remembered_hash_stays_until_it_is_invalidated()
    {
        var transaction = BitcoinVectors.Transaction(Segwit);
        var before = transaction.GetHash();
        transaction.PrecomputeHash(invalidateExisting: false, lazily: true);
        Assert.That(transaction.GetHash(), Is.EqualTo(before));
        transaction.Version = 2;
        Assert.That(transaction.GetHash(), Is.EqualTo(before));
        transaction.PrecomputeHash(invalidateExisting: true, lazily: false);
        Assert.That(transaction.GetHash(), Is.Not.EqualTo(before));
    }

    [Test]
    public void Lists_know_their_transaction_and_their_indexes()
    {
        var parent = BitcoinVectors.Transaction(Segwit);
        var transaction = new ConsensusFactory().CreateTransaction();
        transaction.Inputs.Add(parent, 1);
        transaction.Inputs.Add(new OutPoint(uint256.One, 3), sequence: new Sequence(144));
        transaction.Outputs.Add(Money.Coins(1), Script.Empty);
        var found = transaction.Inputs.FindIndexedInput(new OutPoint(uint256.One, 3));
        Assert.Multiple(() =>
        {
            Assert.That(transaction.Inputs[0].PrevOut, Is.EqualTo(new OutPoint(parent.GetHash(), 1)));
            Assert.That(transaction.Inputs[1u].Sequence.LockHeight, Is.EqualTo(144));
            Assert.That(transaction.Inputs.AsIndexedInputs().Select(i => i.Index), Is.EqualTo(new[] { 0u, 1u }));
            Assert.That(found!.Index, Is.EqualTo(1));
            Assert.That(found.Transaction, Is.SameAs(transaction));
            Assert.That(transaction.Inputs.FindIndexedInput(OutPoint.Zero), Is.Null);
            Assert.That(() => transaction.Inputs.Add(parent, 2), Throws.InvalidOperationException);
            Assert.That(transaction.GetFee([new TxOut(Money.Coins(2), Script.Empty), new TxOut(Money.Coins(1), Script.Empty)]), Is.EqualTo(Money.Coins(2)));
            Assert.That(transaction.GetFee([]), Is.Null);
        });
    }

    [Test]
    public void A_transaction_without_inputs_is_written_only_where_that_is_meant()
    {
        var transaction = new ConsensusFactory().CreateTransaction();
        transaction.Outputs.Add(Money.Coins(1), Script.Empty);
        Assert.That(() => transaction.ToBytes(), Throws.InvalidOperationException);
        Assert.That(() => transaction.GetHash(), Throws.Nothing);
        Assert.That(() => transaction.Clone(), Throws.Nothing);
    }

    [Test]
    public void A_lock_time_holds_until_height_or_time_is_past_it()
    {
        var transaction = BitcoinVectors.Transaction(Segwit);
        Assert.Multiple(() =>
        {
            Assert.That(transaction.IsFinal(DateTimeOffset.UnixEpoch, 17), Is.False);
            Assert.That(transaction.IsFinal(DateTimeOffset.UnixEpoch, 18), Is.True);
        });
        transaction.LockTime = 1_600_000_000u;
        Assert.Multiple(() =>
        {
            Assert.That(transaction.IsFinal(DateTimeOffset.FromUnixTimeSeconds(1_600_000_000), 900_000), Is.False);
            Assert.That(transaction.IsFinal(DateTimeOffset.FromUnixTimeSeconds(1_600_000_001), 1), Is.True);
        });
        transaction.Inputs.ForEach(input => input.Sequence = Sequence.Final);
        Assert.That(transaction.IsFinal(DateTimeOffset.UnixEpoch, 0), Is.True);
    }

    // Bitcoin Core's thresholds at its default of 3 satoshis per byte
    [TestCase("76a914000000000000000000000000000000000000000088ac", 546)]
    [TestCase("a914000000000000000000000000000000000000000087", 540)]
    [TestCase("00140000000000000000000000000000000000000000", 294)]
    [TestCase("00200000000000000000000000000000000000000000000000000000000000000000", 330)]
    [TestCase("51200000000000000000000000000000000000000000000000000000000000000000", 330)]
    [TestCase("51024e73", 240)]
    public void Dust_is_what_costs_more_to_spend_than_it_is_worth(string script, long threshold)
    {
        var output = new TxOut(Money.Satoshis(threshold), Script.FromHex(script));
        Assert.That(output.GetDustThreshold().Satoshi, Is.EqualTo(threshold));
        Assert.That(output.IsDust(), Is.False);
        output.Value -= Money.Satoshis(1L);
        Assert.That(output.IsDust(), Is.True);
    }

    [Test]
    public void Every_transaction_of_the_sighash_vectors_is_read_and_written_back()
    {
        var failures = new List<string>();
        var ran = 0;
        foreach (var row in BitcoinVectors.Rows("sighash.json"))
        {
            ran++;
            if (BitcoinVectors.Transaction((string)row[0]!).ToHex() != (string)row[0]!)
                failures.Add($"row {ran}: {row[0]}");
        }
        BitcoinVectors.AssertAll(ran, 500, failures);
    }

    [Test]
    public void Truncating_a_transaction_anywhere_is_an_end_of_stream()
    {
        var bytes = Encoders.Hex.DecodeData(Segwit);
        for (var length = 0; length < bytes.Length; length++)
            Assert.That(() => Read(bytes[..length]), Throws.TypeOf<EndOfStreamException>(), $"{length} bytes");
    }

    // version, then the number of inputs: 2^32, 2^21, one in a longer form than needed
    [TestCase("02000000" + "ff0000000001000000", typeof(ArgumentOutOfRangeException))]
    [TestCase("02000000" + "fe00002000", typeof(EndOfStreamException))]
    [TestCase("02000000" + "fd0100", typeof(InvalidDataException))]
    // marker and flags: a witness record without a witness, a flag that nobody knows
    [TestCase("02000000" + "0001" + "01" + "0000000000000000000000000000000000000000000000000000000000000000" + "00000000" + "00" + "ffffffff"
        + "00" + "00" + "00000000", typeof(FormatException))]
    [TestCase("02000000" + "0002" + "00" + "00" + "00000000", typeof(FormatException))]
    public void A_length_or_flag_that_lies_is_refused_without_memory_being_taken(string hex, Type exception)
    {
        var bytes = new byte[Math.Max(100, hex.Length / 2)];
        Encoders.Hex.DecodeData(hex).CopyTo(bytes, 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => Read(bytes), Throws.TypeOf(exception));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(64 * 1024));
    }

    static Transaction Read(byte[] bytes)
    {
        var transaction = new ConsensusFactory().CreateTransaction();
        transaction.FromBytes(bytes);
        return transaction;
    }
}
