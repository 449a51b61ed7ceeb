using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Lnd.Actors.Rpc.Framing;

/// <summary>A request of JSON-RPC 2.0.</summary>
/// <param name="Id">As it came, quotes included, to be sent back unchanged.</param>
/// <param name="Method">What is asked.</param>
/// <param name="Parameters">Array or object; undefined where there are none.</param>
/// <param name="Filter">Which fields of the result are wanted; undefined for all.</param>
internal readonly record struct RpcRequest(byte[] Id, string Method, JsonElement Parameters, JsonElement Filter)
{
    /// <summary>The id of an answer to what has none.</summary>
    public static byte[] NullId { get; } = "null"u8.ToArray();

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };
    private const int MaxDepth = 64;

    /// <summary>
    /// Reads a request. False where it is none: then <paramref name="error"/> is the answer, to <paramref name="id"/>; where there is no <paramref name="document"/> either,
    /// it is not even JSON.
    /// </summary>
    /// <param name="frame">A JSON object, or what looks like one.</param>
    /// <param name="document">Holds the elements of <paramref name="request"/>; to be disposed.</param>
    /// <param name="request">The request.</param>
    /// <param name="id">Its id.</param>
    /// <param name="error">What is wrong.</param>
    public static bool TryRead(ReadOnlyMemory<byte> frame, out JsonDocument? document, out RpcRequest request, out byte[] id, out string error)
    {
        request = default;
        id = NullId;
        if (!TryParse(frame, out document, out error))
            return false;
        var root = document!.RootElement;
        if (!root.TryGetProperty("id"u8, out var idElement))
            error = "No id";
        else if (idElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            error = "Expected string/primitive for id";
        else if (root.TryGetProperty("jsonrpc"u8, out var version) && !(version.ValueKind == JsonValueKind.String && version.ValueEquals("2.0"u8)))
            error = "jsonrpc: \"2.0\" must be specified in the request";
        if (error.Length > 0)
            return false;
        id = Encoding.UTF8.GetBytes(idElement.GetRawText());
        if (!root.TryGetProperty("method"u8, out var method))
            error = "No method";
        else if (method.ValueKind != JsonValueKind.String || !method.TryGetText(out var name))
            error = "Expected string for method";
        else
            request = new RpcRequest(id, name, Find(root, "params"u8), Find(root, "filter"u8));
        return error.Length == 0;
    }

    /// <summary>The id in the beginning of a request that is not there as a whole; null where it is not in it.</summary>
    public static byte[] FindId(ReadOnlySpan<byte> beginning)
    {
        var reader = new Utf8JsonReader(beginning, isFinalBlock: false, new JsonReaderState(ReaderOptions));
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName)
                    continue;
                var isId = reader.ValueTextEquals("id"u8);
                if (!isId)
                    continue;
                if (!reader.Read())
                    break;
                if (reader.TokenType == JsonTokenType.String)
                    return [(byte)'"', .. Bytes(reader), (byte)'"'];
                if (reader.TokenType == JsonTokenType.Number)
                    return Bytes(reader);
                break;
            }
        }
        catch (JsonException)
        {
            // what follows the error can't be read, and so there is no id
            return NullId;
        }
        return NullId;
    }

    private static byte[] Bytes(in Utf8JsonReader reader) => reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan.ToArray();

    private static bool TryParse(ReadOnlyMemory<byte> frame, out JsonDocument? document, out string error)
    {
        document = null;
        error = "";
        if (!Utf8.IsValid(frame.Span))
        {
            error = "the request is not valid UTF-8";
            return false;
        }
        if (!HasOnlyText(frame.Span))
        {
            error = "the request is not valid JSON: an escape is half of a surrogate pair";
            return false;
        }
        try
        {
            document = JsonDocument.Parse(frame, Options);
        }
        catch (JsonException e)
        {
            error = $"the request is not valid JSON: {e.Message}";
        }
        return document is not null;
    }

    /// <summary>
    /// Whether every string is text. System.Text.Json takes half of a surrogate pair for valid until somebody looks at the string, and then throws: even where the name of a
    /// field is only compared. What is no JSON at all is for the parser to find.
    /// </summary>
    private static bool HasOnlyText(ReadOnlySpan<byte> frame)
    {
        if (frame.IndexOf("\\u"u8) < 0)
            return true;
        var reader = new Utf8JsonReader(frame, ReaderOptions);
        try
        {
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                    _ = reader.GetString();
        }
        catch (JsonException)
        {
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        return true;
    }

    private static JsonElement Find(JsonElement root, ReadOnlySpan<byte> name) => root.TryGetProperty(name, out var value) ? value : default;
}
