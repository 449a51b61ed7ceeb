using System.Globalization;

namespace Lnd.Actors.Chain.BitcoinCore;

/// <summary>
/// A <c>bitcoin.conf</c> as Bitcoin Core reads it: <c>name=value</c> lines, comments from <c>#</c>, sections of a chain in brackets, files named by <c>includeconf</c>. The
/// section of the chain comes first, then what stands outside of sections; of several values the first counts.
/// </summary>
internal sealed class BitcoinConfigFile
{
    // Core: outside of sections these hold for the main chain alone
    private static readonly string[] s_onlyInSection = ["rpcport"];

    private readonly Dictionary<string, string> _values = [];
    private readonly List<string> _includes = [];
    private readonly string _section;

    private BitcoinConfigFile(string section) => _section = section;

    /// <summary>Reads a file and those it includes. No file is an empty one.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="dataFolder">Where included files are looked for.</param>
    /// <param name="chain">Bitcoin Core's name of the chain.</param>
    /// <exception cref="ChainBackendException">A file can't be read, or says what Bitcoin Core would not take.</exception>
    public static BitcoinConfigFile Read(string path, string dataFolder, string chain)
    {
        var config = new BitcoinConfigFile(chain);
        if (!File.Exists(path))
            return config;
        config.Add(path);
        // Core: an included file can not include others
        foreach (var include in config._includes.ToArray())
            config.Add(Path.Combine(dataFolder, include));
        return config;
    }

    /// <summary>A value; null where the file has none.</summary>
    /// <param name="name">Without a leading dash.</param>
    public string? this[string name] =>
        _values.TryGetValue($"{_section}.{name}", out var value) ? value
        : _section != "main" && s_onlyInSection.Contains(name) ? null
        : _values.GetValueOrDefault(name);

    private void Add(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ChainBackendException($"{path} can not be read: {e.Message}", isFatal: true, e);
        }
        var prefix = "";
        for (var i = 0; i < lines.Length; i++)
        {
            var comment = lines[i].IndexOf('#', StringComparison.Ordinal);
            var line = (comment < 0 ? lines[i] : lines[i][..comment]).Trim();
            if (line.Length == 0)
                continue;
            if (line[0] == '[' && line[^1] == ']')
                prefix = line[1..^1] + ".";
            else if (Add(prefix, line, comment >= 0) is { } wrong)
                throw new ChainBackendException(
                    string.Create(CultureInfo.InvariantCulture, $"Line {i + 1} of {path} is wrong: {wrong}. Correct it; bitcoind would refuse it too."), isFatal: true);
        }
    }

    /// <summary>What is wrong with the line; null where nothing is. It never repeats a value, which may be a password.</summary>
    private string? Add(string prefix, string line, bool hasComment)
    {
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        if (line[0] == '-')
            return "options are written without a leading -";
        if (equals < 0)
            return "it has no =";
        var name = prefix + line[..equals].TrimEnd();
        var value = line[(equals + 1)..].TrimStart();
        if (hasComment && name.Contains("rpcpassword", StringComparison.Ordinal))
            return "a # in rpcpassword begins a comment: choose another password";
        if (name == "includeconf" || name == $"{_section}.includeconf")
            _includes.Add(value);
        _values.TryAdd(name, value);
        return null;
    }
}
