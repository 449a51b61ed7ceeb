using System.Text.Json;
using Lnd.Actors.Invoices;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>Waits for the payment of one invoice.</summary>
[Command("waitinvoice", "payment", "Wait until an invoice is paid, or has expired.")]
internal sealed class WaitInvoiceCommand : Command
{
    [Param]
    public required Label Label { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        var invoice = (await context.Do<InvoiceEnded>(context.Rooms.Invoices, new WaitInvoice(Label.Text)).ConfigureAwait(false)).Invoice;
        if (invoice.Status != InvoiceStatus.Paid)
        {
            throw new CommandException(
                RpcErrorCode.InvoiceExpiredDuringWait, "invoice expired during wait", data => InvoiceResults.Write(data, invoice));
        }
        InvoiceResults.WriteObject(json, invoice);
    }
}
