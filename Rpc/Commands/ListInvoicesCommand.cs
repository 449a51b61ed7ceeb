using System.Text.Json;
using Lnd.Actors.Invoices;
using Lnd.Actors.Protocol;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Invoices of this node.</summary>
[Command("listinvoices", "payment", "Show invoices of this node: all, a page of them, or one.")]
internal sealed class ListInvoicesCommand : Command
{
    [Param]
    public Label? Label { get; init; }

    [Param(Name = "invstring")]
    public string? Invoice { get; init; }

    [Param]
    public PaymentHash? PaymentHash { get; init; }

    [Param]
    public string? OfferId { get; init; }

    [Param(OneOf = ["created", "updated"])]
    public string? Index { get; init; }

    [Param]
    public ulong? Start { get; init; }

    [Param]
    public uint? Limit { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        if ((Label is null ? 0 : 1) + (Invoice is null ? 0 : 1) + (PaymentHash is null ? 0 : 1) + (OfferId is null ? 0 : 1) > 1)
            throw CommandException.Invalid("Can only specify one of {label}, {invstring}, {payment_hash} or {offer_id}");
        var hash = Invoice is null ? PaymentHash : InvoiceDecoding.Read("invstring", Invoice).PaymentHash;
        // this node makes no offers, so no invoice belongs to one
        var invoices = OfferId is not null
            ? []
            : (await context.Query<InvoiceList>(
                context.Rooms.Invoices, new ListInvoices(Label?.Text, hash, Page.Of(Index, Start, Limit), Limit)).ConfigureAwait(false)).Invoices;
        json.WriteStartObject();
        json.Objects("invoices", invoices, InvoiceResults.Write);
        json.WriteEndObject();
    }
}
