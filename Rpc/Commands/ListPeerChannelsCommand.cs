using System.Text.Json;
using Lnd.Actors.Channels;
using Lnd.Actors.Gossip;
using Lnd.Actors.Protocol;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>The channels of this node.</summary>
[Command("listpeerchannels", "network", "Show all channels of this node, or those with one peer, or one.")]
internal sealed class ListPeerChannelsCommand : Command
{
    [Param]
    public Point? Id { get; init; }

    [Param]
    public ShortChannelId? ShortChannelId { get; init; }

    [Param]
    public ChannelId? ChannelId { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        if (ShortChannelId is not null && ChannelId is not null)
            throw CommandException.Invalid("Can't specify both short_channel_id and channel_id");
        var asked = context.Query<ChannelList>(context.Rooms.Channels, new ListChannels(Id));
        var graph = (await context.Query<GraphChanged>(context.Rooms.Gossip, GetGraph.Instance).ConfigureAwait(false)).Graph;
        var list = await asked.ConfigureAwait(false);
        json.WriteStartObject();
        json.WriteStartArray("channels");
        foreach (var channel in list.Channels)
        {
            if (ChannelResults.StateOf(channel) is not { } state || !IsAskedFor(channel))
                continue;
            json.WriteStartObject();
            ChannelResults.Write(json, channel, state, graph, context);
            json.WriteEndObject();
        }
        // of these neither id is known
        if (ShortChannelId is null && ChannelId is null)
        {
            foreach (var channel in list.Unreadable)
            {
                json.WriteStartObject();
                ChannelResults.Write(json, channel);
                json.WriteEndObject();
            }
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private bool IsAskedFor(ChannelSummary channel)
    {
        var (state, terms) = (channel.State, channel.State.Terms);
        return (Id is not { } peer || channel.Peer == peer)
            && (ChannelId is not { } id || terms.ChannelId == id)
            && (ShortChannelId is not { } scid || state.ShortChannelId == scid || terms.LocalAlias == scid || state.RemoteAlias == scid);
    }
}
