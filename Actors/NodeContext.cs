using System.Security.Cryptography;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Invoices;
using NBitcoin;

namespace Lnd.Actors;

/// <summary>What every actor of a node gets from outside, so that a test, or a simulation of a whole network, can give it something else.</summary>
/// <param name="Chain">The chain the node lives on.</param>
/// <param name="Clock">Wall-clock time. Timers and timeouts go through Akka's scheduler.</param>
/// <param name="Random">All randomness.</param>
/// <param name="NodeId">The node's own id; the default where it is not known yet.</param>
public sealed record NodeContext(ChainParameters Chain, TimeProvider Clock, IRandomSource Random, Point NodeId = default)
{
    /// <summary>Now, as gossip and invoices count it.</summary>
    public UnixTimestamp Now => new((uint)Clock.GetUtcNow().ToUnixTimeSeconds());
}

/// <summary>A chain, as each library and each part of the protocol names it.</summary>
/// <param name="Name">lightningd's name, which is also that of the folder: <c>bitcoin</c>, <c>testnet</c>, <c>testnet4</c>, <c>signet</c>, <c>regtest</c>.</param>
/// <param name="CoreName">Bitcoin Core's name in <c>getblockchaininfo</c>: <c>main</c>, <c>test</c>, <c>testnet4</c>, <c>signet</c>, <c>regtest</c>.</param>
/// <param name="Hash">BOLT 0's <c>chain_hash</c>.</param>
/// <param name="Network">NBitcoin's network: addresses.</param>
/// <param name="Invoices">BOLT 11's currency.</param>
/// <param name="DefaultPort">Where lightningd listens on it.</param>
/// <param name="DefaultRpcPort">Where Bitcoin Core's JSON-RPC listens on it.</param>
public sealed record ChainParameters(
    string Name, string CoreName, ChainHash Hash, Network Network, InvoiceNetwork Invoices, int DefaultPort, int DefaultRpcPort)
{
    /// <summary>Every chain a node can live on, by lightningd's name.</summary>
    public static IReadOnlyDictionary<string, ChainParameters> All { get; } = new ChainParameters[]
    {
        new("bitcoin", "main", ChainHash.Bitcoin, Network.Main, InvoiceNetwork.Bitcoin, 9735, 8332),
        new("testnet", "test", ChainHash.Testnet3, Network.TestNet, InvoiceNetwork.Testnet, 19735, 18332),
        new("testnet4", "testnet4", ChainHash.Testnet4, Bitcoin.Instance.Testnet4, InvoiceNetwork.Testnet, 49735, 48332),
        new("signet", "signet", ChainHash.Signet, Bitcoin.Instance.Signet, InvoiceNetwork.Signet, 39735, 38332),
        new("regtest", "regtest", ChainHash.Regtest, Network.RegTest, InvoiceNetwork.Regtest, 19846, 18443),
    }.ToDictionary(chain => chain.Name);

    /// <summary>A chain of one's own.</summary>
    public static ChainParameters Regtest => All["regtest"];
}

/// <summary>Where random bytes come from. It must be callable from any thread.</summary>
public interface IRandomSource
{
    /// <summary>Fills a buffer with bytes that nobody can guess.</summary>
    void Fill(Span<byte> bytes);
}

/// <summary>The operating system's randomness.</summary>
public sealed class SystemRandom : IRandomSource
{
    /// <summary>The one.</summary>
    public static SystemRandom Instance { get; } = new();

    /// <inheritdoc/>
    public void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}
