using System.Text.Json;
using Lnd.Actors.Payments;
using Lnd.Actors.Protocol;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>The parts of all payments.</summary>
[Command("listsendpays", "payment", "Show the parts of payments: all, those of an invoice or hash, or in one state.")]
[Command("listpayments", "payment", "The old name of listsendpays.", IsHidden = true)]
internal sealed class ListSendPaysCommand : PaymentFilter
{
    protected override async Task List(CommandContext context, Utf8JsonWriter json)
    {
        var hash = Bolt11 is null ? PaymentHash : InvoiceDecoding.Read("bolt11", Bolt11).PaymentHash;
        var request = new ListParts(hash, StatusWanted, Page.Of(Index, Start, Limit), Limit);
        var list = await context.Query<PartList>(context.Rooms.Payments, request).ConfigureAwait(false);
        json.WriteStartObject();
        json.Objects("payments", list.Parts, PaymentResults.WritePart);
        json.WriteEndObject();
    }
}
