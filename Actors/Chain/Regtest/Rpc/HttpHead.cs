using System.Globalization;
using System.Text;

namespace Lnd.Actors.Chain.Regtest.Rpc;

/// <summary>Request line and headers of a request of HTTP/1.</summary>
/// <param name="Method">As sent.</param>
/// <param name="Path">Without query.</param>
/// <param name="Headers">By lower-case name; the last of several.</param>
/// <param name="ContentLength">Bytes of the body; null where it is not told.</param>
/// <param name="KeepAlive">Whether the connection is to stay open.</param>
internal sealed record HttpHead(string Method, string Path, IReadOnlyDictionary<string, string> Headers, long? ContentLength, bool KeepAlive)
{
    /// <summary>Reads what stands before the empty line; null where that is no HTTP/1.</summary>
    public static HttpHead? Parse(ReadOnlySpan<byte> bytes)
    {
        var lines = Encoding.Latin1.GetString(bytes).Split("\r\n");
        if (lines[0].Split(' ') is not [{ Length: > 0 } method, ['/', ..] target, "HTTP/1.0" or "HTTP/1.1"])
            return null;
        var headers = new Dictionary<string, string>();
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':');
            if (colon <= 0)
                return null;
            var (name, value) = (line[..colon].ToLowerInvariant(), line[(colon + 1)..].Trim());
            // two lengths that differ are how requests are smuggled
            if (name == "content-length" && headers.TryGetValue(name, out var other) && other != value)
                return null;
            headers[name] = value;
        }
        long? length = null;
        if (headers.TryGetValue("content-length", out var text))
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return null;
            length = number;
        }
        var connection = headers.GetValueOrDefault("connection", "").ToLowerInvariant();
        var keepAlive = lines[0].EndsWith('1') ? !connection.Contains("close", StringComparison.Ordinal) : connection.Contains("keep-alive", StringComparison.Ordinal);
        return new HttpHead(method, target.Split('?')[0], headers, length, keepAlive);
    }

    /// <summary>User and password of <c>Authorization: Basic</c>; null where there are none.</summary>
    public string? Login
    {
        get
        {
            const string scheme = "Basic ";
            if (!Headers.TryGetValue("authorization", out var value) || !value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
                return null;
            var bytes = new byte[value.Length];
            return Convert.TryFromBase64String(value[scheme.Length..].Trim(), bytes, out var length) ? Encoding.UTF8.GetString(bytes.AsSpan(0, length)) : null;
        }
    }
}
