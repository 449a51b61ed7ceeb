using System.Buffers;
using System.Text.Json;
using Lnd.Actors.Rpc.Framing;

namespace Lnd.Actors.Rpc;

/// <summary>
/// The fields that a client wants of a result (<c>filter</c> of a request, lightningd-rpc(7)): an object names fields, an array with one entry stands for all entries, true
/// takes all of a value.
/// </summary>
internal sealed class ResultFilter
{
    private readonly Dictionary<string, ResultFilter>? _fields;
    private readonly ResultFilter? _items;

    private ResultFilter(Dictionary<string, ResultFilter>? fields, ResultFilter? items)
    {
        _fields = fields;
        _items = items;
    }

    private bool TakesAll => _fields is null && _items is null;

    /// <summary>Null where there is none.</summary>
    /// <exception cref="CommandException">-32602: it is no filter.</exception>
    public static ResultFilter? Read(JsonElement filter) => filter.ValueKind switch
    {
        JsonValueKind.Undefined => null,
        JsonValueKind.Object => ReadPart(filter),
        _ => throw CommandException.BadParameter("filter", "should be an object", filter.GetRawText()),
    };

    /// <summary>Runs a command, and writes of its result what is wanted.</summary>
    public async Task Run(Command command, CommandContext context, Utf8JsonWriter json)
    {
        var buffer = new ArrayBufferWriter<byte>();
        await using var whole = new Utf8JsonWriter(buffer);
        await command.Run(context, whole).ConfigureAwait(false);
        await whole.FlushAsync().ConfigureAwait(false);
        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        Write(document.RootElement, json);
    }

    private static ResultFilter ReadPart(JsonElement part)
    {
        switch (part.ValueKind)
        {
            case JsonValueKind.True:
                return new ResultFilter(null, null);
            case JsonValueKind.Array when part.GetArrayLength() == 1:
                return new ResultFilter(null, ReadPart(part[0]));
            case JsonValueKind.Object:
                var fields = new Dictionary<string, ResultFilter>();
                foreach (var property in part.EnumerateObject())
                    fields[Parameters.ParameterDefinition.NameOf(property)] = ReadPart(property.Value);
                return new ResultFilter(fields, null);
            default:
                throw CommandException.BadParameter("filter", "should have true, an object, or an array of one entry for each field", part.GetRawText());
        }
    }

    private void Write(JsonElement value, Utf8JsonWriter json)
    {
        if (value.ValueKind == JsonValueKind.Object && _fields is not null)
        {
            json.WriteStartObject();
            foreach (var property in value.EnumerateObject())
            {
                if (!_fields.TryGetValue(property.Name, out var wanted) || !wanted.Fits(property.Value))
                    continue;
                json.WritePropertyName(property.Name);
                wanted.Write(property.Value, json);
            }
            json.WriteEndObject();
        }
        else if (value.ValueKind == JsonValueKind.Array && _items is not null)
        {
            json.WriteStartArray();
            foreach (var item in value.EnumerateArray())
                if (_items.Fits(item))
                    _items.Write(item, json);
            json.WriteEndArray();
        }
        else
        {
            value.WriteTo(json);
        }
    }

    private bool Fits(JsonElement value) => TakesAll || value.ValueKind == (_fields is null ? JsonValueKind.Array : JsonValueKind.Object);
}
