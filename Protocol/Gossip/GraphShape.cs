using System.Numerics;

namespace Lnd.Actors.Protocol.Gossip;

/// <summary>
/// Which channels there are, and between which nodes: the part of a graph that seldom changes, shared by all snapshots until it does.
/// Channels are numbered by ascending short channel id. Never changes.
/// </summary>
internal sealed class GraphShape
{
    private readonly int[] _nodeTable;

    public GraphShape(ulong[] ids, ulong[] capacities, bool[] closed, int[] ends, Point[] nodes)
    {
        Ids = ids;
        Capacities = capacities;
        Closed = closed;
        Ends = ends;
        Nodes = nodes;
        (Offsets, Edges) = Adjacency(ends, nodes.Length);
        _nodeTable = NodeTable(nodes);
    }

    public static GraphShape Empty { get; } = new([], [], [], [], []);

    /// <summary>Short channel ids, ascending.</summary>
    public ulong[] Ids { get; }

    /// <summary>Satoshis; 0 for unknown.</summary>
    public ulong[] Capacities { get; }

    /// <summary>Whether the channel requires what we can not do.</summary>
    public bool[] Closed { get; }

    /// <summary>Number of node 1 at twice the channel's number, of node 2 behind it.</summary>
    public int[] Ends { get; }

    /// <summary>Ids of the nodes.</summary>
    public Point[] Nodes { get; }

    /// <summary>Where the edges of each node start in <see cref="Edges"/>; one more at the end.</summary>
    public int[] Offsets { get; }

    /// <summary>For each node its ends of channels: twice the channel's number, plus 1 where the node is node 2.</summary>
    public int[] Edges { get; }

    public int FindChannel(ulong id) => Array.BinarySearch(Ids, id);

    public int FindNode(in Point id)
    {
        if (Nodes.Length == 0)
            return -1;
        var mask = _nodeTable.Length - 1;
        for (var slot = id.GetHashCode() & mask; ; slot = slot + 1 & mask)
        {
            var node = _nodeTable[slot] - 1;
            if (node < 0 || Nodes[node] == id)
                return node;
        }
    }

    private static (int[] Offsets, int[] Edges) Adjacency(int[] ends, int nodes)
    {
        var offsets = new int[nodes + 1];
        foreach (var node in ends)
            offsets[node + 1]++;
        for (var i = 0; i < nodes; i++)
            offsets[i + 1] += offsets[i];
        var next = offsets.AsSpan(0, nodes).ToArray();
        var edges = new int[ends.Length];
        for (var end = 0; end < ends.Length; end++)
            edges[next[ends[end]]++] = end;
        return (offsets, edges);
    }

    // Open addressing, at most half full; 0 is empty, else the node's number plus 1. The hash has a seed that attackers do not know.
    private static int[] NodeTable(Point[] nodes)
    {
        var table = new int[(int)BitOperations.RoundUpToPowerOf2((uint)nodes.Length * 2 + 1)];
        for (var node = 0; node < nodes.Length; node++)
        {
            var slot = nodes[node].GetHashCode() & table.Length - 1;
            while (table[slot] != 0)
                slot = slot + 1 & table.Length - 1;
            table[slot] = node + 1;
        }
        return table;
    }
}
