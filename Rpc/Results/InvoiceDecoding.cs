using System.Text.Json;
using Lnd.Actors.Protocol.Invoices;

namespace Lnd.Actors.Rpc.Results;

/// <summary>Invoices of anybody, as <c>decode</c> and <c>decodepay</c> show them.</summary>
internal static class InvoiceDecoding
{
    private const string Bech32Characters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    /// <summary>The invoice without the scheme of a URI, white space and capitals, as users paste it.</summary>
    public static string Canonical(string text)
    {
        const string scheme = "lightning:";
        var trimmed = text.Trim();
        if (trimmed.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            trimmed = trimmed[scheme.Length..];
        return trimmed;
    }

    /// <summary>Reads an invoice of BOLT 11.</summary>
    /// <exception cref="CommandException">-32602: it is none.</exception>
    public static Bolt11Invoice Read(string parameter, string text) => Bolt11Invoice.TryDecode(Canonical(text), out var invoice, out var error)
        ? invoice
        : throw CommandException.Invalid($"Invalid {parameter}: {error}");

    /// <summary>Its fields.</summary>
    public static void Write(Utf8JsonWriter json, Bolt11Invoice invoice, CommandContext context)
    {
        json.Field("currency", Currency(invoice.Network)).Field("created_at", invoice.Timestamp).Field("expiry", invoice.ExpirySeconds)
            .Field("payee", invoice.Payee).Field("amount_msat", invoice.Amount).Field("description", invoice.Description)
            .Field("description_hash", invoice.DescriptionHash).Field("min_final_cltv_expiry", invoice.MinFinalCltvExpiryDelta)
            .Field("payment_secret", invoice.PaymentSecret);
        if (!invoice.Features.IsEmpty)
            json.Field("features", invoice.Features);
        json.Field("payment_metadata", invoice.Metadata);
        if (!invoice.Fallbacks.IsEmpty)
            json.Objects("fallbacks", invoice.Fallbacks, (j, fallback) => WriteFallback(j, fallback, context));
        WriteRoutes(json, invoice);
        var extra = invoice.Fields.OfType<UnknownField>().ToList();
        if (extra.Count > 0)
            json.Objects("extra", extra, (j, field) => j.Field("tag", $"{Bech32Characters[field.Type]}").Field("data", Text(field)));
        json.Field("payment_hash", invoice.PaymentHash).Field("signature", Der(invoice));
    }

    private static void WriteRoutes(Utf8JsonWriter json, Bolt11Invoice invoice)
    {
        if (invoice.Routes.IsEmpty)
            return;
        json.WriteStartArray("routes");
        foreach (var route in invoice.Routes)
        {
            json.WriteStartArray();
            foreach (var hop in route)
            {
                json.WriteStartObject();
                json.Field("pubkey", hop.NodeId).Field("short_channel_id", hop.Channel).Field("fee_base_msat", hop.FeeBaseMsat)
                    .Field("fee_proportional_millionths", hop.FeeProportionalMillionths).Field("cltv_expiry_delta", hop.CltvExpiryDelta);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }

    private static void WriteFallback(Utf8JsonWriter json, FallbackAddress fallback, CommandContext context)
    {
        var script = fallback.ToScript();
        json.Field("type", KindOf(fallback)).Field("addr", context.AddressOf(script)).Field("hex", script);
    }

    private static string? KindOf(FallbackAddress fallback) => fallback switch
    {
        { Version: FallbackAddress.PublicKeyHash } => "P2PKH",
        { Version: FallbackAddress.ScriptHash } => "P2SH",
        { Version: 0, Program.Length: 20 } => "P2WPKH",
        { Version: 0 } => "P2WSH",
        { Version: 1, Program.Length: 32 } => "P2TR",
        _ => null,
    };

    private static string Currency(InvoiceNetwork network) => network switch
    {
        InvoiceNetwork.Bitcoin => "bc",
        InvoiceNetwork.Testnet => "tb",
        InvoiceNetwork.Signet => "tbs",
        InvoiceNetwork.Regtest => "bcrt",
        _ => throw new InvalidOperationException($"unknown network {network}"),
    };

    private static string Text(UnknownField field) => string.Concat(field.Values.ToArray().Select(value => Bech32Characters[value]));

    private static string Der(Bolt11Invoice invoice) =>
        invoice.Signature.Signature.TryToEcdsa(out var signature) ? Convert.ToHexStringLower(signature.ToDER()) : "";
}
