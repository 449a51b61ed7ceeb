namespace Lnd.Actors.Tests.Interop;

public sealed partial class LdkTests
{
    [Test]
    public async Task A_channel_that_we_close_alone_is_swept_by_both()
    {
        await Start(options: "--dev-no-reconnect");
        await Net.Connect(Ldk);
        var id = await Net.Open(Ldk, Capacity, PushMsat);
        var (ours, theirs) = (await Us.Balance(), await Ldk.Balance());
        var part = await PayBothWays(id);

        await Us.Call("disconnect", new { id = Ldk.Id, force = true });
        var closed = await Us.Call("close", new { id, unilateraltimeout = 1 });
        Assert.That(closed.GetProperty("type").GetString(), Is.EqualTo("unilateral"));
        await AssertPaidOut(id, ours, theirs, part, 300);
    }

    [Test]
    public async Task A_channel_that_LDK_closes_alone_is_swept_by_both()
    {
        await Start();
        await Net.Connect(Ldk);
        var id = await OpenByLdk();
        var (ours, theirs) = (await Us.Balance(), await Ldk.Balance());
        var part = await PayBothWays(id);

        Assert.That((await Ldk.Call("close", id, true)).GetBoolean(), Is.True);
        await AssertPaidOut(id, ours, theirs, part, 300);
    }

    [TestCase(true), TestCase(false), Category("Slow")]
    public async Task A_payment_under_way_is_settled_on_chain(bool byUs)
    {
        const long amount = 40_000_000;
        await Start(autoClaim: false, options: "--dev-no-reconnect");
        await Net.Connect(Ldk);
        var id = await Net.Open(Ldk, Capacity, PushMsat);
        var (ours, theirs) = (await Us.Balance(), await Ldk.Balance());
        var part = await Net.OurPart(id);
        await SendPart((await Ldk.Call("invoice", amount)).GetString()!, id);
        var held = await Ldk.Event("PaymentClaimable");

        if (byUs)
        {
            await Us.Call("disconnect", new { id = Ldk.Id, force = true });
            await Us.Call("close", new { id, unilateraltimeout = 1 });
        }
        else
        {
            await Ldk.Call("close", id, true);
        }
        await Deadline.Until("a commitment", async () => await Net.Chain.MempoolCount() > 0, Net.NodeLog);
        await Net.Mine(1);
        await Ldk.Call("claim", held.GetProperty("preimage").GetString()!);
        await Deadline.Until("LDK's claim", async () => await Net.Chain.MempoolCount() > 0, Net.NodeLog);

        await AssertPaidOut(id, ours, theirs, part - amount, 300);
        var paid = await Us.Call("waitsendpay", new { payment_hash = held.GetProperty("payment_hash").GetString()! });
        Assert.That(paid.GetProperty("payment_preimage").GetString(), Is.EqualTo(held.GetProperty("preimage").GetString()));
    }

    [Test, Category("Slow")]
    public async Task A_forward_whose_outgoing_channel_is_closed_is_settled_with_the_preimage_from_the_chain()
    {
        const long amount = 40_000_000;
        await Start(peers: 2, autoClaim: false);
        var (payer, payee) = (Net.Peers[0], Net.Peers[1]);
        var ids = new List<string>();
        foreach (var peer in Net.Peers)
        {
            await Net.Connect(peer);
            ids.Add(await Net.Open(peer, Capacity, PushMsat));
        }
        var before = await Net.OurPart(ids[0]);
        var (ours, theirs) = (await Us.Balance(), await payee.Balance());
        var outgoing = await Net.OurPart(ids[1]);
        var since = payer.EventCount;
        await payer.Call("pay", (await payee.Call("invoice", amount)).GetString()!);
        var held = await payee.Event("PaymentClaimable");

        await payee.Call("close", ids[1], true);
        await Deadline.Until("LDK's commitment", async () => await Net.Chain.MempoolCount() > 0, Net.NodeLog);
        await Net.Mine(1);
        await payee.Call("claim", held.GetProperty("preimage").GetString()!);
        await Deadline.Until("LDK's claim", async () => await Net.Chain.MempoolCount() > 0, Net.NodeLog);
        await Net.Mine(1);

        var sent = await payer.Event("PaymentSent", since);
        Assert.That(sent.GetProperty("payment_preimage").GetString(), Is.EqualTo(held.GetProperty("preimage").GetString()));
        await Deadline.Until("the forward to be settled", async () => (await Us.Call("listforwards", new { status = "settled" })).GetProperty("forwards").GetArrayLength() == 1, Net.NodeLog);
        var fee = (await Us.Call("listforwards")).GetProperty("forwards")[0].GetProperty("fee_msat").GetInt64();
        await AssertOurPart(ids[0], before + amount + fee);
        Assert.That(await Net.StateOf(ids[0]), Is.EqualTo(Normal), "the payer's channel is none the worse");

        await Net.MineUntil("both to be paid out", 300, async () =>
            await Us.Balance() - ours >= ((outgoing - amount) / 1000) - 10_000 && await payee.Balance() - theirs >= Capacity - ((outgoing - amount) / 1000) - 10_000);
        await Net.MineUntil("the channel to be over", 250, async () => await Net.StateOf(ids[1]) is null);
        Net.AssertAllAccepted();
    }

    [Test, Category("Slow")]
    public async Task A_payment_that_nobody_claims_comes_back_from_the_chain()
    {
        const long amount = 40_000_000;
        await Start(autoClaim: false, options: "--dev-no-reconnect");
        await Net.Connect(Ldk);
        var id = await Net.Open(Ldk, Capacity, PushMsat);
        var (ours, theirs) = (await Us.Balance(), await Ldk.Balance());
        var part = await Net.OurPart(id);
        await SendPart((await Ldk.Call("invoice", amount)).GetString()!, id);
        var held = await Ldk.Event("PaymentClaimable");

        await Us.Call("disconnect", new { id = Ldk.Id, force = true });
        await Us.Call("close", new { id, unilateraltimeout = 1 });
        await AssertPaidOut(id, ours, theirs, part, 300);
        var (code, message) = await Us.Fail("waitsendpay", new { payment_hash = held.GetProperty("payment_hash").GetString()! });
        Assert.That(code, Is.EqualTo(204), message);
    }
}
