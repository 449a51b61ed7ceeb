using System.Text.Json;
using Lnd.Actors.Payments;
using Lnd.Actors.Protocol;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>All payments.</summary>
[Command("listpays", "payment", "Show payments: all, that of an invoice or hash, or those in one state.")]
internal sealed class ListPaysCommand : PaymentFilter
{
    protected override async Task List(CommandContext context, Utf8JsonWriter json)
    {
        var page = Page.Of(Index, Start, Limit);
        var bolt11 = Bolt11 is null ? null : InvoiceDecoding.Read("bolt11", Bolt11).ToString();
        var list = await context.Query<PaymentList>(
            context.Rooms.Payments, new ListPayments(PaymentHash, bolt11, StatusWanted)).ConfigureAwait(false);
        json.WriteStartObject();
        json.Objects("pays", Page.Cut(list.Payments, page, Limit, pay => pay.CreatedIndex, pay => pay.UpdatedIndex), PaymentResults.WritePayment);
        json.WriteEndObject();
    }
}
