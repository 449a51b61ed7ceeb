using System.Diagnostics;
using System.Text.Json.Nodes;
using Lnd.Actors.Chain.Regtest;
using Lnd.Actors.Node.Demo;
using Lnd.Actors.Protocol;
using Lnd.Actors.Tests.Architecture;
using NBitcoin;

namespace Lnd.Actors.Tests.Interop.Shop;

/// <summary>
/// The flow of a shop, driven by the npm package clightning-client as it is (shop.mjs). The package is installed once, from its lockfile, without running its scripts.
/// </summary>
[Category("NodeJs")]
public class ShopTests
{
    private const int Capacity = 1_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static string Scripts => Path.Combine(RepositoryRoot.Path, "Node.Tests", "Interop", "shop");

    [OneTimeSetUp]
    public async Task InstallClient()
    {
        if (!Directory.Exists(Path.Combine(Scripts, "node_modules", "clightning-client")))
            await Run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
    }

    [Test]
    public async Task A_shop_is_paid_through_an_unchanged_client()
    {
        var folder = Directory.CreateTempSubdirectory("lnd-shop-").FullName;
        try
        {
            await using var chain = await RegtestChainHost.Start(
                new RegtestChainOptions { Port = 0, Login = new RpcLogin("u", "p") }, TimeProvider.System, SystemRandom.Instance);
            await using var shop = await DemoNode.Start("shop", Path.Combine(folder, "shop"), chain.Chain);
            await using var customer = await DemoNode.Start("customer", Path.Combine(folder, "customer"), chain.Chain);
            await OpenChannel(customer, shop, chain.Chain);

            var output = await Run("node", "shop.mjs", SocketOf(shop), SocketOf(customer));

            var steps = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
            Assert.That(steps.Select(step => step["step"]!.GetValue<string>()), Is.EqualTo((string[])["getinfo", "invoice", "pay", "waitanyinvoice", "listinvoices"]));
            Assert.That(steps[0]["id"]!.GetValue<string>(), Is.EqualTo(shop.Id));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string SocketOf(DemoNode node) => Path.Combine(node.Folder, "regtest", "lightning-rpc");

    private static async Task OpenChannel(DemoNode from, DemoNode to, RegtestChain chain)
    {
        var faucet = new RegtestFaucet(chain);
        var address = (await from.Rpc.Call("newaddr", new JsonObject { ["addresstype"] = "bech32" }))["bech32"]!.GetValue<string>();
        faucet.EnsureBalance(new Satoshi(100_000_000));
        Assert.That(faucet.Pay(BitcoinAddress.Create(address, Network.RegTest).ScriptPubKey, new Satoshi(10_000_000)), Is.Not.Null);
        chain.Mine(faucet.Address.ScriptPubKey, 1);
        await Until("the customer's coin", async () => (await from.Rpc.Call("listfunds"))["outputs"]!.AsArray() is [{ } coin] && coin["status"]!.GetValue<string>() == "confirmed");
        await from.Rpc.Call("connect", new JsonObject { ["id"] = to.Id, ["host"] = "127.0.0.1", ["port"] = to.Port });
        await from.Rpc.Call("fundchannel", new JsonObject { ["id"] = to.Id, ["amount"] = Capacity });
        chain.Mine(faucet.Address.ScriptPubKey, 6);
        foreach (var node in (DemoNode[])[from, to])
            await Until("the channel", async () =>
                (await node.Rpc.Call("listpeerchannels"))["channels"]!.AsArray() is [{ } channel] && channel["state"]!.GetValue<string>() == "CHANNELD_NORMAL");
    }

    private static async Task Until(string what, Func<Task<bool>> holds)
    {
        var waited = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.That(waited.Elapsed, Is.LessThan(Patience), $"waited for {what}");
            await Task.Yield();
        }
    }

    private static async Task<string> Run(string program, params string[] args)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = Scripts, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var arg in args)
            start.ArgumentList.Add(arg);
        using var process = Process.Start(start)!;
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(Patience);
            Assert.That(process.ExitCode, Is.Zero, $"{program} {args[0]}: {await error}{await output}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
