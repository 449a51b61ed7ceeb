using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Lnd.Actors.Protocol.Wire;

/// <summary>Reads one value.</summary>
/// <typeparam name="T">The value.</typeparam>
/// <param name="reader">Stands at the value; is moved behind it, or failed.</param>
public delegate T WireRead<out T>(ref WireReader reader);

/// <summary>
/// Reads fields from the front of bytes that a peer sent (BOLT 1, "Fundamental Types"). It never throws: a field that is not there or not
/// well formed fails the reader, which from then on is empty and gives zero values; who reads checks <see cref="Failure"/> at the end. No
/// length is trusted: nothing is allocated before its bytes are known to be there.
/// </summary>
public ref struct WireReader
{
    private readonly int _length;
    private ReadOnlySpan<byte> _rest;

    /// <summary>A reader at the start of <paramref name="bytes"/>.</summary>
    public WireReader(ReadOnlySpan<byte> bytes)
    {
        _length = bytes.Length;
        _rest = bytes;
    }

    /// <summary>Bytes not read yet; 0 after a failure.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>True when no byte is left, and after a failure.</summary>
    public readonly bool IsEmpty => _rest.IsEmpty;

    /// <summary>Bytes read so far; after a failure, offset of the field that failed.</summary>
    public readonly int Position => Failure == WireErrorKind.None ? _length - _rest.Length : FailedAt;

    /// <summary>What went wrong first, or <see cref="WireErrorKind.None"/>.</summary>
    public WireErrorKind Failure { get; private set; }

    /// <summary>True after a failure.</summary>
    public readonly bool Failed => Failure != WireErrorKind.None;

    /// <summary>More about <see cref="Failure"/>, in printable ASCII; null when there is no more to say.</summary>
    public string? FailureDetail { get; private set; }

    /// <summary>Type of the TLV record that failed, when it was one.</summary>
    public ulong? FailedTlv { get; internal set; }

    private int FailedAt { get; set; }

    /// <summary>Fails the reader at the current position. Only the first failure counts.</summary>
    public void Fail(WireErrorKind kind, string? detail = null) => FailAt(Position, kind, detail);

    private void FailAt(int position, WireErrorKind kind, string? detail)
    {
        if (Failed)
            return;
        FailedAt = position;
        Failure = kind;
        FailureDetail = detail;
        _rest = default;
    }

    /// <summary>The next <paramref name="count"/> bytes, not copied; empty and failed when there are fewer.</summary>
    public ReadOnlySpan<byte> Span(int count)
    {
        if ((uint)count > (uint)_rest.Length)
        {
            Fail(WireErrorKind.Truncated);
            return default;
        }
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    /// <summary>All bytes that are left, not copied.</summary>
    public ReadOnlySpan<byte> RestSpan() => Span(_rest.Length);

    /// <summary>A copy of the next <paramref name="count"/> bytes.</summary>
    public ByteString Bytes(int count) => new(Span(count));

    /// <summary>A copy of all bytes that are left.</summary>
    public ByteString Rest() => new(RestSpan());

    /// <summary>A copy of bytes that follow their length in a u16.</summary>
    public ByteString Bytes16() => Bytes(U16());

    /// <summary>1 byte.</summary>
    public byte U8() => Span(1) is { IsEmpty: false } b ? b[0] : (byte)0;

    /// <summary>1 byte that is 0 or 1; another value fails.</summary>
    public bool Bool()
    {
        var start = Position;
        var value = U8();
        if (value > 1)
            FailAt(start, WireErrorKind.Invalid, $"{value} is neither 0 nor 1");
        return value == 1;
    }

    /// <summary>2 bytes, big-endian.</summary>
    public ushort U16() => Span(2) is { IsEmpty: false } b ? BinaryPrimitives.ReadUInt16BigEndian(b) : (ushort)0;

    /// <summary>4 bytes, big-endian.</summary>
    public uint U32() => Span(4) is { IsEmpty: false } b ? BinaryPrimitives.ReadUInt32BigEndian(b) : 0;

    /// <summary>8 bytes, big-endian.</summary>
    public ulong U64() => Span(8) is { IsEmpty: false } b ? BinaryPrimitives.ReadUInt64BigEndian(b) : 0;

    /// <summary>1 byte, two's complement.</summary>
    public sbyte S8() => (sbyte)U8();

    /// <summary>2 bytes, big-endian two's complement.</summary>
    public short S16() => (short)U16();

    /// <summary>4 bytes, big-endian two's complement.</summary>
    public int S32() => (int)U32();

    /// <summary>8 bytes, big-endian two's complement.</summary>
    public long S64() => (long)U64();

    /// <summary>
    /// 1, 3, 5 or 9 bytes; BOLT 1: "All values decoded with BigSize should be checked to ensure they are minimally encoded."
    /// </summary>
    public ulong BigSize()
    {
        var start = Position;
        var first = U8();
        var (value, least) = first switch
        {
            0xfd => (U16(), 0xfdUL),
            0xfe => (U32(), 0x1_0000UL),
            0xff => (U64(), 0x1_0000_0000UL),
            _ => (first, 0UL),
        };
        if (!Failed && value < least)
            FailAt(start, WireErrorKind.NotMinimal, null);
        return Failed ? 0 : value;
    }

    /// <summary>BOLT 1: `tu16`, "a 0 to 2 byte truncated unsigned integer"; takes all bytes that are left.</summary>
    public ushort Tu16() => (ushort)Truncated(sizeof(ushort));

    /// <summary>BOLT 1: `tu32`, "a 0 to 4 byte truncated unsigned integer"; takes all bytes that are left.</summary>
    public uint Tu32() => (uint)Truncated(sizeof(uint));

    /// <summary>BOLT 1: `tu64`, "a 0 to 8 byte truncated unsigned integer"; takes all bytes that are left.</summary>
    public ulong Tu64() => Truncated(sizeof(ulong));

    private ulong Truncated(int most)
    {
        if (_rest.Length > most)
        {
            Fail(WireErrorKind.TooLong);
            return 0;
        }
        if (_rest is [0, ..])
        {
            // BOLT 1: "Leading zeros in truncated integers MUST be omitted"
            Fail(WireErrorKind.NotMinimal);
            return 0;
        }
        var value = 0UL;
        foreach (var b in RestSpan())
            value = value << 8 | b;
        return value;
    }

    /// <summary>A value of fixed size, whatever its content.</summary>
    public T Read<T>() where T : struct, IFixedBytes<T>
    {
        var bytes = Span(T.Size);
        return Failed ? default : T.FromBytes(bytes);
    }

    /// <summary><paramref name="count"/> values of fixed size. Fails before it allocates when their bytes are not there.</summary>
    public ValueList<T> List<T>(int count) where T : struct, IFixedBytes<T>
    {
        if (count < 0 || (long)count * T.Size > _rest.Length)
            Fail(WireErrorKind.Truncated);
        if (Failed || count == 0)
            return default;
        var items = new T[count];
        foreach (ref var item in items.AsSpan())
            item = T.FromBytes(Span(T.Size));
        return ValueList<T>.Own(items);
    }

    /// <summary>Values of fixed size to the end; fails when bytes are left over.</summary>
    public ValueList<T> ListToEnd<T>() where T : struct, IFixedBytes<T>
    {
        if (_rest.Length % T.Size != 0)
            Fail(WireErrorKind.Truncated);
        return List<T>(_rest.Length / T.Size);
    }

    /// <summary>
    /// A point: 33 bytes that start with 2 or 3. Whether it lies on the curve is asked where it is used (<see cref="Protocol.Point"/>).
    /// </summary>
    public Point Point()
    {
        var start = Position;
        var point = Read<Point>();
        if (!Failed && !point.HasValidPrefix)
            FailAt(start, WireErrorKind.BadPoint, $"starts with {point.AsSpan()[0]:x2}");
        return Failed ? default : point;
    }

    /// <summary>A u64 of satoshis, BOLT 1: "satoshi amounts MUST be at most `0x000775f05a074000`".</summary>
    public Satoshi Satoshi()
    {
        var start = Position;
        var amount = new Satoshi(U64());
        if (amount > Protocol.Satoshi.MaxMoney)
            FailAt(start, WireErrorKind.AmountTooLarge, amount.ToString());
        return Failed ? default : amount;
    }

    /// <summary>A u64 of milli-satoshis, BOLT 1: "milli-satoshi amounts MUST be at most `0x1d24b2dfac520000`".</summary>
    public MilliSatoshi MilliSatoshi()
    {
        var start = Position;
        var amount = MilliSatoshiLimit();
        if (amount > Protocol.MilliSatoshi.MaxMoney)
            FailAt(start, WireErrorKind.AmountTooLarge, amount.ToString());
        return Failed ? default : amount;
    }

    /// <summary>A u64 of milli-satoshis that is a limit: peers send values up to 2^64-1 for "none".</summary>
    public MilliSatoshi MilliSatoshiLimit() => new(U64());

    /// <summary>A feerate in a u32.</summary>
    public FeeratePerKw Feerate() => new(U32());

    /// <summary>A block height in a u32.</summary>
    public BlockHeight Height() => new(U32());

    /// <summary><paramref name="count"/> bytes of UTF-8 as text; what is no UTF-8 fails.</summary>
    public string Utf8(int count)
    {
        var start = Position;
        var bytes = Span(count);
        if (System.Text.Unicode.Utf8.IsValid(bytes))
            return Encoding.UTF8.GetString(bytes);
        FailAt(start, WireErrorKind.BadText, null);
        return "";
    }

    /// <summary>
    /// A reader of the next <paramref name="count"/> bytes alone; this one moves behind them. Give it back to <see cref="Join"/>.
    /// </summary>
    public WireReader Fork(int count) => new(Span(count));

    /// <summary>Takes over the failure of a reader from <see cref="Fork"/>, and fails when that has bytes left.</summary>
    public void Join(in WireReader fork)
    {
        if (Failed)
            return;
        var start = Position - fork._length;
        if (fork.Failed)
            FailAt(start + fork.FailedAt, fork.Failure, fork.FailureDetail);
        else if (!fork.IsEmpty)
            FailAt(start + fork.Position, WireErrorKind.TooLong, null);
    }
}
