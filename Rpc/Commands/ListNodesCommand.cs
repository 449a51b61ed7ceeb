using System.Text.Json;
using Lnd.Actors.Gossip;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>The nodes of the network.</summary>
[Command("listnodes", "network", "Show the nodes of the network, or one.")]
internal sealed class ListNodesCommand : Command
{
    [Param]
    public Point? Id { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        var asked = context.Query<NodeAnnouncements>(context.Rooms.Gossip, new GetNodeAnnouncements(Id));
        var graph = (await context.Query<GraphChanged>(context.Rooms.Gossip, GetGraph.Instance).ConfigureAwait(false)).Graph;
        var announced = (await asked.ConfigureAwait(false)).Announcements.ToDictionary(announcement => announcement.NodeId);
        var inGraph = Enumerable.Range(0, graph.NodeCount).Select(node => graph.NodeId(node));
        var nodes = Id is { } id
            ? announced.ContainsKey(id) || graph.TryFindNode(id, out _) ? [id] : []
            : inGraph.Union(announced.Keys);
        json.WriteStartObject();
        json.Objects("nodes", nodes, (j, node) => Write(j, node, announced.GetValueOrDefault(node)));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Point node, NodeAnnouncement? announcement)
    {
        json.Field("nodeid", node);
        if (announcement is null)
            return;
        json.Field("alias", announcement.Alias.ToString()).Field("color", announcement.Color.ToString())
            .Field("last_timestamp", announcement.Timestamp.Seconds).Field("features", announcement.Features);
        json.Objects("addresses", announcement.Addresses.Usable, AddressResults.Write);
    }
}
