using System.Text.Json;
using Lnd.Actors.Invoices;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Deletes an invoice.</summary>
[Command("delinvoice", "payment", "Delete an invoice that is in the given state, or only its description.")]
internal sealed class DelInvoiceCommand : Command
{
    [Param]
    public required Label Label { get; init; }

    [Param(OneOf = ["paid", "expired", "unpaid"])]
    public required string Status { get; init; }

    [Param(Name = "desconly")]
    public bool DescOnly { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        var status = Status switch
        {
            "paid" => InvoiceStatus.Paid,
            "expired" => InvoiceStatus.Expired,
            _ => InvoiceStatus.Unpaid,
        };
        var deleted = await context.Query<InvoiceDeleted>(context.Rooms.Invoices, new DeleteInvoice(Label.Text, status, DescOnly)).ConfigureAwait(false);
        InvoiceResults.WriteObject(json, deleted.Invoice);
    }
}
