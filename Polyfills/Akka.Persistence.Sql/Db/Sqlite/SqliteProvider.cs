using Akka.Persistence.Sql.Config;

namespace Akka.Persistence.Sql.Db.Sqlite;

/// <summary>SQLite, with a database in a file or, for tests, in memory.</summary>
internal sealed class SqliteProvider : SqlProvider
{
    /// <summary>How long to wait for another program's lock, in seconds, unless the connection string says it.</summary>
    private const int StandardTimeout = 5;

    private readonly SqliteTarget _target;
    private readonly bool _autoInitialize;

    /// <exception cref="DatabaseException">The connection string can't be read.</exception>
    public SqliteProvider(ConnectionOptions options)
    {
        try
        {
            _target = SqliteTarget.Parse(options.ConnectionString, StandardTimeout);
        }
        catch (FormatException e)
        {
            throw new DatabaseException($"{options.PluginId}.connection-string is not one of SQLite: {e.Message}", e);
        }
        _autoInitialize = options.AutoInitialize;
    }

    public override string Key => _target.FileName;

    public override bool HasReaders => _target.Path != null;

    public override IDisposable Lock()
    {
        if (_target.Path is not { } path)
            return new MemoryStream();
        if (_target.Mode == SqliteMode.ReadOnly)
            throw new DatabaseException($"Database {path} is to be opened with Mode=ReadOnly, and a journal must write. Take that out of connection-string.");
        if (Directory.Exists(path))
            throw new DatabaseException($"Database {path} is a directory. Put the name of a file into connection-string.");
        if (Path.GetDirectoryName(path) is { } directory && !Directory.Exists(directory))
            throw new DatabaseException($"Database {path} can't be opened: there is no directory {directory}. Create it, or correct connection-string.");
        return WriterLock.Take(path);
    }

    public override SqlSession OpenWriter()
    {
        if (_target.Path is { } path)
            CheckFile(path);
        var session = Open(_target.Path == null ? null : SqliteFileSystem.Name);
        try
        {
            session.BecomeWriter(durable: _target.Path != null);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public override SqlSession OpenReader()
    {
        var session = Open();
        session.Execute("PRAGMA query_only = ON");
        return session;
    }

    // A file is made by CheckFile or not at all.
    private SqliteSession Open(string? fileSystem = null) =>
        SqliteSession.Open(_target.Path == null ? _target : _target with { Mode = SqliteMode.ReadWrite }, fileSystem);

    /// <summary>Sees to it that there is a database at <paramref name="path"/>, and that none takes the place of a lost one.</summary>
    private void CheckFile(string path)
    {
        var file = new FileInfo(path);
        if (file is { Exists: true, Length: > 0 })
            return;
        if (file.Exists)
            throw new DatabaseException($"Database {path} is an empty file: it is damaged. Restore it, or remove it if it never held anything.");
        if (new FileInfo(path + "-wal") is { Exists: true, Length: > 0 })
        {
            throw new DatabaseException(
                $"Database {path} is missing, but {path}-wal, which belongs to it, is there. Bring the database back, or move that file away too.");
        }
        if (!_autoInitialize || _target.Mode == SqliteMode.ReadWrite)
        {
            throw new DatabaseException(
                $"Database {path} does not exist. Restore it, correct connection-string, or set auto-initialize = on (and no Mode) to create it.");
        }
        Create(path);
    }

    /// <summary>
    /// Makes an empty database under another name first, so that a crash in between leaves no file that looks like a damaged one.
    /// </summary>
    private void Create(string path)
    {
        var fresh = path + ".new";
        try
        {
            File.Delete(fresh);
            File.Delete(fresh + "-journal");
            using (var session = SqliteSession.Open(_target with { Path = fresh, FileName = fresh, Mode = SqliteMode.ReadWriteCreate }))
                session.Execute("PRAGMA user_version = 0");
            File.Move(fresh, path, overwrite: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseException($"Database {path} can't be created: {e.Message}", e);
        }
    }
}
