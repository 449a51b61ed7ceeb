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
