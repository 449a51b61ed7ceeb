using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lnd.Actors.Cli;

/// <summary>Prints answers.</summary>
/// <param name="output">Where.</param>
internal sealed class Printer(TextWriter output)
{
    private const int Indentation = 3;
    private const string FormatHint = "format-hint";

    /// <summary>What fits the answer where the user has not said.</summary>
    /// <param name="format">What the user has said.</param>
    /// <param name="arguments">The command and its parameters.</param>
    /// <param name="result">The answer.</param>
    public static OutputFormat Choose(OutputFormat format, IReadOnlyList<string> arguments, JsonElement result)
    {
        if (format != OutputFormat.Default)
            return format;
        if (arguments is ["help"])
            return OutputFormat.HelpList;
        return result.ValueKind == JsonValueKind.Object && result.TryGetProperty(FormatHint, out var hint) && hint.ValueEquals("simple")
            ? OutputFormat.Human
            : OutputFormat.Json;
    }

    public void Print(JsonElement value, OutputFormat format, bool keepsHint)
    {
        switch (format)
        {
            case OutputFormat.Raw:
                output.Write(value.GetRawText());
                output.Write('\n');
                break;
            case OutputFormat.Human:
                PrintHuman(value, '\n', isTop: true);
                break;
            case OutputFormat.Flat:
                PrintFlat("", value);
                break;
            case OutputFormat.HelpList:
                PrintHelp(value);
                break;
            case OutputFormat.Json or OutputFormat.Default:
                PrintJson(value, 0, keepsHint);
                output.Write('\n');
                break;
            default:
                throw new InvalidOperationException($"unknown format {format}");
        }
    }

    private void PrintJson(JsonElement value, int depth, bool keepsHint)
    {
        if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            output.Write(value.GetRawText());
            return;
        }
        var isObject = value.ValueKind == JsonValueKind.Object;
        var any = false;
        if (isObject)
        {
            foreach (var property in value.EnumerateObject())
            {
                if (depth == 0 && !keepsHint && property.NameEquals(FormatHint))
                    continue;
                Begin('{');
                output.Write(NameOf(property));
                output.Write(": ");
                PrintJson(property.Value, depth + 1, keepsHint);
            }
        }
        else
        {
            foreach (var item in value.EnumerateArray())
            {
                Begin('[');
                PrintJson(item, depth + 1, keepsHint);
            }
        }
        if (any)
        {
            output.Write('\n');
            Indent(depth);
            output.Write(isObject ? '}' : ']');
        }
        else
        {
            output.Write(isObject ? "{}" : "[]");
        }

        void Begin(char bracket)
        {
            output.Write(any ? ',' : bracket);
            output.Write('\n');
            Indent(depth + 1);
            any = true;
        }
    }

    private void Indent(int depth)
    {
        for (var i = 0; i < depth * Indentation; i++)
            output.Write(' ');
    }

    private void PrintHuman(JsonElement value, char end, bool isTop = false)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                    PrintHuman(item, '\n');
                break;
            case JsonValueKind.Object:
                var properties = value.EnumerateObject().Where(property => !isTop || !property.NameEquals(FormatHint)).ToList();
                if (properties is [var only])
                {
                    PrintHuman(only.Value, '\n');
                    break;
                }
                foreach (var property in properties)
                {
                    output.Write(Readable(Unquoted(NameOf(property))));
                    output.Write('=');
                    PrintHuman(property.Value, '\n');
                }
                break;
            default:
                output.Write(Readable(Unquoted(value.GetRawText())));
                output.Write(end);
                break;
        }
    }

    private void PrintFlat(string prefix, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                var i = 0;
                foreach (var item in value.EnumerateArray())
                    PrintFlat($"{prefix}[{i++}]", item);
                break;
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    var name = Unquoted(NameOf(property));
                    PrintFlat(prefix.Length == 0 ? name : $"{prefix}.{name}", property.Value);
                }
                break;
            default:
                output.Write(prefix);
                output.Write('=');
                output.Write(Unquoted(value.GetRawText()));
                output.Write('\n');
                break;
        }
    }

    private void PrintHelp(JsonElement result)
    {
        var commands = result.GetProperty("help").EnumerateArray()
            .OrderBy(command => Text(command, "category") == "developer")
            .ThenBy(command => Text(command, "category"), StringComparer.Ordinal)
            .ThenBy(command => Text(command, "command"), StringComparer.Ordinal);
        foreach (var command in commands)
            output.Write($"{Text(command, "command")}\n\n");
        output.Write("---\nrun `lightning-cli help <command>` for more information on a specific command\n");
    }

    private static string Text(JsonElement command, string name) => command.TryGetProperty(name, out var value) ? value.ToString() : "";

    /// <summary>The quoted name.</summary>
    private static string NameOf(JsonProperty property)
    {
        try
        {
            return $"\"{JsonEncodedText.Encode(property.Name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
        }
        catch (InvalidOperationException)
        {
            // a name with half of a surrogate pair is no text: it is printed as it came
            var raw = property.ToString();
            return raw[..(raw.IndexOf("\":", StringComparison.Ordinal) + 1)];
        }
    }

    private static string Unquoted(string token) => token.Length >= 2 && token[0] == '"' ? token[1..^1] : token;

    /// <summary>New lines and tabs as such; other escapes lose their backslash.</summary>
    private static string Readable(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var readable = new System.Text.StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
                readable.Append(text[++i] switch { 'n' => '\n', 't' => '\t', var other => other });
            else
                readable.Append(text[i]);
        }
        return readable.ToString();
    }
}
