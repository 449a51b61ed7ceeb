using Lnd.Actors.Rpc;

namespace Lnd.Actors.Node.Options;

/// <summary>Where and what to log.</summary>
/// <param name="Level">Least level.</param>
/// <param name="Prefix">In front of every line.</param>
/// <param name="HasTimestamps">Whether lines begin with the time.</param>
/// <param name="Files">Paths; <c>-</c> for the standard output.</param>
public sealed record LogOptions(LogLevel Level, string Prefix, bool HasTimestamps, IReadOnlyList<string> Files)
{
    /// <summary>Reads them.</summary>
    /// <param name="values">What was given.</param>
    /// <param name="folder">What relative paths are relative to.</param>
    /// <exception cref="OptionException">There is no such level.</exception>
    public static LogOptions From(OptionValues values, string folder)
    {
        ArgumentNullException.ThrowIfNull(values);
        // lightningd allows a source behind the level (debug:channeld); all sources get the level here
        var given = values["log-level"];
        var name = given?.Value.Split(':')[0] ?? "info";
        if (!Enum.TryParse<LogLevel>(name, ignoreCase: true, out var level) || !char.IsAsciiLetter(name[0]))
            throw new OptionException($"--log-level: there is no level '{name}'; there are io, trace, debug, info, unusual, broken ({given?.Source})");
        var files = values.All("log-file").Select(value => value.Value == "-" ? "-" : Path.GetFullPath(value.Value, folder)).ToList();
        return new LogOptions(level, values.Text("log-prefix") ?? "", values.Choice("log-timestamps", true), files.Count > 0 ? files : ["-"]);
    }
}
