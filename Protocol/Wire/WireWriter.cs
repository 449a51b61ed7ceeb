using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Lnd.Actors.Protocol.Wire;

/// <summary>Writes one value.</summary>
/// <typeparam name="T">The value.</typeparam>
/// <param name="writer">Where to.</param>
/// <param name="value">What.</param>
public delegate void WireWrite<in T>(WireWriter writer, T value);

/// <summary>
/// Writes fields one after another into a buffer that grows (BOLT 1, "Fundamental Types"). To be kept and used again: <see cref="Clear"/>
/// keeps the buffer. Each method returns the writer.
/// </summary>
public sealed class WireWriter
{
    private byte[] _buffer;

    /// <summary>An empty writer with room for <paramref name="capacity"/> bytes.</summary>
    public WireWriter(int capacity = 256) => _buffer = new byte[capacity];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes written. Valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>The bytes written. Valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, Length);

    /// <summary>Forgets what was written.</summary>
    public WireWriter Clear()
    {
        Length = 0;
        return this;
    }

    /// <summary>Makes room for <paramref name="count"/> bytes and gives it to be filled.</summary>
    public Span<byte> Take(int count)
    {
        var end = checked(Length + count);
        if (end > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(end, 2 * _buffer.Length));
        var room = _buffer.AsSpan(Length, count);
        Length = end;
        return room;
    }

    /// <summary>Bytes as they are.</summary>
    public WireWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Take(bytes.Length));
        return this;
    }

    /// <summary>Bytes as they are.</summary>
    public WireWriter Bytes(ByteString bytes) => Bytes(bytes.Span);

    /// <summary>Exactly <paramref name="count"/> bytes; another number is an <see cref="ArgumentException"/>.</summary>
    public WireWriter Bytes(ByteString bytes, int count) => bytes.Length == count
        ? Bytes(bytes)
        : throw new ArgumentException($"expected {count} bytes, got {bytes.Length}", nameof(bytes));

    /// <summary>The number of bytes in a u16, then the bytes; more than 65535 are an <see cref="ArgumentException"/>.</summary>
    public WireWriter Bytes16(ReadOnlySpan<byte> bytes) => Count16(bytes.Length).Bytes(bytes);

    /// <summary>The number of bytes in a u16, then the bytes; more than 65535 are an <see cref="ArgumentException"/>.</summary>
    public WireWriter Bytes16(ByteString bytes) => Bytes16(bytes.Span);

    /// <summary>A length in a u16; more than 65535 is an <see cref="ArgumentException"/>.</summary>
    public WireWriter Count16(int count) => count is >= 0 and <= ushort.MaxValue
        ? U16((ushort)count)
        : throw new ArgumentException($"{count} does not fit into 16 bits", nameof(count));

    /// <summary>1 byte.</summary>
    public WireWriter U8(byte value)
    {
        Take(1)[0] = value;
        return this;
    }

    /// <summary>1 byte, 0 or 1.</summary>
    public WireWriter Bool(bool value) => U8(value ? (byte)1 : (byte)0);

    /// <summary>2 bytes, big-endian.</summary>
    public WireWriter U16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(Take(2), value);
        return this;
    }

    /// <summary>4 bytes, big-endian.</summary>
    public WireWriter U32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);
        return this;
    }

    /// <summary>8 bytes, big-endian.</summary>
    public WireWriter U64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(Take(8), value);
        return this;
    }

    /// <summary>1 byte, two's complement.</summary>
    public WireWriter S8(sbyte value) => U8((byte)value);

    /// <summary>2 bytes, big-endian two's complement.</summary>
    public WireWriter S16(short value) => U16((ushort)value);

    /// <summary>4 bytes, big-endian two's complement.</summary>
    public WireWriter S32(int value) => U32((uint)value);

    /// <summary>8 bytes, big-endian two's complement.</summary>
    public WireWriter S64(long value) => U64((ulong)value);

    /// <summary>1, 3, 5 or 9 bytes (BOLT 1, appendix A).</summary>
    public WireWriter BigSize(ulong value) => value switch
    {
        < 0xfd => U8((byte)value),
        <= ushort.MaxValue => U8(0xfd).U16((ushort)value),
        <= uint.MaxValue => U8(0xfe).U32((uint)value),
        _ => U8(0xff).U64(value),
    };

    /// <summary>As few bytes as hold the value, none for 0 (BOLT 1: `tu16`, `tu32`, `tu64`).</summary>
    public WireWriter Truncated(ulong value)
    {
        var room = Take((64 - BitOperations.LeadingZeroCount(value) + 7) / 8);
        for (var i = room.Length - 1; i >= 0; i--, value >>= 8)
            room[i] = (byte)value;
        return this;
    }

    /// <summary>A value of fixed size.</summary>
    public WireWriter Write<T>(T value) where T : struct, IFixedBytes<T>
    {
        value.CopyTo(Take(T.Size));
        return this;
    }

    /// <summary>Values of fixed size, without their number.</summary>
    public WireWriter List<T>(ValueList<T> values) where T : struct, IFixedBytes<T>
    {
        foreach (var value in values)
            Write(value);
        return this;
    }

    /// <summary>A u64 of satoshis.</summary>
    public WireWriter Amount(Satoshi amount) => U64(amount.Value);

    /// <summary>A u64 of milli-satoshis.</summary>
    public WireWriter Amount(MilliSatoshi amount) => U64(amount.Value);

    /// <summary>A feerate in a u32.</summary>
    public WireWriter Feerate(FeeratePerKw feerate) => U32(feerate.Value);

    /// <summary>A block height in a u32.</summary>
    public WireWriter Height(BlockHeight height) => U32(height.Value);

    /// <summary>Text as UTF-8, without its length.</summary>
    public WireWriter Utf8(string text)
    {
        Encoding.UTF8.GetBytes(text, Take(Encoding.UTF8.GetByteCount(text)));
        return this;
    }

    /// <summary>
    /// What <paramref name="write"/> writes, preceded by its length as BigSize: the rest of a TLV record.
    /// </summary>
    public WireWriter Prefixed<T>(T value, WireWrite<T> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        // Nearly every length fits into the one byte reserved here; for the others the value is moved once its length is known.
        var start = Length;
        Take(1);
        write(this, value);
        var length = Length - start - 1;
        if (length < 0xfd)
        {
            _buffer[start] = (byte)length;
            return this;
        }
        var extra = length <= ushort.MaxValue ? sizeof(ushort) : sizeof(uint);
        Take(extra);
        _buffer.AsSpan(start + 1, length).CopyTo(_buffer.AsSpan(start + 1 + extra));
        Length = start;
        BigSize((ulong)length);
        Length += length;
        return this;
    }

    /// <summary>The bytes written, in a new array.</summary>
    public byte[] ToArray() => Written.ToArray();
}
