using System.Text.Json;
using Lnd.Actors.Channels;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>The peers.</summary>
[Command("listpeers", "network", "Show all peers, or one; with a level also what was logged about them.")]
internal sealed class ListPeersCommand : Command
{
    [Param]
    public Point? Id { get; init; }

    [Param(OneOf = ["io", "trace", "debug", "info", "unusual", "broken"])]
    public string? Level { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        var asked = context.Query<ChannelList>(context.Rooms.Channels, new ListChannels(Id));
        var list = await context.Query<PeerList>(context.Rooms.Peers, ListPeers.Instance).ConfigureAwait(false);
        var all = await asked.ConfigureAwait(false);
        var channels = all.Channels
            .Where(channel => ChannelResults.StateOf(channel) is not null)
            .Select(channel => channel.Peer)
            .Concat(all.Unreadable.Select(channel => channel.Peer))
            .CountBy(peer => peer)
            .ToDictionary();
        var peers = list.Peers.ToDictionary(peer => peer.Peer);
        foreach (var peer in channels.Keys.Where(peer => !peers.ContainsKey(peer)))
            peers[peer] = new PeerSummary(peer, false, null, null, false);
        var shown = peers.Values.Where(peer => Id is { } id ? peer.Peer == id : peer.IsConnected || channels.ContainsKey(peer.Peer));
        json.WriteStartObject();
        json.Objects("peers", shown, (j, peer) => Write(j, peer, channels.GetValueOrDefault(peer.Peer), context));
        json.WriteEndObject();
    }

    private void Write(Utf8JsonWriter json, PeerSummary peer, int channels, CommandContext context)
    {
        json.Field("id", peer.Peer).Field("connected", peer.IsConnected).Field("num_channels", channels);
        if (peer.IsConnected)
        {
            json.Strings("netaddr", peer.Address is { } address ? [AddressResults.Text(address)] : []);
            json.Field("features", peer.Features ?? default);
        }
        if (Level is not null)
            LogLevels.Write(json, context.Services.Log.Read().Entries.Where(entry => entry.Peer == peer.Peer), LogLevels.Parse(Level));
    }
}
