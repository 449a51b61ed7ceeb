namespace Lnd.Actors.Tests.Networks;

/// <summary>What each node had, so that afterwards can be checked, to the millisatoshi, that nothing was lost and nothing paid twice.</summary>
internal sealed class Ledger
{
    private readonly TestNetwork _network;
    private readonly Dictionary<TestNode, ulong> _before = [];

    private Ledger(TestNetwork network) => _network = network;

    public static async Task<Ledger> Of(TestNetwork network)
    {
        var ledger = new Ledger(network);
        foreach (var node in network.Nodes)
            ledger._before.Add(node, await BalanceOf(node));
        return ledger;
    }

    /// <summary>Both ends of each channel agree; an invoice is paid exactly where a payer has paid it; each node has what follows from that. To be called when all is settled.</summary>
    /// <returns>How many payments were paid, and how many parts failed.</returns>
    public async Task<(int Paid, int Failed)> Check()
    {
        await CheckChannels();
        var (paid, failed) = (new Dictionary<string, ulong>(), 0);
        var received = new Dictionary<string, ulong>();
        var expected = new Dictionary<TestNode, long>();
        foreach (var node in _network.Nodes)
        {
            var parts = await node.Parts();
            failed += parts.Count(part => part.Status == "failed");
            foreach (var part in parts.Where(part => part.Status == "complete"))
                Assert.That(paid.TryAdd(part.PaymentHash, part.AmountSent), Is.True, $"{part.PaymentHash} was paid twice by {node.Name}");
            foreach (var invoice in (await node.Invoices()).Where(invoice => invoice.Status == "paid"))
                received.Add(invoice.PaymentHash, invoice.Received);
            expected[node] = (long)_before[node] - parts.Where(part => part.Status == "complete").Sum(part => (long)part.AmountSent)
                + (await node.Invoices()).Sum(invoice => (long)invoice.Received);
        }
        Assert.That(received.Keys, Is.EquivalentTo(paid.Keys), "invoices that are paid are those that somebody has paid");
        var fees = paid.Sum(payment => (long)payment.Value) - received.Sum(invoice => (long)invoice.Value);
        var earned = 0L;
        foreach (var node in _network.Nodes)
        {
            var more = (long)await BalanceOf(node) - expected[node];
            Assert.That(more, Is.Not.Negative, $"{node.Name} has lost something");
            earned += more;
        }
        Assert.That(earned, Is.EqualTo(fees), "fees that were paid are fees that were earned");
        return (paid.Count, failed);
    }

    private async Task CheckChannels()
    {
        var ends = new Dictionary<string, (ulong ToUs, ulong Total)>();
        foreach (var channel in (await Task.WhenAll(_network.Nodes.Select(node => node.Channels()))).SelectMany(channels => channels))
        {
            if (!ends.TryAdd(channel.ChannelId, (channel.ToUs, channel.Total)))
                Assert.That(ends[channel.ChannelId].ToUs + channel.ToUs, Is.EqualTo(channel.Total), $"both ends of {channel.ChannelId} agree on the balance");
        }
    }

    private static async Task<ulong> BalanceOf(TestNode node) => (ulong)(await node.Channels()).Sum(channel => (long)channel.ToUs);
}
