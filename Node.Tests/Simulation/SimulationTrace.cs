using System.Security.Cryptography;
using System.Text;

namespace Lnd.Actors.Tests.Simulation;

/// <summary>All that has happened in a simulation, in order, one line each: virtual time, node, what.</summary>
internal sealed class SimulationTrace
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Two runs with the same hash were the same.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', _lines))));

    public void Add(TimeSpan at, string node, string what) => _lines.Add($"{at.TotalSeconds:0.0000000} {node} {what}");

    /// <summary>Where two runs part, with the lines that led there; null where they are the same.</summary>
    public static string? Difference(SimulationTrace one, SimulationTrace other)
    {
        const int before = 5;
        var (a, b) = (one._lines, other._lines);
        var at = 0;
        while (at < a.Count && at < b.Count && a[at] == b[at])
            at++;
        if (at == a.Count && at == b.Count)
            return null;
        var common = a.Skip(at - before).Take(Math.Min(at, before));
        return $"line {at + 1} of {a.Count} and {b.Count}:\n  {string.Join("\n  ", common)}\n1 {LineOf(a)}\n2 {LineOf(b)}";

        string LineOf(List<string> lines) => at < lines.Count ? lines[at] : "(the end)";
    }

    /// <summary>Bytes, as short as they can be told from others.</summary>
    public static string Digest(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return $"{bytes.Length} bytes {Convert.ToHexStringLower(hash[..6])}";
    }
}
