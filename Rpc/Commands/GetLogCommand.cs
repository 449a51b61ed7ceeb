using System.Text.Json;
using Lnd.Actors.Rpc.Parameters;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>What was logged last.</summary>
[Command("getlog", "utility", "Show what was logged last, of a level or above.")]
internal sealed class GetLogCommand : Command
{
    [Param(OneOf = ["io", "trace", "debug", "info", "unusual", "broken"])]
    public string Level { get; init; } = "info";

    public override Task Run(CommandContext context, Utf8JsonWriter json)
    {
        var log = context.Services.Log.Read();
        json.WriteStartObject();
        json.Field("created_at", JsonFields.LogTime(log.CreatedAt)).Field("bytes_used", log.BytesUsed).Field("bytes_max", log.BytesMax);
        LogLevels.Write(json, log.Entries, LogLevels.Parse(Level));
        json.WriteEndObject();
        return Task.CompletedTask;
    }
}
