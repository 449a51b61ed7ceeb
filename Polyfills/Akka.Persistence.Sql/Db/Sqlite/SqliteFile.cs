using System.Runtime.CompilerServices;

namespace Akka.Persistence.Sql.Db.Sqlite;

/// <summary>The beginning of what SQLite keeps of an open file: <c>sqlite3_file</c>. The rest is the business of the one who opened it.</summary>
internal unsafe struct SqliteFile
{
    public Methods* Table;

    /// <summary><c>sqlite3_io_methods</c> up to its version 1. They answer with a result code, the last with what the device can do.</summary>
    public struct Methods
    {
        public int Version;
        public delegate* unmanaged[Cdecl]<SqliteFile*, int> Close;
        public delegate* unmanaged[Cdecl]<SqliteFile*, byte*, int, long, int> Read;
        public delegate* unmanaged[Cdecl]<SqliteFile*, byte*, int, long, int> Write;
        public delegate* unmanaged[Cdecl]<SqliteFile*, long, int> Truncate;
        public delegate* unmanaged[Cdecl]<SqliteFile*, int, int> Sync;
        public delegate* unmanaged[Cdecl]<SqliteFile*, long*, int> Size;
        public OtherMethods Others;
        public delegate* unmanaged[Cdecl]<SqliteFile*, int> DeviceCharacteristics;
    }

    // Lock, Unlock, CheckReservedLock, FileControl, SectorSize.
    [InlineArray(5)]
    public struct OtherMethods
    {
        private nint _first;
    }
}
