using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lnd.Actors.Cli;

/// <summary>Makes requests of what the user types.</summary>
internal static class Request
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The id of a request: it also tells lightningd's log where it came from.</summary>
    public static string Id(string method) =>
        $"cli:{(method.All(c => c is > ' ' and < '\x7f' and not ('"' or '\\')) ? method : "weirdmethod!")}#{Environment.ProcessId}";

    /// <summary>A request for notifications on this connection.</summary>
    public static byte[] EnableNotifications() => Build("notifications", json =>
    {
        json.WriteStartObject("params");
        json.WriteBoolean("enable", true);
        json.WriteEndObject();
    });

    /// <summary>The user's request.</summary>
    /// <param name="arguments">The method, then its parameters.</param>
    /// <param name="options">How they are meant.</param>
    /// <exception cref="CliException">They can't be made into one.</exception>
    public static byte[] Build(IReadOnlyList<string> arguments, Options options)
    {
        var parameters = arguments.Skip(1).ToList();
        var byName = options.Input == InputStyle.Keywords
            || (options.Input == InputStyle.Default && parameters.Count > 0 && parameters[0].Contains('=', StringComparison.Ordinal));
        return Build(arguments[0], json =>
        {
            if (options.Filter is { } filter)
            {
                json.WritePropertyName("filter");
                WriteRaw(json, filter);
            }
            json.WritePropertyName("params");
            if (byName)
                WriteByName(json, parameters);
            else
                WriteByPosition(json, parameters);
        });
    }

    private static byte[] Build(string method, Action<Utf8JsonWriter> rest)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc", "2.0");
            json.WriteString("method", method);
            json.WriteString("id", Id(method));
            rest(json);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteByName(Utf8JsonWriter json, List<string> parameters)
    {
        json.WriteStartObject();
        foreach (var parameter in parameters)
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
                throw new CliException(ExitCode.Usage, $"Expected key=value in '{parameter}'");
            json.WritePropertyName(parameter[..equals]);
            WriteValue(json, parameter[(equals + 1)..]);
        }
        json.WriteEndObject();
    }

    private static void WriteByPosition(Utf8JsonWriter json, List<string> parameters)
    {
        json.WriteStartArray();
        foreach (var parameter in parameters)
            WriteValue(json, parameter);
        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, string text)
    {
        if (IsLiteral(text))
            WriteRaw(json, text);
        else
            json.WriteStringValue(text);
    }

    /// <summary>Whether a parameter is JSON already. Digits after a leading zero are not a number: they may well be hex.</summary>
    private static bool IsLiteral(string text)
    {
        if (text.Length == 0)
            return false;
        if (text.Length > 1 && text[0] == '0' && text.All(char.IsAsciiDigit))
            return false;
        return IsNumber(text)
            || text is "true" or "false" or "null"
            || (text[0], text[^1]) is ('{', '}') or ('[', ']')
            || (text.Length > 1 && (text[0], text[^1]) is ('"', '"'));
    }

    /// <summary>Digits, with a dot between them or none: an IP address has more.</summary>
    private static bool IsNumber(string text) =>
        text.All(c => char.IsAsciiDigit(c) || c == '.') && text.Count(c => c == '.') <= 1 && text[0] != '.' && text[^1] != '.';

    private static void WriteRaw(Utf8JsonWriter json, string text)
    {
        try
        {
            json.WriteRawValue(text);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new CliException(ExitCode.Usage, $"Some parameters are malformed, cannot create a valid JSON-RPC request: {text}");
        }
    }
}
