namespace NBitcoin.Protocol;

/// <summary>A length of 1, 3, 5 or 9 bytes ("CompactSize"); only the shortest form is read.</summary>
public class VarInt : IBitcoinSerializable
{
    ulong _value;

    public VarInt() { }
    public VarInt(ulong value) => _value = value;

    public ulong ToLong() => _value;

    public void ReadWrite(BitcoinStream stream) => stream.ReadWriteAsVarInt(ref _value);

    /// <exception cref="EndOfStreamException">The stream ends within it.</exception>
    /// <exception cref="InvalidDataException">A shorter form exists.</exception>
    public static ulong StaticRead(BitcoinStream bs)
    {
        ArgumentNullException.ThrowIfNull(bs);
        if (bs.Serializing)
            throw new InvalidOperationException("The stream writes: a length can't be read from it.");
        byte prefix = 0;
        bs.ReadWrite(ref prefix);
        var (size, min) = prefix switch
        {
            0xfd => (2, 0xfdul),
            0xfe => (4, 0x1_0000ul),
            0xff => (8, 0x1_0000_0000ul),
            _ => (0, 0ul),
        };
        if (size == 0)
            return prefix;
        var value = bs.ReadLittleEndian(size);
        return value >= min ? value : throw new InvalidDataException($"The length {value} is written in {size + 1} bytes: a shorter form exists.");
    }

    public static void StaticWrite(BitcoinStream bs, ulong length)
    {
        ArgumentNullException.ThrowIfNull(bs);
        if (!bs.Serializing)
            throw new InvalidOperationException("The stream reads: a length can't be written to it.");
        if (length < 0xfd)
            bs.WriteLittleEndian(length, 1);
        else if (length <= ushort.MaxValue)
            bs.WriteLittleEndian(0xfd | (length << 8), 3);
        else if (length <= uint.MaxValue)
            bs.WriteLittleEndian(0xfe | (length << 8), 5);
        else
        {
            bs.WriteLittleEndian(0xff, 1);
            bs.WriteLittleEndian(length, 8);
        }
    }

    /// <summary>Bytes that <paramref name="length"/> takes.</summary>
    internal static int SizeOf(ulong length) => length < 0xfd ? 1 : length <= ushort.MaxValue ? 3 : length <= uint.MaxValue ? 5 : 9;
}

/// <summary>Bytes with their length before them.</summary>
public class VarString : IBitcoinSerializable
{
    byte[] _bytes = [];

    public VarString() { }

    public VarString(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        _bytes = bytes;
    }

    public int Length => _bytes.Length;

    public byte[] GetString() => GetString(false);

    /// <param name="unsafe">True to get the array itself rather than a copy.</param>
    public byte[] GetString(bool @unsafe) => @unsafe ? _bytes : (byte[])_bytes.Clone();

    public void ReadWrite(BitcoinStream stream) => stream.ReadWriteAsVarString(ref _bytes);
}
