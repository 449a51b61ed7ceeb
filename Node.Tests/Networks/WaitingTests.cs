using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Lnd.Actors.Tests.Networks;

/// <summary>A shop that waits for its money: it misses none and sees none twice, whoever restarts.</summary>
[TestFixture]
public class WaitingTests
{
    private TestNetwork _network = null!;
    private TestNode _payer = null!;
    private TestNode _shop = null!;

    [SetUp]
    public async Task Open()
    {
        _network = await TestNetwork.Start("payer", "shop");
        (_payer, _shop) = (_network.Nodes[0], _network.Nodes[1]);
        await _network.Open((_payer, _shop, 10_000_000, 0));
    }

    [TearDown]
    public async Task Close() => await _network.DisposeAsync();

    [Test]
    public async Task A_consumer_that_restarts_with_its_last_index_sees_each_payment_once_also_when_the_node_restarts()
    {
        const int Payments = 40;
        var random = new Random(11);
        var stream = new PaymentStream(_payer, _shop, 2, number => 1_000 + (ulong)number, Payments);
        var seen = new List<(ulong Index, string Label)>();
        var (breaks, restarts) = (0, 0);
        var consumer = Consume();
        foreach (var (at, stop) in ((int, Func<Task>)[])[(10, _shop.Stop), (25, _shop.Kill)])
        {
            await TestNetwork.Until($"{at} payments", () => Task.FromResult(stream.Ended >= at));
            await stop();
            await _shop.Start();
            await _payer.Connect(_shop);
            restarts++;
        }
        await stream.End();
        await _network.Settle();
        var paid = (await _shop.Invoices()).Where(invoice => invoice.Status == "paid").OrderBy(invoice => invoice.PayIndex).Select(invoice => (invoice.PayIndex, invoice.Label)).ToArray();
        await TestNetwork.Until("the consumer to see all", () => Task.FromResult(consumer.IsFaulted || seen.Count >= paid.Length));
        TestContext.Out.WriteLine($"{paid.Length} of {Payments} paid; the consumer broke off {breaks} times, the node restarted {restarts} times");
        Assert.That(seen, Is.EqualTo(paid));
        Assert.That(seen.Select(payment => payment.Index), Is.EqualTo(Enumerable.Range(1, paid.Length).Select(n => (ulong)n)));
        Assert.That(breaks, Is.Positive);

        async Task Consume()
        {
            for (var last = 0UL; ;)
            {
                using var impatience = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(1, 60)));
                try
                {
                    var payment = await _shop.Call("waitanyinvoice", new JsonObject { ["lastpay_index"] = last }, impatience.Token);
                    last = payment["pay_index"]!.GetValue<ulong>();
                    seen.Add((last, payment["label"]!.GetValue<string>()));
                    if (last == Payments)
                        return;
                }
                catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
                {
                    breaks++;
                }
            }
        }
    }

    [Test]
    public async Task Waiting_ends_with_an_answer_or_at_its_time()
    {
        var invoice = await _shop.Call("invoice", new JsonObject { ["amount_msat"] = 10_000, ["label"] = "tea", ["description"] = "tea" });
        var (hash, secret) = (invoice["payment_hash"]!.GetValue<string>(), invoice["payment_secret"]!.GetValue<string>());
        var forTea = _shop.Call("waitinvoice", new JsonObject { ["label"] = "tea" });
        var forAny = _shop.Call("waitanyinvoice");
        Assert.That(await Refused(_shop, "waitanyinvoice", new JsonObject { ["timeout"] = 1 }), Is.EqualTo(904));
        Assert.That(forTea.IsCompleted || forAny.IsCompleted, Is.False);

        // half of the money: the shop waits for the rest
        await SendHalf(1);
        Assert.That(await Refused(_payer, "waitsendpay", new JsonObject { ["payment_hash"] = hash, ["timeout"] = 1, ["partid"] = 1 }), Is.EqualTo(200));
        var forHalf = _payer.Call("waitsendpay", new JsonObject { ["payment_hash"] = hash, ["partid"] = 1 });
        Assert.That(forHalf.IsCompleted || forTea.IsCompleted || forAny.IsCompleted, Is.False);

        await SendHalf(2);
        var patience = TimeSpan.FromSeconds(20);
        Assert.That((await forHalf.WaitAsync(patience))["status"]!.GetValue<string>(), Is.EqualTo("complete"));
        Assert.That((await forTea.WaitAsync(patience))["pay_index"]!.GetValue<ulong>(), Is.EqualTo(1));
        Assert.That((await forAny.WaitAsync(patience))["label"]!.GetValue<string>(), Is.EqualTo("tea"));

        async Task SendHalf(int part)
        {
            var route = (await _payer.Call("getroute", new JsonObject { ["id"] = _shop.Id, ["amount_msat"] = 5_000, ["riskfactor"] = 1, ["cltv"] = 20 }))["route"]!.DeepClone();
            await _payer.Call(
                "sendpay",
                new JsonObject { ["route"] = route, ["payment_hash"] = hash, ["payment_secret"] = secret, ["amount_msat"] = 10_000, ["partid"] = part, ["groupid"] = 1 });
        }
    }

    /// <summary>The code of the refusal, which does not come before the second is over.</summary>
    private static async Task<int> Refused(TestNode node, string method, JsonObject parameters)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            await node.Call(method, parameters);
        }
        catch (RpcRefusal refusal)
        {
            Assert.That(watch.Elapsed, Is.GreaterThan(TimeSpan.FromMilliseconds(990)));
            return refusal.Code;
        }
        throw new AssertionException($"{method} has an answer");
    }
}
