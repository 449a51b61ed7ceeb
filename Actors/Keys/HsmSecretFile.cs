using System.Runtime.InteropServices;
using Lnd.Actors.Persistence;

namespace Lnd.Actors.Keys;

/// <summary>The file <c>hsm_secret</c>: for its owner's eyes alone, written once, never again.</summary>
internal static class HsmSecretFile
{
    private const string Name = "hsm_secret";

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>More than any format has.</summary>
    private const int MaxLength = 4096;

    /// <summary>The content; null where there is no such file.</summary>
    public static byte[]? Read(string directory)
    {
        var path = Path.Combine(directory, Name);
        try
        {
            using var file = File.OpenHandle(path);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0)
                throw new HsmSecretException($"{path} can be read or changed by other users: run 'chmod 0400 {path}', and think about who may have read it");
            var length = RandomAccess.GetLength(file);
            if (length > MaxLength)
                throw new HsmSecretException($"{path} has {length} bytes: it is no hsm_secret");
            var content = new byte[length];
            for (var read = 0; read < content.Length;)
            {
                var more = RandomAccess.Read(file, content.AsSpan(read), read);
                if (more == 0)
                    throw new HsmSecretException($"{path} is being changed while it is read");
                read += more;
            }
            return content;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HsmSecretException($"cannot read {path}: {e.Message}. The user that runs the node must own it, with mode 0400", inner: e);
        }
    }

    /// <summary>A node with a past can't go on with another secret.</summary>
    public static void RefuseToReplace(string directory, bool hasHistory)
    {
        foreach (var trace in (string[])[JournalConfig.FileName, "lightningd.sqlite3"])
            hasHistory |= File.Exists(Path.Combine(directory, trace));
        if (hasHistory)
        {
            throw new HsmSecretException(
                $"there is no {Name} in {directory}, but a node has run there before: without it its coins and channels are lost. Restore the file from a backup");
        }
    }

    /// <summary>Writes a new one: it is whole and on the disk, or it is not there.</summary>
    public static void Write(string directory, byte[] content)
    {
        var path = Path.Combine(directory, Name);
        var unfinished = path + ".new";
        try
        {
            File.Delete(unfinished); // of a process that was killed before it could use it
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead;
            using (var file = new FileStream(unfinished, options))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
            File.Move(unfinished, path, overwrite: false);
            SyncDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HsmSecretException($"cannot write {path}: {e.Message}", inner: e);
        }
    }

    /// <summary>A new name is on the disk only when its directory is.</summary>
    private static void SyncDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
            return;
        var handle = Open(directory, flags: 0);
        if (handle < 0)
            throw new IOException($"open: {Marshal.GetLastPInvokeErrorMessage()}");
        try
        {
            if (Fsync(handle) != 0)
                throw new IOException($"fsync: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int handle);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);
}
