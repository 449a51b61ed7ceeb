using System.Text.Json;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using Lnd.Actors.Rpc.Parameters;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Ends a connection.</summary>
[Command("disconnect", "network", "Disconnect from a peer; where there are channels only with force.")]
internal sealed class DisconnectCommand : Command
{
    [Param]
    public required Point Id { get; init; }

    [Param]
    public bool Force { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        await context.Query<Disconnected>(context.Rooms.Peers, new Disconnect(Id, Force)).ConfigureAwait(false);
        json.WriteStartObject();
        json.WriteEndObject();
    }
}
