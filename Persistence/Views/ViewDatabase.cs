using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Lnd.Actors.Persistence.Views;

/// <summary>What is wrong with the views: a cache, so that nothing is lost.</summary>
/// <param name="message">For the operator.</param>
/// <param name="isDamaged">Whether the file must be made anew, from the journal.</param>
/// <param name="cause">What happened.</param>
public sealed class ViewException(string message, bool isDamaged, Exception cause) : Exception(message, cause)
{
    /// <summary>Whether the file must be made anew, from the journal.</summary>
    public bool IsDamaged { get; } = isDamaged;
}

/// <summary>
/// A SQLite connection with its statements prepared once. Statements number their parameters <c>$1</c>, <c>$2</c>...; a value is a text, a <see cref="long"/>, an
/// <see cref="int"/> or null.
/// </summary>
internal sealed class ViewDatabase : IDisposable
{
    /// <summary>PERM, BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN, NOLFS: the disk's or the system's trouble. Any other error is the file's.</summary>
    private static readonly int[] s_notTheFiles = [3, 5, 6, 7, 8, 10, 13, 14, 22];

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = [];

    /// <summary>Opens a database; makes it where there is none.</summary>
    /// <param name="path">Null for one in memory.</param>
    public ViewDatabase(string? path)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = path ?? ":memory:", Pooling = false, DefaultTimeout = 5 };
        _connection = new SqliteConnection(text.ConnectionString);
        try
        {
            if (path is not null)
                MakePrivate(path);
            _connection.Open();
            // Synchronous is NORMAL: the disk is only waited for when the log is moved into the database, so that a power cut can cost the last changes, which are then
            // read from the journal again, but can't tear rows and positions apart.
            Run("PRAGMA journal_mode = WAL");
            Run("PRAGMA synchronous = NORMAL");
            Run("PRAGMA cache_size = -1000");
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Run(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQuery();

    /// <summary>The first value of the first row; 0 where there is none.</summary>
    public long Number(string sql, params ReadOnlySpan<object?> values) =>
        Prepare(sql, values).ExecuteScalar() is { } value and not DBNull ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : 0;

    /// <summary>All rows.</summary>
    public List<T> Rows<T>(string sql, Func<ViewRow, T> read, params ReadOnlySpan<object?> values)
    {
        using var reader = Prepare(sql, values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(new ViewRow(reader)));
        return rows;
    }

    /// <summary>Several statements at once, which are not kept.</summary>
    public void Script(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        _connection.Dispose();
    }

    /// <summary>Removes a database with its log.</summary>
    public static void Delete(string path)
    {
        foreach (var file in (ReadOnlySpan<string>)[path, path + "-wal", path + "-shm"])
            File.Delete(file);
    }

    /// <summary>What is wrong, in words; null for what is no trouble with a disk or a database.</summary>
    public static ViewException? Trouble(Exception e) => e switch
    {
        SqliteException s => new ViewException(s.Message, !s_notTheFiles.Contains(s.SqliteErrorCode), s),
        IOException or UnauthorizedAccessException => new ViewException(e.Message, false, e),
        // a value that could not have been written
        FormatException or InvalidCastException or OverflowException => new ViewException($"unreadable value: {e.Message}", true, e),
        _ => null,
    };

    private SqliteCommand Prepare(string sql, ReadOnlySpan<object?> values)
    {
        ref var command = ref CollectionsMarshal.GetValueRefOrAddDefault(_commands, sql, out var isKnown);
        if (!isKnown)
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++)
                command.Parameters.Add(new SqliteParameter($"${i}", null));
        }
        for (var i = 0; i < values.Length; i++)
            command!.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command!;
    }

    /// <summary>SQLite gives its log the mode of the database.</summary>
    private static void MakePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (!File.Exists(path))
            new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Private }).Dispose();
        else if (File.GetUnixFileMode(path) != Private)
            File.SetUnixFileMode(path, Private);
    }
}

/// <summary>A row of an answer.</summary>
/// <param name="reader">At it.</param>
internal readonly struct ViewRow(SqliteDataReader reader)
{
    public bool Has(int column) => !reader.IsDBNull(column);

    public ulong Number(int column) => unchecked((ulong)reader.GetInt64(column));

    public ulong? OptionalNumber(int column) => Has(column) ? Number(column) : null;

    public string Text(int column) => reader.GetString(column);

    public string? OptionalText(int column) => Has(column) ? Text(column) : null;

    /// <summary>All its values.</summary>
    public override string ToString()
    {
        var values = new object[reader.FieldCount];
        reader.GetValues(values);
        return string.Join(" | ", values);
    }
}

/// <summary>How the units of the protocol are written into columns.</summary>
internal static class ViewValues
{
    /// <summary>What SQLite has for numbers. No amount and no index comes near the limit; numbers that a user chose freely come back as they were.</summary>
    public static object Number(ulong value) => unchecked((long)value);

    public static object? Number(ulong? value) => value is { } some ? Number(some) : null;

    /// <summary>A second since 1970; one that never comes is the largest number there is.</summary>
    public static object Time(ulong seconds) => (long)Math.Min(seconds, long.MaxValue);

    /// <summary>The opposite of <see cref="Time"/>.</summary>
    public static ulong TimeOf(ulong stored) => stored == long.MaxValue ? ulong.MaxValue : stored;
}
