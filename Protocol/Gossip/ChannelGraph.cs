namespace Lnd.Actors.Protocol.Gossip;

/// <summary>
/// The public network as it was at one moment: nodes, channels and the policies of both directions (BOLT 7). It never changes, so that any
/// number of threads may read it; <see cref="Apply"/> makes the next one.
/// </summary>
/// <remarks>
/// <para>Channels are numbered from 0 by ascending short channel id, nodes from 0 in no certain order; numbers are of this snapshot
/// only.</para>
/// <para>Memory: 113 bytes for each channel (id 8, capacity 8, flag 1, its two nodes 8, adjacency 8, two policies of 40), and about 110 for
/// each node (id 33, adjacency 4, hash table 8 to 16, summary 24, features 32): some 10 MB for 80,000 channels and 20,000 nodes.</para>
/// <para>Cost of <see cref="Apply"/>: new policies copy pages of 256 policies (10 KiB each) and a table of pages; channels that come or go
/// rebuild the arrays, in time proportional to the whole graph (some milliseconds for 80,000 channels). So collect changes.</para>
/// </remarks>
public sealed class ChannelGraph
{
    private readonly GraphShape _shape;
    private readonly PagedArray<Policies> _policies;
    private readonly PagedArray<NodeSummary> _summaries;

    private ChannelGraph(GraphShape shape, PagedArray<Policies> policies, PagedArray<NodeSummary> summaries)
    {
        _shape = shape;
        _policies = policies;
        _summaries = summaries;
    }

    /// <summary>No nodes and no channels.</summary>
    public static ChannelGraph Empty { get; } = new(GraphShape.Empty, PagedArray<Policies>.Empty, PagedArray<NodeSummary>.Empty);

    /// <summary>Number of nodes.</summary>
    public int NodeCount => _shape.Nodes.Length;

    /// <summary>Number of channels.</summary>
    public int ChannelCount => _shape.Ids.Length;

    /// <summary>The number of a node; false when it has no channel here.</summary>
    public bool TryFindNode(Point id, out int node)
    {
        node = _shape.FindNode(id);
        return node >= 0;
    }

    /// <summary>The number of a channel; false when it is not here.</summary>
    public bool TryFindChannel(ShortChannelId id, out int channel)
    {
        channel = _shape.FindChannel(id.Value);
        return channel >= 0;
    }

    /// <summary>The id of a node.</summary>
    public ref readonly Point NodeId(int node) => ref _shape.Nodes[node];

    /// <summary>What is known of a node.</summary>
    public NodeSummary Node(int node) => _summaries[node];

    /// <summary>
    /// The node's ends of its channels: each is twice the number of a channel, plus 1 where the node is its node 2 (and so the number of
    /// the direction in which the node sends).
    /// </summary>
    public ReadOnlySpan<int> EndsOf(int node) => _shape.Edges.AsSpan(_shape.Offsets[node].._shape.Offsets[node + 1]);

    /// <summary>The short channel id of a channel.</summary>
    public ShortChannelId ChannelId(int channel) => new(_shape.Ids[channel]);

    /// <summary>The capacity of a channel; zero when it is not known.</summary>
    public Satoshi Capacity(int channel) => new(_shape.Capacities[channel]);

    /// <summary>Whether a channel requires what we can not do.</summary>
    public bool IsClosedToUs(int channel) => _shape.Closed[channel];

    /// <summary>The number of node 1 (<paramref name="side"/> 0) or node 2 (1) of a channel.</summary>
    public int NodeOf(int channel, int side) => _shape.Ends[2 * channel + side];

    /// <summary>The id of node 1 (<paramref name="side"/> 0) or node 2 (1) of a channel.</summary>
    public ref readonly Point NodeIdOf(int channel, int side) => ref _shape.Nodes[NodeOf(channel, side)];

    /// <summary>The policy of a channel from node 1 to node 2 (<paramref name="direction"/> 0), or back (1).</summary>
    public ref readonly ChannelPolicy Policy(int channel, int direction)
    {
        ref readonly var both = ref _policies[channel];
        return ref direction == 0 ? ref both.Forth : ref both.Back;
    }

    /// <summary>The channels that were funded in some blocks.</summary>
    /// <param name="firstBlock">The first block.</param>
    /// <param name="numberOfBlocks">How many blocks.</param>
    public Range ChannelsIn(BlockHeight firstBlock, uint numberOfBlocks) =>
        LowerBound(firstBlock.Value)..LowerBound((ulong)firstBlock.Value + numberOfBlocks);

    /// <summary>The graph after some changes.</summary>
    public ChannelGraph Apply(GraphBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var next = batch.Channels.Count == 0 ? this : GraphRebuild.Run(this, batch);
        return next.WithPolicies(batch).WithSummaries(batch);
    }

    /// <summary>The parts of which <see cref="GraphRebuild"/> makes the next graph.</summary>
    internal GraphShape Shape => _shape;

    internal static ChannelGraph Of(GraphShape shape, ChannelGraph old, int[] oldChannels, int[] oldNodes)
    {
        var policies = PagedArray<Policies>.Create(oldChannels.Length);
        for (var i = 0; i < oldChannels.Length; i++)
        {
            if (oldChannels[i] >= 0)
                policies[i] = old._policies[oldChannels[i]];
        }
        var summaries = PagedArray<NodeSummary>.Create(oldNodes.Length);
        for (var i = 0; i < oldNodes.Length; i++)
        {
            if (oldNodes[i] >= 0)
                summaries[i] = old._summaries[oldNodes[i]];
        }
        return new ChannelGraph(shape, policies.Build(), summaries.Build());
    }

    private ChannelGraph WithPolicies(GraphBatch batch)
    {
        if (batch.Policies.Count == 0)
            return this;
        var policies = _policies.Edit();
        foreach (var ((id, direction), policy) in batch.Policies)
        {
            if (!TryFindChannel(id, out var channel))
                continue;
            ref var both = ref policies[channel];
            both = direction == 0 ? both with { Forth = policy } : both with { Back = policy };
        }
        return new ChannelGraph(_shape, policies.Build(), _summaries);
    }

    private ChannelGraph WithSummaries(GraphBatch batch)
    {
        if (batch.Nodes.Count == 0)
            return this;
        var summaries = _summaries.Edit();
        foreach (var (id, summary) in batch.Nodes)
        {
            if (TryFindNode(id, out var node))
                summaries[node] = summary;
        }
        return new ChannelGraph(_shape, _policies, summaries.Build());
    }

    /// <summary>The first channel that was funded in a block or later.</summary>
    private int LowerBound(ulong block)
    {
        const ulong BeyondLast = 1UL << 24;
        if (block >= BeyondLast)
            return ChannelCount;
        var found = Array.BinarySearch(_shape.Ids, block << 40);
        return found >= 0 ? found : ~found;
    }

    /// <summary>The policies of both directions, next to each other.</summary>
    private struct Policies
    {
        public ChannelPolicy Forth;
        public ChannelPolicy Back;
    }
}
