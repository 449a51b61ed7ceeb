using System.Text;
using SQLitePCL;

namespace Akka.Persistence.Sql.Db.Sqlite;

/// <summary>
/// A prepared statement. It speaks to SQLite directly: a command of Microsoft.Data.Sqlite looks up every parameter by its name at
/// each run, which more than doubles the time of an insert.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly SqliteSession _session;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(SqliteSession session, string sql)
    {
        _session = session;
        session.Check(raw.sqlite3_prepare_v3(session.Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    /// <summary>Binds a parameter, counted from 1. What is bound stays until it is bound anew.</summary>
    public SqliteStatement Bind(int index, long value)
    {
        _session.Check(raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, long? value)
    {
        if (value is { } number)
            return Bind(index, number);
        _session.Check(raw.sqlite3_bind_null(_statement, index));
        return this;
    }

    public SqliteStatement Bind(int index, string? value)
    {
        if (value == null)
        {
            _session.Check(raw.sqlite3_bind_null(_statement, index));
            return this;
        }
        Span<byte> space = stackalloc byte[256];
        var bytes = value.Length * 3 <= space.Length ? space[..Encoding.UTF8.GetBytes(value, space)] : Encoding.UTF8.GetBytes(value);
        _session.Check(raw.sqlite3_bind_text(_statement, index, bytes));
        return this;
    }

    public SqliteStatement Bind(int index, byte[] value)
    {
        _session.Check(raw.sqlite3_bind_blob(_statement, index, value));
        return this;
    }

    /// <summary>Moves to the next row; false at the end.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
            return true;
        if (code == raw.SQLITE_DONE)
            return false;
        var error = _session.Error(code);
        Reset();
        throw error;
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    public void Run()
    {
        Step();
        Reset();
    }

    /// <summary>Ready to run again; ends the read that it kept open.</summary>
    public void Reset() => raw.sqlite3_reset(_statement);

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string() ?? "";

    public byte[] Blob(int column) => raw.sqlite3_column_blob(_statement, column).ToArray();

    public void Dispose() => _statement.Dispose();
}
