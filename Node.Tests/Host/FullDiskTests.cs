using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Lnd.Actors.Tests.Host;

/// <summary>The disk is full: the node stops and says so, and what it has said before is still true when it starts again.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class FullDiskTests
{
    private const string Started = "Server started with public key";

    private LightningdProcess _node = null!;

    [SetUp]
    public async Task SetUp() => _node = await LightningdProcess.Create();

    [TearDown]
    public async Task TearDown() => await _node.DisposeAsync();

    [Test]
    public async Task It_ends_with_1_and_says_why_and_no_invoice_that_was_acknowledged_is_lost()
    {
        var node = _node.StartWithFileLimit(1024, _node.Usual);
        await LightningdProcess.WaitFor(node, Started);
        var acknowledged = new List<string>();
        while (await Invoice($"invoice-{acknowledged.Count}"))
            acknowledged.Add($"invoice-{acknowledged.Count}");

        var end = await LightningdProcess.End(node);
        Assert.That(end.Code, Is.EqualTo(1));
        Assert.That(end.Error, Does.StartWith("lightningd: ").And.Contain("journal.sqlite3").And.Not.Contain("Unhandled exception").And.Not.Contain("   at "));
        Assert.That(end.Output, Does.Contain("**BROKEN**"));
        Assert.That(File.Exists(_node.Socket), Is.False);

        await LightningdProcess.WaitFor(_node.Start(_node.Usual), Started);
        var kept = (await _node.Call("listinvoices"))["invoices"]!.AsArray().Select(invoice => invoice!["label"]!.GetValue<string>()).ToArray();
        Assert.That(acknowledged, Has.Count.GreaterThan(10));
        // the last one may have been stored and not acknowledged
        Assert.That(kept.Take(acknowledged.Count), Is.EqualTo(acknowledged));
        Assert.That(kept, Has.Length.InRange(acknowledged.Count, acknowledged.Count + 1));
        Assert.That(await Invoice("with space again"));
    }

    /// <summary>Whether it is acknowledged.</summary>
    private async Task<bool> Invoice(string label)
    {
        try
        {
            var reply = await _node.Ask("invoice", new JsonObject { ["amount_msat"] = 1000, ["label"] = label, ["description"] = new string('x', 600) });
            return reply?["result"] is not null;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
