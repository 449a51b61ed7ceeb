using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Tests.Protocol.Gossip;

[Parallelizable]
public class ChannelGraphTests
{
    private sealed class Model
    {
        public SortedDictionary<ulong, (GraphChannel Channel, ChannelPolicy[] Policies)> Channels { get; private init; } = [];

        public Dictionary<Point, NodeSummary> Nodes { get; private init; } = [];

        public Model Copy() => new()
        {
            Channels = new(Channels.ToDictionary(c => c.Key, c => (c.Value.Channel, (ChannelPolicy[])c.Value.Policies.Clone()))),
            Nodes = new(Nodes),
        };

        public void DropLonelyNodes()
        {
            var ends = Channels.Values.SelectMany(c => new[] { c.Channel.Node1, c.Channel.Node2 }).ToHashSet();
            foreach (var node in Nodes.Keys.Where(n => !ends.Contains(n)).ToArray())
                Nodes.Remove(node);
        }
    }

    private static readonly Point[] Ids = Enumerable.Range(0, 40).Select(i => new Point([2, .. new byte[31], (byte)i])).ToArray();

    [Test]
    public void A_graph_is_what_was_applied_to_it() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var (graph, model) = (ChannelGraph.Empty, new Model());
        var earlier = new List<(ChannelGraph, Model)>();
        for (var round = 0; round < 12; round++)
        {
            var (batch, next) = (new GraphBatch(), model.Copy());
            for (var i = random.Next(round % 3 == 0 ? 300 : 20); i > 0; i--)
                Change(batch, next, random);
            // a node that is announced in the same batch as its channel is known by then
            next.DropLonelyNodes();
            graph = graph.Apply(batch);
            model = next;
            Same(graph, model);
            earlier.Add((graph, model));
        }
        foreach (var (old, then) in earlier)
            Same(old, then);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    private static void Change(GraphBatch batch, Model model, Random random)
    {
        var id = new ShortChannelId((ulong)random.Next(1, 200) << 40 | (uint)random.Next(2));
        switch (random.Next(7))
        {
            case 0 or 1 or 2:
                var (a, b) = (random.Next(Ids.Length), random.Next(Ids.Length));
                if (a == b)
                    return;
                var channel = new GraphChannel(id, Ids[Math.Min(a, b)], Ids[Math.Max(a, b)], new Satoshi((ulong)random.Next()), random.Next(9) == 0);
                batch.Add(channel);
                model.Channels[id.Value] = (channel, new ChannelPolicy[2]);
                break;
            case 3:
                batch.Remove(id);
                model.Channels.Remove(id.Value);
                break;
            case 4 or 5:
                var policy = new ChannelPolicy { IsKnown = true, FeeBase = (uint)random.Next(), Timestamp = new UnixTimestamp((uint)random.Next()) };
                var direction = random.Next(2);
                batch.Set(id, direction, policy);
                if (model.Channels.TryGetValue(id.Value, out var known))
                    known.Policies[direction] = policy;
                break;
            default:
                var node = Ids[random.Next(Ids.Length)];
                // only for nodes that keep a channel: the order within a batch does not matter there
                if (!model.Channels.Values.Any(c => c.Channel.Node1 == node || c.Channel.Node2 == node))
                    return;
                var summary = new NodeSummary(new UnixTimestamp((uint)random.Next()), FeatureBits.Of(random.Next(100)));
                batch.Set(node, summary);
                model.Nodes[node] = summary;
                break;
        }
    }

    private static void Same(ChannelGraph graph, Model model)
    {
        Assert.That(graph.ChannelCount, Is.EqualTo(model.Channels.Count));
        var nodes = model.Channels.Values.SelectMany(c => new[] { c.Channel.Node1, c.Channel.Node2 }).ToHashSet();
        Assert.That(graph.NodeCount, Is.EqualTo(nodes.Count));
        var number = 0;
        foreach (var (id, (channel, policies)) in model.Channels)
        {
            Assert.That(graph.ChannelId(number).Value, Is.EqualTo(id));
            Assert.That(graph.TryFindChannel(channel.Id, out var found) ? found : -1, Is.EqualTo(number));
            Assert.That((graph.NodeIdOf(number, 0), graph.NodeIdOf(number, 1)), Is.EqualTo((channel.Node1, channel.Node2)));
            Assert.That((graph.Capacity(number), graph.IsClosedToUs(number)), Is.EqualTo((channel.Capacity, channel.IsClosedToUs)));
            Assert.That((graph.Policy(number, 0), graph.Policy(number, 1)), Is.EqualTo((policies[0], policies[1])));
            number++;
        }
        foreach (var id in Ids)
        {
            Assert.That(graph.TryFindNode(id, out var node), Is.EqualTo(nodes.Contains(id)));
            if (node < 0)
                continue;
            Assert.That(graph.NodeId(node), Is.EqualTo(id));
            Assert.That(graph.Node(node), Is.EqualTo(model.Nodes.GetValueOrDefault(id)));
            var ends = model.Channels.Values.Select((c, i) => (c.Channel, i)).Where(c => c.Channel.Node1 == id || c.Channel.Node2 == id)
                .Select(c => 2 * c.i + (c.Channel.Node2 == id ? 1 : 0));
            Assert.That(graph.EndsOf(node).ToArray(), Is.EqualTo(ends));
        }
    }

    [TestCase(100U, 1U, new ulong[] { 100 })]
    [TestCase(0U, uint.MaxValue, new ulong[] { 99, 100, 101, 0xffffff })]
    [TestCase(uint.MaxValue, uint.MaxValue, new ulong[0])]
    [TestCase(102U, 0xfffffdU - 102, new ulong[0])]
    [TestCase(99U, 2U, new ulong[] { 99, 100 })]
    [TestCase(0xffffffU, 1U, new ulong[] { 0xffffff })]
    public void Channels_of_some_blocks_are_a_range(uint first, uint count, ulong[] blocks)
    {
        var graph = GossipFixture.Graph([.. new uint[] { 101, 99, 100, 0xffffff }.Select(b => (1, 2, new ShortChannelId(new BlockHeight(b), 5, 1)))]);
        var (start, length) = graph.ChannelsIn(new BlockHeight(first), count).GetOffsetAndLength(graph.ChannelCount);
        Assert.That(Enumerable.Range(start, length).Select(c => (ulong)graph.ChannelId(c).Block.Value), Is.EqualTo(blocks));
    }

    [Test]
    public void Applying_nothing_gives_the_same_graph()
    {
        var graph = GossipFixture.Graph((1, 2, GossipFixture.Id));
        Assert.That(graph.Apply(new GraphBatch()), Is.SameAs(graph));
        Assert.That(graph.Apply(new GraphBatch().Remove(new ShortChannelId(7))).ChannelCount, Is.EqualTo(1));
    }

    [Test]
    public void A_channel_with_its_nodes_in_the_wrong_order_throws() =>
        Assert.That(() => new GraphBatch().Add(new GraphChannel(default, Ids[1], Ids[0], default)), Throws.ArgumentException);

    [Test]
    public void A_fee_is_rounded_down_and_saturates()
    {
        var policy = new ChannelPolicy { FeeBase = 200, FeeProportionalMillionths = 2000 };
        Assert.That(policy.Fee(new MilliSatoshi(4_999_999)), Is.EqualTo(new MilliSatoshi(10_199)));
        Assert.That(new ChannelPolicy { FeeProportionalMillionths = uint.MaxValue }.Fee(MilliSatoshi.MaxValue), Is.EqualTo(MilliSatoshi.MaxValue));
    }
}
