using System.Collections;
using NBitcoin;
using NBitcoin.DataEncoders;

namespace Lnd.Actors.Tests.Polyfills;

[Parallelizable]
public class BlockTests
{
    static readonly ConsensusFactory Factory = new();

    // version, previous block, merkle root, time, bits, nonce
    const string NoBlock = "0000000000000000000000000000000000000000000000000000000000000000";
    const string GenesisRoot = "3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a";
    const string Main = "01000000" + NoBlock + GenesisRoot + "29ab5f49" + "ffff001d" + "1dac2b7c";
    const string Testnet = "01000000" + NoBlock + GenesisRoot + "dae5494d" + "ffff001d" + "1aa4ae18";
    const string Regtest = "01000000" + NoBlock + GenesisRoot + "dae5494d" + "ffff7f20" + "02000000";
    const string Signet = "01000000" + NoBlock + GenesisRoot + "008f4d5f" + "ae77031e" + "8ad22203";

    [TestCase(Main, "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f")]
    [TestCase(Testnet, "000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943")]
    [TestCase(Regtest, "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206")]
    [TestCase(Signet, "00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6")]
    public void The_first_block_of_each_network_has_its_known_hash_and_enough_work(string hex, string hash)
    {
        var header = BlockHeader.Parse(hex, Factory);
        Assert.Multiple(() =>
        {
            Assert.That(header.GetHash().ToString(), Is.EqualTo(hash));
            Assert.That(header.CheckProofOfWork(), Is.True);
            Assert.That(Encoders.Hex.EncodeData(header.ToBytes()), Is.EqualTo(hex));
            Assert.That(header.IsNull, Is.False);
        });
        header.Nonce++;
        Assert.That(header.GetHash().ToString(), Is.Not.EqualTo(hash));
        // on regtest half of all hashes are enough
        Assert.That(header.CheckProofOfWork(), Is.EqualTo(header.GetHash() <= header.Bits.ToUInt256()));
    }

    [Test]
    public void A_header_remembers_its_hash_only_where_told()
    {
        var header = BlockHeader.Parse(Regtest, Factory);
        header.PrecomputeHash(invalidateExisting: false, lazily: false);
        var hash = header.GetHash();
        header.Nonce++;
        Assert.That(header.GetHash(), Is.EqualTo(hash));
        header.PrecomputeHash(invalidateExisting: true, lazily: true);
        Assert.That(header.GetHash(), Is.Not.EqualTo(hash));
    }

    [Test]
    public void A_header_of_79_bytes_is_none() =>
        Assert.That(() => new BlockHeader(new byte[79], Factory), Throws.TypeOf<EndOfStreamException>());

    [TestCase(0x1d00ffffu, "00000000ffff0000000000000000000000000000000000000000000000000000", 1)]
    [TestCase(0x1b0404cbu, "00000000000404cb000000000000000000000000000000000000000000000000", 16307.420938523983)]
    [TestCase(0x207fffffu, "7fffff0000000000000000000000000000000000000000000000000000000000", 4.6565423739069247E-10)]
    [TestCase(0x03123456u, "0000000000000000000000000000000000000000000000000000000000123456", null)]
    [TestCase(0x02008000u, "0000000000000000000000000000000000000000000000000000000000000080", null)]
    [TestCase(0x05009234u, "0000000000000000000000000000000000000000000000000000000092340000", null)]
    [TestCase(0x01120000u, "0000000000000000000000000000000000000000000000000000000000000012", null)]
    public void A_target_is_read_from_its_compact_form_and_written_back(uint compact, string target, double? difficulty)
    {
        Assert.Multiple(() =>
        {
            Assert.That(new Target(compact).ToString(), Is.EqualTo(target));
            Assert.That(new Target(uint256.Parse(target)).ToCompact(), Is.EqualTo(compact));
            Assert.That(new Target(new Target(compact).ToBigInteger()), Is.EqualTo(new Target(compact)));
            Assert.That(new Target(Utils.ToBytes(compact, littleEndian: false)).ToCompact(), Is.EqualTo(compact));
            if (difficulty is { } expected)
                Assert.That(new Target(compact).Difficulty, Is.EqualTo(expected).Within(1e-9).Percent);
        });
    }

    // negative, zero, too large
    [TestCase(0x04923456u)]
    [TestCase(0x1d80ffffu)]
    [TestCase(0x00000000u)]
    [TestCase(0x01003456u)]
    [TestCase(0xff123456u)]
    [TestCase(0x23000001u)]
    public void No_block_reaches_a_target_that_is_negative_zero_or_too_large(uint compact)
    {
        var header = BlockHeader.Parse(Regtest, Factory);
        header.Bits = compact;
        Assert.That(header.CheckProofOfWork(), Is.False);
    }

    [Test]
    public void A_target_out_of_range_has_no_256_bits()
    {
        Assert.That(() => new Target(0x04923456u).ToUInt256(), Throws.ArgumentException);
        Assert.That(() => new Target(0xff123456u).ToUInt256(), Throws.ArgumentException);
        Assert.That(() => new Target(new byte[3]), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void A_block_is_read_as_it_was_written()
    {
        var block = Build(3);
        var read = Block.Load(block.ToBytes(), Factory);
        Assert.Multiple(() =>
        {
            Assert.That(read.GetHash(), Is.EqualTo(block.GetHash()));
            Assert.That(read.Transactions.Select(t => t.GetWitHash()), Is.EqualTo(block.Transactions.Select(t => t.GetWitHash())));
            Assert.That(read.CheckMerkleRoot(), Is.True);
            Assert.That(read.GetCoinbaseHeight(), Is.EqualTo(500_000));
            Assert.That(read.GetWeight(), Is.EqualTo(read.GetSerializedSize(TransactionOptions.None) * 3 + read.GetSerializedSize()));
            Assert.That(read.WithOptions(TransactionOptions.None).GetSerializedSize(), Is.EqualTo(read.GetSerializedSize(TransactionOptions.None)));
            Assert.That(() => Block.Load(block.ToBytes()[..^1], Factory), Throws.TypeOf<EndOfStreamException>());
            Assert.That(() => Block.Parse("0g", Factory), Throws.TypeOf<FormatException>());
        });
    }

    [Test]
    public void A_changed_transaction_no_longer_has_the_headers_root()
    {
        var block = Build(4);
        block.Transactions[2].LockTime = 7;
        Assert.That(block.CheckMerkleRoot(), Is.False);
        block.UpdateMerkleRoot();
        Assert.That(block.CheckMerkleRoot(), Is.True);
    }

    [Test]
    public void Transactions_that_come_twice_are_found_though_the_root_is_the_same()
    {
        var block = Build(3);
        var root = block.Header.HashMerkleRoot;
        block.AddTransaction(block.Transactions[2]);
        Assert.That(block.GetMerkleRoot().Hash, Is.EqualTo(root));
        Assert.That(block.CheckMerkleRoot(), Is.False);
    }

    [Test]
    public void A_published_merkle_block_proves_its_transaction()
    {
        // the example of Bitcoin's developer reference: header, 7 transactions, 4 hashes, flags
        var block = new MerkleBlock();
        block.FromBytes(Encoders.Hex.DecodeData("0100000082bb869cf3a793432a66e826e05a6fc37469f8efb7421dc880670100000000007f16c5962e8bd963659c793ce370d95f"
            + "093bc7e367117b3c30c1f8fdd0d9728776381b4d4c86041b554b85290700000004"
            + "3612262624047ee87660be1a707519a443b1c1ce3d248cbfc6c15870f6c5daa2019f5b01d4195ecbc9398fbf3c3b1fa9bb3183301d7a1fb3bd174fcfa40a2b65"
            + "41ed70551dd7e841883ab8f0b16bf04176b7d1480e4f0af9f3d4c3595768d06820d2a7bc994987302e5b1ac80fc425fe25f8b63169ea78e68fbaaefa59379bbf011d"));
        var tree = block.PartialMerkleTree;
        Assert.Multiple(() =>
        {
            Assert.That(block.Header.CheckProofOfWork(), Is.True);
            Assert.That(tree.Check(block.Header.HashMerkleRoot), Is.True);
            Assert.That(tree.GetMatchedTransactions().Single().ToString(), Is.EqualTo("652b0aa4cf4f17bdb31f7a1d308331bba91f3b3cbf8f39c9cb5e19d4015b9f01"));
        });
        for (var i = 0; i < tree.Hashes.Count; i++)
        {
            var hash = tree.Hashes[i];
            tree.Hashes[i] = uint256.One;
            Assert.That(tree.Check(block.Header.HashMerkleRoot), Is.False, $"hash {i}");
            tree.Hashes[i] = hash;
        }
        // the flags of the leaves, 4 and 5, say which transaction is meant, not what the tree is
        foreach (var i in new[] { 0, 1, 2, 3, 6 })
        {
            tree.Flags[i] ^= true;
            Assert.That(tree.Check(block.Header.HashMerkleRoot), Is.False, $"flag {i}");
            tree.Flags[i] ^= true;
        }
    }

    [Test]
    public void Any_transactions_of_a_block_of_any_size_can_be_proven()
    {
        var random = new Random(7);
        for (var count = 1; count <= 40; count++)
        {
            uint256[] ids = [.. Enumerable.Range(1, count).Select(n => new uint256((ulong)n))];
            bool[] matches = [.. ids.Select(_ => random.Next(3) == 0)];
            var root = MerkleNode.GetRoot(ids).Hash;
            var tree = new PartialMerkleTree();
            tree.FromBytes(new PartialMerkleTree(ids, matches).ToBytes());
            Assert.That(tree.Check(root), Is.True, $"{count} transactions");
            Assert.That(tree.GetMatchedTransactions(), Is.EqualTo(ids.Where((_, i) => matches[i])), $"{count} transactions");
            Assert.That(tree.GetMerkleRoot().Hash, Is.EqualTo(root));
        }
    }

    [Test]
    public void A_filtered_block_proves_what_was_asked_for()
    {
        var block = Build(9);
        var wanted = block.Transactions[5].GetHash();
        var filtered = block.Filter(wanted, uint256.One);
        Assert.That(filtered.PartialMerkleTree.Check(block.Header.HashMerkleRoot), Is.True);
        Assert.That(filtered.PartialMerkleTree.GetMatchedTransactions(), Is.EqualTo(new[] { wanted }));
    }

    static IEnumerable<TestCaseData> MalformedTrees()
    {
        yield return new TestCaseData(0u, 1, new[] { true }).SetArgDisplayNames("no transactions");
        yield return new TestCaseData(uint.MaxValue, 1, new[] { true, true }).SetArgDisplayNames("more transactions than a block has");
        yield return new TestCaseData(1u, 2, new[] { true, true }).SetArgDisplayNames("more hashes than transactions");
        yield return new TestCaseData(2u, 2, new[] { true }).SetArgDisplayNames("fewer flags than hashes");
        yield return new TestCaseData(4u, 1, new[] { true, true }).SetArgDisplayNames("too few hashes");
        yield return new TestCaseData(4u, 2, new[] { false, false }).SetArgDisplayNames("a hash left over");
        yield return new TestCaseData(1u, 1, new bool[9]).SetArgDisplayNames("a byte of flags left over");
        yield return new TestCaseData(2u, 2, new[] { true, false, false }).SetArgDisplayNames("equal neighbours");
    }

    [TestCaseSource(nameof(MalformedTrees))]
    public void A_malformed_tree_proves_nothing(uint transactions, int hashes, bool[] flags)
    {
        var tree = new PartialMerkleTree { TransactionCount = transactions, Flags = new BitArray(flags) };
        tree.Hashes.AddRange(Enumerable.Repeat(uint256.One, hashes));
        Assert.Multiple(() =>
        {
            Assert.That(tree.Check(), Is.False);
            Assert.That(tree.TryGetMerkleRoot(), Is.Null);
            Assert.That(() => tree.GetMatchedTransactions().ToList(), Throws.InstanceOf<Exception>());
        });
    }

    static Block Build(int transactions)
    {
        var block = Factory.CreateBlock();
        var coinbase = block.AddTransaction(Factory.CreateTransaction());
        coinbase.Inputs.Add(TxIn.CreateCoinbase(500_000));
        coinbase.Outputs.Add(Money.Coins(12.5m), new Script(OpcodeType.OP_TRUE));
        for (var i = 1; i < transactions; i++)
        {
            var transaction = block.AddTransaction(Factory.CreateTransaction());
            transaction.Inputs.Add(new OutPoint(uint256.One, i), witScript: new WitScript(Op.GetPushOp(new byte[i])));
            transaction.Outputs.Add(Money.Coins(i), Script.Empty);
        }
        block.UpdateMerkleRoot();
        return block;
    }
}
