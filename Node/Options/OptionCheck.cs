using System.Globalization;

namespace Lnd.Actors.Node.Options;

/// <summary>What can be said of options without knowing what they are for.</summary>
internal static class OptionCheck
{
    /// <summary>Where nothing means something.</summary>
    private static readonly string[] MayBeEmpty = ["alias", "log-prefix", "bitcoin-cli", "bitcoin-rpcuser", "bitcoin-rpcpassword"];

    /// <summary>Each value is of the option's kind.</summary>
    /// <exception cref="OptionException">One is not.</exception>
    public static void Formats(OptionValues values)
    {
        foreach (var option in OptionTable.All)
            foreach (var given in values.All(option.Name))
                if (Problem(option, given.Value) is { } problem)
                    throw new OptionException($"--{option.Name}: {problem} ({given.Source})");
    }

    /// <summary>None of these stands in a file.</summary>
    /// <exception cref="OptionException">One does.</exception>
    public static void Refuse(IEnumerable<(OptionSpec Option, GivenValue Value)> given, IReadOnlyList<string> names, string why)
    {
        foreach (var (option, value) in given)
            if (names.Contains(option.Name))
                throw new OptionException($"{value.Source}: {option.Name} {why}");
    }

    /// <summary>What is for developers is asked for by developers.</summary>
    /// <exception cref="OptionException">It is not.</exception>
    public static void DeveloperOnly(OptionValues values)
    {
        if (values.Has("developer"))
            return;
        foreach (var option in OptionTable.All)
            if (option.IsDeveloper && values[option.Name] is { } given)
                throw new OptionException($"--{option.Name} needs --developer ({given.Source})");
    }

    private static string? Problem(OptionSpec option, string value) => option.Kind switch
    {
        OptionKind.Flag => value.Length == 0 ? null : "takes no value",
        OptionKind.Text or OptionKind.Texts => value.Length > 0 || MayBeEmpty.Contains(option.Name) ? null : "requires an argument",
        OptionKind.Integer => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? null : $"'{value}' is not a number",
        OptionKind.Choice => value is "" or "true" or "false" ? null : $"'{value}' is neither true nor false",
        _ => ulong.TryParse(value.EndsWith("msat", StringComparison.Ordinal) ? value[..^4] : value, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? null
            : $"'{value}' is not an amount in millisatoshi",
    };
}
