namespace Lnd.Actors.Keys;

/// <summary>The secret of the node can't be had. The message says what to do.</summary>
/// <param name="message">For the operator.</param>
/// <param name="exitCode">What lightningd exits with.</param>
/// <param name="inner">The cause.</param>
public sealed class HsmSecretException(string message, int exitCode = HsmSecretException.FileError, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The file can't be read, or is none.</summary>
    public const int FileError = 24;

    /// <summary>The secret is encrypted and there is no passphrase, or the other way round.</summary>
    public const int PassphraseMismatch = 21;

    /// <summary>The passphrase is wrong.</summary>
    public const int WrongPassphrase = 22;

    /// <summary>What lightningd exits with.</summary>
    public int ExitCode { get; } = exitCode;
}
