namespace NBitcoin;

/// <summary>
/// What makes a chain: all that <see cref="Network"/> tells about it. Figures are those of Bitcoin Core's chain parameters.
/// </summary>
internal sealed class NetworkParameters
{
    /// <summary>Versions of the four base58 types that all test chains share.</summary>
    private static readonly byte[][] TestPrefixes = [[111], [196], [239], [0x04, 0x35, 0x87, 0xcf], [0x04, 0x35, 0x83, 0x94]];

    private const string GenesisCoinbase =
        "0101000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054696d6573203033"
        + "2f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff01"
        + "00f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384d"
        + "f7ba0b8d578a4c702b6bf11d5fac00000000";

    private const string GenesisMerkleRoot = "3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a";

    public required ChainName ChainName { get; init; }
    public required string Name { get; init; }

    /// <summary>Other names, lower case. Includes the word that Bitcoin Core's getblockchaininfo uses.</summary>
    public required string[] Aliases { get; init; }

    public required int Port { get; init; }
    public required int RPCPort { get; init; }

    /// <summary>First bytes of every message between nodes, as a little-endian number.</summary>
    public required uint Magic { get; init; }

    /// <summary>The whole first block, hexadecimal.</summary>
    public required string Genesis { get; init; }

    public required string GenesisHash { get; init; }

    /// <summary>By <see cref="Base58Type"/>.</summary>
    public required byte[][] Base58Prefixes { get; init; }

    public required string Bech32Prefix { get; init; }
    public required Consensus Consensus { get; init; }

    /// <summary>Where Bitcoin Core keeps this chain below its data folder.</summary>
    public required string DataFolder { get; init; }

    public static NetworkParameters Main() => new()
    {
        ChainName = ChainName.Mainnet,
        Name = "Main",
        Aliases = ["mainnet", "btc-mainnet"],
        Port = 8333,
        RPCPort = 8332,
        Magic = 0xd9b4bef9,
        Genesis = GenesisBlock("29ab5f49", "ffff001d", "1dac2b7c"),
        GenesisHash = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f",
        Base58Prefixes = [[0], [5], [128], [0x04, 0x88, 0xb2, 0x1e], [0x04, 0x88, 0xad, 0xe4]],
        Bech32Prefix = "bc",
        Consensus = Rules("00000000ffffffffffffffffffffffffffffffffffffffffffffffffffffffff"),
        DataFolder = "",
    };

    public static NetworkParameters Testnet3() => new()
    {
        ChainName = ChainName.Testnet,
        Name = "TestNet",
        Aliases = ["test", "testnet3", "btc-testnet"],
        Port = 18333,
        RPCPort = 18332,
        Magic = 0x0709110b,
        Genesis = GenesisBlock("dae5494d", "ffff001d", "1aa4ae18"),
        GenesisHash = "000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943",
        Base58Prefixes = TestPrefixes,
        Bech32Prefix = "tb",
        Consensus = Rules("00000000ffffffffffffffffffffffffffffffffffffffffffffffffffffffff", coinType: 1, minDifficulty: true),
        DataFolder = "testnet3",
    };

    public static NetworkParameters Testnet4() => new()
    {
        ChainName = new ChainName("Testnet4"),
        Name = "TestNet4",
        Aliases = ["test4", "btc-testnet4"],
        Port = 48333,
        RPCPort = 48332,
        Magic = 0x283f161c,
        Genesis = "01000000" + new string('0', 64) + "4e7b2b9128fe0291db0693af2ae418b767e657cd407e80cb1434221eaea7a07a046f3566ffff001dbb0c7817"
            + "0101000000010000000000000000000000000000000000000000000000000000000000000000ffffffff5504ffff001d01044c4c30332f4d61792f32"
            + "303234203030303030303030303030303030303030303030316562643538633234343937306233616139643738336262303031303131666265386561"
            + "3865393865303065ffffffff0100f2052a010000002321000000000000000000000000000000000000000000000000000000000000000000ac000000"
            + "00",
        GenesisHash = "00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043",
        Base58Prefixes = TestPrefixes,
        Bech32Prefix = "tb",
        Consensus = Rules("00000000ffffffffffffffffffffffffffffffffffffffffffffffffffffffff", coinType: 1, minDifficulty: true),
        DataFolder = "testnet4",
    };

    public static NetworkParameters Signet() => new()
    {
        ChainName = new ChainName("Signet"),
        Name = "signet",
        Aliases = ["bitcoin-signet", "btc-signet"],
        Port = 38333,
        RPCPort = 38332,
        Magic = 0x40cf030a,
        Genesis = GenesisBlock("008f4d5f", "ae77031e", "8ad22203"),
        GenesisHash = "00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6",
        Base58Prefixes = TestPrefixes,
        Bech32Prefix = "tb",
        Consensus = Rules("00000377ae000000000000000000000000000000000000000000000000000000", coinType: 1),
        DataFolder = "signet",
    };

    public static NetworkParameters Regtest() => new()
    {
        ChainName = ChainName.Regtest,
        Name = "RegTest",
        Aliases = ["reg", "regnet", "btc-regtest"],
        Port = 18444,
        RPCPort = 18443,
        Magic = 0xdab5bffa,
        Genesis = GenesisBlock("dae5494d", "ffff7f20", "02000000"),
        GenesisHash = "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206",
        Base58Prefixes = TestPrefixes,
        Bech32Prefix = "bcrt",
        Consensus = Rules("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", 150, coinType: 1, minDifficulty: true, noRetarget: true),
        DataFolder = "regtest",
    };

    // time, target and nonce as they are serialised
    private static string GenesisBlock(string time, string bits, string nonce) =>
        "01000000" + new string('0', 64) + GenesisMerkleRoot + time + bits + nonce + GenesisCoinbase;

    private static Consensus Rules(
        string powLimit, int halving = 210_000, int coinType = 0, bool minDifficulty = false, bool noRetarget = false) => new()
        {
            SubsidyHalvingInterval = halving,
            PowLimit = new Target(new uint256(powLimit)),
            PowAllowMinDifficultyBlocks = minDifficulty,
            PowNoRetargeting = noRetarget,
            CoinType = coinType,
            SupportSegwit = true,
            SupportTaproot = true,
        };
}
