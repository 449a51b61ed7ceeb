using System.Text.Json;
using Lnd.Actors.Rpc.Parameters;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>The configuration.</summary>
[Command("listconfigs", "utility", "Show all options and where they were set, or one.")]
internal sealed class ListConfigsCommand : Command
{
    [Param]
    public string? Config { get; init; }

    public override Task Run(CommandContext context, Utf8JsonWriter json)
    {
        var options = context.Services.Config.Options;
        if (Config is not null)
        {
            options = [.. options.Where(option => option.Name == Config)];
            if (options.Count == 0)
                throw CommandException.Invalid($"Unknown config option '{Config}'");
        }
        json.WriteStartObject();
        json.WriteStartObject("configs");
        foreach (var option in options)
        {
            json.WriteStartObject(option.Name);
            Write(json, option.Value);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
        return Task.CompletedTask;
    }

    private static void Write(Utf8JsonWriter json, ConfigValue value)
    {
        switch (value)
        {
            case ConfigValue.Flag flag:
                json.Field("set", flag.IsSet).Field("source", flag.Source);
                break;
            case ConfigValue.Text text:
                json.Field("value_str", text.Value).Field("source", text.Source);
                break;
            case ConfigValue.Integer integer:
                json.WriteNumber("value_int", integer.Value);
                json.Field("source", integer.Source);
                break;
            case ConfigValue.Choice choice:
                json.Field("value_bool", choice.Value).Field("source", choice.Source);
                break;
            case ConfigValue.Amount amount:
                json.Field("value_msat", amount.Value).Field("source", amount.Source);
                break;
            case ConfigValue.Texts texts:
                json.Strings("values_str", texts.Values).Strings("sources", texts.Sources);
                break;
            default:
                throw new InvalidOperationException($"unknown value {value}");
        }
    }
}
