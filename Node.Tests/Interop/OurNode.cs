using System.Globalization;
using System.Net;
using System.Text.Json;
using Akka.Actor;
using Lnd.Actors.Chain.BitcoinCore;
using Lnd.Actors.Node.Hosting;
using Lnd.Actors.Node.Logging;
using Lnd.Actors.Node.Options;
using Lnd.Actors.Peers;
using Lnd.Actors.Tests.Rpc;

namespace Lnd.Actors.Tests.Interop;

/// <summary>A node as the daemon runs it, in this process: its folder, its journal on disk, its socket, TCP.</summary>
internal sealed class OurNode : IAsyncDisposable
{
    private readonly NodeHost _host;
    private readonly NodeLog _log;
    private readonly NodeOptions _options;

    private OurNode(NodeHost host, NodeLog log, NodeOptions options, int port) => (_host, _log, _options, Port) = (host, log, options, port);

    public int Port { get; }

    public string Id => _host.Rooms.Identity.NodeId.ToString();

    /// <summary>Starts a node in a folder, or starts it again there.</summary>
    public static async Task<OurNode> Start(Bcoin chain, string folder, params string[] more)
    {
        string[] args =
        [
            "--network=regtest", $"--lightning-dir={folder}", "--bind-addr=127.0.0.1:0", $"--log-file={LogOf(folder)}", "--developer", "--dev-fast-gossip",
            "--log-level=debug", "--bitcoin-rpcconnect=127.0.0.1", $"--bitcoin-rpcport={chain.Port.ToString(CultureInfo.InvariantCulture)}", "--bitcoin-rpcuser=x",
            $"--bitcoin-rpcpassword={Bcoin.Password}", .. more,
        ];
        var options = NodeOptions.From(OptionReader.Read(args, folder), folder) with { PollInterval = TimeSpan.FromMilliseconds(50) };
        var log = new NodeLog(options.Log, TimeProvider.System, TextWriter.Null);
        var backend = new BitcoinCoreBackend(BitcoinCoreSettings.Find(options.BitcoinCore, options.Chain), options.Chain);
        var host = await NodeHost.Start(options, backend, log, TimeProvider.System);
        var addresses = await host.Rooms.Peers.Ask<NodeAddresses>(GetAddresses.Instance, TimeSpan.FromSeconds(30));
        return new OurNode(host, log, options, ((IPEndPoint)addresses.Bound[0]).Port);
    }

    public static string LogOf(string folder) => Path.Combine(folder, "log");

    /// <summary>Runs a command; an error is a failure.</summary>
    public Task<JsonElement> Call(string method, object? parameters = null) => Task.Run(() =>
    {
        using var client = new RpcClient(_options.RpcFile);
        return client.Call(method, JsonSerializer.Serialize(parameters ?? new { }));
    });

    /// <summary>Runs a command that has to fail.</summary>
    public Task<(int Code, string Message)> Fail(string method, object? parameters = null) => Task.Run(() =>
    {
        using var client = new RpcClient(_options.RpcFile);
        return client.Fail(method, JsonSerializer.Serialize(parameters ?? new { }));
    });

    /// <summary>Runs a command that may fail: the result with code 0, or the error with its code.</summary>
    public Task<(JsonElement Result, int Code)> TryCall(string method, object? parameters = null) => Task.Run(() =>
    {
        using var client = new RpcClient(_options.RpcFile);
        var reply = client.Ask(method, JsonSerializer.Serialize(parameters ?? new { }));
        return reply.TryGetProperty("error", out var error) ? (error, error.GetProperty("code").GetInt32()) : (reply.GetProperty("result"), 0);
    });

    public async Task<string> NewAddress() => (await Call("newaddr", new { addresstype = "bech32" })).GetProperty("bech32").GetString()!;

    public async Task<string> Invoice(long msat) =>
        (await Call("invoice", new { amount_msat = msat, label = Guid.NewGuid().ToString("N"), description = "test" })).GetProperty("bolt11").GetString()!;

    /// <summary>Confirmed coins that are not reserved, in satoshi.</summary>
    public async Task<long> Balance() => (await Call("listfunds")).GetProperty("outputs").EnumerateArray()
        .Where(output => output.GetProperty("status").GetString() == "confirmed" && !output.GetProperty("reserved").GetBoolean())
        .Sum(output => output.GetProperty("amount_msat").GetInt64()) / 1000;

    public async Task<int> Height() => (await Call("getinfo")).GetProperty("blockheight").GetInt32();

    public async Task<JsonElement[]> Channels() => [.. (await Call("listpeerchannels")).GetProperty("channels").EnumerateArray()];

    public async Task<bool> IsConnectedTo(string peer) => (await Call("listpeers", new { id = peer })).GetProperty("peers").EnumerateArray()
        .Any(p => p.GetProperty("connected").GetBoolean());

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _log.Dispose();
    }
}
