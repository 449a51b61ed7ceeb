using System.Text.Json;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Connects to a node.</summary>
[Command("connect", "network", "Connect to a node: ID@HOST:PORT, or its parts.")]
internal sealed class ConnectCommand : Command
{
    [Param]
    public required string Id { get; init; }

    [Param]
    public string? Host { get; init; }

    [Param]
    public ushort? Port { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        var connect = Parse((ushort)context.Node.Chain.DefaultPort);
        var peer = await context.Do<PeerIsConnected>(context.Rooms.Peers, connect).ConfigureAwait(false);
        json.WriteStartObject();
        json.Field("id", peer.Peer).Field("features", peer.Features).Field("direction", peer.IsInbound ? "in" : "out");
        json.WriteStartObject("address");
        AddressResults.Write(json, peer.Address);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Takes the node and its address from <c>id@host:port</c>, or from the three parameters.</summary>
    private Connect Parse(ushort defaultPort)
    {
        var at = Id.IndexOf('@', StringComparison.Ordinal);
        var (node, host) = at < 0 ? (Id, Host) : (Id[..at], Id[(at + 1)..]);
        if (!Point.TryParse(node, out var peer) || !peer.HasValidPrefix)
            throw CommandException.BadParameter("id", "should be a node id", Id);
        if (at >= 0 && Host is not null)
            throw CommandException.Invalid("Can't specify host as both xxx@yyy and separate argument");
        if (host is null)
            return Port is null ? new Connect(peer, null) : throw CommandException.Invalid("Can't specify port without host");
        var text = Port is not { } port ? host : host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]:{port}" : $"{host}:{port}";
        return NodeAddress.TryParse(text, out var address, defaultPort)
            ? new Connect(peer, address)
            : throw CommandException.BadParameter("host", "should be an address like 1.2.3.4:9735, [::1]:9735 or example.com:9735", text);
    }
}
