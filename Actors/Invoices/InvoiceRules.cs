using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Invoices;

/// <summary>What BOLT 4 asks of the final node of a payment, "Failure Messages" and "Basic Multi-Part Payments". Pure.</summary>
internal static class InvoiceRules
{
    /// <summary>Why an HTLC can be no part of the payment of an invoice; null if it can.</summary>
    /// <param name="htlc">It.</param>
    /// <param name="invoice">The one with its hash; null where there is none.</param>
    /// <param name="now">Seconds since 1970.</param>
    public static FailureMessage? Check(ReceiveHtlc htlc, Invoice? invoice, ulong now)
    {
        if (CheckHtlc(htlc) is { } changed)
            return changed;
        // "if the payment hash has already been paid: MAY treat the payment hash as unknown."; "if the payment hash is unknown: MUST fail the HTLC."
        if (invoice is not { Status: InvoiceStatus.Unpaid } || now > invoice.Made.ExpiresAt)
            return Unknown(htlc);
        // "if the `payment_secret` doesn't match the expected value for that `payment_hash`, or the `payment_secret` is required and is not present: MUST fail the HTLC."
        if (htlc.Onion.Payload.PaymentData is not { } data
            || !CryptographicOperations.FixedTimeEquals(data.Secret.AsSpan(), InvoiceSecrets.PaymentSecretOf(invoice.Made.Preimage).AsSpan()))
        {
            return Unknown(htlc);
        }
        // "if the amount paid is less than the amount expected: MUST fail the HTLC."; "more than twice the amount expected: SHOULD fail the HTLC."
        // Note: "amount paid" specified there is the `total_msat` field.
        if (invoice.Made.Amount is { } asked && (htlc.Onion.Total < asked || htlc.Onion.Total > asked.SaturatingAdd(asked)))
            return Unknown(htlc);
        return CheckExpiry(htlc, invoice.Made.MinFinalCltvExpiryDelta);
    }

    /// <summary>Why an HTLC with a preimage in its onion can't be taken; null if it can.</summary>
    /// <param name="htlc">It.</param>
    /// <param name="preimage">From the onion.</param>
    /// <param name="minFinalCltvExpiryDelta">Blocks it must have left.</param>
    public static FailureMessage? CheckSpontaneous(ReceiveHtlc htlc, Preimage preimage, uint minFinalCltvExpiryDelta)
    {
        if (CheckHtlc(htlc) is { } changed)
            return changed;
        // in several parts there would have to be a secret that makes them one payment
        if (preimage.Hash != htlc.PaymentHash || htlc.Onion.Total > htlc.Onion.Amount)
            return Unknown(htlc);
        return CheckExpiry(htlc, minFinalCltvExpiryDelta);
    }

    /// <summary>What an HTLC is answered that is no payment we know.</summary>
    public static FailureMessage Unknown(ReceiveHtlc htlc) => new IncorrectOrUnknownPaymentDetails(htlc.Amount, htlc.Height);

    /// <summary>What a spontaneous payment is for: the longest text among its custom records, as in c-lightning.</summary>
    public static string DescriptionOf(HopPayload payload)
    {
        var longest = ReadOnlySpan<byte>.Empty;
        foreach (var record in payload.Custom)
        {
            if (record.Value.Length > longest.Length && Utf8.IsValid(record.Value))
                longest = record.Value;
        }
        return longest.IsEmpty ? "keysend" : $"keysend: {Encoding.UTF8.GetString(longest)}";
    }

    private static FailureMessage? CheckHtlc(ReceiveHtlc htlc)
    {
        // "if the `cltv_expiry` from the final node's HTLC is below `outgoing_cltv_value`: MUST return `final_incorrect_cltv_expiry` error."
        if (htlc.CltvExpiry < htlc.Onion.Cltv)
            return new FinalIncorrectCltvExpiry(htlc.CltvExpiry);
        // "if `amount_msat` from the final node's HTLC is below `amt_to_forward`: MUST return a `final_incorrect_htlc_amount` error."
        return htlc.Amount < htlc.Onion.Amount ? new FinalIncorrectHtlcAmount(htlc.Amount) : null;
    }

    /// <summary>"if the `cltv_expiry` value is unreasonably near the present: MUST fail the HTLC. MUST return an `incorrect_or_unknown_payment_details` error."</summary>
    private static FailureMessage? CheckExpiry(ReceiveHtlc htlc, uint minFinalCltvExpiryDelta) =>
        htlc.CltvExpiry - htlc.Height < minFinalCltvExpiryDelta ? Unknown(htlc) : null;
}

/// <summary>The parts of one payment that have come so far (BOLT 4, "HTLC set"). They are in memory alone: the switch tells them again after a restart.</summary>
/// <param name="total">What the payer promises to send in all.</param>
internal sealed class HtlcSet(MilliSatoshi total)
{
    private readonly List<ReceiveHtlc> _parts = [];
    private MilliSatoshi _promised;

    public IReadOnlyList<ReceiveHtlc> Parts => _parts;

    public MilliSatoshi Total { get; } = total;

    /// <summary>What the HTLCs bring, which may be more than was to be paid.</summary>
    public MilliSatoshi Received { get; private set; }

    /// <summary>"if the total `amt_to_forward` of this HTLC set is equal to or greater than `total_msat`: SHOULD fulfill all HTLCs in the HTLC set"</summary>
    public bool IsComplete => _promised >= Total;

    public bool Has(IncomingHtlc htlc) => _parts.Exists(part => part.Htlc == htlc);

    public void Add(ReceiveHtlc part)
    {
        _parts.Add(part);
        _promised = _promised.SaturatingAdd(part.Onion.Amount);
        Received = Received.SaturatingAdd(part.Amount);
    }
}
