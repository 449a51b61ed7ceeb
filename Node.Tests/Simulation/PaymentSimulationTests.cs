using Lnd.Actors.Payments;
using Lnd.Actors.Protocol;

namespace Lnd.Actors.Tests.Simulation;

/// <summary>Two whole nodes in a simulation. A test that fails prints its seed, and fails again with it.</summary>
[Parallelizable]
public class PaymentSimulationTests
{
    private static readonly MilliSatoshi Amount = new(25_000_000);

    [Test]
    public void The_same_seed_twice_gives_the_same_trace()
    {
        var (one, other) = (PayOnce(1), PayOnce(1));
        Assert.That(SimulationTrace.Difference(one, other), Is.Null);
        Assert.That(one.Hash, Is.EqualTo(other.Hash));
        TestContext.Out.WriteLine($"{one.Lines.Count} lines, {one.Hash}");
    }

    [Test]
    public void Another_seed_gives_another_trace_and_the_same_outcome() =>
        Assert.That(SimulationTrace.Difference(PayOnce(2), PayOnce(3)), Is.Not.Null);

    /// <summary>Fund, connect, open, mine, invoice, pay; afterwards each node has what it should.</summary>
    private static SimulationTrace PayOnce(int seed) => SimulatedNetwork.Play(seed, ["alice", "bob"], async network =>
    {
        var (alice, bob) = (network.Nodes[0], network.Nodes[1]);
        await network.Open(alice, bob, new Satoshi(1_000_000));
        var before = await network.BalanceOf(alice);
        var invoice = await SimulatedNetwork.Invoice(bob, Amount, "coffee");
        var paid = await alice.Ask<Paid>(alice.Rooms.Payments, new Pay { Bolt11 = invoice });
        Assert.That(paid.Payment.Status, Is.EqualTo(PaymentStatus.Complete));
        await network.Settle();
        Assert.That(await network.BalanceOf(alice), Is.EqualTo(before - Amount));
        Assert.That(await network.BalanceOf(bob), Is.EqualTo(Amount));
    });
}
