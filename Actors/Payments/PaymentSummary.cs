using Lnd.Actors.Persistence;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;

namespace Lnd.Actors.Payments;

/// <summary>All parts with one hash as one payment. Pure.</summary>
internal static class PaymentSummary
{
    /// <summary>What the parts of the attempt that succeeded, or of the latest one, come to.</summary>
    /// <param name="hash">Their hash.</param>
    /// <param name="all">The parts of all attempts, oldest first; at least one.</param>
    public static PaymentRecord Of(PaymentHash hash, IReadOnlyList<Part> all)
    {
        var group = (all.FirstOrDefault(part => part.Status == PaymentStatus.Complete) ?? all.MaxBy(part => part.Started.GroupId) ?? all[^1]).Started.GroupId;
        var attempt = all.Where(part => part.Started.GroupId == group).ToArray();
        var status = attempt.Any(part => part.Status == PaymentStatus.Complete) ? PaymentStatus.Complete
            : attempt.Any(part => part.Status == PaymentStatus.Pending) ? PaymentStatus.Pending
            : PaymentStatus.Failed;
        var counted = attempt.Where(part => part.Status != PaymentStatus.Failed).ToArray();
        var (first, last) = (attempt[0], attempt[^1]);
        return new PaymentRecord
        {
            PaymentHash = hash,
            Status = status,
            Destination = first.Destination,
            CreatedAt = first.Started.CreatedAt,
            CompletedAt = status == PaymentStatus.Pending ? null : attempt.Max(part => part.CompletedAt),
            Label = first.Started.Label,
            Bolt11 = first.Started.Bolt11,
            Description = first.Started.Description,
            Amount = status == PaymentStatus.Complete ? Sum(counted, part => part.Started.Amount) : last.Started.Total,
            AmountSent = Sum(counted, part => part.Started.AmountSent),
            Preimage = attempt.Select(part => part.End).OfType<PaymentEvent.Fulfilled>().FirstOrDefault()?.Preimage,
            Parts = counted.Length,
            FailedParts = attempt.Length - counted.Length,
            CreatedIndex = all[0].Id,
            UpdatedIndex = all.Max(part => part.UpdatedIndex),
        };
    }

    private static MilliSatoshi Sum(IEnumerable<Part> parts, Func<Part, MilliSatoshi> amount) =>
        parts.Aggregate(MilliSatoshi.Zero, (sum, part) => sum.SaturatingAdd(amount(part)));
}
