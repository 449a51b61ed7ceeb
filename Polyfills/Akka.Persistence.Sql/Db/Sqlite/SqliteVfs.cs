using System.Runtime.CompilerServices;

#pragma warning disable CS0649 // copied as a whole from SQLite's

namespace Akka.Persistence.Sql.Db.Sqlite;

/// <summary>SQLite's <c>sqlite3_vfs</c>, up to its version 1: how it gets at files.</summary>
internal unsafe struct SqliteVfs
{
    public int Version;

    /// <summary>Bytes that an open file takes in memory, a <see cref="SqliteFile"/> at their beginning.</summary>
    public int FileSize;

    public int MaxPathname;
    public SqliteVfs* Next;
    public byte* Name;
    public void* AppData;

    /// <summary>Opens a file with that path and those flags in the memory given; the last argument, if not null, takes the flags it got.</summary>
    public delegate* unmanaged[Cdecl]<SqliteVfs*, byte*, SqliteFile*, int, int*, int> Open;

    public OtherMethods Others;

    // Delete, Access, FullPathname, DlOpen, DlError, DlSym, DlClose, Randomness, Sleep, CurrentTime, GetLastError.
    [InlineArray(11)]
    public struct OtherMethods
    {
        private nint _first;
    }
}
