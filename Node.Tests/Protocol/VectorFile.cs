using System.Text.Json;

namespace Lnd.Actors.Tests.Protocol;

/// <summary>Published test vectors, see Vectors/*/ORIGIN.md.</summary>
internal static class VectorFile
{
    /// <summary>A file below Vectors/ as JSON.</summary>
    public static JsonElement Json(string path) => JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", path))).RootElement;

    public static string Text(this JsonElement element, string property) =>
        element.GetProperty(property).GetString() ?? throw new InvalidDataException($"{property} is null");

    public static byte[] Hex(this JsonElement element, string property) => Convert.FromHexString(element.Text(property));

    public static byte[] Hex(this JsonElement element) => Convert.FromHexString(element.GetString()!);

    /// <summary>One test case for each element of an array, named after its first text property.</summary>
    public static IEnumerable<TestCaseData> Cases(string path, params string[] properties)
    {
        var json = Json(path);
        foreach (var property in properties)
            json = json.GetProperty(property);
        foreach (var (index, element) in json.EnumerateArray().Index())
        {
            var name = element.EnumerateObject().First(p => p.Value.ValueKind == JsonValueKind.String).Value.GetString();
            yield return new TestCaseData(element).SetArgDisplayNames($"{index}: {name}");
        }
    }
}
