using Akka.Actor;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Routing;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Payments;

/// <summary>Looks for one route, with what this node can send over its own channels where it starts here; answers and stops.</summary>
internal sealed class RouteFinderActor : ReceiveActor
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly PaymentView _view;
    private readonly IActorRef _asker;

    public RouteFinderActor(Point us, IActorRef htlcSwitch, PaymentView view, RouteRequest request, IActorRef asker)
    {
        (_view, _asker) = (view, asker);
        Receive<LocalChannels>(local => Answer(request with { FirstHops = FirstHops.Of(us, local.Channels) }));
        Receive<ReceiveTimeout>(_ => End(new PaymentRefused(PaymentErrors.Unspecified, "This node's channels are not known yet: try again")));
        Receive<Begin>(_ => Answer(request));
        if (request.Source == us && request.FirstHops is null)
        {
            SetReceiveTimeout(s_patience);
            htlcSwitch.Tell(GetLocalChannels.Instance, Self);
        }
        else
        {
            Self.Tell(new Begin(), Self);
        }
    }

    public static Props Props(Point us, IActorRef htlcSwitch, PaymentView view, RouteRequest request, IActorRef asker) =>
        Akka.Actor.Props.Create(() => new RouteFinderActor(us, htlcSwitch, view, request, asker));

    private void Answer(RouteRequest request)
    {
        var error = RouteSearch.Find(_view.Graph, request, out var route);
        End(route is not null ? new RouteFound(route) : new PaymentRefused(PaymentErrors.NoRoute, Describe(error)));
    }

    internal static string Describe(RouteError? error) => error switch
    {
        RouteError.SourceUnknown => "Could not find a route: the source has no channel that is known or usable",
        RouteError.TargetUnknown => "Could not find a route: the destination has no channel that is known",
        RouteError.ToSelf => "Could not find a route: source and destination are the same node",
        RouteError.BadAmount => "Could not find a route: the amount is 0, or more than there is",
        RouteError.NoRoute or null => "Could not find a route",
    };

    private void End(object answer)
    {
        _asker.Tell(answer, Context.Parent);
        Context.Stop(Self);
    }

    private sealed record Begin;
}

/// <summary>This node's channels as the first ones of routes.</summary>
internal static class FirstHops
{
    public static IReadOnlyList<ExtraChannel> Of(Point us, IReadOnlyList<UsableChannel> channels) => OfAll(us, channels.Where(channel => channel.IsUp));

    /// <summary>Also of those that are not up now.</summary>
    public static IReadOnlyList<ExtraChannel> OfAll(Point us, IEnumerable<UsableChannel> channels) =>
    [
        .. channels.Where(channel => channel.Sendable >= channel.HtlcMinimum && !channel.Sendable.IsZero)
            .Select(channel => ExtraChannel.Own(channel.ShortChannelId ?? channel.LocalAlias, us, channel.Peer, channel.HtlcMinimum, channel.Sendable)),
    ];
}
