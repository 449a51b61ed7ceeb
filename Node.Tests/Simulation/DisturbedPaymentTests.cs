using System.Globalization;
using Akka.Actor;
using Lnd.Actors.Invoices;
using Lnd.Actors.Payments;
using Lnd.Actors.Protocol;

namespace Lnd.Actors.Tests.Simulation;

/// <summary>
/// Payments through a node in the middle, and something that goes wrong at a moment that the seed chooses: each payment ends, and everybody has what follows from that, to the
/// millisatoshi. A test that fails prints its seed, which is its argument, and fails again with it.
/// </summary>
[Parallelizable]
public class DisturbedPaymentTests
{
    private const int Payments = 5;

    private static readonly MilliSatoshi Amount = new(10_000_000);

    /// <summary>About as long as undisturbed payments take.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(40);

    [Test]
    public void Cutting_all_connections_in_the_middle_of_payments_loses_nothing([Range(1, 10)] int seed) => Play(seed, network =>
    {
        network.Lines.CutAll();
        return Task.CompletedTask;
    });

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public void A_crash_of_any_node_in_the_middle_of_payments_loses_nothing(int node)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            Play(seed, async network =>
            {
                network.Nodes[node].Crash();
                await network.Simulator.Delay(TimeSpan.FromMilliseconds(network.Simulator.Below(5_000)));
                await network.Nodes[node].Start();
            });
        }
    }

    [Test]
    public void A_crash_and_its_recovery_are_the_same_each_time()
    {
        Assert.That(SimulationTrace.Difference(Once(), Once()), Is.Null);

        static SimulationTrace Once() => Play(11, async network =>
        {
            network.Nodes[1].Crash();
            await network.Nodes[1].Start();
        });
    }

    /// <summary>Several troubles in a row, with seeds that nobody has looked at. LND_SIMULATION_SEED names one to play alone.</summary>
    [Category("Slow")]
    [TestCase(1_000)]
    [TestCase(2_000)]
    public void Nothing_is_lost_with_any_seed(int first)
    {
        if (Environment.GetEnvironmentVariable("LND_SIMULATION_SEED") is { } one)
        {
            Play(int.Parse(one, CultureInfo.InvariantCulture), TroubleInARow);
            return;
        }
        for (var seed = first; seed < first + 200; seed++)
            Play(seed, TroubleInARow);
    }

    private static async Task TroubleInARow(SimulatedNetwork network)
    {
        for (var left = network.Simulator.Below(4); left >= 0; left--)
        {
            await Trouble(network);
            await network.Simulator.Delay(Window * (network.Simulator.Below(1_000) / 500.0));
        }
    }

    private static async Task Trouble(SimulatedNetwork network)
    {
        if (network.Simulator.Below(2) == 0)
        {
            network.Note("all connections are cut");
            network.Lines.CutAll();
            return;
        }
        var node = network.Nodes[network.Simulator.Below(network.Nodes.Count)];
        node.Crash();
        await network.Simulator.Delay(Window * (network.Simulator.Below(1_000) / 200.0));
        await node.Start();
    }

    private static SimulationTrace Play(int seed, Func<SimulatedNetwork, Task> disturb) => SimulatedNetwork.Play(seed, ["alice", "bob", "carol"], async network =>
    {
        var (alice, bob, carol) = (network.Nodes[0], network.Nodes[1], network.Nodes[2]);
        await network.Open(alice, bob, new Satoshi(1_000_000));
        await network.Open(bob, carol, new Satoshi(1_000_000));
        await network.HearOfAllChannels();
        var before = await network.Balances();

        var (rooms, answers) = (alice.Rooms, new List<Task<object>>());
        for (var i = 0; i < Payments; i++)
        {
            var invoice = await SimulatedNetwork.Invoice(carol, Amount, $"order {i}");
            answers.Add(rooms.Payments.Ask<object>(new Pay { Bolt11 = invoice }));
        }
        await network.Simulator.Delay(Window * (network.Simulator.Below(1_000) / 1_000.0));
        await disturb(network);
        // a payer that has crashed does not answer, and has forgotten all but the parts that are under way
        if (ReferenceEquals(alice.Rooms, rooms))
        {
            foreach (var answer in answers)
                network.Note($"alice is told {await answer}");
        }
        await network.Simulator.Until("payments to end", async () => (await PaymentsOf(alice, PaymentStatus.Pending)).Count == 0);
        await network.Settle();
        await Check(network, before);
    });

    private static async Task Check(SimulatedNetwork network, IReadOnlyList<MilliSatoshi> before)
    {
        var (alice, carol) = (network.Nodes[0], network.Nodes[2]);
        var paid = await PaymentsOf(alice, PaymentStatus.Complete);
        var invoices = (await carol.Ask<InvoiceList>(carol.Rooms.Invoices, new ListInvoices(null, null, null, null))).Invoices;
        var received = invoices.Where(invoice => invoice.Status == InvoiceStatus.Paid).ToList();
        Assert.That(received.Select(invoice => invoice.PaymentHash), Is.EquivalentTo(paid.Select(payment => payment.PaymentHash)), "what is paid is received");
        Assert.That(received.Select(invoice => invoice.Payment!.Received), Is.All.EqualTo(Amount));

        var sent = paid.Aggregate(MilliSatoshi.Zero, (sum, payment) => sum + payment.AmountSent);
        var came = Amount * (ulong)received.Count;
        Assert.That(await network.Balances(), Is.EqualTo(new[] { before[0] - sent, before[1] + (sent - came), before[2] + came }), "all have what follows from that");
    }

    private static async Task<IReadOnlyList<PaymentRecord>> PaymentsOf(SimulatedNode node, PaymentStatus status) =>
        (await node.Ask<PaymentList>(node.Rooms.Payments, new ListPayments(null, null, status))).Payments;
}
