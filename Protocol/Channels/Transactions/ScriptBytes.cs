using NBitcoin;

namespace Lnd.Actors.Protocol.Channels.Transactions;

/// <summary>Builds the bytes of the short scripts of BOLT 3, without the objects of a general script builder: a commitment has hundreds of them.</summary>
internal ref struct ScriptBytes(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private int _length;

    /// <summary>What has been written.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    /// <summary>An opcode.</summary>
    public void Op(OpcodeType opcode) => _buffer[_length++] = (byte)opcode;

    /// <summary>A push of up to 75 bytes.</summary>
    public void Push(scoped ReadOnlySpan<byte> data)
    {
        _buffer[_length++] = checked((byte)data.Length);
        data.CopyTo(_buffer[_length..]);
        _length += data.Length;
    }

    /// <summary>A minimal push of a number that is not negative.</summary>
    public void Number(uint value)
    {
        if (value == 0)
        {
            Op(OpcodeType.OP_0);
            return;
        }
        if (value <= 16)
        {
            _buffer[_length++] = (byte)((byte)OpcodeType.OP_1 + value - 1);
            return;
        }
        Span<byte> digits = stackalloc byte[5];
        var count = 0;
        for (var rest = value; rest != 0; rest >>= 8)
            digits[count++] = (byte)rest;
        if ((digits[count - 1] & 0x80) != 0)
            digits[count++] = 0; // the top bit is the sign
        Push(digits[..count]);
    }
}
