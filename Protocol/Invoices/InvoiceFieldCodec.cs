using System.Buffers.Binary;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Invoices;

/// <summary>Tagged fields as values of 5 bits: type (1), length (2), data. BOLT 11, "Tagged Fields".</summary>
internal static class InvoiceFieldCodec
{
    /// <summary>"the maximum length of a Tagged Field's `data` is constricted by the maximum value of `data_length`", 1023 values.</summary>
    public const int MaxValues = 1023;

    private const int HashValues = 52;
    private const int NodeIdValues = 53;
    private const int RouteHopLength = Point.Length + 8 + 4 + 4 + 2;

    private const byte PaymentHashType = 1, RouteType = 3, FeaturesType = 5, ExpiryType = 6, FallbackType = 9, DescriptionType = 13,
        PaymentSecretType = 16, PayeeType = 19, DescriptionHashType = 23, MinFinalCltvExpiryType = 24, MetadataType = 27;

    /// <summary>Reads all fields in <paramref name="data"/>, which is what stands between timestamp and signature.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> data, out ValueList<InvoiceField> fields, [NotNullWhen(false)] out InvoiceError? error)
    {
        fields = default;
        var read = new List<InvoiceField>(8);
        while (!data.IsEmpty)
        {
            var length = data.Length >= 3 ? data[1] << 5 | data[2] : int.MaxValue;
            if (length > data.Length - 3)
            {
                error = new InvoiceError(InvoiceErrorKind.TooShort, $"field {data[0]} is cut off");
                return false;
            }
            if (!TryRead(data[0], data.Slice(3, length), out var field, out var problem))
            {
                error = new InvoiceError(InvoiceErrorKind.BadField, problem);
                return false;
            }
            read.Add(field);
            data = data[(3 + length)..];
        }
        fields = ValueList<InvoiceField>.Own([.. read]);
        error = null;
        return true;
    }

    private static bool TryRead(
        byte type, ReadOnlySpan<byte> values, [NotNullWhen(true)] out InvoiceField? field, [NotNullWhen(false)] out string? problem)
    {
        // BOLT 11 asks to fail the payment if a field of fixed length has another one, yet lists an invoice with such fields among the
        // valid examples, "including fields which must be ignored". They are skipped as unknown; if a required one was meant, it is missing.
        (field, problem) = type switch
        {
            PaymentHashType when values.Length == HashValues => (new PaymentHashField(Fixed<PaymentHash>(values)), null),
            PaymentSecretType when values.Length == HashValues => (new PaymentSecretField(Fixed<PaymentSecret>(values)), null),
            DescriptionHashType when values.Length == HashValues => (new DescriptionHashField(Fixed<Sha256Hash>(values)), null),
            PayeeType when values.Length == NodeIdValues => (new PayeeField(Fixed<Point>(values)), null),
            MetadataType => (new MetadataField(FiveBits.ToByteString(values)), null),
            DescriptionType => Description(values),
            ExpiryType => Number(values, ulong.MaxValue, "expiry (x)", number => new ExpiryField(number)),
            MinFinalCltvExpiryType => Number(values, uint.MaxValue, "min_final_cltv_expiry_delta (c)", number => new MinFinalCltvExpiryField((uint)number)),
            FallbackType => Fallback(values),
            RouteType => Route(values),
            FeaturesType => Features(values),
            _ => Unknown(type, values),
        };
        return field is not null;
    }

    /// <summary>Whether a reader would skip this field, too.</summary>
    public static bool IsSkipped(UnknownField field) => TryRead(field.Type, field.Values.Span, out var read, out _) && read is UnknownField;

    private static (InvoiceField?, string?) Unknown(byte type, ReadOnlySpan<byte> values) => (new UnknownField(type, new ByteString(values)), null);

    private static (InvoiceField?, string?) Description(ReadOnlySpan<byte> values)
    {
        Span<byte> bytes = stackalloc byte[MaxValues * 5 / 8];
        bytes = bytes[..FiveBits.ToBytes(values, bytes)];
        return Utf8.IsValid(bytes)
            ? (new DescriptionField(Encoding.UTF8.GetString(bytes)), null)
            : (null, $"the description (d) is not UTF-8: {Convert.ToHexStringLower(bytes)}");
    }

    /// <summary>"if a `c`, `x`, or `9` field is provided which has a non-minimal `data_length`: SHOULD treat the invoice as invalid."</summary>
    private static (InvoiceField?, string?) Number(ReadOnlySpan<byte> values, ulong max, string name, Func<ulong, InvoiceField> create)
    {
        if (values is [0, ..])
            return (null, $"the {name} starts with zeros");
        return FiveBits.TryToNumber(values, out var number) && number <= max
            ? (create(number), null)
            : (null, $"the {name} is too large");
    }

    private static (InvoiceField?, string?) Fallback(ReadOnlySpan<byte> values)
    {
        // "MUST skip over `f` fields that use an unknown `version`."
        if (values is not [<= FallbackAddress.ScriptHash and var version, .. var program])
            return Unknown(FallbackType, values);
        var address = new FallbackAddress(version, FiveBits.ToByteString(program));
        return address.IsValid
            ? (new FallbackField(address), null)
            : (null, $"a fallback address (f) of version {version} has {address.Program.Length} bytes");
    }

    private static (InvoiceField?, string?) Route(ReadOnlySpan<byte> values)
    {
        Span<byte> bytes = stackalloc byte[MaxValues * 5 / 8];
        bytes = bytes[..FiveBits.ToBytes(values, bytes)];
        if (bytes.IsEmpty || bytes.Length % RouteHopLength != 0)
            return (null, $"route information (r) of {bytes.Length} bytes is no number of hops of {RouteHopLength}");
        var hops = new RouteHop[bytes.Length / RouteHopLength];
        for (var i = 0; i < hops.Length; i++)
        {
            ReadOnlySpan<byte> hop = bytes.Slice(i * RouteHopLength, RouteHopLength);
            hops[i] = new RouteHop(
                new Point(hop[..33]),
                new ShortChannelId(BinaryPrimitives.ReadUInt64BigEndian(hop[33..])),
                BinaryPrimitives.ReadUInt32BigEndian(hop[41..]),
                BinaryPrimitives.ReadUInt32BigEndian(hop[45..]),
                BinaryPrimitives.ReadUInt16BigEndian(hop[49..]));
            if (!hops[i].NodeId.HasValidPrefix)
                return (null, $"route information (r) names a node that is none: {hops[i].NodeId}");
        }
        return (new RouteField(ValueList<RouteHop>.Own(hops)), null);
    }

    private static (InvoiceField?, string?) Features(ReadOnlySpan<byte> values) => values is [0, ..]
        ? (null, "the features (9) start with zeros")
        : (new FeaturesField(new FeatureBits(FiveBits.ToBitmap(values))), null);

    private static T Fixed<T>(ReadOnlySpan<byte> values) where T : struct, IFixedBytes<T>
    {
        Span<byte> bytes = stackalloc byte[Point.Length];
        FiveBits.ToBytes(values, bytes);
        return T.FromBytes(bytes[..T.Size]);
    }

    /// <summary>Appends one field. Its data may become longer than a field can be: the caller looks at the returned count.</summary>
    /// <returns>How many values the data has.</returns>
    public static int Append(List<byte> values, InvoiceField field)
    {
        values.Add(TypeOf(field));
        var length = values.Count;
        values.AddRange([0, 0]);
        AppendData(values, field);
        var count = values.Count - length - 2;
        values[length] = (byte)(count >> 5 & 31);
        values[length + 1] = (byte)(count & 31);
        return count;
    }

    private static void AppendData(List<byte> values, InvoiceField field)
    {
        switch (field)
        {
            case PaymentHashField f:
                values.AppendBytes(f.Hash.AsSpan());
                break;
            case PaymentSecretField f:
                values.AppendBytes(f.Secret.AsSpan());
                break;
            case DescriptionField f:
                values.AppendBytes(Encoding.UTF8.GetBytes(f.Text));
                break;
            case DescriptionHashField f:
                values.AppendBytes(f.Hash.AsSpan());
                break;
            case MetadataField f:
                values.AppendBytes(f.Metadata.Span);
                break;
            case PayeeField f:
                values.AppendBytes(f.NodeId.AsSpan());
                break;
            case ExpiryField f:
                values.AppendNumber(f.Seconds);
                break;
            case MinFinalCltvExpiryField f:
                values.AppendNumber(f.Blocks);
                break;
            case FallbackField f:
                values.Add(f.Address.Version);
                values.AppendBytes(f.Address.Program.Span);
                break;
            case RouteField f:
                values.AppendBytes(RouteBytes(f.Hops));
                break;
            case FeaturesField f:
                values.AppendBitmap(f.Features.Bytes.Span);
                break;
            case UnknownField f:
                values.AddRange(f.Values.Span);
                break;
            default:
                throw new UnreachableException($"no such field: {field.GetType().Name}");
        }
    }

    private static byte TypeOf(InvoiceField field) => field switch
    {
        PaymentHashField => PaymentHashType,
        PaymentSecretField => PaymentSecretType,
        DescriptionField => DescriptionType,
        DescriptionHashField => DescriptionHashType,
        MetadataField => MetadataType,
        PayeeField => PayeeType,
        ExpiryField => ExpiryType,
        MinFinalCltvExpiryField => MinFinalCltvExpiryType,
        FallbackField => FallbackType,
        RouteField => RouteType,
        FeaturesField => FeaturesType,
        UnknownField f => f.Type,
        _ => throw new UnreachableException($"no such field: {field.GetType().Name}"),
    };

    private static byte[] RouteBytes(ValueList<RouteHop> hops)
    {
        var bytes = new byte[hops.Count * RouteHopLength];
        for (var i = 0; i < hops.Count; i++)
        {
            var hop = bytes.AsSpan(i * RouteHopLength, RouteHopLength);
            hops[i].NodeId.CopyTo(hop);
            BinaryPrimitives.WriteUInt64BigEndian(hop[33..], hops[i].Channel.Value);
            BinaryPrimitives.WriteUInt32BigEndian(hop[41..], hops[i].FeeBaseMsat);
            BinaryPrimitives.WriteUInt32BigEndian(hop[45..], hops[i].FeeProportionalMillionths);
            BinaryPrimitives.WriteUInt16BigEndian(hop[49..], hops[i].CltvExpiryDelta);
        }
        return bytes;
    }
}
