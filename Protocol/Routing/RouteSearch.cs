using Lnd.Actors.Protocol.Gossip;

namespace Lnd.Actors.Protocol.Routing;

/// <summary>
/// Finds the cheapest route for one payment: Dijkstra's search from the payee back to the payer, because what a hop must carry is only
/// known from what comes behind it (BOLT 7: "amounts and expiries for HTLCs need to be calculated backward from the destination to the
/// source").
/// </summary>
/// <remarks>
/// <para>The cost of a route is what leaves the payer, less what was to be paid, and the risk (<see cref="RouteRequest.RiskMillionths"/>).
/// A channel that carries no less than some minimum is used with that minimum: the surplus stays with the node behind it, and counts as
/// cost. What arrives is at most twice what was to be paid (BOLT 4 has payees refuse more).</para>
/// <para>The cheapest way from a node on is not always part of the cheapest route. So a node is reached in up to <see cref="MaxLabels"/>
/// ways, each better than all others in amount or risk; if then something turned out too long or too late, once more, with ways that are
/// better in expiry or hops, too. The result is the cheapest unless a node has more such ways than are kept; that bounds the work at
/// channels times MaxLabels, whatever the graph was made to look like.</para>
/// </remarks>
public sealed class RouteSearch
{
    /// <summary>Ways to reach a node that are kept.</summary>
    public const int MaxLabels = 8;

    private readonly ChannelGraph _graph;
    private readonly RouteRequest _request;
    private readonly Overlay _overlay;
    private readonly Labels _labels;
    private readonly int _source;
    private readonly int _target;
    private bool _limitsMattered;

    private RouteSearch(ChannelGraph graph, RouteRequest request, Overlay overlay, bool limitsMatter)
    {
        _graph = graph;
        _request = request;
        _overlay = overlay;
        _labels = new Labels(_overlay.NodeCount, limitsMatter);
        _source = _overlay.Find(request.Source);
        _target = _overlay.Find(request.Target);
    }

    /// <summary>The cheapest route, or why there is none.</summary>
    /// <param name="graph">The public network.</param>
    /// <param name="request">What the route must be like.</param>
    /// <param name="route">The route; null when there is none.</param>
    public static RouteError? Find(ChannelGraph graph, RouteRequest request, out Route? route)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(request);
        route = null;
        if (request.Source == request.Target)
            return RouteError.ToSelf;
        if (request.Amount.IsZero || request.Amount > MilliSatoshi.MaxMoney)
            return RouteError.BadAmount;
        var overlay = new Overlay(graph, request);
        var search = new RouteSearch(graph, request, overlay, limitsMatter: false);
        if (search._source < 0)
            return RouteError.SourceUnknown;
        if (search._target < 0)
            return RouteError.TargetUnknown;
        route = search.Run(out var cost);
        if (search._limitsMattered)
        {
            var other = new RouteSearch(graph, request, overlay, limitsMatter: true).Run(out var otherCost);
            route = otherCost < cost ? other : route;
        }
        return route is null ? RouteError.NoRoute : null;
    }

    private Route? Run(out double cost)
    {
        cost = double.PositiveInfinity;
        var start = new Label { Node = _target, Next = -1, Amount = _request.Amount.Value, Cltv = _request.FinalCltvDelta };
        if (start.Cltv > _request.MaxCltvDelta)
            return null;
        _labels.Offer(start);
        while (_labels.TryTake(out var best))
        {
            if (_labels[best].Node == _source)
            {
                cost = _labels[best].Cost;
                return Trace(best);
            }
            Extend(best);
        }
        return null;
    }

    private void Extend(int to)
    {
        var label = _labels[to];
        if (label.Node != _target && _overlay.IsExcluded(label.Node))
            return;
        if (label.Hops == _request.MaxHops)
        {
            _limitsMattered = true;
            return;
        }
        if (label.Node < _graph.NodeCount)
        {
            foreach (var end in _graph.EndsOf(label.Node))
                ExtendOverGraph(to, label, end / 2, 1 - end % 2);
        }
        foreach (var extra in _overlay.Into(label.Node))
            Reach(to, label, extra.From, new ChannelDirection(extra.Channel.Id, extra.Channel.Direction), extra.Policy);
    }

    private void ExtendOverGraph(int to, in Label label, int channel, int direction)
    {
        ref readonly var policy = ref _graph.Policy(channel, direction);
        var from = _graph.NodeOf(channel, direction);
        if (!policy.IsUsable || _graph.IsClosedToUs(channel) || (from == _source && _request.FirstHops is not null))
            return;
        var capacity = _graph.Capacity(channel);
        // BOLT 7: "if `htlc_maximum_msat` is greater than channel capacity: [...] SHOULD ignore this channel during route considerations."
        if (capacity.IsZero || policy.HtlcMaximum <= capacity.ToMilliSatoshi())
            Reach(to, label, from, new ChannelDirection(_graph.ChannelId(channel), direction), policy);
    }

    /// <summary>Considers reaching <paramref name="from"/> by a channel that leads from there to the node of a label.</summary>
    private void Reach(int to, in Label label, int from, ChannelDirection channel, in ChannelPolicy policy)
    {
        // The payer charges itself nothing and needs no time.
        var isFirst = from == _source;
        var carried = MilliSatoshi.Max(new MilliSatoshi(label.Amount), policy.HtlcMinimum);
        var amount = isFirst ? carried : carried.SaturatingAdd(policy.Fee(carried));
        var most = MilliSatoshi.Min(_request.Amount.SaturatingAdd(_request.MaxFee), MilliSatoshi.MaxMoney);
        if (amount > most || !Carries(label, channel, policy, carried))
            return;
        if (!isFirst && from < _graph.NodeCount && _graph.Node(from).IsClosedToUs)
            return;
        var delta = isFirst ? 0U : policy.CltvExpiryDelta;
        if ((ulong)label.Cltv + delta > _request.MaxCltvDelta)
        {
            _limitsMattered |= _request.FinalCltvDelta + delta <= _request.MaxCltvDelta;
            return;
        }
        var risk = label.Risk + carried.Value * (delta * _request.RiskMillionths / 1e6);
        _labels.Offer(new Label
        {
            Node = from,
            Next = to,
            Channel = channel,
            Carried = carried.Value,
            CarriedCltv = label.Cltv,
            Amount = amount.Value,
            Risk = risk,
            Cost = amount.Value - _request.Amount.Value + risk,
            Cltv = label.Cltv + delta,
            Hops = label.Hops + 1,
        });
    }

    private bool Carries(in Label label, ChannelDirection channel, in ChannelPolicy policy, MilliSatoshi carried) =>
        carried <= policy.HtlcMaximum
        && (label.Node != _target || carried <= _request.Amount.SaturatingAdd(_request.Amount))
        && (!_request.Limits.TryGetValue(channel, out var limit) || carried <= limit)
        && !_request.ExcludedDirections.Contains(channel)
        && !_request.ExcludedChannels.Contains(channel.Id);

    private Route Trace(int label)
    {
        var hops = new List<RouteHop>();
        for (var at = _labels[label]; at.Next >= 0; at = _labels[at.Next])
            hops.Add(new RouteHop(at.Channel, _overlay.IdOf(_labels[at.Next].Node), new MilliSatoshi(at.Carried), at.CarriedCltv));
        return new Route(ValueList<RouteHop>.Own([.. hops]));
    }
}
