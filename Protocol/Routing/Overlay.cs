using Lnd.Actors.Protocol.Gossip;

namespace Lnd.Actors.Protocol.Routing;

/// <summary>
/// The graph together with the channels that only this request knows: nodes that are not in the graph get numbers behind its own.
/// </summary>
internal sealed class Overlay
{
    private readonly ChannelGraph _graph;
    private readonly Dictionary<Point, int> _numbers = [];
    private readonly List<Point> _ids = [];
    private readonly Dictionary<int, List<Extra>> _into = [];
    private readonly HashSet<int> _excluded = [];

    public Overlay(ChannelGraph graph, RouteRequest request)
    {
        _graph = graph;
        var ours = request.FirstHops?.Where(c => c.From == request.Source) ?? [];
        // A hint from us to ourselves or one of our own channels from others adds nothing that the payer does not know better.
        var hints = request.Hints.Where(c => request.FirstHops is null || c.From != request.Source);
        foreach (var channel in ours.Concat(hints))
        {
            var (from, to) = (NumberOf(channel.From), NumberOf(channel.To));
            if (!_into.TryGetValue(to, out var channels))
                _into.Add(to, channels = []);
            channels.Add(new Extra(channel, from, PolicyOf(channel)));
        }
        foreach (var node in request.ExcludedNodes)
        {
            if (Find(node) is >= 0 and var number)
                _excluded.Add(number);
        }
    }

    /// <summary>Nodes of the graph and of the request.</summary>
    public int NodeCount => _graph.NodeCount + _ids.Count;

    /// <summary>The number of a node; -1 for one that has no channel.</summary>
    public int Find(Point id) => _graph.TryFindNode(id, out var node) ? node : _numbers.GetValueOrDefault(id, -1);

    /// <summary>The id of a node.</summary>
    public Point IdOf(int node) => node < _graph.NodeCount ? _graph.NodeId(node) : _ids[node - _graph.NodeCount];

    /// <summary>Whether nothing may be routed through a node.</summary>
    public bool IsExcluded(int node) => _excluded.Contains(node);

    /// <summary>The channels of the request that lead to a node.</summary>
    public IReadOnlyList<Extra> Into(int node) => _into.TryGetValue(node, out var channels) ? channels : [];

    private static ChannelPolicy PolicyOf(ExtraChannel channel) => new()
    {
        FeeBase = channel.FeeBase,
        FeeProportionalMillionths = channel.FeeProportionalMillionths,
        CltvExpiryDelta = channel.CltvExpiryDelta,
        HtlcMinimum = channel.HtlcMinimum,
        HtlcMaximum = channel.HtlcMaximum,
        IsKnown = true,
    };

    private int NumberOf(Point id)
    {
        if (Find(id) is >= 0 and var known)
            return known;
        _ids.Add(id);
        return _numbers[id] = NodeCount - 1;
    }

    /// <summary>A channel of the request, as the search needs it.</summary>
    internal readonly record struct Extra(ExtraChannel Channel, int From, ChannelPolicy Policy);
}
