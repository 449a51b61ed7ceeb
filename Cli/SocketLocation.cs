namespace Lnd.Actors.Cli;

/// <summary>Finds lightningd's socket from the command line and the configuration files, as lightningd itself does.</summary>
internal static class SocketLocation
{
    private const int MaxIncludes = 100;
    private static readonly string[] Networks = ["bitcoin", "testnet", "testnet4", "signet", "regtest"];

    /// <summary>The path of the socket.</summary>
    /// <exception cref="CliException">The options or files are wrong.</exception>
    public static string Find(IReadOnlyDictionary<string, string> given, CliEnvironment environment)
    {
        var known = new Dictionary<string, string>(given);
        if (given.TryGetValue("conf", out var conf))
        {
            foreach (var (name, value) in Read(Absolute(conf), mustExist: true, 0))
                known.TryAdd(name, value);
            return Path.Combine(Base(known), Network(known), RpcFile(known));
        }
        foreach (var (name, value) in Read(Path.Combine(Base(known), "config"), mustExist: false, 0))
        {
            if (name != "lightning-dir")
                known.TryAdd(name, value);
        }
        var folder = Path.Combine(Base(known), Network(known));
        foreach (var (name, value) in Read(Path.Combine(folder, "config"), mustExist: false, 0))
        {
            if (name == "rpc-file")
                known.TryAdd(name, value);
        }
        return Path.Combine(folder, RpcFile(known));

        string Absolute(string path) => Path.GetFullPath(path, environment.WorkingDirectory);

        string Base(Dictionary<string, string> options) => options.TryGetValue("lightning-dir", out var folder)
            ? Absolute(folder)
            : environment.Home is { } home ? Path.Combine(home, ".lightning") : environment.WorkingDirectory;
    }

    private static string RpcFile(Dictionary<string, string> options) => options.GetValueOrDefault("rpc-file", "lightning-rpc");

    private static string Network(Dictionary<string, string> options)
    {
        var network = options.GetValueOrDefault("network", "bitcoin");
        return Networks.Contains(network)
            ? network
            : throw new CliException(ExitCode.Usage, $"--network={network}: Unknown network name '{network}': one of {string.Join(", ", Networks)}");
    }

    /// <summary>The options of a file that say where lightningd is; of each the first one counts.</summary>
    private static List<(string Name, string Value)> Read(string path, bool mustExist, int depth)
    {
        if (depth > MaxIncludes)
            throw new CliException(ExitCode.Usage, $"{path}: the files include each other");
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return mustExist ? throw new CliException(ExitCode.Usage, $"Opening and reading {path}: {e.Message}") : [];
        }
        var options = new List<(string Name, string Value)>();
        foreach (var line in lines)
        {
            if (line.StartsWith("include ", StringComparison.Ordinal))
                options.AddRange(Read(Path.GetFullPath(line["include ".Length..], Path.GetDirectoryName(path)!), mustExist: true, depth + 1));
            else if (Option(line) is { } option)
                options.Add(option);
        }
        return options;
    }

    private static (string Name, string Value)? Option(string line)
    {
        if (line is "mainnet" or "testnet" or "testnet4" or "signet" or "regtest")
            return ("network", line == "mainnet" ? "bitcoin" : line);
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && line[..equals] is "network" or "rpc-file" or "lightning-dir" ? (line[..equals], line[(equals + 1)..]) : null;
    }
}
