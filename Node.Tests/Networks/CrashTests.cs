using Akka.Actor;
using Lnd.Actors.Chain;
using Lnd.Actors.Channels;
using Lnd.Actors.Gossip;
using Lnd.Actors.Invoices;
using Lnd.Actors.Payments;
using Lnd.Actors.Peers;
using Lnd.Actors.Switch;
using Lnd.Actors.Wallet;

namespace Lnd.Actors.Tests.Networks;

/// <summary>An actor of the node in the middle crashes while payments flow: it comes back, the others go on, and nothing is lost.</summary>
[TestFixture]
public class CrashTests
{
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(2);

    private TestNetwork _network = null!;
    private TestNode _alice = null!;
    private TestNode _bob = null!;
    private TestNode _carol = null!;
    private TestNode _dave = null!;
    private Ledger _ledger = null!;

    [SetUp]
    public async Task Open()
    {
        _network = await TestNetwork.Start("alice", "bob", "carol", "dave");
        (_alice, _bob, _carol, _dave) = (_network.Nodes[0], _network.Nodes[1], _network.Nodes[2], _network.Nodes[3]);
        await _network.Open((_alice, _bob, 10_000_000, 4_000_000_000), (_bob, _carol, 5_000_000, 0), (_bob, _dave, 5_000_000, 2_000_000_000));
        _ledger = await Ledger.Of(_network);
    }

    [TearDown]
    public async Task Close() => await _network.DisposeAsync();

    [Test]
    public async Task A_channel_that_crashes_is_back_in_two_seconds_and_the_payments_of_others_never_stop()
    {
        var throughCarol = new PaymentStream(_alice, _carol, 3, Amount);
        var throughDave = new PaymentStream(_alice, _dave, 3, Amount);
        var fromDave = new PaymentStream(_dave, _alice, 2, Amount);
        await Task.WhenAll(throughCarol.More(5), throughDave.More(5), fromDave.More(5));

        var before = throughDave.Succeeded + fromDave.Succeeded;
        _bob.CrashChannelWith(_carol);
        await TestNetwork.Until("the channel to be down", async () => await ChannelWith(_bob, _carol) is not { IsUsable: true });
        var took = await TestNetwork.Until("the channel to be back", async () => await ChannelWith(_bob, _carol) is { IsUsable: true });
        var meanwhile = throughDave.Succeeded + fromDave.Succeeded - before;
        await throughCarol.More(5);
        await Task.WhenAll(throughCarol.Stop(), throughDave.Stop(), fromDave.Stop());

        await _network.Settle();
        var (paid, failed) = await _ledger.Check();
        TestContext.Out.WriteLine(
            $"back after {took.TotalMilliseconds:0} ms, {meanwhile} payments over other channels meanwhile; {paid} paid, {failed} parts failed: {string.Join("; ", throughCarol.Failures.Distinct())}");
        Assert.Multiple(() =>
        {
            Assert.That(took, Is.LessThan(BackWithin));
            Assert.That(meanwhile, Is.Positive, "payments over other channels");
            Assert.That(throughDave.Failures.Concat(fromDave.Failures), Is.Empty);
            Assert.That(throughCarol.Failures, Is.All.StartsWith("20"), "a proper failure of a payment has one of c-lightning's codes");
        });
    }

    [Test]
    public async Task Every_room_of_the_node_in_the_middle_may_crash_while_it_forwards()
    {
        var there = new PaymentStream(_alice, _carol, 3, Amount);
        var back = new PaymentStream(_dave, _alice, 2, Amount);
        await Task.WhenAll(there.More(3), back.More(3));
        foreach (var (name, crash) in Crashes(_bob))
        {
            crash();
            await Task.WhenAll(there.More(5), back.More(5));
            TestContext.Out.WriteLine($"{name} crashed: payments go on");
        }
        await Task.WhenAll(there.Stop(), back.Stop());
        await Conclude(there, back);
    }

    [Test]
    public async Task Every_room_of_a_node_may_crash_while_it_pays_and_is_paid()
    {
        var there = new PaymentStream(_alice, _carol, 3, Amount);
        var back = new PaymentStream(_dave, _alice, 3, Amount);
        await Task.WhenAll(there.More(3), back.More(3));
        foreach (var (name, crash) in Crashes(_alice))
        {
            crash();
            await Task.WhenAll(there.More(5), back.More(5));
            TestContext.Out.WriteLine($"{name} crashed: payments go on");
        }
        await Task.WhenAll(there.Stop(), back.Stop());
        await Conclude(there, back);
    }

    private async Task Conclude(PaymentStream there, PaymentStream back)
    {
        await _network.Settle();
        var (paid, failed) = await _ledger.Check();
        TestContext.Out.WriteLine($"{paid} paid, {failed} parts failed");
        foreach (var failure in there.Failures.Concat(back.Failures).GroupBy(failure => failure))
            TestContext.Out.WriteLine($"{failure.Count()} x {failure.Key}");
        // one that has lost its answer may have been paid all the same
        Assert.That(paid, Is.InRange(there.Succeeded + back.Succeeded, there.Ended + back.Ended));
    }

    /// <summary>For each room a message that makes it throw, as a bug would: none of its senders ever sends such a thing.</summary>
    private static IEnumerable<(string Room, Action Crash)> Crashes(TestNode node)
    {
        var rooms = node.Rooms;
        yield return ("the switch", () => rooms.Switch.Tell(new ChannelTold(0, null!, default, null!, null!)));
        yield return ("the invoices' room", () => rooms.Invoices.Tell(new WaitInvoice(null!)));
        yield return ("the payments' room", () => rooms.Payments.Tell(new SendAlongRoute { Route = null!, PaymentHash = default }));
        yield return ("the chain watcher", () => rooms.Chain.Tell(new BroadcastTransaction(null!, null!, null, "")));
        yield return ("the gossip's room", () => rooms.Gossip.Tell(new OfferUpdate(null!)));
        yield return ("the peers' room", () => rooms.Peers.Tell(new ListenerEnded(null!, "")));
        yield return ("the channels' room", () => rooms.Channels.Tell(new PeerMessage(default, null!, null!)));
        yield return ("the wallet", () => rooms.Wallet.Tell(new BlockConnected(default!, null!)));
    }

    private static ulong Amount(int number) => 1_000 + 1_000_001UL * (ulong)(number % 7);

    private static async Task<ChannelView?> ChannelWith(TestNode node, TestNode peer) => (await node.Channels()).SingleOrDefault(channel => channel.PeerId == peer.Id);
}
