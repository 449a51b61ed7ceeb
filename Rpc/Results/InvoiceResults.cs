using System.Text.Json;
using Lnd.Actors.Invoices;

namespace Lnd.Actors.Rpc.Results;

/// <summary>Invoices of this node, as c-lightning shows them.</summary>
internal static class InvoiceResults
{
    public static string Name(this InvoiceStatus status) => status switch
    {
        InvoiceStatus.Unpaid => "unpaid",
        InvoiceStatus.Paid => "paid",
        InvoiceStatus.Expired => "expired",
        _ => throw new InvalidOperationException($"unknown status {status}"),
    };

    /// <summary>The invoice as an object.</summary>
    public static void WriteObject(Utf8JsonWriter json, InvoiceRecord invoice)
    {
        json.WriteStartObject();
        Write(json, invoice);
        json.WriteEndObject();
    }

    /// <summary>Its fields.</summary>
    public static void Write(Utf8JsonWriter json, InvoiceRecord invoice)
    {
        json.Field("label", invoice.Label);
        if (invoice.Bolt11.Length > 0)
            json.Field("bolt11", invoice.Bolt11);
        json.Field("payment_hash", invoice.PaymentHash).Field("amount_msat", invoice.Amount).Field("status", invoice.Status.Name());
        if (invoice.Payment is { } payment)
        {
            json.Field("pay_index", payment.PayIndex).Field("amount_received_msat", payment.Received).Field("paid_at", payment.PaidAt)
                .Field("payment_preimage", payment.Preimage);
        }
        json.Field("description", invoice.Description).Field("expires_at", invoice.ExpiresAt).Field("created_index", invoice.CreatedIndex)
            .Field("updated_index", invoice.UpdatedIndex);
    }
}
