using Lnd.Actors.Chain.Regtest;
using Lnd.Actors.Channels;
using Lnd.Actors.Gossip;
using Lnd.Actors.Invoices;
using Lnd.Actors.Keys;
using Lnd.Actors.Payments;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Tests.Support;
using Lnd.Actors.Wallet;
using NBitcoin;

namespace Lnd.Actors.Tests.Simulation;

/// <summary>
/// A network of nodes in a <see cref="Simulation.Simulator"/>, on one chain. A test plays a story with it: <c>Play(async network => ...)</c> is all there is to it, and what the story
/// awaits are questions to nodes, and virtual time.
/// </summary>
internal sealed class SimulatedNetwork : IDisposable
{
    private readonly List<SimulatedNode> _nodes = [];

    private SimulatedNetwork(int seed, string[] names)
    {
        Simulator = new Simulator(seed);
        Chain = new RegtestChain(Simulator.Clock);
        foreach (var name in names)
            _nodes.Add(new SimulatedNode(this, name, _nodes.Count + 1));
    }

    public Simulator Simulator { get; }

    public RegtestChain Chain { get; }

    public InMemoryNetwork Lines { get; } = new();

    public IReadOnlyList<SimulatedNode> Nodes => _nodes;

    /// <summary>Starts nodes and plays a story with them.</summary>
    /// <returns>All that has happened.</returns>
    public static SimulationTrace Play(int seed, string[] names, Func<SimulatedNetwork, Task> story)
    {
        using var network = new SimulatedNetwork(seed, names);
        network.Simulator.Play(async () =>
        {
            foreach (var node in network._nodes)
                await node.Start();
            await story(network);
            Assert.That(network.Simulator.Errors, Is.Empty, "errors were logged");
        });
        return network.Simulator.Trace;
    }

    /// <summary>A line in the trace.</summary>
    public void Note(string what) => Simulator.Record("story", what);

    public void Mine(int blocks) => Chain.Mine(new RegtestFaucet(Chain).Address.ScriptPubKey, blocks);

    /// <summary>Connects two nodes and opens a channel, funded by the first one, until both can use it.</summary>
    public async Task Open(SimulatedNode from, SimulatedNode to, Satoshi amount)
    {
        await Fund(from, amount + amount);
        await from.Connect(to);
        await from.Ask<ChannelFundedReply>(from.Rooms.Channels, new OpenChannelTo { Peer = to.Id, Amount = amount });
        Mine(6);
        foreach (var node in new[] { from, to })
            await Simulator.Until($"{node.Name}'s channel", async () => (await node.Channels()).All(channel => channel is { State.Phase: ChannelPhase.Normal, Link: Link.Up }));
    }

    /// <summary>An invoice's text.</summary>
    public static async Task<string> Invoice(SimulatedNode payee, MilliSatoshi amount, string label)
    {
        var request = new MakeInvoice(amount, label, label, false, null, [], null, null, HintChoice.Default);
        return (await payee.Ask<InvoiceMade>(payee.Rooms.Invoices, request)).Invoice.Bolt11;
    }

    /// <summary>Waits until no HTLC is under way, in any channel.</summary>
    public async Task Settle()
    {
        foreach (var node in _nodes)
        {
            await Simulator.Until($"{node.Name}'s HTLCs to end", async () =>
                (await node.Channels()).All(channel => channel is { Link: Link.Up, State.Commitments.IsClear: true }));
        }
    }

    /// <summary>Waits until all nodes know all channels.</summary>
    public async Task HearOfAllChannels()
    {
        var ends = 0;
        foreach (var node in _nodes)
            ends += (await node.Channels()).Count;
        foreach (var node in _nodes)
        {
            await Simulator.Until($"{node.Name} to hear of {ends / 2} channels", async () =>
                (await node.Ask<GraphChanged>(node.Rooms.Gossip, GetGraph.Instance)).Graph.ChannelCount == ends / 2);
        }
    }

    /// <summary>What each node has in its channels, in the order of the nodes.</summary>
    public async Task<IReadOnlyList<MilliSatoshi>> Balances()
    {
        var balances = new List<MilliSatoshi>();
        foreach (var node in _nodes)
            balances.Add(await BalanceOf(node));
        return balances;
    }

    /// <summary>What a node has in its channels. Both ends of each agree on it.</summary>
    public async Task<MilliSatoshi> BalanceOf(SimulatedNode node)
    {
        var sum = MilliSatoshi.Zero;
        foreach (var channel in await node.Channels())
        {
            var peer = _nodes.Single(other => other.Id == channel.Peer);
            var theirs = (await peer.Channels()).Single(other => other.State.Terms.ChannelId == channel.State.Terms.ChannelId);
            Assert.That(theirs.State.Commitments.LocalBalance, Is.EqualTo(channel.State.Commitments.RemoteBalance), $"{node.Name} and {peer.Name} agree on a balance");
            sum += channel.State.Commitments.LocalBalance;
        }
        return sum;
    }

    public void Dispose()
    {
        foreach (var node in _nodes)
            node.Abort();
        Simulator.Dispose();
    }

    private async Task Fund(SimulatedNode node, Satoshi amount)
    {
        var address = await node.Ask<AddressMade>(node.Rooms.Wallet, new MakeAddress(AddressKind.P2wpkh));
        var faucet = new RegtestFaucet(Chain);
        faucet.EnsureBalance(amount + amount);
        Assert.That(faucet.Pay(Script.FromBytesUnsafe(address.ScriptPubKey.ToArray()), amount), Is.Not.Null);
        Mine(1);
        await Simulator.Until($"{node.Name} to see its coins", async () =>
            (await node.Ask<CoinList>(node.Rooms.Wallet, ListCoins.Instance)).Coins.Any(coin => coin.Status == CoinStatus.Confirmed));
    }
}
