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
