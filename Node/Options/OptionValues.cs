namespace Lnd.Actors.Node.Options;

/// <summary>A value that was given, and where: <c>cmdline</c>, or <c>PATH:LINE</c>.</summary>
/// <param name="Value">Empty for a flag.</param>
/// <param name="Source">Where.</param>
public readonly record struct GivenValue(string Value, string Source);

/// <summary>
/// Options as they were given, on the command line and in files. The command line wins over the network's file, that over the common one; options that may be given several
/// times add up.
/// </summary>
public sealed class OptionValues
{
    private readonly Dictionary<string, List<GivenValue>> _given = [];

    /// <summary>The value that counts; null where it was not given.</summary>
    public GivenValue? this[string name] => _given.TryGetValue(name, out var values) ? values[^1] : null;

    /// <summary>All values, in the order given: files first.</summary>
    public IReadOnlyList<GivenValue> All(string name) => _given.TryGetValue(name, out var values) ? values : [];

    /// <summary>Whether it was given.</summary>
    public bool Has(string name) => _given.ContainsKey(name);

    /// <summary>The text; null where it was not given.</summary>
    public string? Text(string name) => this[name]?.Value;

    /// <summary>The number, or <paramref name="otherwise"/>.</summary>
    /// <exception cref="OptionException">It is none, or out of range.</exception>
    public long Integer(string name, long otherwise, long least = 0, long most = long.MaxValue)
    {
        if (this[name] is not { } given)
            return otherwise;
        if (!long.TryParse(given.Value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var value))
            throw new OptionException($"--{name}: '{given.Value}' is not a number ({given.Source})");
        return value >= least && value <= most ? value : throw new OptionException($"--{name}: {value} is not between {least} and {most} ({given.Source})");
    }

    /// <summary>The amount in millisatoshi, with or without <c>msat</c>; or <paramref name="otherwise"/>.</summary>
    /// <exception cref="OptionException">It is none.</exception>
    public ulong MilliSatoshi(string name, ulong otherwise)
    {
        if (this[name] is not { } given)
            return otherwise;
        var digits = given.Value.EndsWith("msat", StringComparison.Ordinal) ? given.Value[..^4] : given.Value;
        return ulong.TryParse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new OptionException($"--{name}: '{given.Value}' is not an amount in millisatoshi ({given.Source})");
    }

    /// <summary>The choice, or <paramref name="otherwise"/>.</summary>
    /// <exception cref="OptionException">It is none.</exception>
    public bool Choice(string name, bool otherwise) => this[name] is not { } given ? otherwise : given.Value switch
    {
        "true" or "" => true,
        "false" => false,
        _ => throw new OptionException($"--{name}: '{given.Value}' is neither true nor false ({given.Source})"),
    };

    internal void Add(OptionSpec option, GivenValue value)
    {
        if (!_given.TryGetValue(option.Name, out var values))
            _given.Add(option.Name, values = []);
        values.Add(value);
    }
}

/// <summary>Reads the command line and the configuration files, in lightningd's syntax.</summary>
public static class OptionReader
{
    private const int MaxIncludes = 16;

    /// <summary>Reads all of it.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="home">The user's folder.</param>
    /// <exception cref="OptionException">An option is unknown, lacks its value, or a file can't be read.</exception>
    public static OptionValues Read(IReadOnlyList<string> args, string home)
    {
        var line = ReadArguments(args);
        var early = new OptionValues();
        AddAll(early, line);
        var (folder, isGiven) = (LightningDir(early, home), early.Has("conf"));
        var files = new List<(OptionSpec Option, GivenValue Value)>();
        if (isGiven)
        {
            ReadFile(Path.GetFullPath(early.Text("conf")!), files, mustExist: true, 0);
        }
        else
        {
            ReadFile(Path.Combine(folder, "config"), files, mustExist: false, 0);
            AddAll(early, files);
            AddAll(early, line);
            ReadFile(Path.Combine(folder, NetworkOf(early), "config"), files, mustExist: false, 0);
        }
        var all = new OptionValues();
        AddAll(all, files);
        AddAll(all, line);
        Check(all);
        return all;
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
        var name = values.Has("mainnet") ? "bitcoin"
            : values.Has("testnet") ? "testnet"
            : values.Has("testnet4") ? "testnet4"
            : values.Has("signet") ? "signet"
            : values.Has("regtest") ? "regtest"
            : values.Text("network") ?? "bitcoin";
        return ChainParameters.All.ContainsKey(name)
            ? name
            : throw new OptionException($"--network: there is no network '{name}'; there are {string.Join(", ", ChainParameters.All.Keys)}");
    }

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
                given.Add((option, new GivenValue(args[i][(equals + 1)..], "cmdline")));
            else if (option.Kind == OptionKind.Flag)
                given.Add((option, new GivenValue("", "cmdline")));
            else if (i + 1 < args.Count)
                given.Add((option, new GivenValue(args[++i], "cmdline")));
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

    private static void Check(OptionValues values)
    {
        if (values.Has("developer"))
            return;
        foreach (var option in OptionTable.All)
            if (option.IsDeveloper && values[option.Name] is { } given)
                throw new OptionException($"--{option.Name} needs --developer ({given.Source})");
    }
}
