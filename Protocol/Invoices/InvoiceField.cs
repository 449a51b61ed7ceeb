using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Invoices;

/// <summary>One tagged field of an invoice. BOLT 11, "Tagged Fields". The order of an invoice's fields is kept, as the signature covers it.</summary>
public abstract record InvoiceField
{
    private protected InvoiceField()
    {
    }
}

/// <summary>`p`: what the payment is locked to.</summary>
/// <param name="Hash">SHA-256 of the preimage that the payer gets.</param>
public sealed record PaymentHashField(PaymentHash Hash) : InvoiceField;

/// <summary>`s`: what keeps forwarding nodes from probing the payee.</summary>
/// <param name="Secret">To be sent to the payee in the onion.</param>
public sealed record PaymentSecretField(PaymentSecret Secret) : InvoiceField;

/// <summary>`d`: what the payment is for. Text from a stranger: not to be shown anywhere without escaping it (BOLT 11, security considerations).</summary>
/// <param name="Text">At most 639 bytes as UTF-8.</param>
public sealed record DescriptionField(string Text) : InvoiceField;

/// <summary>`h`: the hash of a longer description, which is to be had elsewhere.</summary>
/// <param name="Hash">SHA-256 of the description's UTF-8.</param>
public sealed record DescriptionHashField(Sha256Hash Hash) : InvoiceField;

/// <summary>`m`: to be sent to the payee in the onion, unchanged.</summary>
/// <param name="Metadata">At most 639 bytes.</param>
public sealed record MetadataField(ByteString Metadata) : InvoiceField;

/// <summary>`n`: the payee's node id, which otherwise follows from the signature.</summary>
/// <param name="NodeId">The id.</param>
public sealed record PayeeField(Point NodeId) : InvoiceField;

/// <summary>`x`: how long the invoice may be paid.</summary>
/// <param name="Seconds">From its timestamp.</param>
public sealed record ExpiryField(ulong Seconds) : InvoiceField;

/// <summary>`c`: the least `min_final_cltv_expiry_delta` for the last HTLC.</summary>
/// <param name="Blocks">Number of blocks.</param>
public sealed record MinFinalCltvExpiryField(uint Blocks) : InvoiceField;

/// <summary>`f`: an on-chain address to fall back on; the most preferred one comes first.</summary>
/// <param name="Address">The address.</param>
public sealed record FallbackField(FallbackAddress Address) : InvoiceField;

/// <summary>`r`: a way from a public node to the payee over channels that are not public.</summary>
/// <param name="Hops">One or more, in the order of the payment.</param>
public sealed record RouteField(ValueList<RouteHop> Hops) : InvoiceField;

/// <summary>`9`: features that paying supports or requires.</summary>
/// <param name="Features">In minimal length, not empty.</param>
public sealed record FeaturesField(FeatureBits Features) : InvoiceField;

/// <summary>A field that is skipped: of an unknown type, a fallback of an unknown version, or one of fixed length with another length.</summary>
/// <param name="Type">0 to 31.</param>
/// <param name="Values">Its data: at most 1023 values of 5 bits, one in a byte.</param>
public sealed record UnknownField(byte Type, ByteString Values) : InvoiceField;

/// <summary>One channel of a <see cref="RouteField"/>.</summary>
/// <param name="NodeId">The node at the start of the channel. Not checked to be on the curve.</param>
/// <param name="Channel">The channel, or an alias of it.</param>
/// <param name="FeeBaseMsat">The fixed fee for an HTLC, in milli-satoshi.</param>
/// <param name="FeeProportionalMillionths">The fee in millionths of the amount that is forwarded.</param>
/// <param name="CltvExpiryDelta">By how many blocks the HTLC has to expire earlier behind the node.</param>
public readonly record struct RouteHop(
    Point NodeId, ShortChannelId Channel, uint FeeBaseMsat, uint FeeProportionalMillionths, ushort CltvExpiryDelta);
