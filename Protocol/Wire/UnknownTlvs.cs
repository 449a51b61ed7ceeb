namespace Lnd.Actors.Protocol.Wire;

/// <summary>
/// TLV records of types that the BOLTs do not define for this place (BOLT 1, "Type-Length-Value Format"): kept as they came, so that a message can be written again byte for
/// byte, and so that experiments and plugins can use them. Held as one run of encoded records. The default value has none.
/// </summary>
public readonly record struct UnknownTlvs
{
    private readonly ByteString _encoded;

    private UnknownTlvs(ByteString encoded) => _encoded = encoded;

    /// <summary>No records.</summary>
    public static UnknownTlvs None => default;

    /// <summary>True when there are no records.</summary>
    public bool IsEmpty => _encoded.IsEmpty;

    /// <summary>Number of records.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var _ in this)
                count++;
            return count;
        }
    }

    /// <summary>Of records with strictly increasing types; another order is an <see cref="ArgumentException"/>.</summary>
    public static UnknownTlvs Of(params ReadOnlySpan<(ulong Type, ByteString Value)> records)
    {
        var writer = new WireWriter();
        for (var i = 0; i < records.Length; i++)
        {
            if (i > 0 && records[i].Type <= records[i - 1].Type)
                throw new ArgumentException($"TLV type {records[i].Type} after {records[i - 1].Type}", nameof(records));
            writer.BigSize(records[i].Type).BigSize((ulong)records[i].Value.Length).Bytes(records[i].Value);
        }
        return FromEncoded(writer.Written);
    }

    /// <summary>The value of a record; false when there is none of this type.</summary>
    public bool TryGet(ulong type, out ByteString value)
    {
        foreach (var record in this)
        {
            if (record.Type != type)
                continue;
            value = new ByteString(record.Value);
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>The records, by ascending type.</summary>
    public Enumerator GetEnumerator() => new(_encoded.Span);

    /// <summary>The types and values.</summary>
    public override string ToString()
    {
        var texts = new List<string>();
        foreach (var record in this)
            texts.Add($"{record.Type}={Convert.ToHexStringLower(record.Value)}");
        return $"[{string.Join(", ", texts)}]";
    }

    /// <summary>Of records that are known to be well formed and in order.</summary>
    internal static UnknownTlvs FromEncoded(ReadOnlySpan<byte> records) => new(new ByteString(records));

    /// <summary>One record.</summary>
    public readonly ref struct Record
    {
        internal Record(ulong type, ReadOnlySpan<byte> value, ReadOnlySpan<byte> encoded)
        {
            Type = type;
            Value = value;
            Encoded = encoded;
        }

        /// <summary>Its type.</summary>
        public ulong Type { get; }

        /// <summary>Its value.</summary>
        public ReadOnlySpan<byte> Value { get; }

        /// <summary>Type, length and value as on the wire.</summary>
        public ReadOnlySpan<byte> Encoded { get; }
    }

    /// <summary>Walks the records without allocating.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> records) => _rest = records;

        /// <summary>The record at hand.</summary>
        public Record Current { get; private set; }

        /// <summary>Goes to the next record; false at the end.</summary>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
                return false;
            var reader = new WireReader(_rest);
            var type = reader.BigSize();
            var value = reader.Span((int)reader.BigSize());
            Current = new Record(type, value, _rest[..reader.Position]);
            _rest = _rest[reader.Position..];
            return true;
        }
    }
}
