using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using NBitcoin.Crypto;
using NBitcoin.Protocol;

namespace NBitcoin;

/// <summary>
/// Writes Bitcoin's network format into memory: a buffer on the caller's stack first, a rented one when that is full. Dispose it.
/// </summary>
ref struct ByteWriter(Span<byte> initial)
{
    Span<byte> _buffer = initial;
    byte[]? _rented;
    int _length;

    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
            Grow(count);
        var span = _buffer.Slice(_length, count);
        _length += count;
        return span;
    }

    void Grow(int count)
    {
        var bigger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(_length + count), 2 * _buffer.Length));
        Written.CopyTo(bigger);
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
        _buffer = _rented = bigger;
    }

    public void Byte(byte value) => Reserve(1)[0] = value;
    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Reserve(sizeof(uint)), value);
    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Reserve(sizeof(long)), value);
    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Reserve(value.Length));
    public void Hash(uint256 value) => value.ToBytes(Reserve(uint256.Width));

    public void Length(int length)
    {
        var size = VarInt.SizeOf((ulong)length);
        var span = Reserve(size);
        if (size == 1)
            span[0] = (byte)length;
        else if (size == 3)
        {
            span[0] = 0xfd;
            BinaryPrimitives.WriteUInt16LittleEndian(span[1..], (ushort)length);
        }
        else
        {
            span[0] = 0xfe;
            BinaryPrimitives.WriteUInt32LittleEndian(span[1..], (uint)length);
        }
    }

    public void VarString(ReadOnlySpan<byte> value)
    {
        Length(value.Length);
        Bytes(value);
    }

    public void OutPoint(OutPoint value)
    {
        Hash(value.Hash);
        UInt32(value.N);
    }

    public void TxOut(TxOut value)
    {
        Int64(value.Value.Satoshi);
        VarString(value.ScriptPubKey.Span);
    }

    public readonly uint256 DoubleSha256() => Hashes.DoubleSHA256(Written);

    public readonly uint256 SingleSha256()
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Written, hash);
        return new uint256(hash);
    }

    public void Dispose()
    {
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
        this = default;
    }
}
