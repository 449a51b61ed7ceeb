using System.Text.Json;
using Lnd.Actors.Rpc.Parameters;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Tells how long commands get on.</summary>
[Command("notifications", "utility", "Switch notifications about the progress of commands on this connection on or off.")]
internal sealed class NotificationsCommand : Command
{
    [Param]
    public required bool Enable { get; init; }

    public override Task Run(CommandContext context, Utf8JsonWriter json)
    {
        context.Client.WantsNotifications = Enable;
        json.WriteStartObject();
        json.WriteEndObject();
        return Task.CompletedTask;
    }
}
