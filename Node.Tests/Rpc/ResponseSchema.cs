using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lnd.Actors.Tests.Protocol;

namespace Lnd.Actors.Tests.Rpc;

/// <summary>
/// Checks values against the schemas in Vectors/cln-schemas: the part of JSON Schema, and the types of its own, that these use. Fields that a schema does not have are allowed.
/// A keyword that is not known here is an error, so that nothing is passed over.
/// </summary>
internal static partial class ResponseSchema
{
    private static readonly HashSet<string> Ignored = ["description", "comment", "added", "deprecated", "default", "additionalProperties", "dynamic"];

    /// <summary>What is wrong with a response of a command; empty for nothing.</summary>
    public static List<string> Check(string command, JsonElement response)
    {
        var problems = new List<string>();
        Check(VectorFile.Json($"cln-schemas/{command}.json").GetProperty("response"), response, command, problems);
        return problems;
    }

    /// <summary>What is wrong with a value.</summary>
    public static void Check(JsonElement schema, JsonElement value, string path, List<string> problems)
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            var argument = keyword.Value;
            switch (keyword.Name)
            {
                case "type":
                    if (!IsOf(argument.GetString()!, value))
                        problems.Add($"{path} is no {argument}: {value}");
                    break;
                case "enum":
                    if (!argument.EnumerateArray().Any(allowed => JsonElement.DeepEquals(allowed, value)))
                        problems.Add($"{path} is none of {argument}: {value}");
                    break;
                case "required":
                    foreach (var name in argument.EnumerateArray())
                        if (value.ValueKind == JsonValueKind.Object && !value.TryGetProperty(name.GetString()!, out _))
                            problems.Add($"{path} lacks {name}");
                    break;
                case "properties":
                    foreach (var property in argument.EnumerateObject())
                        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(property.Name, out var child))
                            Check(property.Value, child, $"{path}.{property.Name}", problems);
                    break;
                case "items":
                    if (value.ValueKind == JsonValueKind.Array)
                        foreach (var (i, item) in value.EnumerateArray().Index())
                            Check(argument, item, $"{path}[{i}]", problems);
                    break;
                case "allOf":
                    foreach (var part in argument.EnumerateArray())
                        Check(part, value, path, problems);
                    break;
                case "oneOf" or "anyOf":
                    if (!argument.EnumerateArray().Any(part => Fits(part, value)))
                        problems.Add($"{path} is none of {keyword.Name}: {value}");
                    break;
                case "if":
                    if (schema.TryGetProperty(Fits(argument, value) ? "then" : "else", out var branch))
                        Check(branch, value, path, problems);
                    break;
                case "then" or "else":
                    break;
                case "minLength" or "maxLength" or "minItems" or "maxItems" or "minimum" or "maximum":
                    CheckSize(keyword.Name, argument.GetDouble(), value, path, problems);
                    break;
                default:
                    if (!Ignored.Contains(keyword.Name))
                        throw new InvalidOperationException($"{path}: the schema has the unknown keyword {keyword.Name}");
                    break;
            }
        }
    }

    private static bool Fits(JsonElement schema, JsonElement value)
    {
        var problems = new List<string>();
        Check(schema, value, "", problems);
        return problems.Count == 0;
    }

    private static void CheckSize(string keyword, double limit, JsonElement value, string path, List<string> problems)
    {
        double? size = (keyword[3..], value.ValueKind) switch
        {
            ("Length", JsonValueKind.String) => value.GetString()!.Length,
            ("Items", JsonValueKind.Array) => value.GetArrayLength(),
            ("imum", JsonValueKind.Number) => value.GetDouble(),
            _ => null,
        };
        if (keyword.StartsWith("min", StringComparison.Ordinal) ? size < limit : size > limit)
            problems.Add($"{path} breaks {keyword} {limit}: {value}");
    }

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "u8" => IsNumber(value, byte.MaxValue),
        "u16" => IsNumber(value, ushort.MaxValue),
        "u32" => IsNumber(value, uint.MaxValue),
        "u64" or "msat" => IsNumber(value, ulong.MaxValue),
        "hex" => IsText(value, Hex()),
        "pubkey" => IsText(value, Pubkey()),
        "hash" or "secret" or "txid" => IsText(value, Hash()),
        "signature" => IsText(value, Hex()) && value.GetString()!.Length <= 144 && value.GetString()!.StartsWith("30", StringComparison.Ordinal),
        "bip340sig" => IsText(value, Hex()) && value.GetString()!.Length == 128,
        "short_channel_id" => IsText(value, Scid()),
        _ => throw new InvalidOperationException($"the schema has the unknown type {type}"),
    };

    private static bool IsNumber(JsonElement value, ulong most) =>
        value.ValueKind == JsonValueKind.Number
        && ulong.TryParse(value.GetRawText(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most;

    private static bool IsText(JsonElement value, Regex form) => value.ValueKind == JsonValueKind.String && form.IsMatch(value.GetString()!);

    [GeneratedRegex("^([0-9a-f]{2})*$")]
    private static partial Regex Hex();

    [GeneratedRegex("^0[23][0-9a-f]{64}$")]
    private static partial Regex Pubkey();

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex Hash();

    [GeneratedRegex("^[0-9]+x[0-9]+x[0-9]+$")]
    private static partial Regex Scid();
}
