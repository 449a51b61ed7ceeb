namespace Lnd.Actors.Cli;

/// <summary>What the program is run in.</summary>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Home">The user's folder; null where it has none.</param>
/// <param name="WorkingDirectory">What relative paths are relative to.</param>
internal sealed record CliEnvironment(TextWriter Output, TextWriter Error, string? Home, string WorkingDirectory);

/// <summary>How the program ends, as lightning-cli(1) says.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>lightningd has answered with an error, which was printed.</summary>
    public const int ErrorFromLightningd = 1;

    /// <summary>lightningd can't be talked to.</summary>
    public const int CannotTalk = 2;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 3;
}

/// <summary>Ends the program.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="message">For standard error.</param>
internal sealed class CliException(int exitCode, string message) : Exception(message)
{
    public int Code { get; } = exitCode;
}
