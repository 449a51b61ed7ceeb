namespace Lnd.Actors.Protocol.Gossip;

/// <summary>
/// Makes the arrays of a graph anew when channels come or go: merges the channels that stay with those that come, both sorted, and numbers
/// the nodes that still have one.
/// </summary>
internal sealed class GraphRebuild
{
    private readonly GraphShape _old;
    private readonly GraphChannel[] _added;
    private readonly HashSet<ulong> _gone;
    private readonly List<int> _oldChannels = [];
    private readonly List<int> _oldNodes = [];
    private readonly List<Point> _nodes = [];
    private readonly int[] _newNumbers;
    private readonly Dictionary<Point, int> _newNodes = [];

    private GraphRebuild(GraphShape old, GraphBatch batch)
    {
        _old = old;
        _added = [.. batch.Channels.Values.OfType<GraphChannel>().OrderBy(c => c.Id.Value)];
        _gone = [.. batch.Channels.Keys.Select(id => id.Value).Where(id => old.FindChannel(id) >= 0)];
        _newNumbers = new int[old.Nodes.Length];
        Array.Fill(_newNumbers, -1);
    }

    public static ChannelGraph Run(ChannelGraph graph, GraphBatch batch)
    {
        var rebuild = new GraphRebuild(graph.Shape, batch);
        return rebuild._added.Length == 0 && rebuild._gone.Count == 0 ? graph : rebuild.Run(graph);
    }

    private ChannelGraph Run(ChannelGraph graph)
    {
        var count = _old.Ids.Length - _gone.Count + _added.Length;
        var ids = new ulong[count];
        var capacities = new ulong[count];
        var closed = new bool[count];
        var ends = new int[2 * count];
        for (int next = 0, old = 0, added = 0; next < count; next++)
        {
            while (old < _old.Ids.Length && _gone.Contains(_old.Ids[old]))
                old++;
            if (added == _added.Length || (old < _old.Ids.Length && _old.Ids[old] < _added[added].Id.Value))
            {
                ids[next] = _old.Ids[old];
                capacities[next] = _old.Capacities[old];
                closed[next] = _old.Closed[old];
                ends[2 * next] = NumberOf(_old.Ends[2 * old]);
                ends[2 * next + 1] = NumberOf(_old.Ends[2 * old + 1]);
                _oldChannels.Add(old++);
            }
            else
            {
                var channel = _added[added++];
                ids[next] = channel.Id.Value;
                capacities[next] = channel.Capacity.Value;
                closed[next] = channel.IsClosedToUs;
                ends[2 * next] = NumberOf(channel.Node1);
                ends[2 * next + 1] = NumberOf(channel.Node2);
                _oldChannels.Add(-1);
            }
        }
        var shape = new GraphShape(ids, capacities, closed, ends, [.. _nodes]);
        return ChannelGraph.Of(shape, graph, [.. _oldChannels], [.. _oldNodes]);
    }

    private int NumberOf(int oldNode)
    {
        if (_newNumbers[oldNode] < 0)
            _newNumbers[oldNode] = Append(_old.Nodes[oldNode], oldNode);
        return _newNumbers[oldNode];
    }

    private int NumberOf(Point id)
    {
        if (_old.FindNode(id) is >= 0 and var oldNode)
            return NumberOf(oldNode);
        if (!_newNodes.TryGetValue(id, out var number))
            _newNodes.Add(id, number = Append(id, -1));
        return number;
    }

    private int Append(Point id, int oldNode)
    {
        _nodes.Add(id);
        _oldNodes.Add(oldNode);
        return _nodes.Count - 1;
    }
}
