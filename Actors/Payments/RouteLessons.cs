using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Protocol.Routing;

namespace Lnd.Actors.Payments;

/// <summary>
/// What one payment has learned from its failures: what not to try again, or not for now. After each failure there is less left to try, until what passes is forgotten.
/// </summary>
/// <param name="pay">What the user excluded.</param>
internal sealed class RouteLessons(Pay pay)
{
    private readonly HashSet<ShortChannelId> _channels = [];
    private readonly HashSet<ChannelDirection> _directions = [.. pay.ExcludeChannels];
    private readonly HashSet<Point> _nodes = [.. pay.ExcludeNodes];
    private readonly Dictionary<ChannelDirection, MilliSatoshi> _limits = [];
    private readonly HashSet<ChannelDirection> _passing = [];

    /// <summary>Whether there is anything that <see cref="ForgetPassing"/> would forget.</summary>
    public bool HasPassing => _passing.Count > 0;

    public RouteRequest ApplyTo(RouteRequest request) =>
        request with { ExcludedChannels = _channels, ExcludedDirections = _directions, ExcludedNodes = _nodes, Limits = _limits };

    /// <summary>The same without what <see cref="ForgetPassing"/> would forget.</summary>
    public RouteRequest ApplyLastingTo(RouteRequest request) => ApplyTo(request) with
    {
        ExcludedDirections = _directions.Except(_passing).ToHashSet(),
        Limits = _limits.Where(limit => !_passing.Contains(limit.Key)).ToDictionary(),
    };

    /// <summary>Lets channels be tried again that failed for a reason that passes: a channel of this node that was down or full, a payee that missed other parts.</summary>
    public void ForgetPassing()
    {
        foreach (var channel in _passing)
        {
            _limits.Remove(channel);
            _directions.Remove(channel);
        }
        _passing.Clear();
    }

    /// <summary>Takes in why a part failed.</summary>
    /// <param name="route">The way it went.</param>
    /// <param name="failure">What came back; null where that can't be read.</param>
    /// <param name="random">Picks whom to blame where nobody can tell.</param>
    public void Learn(Route route, PartFailure? failure, IRandomSource random)
    {
        if (failure is null)
        {
            // not the first channel, which is ours, unless there is no other
            var first = route.Hops.Count > 1 ? 1 : 0;
            _directions.Add(route.Hops[first + (int)random.Below((ulong)(route.Hops.Count - first))].Channel);
            return;
        }
        // the channel behind the node that failed it; the last one where that is the payee
        var blamed = route.Hops[Math.Min(failure.ErringIndex, route.Hops.Count - 1)];
        var isPayee = failure.ErringIndex == route.Hops.Count;
        var code = failure.Failure.Code;
        if (failure.ErringIndex == 0 ? failure.Failure is TemporaryChannelFailure or TemporaryNodeFailure : isPayee && failure.Failure is MppTimeout)
            _passing.Add(blamed.Channel);
        if (failure.Failure is TemporaryChannelFailure or TemporaryNodeFailure && failure.ErringIndex == 0)
            Limit(blamed);
        else if (code.IsNode() && !isPayee && failure.ErringIndex > 0)
            _nodes.Add(failure.ErringNode);
        else if (failure.Failure is TemporaryChannelFailure && !isPayee)
            Limit(blamed);
        else if (code.IsPermanent() && !isPayee)
            _channels.Add(blamed.Channel.Id);
        else
            // A `channel_update` that came with it is not used: BOLT 4 calls that "a massive fingerprinting vulnerability".
            _directions.Add(blamed.Channel);
    }

    private void Limit(RouteHop hop)
    {
        var limit = hop.Amount.SaturatingSubtract(new MilliSatoshi(1));
        _limits[hop.Channel] = _limits.TryGetValue(hop.Channel, out var known) ? MilliSatoshi.Min(known, limit) : limit;
    }
}
