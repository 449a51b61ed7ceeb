using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Akka.Actor;
using Lnd.Actors.Chain.Regtest;
using Lnd.Actors.Node.Hosting;
using Lnd.Actors.Node.Logging;
using Lnd.Actors.Node.Options;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using NBitcoin;

namespace Lnd.Actors.Node.Demo;

/// <summary>
/// Three nodes in one process, on an embedded chain, connected over TCP: alice pays carol through bob. Everything is done by the commands that a user would type.
/// </summary>
internal sealed class DemoNetwork : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Names = ["alice", "bob", "carol"];

    private readonly string _folder;
    private readonly TextWriter _output;
    private readonly Stopwatch _total = Stopwatch.StartNew();
    private readonly Stopwatch _step = Stopwatch.StartNew();
    private readonly List<DemoNode> _nodes = [];
    private RegtestChainHost? _chain;

    public DemoNetwork(string folder, TextWriter output) => (_folder, _output) = (folder, output);

    private DemoNode Alice => _nodes[0];

    private DemoNode Bob => _nodes[1];

    private DemoNode Carol => _nodes[2];

    private RegtestChain Chain => _chain!.Chain;

    /// <summary>From nothing to a payment through the middle node.</summary>
    public async Task Run()
    {
        await StartAll();
        await FundWallets();
        await OpenChannels();
        await AwaitGossip();
        await PayThroughBob();
        _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"done after {_total.Elapsed.TotalSeconds:0.0} s"));
    }

    /// <summary>How a user talks to the nodes.</summary>
    /// <param name="cli">How he calls lightning-cli.</param>
    public void PrintHowToGoOn(string cli)
    {
        _output.WriteLine();
        _output.WriteLine("The network stays up. Talk to it, e.g.:");
        foreach (var node in _nodes)
            _output.WriteLine($"  {cli} --lightning-dir={node.Folder} --network=regtest getinfo");
        _output.WriteLine($"Bitcoin Core's JSON-RPC of its chain: http://demo:demo@{_chain!.Endpoint} (generatetoaddress mines a block)");
        _output.WriteLine("Ctrl-C stops all of it.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        if (_chain is { } chain)
            await chain.DisposeAsync();
    }

    private async Task StartAll()
    {
        _chain = await RegtestChainHost.Start(
            new RegtestChainOptions { Port = 0, Login = new RpcLogin("demo", "demo") }, TimeProvider.System, SystemRandom.Instance);
        foreach (var name in Names)
            _nodes.Add(await DemoNode.Start(name, Path.Combine(_folder, name), Chain));
        Say($"started a regtest chain and {Names.Length} nodes");
    }

    private async Task FundWallets()
    {
        var faucet = new RegtestFaucet(Chain);
        foreach (var node in (DemoNode[])[Alice, Bob])
        {
            var address = (await node.Rpc.Call("newaddr", new JsonObject { ["addresstype"] = "bech32" }))["bech32"]!.GetValue<string>();
            faucet.EnsureBalance(new Satoshi(200_000_000));
            _ = faucet.Pay(BitcoinAddress.Create(address, Network.RegTest).ScriptPubKey, new Satoshi(100_000_000))
                ?? throw new InvalidOperationException("the faucet is empty");
            Mine(1);
        }
        foreach (var node in (DemoNode[])[Alice, Bob])
            await Until($"{node.Name} to see its funds", async () =>
                (await node.Rpc.Call("listfunds"))["outputs"]!.AsArray().Any(output => output!["status"]!.GetValue<string>() == "confirmed"));
        Say("funded alice and bob with 1 BTC each");
    }

    private async Task OpenChannels()
    {
        foreach (var (from, to) in ((DemoNode, DemoNode)[])[(Alice, Bob), (Bob, Carol)])
        {
            await from.Rpc.Call("connect", new JsonObject { ["id"] = to.Id, ["host"] = "127.0.0.1", ["port"] = to.Port });
            await from.Rpc.Call("fundchannel", new JsonObject { ["id"] = to.Id, ["amount"] = 1_000_000 });
        }
        Mine(6);
        foreach (var (node, count) in ((DemoNode, int)[])[(Alice, 1), (Bob, 2), (Carol, 1)])
            await Until($"{node.Name}'s channels", async () =>
                (await node.Rpc.Call("listpeerchannels"))["channels"]!.AsArray().Count(c => c!["state"]!.GetValue<string>() == "CHANNELD_NORMAL") == count);
        Say("opened channels alice - bob - carol of 1,000,000 sat each");
    }

    private async Task AwaitGossip()
    {
        foreach (var node in _nodes)
            await Until($"{node.Name} to hear of all channels", async () => (await node.Rpc.Call("listchannels"))["channels"]!.AsArray().Count == 4);
        Say("all nodes know both channels");
    }

    private async Task PayThroughBob()
    {
        var invoice = await Carol.Rpc.Call("invoice", new JsonObject { ["amount_msat"] = 25_000_000, ["label"] = $"demo-{Guid.NewGuid():N}", ["description"] = "coffee" });
        var paid = await Alice.Rpc.Call("pay", new JsonObject { ["bolt11"] = invoice["bolt11"]!.GetValue<string>() });
        var sent = paid["amount_sent_msat"]!.GetValue<ulong>();
        Say($"alice paid carol 25,000 sat through bob; fee {sent - 25_000_000} msat, preimage {paid["payment_preimage"]}");
    }

    private void Mine(int blocks) => Chain.Mine(new RegtestFaucet(Chain).Address.ScriptPubKey, blocks);

    private static async Task Until(string what, Func<Task<bool>> holds)
    {
        var waited = Stopwatch.StartNew();
        while (!await holds())
        {
            if (waited.Elapsed > Patience)
                throw new TimeoutException($"waited {Patience.TotalSeconds} s for {what}");
            await Task.Delay(20);
        }
    }

    private void Say(string what)
    {
        _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_step.Elapsed.TotalSeconds,6:0.0} s  {what}"));
        _step.Restart();
    }
}

/// <summary>A node of the demo.</summary>
internal sealed class DemoNode : IAsyncDisposable
{
    private readonly NodeHost _host;
    private readonly NodeLog _log;

    private DemoNode(string name, string folder, NodeHost host, NodeLog log, RpcClient rpc, int port) =>
        (Name, Folder, _host, _log, Rpc, Port) = (name, folder, host, log, rpc, port);

    public string Name { get; }

    public string Folder { get; }

    public RpcClient Rpc { get; }

    public int Port { get; }

    public string Id => _host.Rooms.Identity.NodeId.ToString();

    public static async Task<DemoNode> Start(string name, string folder, RegtestChain chain)
    {
        Directory.CreateDirectory(folder);
        string[] args =
        [
            "--network=regtest", $"--lightning-dir={folder}", $"--alias={name}", "--bind-addr=127.0.0.1:0", $"--log-file={Path.Combine(folder, "log")}", "--developer",
            "--dev-fast-gossip", "--log-level=debug",
        ];
        var options = NodeOptions.From(OptionReader.Read(args, folder), folder) with { PollInterval = TimeSpan.FromMilliseconds(100) };
        var log = new NodeLog(options.Log, TimeProvider.System, TextWriter.Null);
        var host = await NodeHost.Start(options, new EmbeddedChainBackend(chain), log, TimeProvider.System);
        var addresses = await host.Rooms.Peers.Ask<NodeAddresses>(GetAddresses.Instance, TimeSpan.FromSeconds(30));
        return new DemoNode(name, folder, host, log, new RpcClient(options.RpcFile), ((IPEndPoint)addresses.Bound[0]).Port);
    }

    public async ValueTask DisposeAsync()
    {
        Rpc.Dispose();
        await _host.DisposeAsync();
        _log.Dispose();
    }
}
