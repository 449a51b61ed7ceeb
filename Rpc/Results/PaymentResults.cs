using System.Text.Json;
using Lnd.Actors.Payments;
using Lnd.Actors.Protocol.Onion;

namespace Lnd.Actors.Rpc.Results;

/// <summary>Payments and their parts, as c-lightning shows them.</summary>
internal static class PaymentResults
{
    public static string[] Statuses => ["pending", "complete", "failed"];

    public static PaymentStatus? Status(string? name) => name switch
    {
        null => null,
        "pending" => PaymentStatus.Pending,
        "complete" => PaymentStatus.Complete,
        _ => PaymentStatus.Failed,
    };

    public static string Name(this PaymentStatus status) => status switch
    {
        PaymentStatus.Pending => "pending",
        PaymentStatus.Complete => "complete",
        PaymentStatus.Failed => "failed",
        _ => throw new InvalidOperationException($"unknown status {status}"),
    };

    /// <summary>Fields of a part.</summary>
    public static void WritePart(Utf8JsonWriter json, PartRecord part)
    {
        json.Field("created_index", part.Id).Field("id", part.Id).Field("payment_hash", part.Part.PaymentHash).Field("groupid", part.Part.GroupId);
        if (part.Part.PartId != 0)
            json.Field("partid", part.Part.PartId);
        json.Field("updated_index", part.UpdatedIndex).Field("destination", part.Destination).Field("amount_msat", part.Amount)
            .Field("amount_sent_msat", part.AmountSent).Field("created_at", part.CreatedAt).Field("completed_at", part.CompletedAt)
            .Field("status", part.Status.Name()).Field("label", part.Label).Field("bolt11", part.Bolt11).Field("description", part.Description)
            .Field("payment_preimage", part.Preimage);
        if (part is { Status: PaymentStatus.Failed, Failure: null })
            json.Field("erroronion", "");
    }

    /// <summary>A finished payment, as <c>pay</c> and <c>keysend</c> answer.</summary>
    public static void WritePaid(Utf8JsonWriter json, PaymentRecord payment)
    {
        json.WriteStartObject();
        json.Field("destination", payment.Destination).Field("payment_hash", payment.PaymentHash).Field("created_at", payment.CreatedAt)
            .Field("parts", payment.Parts).Field("amount_msat", payment.Amount ?? payment.AmountSent).Field("amount_sent_msat", payment.AmountSent)
            .Field("payment_preimage", payment.Preimage).Field("status", payment.Status.Name());
        json.WriteEndObject();
    }

    /// <summary>A finished payment, as <c>xpay</c> and <c>xkeysend</c> answer.</summary>
    public static void WriteXPaid(Utf8JsonWriter json, PaymentRecord payment)
    {
        json.WriteStartObject();
        json.Field("payment_preimage", payment.Preimage).Field("failed_parts", payment.FailedParts).Field("successful_parts", payment.Parts)
            .Field("amount_msat", payment.Amount ?? payment.AmountSent).Field("amount_sent_msat", payment.AmountSent);
        json.WriteEndObject();
    }

    /// <summary>A payment in <c>listpays</c>.</summary>
    public static void WritePayment(Utf8JsonWriter json, PaymentRecord payment)
    {
        json.Field("created_index", payment.CreatedIndex).Field("updated_index", payment.UpdatedIndex).Field("bolt11", payment.Bolt11)
            .Field("destination", payment.Destination).Field("payment_hash", payment.PaymentHash).Field("status", payment.Status.Name())
            .Field("created_at", payment.CreatedAt).Field("completed_at", payment.CompletedAt).Field("label", payment.Label)
            .Field("description", payment.Description).Field("preimage", payment.Preimage).Field("amount_msat", payment.Amount)
            .Field("amount_sent_msat", payment.AmountSent);
        if (payment.Parts > 1)
            json.Field("number_of_parts", payment.Parts);
    }

    /// <summary>What a room's refusal is to the user: with the part that failed as <c>data</c>.</summary>
    public static CommandException Failure(PaymentRefused refused) =>
        new(refused.Code, refused.Reason, refused.Part is { } part ? json => WriteFailure(json, part) : null);

    private static void WriteFailure(Utf8JsonWriter json, PartRecord part)
    {
        WritePart(json, part);
        if (part.Failure is not { } failure)
            return;
        json.Field("erring_index", failure.ErringIndex).Field("failcode", (ushort)failure.Failure.Code)
            .Field("failcodename", $"WIRE_{failure.Failure.Code.Name().ToUpperInvariant()}").Field("erring_node", failure.ErringNode)
            .Field("erring_channel", failure.ErringChannel);
        if (failure.ErringDirection is { } direction)
            json.Field("erring_direction", direction);
        json.Field("raw_message", failure.RawMessage);
    }
}
