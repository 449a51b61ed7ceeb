using System.Text.Json;

namespace Lnd.Actors.Tests.Interop;

public sealed partial class LdkTests
{
    [Test]
    public async Task A_payment_is_forwarded_from_one_LDK_node_to_another()
    {
        await Start(peers: 2);
        var ids = new List<string>();
        foreach (var peer in Net.Peers)
        {
            await Net.Connect(peer);
            ids.Add(await Net.Open(peer, Capacity, PushMsat));
        }
        var before = await Net.OurPart(ids[0]) + await Net.OurPart(ids[1]);

        foreach (var (from, to) in ((LdkPeer, LdkPeer)[])[(Net.Peers[0], Net.Peers[1]), (Net.Peers[1], Net.Peers[0])])
        {
            var bolt11 = (await to.Call("invoice", 25_000_000)).GetString()!;
            Assert.That(TypeOf(await from.Pay("pay", bolt11)), Is.EqualTo("PaymentSent"));
        }

        await Deadline.Until("both forwards", async () => (await Us.Call("listforwards", new { status = "settled" })).GetProperty("forwards").GetArrayLength() == 2, Net.NodeLog);
        var fees = (await Us.Call("listforwards")).GetProperty("forwards").EnumerateArray().Sum(forward => forward.GetProperty("fee_msat").GetInt64());
        Assert.That(fees, Is.Positive);
        Assert.That(await Net.OurPart(ids[0]) + await Net.OurPart(ids[1]), Is.EqualTo(before + fees));
    }

    [Test]
    public async Task A_payment_that_the_recipient_does_not_know_fails_properly()
    {
        await Start();
        await Net.Connect(Ldk);
        var id = await Net.Open(Ldk, Capacity, PushMsat);
        var part = await Net.OurPart(id);

        var invoice = await Us.Call("invoice", new { amount_msat = 10_000_000, label = "unknown", description = "deleted before it is paid" });
        await Us.Call("delinvoice", new { label = "unknown", status = "unpaid" });
        var failed = await Ldk.Pay("pay", invoice.GetProperty("bolt11").GetString()!);
        Assert.That(TypeOf(failed), Is.EqualTo("PaymentFailed"));
        Assert.That(failed.GetProperty("failure").GetString(), Does.EndWith("RecipientRejected"));

        var hash = new string('7', 64);
        var channel = await Net.ChannelOf(id);
        var scid = channel.TryGetProperty("short_channel_id", out var known) ? known.GetString()! : channel.GetProperty("alias").GetProperty("local").GetString()!;
        await Us.Call("sendpay", new
        {
            route = new[] { new { id = Ldk.Id, channel = scid, amount_msat = 10_000_000, delay = 40 } },
            payment_hash = hash,
            payment_secret = new string('8', 64),
        });
        var (code, message) = await Us.Fail("waitsendpay", new { payment_hash = hash });
        Assert.That(code, Is.EqualTo(203), message);
        Assert.That(message, Does.Contain("incorrect_or_unknown_payment_details").IgnoreCase);
        await AssertOurPart(id, part);
        await Deadline.Until("no HTLC", async () => (await Net.ChannelOf(id)).GetProperty("htlcs").GetArrayLength() == 0, Net.NodeLog);
    }

    [Test]
    public async Task Payments_survive_disconnections_in_their_middle()
    {
        const int count = 30;
        await Start();
        await Net.Connect(Ldk);
        var id = await Net.Open(Ldk, Capacity, PushMsat);
        var part = await Net.OurPart(id);
        var sent = 0L;
        var received = 0L;

        async Task PayThem()
        {
            for (var i = 0; i < count; i++)
            {
                var bolt11 = (await Ldk.Call("invoice", 5_000_000 + i)).GetString()!;
                var (result, code) = await Us.TryCall("pay", new { bolt11 });
                Assert.That(code, Is.AnyOf(0, 205, 210), result.ToString());
                if (code == 0)
                    sent += result.GetProperty("amount_sent_msat").GetInt64();
            }
        }

        async Task PayUs()
        {
            for (var i = 0; i < count; i++)
            {
                var bolt11 = await Us.Invoice(4_000_000 + i);
                await Deadline.Until("LDK to find its channel usable", async () => (await Ldk.Channels())[0].GetProperty("usable").GetBoolean(), Net.NodeLog);
                if (await TryPay(bolt11) is { } ended && TypeOf(ended) == "PaymentSent")
                    received += 4_000_000 + i;
            }
        }

        var payments = Task.WhenAll(PayThem(), PayUs());
        for (var i = 0; !payments.IsCompleted; i++)
        {
            var (before, done) = (sent + received, payments);
            await Deadline.Until("payments to go on", () => Task.FromResult(sent + received > before + 18_000_000 || done.IsCompleted), Net.NodeLog);
            await (i % 2 == 0 ? Us.Call("disconnect", new { id = Ldk.Id, force = true }) : Ldk.Call("disconnect", Us.Id));
            await Net.Reconnect(Ldk, id);
        }
        await payments;

        Assert.That(sent, Is.GreaterThan(count / 2 * 5_000_000L), "most went through");
        Assert.That(received, Is.GreaterThan(count / 2 * 4_000_000L), "most went through");
        await AssertOurPart(id, part - sent + received);
        var reserve = 1000 * Capacity / 100;
        Assert.That(long.Parse((await Ldk.Channels())[0].GetProperty("out_msat").GetString()!, null), Is.EqualTo((Capacity * 1000) - await Net.OurPart(id) - reserve));
    }

    [Test]
    public async Task A_payment_under_way_survives_a_restart_of_our_node()
    {
        await Start(autoClaim: false);
        await Net.Connect(Ldk);
        var id = await Net.Open(Ldk, Capacity, PushMsat);
        var part = await Net.OurPart(id);
        var bolt11 = (await Ldk.Call("invoice", 20_000_000)).GetString()!;
        await SendPart(bolt11, id);
        var held = await Ldk.Event("PaymentClaimable");

        await Net.RestartNode();
        await Net.AwaitUsable(Ldk, id);
        await Ldk.Call("claim", held.GetProperty("preimage").GetString()!);
        var paid = await Us.Call("waitsendpay", new { payment_hash = held.GetProperty("payment_hash").GetString()! });
        Assert.That(paid.GetProperty("payment_preimage").GetString(), Is.EqualTo(held.GetProperty("preimage").GetString()));
        await AssertOurPart(id, part - 20_000_000);
    }

    /// <summary>Sends what an invoice of LDK asks for over a channel, and does not wait for what comes of it.</summary>
    private async Task SendPart(string bolt11, string id)
    {
        var invoice = await Us.Call("decode", new { @string = bolt11 });
        var channel = await Net.ChannelOf(id);
        await Us.Call("sendpay", new
        {
            route = new[]
            {
                new { id = Ldk.Id, channel = channel.GetProperty("short_channel_id").GetString(), amount_msat = invoice.GetProperty("amount_msat").GetInt64(), delay = 40 },
            },
            payment_hash = invoice.GetProperty("payment_hash").GetString(),
            payment_secret = invoice.GetProperty("payment_secret").GetString(),
        });
    }

    /// <summary>Null where LDK could not even begin, for want of a connection.</summary>
    private async Task<JsonElement?> TryPay(string bolt11)
    {
        try
        {
            return await Ldk.Pay("pay", bolt11);
        }
        catch (AssertionException e) when (e.Message.Contains("RouteNotFound", StringComparison.Ordinal))
        {
            return null;
        }
    }

    [Test]
    public async Task A_channel_that_a_trusted_peer_opens_can_be_used_before_it_confirms()
    {
        await Start();
        await Net.RestartNode($"--zeroconf-peer={Ldk.Id}");
        await Net.Connect(Ldk);
        await Ldk.Call("open", Us.Id, Capacity, PushMsat);
        await Ldk.Event("Broadcast");
        await Deadline.Until("our node's channel", async () => (await Us.Channels()).Length == 1, Net.NodeLog);
        var id = (await Us.Channels())[0].GetProperty("channel_id").GetString()!;
        await UseBeforeItConfirmsAndAfter(id);
    }

    [Test]
    public async Task A_channel_without_confirmations_can_be_used_at_once()
    {
        await Start(zeroConf: true);
        await Net.Connect(Ldk);
        var opened = await Us.Call("fundchannel", new { id = Ldk.Id, amount = Capacity, push_msat = PushMsat, announce = false, mindepth = 0 });
        var id = opened.GetProperty("channel_id").GetString()!;
        await UseBeforeItConfirmsAndAfter(id);
    }

    private async Task UseBeforeItConfirmsAndAfter(string id)
    {
        await Net.AwaitUsable(Ldk, id);
        Assert.That(await Net.Chain.MempoolCount(), Is.EqualTo(1), "the funding has no confirmation");
        await PayBothWays(id);

        await Net.Mine(6);
        await Deadline.Until("the channel's short id", async () => (await Net.ChannelOf(id)).TryGetProperty("short_channel_id", out _), Net.NodeLog);
        var (ours, theirs) = (await Us.Balance(), await Ldk.Balance());
        var part = await PayBothWays(id);
        await Us.Call("close", new { id });
        await AssertPaidOut(id, ours, theirs, part, 150);
    }
}
