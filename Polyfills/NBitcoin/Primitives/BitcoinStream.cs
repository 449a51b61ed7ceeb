using System.Buffers.Binary;
using NBitcoin.Protocol;

namespace NBitcoin;

/// <summary>
/// Reads or writes Bitcoin's network format, numbers least significant byte first. No length that is read is trusted: nothing is
/// allocated for bytes that the input doesn't have.
/// </summary>
/// <remarks>
/// Reading throws <see cref="EndOfStreamException"/> where the input ends too soon, <see cref="InvalidDataException"/> for a length
/// that isn't in its shortest form, and <see cref="ArgumentOutOfRangeException"/> for one above <see cref="MaxArraySize"/>.
/// </remarks>
public partial class BitcoinStream
{
    // what an array or a list takes before its elements have really come
    const int ChunkSize = 64 * 1024;
    const int FirstCapacity = 64;

    ConsensusFactory? _consensusFactory;

    public BitcoinStream(Stream inner, bool serializing)
    {
        ArgumentNullException.ThrowIfNull(inner);
        Inner = inner;
        Serializing = serializing;
    }

    public BitcoinStream(byte[] bytes) : this(new MemoryStream(bytes, writable: false), false) { }

    public BitcoinStream(byte[] bytes, ConsensusFactory consensusFactory) : this(bytes) => ConsensusFactory = consensusFactory;

    public BitcoinStream(byte[] bytes, int offset, int length) : this(new MemoryStream(bytes, offset, length, writable: false), false) { }

    public Stream Inner { get; }

    /// <summary>True where it writes.</summary>
    public bool Serializing { get; }

    /// <summary>Makes the objects that are read. Bitcoin's by default.</summary>
    public ConsensusFactory ConsensusFactory
    {
        get => _consensusFactory ?? ConsensusFactory.Bitcoin;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _consensusFactory = value;
        }
    }

    public uint? ProtocolVersion { get; set; }
    public SerializationType Type { get; set; }
    public TransactionOptions TransactionOptions { get; set; } = TransactionOptions.All;

    /// <summary>The greatest length of an array, a list or a script; 4 MiB by default, a block's greatest weight.</summary>
    public int MaxArraySize { get; set; } = 4 * 1024 * 1024;

    /// <summary>Allows to write a transaction without inputs, whose serialisation can't be told from one with a witness.</summary>
    public bool AllowNoInputs { get; set; }

    internal ulong ReadLittleEndian(int size)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        bytes.Clear();
        Inner.ReadExactly(bytes[..size]);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    internal void WriteLittleEndian(ulong value, int size)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        Inner.Write(bytes[..size]);
    }

    void Number(ref ulong data, int size)
    {
        if (Serializing)
            WriteLittleEndian(data, size);
        else
            data = ReadLittleEndian(size);
    }

    public void ReadWrite(ref byte data)
    {
        ulong number = data;
        Number(ref number, sizeof(byte));
        data = (byte)number;
    }

    /// <summary>One byte; every value but zero is read as true.</summary>
    public void ReadWrite(ref bool data)
    {
        var number = data ? 1ul : 0;
        Number(ref number, sizeof(byte));
        data = number != 0;
    }

    public void ReadWrite(ref ushort data)
    {
        ulong number = data;
        Number(ref number, sizeof(ushort));
        data = (ushort)number;
    }

    public void ReadWrite(ref short data)
    {
        var number = (ulong)(ushort)data;
        Number(ref number, sizeof(short));
        data = (short)number;
    }

    public void ReadWrite(ref uint data)
    {
        ulong number = data;
        Number(ref number, sizeof(uint));
        data = (uint)number;
    }

    public void ReadWrite(ref int data)
    {
        var number = (ulong)(uint)data;
        Number(ref number, sizeof(int));
        data = (int)number;
    }

    public void ReadWrite(ref ulong data) => Number(ref data, sizeof(ulong));

    public void ReadWrite(ref long data)
    {
        var number = (ulong)data;
        Number(ref number, sizeof(long));
        data = (long)number;
    }

    public byte ReadWrite(byte data)
    {
        ReadWrite(ref data);
        return data;
    }

    public short ReadWrite(short data)
    {
        ReadWrite(ref data);
        return data;
    }

    public ushort ReadWrite(ushort data)
    {
        ReadWrite(ref data);
        return data;
    }

    public int ReadWrite(int data)
    {
        ReadWrite(ref data);
        return data;
    }

    public uint ReadWrite(uint data)
    {
        ReadWrite(ref data);
        return data;
    }

    public long ReadWrite(long data)
    {
        ReadWrite(ref data);
        return data;
    }

    public ulong ReadWrite(ulong data)
    {
        ReadWrite(ref data);
        return data;
    }

    public void ReadWriteAsVarInt(ref ulong val)
    {
        if (Serializing)
            VarInt.StaticWrite(this, val);
        else
            val = VarInt.StaticRead(this);
    }

    /// <summary>A length above 32 bits is read as the greatest one that 32 bits hold.</summary>
    public void ReadWriteAsVarInt(ref uint val)
    {
        ulong number = val;
        ReadWriteAsVarInt(ref number);
        val = (uint)Math.Min(number, uint.MaxValue);
    }
}
