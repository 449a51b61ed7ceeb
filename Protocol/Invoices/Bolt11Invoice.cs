using System.Diagnostics.CodeAnalysis;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Wire;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Protocol.Invoices;

/// <summary>
/// An invoice of BOLT 11 whose form and signature were checked: everything "MUST fail the payment" names is ruled out. Whether it is
/// expired, for our chain, and payable with the features we support, is for who pays it to ask.
/// </summary>
public sealed class Bolt11Invoice
{
    /// <summary>BOLT 11: "`expiry` time in seconds. Default is 3600 (1 hour) if not specified."</summary>
    public const ulong DefaultExpirySeconds = 3600;

    /// <summary>BOLT 11: "`min_final_cltv_expiry_delta` [...] Default is 18 if not specified."</summary>
    public const uint DefaultMinFinalCltvExpiryDelta = 18;

    /// <summary>Values of 5 bits that hold the signature: 520 bits.</summary>
    internal const int SignatureValues = 104;

    /// <summary>Every feature BOLT 9 has for invoices, as something we would understand.</summary>
    private static readonly FeatureBits KnownFeatures = FeatureBits.Of(
        [.. Feature.All.Where(feature => feature.Contexts.HasFlag(FeatureContexts.Invoice)).Select(feature => feature.OptionalBit)]);

    private readonly UnsignedInvoice _content;

    private Bolt11Invoice(UnsignedInvoice content, RecoverableSignature signature, Point payee)
    {
        _content = content;
        Signature = signature;
        Payee = payee;
        // "SHOULD use the first `p` field as the payment hash", and so for the others that may be there once
        foreach (var field in content.Fields)
            TakeFirst(field);
    }

    /// <summary>The currency to pay in.</summary>
    public InvoiceNetwork Network => _content.Network;

    /// <summary>The least to pay; null if that is up to the payer.</summary>
    public MilliSatoshi? Amount => _content.Amount;

    /// <summary>When it was made, in seconds since 1970 (UTC).</summary>
    public ulong Timestamp => _content.Timestamp;

    /// <summary>All fields in their order, also those that are skipped.</summary>
    public ValueList<InvoiceField> Fields => _content.Fields;

    /// <summary>The hash that was signed.</summary>
    public Sha256Hash SigningHash => _content.SigningHash;

    /// <summary>The signature.</summary>
    public RecoverableSignature Signature { get; }

    /// <summary>The node that made and signed the invoice, and is to be paid.</summary>
    public Point Payee { get; }

    /// <summary>What the payment is locked to.</summary>
    public PaymentHash PaymentHash => _paymentHash.GetValueOrDefault();

    /// <summary>To be sent to the payee in the onion.</summary>
    public PaymentSecret PaymentSecret => _paymentSecret.GetValueOrDefault();

    /// <summary>What the payment is for; null if there is a <see cref="DescriptionHash"/> in its place. Text from a stranger.</summary>
    public string? Description { get; private set; }

    /// <summary>The hash of the description; null if there is a <see cref="Description"/> in its place.</summary>
    public Sha256Hash? DescriptionHash { get; private set; }

    /// <summary>BOLT 11: "if an `m` field is provided: MUST use that as `payment_metadata`"; null for none.</summary>
    public ByteString? Metadata { get; private set; }

    /// <summary>For how many seconds after <see cref="Timestamp"/> it may be paid.</summary>
    public ulong ExpirySeconds => _expiry ?? DefaultExpirySeconds;

    /// <summary>The last second, since 1970 (UTC), in which it may be paid.</summary>
    public ulong ExpiresAt => ulong.MaxValue - Timestamp < ExpirySeconds ? ulong.MaxValue : Timestamp + ExpirySeconds;

    /// <summary>The least number of blocks the last HTLC must have left when it arrives.</summary>
    public uint MinFinalCltvExpiryDelta => _minFinalCltvExpiry ?? DefaultMinFinalCltvExpiryDelta;

    /// <summary>Features that paying supports or requires.</summary>
    public FeatureBits Features => _features ?? FeatureBits.None;

    /// <summary>On-chain addresses to fall back on, preferred ones first.</summary>
    public ValueList<FallbackAddress> Fallbacks => [.. Fields.OfType<FallbackField>().Select(f => f.Address)];

    /// <summary>Ways to the payee over channels that are not public, preferred ones first.</summary>
    public ValueList<ValueList<RouteHop>> Routes => [.. Fields.OfType<RouteField>().Select(r => r.Hops)];

    private PaymentHash? _paymentHash;
    private PaymentSecret? _paymentSecret;
    private ulong? _expiry;
    private uint? _minFinalCltvExpiry;
    private FeatureBits? _features;

    /// <summary>Whether a description is the one that <see cref="DescriptionHash"/> is the hash of.</summary>
    /// <param name="description">The description, had from elsewhere.</param>
    public bool IsHashOf(string description) => DescriptionHash == Sha256Hash.Of(System.Text.Encoding.UTF8.GetBytes(description));

    /// <summary>BOLT 11: "after the `timestamp` plus `expiry` has passed: SHOULD NOT attempt a payment", and the payee "SHOULD NOT accept" it.</summary>
    /// <param name="now">Seconds since 1970 (UTC).</param>
    public bool IsExpired(ulong now) => now > ExpiresAt;

    /// <summary>The invoice's text, in lower case.</summary>
    public override string ToString() => _content.ToText(Signature);

    /// <summary>Reads and checks an invoice. Never throws.</summary>
    /// <param name="text">The invoice, in either case, without a URI scheme.</param>
    /// <param name="invoice">The invoice.</param>
    /// <param name="error">Why the invoice must not be paid.</param>
    public static bool TryDecode(
        ReadOnlySpan<char> text, [NotNullWhen(true)] out Bolt11Invoice? invoice, [NotNullWhen(false)] out InvoiceError? error)
    {
        const int onStack = 2048;
        invoice = null;
        var lower = text.Length <= onStack ? stackalloc byte[onStack] : new byte[text.Length];
        if (!Bech32.TryDecode(text, lower, out var hrpLength, out var dataLength, out var problem))
        {
            error = new InvoiceError(problem, $"not an invoice: '{Hex.Shown(text)}'");
            return false;
        }
        var hrp = lower[..hrpLength];
        var data = lower.Slice(hrpLength, dataLength);
        if (!InvoicePrefix.TryParse(hrp, out var network, out var amount, out problem))
        {
            error = new InvoiceError(problem, $"not an invoice, or for an unknown currency or amount: '{Hex.Shown(text[..hrpLength])}'");
            return false;
        }
        if (data.Length < UnsignedInvoice.TimestampValues + SignatureValues)
        {
            error = new InvoiceError(InvoiceErrorKind.TooShort, $"too short for an invoice: '{Hex.Shown(text)}'");
            return false;
        }

        var signed = data[..^SignatureValues];
        FiveBits.TryToNumber(signed[..UnsignedInvoice.TimestampValues], out var timestamp);
        if (!InvoiceFieldCodec.TryRead(signed[UnsignedInvoice.TimestampValues..], out var fields, out error))
            return false;
        error = CheckFields(fields);
        if (error is not null)
            return false;

        var content = UnsignedInvoice.Read(network, amount, timestamp, fields, hrp, signed);
        var signature = ReadSignature(data[^SignatureValues..]);
        if (!TryGetPayee(content, signature, out var payee, out error))
            return false;
        invoice = new Bolt11Invoice(content, signature, payee);
        return true;
    }

    private static InvoiceError? CheckFields(ValueList<InvoiceField> fields)
    {
        var (hash, secret, description, descriptionHash) = (false, false, false, false);
        FeatureBits? features = null;
        foreach (var field in fields)
        {
            hash |= field is PaymentHashField;
            secret |= field is PaymentSecretField;
            description |= field is DescriptionField;
            descriptionHash |= field is DescriptionHashField;
            features ??= (field as FeaturesField)?.Features;
        }
        if (!hash)
            return new InvoiceError(InvoiceErrorKind.MissingField, "there is no payment hash (p)");
        // "if a valid `s` field is not provided: MUST fail the payment."
        if (!secret)
            return new InvoiceError(InvoiceErrorKind.MissingField, "there is no payment secret (s)");
        // "MUST fail the payment if neither a `d` field nor a `h` field is present, or if both are present."
        if (!description && !descriptionHash)
            return new InvoiceError(InvoiceErrorKind.MissingField, "there is neither a description (d) nor a hash of one (h)");
        if (description && descriptionHash)
            return new InvoiceError(InvoiceErrorKind.ConflictingFields, "there are both a description (d) and a hash of one (h)");
        // "if the `9` field contains unknown _even_ bits that are non-zero: MUST fail the payment. SHOULD indicate the unknown bit to the user."
        // "if the feature vector does not set all known, transitive feature dependencies: MUST NOT attempt the payment."
        var bits = features ?? FeatureBits.None;
        return (FeatureRules.CheckRequired(KnownFeatures, bits) ?? FeatureRules.CheckDependencies(bits)) is { } unknown
            ? new InvoiceError(InvoiceErrorKind.BadFeatures, $"the invoice {unknown.Detail} (bit {unknown.Bit})")
            : null;
    }

    private static RecoverableSignature ReadSignature(ReadOnlySpan<byte> values)
    {
        Span<byte> bytes = stackalloc byte[Protocol.Signature.Length + 1];
        FiveBits.ToBytes(values, bytes);
        return new RecoverableSignature(new Signature(bytes[..^1]), bytes[^1]);
    }

    /// <summary>BOLT 11: "MUST check that the `signature` is valid".</summary>
    private static bool TryGetPayee(UnsignedInvoice content, RecoverableSignature signature, out Point payee, [NotNullWhen(false)] out InvoiceError? error)
    {
        payee = default;
        error = null;
        var named = content.Fields.OfType<PayeeField>().FirstOrDefault();
        if (named is null)
        {
            // "MUST perform ECDSA public-key recovery and accept both high-S and low-S signatures."
            if (!signature.TryRecover(content.SigningHash, out var recovered))
            {
                error = new InvoiceError(InvoiceErrorKind.BadSignature, "the signature can be of no node");
                return false;
            }
            payee = recovered.ToPoint();
            return true;
        }
        if (!named.NodeId.TryParse(out var key))
        {
            error = new InvoiceError(InvoiceErrorKind.BadField, $"the payee (n) {named.NodeId} is no node id");
            return false;
        }
        // "MUST use the `n` field to validate the signature instead of performing public-key recovery. If the signature is not compliant with
        // the low-S standard rule: MUST fail the payment". The curve library takes low s alone.
        if (!SecpECDSASignature.TryCreateFromCompact(signature.Signature.AsSpan(), out var parsed)
            || parsed is null
            || !key.SigVerify(parsed, content.SigningHash.AsSpan()))
        {
            error = new InvoiceError(InvoiceErrorKind.BadSignature, $"the signature is not one of the payee {named.NodeId}");
            return false;
        }
        payee = named.NodeId;
        return true;
    }

    private void TakeFirst(InvoiceField field)
    {
        switch (field)
        {
            case PaymentHashField f:
                _paymentHash ??= f.Hash;
                break;
            case PaymentSecretField f:
                _paymentSecret ??= f.Secret;
                break;
            case DescriptionField f:
                Description ??= f.Text;
                break;
            case DescriptionHashField f:
                DescriptionHash ??= f.Hash;
                break;
            case MetadataField f:
                Metadata ??= f.Metadata;
                break;
            case ExpiryField f:
                _expiry ??= f.Seconds;
                break;
            case MinFinalCltvExpiryField f:
                _minFinalCltvExpiry ??= f.Blocks;
                break;
            case FeaturesField f:
                _features ??= f.Features;
                break;
            case PayeeField or FallbackField or RouteField or UnknownField:
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"no such field: {field.GetType().Name}");
        }
    }
}
