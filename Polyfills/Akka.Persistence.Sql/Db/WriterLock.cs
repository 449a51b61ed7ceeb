namespace Akka.Persistence.Sql.Db;

/// <summary>
/// Keeps a second writer off a database: an exclusive lock on the side file <c>NAME.lock</c>, held as long as the journal lives.
/// </summary>
/// <remarks>
/// SQLite's own locks last for one transaction, so two journals could take turns and each give out the sequence numbers of the
/// other; its exclusive mode would shut out our own readers, and a POSIX lock on the database file would be lost as soon as any
/// connection of this process closed it. The lock of an open file on a side file has none of this: the kernel drops it when the
/// process dies, however that happens, and it also works between two actor systems of one process. The file stays behind, since
/// to delete it would let a third one lock a file that the second can no longer see.
/// </remarks>
internal sealed class WriterLock : IDisposable
{
    private readonly FileStream _file;

    private WriterLock(FileStream file) => _file = file;

    /// <exception cref="DatabaseException">Another writer holds it, or the file can't be made.</exception>
    public static WriterLock Take(string databasePath)
    {
        var path = databasePath + ".lock";
        try
        {
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DatabaseException(
                $"Can't create {path}: the directory or the file is write-protected. Give the user that runs this program write access to both.", e);
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new DatabaseException(
                $"Database {databasePath} is in use: another process or actor system holds {path}. Only one may write; stop the other one first.", e);
        }
        catch (IOException e)
        {
            throw new DatabaseException(
                $"Can't write {path}: {e.Message}. See that its file system is sound and can be written (one with errors is often mounted read-only), then start again.", e);
        }
    }

    // EWOULDBLOCK of Linux and of macOS, and the sharing violation of Windows. Other errors, of a read-only file system for one, come
    // with a file that is there too.
    private static bool IsHeld(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);

    public void Dispose() => _file.Dispose();
}
