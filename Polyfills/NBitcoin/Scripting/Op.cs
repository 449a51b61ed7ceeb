using System.Buffers.Binary;
using System.Globalization;
using NBitcoin.DataEncoders;

namespace NBitcoin;

/// <summary>One operation of a script: an opcode, and for those that push, the data.</summary>
public partial class Op
{
    OpcodeType _code;

    internal Op() { }

    public OpcodeType Code
    {
        get => _code;
        set
        {
            _code = value;
            IsInvalid = !IsKnown(value);
        }
    }

    /// <summary>What it pushes; empty for OP_0, one byte for OP_1 to OP_16 and OP_1NEGATE; null where it doesn't push.</summary>
    public byte[]? PushData { get; set; }

    /// <summary>The opcode has no name, or the script ends within the data of this push.</summary>
    public bool IsInvalid { get; private set; }

    public string Name => GetOpName(Code);

    /// <summary>OP_0 to OP_16.</summary>
    public bool IsSmallUInt => Code is OpcodeType.OP_0 or (>= OpcodeType.OP_1 and <= OpcodeType.OP_16);

    /// <summary>OP_0 to OP_16 and OP_1NEGATE.</summary>
    public bool IsSmallInt => IsSmallUInt || Code == OpcodeType.OP_1NEGATE;

    internal static bool IsPush(OpcodeType code) => code <= OpcodeType.OP_16 && code != OpcodeType.OP_RESERVED;

    /// <summary>The shortest push of these data.</summary>
    public static Op GetPushOp(byte[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var code = data.Length switch
        {
            0 => OpcodeType.OP_0,
            1 when data[0] is >= 1 and <= 16 => OpcodeType.OP_1 - 1 + data[0],
            1 when data[0] == 0x81 => OpcodeType.OP_1NEGATE,
            < (int)OpcodeType.OP_PUSHDATA1 => (OpcodeType)data.Length,
            <= byte.MaxValue => OpcodeType.OP_PUSHDATA1,
            <= ushort.MaxValue => OpcodeType.OP_PUSHDATA2,
            _ => OpcodeType.OP_PUSHDATA4,
        };
        return new Op { Code = code, PushData = data };
    }

    /// <summary>The shortest push of this number.</summary>
    public static Op GetPushOp(long value) => GetPushOp(ScriptNumber.Encode(value));

    /// <exception cref="InvalidOperationException">The opcode pushes data: use <see cref="GetPushOp(byte[])"/>.</exception>
    public static implicit operator Op(OpcodeType codeType) => new()
    {
        Code = codeType,
        PushData = !IsPush(codeType) ? null : SmallPush(codeType)
            ?? throw new InvalidOperationException($"0x{(byte)codeType:x2} pushes data: give the data instead."),
    };

    static byte[]? SmallPush(OpcodeType code) => code switch
    {
        OpcodeType.OP_0 => [],
        OpcodeType.OP_1NEGATE => [0x81],
        >= OpcodeType.OP_1 and <= OpcodeType.OP_16 => [(byte)(code - OpcodeType.OP_1 + 1)],
        _ => null,
    };

    internal static Op At(ScriptCursor cursor) => new()
    {
        Code = cursor.Opcode,
        PushData = !IsPush(cursor.Opcode) ? null : SmallPush(cursor.Opcode) ?? cursor.Data.ToArray(),
    };

    internal static Op Truncated(OpcodeType code) => new() { Code = code, PushData = [], IsInvalid = true };

    /// <summary>The number that is pushed, of eight bytes at most; null where nothing is pushed, or more.</summary>
    public long? GetLong() => PushData is { Length: <= sizeof(long) } ? ScriptNumber.Decode(PushData) : null;

    /// <summary>As <see cref="GetLong"/>, but the nearest number that 32 bits hold.</summary>
    public int? GetInt() => GetLong() is { } number ? (int)Math.Clamp(number, int.MinValue, int.MaxValue) : null;

    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        WriteTo(stream);
        return stream.ToArray();
    }

    public void WriteTo(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.WriteByte((byte)Code);
        if (PushData is null || Code > OpcodeType.OP_PUSHDATA4 || Code == OpcodeType.OP_0)
            return;
        Span<byte> length = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)PushData.Length);
        stream.Write(length[..SizeOfLength(Code)]);
        stream.Write(PushData);
    }

    static int SizeOfLength(OpcodeType code) => code switch
    {
        OpcodeType.OP_PUSHDATA1 => 1,
        OpcodeType.OP_PUSHDATA2 => 2,
        OpcodeType.OP_PUSHDATA4 => 4,
        _ => 0,
    };

    /// <summary>The data of a push in hexadecimal, one digit where that is enough; the name of any other opcode.</summary>
    public override string ToString()
    {
        if (PushData is null)
            return IsKnown(Code) ? Name : string.Create(CultureInfo.InvariantCulture, $"OP_UNKNOWN(0x{(byte)Code:x2})");
        if (PushData.Length == 0)
            return "0";
        var hex = Encoders.Hex.EncodeData(PushData);
        return hex.Length == 2 && hex[0] == '0' ? hex[1..] : hex;
    }
}
