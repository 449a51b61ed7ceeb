namespace Lnd.Actors.Cli;

/// <summary>How the answer is printed.</summary>
internal enum OutputFormat
{
    /// <summary>As fits the answer.</summary>
    Default,
    Json,
    Raw,
    Human,
    Flat,
    HelpList,
}

/// <summary>How parameters are taken from the command line.</summary>
internal enum InputStyle
{
    /// <summary>By name where the first one has an equals sign.</summary>
    Default,
    Keywords,
    Ordered,
}

/// <summary>The command line, taken apart.</summary>
internal sealed class Options
{
    /// <summary>Levels of notifications in rising order; the last one switches them off.</summary>
    private static readonly string[] Levels = ["io", "trace", "debug", "info", "unusual", "broken", "none"];

    public OutputFormat Format { get; private set; }

    public InputStyle Input { get; private set; }

    /// <summary>The least level of notifications that is printed; <see cref="NoNotifications"/> for none.</summary>
    public int NotificationLevel { get; private set; } = LevelOf("info");

    public static int NoNotifications => Levels.Length - 1;

    public string? Filter { get; private set; }

    public bool WantsHelp { get; private set; }

    public bool WantsVersion { get; private set; }

    /// <summary>Options that say where lightningd is, with what they were set to.</summary>
    public Dictionary<string, string> Location { get; } = [];

    /// <summary>The command and its parameters.</summary>
    public List<string> Arguments { get; } = [];

    /// <summary>The number of a level; -1 for none of that name.</summary>
    public static int LevelOf(string name) => Array.IndexOf(Levels, name);

    /// <summary>Takes the command line apart. Options may stand anywhere before <c>--</c>.</summary>
    /// <exception cref="CliException">It is wrong.</exception>
    public static Options Parse(IReadOnlyList<string> args)
    {
        var options = new Options();
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out var arg))
        {
            if (arg == "--")
            {
                options.Arguments.AddRange(rest);
                break;
            }
            if (arg.StartsWith("--", StringComparison.Ordinal))
                options.TakeLong(arg[2..], rest);
            else if (arg.Length > 1 && arg[0] == '-')
                options.TakeShort(arg, rest);
            else
                options.Arguments.Add(arg);
        }
        return options;
    }

    private void TakeLong(string option, Queue<string> rest)
    {
        var equals = option.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = equals < 0 ? (option, null) : (option[..equals], option[(equals + 1)..]);
        if (value is null && TakeFlag(name))
            return;
        if (name is not ("conf" or "lightning-dir" or "network" or "rpc-file" or "notifications" or "filter"))
            throw new CliException(ExitCode.Usage, $"--{option}: unrecognized option");
        if (value is null && !rest.TryDequeue(out value))
            throw new CliException(ExitCode.Usage, $"--{option}: requires an argument");
        TakeValue(name, value);
    }

    private bool TakeFlag(string name)
    {
        switch (name)
        {
            case "help":
                WantsHelp = true;
                return true;
            case "version":
                WantsVersion = true;
                return true;
            case "human-readable":
                Format = OutputFormat.Human;
                return true;
            case "flat":
                Format = OutputFormat.Flat;
                return true;
            case "json":
                Format = OutputFormat.Json;
                return true;
            case "raw":
                Format = OutputFormat.Raw;
                return true;
            case "keywords":
                Input = InputStyle.Keywords;
                return true;
            case "order":
                Input = InputStyle.Ordered;
                return true;
            case "mainnet":
                Location["network"] = "bitcoin";
                return true;
            case "testnet" or "testnet4" or "signet" or "regtest":
                Location["network"] = name;
                return true;
            default:
                return false;
        }
    }

    private void TakeShort(string arg, Queue<string> rest)
    {
        for (var i = 1; i < arg.Length; i++)
        {
            var name = LongName(arg[i]) ?? throw new CliException(ExitCode.Usage, $"-{arg[i]}: unrecognized option");
            if (TakeFlag(name))
                continue;
            // -Nnone, -N=none, or the next argument
            var value = arg[(i + 1)..];
            value = value.StartsWith('=') ? value[1..] : value;
            if (value.Length == 0 && !rest.TryDequeue(out value!))
                throw new CliException(ExitCode.Usage, $"-{arg[i]}: requires an argument");
            TakeValue(name, value);
            return;
        }
    }

    private void TakeValue(string name, string value)
    {
        switch (name)
        {
            case "notifications":
                NotificationLevel = LevelOf(value);
                if (NotificationLevel < 0)
                    throw new CliException(ExitCode.Usage, $"--notifications: Invalid level '{value}': one of {string.Join(", ", Levels)}");
                break;
            case "filter":
                Filter = value;
                break;
            default:
                Location[name] = value;
                break;
        }
    }

    private static string? LongName(char letter) => letter switch
    {
        'h' => "help",
        'V' => "version",
        'H' => "human-readable",
        'F' => "flat",
        'J' => "json",
        'R' or 'r' => "raw",
        'k' => "keywords",
        'o' => "order",
        'N' => "notifications",
        'l' => "filter",
        _ => null,
    };
}
