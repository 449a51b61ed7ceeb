using System.Buffers;
using System.Text.Json;
using Lnd.Actors.Rpc.Framing;
using Lnd.Actors.Rpc.Parameters;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Checks parameters without doing anything.</summary>
[Command("check", "utility", "Check whether the parameters of a command are well formed, without running it.")]
internal sealed class CheckCommand : Command
{
    [Param]
    public required string CommandToCheck { get; init; }

    public override Task Run(CommandContext context, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.Field("command_to_check", CommandToCheck);
        json.WriteEndObject();
        return Task.CompletedTask;
    }
}

/// <summary>Takes, besides its own parameter, those of the command that is to be checked.</summary>
internal sealed class CheckMethod(CommandAttribute attribute, Func<string, RpcMethod?> find) : RpcMethod
{
    private const string Own = "command_to_check";

    public override string Name => attribute.Name;

    public override string Category => attribute.Category;

    public override string Summary => attribute.Summary;

    public override string Usage => $"{Own} [parameters...]";

    public override Command Bind(JsonElement parameters)
    {
        if (!Find(parameters, out var token) || !token.TryGetText(out var name))
            throw CommandException.Invalid($"missing required parameter: {Own}");
        var method = find(name) ?? throw new CommandException(RpcErrorCode.MethodNotFound, $"Unknown command '{name}'");
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            WriteRest(parameters, json);
        using var rest = JsonDocument.Parse(buffer.WrittenMemory);
        method.Bind(rest.RootElement);
        return new CheckCommand { CommandToCheck = name };
    }

    private static bool Find(JsonElement parameters, out JsonElement token)
    {
        token = default;
        if (parameters.ValueKind == JsonValueKind.Object)
            return parameters.TryGetProperty(Own, out token);
        if (parameters.ValueKind != JsonValueKind.Array || parameters.GetArrayLength() == 0)
            return false;
        token = parameters[0];
        return true;
    }

    private static void WriteRest(JsonElement parameters, Utf8JsonWriter json)
    {
        if (parameters.ValueKind == JsonValueKind.Array)
        {
            json.WriteStartArray();
            foreach (var value in parameters.EnumerateArray().Skip(1))
                value.WriteTo(json);
            json.WriteEndArray();
            return;
        }
        json.WriteStartObject();
        foreach (var property in parameters.EnumerateObject().Where(property => !property.NameEquals(Own)))
            property.WriteTo(json);
        json.WriteEndObject();
    }
}
