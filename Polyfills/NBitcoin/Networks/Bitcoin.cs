namespace NBitcoin;

/// <summary>The chains of Bitcoin.</summary>
public class Bitcoin : INetworkSet
{
    private readonly Lazy<Network> _mainnet = new(() => new Network(NetworkParameters.Main()));
    private readonly Lazy<Network> _testnet = new(() => new Network(NetworkParameters.Testnet3()));
    private readonly Lazy<Network> _testnet4 = new(() => new Network(NetworkParameters.Testnet4()));
    private readonly Lazy<Network> _signet = new(() => new Network(NetworkParameters.Signet()));
    private readonly Lazy<Network> _regtest = new(() => new Network(NetworkParameters.Regtest()));

    private Bitcoin()
    {
    }

    /// <summary>The only instance.</summary>
    public static Bitcoin Instance { get; } = new();

    /// <summary>BTC.</summary>
    public string CryptoCode => "BTC";

    /// <summary>The chain whose coins have a price.</summary>
    public Network Mainnet => _mainnet.Value;

    /// <summary>Testnet 3.</summary>
    public Network Testnet => _testnet.Value;

    /// <summary>Testnet 4 (BIP 94).</summary>
    public Network Testnet4 => _testnet4.Value;

    /// <summary>The default signet (BIP 325).</summary>
    public Network Signet => _signet.Value;

    /// <summary>The private chain of a test.</summary>
    public Network Regtest => _regtest.Value;

    internal IEnumerable<Network> All => [Mainnet, Testnet, Testnet4, Signet, Regtest];

    /// <summary>The chain of that name, null when there is none.</summary>
    public Network? GetNetwork(ChainName chainName)
    {
        ArgumentNullException.ThrowIfNull(chainName);
        return All.FirstOrDefault(n => n.ChainName == chainName);
    }
}
