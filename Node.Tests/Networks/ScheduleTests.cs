using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Lnd.Actors.Tests.Networks;

/// <summary>
/// Payments in both directions over one channel, while its connection breaks and both nodes are stopped, killed and started again at moments that follow from a seed: every
/// payment ends on both sides alike, and both sides agree on the balance.
/// </summary>
[TestFixture]
public class ScheduleTests
{
    private const int Lanes = 4;

    [Test]
    public Task Two_hundred_payments_survive_disconnections_and_restarts() => Run(seed: 7, payments: 200, disconnections: 12, restarts: 3);

    [Test]
    [Category("Slow")]
    public async Task A_thousand_payments_survive_disconnections_and_restarts([Values(1, 2, 3)] int seed) =>
        await Run(seed, payments: 1_000, disconnections: 60, restarts: 3);

    private static async Task Run(int seed, int payments, int disconnections, int restarts)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        await using var network = await TestNetwork.Start("alice", "bob");
        var (alice, bob) = (network.Nodes[0], network.Nodes[1]);
        await network.Open((alice, bob, 10_000_000, 5_000_000_000));
        var ledger = await Ledger.Of(network);

        var random = new Random(seed);
        var watch = Stopwatch.StartNew();
        PaymentStream[] streams = [Stream(alice, bob, 1), Stream(bob, alice, 2)];
        foreach (var (at, trouble) in Troubles(random, alice, bob, payments, disconnections, restarts))
        {
            await TestNetwork.Until($"payment {at}", () => Task.FromResult(streams.Sum(stream => stream.Ended) >= at), TimeSpan.FromMinutes(5));
            await trouble();
            await Reconnect(random.Next(2) == 0 ? alice : bob, alice, bob);
        }
        await Task.WhenAll(streams.Select(stream => stream.End()));

        await network.Settle();
        var (paid, failed) = await ledger.Check();
        TestContext.Out.WriteLine(
            $"{payments} payments in {watch.Elapsed.TotalSeconds:0.0} s: {paid} paid, {failed} parts failed, {streams.Sum(stream => stream.Unanswered)} lost their answer to a restart");
        foreach (var failure in streams.SelectMany(stream => stream.Failures).GroupBy(failure => failure))
            TestContext.Out.WriteLine($"{failure.Count()} x {failure.Key}");
        Assert.That(streams.Sum(stream => stream.Ended), Is.EqualTo(payments));
        // a payment waits for a channel that is down; one that is asked for while its node is down, or stops, fails
        Assert.That(paid, Is.GreaterThan(payments / 2), "payments that succeeded");

        PaymentStream Stream(TestNode from, TestNode to, int way) =>
            new(from, to, Lanes, number => (ulong)new Random(seed * 1_000_003 + number * 2 + way).NextInt64(1_000, 20_000_000), payments / 2);
    }

    /// <summary>What goes wrong, and after how many payments.</summary>
    private static IEnumerable<(int At, Func<Task> Trouble)> Troubles(Random random, TestNode alice, TestNode bob, int payments, int disconnections, int restarts)
    {
        var troubles = new List<Func<Task>>();
        for (var i = 0; i < disconnections; i++)
        {
            var (one, other) = random.Next(2) == 0 ? (alice, bob) : (bob, alice);
            troubles.Add(random.Next(2) == 0 ? () => one.Cut(other) : () => Disconnect(one, other));
        }
        foreach (var node in (TestNode[])[alice, bob])
        {
            troubles.Add(() => Again(node, node.Kill));
            for (var i = 1; i < restarts; i++)
                troubles.Add(() => Again(node, node.Stop));
        }
        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(troubles));
        var moments = troubles.Select(_ => random.Next(payments * 9 / 10)).Order();
        return moments.Zip(troubles);
    }

    private static async Task Again(TestNode node, Func<Task> stop)
    {
        await stop();
        await node.Start();
    }

    private static async Task Disconnect(TestNode one, TestNode other)
    {
        try
        {
            await one.Call("disconnect", new JsonObject { ["id"] = other.Id, ["force"] = true });
        }
        catch (RpcRefusal)
        {
            // it was not connected
        }
    }

    /// <summary>A user who does not wait for the node to dial again.</summary>
    private static Task Reconnect(TestNode by, TestNode alice, TestNode bob) => TestNetwork.Until("the channel to be back", async () =>
    {
        try
        {
            await by.Connect(by == alice ? bob : alice);
            return (await alice.Channels())[0].IsUsable && (await bob.Channels())[0].IsUsable;
        }
        catch (Exception e) when (e is RpcRefusal or IOException or SocketException)
        {
            return false;
        }
    });
}
