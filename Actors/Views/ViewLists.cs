using Lnd.Actors.Invoices;
using Lnd.Actors.Payments;
using Lnd.Actors.Persistence;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Persistence.Views;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Views;

/// <summary>Lists as rooms promise them, out of the tables.</summary>
internal static class ViewLists
{
    public static InvoiceList Of(ViewStore store, ListInvoices query) =>
        new([.. store.Invoices(query.Label, query.PaymentHash, query.Index, query.Limit).Select(RecordOf)]);

    public static PartList Of(ViewStore store, ListParts query) =>
        new([.. store.Parts(query.PaymentHash, NameOf(query.Status), query.Index, query.Limit).Select(part => PartOf(part).ToRecord())]);

    public static PaymentList Of(ViewStore store, ListPayments query) => new(
    [
        .. store.PartsOfPayments(query.PaymentHash, query.Bolt11).Select(PartOf)
            .GroupBy(part => part.Started.PaymentHash)
            .Select(parts => PaymentSummary.Of(parts.Key, [.. parts]))
            .Where(payment => (query.Status is null || payment.Status == query.Status)
                && (query.Bolt11 is null || query.Bolt11.Equals(payment.Bolt11, StringComparison.OrdinalIgnoreCase))),
    ]);

    public static ForwardList Of(ViewStore store, ListForwards query) =>
        new([.. store.Forwards(NameOf(query.State), query.InChannel, query.OutChannel, query.Index, query.Limit).Select(ForwardOf)]);

    private static InvoiceRecord RecordOf(InvoiceRow row) => new()
    {
        Label = row.Label,
        Bolt11 = row.Bolt11,
        PaymentHash = row.PaymentHash,
        Amount = row.Amount,
        Description = row.Description,
        ExpiresAt = row.ExpiresAt,
        CreatedIndex = row.CreatedIndex,
        UpdatedIndex = row.UpdatedIndex,
        Status = row.Payment is not null ? InvoiceStatus.Paid : row.IsExpired ? InvoiceStatus.Expired : InvoiceStatus.Unpaid,
        Payment = row.Payment is { } paid ? new InvoicePayment(paid.PayIndex, paid.Received, paid.PaidAt, paid.Preimage) : null,
    };

    private static Part PartOf(PartSnapshot part) => new(part.Started, part.Destination) { End = part.End };

    private static string? NameOf(PaymentStatus? status) => status switch
    {
        PaymentStatus.Pending => "pending",
        PaymentStatus.Complete => "complete",
        PaymentStatus.Failed => "failed",
        null => null,
    };

    private static string? NameOf(ForwardState? state) => state switch
    {
        ForwardState.Offered => ForwardStatuses.Offered,
        ForwardState.Settled => ForwardStatuses.Settled,
        ForwardState.Failed => ForwardStatuses.Failed,
        ForwardState.Refused => ForwardStatuses.Refused,
        null => null,
    };

    private static Forward ForwardOf(ForwardRow row) => new(
        row.CreatedIndex, row.UpdatedIndex, new IncomingHtlc(row.InDbId, row.InId), row.InChannel, row.InAmount, row.OutChannel, row.OutId, row.OutAmount,
        row.Status switch
        {
            ForwardStatuses.Offered => ForwardState.Offered,
            ForwardStatuses.Settled => ForwardState.Settled,
            ForwardStatuses.Failed => ForwardState.Failed,
            _ => ForwardState.Refused,
        },
        Time(row.ReceivedAt), row.ResolvedAt is { } resolved ? Time(resolved) : null, (FailureCode?)row.Code);

    private static DateTimeOffset Time(ulong milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds);
}
