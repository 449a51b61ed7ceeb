using System.Text.Json;
using Lnd.Actors.Payments;
using Lnd.Actors.Protocol;
using Lnd.Actors.Rpc.Parameters;
using Lnd.Actors.Rpc.Results;

namespace Lnd.Actors.Rpc.Commands;

/// <summary>All payments.</summary>
[Command("listpays", "payment", "Show payments: all, that of an invoice or hash, or those in one state.")]
internal sealed class ListPaysCommand : Command
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
        var page = Page.Of(Index, Start, Limit);
        var bolt11 = Bolt11 is null ? null : InvoiceDecoding.Read("bolt11", Bolt11).ToString();
        var list = await context.Query<PaymentList>(
            context.Rooms.Payments, new ListPayments(PaymentHash, bolt11, PaymentResults.Status(Status))).ConfigureAwait(false);
        json.WriteStartObject();
        json.Objects("pays", Page.Cut(list.Payments, page, Limit, pay => pay.CreatedIndex, pay => pay.UpdatedIndex), PaymentResults.WritePayment);
        json.WriteEndObject();
    }
}
