using System.Text.Json;
using Lnd.Actors.Payments;
using Lnd.Actors.Protocol;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>The parts of all payments.</summary>
[Command("listsendpays", "payment", "Show the parts of payments: all, those of an invoice or hash, or in one state.")]
[Command("listpayments", "payment", "The old name of listsendpays.", IsHidden = true)]
internal sealed class ListSendPaysCommand : Command
{
    [Param]
    public string? Bolt11 { get; init; }

    [Param]
    public PaymentHash? PaymentHash { get; init; }

    [Param(OneOf = ["pending", "complete", "failed"])]
    public string? Status { get; init; }

    [Param(OneOf = ["created", "updated"])]
    public string? Index { get; init; }

    [Param]
    public ulong? Start { get; init; }

    [Param]
    public uint? Limit { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        if (Bolt11 is not null && PaymentHash is not null)
            throw CommandException.Invalid("Can only specify one of {bolt11} or {payment_hash}");
        var hash = Bolt11 is null ? PaymentHash : InvoiceDecoding.Read("bolt11", Bolt11).PaymentHash;
        var request = new ListParts(hash, PaymentResults.Status(Status), Page.Of(Index, Start, Limit), Limit);
        var list = await context.Query<PartList>(context.Rooms.Payments, request).ConfigureAwait(false);
        json.WriteStartObject();
        json.Objects("payments", list.Parts, PaymentResults.WritePart);
        json.WriteEndObject();
    }
}
