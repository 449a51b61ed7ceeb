using System.Text.Json;
using NUnit.Framework.Interfaces;

namespace Lnd.Actors.Tests.Interop;

/// <summary>Our node with nodes on LDK, on bcoin, over TCP: the one and the other are nobody's code here.</summary>
[TestFixture("static_remotekey"), TestFixture("anchors"), Category("Interop"), Parallelizable]
public sealed partial class LdkTests(string commitments)
{
    private const long Capacity = 1_000_000;
    private const long PushMsat = 300_000_000;
    private const string Normal = "CHANNELD_NORMAL";

    private InteropNetwork? _network;

    private bool HasAnchors => commitments == "anchors";

    private InteropNetwork Net => _network!;

    private OurNode Us => Net.Node;

    private LdkPeer Ldk => Net.Ldk;

    [TearDown]
    public async Task Stop()
    {
        if (_network is not { } network)
            return;
        _network = null;
        if (TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed)
            await TestContext.Out.WriteLineAsync(await network.Describe());
        await network.DisposeAsync();
    }

    [Test]
    public async Task Connecting_works_in_both_directions()
    {
        await Start();
        await Net.Connect(Ldk);
        var peer = (await Us.Call("listpeers")).GetProperty("peers")[0];
        Assert.That(peer.GetProperty("id").GetString(), Is.EqualTo(Ldk.Id));
        Assert.That(peer.GetProperty("connected").GetBoolean(), Is.True);

        await Us.Call("disconnect", new { id = Ldk.Id });
        await Deadline.Until("LDK to see the end", async () => (await Ldk.Call("peers")).GetArrayLength() == 0);
        await Ldk.Call("connect", Us.Id, "127.0.0.1", Us.Port);
        await Deadline.Until("our node to see LDK", () => Us.IsConnectedTo(Ldk.Id));
        Assert.That((await Ldk.Call("peers"))[0].GetProperty("id").GetString(), Is.EqualTo(Us.Id));
    }

    [Test]
    public async Task A_channel_that_we_open_carries_payments_both_ways_and_is_closed_by_us()
    {
        await Start();
        await Net.Connect(Ldk);
        var id = await Net.Open(Ldk, Capacity, PushMsat);
        Assert.That(await Net.OurPart(id), Is.EqualTo((Capacity * 1000) - PushMsat));
        var (ours, theirs) = (await Us.Balance(), await Ldk.Balance());
        var part = await PayBothWays(id);

        var closed = await Us.Call("close", new { id });
        Assert.That(closed.GetProperty("type").GetString(), Is.EqualTo("mutual"));
        await AssertPaidOut(id, ours, theirs, part, 150);
    }

    [Test]
    public async Task A_channel_that_LDK_opens_carries_payments_both_ways_and_is_closed_by_LDK()
    {
        await Start();
        await Net.Connect(Ldk);
        var id = await OpenByLdk();
        Assert.That(await Net.OurPart(id), Is.EqualTo(PushMsat));
        var (ours, theirs) = (await Us.Balance(), await Ldk.Balance());
        var part = await PayBothWays(id);

        Assert.That((await Ldk.Call("close", id)).GetBoolean(), Is.True);
        await Deadline.Until("the closing transaction", async () => await Net.Chain.MempoolCount() > 0, Net.NodeLog);
        await AssertPaidOut(id, ours, theirs, part, 150);
    }

    private async Task Start(int peers = 1, bool zeroConf = false, bool autoClaim = true, params string[] options) =>
        _network = await InteropNetwork.Start(new { anchors = HasAnchors, minDepth = 1, zeroConf, autoClaim }, peers, options);

    private async Task<string> OpenByLdk()
    {
        await Ldk.Call("open", Us.Id, Capacity, PushMsat);
        await Ldk.Event("Broadcast");
        await Net.Mine(1);
        await Deadline.Until("our node's channel", async () => (await Us.Channels()).Any(c => c.GetProperty("state").GetString() == Normal), Net.NodeLog);
        var id = (await Us.Channels())[0].GetProperty("channel_id").GetString()!;
        await Net.AwaitUsable(Ldk, id);
        return id;
    }

    /// <summary>BOLT 11 and keysend, both ways.</summary>
    /// <returns>What is ours in the end, in millisatoshi.</returns>
    private async Task<long> PayBothWays(string id)
    {
        var part = await Net.OurPart(id);
        var type = (await Net.ChannelOf(id)).GetProperty("channel_type").GetProperty("bits").EnumerateArray().Select(bit => bit.GetInt32()).ToArray();
        Assert.That(type.Contains(22), Is.EqualTo(HasAnchors), "the channel's type");

        var bolt11 = (await Ldk.Call("invoice", 50_000_000)).GetString()!;
        var paid = await Us.Call("pay", new { bolt11 });
        Assert.That(paid.GetProperty("amount_sent_msat").GetInt64(), Is.EqualTo(50_000_000));
        await AssertOurPart(id, part -= 50_000_000);

        Assert.That(TypeOf(await Ldk.Pay("pay", await Us.Invoice(30_000_001))), Is.EqualTo("PaymentSent"));
        await AssertOurPart(id, part += 30_000_001);

        await Us.Call("keysend", new { destination = Ldk.Id, amount_msat = 5_000_000 });
        await AssertOurPart(id, part -= 5_000_000);
        Assert.That(TypeOf(await Ldk.Pay("keysend", Us.Id, 6_000_000)), Is.EqualTo("PaymentSent"));
        await AssertOurPart(id, part += 6_000_000);
        return part;
    }

    private Task AssertOurPart(string id, long msat) => Deadline.Until($"{msat} msat to be ours", async () => await Net.OurPart(id) == msat, Net.NodeLog);

    private static string TypeOf(JsonElement happened) => happened.GetProperty("type").GetString()!;

    /// <summary>Mines until the channel is forgotten and both have what was theirs of it, but for fees.</summary>
    private async Task AssertPaidOut(string id, long oursBefore, long theirsBefore, long partMsat, int blocks)
    {
        const long fees = 10_000;
        var (part, theirPart) = (partMsat / 1000, Capacity - ((partMsat + 999) / 1000));
        await Net.MineUntil("both to be paid out", blocks, async () =>
            await Us.Balance() - oursBefore >= part - fees && await Ldk.Balance() - theirsBefore >= theirPart - fees && await Net.StateOf(id) != Normal);
        Assert.That(await Us.Balance() - oursBefore, Is.LessThanOrEqualTo(part));
        Assert.That(await Ldk.Balance() - theirsBefore, Is.LessThanOrEqualTo(theirPart));
        await Net.MineUntil("the channel to be over", 250, async () => await Net.StateOf(id) is null or "CLOSED");
        Net.AssertAllAccepted();
    }
}
