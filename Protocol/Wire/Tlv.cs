using System.Collections;

namespace Lnd.Actors.Protocol.Wire;

/// <summary>How the value of a TLV record is read and written.</summary>
/// <typeparam name="T">The value.</typeparam>
/// <param name="Read">Reads it; must take all bytes of the record.</param>
/// <param name="Write">Writes it, without type and length.</param>
public sealed record TlvType<T>(WireRead<T> Read, WireWrite<T> Write) where T : struct;

/// <summary>The kinds of values that TLV records of messages have.</summary>
public static class TlvTypes
{
    /// <summary>All bytes of the record.</summary>
    public static TlvType<ByteString> Bytes { get; } = new((ref r) => r.Rest(), (w, v) => w.Bytes(v));

    /// <summary>A point.</summary>
    public static TlvType<Point> Point { get; } = new((ref r) => r.Point(), (w, v) => w.Write(v));

    /// <summary>u16.</summary>
    public static TlvType<ushort> U16 { get; } = new((ref r) => r.U16(), (w, v) => w.U16(v));

    /// <summary>tu32.</summary>
    public static TlvType<uint> Tu32 { get; } = new((ref r) => r.Tu32(), (w, v) => w.Truncated(v));

    /// <summary>tu64.</summary>
    public static TlvType<ulong> Tu64 { get; } = new((ref r) => r.Tu64(), (w, v) => w.Truncated(v));

    /// <summary>BigSize.</summary>
    public static TlvType<ulong> BigSize { get; } = new((ref r) => r.BigSize(), (w, v) => w.BigSize(v));

    /// <summary>s64 of satoshis.</summary>
    public static TlvType<SatoshiDelta> SatoshiDelta { get; } = new((ref r) => new SatoshiDelta(r.S64()), (w, v) => w.S64(v.Value));

    /// <summary>Exactly <paramref name="count"/> bytes.</summary>
    public static TlvType<ByteString> Fixed(int count) => new((ref r) => r.Bytes(count), (w, v) => w.Bytes(v, count));

    /// <summary>A value of fixed size.</summary>
    public static TlvType<T> Of<T>() where T : struct, IFixedBytes<T> => new((ref r) => r.Read<T>(), (w, v) => w.Write(v));

    /// <summary>Values of fixed size, as many as fit.</summary>
    public static TlvType<ValueList<T>> ListOf<T>() where T : struct, IFixedBytes<T> => new((ref r) =>
        r.ListToEnd<T>(), (w, v) => w.List(v));
}

/// <summary>
/// The known records of one TLV namespace, by ascending type; the one place that knows how they are read and written (BOLT 1,
/// "Type-Length-Value Format"). Reading and writing walk the stream once.
/// </summary>
/// <typeparam name="TMessage">What the records are part of.</typeparam>
public sealed class TlvTable<TMessage> : IEnumerable<KeyValuePair<ulong, string>> where TMessage : class
{
    private delegate TMessage ReadField(TMessage message, ref WireReader value);

    private sealed record Field(ulong Type, string Name, ReadField Read, Func<TMessage, bool> IsSet, WireWrite<TMessage> Write);

    private readonly List<Field> _fields = [];

    /// <summary>Declares a record; types must ascend, else <see cref="ArgumentException"/>.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="name">Its name in the BOLTs.</param>
    /// <param name="codec">Reads and writes its value.</param>
    /// <param name="get">Its value; null when the record is absent.</param>
    /// <param name="set">The message with this value.</param>
    public void Add<T>(ulong type, string name, TlvType<T> codec, Func<TMessage, T?> get, Func<TMessage, T, TMessage> set) where T : struct
    {
        ArgumentNullException.ThrowIfNull(codec);
        Add(new Field(
            type,
            name,
            (message, ref value) => set(message, codec.Read(ref value)),
            message => get(message) is not null,
            (writer, message) => codec.Write(writer, get(message)!.Value)));
    }

    /// <summary>
    /// Declares a record without value, whose presence is what it says; types must ascend, else <see cref="ArgumentException"/>.
    /// </summary>
    /// <param name="type">Its type.</param>
    /// <param name="name">Its name in the BOLTs.</param>
    /// <param name="get">Whether the record is present.</param>
    /// <param name="set">The message with the record.</param>
    public void Add(ulong type, string name, Func<TMessage, bool> get, Func<TMessage, TMessage> set) =>
        Add(new Field(type, name, (message, ref _) => set(message), get, (_, _) => { }));

    private void Add(Field field)
    {
        if (_fields.Count > 0 && _fields[^1].Type >= field.Type)
            throw new ArgumentException($"type {field.Type} after {_fields[^1].Type}");
        _fields.Add(field);
    }

    /// <summary>
    /// Reads records to the end of <paramref name="reader"/>. Known ones go into the message, unknown odd ones are kept as they are.
    /// A stream against the rules fails the reader.
    /// </summary>
    /// <param name="message">Where to put the known records.</param>
    /// <param name="reader">Stands at the stream.</param>
    /// <param name="unknown">The unknown records.</param>
    /// <param name="accepts">Unknown even types that are to be kept as well, because a plugin or the user knows them; null for
    /// none.</param>
    public TMessage Read(TMessage message, ref WireReader reader, out UnknownTlvs unknown, Func<ulong, bool>? accepts = null)
    {
        WireWriter? kept = null;
        ulong? last = null;
        var next = 0;
        while (!reader.IsEmpty)
        {
            var start = reader.Position;
            var type = reader.BigSize();
            // BOLT 1: "if decoded `type`s are not strictly-increasing [...] MUST fail to parse the `tlv_stream`."
            if (!reader.Failed && type <= last)
                reader.Fail(WireErrorKind.TlvOrder, $"TLV type {type} after {last}");
            last = type;
            var length = reader.BigSize();
            // BOLT 1: "if `length` exceeds the number of bytes remaining in the message: MUST fail to parse the `tlv_stream`."
            var value = reader.Fork((int)Math.Min(length, int.MaxValue));
            if (reader.Failed)
                break;
            while (next < _fields.Count && _fields[next].Type < type)
                next++;
            if (next < _fields.Count && _fields[next].Type == type)
            {
                message = _fields[next].Read(message, ref value);
                // BOLT 1: "if `length` is not exactly equal to that required for the known encoding for `type`: MUST fail"
                reader.Join(value);
                if (reader.Failed)
                    reader.FailedTlv = type;
            }
            else if (type % 2 == 0 && accepts?.Invoke(type) != true)
            {
                // BOLT 1: "if `type` is even: MUST fail to parse the `tlv_stream`."
                reader.Fail(WireErrorKind.TlvUnknownEven, $"unknown even TLV type {type}");
                reader.FailedTlv = type;
            }
            else
            {
                (kept ??= new WireWriter(reader.Position - start)).BigSize(type).BigSize(length).Bytes(value.RestSpan());
            }
        }
        unknown = kept is null || reader.Failed ? default : UnknownTlvs.FromEncoded(kept.Written);
        return message;
    }

    /// <summary>
    /// Writes the records that the message has, and the unknown ones, in ascending order of type. An unknown record with the type of a
    /// known one is an <see cref="ArgumentException"/>.
    /// </summary>
    public void Write(WireWriter writer, TMessage message, UnknownTlvs unknown)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var others = unknown.GetEnumerator();
        var more = others.MoveNext();
        foreach (var field in _fields)
        {
            for (; more && others.Current.Type <= field.Type; more = others.MoveNext())
            {
                if (others.Current.Type == field.Type)
                    throw new ArgumentException($"TLV type {field.Type} is known as {field.Name}", nameof(unknown));
                writer.Bytes(others.Current.Encoded);
            }
            if (field.IsSet(message))
                writer.BigSize(field.Type).Prefixed(message, field.Write);
        }
        for (; more; more = others.MoveNext())
            writer.Bytes(others.Current.Encoded);
    }

    /// <summary>Types and names of the known records.</summary>
    public IEnumerator<KeyValuePair<ulong, string>> GetEnumerator() =>
        _fields.Select(f => KeyValuePair.Create(f.Type, f.Name)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
