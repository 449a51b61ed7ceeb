using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using Lnd.Actors.Protocol.Crypto;

namespace Lnd.Actors.Protocol.Invoices;

/// <summary>Signs invoices with a node's key, which is not in this library. BOLT 11.</summary>
public interface IInvoiceSigner
{
    /// <summary>
    /// Signs <see cref="UnsignedInvoice.SigningHash"/>. The signer gets the whole invoice, not a hash, so that it can judge what it signs.
    /// </summary>
    /// <param name="invoice">What to sign.</param>
    RecoverableSignature Sign(UnsignedInvoice invoice);
}

/// <summary>What an invoice says, without the signature. Immutable; checked against what BOLT 11 asks of a writer.</summary>
public sealed class UnsignedInvoice
{
    /// <summary>Values of 5 bits that hold the timestamp.</summary>
    internal const int TimestampValues = 7;

    private const ulong MaxTimestamp = (1UL << 35) - 1;

    private readonly byte[] _hrp;
    private readonly byte[] _data;

    private UnsignedInvoice(InvoiceNetwork network, MilliSatoshi? amount, ulong timestamp, ValueList<InvoiceField> fields, byte[] hrp, byte[] data)
    {
        Network = network;
        Amount = amount;
        Timestamp = timestamp;
        Fields = fields;
        _hrp = hrp;
        _data = data;
        SigningHash = HashOf(hrp, data);
    }

    /// <summary>The currency to pay in.</summary>
    public InvoiceNetwork Network { get; }

    /// <summary>The least to pay; null if that is up to the payer.</summary>
    public MilliSatoshi? Amount { get; }

    /// <summary>When it was made, in seconds since 1970 (UTC).</summary>
    public ulong Timestamp { get; }

    /// <summary>The fields in their order.</summary>
    public ValueList<InvoiceField> Fields { get; }

    /// <summary>
    /// What is to be signed: "the SHA-256 hash of: the human-readable part (as UTF-8 bytes) concatenated with the data part (excluding the
    /// signature), with 0 bits appended to pad to a byte boundary."
    /// </summary>
    public Sha256Hash SigningHash { get; }

    /// <summary>Checks and encodes an invoice.</summary>
    /// <param name="network">The currency to pay in.</param>
    /// <param name="amount">The least to pay; null if that is up to the payer.</param>
    /// <param name="timestamp">Seconds since 1970 (UTC), below 2^35.</param>
    /// <param name="fields">In the order to write them: of one type, the preferred first.</param>
    /// <param name="invoice">The invoice, to be signed.</param>
    /// <param name="error">Why it can't be written.</param>
    public static bool TryCreate(
        InvoiceNetwork network,
        MilliSatoshi? amount,
        ulong timestamp,
        ValueList<InvoiceField> fields,
        [NotNullWhen(true)] out UnsignedInvoice? invoice,
        [NotNullWhen(false)] out InvoiceError? error)
    {
        invoice = null;
        error = Check(amount, timestamp, fields);
        if (error is not null)
            return false;

        var data = new List<byte>(256);
        data.AppendNumber(timestamp, TimestampValues);
        foreach (var field in fields)
        {
            var count = InvoiceFieldCodec.Append(data, field);
            if (count <= InvoiceFieldCodec.MaxValues)
                continue;
            error = Bad($"the field {field.GetType().Name} takes {count} values of 5 bits, {InvoiceFieldCodec.MaxValues} are the most");
            return false;
        }
        var hrp = Encoding.ASCII.GetBytes(InvoicePrefix.Format(network, amount));
        invoice = new UnsignedInvoice(network, amount, timestamp, fields, hrp, [.. data]);
        return true;
    }

    /// <summary>Has the invoice signed and gives its text.</summary>
    /// <param name="signer">Keeps the node key.</param>
    public string Sign(IInvoiceSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        return ToText(signer.Sign(this));
    }

    /// <summary>The text of the invoice, lower case, with a signature of <see cref="SigningHash"/>.</summary>
    /// <param name="signature">Not verified.</param>
    public string ToText(in RecoverableSignature signature)
    {
        Span<byte> bytes = stackalloc byte[Signature.Length + 1];
        signature.Signature.CopyTo(bytes);
        bytes[^1] = signature.RecoveryId;
        var data = new List<byte>(_data.Length + Bolt11Invoice.SignatureValues);
        data.AddRange(_data);
        data.AppendBytes(bytes);
        return Bech32.Encode(_hrp, CollectionsMarshal.AsSpan(data));
    }

    /// <summary>Of an invoice that was read: its rules are those of a reader.</summary>
    internal static UnsignedInvoice Read(
        InvoiceNetwork network, MilliSatoshi? amount, ulong timestamp, ValueList<InvoiceField> fields, ReadOnlySpan<byte> hrp, ReadOnlySpan<byte> data) =>
        new(network, amount, timestamp, fields, hrp.ToArray(), data.ToArray());

    private static Sha256Hash HashOf(ReadOnlySpan<byte> hrp, ReadOnlySpan<byte> data)
    {
        const int onStack = 2048;
        var length = hrp.Length + (data.Length * 5 + 7) / 8;
        var bytes = length <= onStack ? stackalloc byte[onStack] : new byte[length];
        hrp.CopyTo(bytes);
        FiveBits.ToBytes(data, bytes[hrp.Length..], padded: true);
        return Sha256Hash.Of(bytes[..length]);
    }

    private static InvoiceError? Check(MilliSatoshi? amount, ulong timestamp, ValueList<InvoiceField> fields)
    {
        // "MUST encode `amount` as a positive decimal integer"
        if (amount is { } a && (a.IsZero || a > MilliSatoshi.MaxMoney))
            return new InvoiceError(InvoiceErrorKind.BadAmount, $"{a} is no amount to ask for");
        if (timestamp > MaxTimestamp)
            return Bad($"the timestamp {timestamp} does not fit into 35 bits");

        foreach (var field in fields)
        {
            if (Check(field) is { } problem)
                return Bad(problem);
        }
        return CheckCounts(fields);
    }

    private static string? Check(InvoiceField field) => field switch
    {
        // "if `d` is included: MUST set `d` to a valid UTF-8 string."
        DescriptionField d when !IsWellFormed(d.Text) => "the description has half of a surrogate pair",
        FallbackField f when !f.Address.IsValid => $"a fallback address of version {f.Address.Version} has {f.Address.Program.Length} bytes",
        // "`r` field MUST contain one or more ordered entries"
        RouteField { Hops.IsEmpty: true } => "a route has no hops",
        // "if `9` contains non-zero bits [...] otherwise: MUST omit the `9` field altogether."
        FeaturesField { Features.IsEmpty: true } => "the features are empty",
        FeaturesField { Features.IsMinimal: false } f => $"the features {f.Features} start with zeros",
        PayeeField n when !n.NodeId.TryParse(out _) => $"the payee {n.NodeId} is no point",
        UnknownField u when u.Type > 31 || u.Values.Span.ContainsAnyExceptInRange((byte)0, (byte)31) => $"field {u.Type} has values of more than 5 bits",
        UnknownField u when !InvoiceFieldCodec.IsSkipped(u) => $"field {u.Type} is a known one",
        _ => null,
    };

    private static InvoiceError? CheckCounts(ValueList<InvoiceField> fields)
    {
        var count = fields.CountBy(field => field.GetType()).ToDictionary();
        int Of<T>() => count.GetValueOrDefault(typeof(T));
        // "MUST include exactly one `p` field. MUST include exactly one `s` field. MUST include either exactly one `d` or exactly one `h`"
        return (Of<PaymentHashField>(), Of<PaymentSecretField>(), Of<DescriptionField>() + Of<DescriptionHashField>()) switch
        {
            (0, _, _) => new InvoiceError(InvoiceErrorKind.MissingField, "there is no payment hash"),
            (_, 0, _) => new InvoiceError(InvoiceErrorKind.MissingField, "there is no payment secret"),
            (_, _, 0) => new InvoiceError(InvoiceErrorKind.MissingField, "there is neither a description nor a hash of one"),
            ( > 1, _, _) => new InvoiceError(InvoiceErrorKind.ConflictingFields, "there are two payment hashes"),
            (_, > 1, _) => new InvoiceError(InvoiceErrorKind.ConflictingFields, "there are two payment secrets"),
            (_, _, > 1) => new InvoiceError(InvoiceErrorKind.ConflictingFields, "there are two descriptions"),
            _ when Of<ExpiryField>() > 1 || Of<PayeeField>() > 1 || Of<MinFinalCltvExpiryField>() > 1 || Of<FeaturesField>() > 1 || Of<MetadataField>() > 1 =>
                new InvoiceError(InvoiceErrorKind.ConflictingFields, "there are two fields of a type that may be there once"),
            _ => null,
        };
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune))
                return false;
            i += rune.Utf16SequenceLength;
        }
        return true;
    }

    private static InvoiceError Bad(string detail) => new(InvoiceErrorKind.BadField, detail);
}
