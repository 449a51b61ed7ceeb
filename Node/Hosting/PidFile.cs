using System.Globalization;

namespace Lnd.Actors.Node.Hosting;

/// <summary>Another node runs on the same folder.</summary>
/// <param name="message">Which file says so.</param>
public sealed class PidFileException(string message) : Exception(message)
{
    /// <summary>lightningd's exit code for it.</summary>
    public const int ExitCode = 11;
}

/// <summary>
/// The file with the process id, locked as long as the node lives, so that a second one is refused. The kernel drops the lock with the process: a file that was left behind
/// means nothing.
/// </summary>
public sealed class PidFile : IDisposable
{
    private readonly FileStream _file;

    private PidFile(FileStream file) => _file = file;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="PidFileException">Somebody has it.</exception>
    /// <exception cref="StartException">The file can't be written.</exception>
    public static PidFile Take(string path)
    {
        FileStream file;
        try
        {
            // .NET locks the whole file (flock) for FileShare.None
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new PidFileException($"lightningd already running? Error locking PID file {path}: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"can't write the PID file {path}: {e.Message}");
        }
        file.SetLength(0);
        file.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n")));
        file.Flush(flushToDisk: true);
        return new PidFile(file);
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => _file.Dispose();
}
