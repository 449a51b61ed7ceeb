using System.Text.Json;
using Lnd.Actors.Payments;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Routing;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Finds a route.</summary>
[Command("getroute", "channels", "Find a route for a payment, to be used with sendpay.")]
internal sealed class GetRouteCommand : Command
{
    [Param]
    public required Point Id { get; init; }

    [Param(OldName = "msatoshi")]
    public required MilliSatoshi AmountMsat { get; init; }

    [Param(Name = "riskfactor")]
    public required NonNegative RiskFactor { get; init; }

    [Param]
    public uint Cltv { get; init; } = 9;

    [Param(Name = "fromid")]
    public Point? FromId { get; init; }

    [Param(Name = "fuzzpercent")]
    public NonNegative? FuzzPercent { get; init; }

    [Param]
    public Exclusion[] Exclude { get; init; } = [];

    [Param(Name = "maxhops")]
    public uint MaxHops { get; init; } = RouteRequest.DefaultMaxHops;

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        var us = context.Services.Identity.NodeId;
        var source = FromId ?? us;
        var request = new RouteRequest(source, Id, AmountMsat)
        {
            FinalCltvDelta = Cltv,
            MaxHops = (int)Math.Min(MaxHops, RouteRequest.DefaultMaxHops),
            RiskMillionths = RiskFactor.Value * PaymentParameters.MillionthsOfRiskFactor,
            FirstHops = source == us ? await FirstHops(context, us).ConfigureAwait(false) : null,
            ExcludedDirections = Exclude.Where(e => e.Channel is not null).Select(e => e.Channel!.Value).ToHashSet(),
            ExcludedNodes = Exclude.Where(e => e.Node is not null).Select(e => e.Node!.Value).ToHashSet(),
        };
        var found = await context.Query<RouteFound>(context.Rooms.Payments, new FindRoute(request)).ConfigureAwait(false);
        json.WriteStartObject();
        json.Objects("route", found.Route.Hops, (j, hop) => j
            .Field("id", hop.To).Field("channel", hop.Channel.Id).Field("direction", hop.Channel.Direction).Field("amount_msat", hop.Amount)
            .Field("delay", hop.CltvDelta).Field("style", "tlv"));
        json.WriteEndObject();
    }

    private static async Task<IReadOnlyList<ExtraChannel>> FirstHops(CommandContext context, Point us)
    {
        var local = await context.Query<LocalChannels>(context.Rooms.Switch, GetLocalChannels.Instance).ConfigureAwait(false);
        return
        [
            .. local.Channels
                .Where(channel => channel.IsUp)
                .Select(channel => ExtraChannel.Own(
                    channel.ShortChannelId ?? channel.RemoteAlias ?? channel.LocalAlias, us, channel.Peer, channel.HtlcMinimum, channel.Sendable)),
        ];
    }
}
