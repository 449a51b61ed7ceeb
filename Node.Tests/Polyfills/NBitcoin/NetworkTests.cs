using NBitcoin;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class NetworkTests
{
    private static IEnumerable<TestCaseData> Genesis() =>
    [
        Case(Network.Main, "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"),
        Case(Network.TestNet, "000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943"),
        Case(Network.TestNet4, "00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043"),
        Case(Bitcoin.Instance.Signet, "00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6"),
        Case(Network.RegTest, "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206"),
    ];

    private static TestCaseData Case(Network network, string hash) => new TestCaseData(network, hash).SetArgDisplayNames(network.Name);

    [TestCaseSource(nameof(Genesis))]
    public void The_first_block_hashes_to_the_genesis_hash(Network network, string hash)
    {
        var block = network.GetGenesis();
        Assert.That(block.GetHash().ToString(), Is.EqualTo(hash));
        Assert.That(network.GenesisHash.ToString(), Is.EqualTo(hash));
        Assert.That(network.Consensus.HashGenesisBlock, Is.EqualTo(network.GenesisHash));
        Assert.That(block.Transactions, Has.Count.EqualTo(1));
        Assert.That(block.CheckMerkleRoot(), Is.True);
        Assert.That(block.CheckProofOfWork(), Is.True);
    }

    [TestCase("main", 8333, 8332, "f9beb4d9", "bc")]
    [TestCase("test", 18333, 18332, "0b110907", "tb")]
    [TestCase("testnet4", 48333, 48332, "1c163f28", "tb")]
    [TestCase("signet", 38333, 38332, "0a03cf40", "tb")]
    [TestCase("regtest", 18444, 18443, "fabfb5da", "bcrt")]
    public void Ports_magic_and_prefix_are_those_of_the_chain(string name, int port, int rpcPort, string magic, string prefix)
    {
        var network = Network.GetNetwork(name)!;
        Assert.That(network.DefaultPort, Is.EqualTo(port));
        Assert.That(network.RPCPort, Is.EqualTo(rpcPort));
        Assert.That(Convert.ToHexStringLower(network.MagicBytes), Is.EqualTo(magic));
        Assert.That(BitConverter.GetBytes(network.Magic), Is.EqualTo(network.MagicBytes));
        foreach (var type in new[] { Bech32Type.WITNESS_PUBKEY_ADDRESS, Bech32Type.WITNESS_SCRIPT_ADDRESS, Bech32Type.TAPROOT_ADDRESS })
            Assert.That(network.GetBech32Encoder(type, true)!.HumanReadablePart, Is.EqualTo(prefix.Select(c => (byte)c)));
    }

    [TestCase("main", "00", "05", "80", "0488b21e", "0488ade4")]
    [TestCase("test", "6f", "c4", "ef", "043587cf", "04358394")]
    [TestCase("testnet4", "6f", "c4", "ef", "043587cf", "04358394")]
    [TestCase("signet", "6f", "c4", "ef", "043587cf", "04358394")]
    [TestCase("regtest", "6f", "c4", "ef", "043587cf", "04358394")]
    public void Base58_prefixes_are_those_of_the_chain(string name, params string[] prefixes)
    {
        var network = Network.GetNetwork(name)!;
        Base58Type[] types =
        [
            Base58Type.PUBKEY_ADDRESS, Base58Type.SCRIPT_ADDRESS, Base58Type.SECRET_KEY, Base58Type.EXT_PUBLIC_KEY, Base58Type.EXT_SECRET_KEY,
        ];
        Assert.That(types.Select(t => Convert.ToHexStringLower(network.GetVersionBytes(t, true)!)), Is.EqualTo(prefixes));
    }

    [Test]
    public void A_network_is_found_by_its_names_in_any_case()
    {
        Assert.That(Network.GetNetwork("MainNet"), Is.SameAs(Network.Main));
        Assert.That(Network.GetNetwork("TESTNET"), Is.SameAs(Network.TestNet));
        Assert.That(Network.GetNetwork("testnet3"), Is.SameAs(Network.TestNet));
        Assert.That(Network.GetNetwork("TestNet4"), Is.SameAs(Network.TestNet4));
        Assert.That(Network.GetNetwork("btc-signet"), Is.SameAs(Bitcoin.Instance.Signet));
        Assert.That(Network.GetNetwork("RegTest"), Is.SameAs(Network.RegTest));
        Assert.That(Network.GetNetwork("fakenet"), Is.Null);
    }

    [Test]
    public void A_network_is_found_by_the_name_of_its_chain()
    {
        Assert.That(Bitcoin.Instance.GetNetwork(ChainName.Mainnet), Is.SameAs(Network.Main));
        Assert.That(Bitcoin.Instance.GetNetwork(new ChainName("REGTEST")), Is.SameAs(Network.RegTest));
        Assert.That(Bitcoin.Instance.GetNetwork(new ChainName("signet")), Is.SameAs(Bitcoin.Instance.Signet));
        Assert.That(Bitcoin.Instance.GetNetwork(new ChainName("Testnet4")), Is.SameAs(Bitcoin.Instance.Testnet4));
        Assert.That(Bitcoin.Instance.GetNetwork(new ChainName("other")), Is.Null);
        Assert.That(Network.Main.ChainName, Is.EqualTo(ChainName.Mainnet));
        Assert.That(Network.Main.NetworkSet.CryptoCode, Is.EqualTo("BTC"));
        Assert.That(Network.GetNetworks(), Is.SupersetOf(new[] { Network.Main, Network.TestNet, Network.TestNet4, Network.RegTest }));
    }

    [Test]
    public void The_subsidy_halves_and_ends()
    {
        Assert.That(Network.Main.GetReward(0), Is.EqualTo(Money.Coins(50m)));
        Assert.That(Network.Main.GetReward(209_999), Is.EqualTo(Money.Coins(50m)));
        Assert.That(Network.Main.GetReward(210_000), Is.EqualTo(Money.Coins(25m)));
        Assert.That(Network.Main.GetReward(840_000), Is.EqualTo(Money.Coins(3.125m)));
        Assert.That(Network.Main.GetReward(32 * 210_000), Is.EqualTo(Money.Satoshis(1)));
        Assert.That(Network.Main.GetReward(33 * 210_000), Is.EqualTo(Money.Zero));
        Assert.That(Network.Main.GetReward(64 * 210_000), Is.EqualTo(Money.Zero));
        Assert.That(Network.RegTest.GetReward(150), Is.EqualTo(Money.Coins(25m)));
    }

    [Test]
    public void The_rules_of_a_chain_are_those_of_Bitcoin_Core()
    {
        var main = Network.Main.Consensus;
        Assert.That(main.SubsidyHalvingInterval, Is.EqualTo(210_000));
        Assert.That(main.PowLimit!.ToCompact(), Is.EqualTo(0x1d00ffffu));
        Assert.That(main.DifficultyAdjustmentInterval, Is.EqualTo(2016));
        Assert.That(main.PowTargetSpacing, Is.EqualTo(TimeSpan.FromMinutes(10)));
        Assert.That(main.CoinbaseMaturity, Is.EqualTo(100));
        Assert.That(main.CoinType, Is.Zero);
        Assert.That(main.PowAllowMinDifficultyBlocks || main.PowNoRetargeting, Is.False);
        Assert.That(main.SupportSegwit && main.SupportTaproot, Is.True);
        Assert.That(main.GetExpectedBlocksFor(TimeSpan.FromDays(1)), Is.EqualTo(144));
        Assert.That(main.GetExpectedTimeFor(6), Is.EqualTo(TimeSpan.FromHours(1)));

        var regtest = Network.RegTest.Consensus;
        Assert.That(regtest.SubsidyHalvingInterval, Is.EqualTo(150));
        Assert.That(regtest.PowLimit!.ToCompact(), Is.EqualTo(0x207fffffu));
        Assert.That(regtest.PowAllowMinDifficultyBlocks && regtest.PowNoRetargeting, Is.True);
        Assert.That(regtest.CoinType, Is.EqualTo(1));

        Assert.That(Bitcoin.Instance.Signet.Consensus.PowLimit!.ToCompact(), Is.EqualTo(0x1e0377aeu));
        Assert.That(Network.TestNet4.Consensus.PowAllowMinDifficultyBlocks, Is.True);
    }

    [Test]
    public void The_rules_of_a_network_can_not_be_changed() =>
        Assert.That(() => Network.Main.Consensus.SubsidyHalvingInterval = 1, Throws.InvalidOperationException);

    [Test]
    public void A_transaction_of_a_network_is_empty() => Assert.That(Network.Main.CreateTransaction().Inputs, Is.Empty);
}
