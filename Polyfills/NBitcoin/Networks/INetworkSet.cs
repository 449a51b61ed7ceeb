namespace NBitcoin;

/// <summary>The chains of one currency.</summary>
public interface INetworkSet
{
    /// <summary>The chain of that name, null when there is none.</summary>
    Network? GetNetwork(ChainName chainName);

    /// <summary>The chain whose coins have a price.</summary>
    Network Mainnet { get; }

    /// <summary>The public chain for tests.</summary>
    Network Testnet { get; }

    /// <summary>The private chain of a test.</summary>
    Network Regtest { get; }

    /// <summary>BTC.</summary>
    string CryptoCode { get; }
}
