using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Akka.Persistence.Sql.Db.Sqlite;

/// <summary>
/// SQLite's own file system (a "VFS"), but the write-ahead log is a <see cref="SqliteLogFile"/>. Only for a connection that writes to the
/// log at commits alone (cache_spill is off), and syncs at each of them.
/// </summary>
internal static unsafe partial class SqliteFileSystem
{
    // SQLITE_IOCAP_POWERSAFE_OVERWRITE
    private const int PowersafeOverwrite = 0x1000;

    private static readonly SqliteVfs* s_standard;

    static SqliteFileSystem()
    {
        Batteries_V2.Init();
        s_standard = Find(null);
        // It stays registered as long as the process lives.
        var ours = (SqliteVfs*)NativeMemory.Alloc((nuint)sizeof(SqliteVfs));
        *ours = *s_standard;
        ours->Version = 1;
        ours->Next = null;
        ours->Name = (byte*)Marshal.StringToCoTaskMemUTF8(Name);
        ours->FileSize += sizeof(SqliteLogFile);
        ours->Open = &Open;
        // If it is refused, to open a database with its name fails.
        _ = Register(ours, makeDefault: 0);
    }

    /// <summary>What to open a database with.</summary>
    public static string Name => "akka-persistence-sql";

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(SqliteVfs* vfs, byte* path, SqliteFile* file, int flags, int* flagsOut)
    {
        var code = s_standard->Open(s_standard, path, file, flags, flagsOut);
        if (code != raw.SQLITE_OK || (flags & raw.SQLITE_OPEN_WAL) == 0)
            return code;
        // Else SQLite pads a transaction to a whole sector, and goes on writing after the sync.
        var isNeverPadded = (file->Table->DeviceCharacteristics(file) & PowersafeOverwrite) != 0;
        return isNeverPadded ? SqliteLogFile.TakeOver(file, s_standard->FileSize) : code;
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_find")]
    private static partial SqliteVfs* Find(byte* name);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_register")]
    private static partial int Register(SqliteVfs* vfs, int makeDefault);
}
