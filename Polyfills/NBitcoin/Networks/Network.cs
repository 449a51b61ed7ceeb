using System.Buffers.Binary;
using NBitcoin.DataEncoders;

namespace NBitcoin;

/// <summary>A chain of Bitcoin: its first block, ports, prefixes and rules. There is one instance of each.</summary>
public partial class Network
{
    // compared by name in lower case; getblockchaininfo's words are among the names
    private static readonly Lazy<Dictionary<string, Network>> ByName = new(Names);

    private readonly NetworkParameters _parameters;
    private readonly Bech32Encoder _bech32;

    internal Network(NetworkParameters parameters)
    {
        _parameters = parameters;
        _bech32 = new Bech32Encoder(parameters.Bech32Prefix);
        MagicBytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(MagicBytes, parameters.Magic);
        parameters.Consensus.SetGenesis(new uint256(parameters.GenesisHash));
        parameters.Consensus.Freeze();
    }

    /// <summary>The chain whose coins have a price.</summary>
    public static Network Main => Bitcoin.Instance.Mainnet;

    /// <summary>Testnet 3.</summary>
    public static Network TestNet => Bitcoin.Instance.Testnet;

    /// <summary>Testnet 4 (BIP 94).</summary>
    public static Network TestNet4 => Bitcoin.Instance.Testnet4;

    /// <summary>The private chain of a test.</summary>
    public static Network RegTest => Bitcoin.Instance.Regtest;

    /// <summary>All chains.</summary>
    public static IEnumerable<Network> GetNetworks() => Bitcoin.Instance.All;

    /// <summary>
    /// The chain with a name, in any case: <c>main</c>, <c>test</c>, <c>testnet4</c>, <c>signet</c>, <c>regtest</c> and some more. Null
    /// when there is none.
    /// </summary>
    public static Network? GetNetwork(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ByName.Value.GetValueOrDefault(name.ToLowerInvariant());
    }

    /// <summary>Where Bitcoin Core keeps its data by default, null when the environment tells no home.</summary>
    public static string? GetDefaultDataFolder(string folderName)
    {
        ArgumentException.ThrowIfNullOrEmpty(folderName);
        var windows = Environment.GetEnvironmentVariable("APPDATA");
        if (!string.IsNullOrEmpty(windows))
            return Path.Combine(windows, char.ToUpperInvariant(folderName[0]) + folderName[1..]);
        var home = Environment.GetEnvironmentVariable("HOME");
        return string.IsNullOrEmpty(home) ? null : Path.Combine(home, "." + folderName.ToLowerInvariant());
    }

    /// <summary>Main, TestNet, TestNet4, signet or RegTest.</summary>
    public string Name => _parameters.Name;

    /// <summary>Which chain of its currency.</summary>
    public ChainName ChainName => _parameters.ChainName;

    /// <summary>The currency.</summary>
    public INetworkSet NetworkSet => Bitcoin.Instance;

    /// <summary>The rules in which the chains differ.</summary>
    public Consensus Consensus => _parameters.Consensus;

    /// <summary>The port nodes listen on.</summary>
    public int DefaultPort => _parameters.Port;

    /// <summary>The port bitcoind takes commands on.</summary>
    public int RPCPort => _parameters.RPCPort;

    /// <summary>The first four bytes of each message between nodes, read as a little-endian number.</summary>
    public uint Magic => _parameters.Magic;

    /// <summary>The first four bytes of each message between nodes.</summary>
    public byte[] MagicBytes { get; }

    /// <summary>The scheme of payment addresses (BIP 21).</summary>
    public string UriScheme => "bitcoin";

    /// <summary>The hash of block 0.</summary>
    public uint256 GenesisHash => Consensus.HashGenesisBlock;

    /// <summary>Block 0.</summary>
    public Block GetGenesis() => Block.Parse(_parameters.Genesis, Consensus.ConsensusFactory);

    /// <summary>The subsidy of the block at a height.</summary>
    public Money GetReward(int nHeight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nHeight);
        var halvings = nHeight / Consensus.SubsidyHalvingInterval;
        return halvings >= 64 ? Money.Zero : new Money((50 * Money.COIN) >> halvings);
    }

    /// <summary>An empty transaction.</summary>
    public Transaction CreateTransaction() => Consensus.ConsensusFactory.CreateTransaction();

    /// <summary>The encoder of base58 strings.</summary>
    public Base58CheckEncoder GetBase58CheckEncoder() => (Base58CheckEncoder)Encoders.Base58Check;

    /// <summary>The encoder of bech32 addresses; all kinds have the same.</summary>
    public Bech32Encoder? GetBech32Encoder(Bech32Type type, bool throws) => _bech32;

    /// <summary>The first bytes of base58 strings of a type, null when there are none.</summary>
    /// <exception cref="NotSupportedException">There are none, and <paramref name="throws"/> is set.</exception>
    public byte[]? GetVersionBytes(Base58Type type, bool throws) => GetVersionMemory(type, throws)?.ToArray();

    /// <inheritdoc cref="GetVersionBytes"/>
    public ReadOnlyMemory<byte>? GetVersionMemory(Base58Type type, bool throws)
    {
        if (Enum.IsDefined(type))
            return _parameters.Base58Prefixes[(int)type];
        return throws ? throw new NotSupportedException($"{this} has no prefix for {type}") : null;
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    internal ReadOnlySpan<byte> Base58Prefix(Base58Type type) => _parameters.Base58Prefixes[(int)type];

    internal string DataFolder => _parameters.DataFolder;

    private static Dictionary<string, Network> Names()
    {
        var names = new Dictionary<string, Network>();
        foreach (var network in GetNetworks())
        {
            names.Add(network.Name.ToLowerInvariant(), network);
            foreach (var alias in network._parameters.Aliases)
                names.Add(alias, network);
        }
        return names;
    }
}
