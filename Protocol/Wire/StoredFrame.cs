using System.Diagnostics.CodeAnalysis;

namespace Lnd.Actors.Protocol.Wire;

/// <summary>
/// The frame around everything that is stored: 2 bytes that name it within its family, 1 byte that counts the versions of its form, then the fields, all big-endian
/// (decision 3). Names and versions are for ever: a journal of any older node must load.
/// </summary>
public static class StoredFrame
{
    /// <summary>Reads the fields of what a number names; null, with the reader failed, where nothing has it.</summary>
    public delegate T? Reader<out T>(ref WireReader reader, ushort number)
        where T : class;

    /// <summary>The stored form.</summary>
    /// <param name="number">The name of what is stored.</param>
    /// <param name="version">Of its form.</param>
    /// <param name="value">What is stored.</param>
    /// <param name="write">Writes its fields.</param>
    public static byte[] Write<T>(ushort number, byte version, T value, Action<WireWriter, T> write)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(write);
        var w = new WireWriter(512);
        w.U16(number).U8(version);
        write(w, value);
        return w.ToArray();
    }

    /// <summary>Reads a stored form; false when it is damaged, or of a newer node.</summary>
    /// <param name="bytes">The stored form.</param>
    /// <param name="version">The one that can be read.</param>
    /// <param name="family">What is stored, in words, for the error.</param>
    /// <param name="read">Reads its fields.</param>
    /// <param name="value">What was stored.</param>
    /// <param name="error">What is wrong, for the operator.</param>
    public static bool TryRead<T>(
        ReadOnlySpan<byte> bytes, byte version, string family, Reader<T> read, [NotNullWhen(true)] out T? value, [NotNullWhen(false)] out string? error)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(read);
        var r = new WireReader(bytes);
        var (number, found) = (r.U16(), r.U8());
        value = null;
        if (!r.Failed && found != version)
            r.Fail(WireErrorKind.Invalid, $"version {found} of {number} is unknown: it was stored by a newer node");
        else if (!r.Failed)
            value = read(ref r, number);
        if (!r.Failed && !r.IsEmpty)
            r.Fail(WireErrorKind.TooLong, $"{r.Remaining} bytes too many");
        error = r.Failed ? $"stored {family} {number} is damaged at byte {r.Position}: {r.FailureDetail ?? r.Failure.ToString()}" : null;
        if (r.Failed)
            value = null;
        return value is not null;
    }

    /// <summary>Fails a reader over a number that no version of this node has.</summary>
    public static void Unknown(ref WireReader reader, ushort number) =>
        reader.Fail(WireErrorKind.Invalid, $"{number} is unknown: it was stored by a newer node");
}
