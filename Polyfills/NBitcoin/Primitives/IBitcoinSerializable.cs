namespace NBitcoin;

/// <summary>What has a form in Bitcoin's network format. One method reads and writes: <see cref="BitcoinStream.Serializing"/> says which.</summary>
public interface IBitcoinSerializable
{
    void ReadWrite(BitcoinStream stream);
}

/// <summary>What a serialisation is for.</summary>
public enum SerializationType
{
    Disk = 0,
    Network = 1,
    Hash = 2,
}

/// <summary>Which parts of a transaction take part in a serialisation.</summary>
[Flags]
public enum TransactionOptions : uint
{
    None = 0x00000000,
    Witness = 0x40000000,
    All = Witness,
}

public static class BitcoinSerializableExtensions
{
    public static void ReadWrite(this IBitcoinSerializable serializable, Stream stream, bool serializing,
        ConsensusFactory consensusFactory, uint? version = null)
    {
        ArgumentNullException.ThrowIfNull(serializable);
        serializable.ReadWrite(Configured(new BitcoinStream(stream, serializing), consensusFactory, version));
    }

    public static void ReadWrite(this IBitcoinSerializable serializable, byte[] bytes, ConsensusFactory consensusFactory, uint? version = null)
    {
        ArgumentNullException.ThrowIfNull(serializable);
        serializable.ReadWrite(Configured(new BitcoinStream(bytes), consensusFactory, version));
    }

    static BitcoinStream Configured(BitcoinStream stream, ConsensusFactory? consensusFactory, uint? version)
    {
        stream.ProtocolVersion = version;
        if (consensusFactory is not null)
            stream.ConsensusFactory = consensusFactory;
        return stream;
    }

    /// <summary>Bytes of the serialisation.</summary>
    public static int GetSerializedSize(this IBitcoinSerializable serializable, uint? version = null) =>
        GetSerializedSize(serializable, version, SerializationType.Disk);

    public static int GetSerializedSize(this IBitcoinSerializable serializable, uint? version, SerializationType serializationType) =>
        Measure(serializable, new BitcoinStream(new CountingStream(), true) { ProtocolVersion = version, Type = serializationType });

    public static int GetSerializedSize(this IBitcoinSerializable serializable, TransactionOptions options) =>
        Measure(serializable, new BitcoinStream(new CountingStream(), true) { TransactionOptions = options });

    static int Measure(IBitcoinSerializable serializable, BitcoinStream stream)
    {
        ArgumentNullException.ThrowIfNull(serializable);
        stream.AllowNoInputs = true;
        serializable.ReadWrite(stream);
        return checked((int)stream.Inner.Length);
    }

    /// <summary>Reads the value from the start of <paramref name="bytes"/>; bytes that follow it are left alone.</summary>
    public static void FromBytes(this IBitcoinSerializable serializable, byte[] bytes, uint? version = null)
    {
        ArgumentNullException.ThrowIfNull(serializable);
        serializable.ReadWrite(new BitcoinStream(bytes) { ProtocolVersion = version });
    }

    public static byte[] ToBytes(this IBitcoinSerializable serializable, uint? version = null)
    {
        ArgumentNullException.ThrowIfNull(serializable);
        using var stream = new MemoryStream();
        serializable.ReadWrite(new BitcoinStream(stream, true) { ProtocolVersion = version });
        return stream.ToArray();
    }

    /// <summary>A deep copy, by way of the serialisation.</summary>
    public static T Clone<T>(this T serializable, uint? version = null) where T : IBitcoinSerializable, new()
    {
        var copy = new T();
        copy.FromBytes(serializable.ToBytes(version), version);
        return copy;
    }
}

/// <summary>Takes any number of bytes and keeps but their number.</summary>
sealed class CountingStream : Stream
{
    long _length;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => _length;
    public override long Position { get => _length; set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => _length += count;
    public override void Write(ReadOnlySpan<byte> buffer) => _length += buffer.Length;
    public override void WriteByte(byte value) => _length++;
}
