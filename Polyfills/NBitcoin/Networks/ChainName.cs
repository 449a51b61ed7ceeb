namespace NBitcoin;

/// <summary>Which chain of a currency: "Mainnet", "Testnet", "Regtest", "Signet", "Testnet4". Case does not matter.</summary>
public class ChainName
{
    private readonly string _name;

    /// <summary>The chain called <paramref name="chainName"/>.</summary>
    /// <exception cref="ArgumentException">An empty name.</exception>
    public ChainName(string chainName)
    {
        ArgumentException.ThrowIfNullOrEmpty(chainName);
        _name = char.ToUpperInvariant(chainName[0]) + chainName[1..].ToLowerInvariant();
    }

    /// <summary>The chain whose coins have a price.</summary>
    public static ChainName Mainnet { get; } = new("Mainnet");

    /// <summary>Testnet 3.</summary>
    public static ChainName Testnet { get; } = new("Testnet");

    /// <summary>The private chain of a test.</summary>
    public static ChainName Regtest { get; } = new("Regtest");

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ChainName other && _name == other._name;

    /// <inheritdoc/>
    public override int GetHashCode() => _name.GetHashCode(StringComparison.Ordinal);

    /// <summary>The name with its first letter in upper case.</summary>
    public override string ToString() => _name;

    /// <summary>Same name.</summary>
    public static bool operator ==(ChainName? a, ChainName? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Another name.</summary>
    public static bool operator !=(ChainName? a, ChainName? b) => !(a == b);
}
