using System.Text.Json;
using Lnd.Actors.Channels;
using Lnd.Actors.Peers;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>What the node is, and how it stands.</summary>
[Command("getinfo", "utility", "Show the node's id, addresses, version, and how many peers and channels it has.")]
internal sealed class GetInfoCommand : Command
{
    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        var (services, rooms) = (context.Services, context.Rooms);
        var asked = (
            Peers: context.Query<PeerList>(rooms.Peers, ListPeers.Instance),
            Channels: context.Query<ChannelList>(rooms.Channels, new ListChannels(null)),
            Addresses: context.Query<NodeAddresses>(rooms.Peers, GetAddresses.Instance),
            Fees: services.Forwards.GetFeesCollected(context.Cancel).AsTask());
        await Task.WhenAll(asked.Peers, asked.Channels, asked.Addresses, asked.Fees).ConfigureAwait(false);
        var (peers, channels, addresses, fees) = (await asked.Peers, await asked.Channels, await asked.Addresses, await asked.Fees);
        var (pending, active, inactive) = Count(channels.Channels);
        var known = peers.Peers.Where(peer => peer.IsConnected).Select(peer => peer.Peer).Concat(channels.Channels.Select(channel => channel.Peer));

        json.WriteStartObject();
        json.Field("id", services.Identity.NodeId).Field("alias", services.Config.Alias).Field("color", services.Config.Color.ToString())
            .Field("num_peers", known.Distinct().Count()).Field("num_pending_channels", pending).Field("num_active_channels", active)
            .Field("num_inactive_channels", inactive + channels.Unreadable.Count);
        json.Objects("address", addresses.Announced, AddressResults.Write);
        json.Objects("binding", addresses.Bound, AddressResults.Write);
        json.Field("version", NodeVersion.Text).Field("blockheight", context.Chain.Tip?.Height.Value ?? 0).Field("network", context.Node.Chain.Name)
            .Field("fees_collected_msat", fees).Field("lightning-dir", services.Config.NetworkDirectory);
        WriteFeatures(json, services.Config.Features);
        if (context.Chain.Tip is null)
            json.Field("warning_bitcoind_sync", "The chain backend has not told the height of the chain yet.");
        else if (!context.Chain.Tip.IsSynchronised)
            json.Field("warning_bitcoind_sync", "The chain backend has not caught up with the network yet.");
        json.WriteEndObject();
    }

    private static (int Pending, int Active, int Inactive) Count(IReadOnlyList<ChannelSummary> channels)
    {
        var (pending, active, inactive) = (0, 0, 0);
        foreach (var channel in channels)
        {
            switch (ChannelResults.StateOf(channel))
            {
                case null:
                    break;
                case "CHANNELD_AWAITING_LOCKIN":
                    pending++;
                    break;
                case "CHANNELD_NORMAL":
                    active++;
                    break;
                default:
                    inactive++;
                    break;
            }
        }
        return (pending, active, inactive);
    }

    private static void WriteFeatures(Utf8JsonWriter json, NodeFeatures features)
    {
        json.WriteStartObject("our_features");
        json.Field("init", features.Init).Field("node", features.Node).Field("channel", features.Channel).Field("invoice", features.Invoice);
        json.WriteEndObject();
    }
}
