using System.Text.Json.Nodes;
using Lnd.Actors.Persistence.Views;

namespace Lnd.Actors.Tests.Networks;

/// <summary>Lists are the same whatever becomes of the node, and of the file they come from.</summary>
[TestFixture]
public class ViewsTests
{
    private static readonly string[] s_lists = ["listinvoices", "listpays", "listsendpays", "listforwards"];

    private TestNetwork _network = null!;

    [SetUp]
    public async Task Open()
    {
        _network = await TestNetwork.Start("payer", "middle", "shop");
        await _network.Open((_network.Nodes[0], _network.Nodes[1], 10_000_000, 0), (_network.Nodes[1], _network.Nodes[2], 10_000_000, 0));
    }

    [TearDown]
    public async Task Close() => await _network.DisposeAsync();

    [Test]
    public async Task Lists_survive_stops_kills_and_the_loss_of_the_views()
    {
        var (payer, middle, shop) = (_network.Nodes[0], _network.Nodes[1], _network.Nodes[2]);
        await new PaymentStream(payer, shop, 2, number => 1_000 + (ulong)number, 20).End();
        await shop.Invoice("unpaid", 77_000);
        Assert.That((await shop.Call("listinvoices", new JsonObject { ["label"] = "unpaid" }))["invoices"]!.AsArray(), Has.Count.EqualTo(1), "it sees what it made");
        await _network.Settle();
        var before = new[] { await Lists(payer), await Lists(middle), await Lists(shop) };
        var pays = (await payer.Call("listpays", new JsonObject { ["index"] = "created", ["start"] = 3, ["limit"] = 4 }))["pays"]!.AsArray();
        Assert.That(pays, Has.Count.EqualTo(4));
        Assert.That(pays[0]!["created_index"]!.GetValue<ulong>(), Is.GreaterThanOrEqualTo(3));
        Assert.That((await middle.Call("listforwards", new JsonObject { ["status"] = "settled" }))["forwards"]!.AsArray(), Has.Count.GreaterThanOrEqualTo(20));

        foreach (var node in _network.Nodes)
        {
            var views = Path.Combine((await node.Call("getinfo"))["lightning-dir"]!.GetValue<string>(), ViewStore.FileName);
            await node.Kill();
            await node.Start();
            Assert.That(await Lists(node), Is.EqualTo(before[_network.Nodes.ToList().IndexOf(node)]), $"{node.Name} after a kill");
            await node.Stop();
            File.Delete(views);
            await node.Start();
            Assert.That(await Lists(node), Is.EqualTo(before[_network.Nodes.ToList().IndexOf(node)]), $"{node.Name} without its views");
            await node.Stop();
            await File.WriteAllBytesAsync(views, Enumerable.Repeat((byte)0x55, 100_000).ToArray());
            await node.Start();
            Assert.That(await Lists(node), Is.EqualTo(before[_network.Nodes.ToList().IndexOf(node)]), $"{node.Name} with damaged views");
        }
    }

    private static async Task<string> Lists(TestNode node)
    {
        var lists = new List<string>();
        foreach (var list in s_lists)
            lists.Add((await node.Call(list)).ToJsonString());
        return string.Join('\n', lists);
    }
}
