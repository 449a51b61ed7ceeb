using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Routing;

namespace Lnd.Actors.Tests.Protocol.Routing;

/// <summary>Walks every way through a small graph that visits no node twice.</summary>
internal static class BruteForce
{
    private sealed record Edge(Point From, Point To, ChannelDirection Channel, ChannelPolicy Policy);

    private static List<Edge> Edges(ChannelGraph graph, RouteRequest request)
    {
        var edges = new List<Edge>();
        for (var channel = 0; channel < graph.ChannelCount; channel++)
        {
            for (var direction = 0; direction < 2; direction++)
            {
                var edge = new Edge(graph.NodeIdOf(channel, direction), graph.NodeIdOf(channel, 1 - direction), new ChannelDirection(graph.ChannelId(channel), direction), graph.Policy(channel, direction));
                if (edge.Policy is { IsKnown: true, IsDisabled: false } && (edge.From != request.Source || request.FirstHops is null))
                    edges.Add(edge);
            }
        }
        edges.AddRange((request.FirstHops ?? []).Concat(request.Hints.Where(h => request.FirstHops is null || h.From != request.Source)).Select(e => new Edge(e.From, e.To, new ChannelDirection(e.Id, e.Direction), new ChannelPolicy
        {
            FeeBase = e.FeeBase,
            FeeProportionalMillionths = e.FeeProportionalMillionths,
            CltvExpiryDelta = e.CltvExpiryDelta,
            HtlcMinimum = e.HtlcMinimum,
            HtlcMaximum = e.HtlcMaximum,
        })));
        return [.. edges.Where(e => !request.ExcludedChannels.Contains(e.Channel.Id) && e.Policy.HtlcMinimum <= e.Policy.HtlcMaximum)];
    }

    /// <summary>The cost of the cheapest route; null when there is none.</summary>
    public static double? Best(ChannelGraph graph, RouteRequest request)
    {
        var edges = Edges(graph, request);
        double? best = null;
        // From the source on, so that it shares no step with the search.
        void Walk(Point at, List<Edge> path)
        {
            if (at == request.Target)
            {
                if (Cost(path, request, out _) is { } cost && (best is null || cost < best))
                    best = cost;
                return;
            }
            if (path.Count == request.MaxHops || (path.Count > 0 && request.ExcludedNodes.Contains(at)))
                return;
            foreach (var edge in edges.Where(e => e.From == at && e.To != request.Source && path.All(p => p.To != e.To)))
                Walk(edge.To, [.. path, edge]);
        }
        Walk(request.Source, []);
        return best;
    }

    /// <summary>The cost of a route that the search found, after checking each of its hops.</summary>
    public static double? CostOf(Route route, ChannelGraph graph, RouteRequest request)
    {
        var edges = Edges(graph, request);
        var path = new List<Edge>();
        var at = request.Source;
        foreach (var hop in route.Hops)
        {
            path.Add(edges.Single(e => e.Channel == hop.Channel && e.From == at && e.To == hop.To));
            at = hop.To;
        }
        Assert.That(at, Is.EqualTo(request.Target));
        var cost = Cost(path, request, out var amounts);
        Assert.That(cost, Is.Not.Null, "a route within all limits");
        Assert.That(route.Hops.Select(h => (h.Amount.Value, h.CltvDelta)), Is.EqualTo(amounts));
        return cost;
    }

    private static double? Cost(List<Edge> path, RouteRequest request, out List<(ulong Amount, uint Cltv)> amounts)
    {
        amounts = [];
        var (needed, cltv, risk) = (request.Amount.Value, request.FinalCltvDelta, 0.0);
        for (var i = path.Count - 1; i >= 0; i--)
        {
            var policy = path[i].Policy;
            var carried = Math.Max(needed, policy.HtlcMinimum.Value);
            if (carried > policy.HtlcMaximum.Value || (i == path.Count - 1 && carried > 2 * request.Amount.Value))
                return null;
            amounts.Insert(0, (carried, cltv));
            needed = carried;
            if (i == 0)
                break;
            needed += policy.FeeBase + carried * policy.FeeProportionalMillionths / 1_000_000;
            cltv += policy.CltvExpiryDelta;
            risk += carried * (policy.CltvExpiryDelta * request.RiskMillionths / 1e6);
        }
        var fee = needed - request.Amount.Value;
        return path.Count <= request.MaxHops && cltv <= request.MaxCltvDelta && fee <= request.MaxFee.Value ? fee + risk : null;
    }
}
