using System.Text.Json;
using Lnd.Actors.Rpc.Parameters;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Stops the node; the answer comes when it has.</summary>
[Command("stop", "utility", "Stop the node: the answer comes when all is stored and closed.")]
internal sealed class StopCommand : Command
{
    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        await context.Services.Control.StopRooms().ConfigureAwait(false);
        context.Client.WhenReplied = context.Services.Control.Exit;
        json.WriteStartObject();
        json.Field("result", "Shutdown complete");
        json.WriteEndObject();
    }
}
