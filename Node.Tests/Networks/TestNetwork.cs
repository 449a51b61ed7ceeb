using System.Diagnostics;
using System.Text.Json.Nodes;
using Lnd.Actors.Chain.Regtest;
using Lnd.Actors.Protocol;
using NBitcoin;

namespace Lnd.Actors.Tests.Networks;

/// <summary>
/// Whole nodes in this process, on one embedded chain, connected over TCP, each with its folder, journal and JSON-RPC socket: what a user has, in a folder that goes with the
/// test.
/// </summary>
internal sealed class TestNetwork : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lnd-net-");
    private readonly List<TestNode> _nodes = [];

    private TestNetwork()
    {
    }

    public RegtestChain Chain { get; } = new(TimeProvider.System);

    public IReadOnlyList<TestNode> Nodes => _nodes;

    public static async Task<TestNetwork> Start(params string[] names)
    {
        var network = new TestNetwork();
        try
        {
            foreach (var name in names)
            {
                var node = new TestNode(name, Path.Combine(network._folder.FullName, name), network.Chain);
                network._nodes.Add(node);
                await node.Start();
            }
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>Polls until something holds.</summary>
    /// <param name="what">For the message: what was waited for.</param>
    /// <param name="holds">It.</param>
    /// <param name="within">Null for a minute.</param>
    /// <returns>How long it took.</returns>
    public static async Task<TimeSpan> Until(string what, Func<Task<bool>> holds, TimeSpan? within = null)
    {
        var waited = Stopwatch.StartNew();
        while (!await holds())
        {
            if (waited.Elapsed > (within ?? Patience))
                throw new TimeoutException($"waited {waited.Elapsed.TotalSeconds:0.0} s for {what}");
            await Task.Delay(5);
        }
        return waited.Elapsed;
    }

    /// <summary>Opens channels and waits until all nodes know all of them.</summary>
    public async Task Open(params (TestNode From, TestNode To, ulong Sat, ulong PushMsat)[] channels)
    {
        foreach (var from in channels.Select(channel => channel.From).Distinct())
            await Fund(from, channels.Count(channel => channel.From == from));
        // a peer that is still busy with the blocks of that takes no channel
        foreach (var node in _nodes)
            await Until($"{node.Name} to know the chain", async () => (await node.Call("getinfo"))["blockheight"]!.GetValue<uint>() == Chain.Tip.Height.Value);
        foreach (var (from, to, sat, push) in channels)
        {
            await from.Connect(to);
            await from.Call("fundchannel", new JsonObject { ["id"] = to.Id, ["amount"] = sat, ["push_msat"] = push });
        }
        Mine(6);
        foreach (var node in _nodes)
        {
            var count = channels.Count(channel => channel.From == node || channel.To == node);
            await Until($"{node.Name}'s channels", async () => (await node.Channels()).Count(channel => channel.IsUsable) == count);
            await Until($"{node.Name} to hear of all channels", async () => (await node.Call("listchannels"))["channels"]!.AsArray().Count == 2 * channels.Length);
        }
    }

    public void Mine(int blocks) => Chain.Mine(new RegtestFaucet(Chain).Address.ScriptPubKey, blocks);

    /// <summary>Waits until no HTLC is under way anywhere and no payment is pending.</summary>
    public async Task Settle()
    {
        foreach (var node in _nodes)
        {
            await Until($"{node.Name}'s HTLCs to end", async () => (await node.Channels()).All(channel => channel is { IsUsable: true, Htlcs: 0 }));
            await Until($"{node.Name}'s payments to end", async () => (await node.Parts()).All(part => part.Status != "pending"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        if (Environment.GetEnvironmentVariable("LND_KEEP_TEST_NODES") is null)
            _folder.Delete(recursive: true);
    }

    private async Task Fund(TestNode node, int coins)
    {
        var faucet = new RegtestFaucet(Chain);
        for (var i = 0; i < coins; i++)
        {
            var address = (await node.Call("newaddr", new JsonObject { ["addresstype"] = "bech32" }))["bech32"]!.GetValue<string>();
            faucet.EnsureBalance(new Satoshi(200_000_000));
            _ = faucet.Pay(BitcoinAddress.Create(address, Network.RegTest).ScriptPubKey, new Satoshi(100_000_000));
            Mine(1);
        }
        await Until($"{node.Name} to see its coins", async () =>
            (await node.Call("listfunds"))["outputs"]!.AsArray().Count(output => output!["status"]!.GetValue<string>() == "confirmed") >= coins);
    }
}
