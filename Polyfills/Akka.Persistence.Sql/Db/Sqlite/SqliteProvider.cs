using Akka.Persistence.Sql.Config;
using Microsoft.Data.Sqlite;

namespace Akka.Persistence.Sql.Db.Sqlite;

/// <summary>SQLite through Microsoft.Data.Sqlite, with a database in a file or, for tests, in memory.</summary>
internal sealed class SqliteProvider : SqlProvider
{
    /// <summary>How long to wait for another program's lock, in seconds, unless the connection string says it.</summary>
    private const int StandardTimeout = 5;

    private readonly SqliteConnectionStringBuilder _builder;
    private readonly bool _autoInitialize;
    private readonly string? _path;

    /// <exception cref="DatabaseException">The connection string can't be read.</exception>
    public SqliteProvider(ConnectionOptions options)
    {
        try
        {
            _builder = new SqliteConnectionStringBuilder(options.ConnectionString);
        }
        catch (ArgumentException e)
        {
            throw new DatabaseException($"{options.PluginId}.connection-string is not one of SQLite: {e.Message}", e);
        }
        if (!_builder.ShouldSerialize("Default Timeout"))
            _builder.DefaultTimeout = StandardTimeout;
        // A pool would keep the file open after the journal has closed it.
        _builder.Pooling = false;
        _autoInitialize = options.AutoInitialize;
        _path = PathOf(_builder);
        Key = _path ?? _builder.DataSource;
    }

    public override string Key { get; }

    public override bool HasReaders => _path != null;

    public override IDisposable Lock()
    {
        if (_path == null)
            return new MemoryStream();
        if (_builder.Mode == SqliteOpenMode.ReadOnly)
            throw new DatabaseException($"Database {_path} is to be opened with Mode=ReadOnly, and a journal must write. Take that out of connection-string.");
        if (Directory.Exists(_path))
            throw new DatabaseException($"Database {_path} is a directory. Put the name of a file into connection-string.");
        if (Path.GetDirectoryName(_path) is { } directory && !Directory.Exists(directory))
            throw new DatabaseException($"Database {_path} can't be opened: there is no directory {directory}. Create it, or correct connection-string.");
        return WriterLock.Take(_path);
    }

    public override SqlSession OpenWriter()
    {
        if (_path != null)
            CheckFile(_path);
        var session = Open();
        try
        {
            session.BecomeWriter(durable: _path != null);
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

    private SqliteSession Open()
    {
        var builder = new SqliteConnectionStringBuilder(_builder.ConnectionString);
        // a file is made by CheckFile or not at all
        if (_path != null)
            builder.Mode = SqliteOpenMode.ReadWrite;
        var name = _path ?? builder.DataSource;
        var connection = new SqliteConnection(builder.ConnectionString);
        try
        {
            connection.Open();
            return new SqliteSession(connection, name, builder.DefaultTimeout);
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw SqliteErrors.Describe(name, e.SqliteErrorCode, e.SqliteExtendedErrorCode, e.Message, e);
        }
    }

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
        if (!_autoInitialize)
            throw new DatabaseException($"Database {path} does not exist. Restore it, correct connection-string, or set auto-initialize = on to create it.");
        Create(path);
    }

    /// <summary>
    /// Makes an empty database under another name first, so that a crash in between leaves no file that looks like a damaged one.
    /// </summary>
    private static void Create(string path)
    {
        var fresh = path + ".new";
        try
        {
            File.Delete(fresh);
            File.Delete(fresh + "-journal");
            var builder = new SqliteConnectionStringBuilder { DataSource = fresh, Pooling = false };
            using (var connection = new SqliteConnection(builder.ConnectionString))
            {
                connection.Open();
                using var session = new SqliteSession(connection, fresh, StandardTimeout);
                session.Execute("PRAGMA user_version = 0");
            }
            File.Move(fresh, path, overwrite: false);
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Describe(path, e.SqliteErrorCode, e.SqliteExtendedErrorCode, e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseException($"Database {path} can't be created: {e.Message}", e);
        }
    }

    /// <summary>The full path of the database file, or null for one in memory.</summary>
    private static string? PathOf(SqliteConnectionStringBuilder builder)
    {
        var source = builder.DataSource;
        if (builder.Mode == SqliteOpenMode.Memory || source.Length == 0 || source == ":memory:")
            return null;
        if (!source.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            return Path.GetFullPath(source);
        var query = source.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0 && source.AsSpan(query).Contains("mode=memory", StringComparison.OrdinalIgnoreCase))
            return null;
        var path = source[5..(query < 0 ? source.Length : query)];
        return path == ":memory:" ? null : Path.GetFullPath(path.StartsWith("///", StringComparison.Ordinal) ? path[2..] : path);
    }
}
