using System.Text.Json;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using Lnd.Actors.Rpc.Parameters;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Pings a peer.</summary>
[Command("ping", "network", "Send a peer len bytes and ask for pongbytes of an answer.")]
internal sealed class PingCommand : Command
{
    private const ushort LongestPing = 65531;

    [Param]
    public required Point Id { get; init; }

    [Param]
    public ushort Len { get; init; } = 128;

    [Param(Name = "pongbytes")]
    public ushort PongBytes { get; init; } = 128;

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        if (Len > LongestPing)
            throw CommandException.Invalid($"{Len} would result in oversize ping: at most {LongestPing} fit");
        var pong = await context.Query<PongReceived>(context.Rooms.Peers, new PingPeer(Id, Len, PongBytes)).ConfigureAwait(false);
        json.WriteStartObject();
        json.Field("totlen", pong.TotalLength);
        json.WriteEndObject();
    }
}
