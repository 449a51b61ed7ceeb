using System.Text.Json;
using Lnd.Actors.Rpc.Parameters;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Lists what can be asked.</summary>
[Command("help", "utility", "List all commands, or describe one.")]
internal sealed class HelpCommand : Command
{
    [Param(Name = "command")]
    public string? Topic { get; init; }

    public override Task Run(CommandContext context, Utf8JsonWriter json)
    {
        var methods = context.Commands.All.Where(method => !method.IsHidden).OrderBy(method => method.Name, StringComparer.Ordinal);
        if (Topic is not null)
        {
            var one = context.Commands.Find(Topic) ?? throw new CommandException(RpcErrorCode.MethodNotFound, $"Unknown command {Topic}");
            methods = ((RpcMethod[])[one]).OrderBy(method => method.Name, StringComparer.Ordinal);
        }
        json.WriteStartObject();
        json.Objects("help", methods, (j, method) => j
            .Field("command", $"{method.Name} {method.Usage}".TrimEnd()).Field("category", method.Category).Field("description", method.Summary));
        json.Field("format-hint", "simple");
        json.WriteEndObject();
        return Task.CompletedTask;
    }
}
