using System.Diagnostics.CodeAnalysis;
using NBitcoin.DataEncoders;

namespace NBitcoin;

/// <summary>An immutable program of Bitcoin Script; any bytes are one, valid or not.</summary>
public partial class Script : IEquatable<Script>
{
    readonly byte[] _bytes;

    public static Script Empty { get; } = new();

    public Script() => _bytes = [];

    public Script(byte[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        _bytes = (byte[])data.Clone();
    }

    public Script(IEnumerable<byte> data) => _bytes = [.. data];

    public Script(params Op[] ops) : this((IEnumerable<Op>)ops) { }

    public Script(IEnumerable<Op> ops)
    {
        ArgumentNullException.ThrowIfNull(ops);
        using var stream = new MemoryStream();
        foreach (var op in ops)
            op.WriteTo(stream);
        _bytes = stream.ToArray();
    }

    /// <param name="script">Names of opcodes, and data to push in hexadecimal, separated by spaces.</param>
    /// <exception cref="FormatException">A word is neither.</exception>
    public Script(string script) : this(Words(script).Select(Op.Parse)) { }

    byte[] Shared { init => _bytes = value; }

    static string[] Words(string script)
    {
        ArgumentNullException.ThrowIfNull(script);
        return script.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Takes the array itself rather than a copy: nobody may change it afterwards.</summary>
    public static Script FromBytesUnsafe(byte[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new Script { Shared = data };
    }

    /// <exception cref="FormatException">Not hexadecimal.</exception>
    public static Script FromHex(string hex) => FromBytesUnsafe(Encoders.Hex.DecodeData(hex));

    internal ReadOnlySpan<byte> Span => _bytes;
    internal ReadOnlyMemory<byte> Memory => _bytes;
    internal ScriptCursor Walk() => new(_bytes);

    /// <summary>Its length in bytes.</summary>
    public int Length => _bytes.Length;

    public byte[] ToBytes() => ToBytes(@unsafe: false);

    /// <param name="unsafe">True to get the array itself, which must not be changed, rather than a copy.</param>
    public byte[] ToBytes(bool @unsafe) => @unsafe ? _bytes : (byte[])_bytes.Clone();

    public string ToHex() => Convert.ToHexStringLower(_bytes);

    public Script Clone() => this;

    /// <summary>Its operations; a push that the end cuts off is the last one, marked as invalid.</summary>
    public IEnumerable<Op> ToOps()
    {
        var ops = new List<Op>();
        var cursor = Walk();
        while (cursor.Next())
            ops.Add(Op.At(cursor));
        if (cursor.IsMalformed)
            ops.Add(Op.Truncated(cursor.Opcode));
        return ops;
    }

    /// <summary>The text that <see cref="Script(string)"/> reads.</summary>
    public override string ToString() => string.Join(' ', ToOps());

    /// <summary>Each of its opcodes has a name and no push is cut off.</summary>
    public bool IsValid => ToOps().All(op => !op.IsInvalid);

    /// <summary>It does nothing but push, as BIP 62 and BIP 16 mean it.</summary>
    public bool IsPushOnly
    {
        get
        {
            var cursor = Walk();
            while (cursor.Next())
            {
                // OP_RESERVED counts as a push here, by consensus
                if (cursor.Opcode > OpcodeType.OP_16)
                    return false;
            }
            return !cursor.IsMalformed;
        }
    }

    /// <summary>Each of its pushes is in the shortest form.</summary>
    public bool HasCanonicalPushes
    {
        get
        {
            var cursor = Walk();
            while (cursor.Next())
            {
                if (cursor.Opcode <= OpcodeType.OP_PUSHDATA4 && !IsMinimalPush(cursor.Opcode, cursor.Data))
                    return false;
            }
            return !cursor.IsMalformed;
        }
    }

    internal static bool IsMinimalPush(OpcodeType code, ReadOnlySpan<byte> data) => data.Length switch
    {
        0 => code == OpcodeType.OP_0,
        1 when data[0] is (>= 1 and <= 16) or 0x81 => false,
        < (int)OpcodeType.OP_PUSHDATA1 => (int)code == data.Length,
        <= byte.MaxValue => code == OpcodeType.OP_PUSHDATA1,
        <= ushort.MaxValue => code == OpcodeType.OP_PUSHDATA2,
        _ => true,
    };

    /// <summary>It begins with OP_RETURN.</summary>
    public bool IsUnspendable => _bytes.Length > 0 && _bytes[0] == (byte)OpcodeType.OP_RETURN;

    public static bool IsNullOrEmpty([NotNullWhen(false)] Script? script) => script is null || script._bytes.Length == 0;

    /// <summary>Signature operations, as blocks count them.</summary>
    /// <param name="fAccurate">Count the keys of a multisignature whose number is pushed just before it, rather than always 20.</param>
    public uint GetSigOpCount(bool fAccurate)
    {
        uint count = 0;
        var previous = OpcodeType.OP_NOP;
        var cursor = Walk();
        while (cursor.Next())
        {
            count += cursor.Opcode switch
            {
                OpcodeType.OP_CHECKSIG or OpcodeType.OP_CHECKSIGVERIFY => 1,
                OpcodeType.OP_CHECKMULTISIG or OpcodeType.OP_CHECKMULTISIGVERIFY =>
                    fAccurate && previous is >= OpcodeType.OP_1 and <= OpcodeType.OP_16 ? previous - OpcodeType.OP_1 + 1u : 20,
                _ => 0,
            };
            previous = cursor.Opcode;
        }
        return count;
    }

    public static Script operator +(Script? a, Op op)
    {
        ArgumentNullException.ThrowIfNull(op);
        return FromBytesUnsafe([.. a?._bytes ?? [], .. op.ToBytes()]);
    }

    public static Script operator +(Script? a, IEnumerable<Op> ops) => FromBytesUnsafe([.. a?._bytes ?? [], .. new Script(ops)._bytes]);

    /// <summary>Appends a push of these bytes.</summary>
    public static Script operator +(Script? a, IEnumerable<byte> bytes) => a + Op.GetPushOp([.. bytes]);

    [return: NotNullIfNotNull(nameof(script))]
    public static implicit operator WitScript?(Script? script) => script is null ? null : new WitScript(script);

    public WitScript ToWitScript() => new(this);

    public bool Equals([NotNullWhen(true)] Script? item) => item is not null && Span.SequenceEqual(item._bytes);
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as Script);
    public static bool operator ==(Script? a, Script? b) => a is null ? b is null : a.Equals(b);
    public static bool operator !=(Script? a, Script? b) => !(a == b);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }
}
