using System.Runtime.InteropServices;

namespace Lnd.Actors.Protocol.Routing;

/// <summary>One way from a node to the payee.</summary>
internal struct Label
{
    /// <summary>The node that is reached.</summary>
    public int Node;

    /// <summary>The label of the next node; -1 at the payee.</summary>
    public int Next;

    /// <summary>The channel to the next node.</summary>
    public ChannelDirection Channel;

    /// <summary>What that channel carries, in milli-satoshi.</summary>
    public ulong Carried;

    /// <summary>Blocks to the expiry of its HTLC.</summary>
    public uint CarriedCltv;

    /// <summary>What the node must receive, in milli-satoshi.</summary>
    public ulong Amount;

    /// <summary>Cost of the time, in milli-satoshi.</summary>
    public double Risk;

    /// <summary>Blocks to the expiry of the HTLC that the node receives.</summary>
    public uint Cltv;

    /// <summary>Channels to the payee.</summary>
    public int Hops;

    /// <summary>By which the search proceeds, in milli-satoshi: fees and risk. Never falls along a route.</summary>
    public double Cost;
}

/// <summary>All labels of a search, and which to look at next.</summary>
internal sealed class Labels
{
    private readonly List<Label> _all = [];
    private readonly PriorityQueue<int, double> _queue = new();
    private readonly int[] _settled;
    private readonly List<int> _olderOfNode = [];

    private readonly bool _limitsMatter;

    /// <summary>For nodes numbered below <paramref name="nodes"/>.</summary>
    public Labels(int nodes, bool limitsMatter)
    {
        _limitsMatter = limitsMatter;
        _settled = new int[nodes];
        Array.Fill(_settled, -1);
    }

    public ref readonly Label this[int index] => ref CollectionsMarshal.AsSpan(_all)[index];

    /// <summary>Adds a label, unless the node is already reached in a way that is as good.</summary>
    public void Offer(in Label label)
    {
        if (IsWorthwhile(label))
        {
            _queue.Enqueue(_all.Count, label.Cost);
            _all.Add(label);
            _olderOfNode.Add(-1);
        }
    }

    /// <summary>Takes the cheapest label that is still worthwhile.</summary>
    public bool TryTake(out int index)
    {
        while (_queue.TryDequeue(out index, out _))
        {
            var node = _all[index].Node;
            if (!IsWorthwhile(_all[index]))
                continue;
            _olderOfNode[index] = _settled[node];
            _settled[node] = index;
            return true;
        }
        return false;
    }

    private bool IsWorthwhile(in Label label)
    {
        var count = 0;
        for (var other = _settled[label.Node]; other >= 0; other = _olderOfNode[other])
        {
            if (++count == RouteSearch.MaxLabels || IsAsGood(this[other], label))
                return false;
        }
        return true;
    }

    /// <summary>Whether everything that can be reached by a label can be reached by another as well, and no more expensively.</summary>
    private bool IsAsGood(in Label other, in Label label) =>
        other.Amount <= label.Amount && other.Risk <= label.Risk
        && (!_limitsMatter || (other.Cltv <= label.Cltv && other.Hops <= label.Hops));
}
