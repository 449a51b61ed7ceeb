using System.Text.Json;
using Lnd.Actors.Invoices;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>The queue of payments.</summary>
[Command("waitanyinvoice", "payment", "Wait for the next payment after lastpay_index: called again with the pay_index it gave, it misses none.")]
internal sealed class WaitAnyInvoiceCommand : Command
{
    [Param(Name = "lastpay_index")]
    public ulong LastPayIndex { get; init; }

    [Param]
    public ulong? Timeout { get; init; }

    public override async Task Run(CommandContext context, Utf8JsonWriter json)
    {
        const ulong longest = uint.MaxValue;
        var timeout = Timeout is { } seconds ? TimeSpan.FromSeconds(Math.Min(seconds, longest)) : (TimeSpan?)null;
        var ended = await context.Do<InvoiceEnded>(context.Rooms.Invoices, new WaitAnyInvoice(LastPayIndex, timeout)).ConfigureAwait(false);
        InvoiceResults.WriteObject(json, ended.Invoice);
    }
}
