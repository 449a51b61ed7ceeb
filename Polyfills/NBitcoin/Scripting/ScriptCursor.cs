using System.Buffers.Binary;

namespace NBitcoin;

/// <summary>Walks over the operations of a script without allocating.</summary>
ref struct ScriptCursor(ReadOnlySpan<byte> script)
{
    readonly ReadOnlySpan<byte> _script = script;

    /// <summary>Where the next operation begins.</summary>
    public int Position { get; private set; }

    /// <summary>A push announced more bytes than there are; nothing follows it.</summary>
    public bool IsMalformed { get; private set; }

    public OpcodeType Opcode { get; private set; }

    /// <summary>Where the data of the last push begins, and their length; empty for any other operation.</summary>
    public int DataStart { get; private set; }

    public int DataLength { get; private set; }

    public readonly ReadOnlySpan<byte> Data => _script.Slice(DataStart, DataLength);

    /// <returns>False at the end of the script and where it is malformed.</returns>
    public bool Next()
    {
        DataLength = 0;
        DataStart = 0;
        if (Position >= _script.Length)
            return false;
        Opcode = (OpcodeType)_script[Position++];
        if (Opcode > OpcodeType.OP_PUSHDATA4)
            return true;

        var rest = _script[Position..];
        var sizeOfLength = Opcode switch
        {
            OpcodeType.OP_PUSHDATA1 => 1,
            OpcodeType.OP_PUSHDATA2 => 2,
            OpcodeType.OP_PUSHDATA4 => 4,
            _ => 0,
        };
        if (rest.Length < sizeOfLength)
            return Malformed();
        var length = sizeOfLength switch
        {
            1 => rest[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(rest),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(rest),
            _ => (uint)Opcode,
        };
        if (length > (uint)(rest.Length - sizeOfLength))
            return Malformed();
        DataStart = Position + sizeOfLength;
        DataLength = (int)length;
        Position = DataStart + DataLength;
        return true;
    }

    /// <summary>Goes on from another place.</summary>
    public void MoveTo(int position) => Position = position;

    bool Malformed()
    {
        IsMalformed = true;
        Position = _script.Length;
        return false;
    }
}
