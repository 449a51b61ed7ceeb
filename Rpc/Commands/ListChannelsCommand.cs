using System.Text.Json;
using Lnd.Actors.Gossip;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Rpc.Parameters;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>The public channels of the network.</summary>
[Command("listchannels", "channels", "Show channels of the network: all, one, or those from or to a node.")]
internal sealed class ListChannelsCommand : Command
{
    [Param]
    public ShortChannelId? ShortChannelId { get; init; }

    [Param]
    public Point? Source { get; init; }

    [Param]
    public Point? Destination { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        if ((ShortChannelId is null ? 0 : 1) + (Source is null ? 0 : 1) + (Destination is null ? 0 : 1) > 1)
            throw CommandException.Invalid("Can only specify one of `short_channel_id`, `source` or `destination`");
        var graph = (await context.Query<GraphChanged>(context.Rooms.Gossip, GetGraph.Instance).ConfigureAwait(false)).Graph;
        json.WriteStartObject();
        json.WriteStartArray("channels");
        foreach (var (channel, direction) in Directions(graph))
            Write(json, graph, channel, direction);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private IEnumerable<(int Channel, int Direction)> Directions(ChannelGraph graph)
    {
        if (ShortChannelId is { } id)
            return graph.TryFindChannel(id, out var channel) ? [(channel, 0), (channel, 1)] : [];
        if (Source is { } source)
            return Ends(graph, source).Select(end => (end / 2, end % 2));
        return Destination is { } destination
            ? Ends(graph, destination).Select(end => (end / 2, 1 - end % 2))
            : Enumerable.Range(0, 2 * graph.ChannelCount).Select(end => (end / 2, end % 2));
    }

    private static int[] Ends(ChannelGraph graph, Point node) => graph.TryFindNode(node, out var number) ? graph.EndsOf(number).ToArray() : [];

    private static void Write(Utf8JsonWriter json, ChannelGraph graph, int channel, int direction)
    {
        var policy = graph.Policy(channel, direction);
        if (!policy.IsKnown)
            return;
        json.WriteStartObject();
        json.Field("source", graph.NodeIdOf(channel, direction)).Field("destination", graph.NodeIdOf(channel, 1 - direction))
            .Field("short_channel_id", graph.ChannelId(channel)).Field("direction", direction).Field("public", true)
            .Field("amount_msat", graph.Capacity(channel).ToMilliSatoshi()).Field("message_flags", (int)ChannelUpdateMessageFlags.MustBeOne)
            .Field("channel_flags", direction | (policy.IsDisabled ? (int)ChannelUpdateFlags.Disable : 0)).Field("active", !policy.IsDisabled)
            .Field("last_update", policy.Timestamp.Seconds).Field("base_fee_millisatoshi", policy.FeeBase)
            .Field("fee_per_millionth", policy.FeeProportionalMillionths).Field("delay", policy.CltvExpiryDelta)
            .Field("htlc_minimum_msat", policy.HtlcMinimum).Field("htlc_maximum_msat", policy.HtlcMaximum).Field("features", "");
        json.WriteEndObject();
    }
}
