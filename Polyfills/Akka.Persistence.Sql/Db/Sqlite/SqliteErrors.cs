using SQLitePCL;

namespace Akka.Persistence.Sql.Db.Sqlite;

/// <summary>What a result code of SQLite means to the one who runs the node.</summary>
internal static class SqliteErrors
{
    /// <summary>
    /// A <see cref="RowException"/> where just the one statement can't be stored, else a <see cref="DatabaseException"/> that says
    /// what to do.
    /// </summary>
    public static Exception Describe(string path, int code, int extended, string text)
    {
        var what = code switch
        {
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED =>
                "is locked by another program. Close it there (a database shell, a backup), then start again.",
            raw.SQLITE_READONLY or raw.SQLITE_PERM =>
                "is write-protected. Give the user that runs this program write access to the file and its directory, then start again.",
            raw.SQLITE_FULL => "can't grow: the disk is full. Free some space, then start again.",
            raw.SQLITE_IOERR => "can't be read or written: the disk reports an error. Look into the system's log, and start again once the disk is sound.",
            raw.SQLITE_CORRUPT => "is damaged. Nothing was changed. Restore it from a backup that is up to date.",
            raw.SQLITE_NOTADB => "is not an SQLite database, or it is damaged. Nothing was changed. Restore it, or correct connection-string.",
            raw.SQLITE_CANTOPEN => "can't be opened. See that its directory exists and that the user that runs this program may use it.",
            raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH => null,
            raw.SQLITE_ERROR => "lacks what the journal or the snapshot store needs. See that table-mapping is right, or set auto-initialize = on.",
            _ => "can't be used.",
        };
        return what == null
            ? new RowException($"Database {path} refuses a row: {text} (SQLite {code}/{extended}).")
            : new DatabaseException($"Database {path} {what} (SQLite {code}/{extended}: {text})");
    }
}
