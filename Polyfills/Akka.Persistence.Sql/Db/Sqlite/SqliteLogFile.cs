using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Akka.Persistence.Sql.Db.Sqlite;

/// <summary>
/// A write-ahead log whose writes are gathered until it is synced. SQLite writes each page of a transaction with two calls, one for the 24
/// bytes before it, and a transaction of a hundred actors' events has dozens of pages: the calls were a quarter of its time.
/// </summary>
/// <remarks>
/// All that is gathered belongs to one commit. It ends with a sync, and only after that does SQLite let other connections look for it; or
/// with an error, which is the sync's if a write failed that was put off. Between commits nothing is kept.
/// The struct lies in memory behind SQLite's own record of the file; SQLite calls one connection's files from one thread at a time.
/// </remarks>
internal unsafe struct SqliteLogFile
{
    /// <summary>31 pages of 4 KiB. SQLite's file for UNIX takes a write of 128 KiB for a full disk.</summary>
    private const int Capacity = 127 * 1024;

    private static int s_offset;

    private SqliteFile.Methods _ours;
    private SqliteFile.Methods* _standard;
    private byte* _gathered;
    private int _count;
    private long _position;

    /// <summary>Takes over a file that has just been opened. Returns a result code; the file is closed again if that is not 0.</summary>
    /// <param name="offset">Where in the file's memory the space for this struct begins, the same for all.</param>
    public static int TakeOver(SqliteFile* file, int offset)
    {
        s_offset = offset;
        var log = Of(file);
        *log = new() { _ours = *file->Table, _standard = file->Table, _gathered = Allocate() };
        if (log->_gathered == null)
        {
            _ = file->Table->Close(file);
            file->Table = null;
            return raw.SQLITE_NOMEM;
        }
        log->_ours.Version = 1;
        log->_ours.Close = &Close;
        log->_ours.Read = &Read;
        log->_ours.Write = &Write;
        log->_ours.Truncate = &Truncate;
        log->_ours.Sync = &Sync;
        log->_ours.Size = &Size;
        file->Table = &log->_ours;
        return raw.SQLITE_OK;
    }

    private static SqliteLogFile* Of(SqliteFile* file) => (SqliteLogFile*)((byte*)file + s_offset);

    private static byte* Allocate()
    {
        try
        {
            return (byte*)NativeMemory.Alloc(Capacity);
        }
        catch (OutOfMemoryException)
        {
            // An exception must not leave a method that SQLite calls.
            return null;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(SqliteFile* file, byte* data, int count, long position)
    {
        var log = Of(file);
        if (position != log->_position + log->_count || log->_count + count > Capacity)
        {
            var code = log->Flush(file);
            if (code != raw.SQLITE_OK)
                return code;
            log->_position = position;
        }
        if (count > Capacity)
            return log->_standard->Write(file, data, count, position);
        Unsafe.CopyBlockUnaligned(log->_gathered + log->_count, data, (uint)count);
        log->_count += count;
        return raw.SQLITE_OK;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(SqliteFile* file, byte* data, int count, long position)
    {
        var code = Of(file)->Flush(file);
        return code != raw.SQLITE_OK ? code : Of(file)->_standard->Read(file, data, count, position);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(SqliteFile* file, long size)
    {
        var code = Of(file)->Flush(file);
        return code != raw.SQLITE_OK ? code : Of(file)->_standard->Truncate(file, size);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(SqliteFile* file, int flags)
    {
        var code = Of(file)->Flush(file);
        return code != raw.SQLITE_OK ? code : Of(file)->_standard->Sync(file, flags);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Size(SqliteFile* file, long* size)
    {
        var code = Of(file)->Flush(file);
        return code != raw.SQLITE_OK ? code : Of(file)->_standard->Size(file, size);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(SqliteFile* file)
    {
        NativeMemory.Free(Of(file)->_gathered);
        return Of(file)->_standard->Close(file);
    }

    /// <summary>Writes what is gathered. If that fails the commit does, and nothing of it may be written later, when others may have written in its place.</summary>
    private int Flush(SqliteFile* file)
    {
        var (count, position) = (_count, _position);
        (_count, _position) = (0, position + count);
        return count == 0 ? raw.SQLITE_OK : _standard->Write(file, _gathered, count, position);
    }
}
