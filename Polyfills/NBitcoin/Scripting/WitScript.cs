using System.Diagnostics.CodeAnalysis;
using NBitcoin.DataEncoders;
using NBitcoin.Protocol;

namespace NBitcoin;

/// <summary>The witness of one input: an immutable list of byte strings, the top of the stack last.</summary>
public class WitScript : IEquatable<WitScript>
{
    readonly byte[][] _pushes;

    public static WitScript Empty { get; } = new(Array.Empty<byte[]>(), @unsafe: true);

    /// <param name="unsafe">True to take the arrays themselves, which nobody may change afterwards, rather than copies.</param>
    public WitScript(byte[][] script, bool @unsafe = false)
    {
        ArgumentNullException.ThrowIfNull(script);
        _pushes = @unsafe ? script : Array.ConvertAll(script, push => (byte[])push.Clone());
    }

    public WitScript(IEnumerable<byte[]> script, bool @unsafe = false) : this(script.ToArray(), @unsafe) { }

    /// <exception cref="ArgumentException">An operation doesn't push.</exception>
    public WitScript(params Op[] ops) => _pushes = Pushed(ops);

    /// <exception cref="ArgumentException">An operation doesn't push.</exception>
    public WitScript(Script scriptSig)
    {
        ArgumentNullException.ThrowIfNull(scriptSig);
        _pushes = Pushed(scriptSig.ToOps());
    }

    /// <param name="script">The strings in hexadecimal, separated by spaces.</param>
    /// <exception cref="FormatException">Not hexadecimal.</exception>
    public WitScript(string script)
    {
        ArgumentNullException.ThrowIfNull(script);
        _pushes = Array.ConvertAll(script.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries), Encoders.Hex.DecodeData);
    }

    /// <param name="script">The serialisation; what may follow it is left alone.</param>
    /// <exception cref="EndOfStreamException">It ends too soon.</exception>
    public WitScript(byte[] script)
    {
        ArgumentNullException.ThrowIfNull(script);
        _pushes = Read(new BitcoinStream(script));
    }

    static byte[][] Pushed(IEnumerable<Op> ops) =>
        [.. ops.Select(op => op.PushData ?? throw new ArgumentException($"A witness can't hold {op}, which doesn't push.", nameof(ops)))];

    /// <remarks>Throws what <see cref="BitcoinStream"/> throws.</remarks>
    public static WitScript Load(BitcoinStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var pushes = Read(stream);
        return pushes.Length == 0 ? Empty : new WitScript(pushes, @unsafe: true);
    }

    static byte[][] Read(BitcoinStream stream)
    {
        var count = stream.ReadLength();
        // a list: the strings' number is not to be trusted before they have come
        var pushes = new List<byte[]>(Math.Min(count, 16));
        for (var i = 0; i < count; i++)
        {
            byte[] push = [];
            stream.ReadWriteAsVarString(ref push);
            pushes.Add(push);
        }
        return [.. pushes];
    }

    internal void Write(ref ByteWriter writer)
    {
        writer.Length(_pushes.Length);
        foreach (var push in _pushes)
            writer.VarString(push);
    }

    public void WriteToStream(BitcoinStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var writer = new ByteWriter(stackalloc byte[512]);
        Write(ref writer);
        stream.Inner.Write(writer.Written);
        writer.Dispose();
    }

    public byte[] ToBytes()
    {
        var writer = new ByteWriter(stackalloc byte[512]);
        Write(ref writer);
        var bytes = writer.Written.ToArray();
        writer.Dispose();
        return bytes;
    }

    /// <summary>Bytes of its serialisation.</summary>
    public int GetSerializedSize()
    {
        var size = VarInt.SizeOf((ulong)_pushes.Length);
        foreach (var push in _pushes)
            size = checked(size + VarInt.SizeOf((ulong)push.Length) + push.Length);
        return size;
    }

    public int PushCount => _pushes.Length;
    public byte[] this[int index] => _pushes[index];
    public IEnumerable<byte[]> Pushes => _pushes;

    /// <summary>The array itself, which must not be changed.</summary>
    public byte[] GetUnsafePush(int i) => _pushes[i];

    public static bool IsNullOrEmpty([NotNullWhen(false)] WitScript? witScript) => witScript is null || witScript._pushes.Length == 0;

    public WitScript Clone() => new(_pushes, @unsafe: false);

    /// <summary>A script that pushes the same strings.</summary>
    public Script ToScript() => new(_pushes.Select(Op.GetPushOp));

    public override string ToString() => ToScript().ToString();

    [return: NotNullIfNotNull(nameof(witScript))]
    public static implicit operator Script?(WitScript? witScript) => witScript?.ToScript();

    public static WitScript? operator +(WitScript? a, WitScript? b) =>
        a is null ? b : b is null ? a : new WitScript([.. a._pushes, .. b._pushes]);

    public bool Equals([NotNullWhen(true)] WitScript? item)
    {
        if (item is null || _pushes.Length != item._pushes.Length)
            return false;
        for (var i = 0; i < _pushes.Length; i++)
        {
            if (!_pushes[i].AsSpan().SequenceEqual(item._pushes[i]))
                return false;
        }
        return true;
    }

    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as WitScript);
    public static bool operator ==(WitScript? a, WitScript? b) => a is null ? b is null : a.Equals(b);
    public static bool operator !=(WitScript? a, WitScript? b) => !(a == b);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var push in _pushes)
        {
            hash.Add(push.Length);
            hash.AddBytes(push);
        }
        return hash.ToHashCode();
    }
}
