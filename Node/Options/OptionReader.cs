namespace Lnd.Actors.Node.Options;

/// <summary>Reads the command line and the configuration files, in lightningd's syntax.</summary>
public static class OptionReader
{
    private const string CommandLine = "cmdline";
    private const int MaxIncludes = 16;
    private static readonly string[] Networks = ["network", "mainnet", "testnet", "testnet4", "signet", "regtest"];

    /// <summary>Reads all of it.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="home">The user's folder.</param>
    /// <exception cref="OptionException">An option is unknown, lacks its value, or a file can't be read.</exception>
    public static OptionValues Read(IReadOnlyList<string> args, string home)
    {
        var line = ReadArguments(args);
        var early = new OptionValues();
        AddAll(early, line);
        OptionCheck.Formats(early);
        var (folder, isGiven) = (LightningDir(early, home), early.Has("conf"));
        var files = new List<(OptionSpec Option, GivenValue Value)>();
        if (isGiven)
        {
            ReadFile(Path.GetFullPath(early.Text("conf")!), files, mustExist: true, 0);
        }
        else
        {
            ReadFile(Path.Combine(folder, "config"), files, mustExist: false, 0);
            early = new OptionValues();
            AddAll(early, files);
            AddAll(early, line);
            OptionCheck.Refuse(files, ["lightning-dir"], "decides which file is read: it stands on the command line, or in a file named by --conf");
            var ofNetwork = new List<(OptionSpec Option, GivenValue Value)>();
            ReadFile(Path.Combine(folder, NetworkOf(early), "config"), ofNetwork, mustExist: false, 0);
            OptionCheck.Refuse(ofNetwork, ["lightning-dir", .. Networks], "decides which file is read: it can't stand in the network's own");
            files.AddRange(ofNetwork);
        }
        OptionCheck.Refuse(files, ["conf", "help", "version"], "belongs on the command line");
        var all = new OptionValues();
        AddAll(all, files);
        AddAll(all, line);
        OptionCheck.Formats(all);
        OptionCheck.DeveloperOnly(all);
        return all;
    }

    /// <summary>Reads nothing but the command line: for what must work whatever is in the files.</summary>
    /// <exception cref="OptionException">An option is unknown, or lacks its value.</exception>
    public static OptionValues ReadCommandLine(IReadOnlyList<string> args)
    {
        var values = new OptionValues();
        AddAll(values, ReadArguments(args));
        return values;
    }

    /// <summary>The node's folder.</summary>
    public static string LightningDir(OptionValues values, string home)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Path.GetFullPath(values.Text("lightning-dir") ?? Path.Combine(home, ".lightning"));
    }

    /// <summary>The chain's name.</summary>
    /// <exception cref="OptionException">There is no such chain.</exception>
    public static string NetworkOf(OptionValues values)
    {
        ArgumentNullException.ThrowIfNull(values);
        // what the command line says of it replaces all that files say
        var given = Networks.SelectMany(option => values.All(option).Select(value => (Name: NetworkNamed(option, value.Value), value.Source))).ToList();
        var line = given.Where(network => network.Source == CommandLine).ToList();
        var names = (line.Count > 0 ? line : given).Select(network => network.Name).Distinct().ToList();
        if (names.Count > 1)
            throw new OptionException($"--network: a node lives on one network, but several are given: {string.Join(", ", names)}");
        var name = names.Count == 1 ? names[0] : "bitcoin";
        return ChainParameters.All.ContainsKey(name)
            ? name
            : throw new OptionException($"--network: there is no network '{name}'; there are {string.Join(", ", ChainParameters.All.Keys)}");
    }

    private static string NetworkNamed(string option, string value) => option switch
    {
        "network" => value,
        "mainnet" => "bitcoin",
        _ => option,
    };

    private static void AddAll(OptionValues values, IEnumerable<(OptionSpec Option, GivenValue Value)> given)
    {
        foreach (var (option, value) in given)
            values.Add(option, value);
    }

    private static List<(OptionSpec, GivenValue)> ReadArguments(IReadOnlyList<string> args)
    {
        var given = new List<(OptionSpec, GivenValue)>();
        for (var i = 0; i < args.Count; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
                throw new OptionException($"'{args[i]}' is not an option: see lightningd --help");
            var equals = args[i].IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? args[i][2..] : args[i][2..equals];
            var option = OptionTable.Find(name) ?? throw new OptionException($"--{name}: unrecognized option: see lightningd --help");
            if (equals >= 0)
                given.Add((option, new GivenValue(args[i][(equals + 1)..], CommandLine)));
            else if (option.Kind == OptionKind.Flag)
                given.Add((option, new GivenValue("", CommandLine)));
            else if (i + 1 < args.Count)
                given.Add((option, new GivenValue(args[++i], CommandLine)));
            else
                throw new OptionException($"--{name}: option requires an argument");
        }
        return given;
    }

    private static void ReadFile(string path, List<(OptionSpec, GivenValue)> given, bool mustExist, int depth)
    {
        if (!mustExist && !File.Exists(path))
            return;
        if (depth > MaxIncludes)
            throw new OptionException($"{path}: too many files include each other");
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"can't read the configuration file {path}: {e.Message}");
        }
        for (var i = 0; i < lines.Length; i++)
            ReadLine(lines[i].Trim(), path, i + 1, given, depth);
    }

    private static void ReadLine(string line, string path, int number, List<(OptionSpec, GivenValue)> given, int depth)
    {
        if (line.Length == 0 || line[0] == '#')
            return;
        if (line.StartsWith("include ", StringComparison.Ordinal))
        {
            ReadFile(Path.GetFullPath(line[8..].Trim(), Path.GetDirectoryName(path)!), given, mustExist: true, depth + 1);
            return;
        }
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? line : line[..equals];
        var option = OptionTable.Find(name) ?? throw new OptionException($"{path}:{number}: unrecognized option '{name}'");
        if (equals < 0 && option.Kind is not (OptionKind.Flag or OptionKind.Choice))
            throw new OptionException($"{path}:{number}: {name} requires an argument");
        given.Add((option, new GivenValue(equals < 0 ? "" : line[(equals + 1)..], $"{path}:{number}")));
    }
}
