using System.Diagnostics.CodeAnalysis;
using NBitcoin.Protocol;

namespace NBitcoin;

public partial class BitcoinStream
{
    /// <summary>The bytes alone, as many as <paramref name="arr"/> holds.</summary>
    public void ReadWrite(byte[] arr)
    {
        ArgumentNullException.ThrowIfNull(arr);
        ReadWrite(arr.AsSpan());
    }

    public void ReadWrite(byte[] arr, int offset, int count) => ReadWrite(arr.AsSpan(offset, count));

    public void ReadWrite(Span<byte> arr)
    {
        if (Serializing)
            Inner.Write(arr);
        else
            Inner.ReadExactly(arr);
    }

    public void ReadWrite(ref uint256 value)
    {
        Span<byte> bytes = stackalloc byte[uint256.Width];
        if (Serializing)
            value.ToBytes(bytes);
        ReadWrite(bytes);
        if (!Serializing)
            value = new uint256(bytes);
    }

    public void ReadWrite(ref uint160 value)
    {
        Span<byte> bytes = stackalloc byte[uint160.Width];
        if (Serializing)
            value.WriteTo(bytes);
        ReadWrite(bytes);
        if (!Serializing)
            value = new uint160((ReadOnlySpan<byte>)bytes);
    }

    /// <summary>Bytes with their length before them.</summary>
    public void ReadWriteAsVarString(ref byte[] bytes)
    {
        if (Serializing)
        {
            WriteLength(bytes.Length);
            Inner.Write(bytes);
        }
        else
        {
            bytes = ReadBytes(ReadLength());
        }
    }

    public void ReadWrite(ref Script script)
    {
        if (Serializing)
        {
            WriteLength(script.Length);
            Inner.Write(script.Span);
        }
        else
        {
            var length = ReadLength();
            script = length == 0 ? Script.Empty : Script.FromBytesUnsafe(ReadBytes(length));
        }
    }

    public void ReadWrite(ref TxInList list) => ReadWriteList<TxInList, TxIn>(ref list, static capacity => new(capacity));

    public void ReadWrite(ref TxOutList list) => ReadWriteList<TxOutList, TxOut>(ref list, static capacity => new(capacity));

    public void ReadWriteStruct<T>(ref T data) where T : struct, IBitcoinSerializable => data.ReadWrite(this);

    public void ReadWriteStruct<T>(T data) where T : struct, IBitcoinSerializable => data.ReadWrite(this);

    public T ReadWrite<T>(T data) where T : IBitcoinSerializable
    {
        ReadWrite(ref data);
        return data;
    }

    /// <summary>Where <paramref name="data"/> is null, reading makes a new object, by the <see cref="ConsensusFactory"/> if it can.</summary>
    public void ReadWrite<T>([NotNull] ref T data) where T : IBitcoinSerializable
    {
        data ??= CreateNew<T>();
        data.ReadWrite(this);
    }

    T CreateNew<T>() where T : IBitcoinSerializable =>
        ConsensusFactory.TryCreateNew<T>(out var created) ? created : Activator.CreateInstance<T>();

    public void ReadWrite<T>(ref T[] arr) where T : IBitcoinSerializable, new()
    {
        var list = Serializing ? [.. arr] : new List<T>();
        ReadWriteList<List<T>, T>(ref list, static capacity => new(capacity));
        if (!Serializing)
            arr = [.. list];
    }

    public void ReadWrite<T>(ref List<T> list) where T : IBitcoinSerializable =>
        ReadWriteList<List<T>, T>(ref list, static capacity => new(capacity));

    void ReadWriteList<TList, T>(ref TList list, Func<int, TList> create) where TList : List<T> where T : IBitcoinSerializable
    {
        if (Serializing)
        {
            WriteLength(list.Count);
            foreach (var item in list)
                item.ReadWrite(this);
            return;
        }
        var count = ReadLength();
        list = create(Math.Min(count, FirstCapacity));
        for (var i = 0; i < count; i++)
        {
            var item = CreateNew<T>();
            item.ReadWrite(this);
            list.Add(item);
        }
    }

    public void ReadWrite(ref List<uint256> value)
    {
        if (Serializing)
        {
            WriteLength(value.Count);
            foreach (var item in value)
            {
                var hash = item;
                ReadWrite(ref hash);
            }
            return;
        }
        var count = ReadLength();
        value = new List<uint256>(Math.Min(count, FirstCapacity));
        for (var i = 0; i < count; i++)
        {
            uint256 hash = uint256.Zero;
            ReadWrite(ref hash);
            value.Add(hash);
        }
    }

    internal void WriteLength(int length)
    {
        if (length > MaxArraySize)
            throw TooLong((ulong)length);
        VarInt.StaticWrite(this, (ulong)length);
    }

    /// <summary>A number of bytes, or of elements with at least one byte each: never more than the input can still hold.</summary>
    internal int ReadLength()
    {
        var length = VarInt.StaticRead(this);
        if (length > (ulong)MaxArraySize)
            throw TooLong(length);
        if (Inner.CanSeek && (long)length > Inner.Length - Inner.Position)
            throw new EndOfStreamException($"A length of {length} is announced where {Inner.Length - Inner.Position} bytes are left.");
        return (int)length;
    }

    ArgumentOutOfRangeException TooLong(ulong length) =>
        new(nameof(length), length, $"A length may be {MaxArraySize} at most.");

    byte[] ReadBytes(int length)
    {
        // a stream of unknown length: allocate as the bytes come
        var bytes = new byte[Inner.CanSeek ? length : Math.Min(length, ChunkSize)];
        Inner.ReadExactly(bytes);
        while (bytes.Length < length)
        {
            var have = bytes.Length;
            Array.Resize(ref bytes, (int)Math.Min(length, 2L * have));
            Inner.ReadExactly(bytes, have, bytes.Length - have);
        }
        return bytes;
    }
}
