using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onion;

namespace Lnd.Actors.Payments;

/// <summary>What c-lightning's <c>sendpay</c> asks of a part beside those that there are. Pure.</summary>
internal static class PartRules
{
    /// <summary>What comes of a request.</summary>
    /// <param name="Existing">The part that it asks for again.</param>
    /// <param name="Refused">Why it can't be sent; null along with <paramref name="Existing"/> where it can.</param>
    internal readonly record struct Verdict(Part? Existing, PaymentRefused? Refused);

    /// <summary>Checks a request alone.</summary>
    public static PaymentRefused? Check(SendAlongRoute send)
    {
        if (send.Route.Count == 0)
            return Invalid("route: it has no hops");
        if (send.Route.FirstOrDefault(hop => hop.Delay is < 1 or > 1_000_000) is { } hop)
            return Invalid($"route: a delay of {hop.Delay} blocks makes no sense");
        if (send.Route.Any(hop => hop.Amount.IsZero || hop.Amount > MilliSatoshi.MaxMoney) || send.Total > MilliSatoshi.MaxMoney)
            return Invalid("route: an amount is 0, or more than there is");
        var amount = send.Route[^1].Amount;
        if (send.PartId == 0)
        {
            return send.Total is { } total && total != amount
                ? Invalid($"Do not specify msatoshi ({total}) without partid: if you do, it must be exactly the final amount ({amount})")
                : null;
        }
        return send.Total is not { } whole ? Invalid("Must specify msatoshi with partid")
            : amount > whole ? Invalid($"Final amount {amount} is greater than {whole}, despite MPP")
            : send.PaymentSecret is null ? Invalid("partid requires payment_secret")
            : null;
    }

    /// <summary>Checks a request beside the parts that have the same hash.</summary>
    public static Verdict CheckProgress(SendAlongRoute send, ulong group, IEnumerable<Part> others)
    {
        var (amount, total, destination) = (send.Route[^1].Amount, send.Total ?? send.Route[^1].Amount, send.Route[^1].Node);
        var (isPaid, pending) = (false, MilliSatoshi.Zero);
        foreach (var other in others)
        {
            var isSame = other.Started.PartId == send.PartId;
            switch (other.Status)
            {
                case PaymentStatus.Complete:
                    isPaid = true;
                    if (isSame)
                        return Differs(other, amount, destination, "succeeded") ?? new Verdict(other, null);
                    continue;
                case PaymentStatus.Pending when other.Started.GroupId != group:
                    return No(PaymentErrors.InProgress, $"Payment with groupid={other.Started.GroupId} still in progress, cannot retry before that completes.");
                case PaymentStatus.Pending when other.Started.PartId == 0 != (send.PartId == 0):
                    return No(PaymentErrors.InProgress, $"Already have {(send.PartId == 0 ? "parallel" : "non-parallel")} payment in progress");
                case PaymentStatus.Pending when isSame:
                    return Differs(other, amount, destination, "pending") ?? new Verdict(other, null);
                case PaymentStatus.Pending when other.Started.Total != total:
                    return No(PaymentErrors.InvalidParameters, $"msatoshi was previously {other.Started.Total}, now {total}");
                case PaymentStatus.Pending:
                    pending = pending.SaturatingAdd(other.Started.Amount);
                    break;
                case PaymentStatus.Failed:
                    break;
            }
            if (isSame && other.Started.GroupId == group)
            {
                return No(
                    PaymentErrors.AlreadyUsed,
                    $"There already is a payment with payment_hash={send.PaymentHash}, groupid={group}, partid={send.PartId}. Change the partid, or wait for the payment to end and start "
                    + "a new group.");
            }
        }
        if (isPaid)
            return No(PaymentErrors.AlreadyUsed, "Already succeeded other parts");
        // BOLT 4: "MUST NOT send another HTLC if the total `amt_to_forward` of the HTLC set is already greater or equal to `total_msat`."
        return pending >= total ? No(PaymentErrors.InProgress, $"Already have {pending} of {total} payments in progress") : default;
    }

    /// <summary>Who failed a part that came back, and why; null where nobody can tell.</summary>
    /// <param name="us">This node.</param>
    /// <param name="route">The way it went.</param>
    /// <param name="removal">How it came back; null where that was on chain.</param>
    public static StoredPartFailure? Read(Point us, ValueList<SentHop> route, HtlcRemoval? removal)
    {
        switch (removal)
        {
            case null:
                return Local(us, route, new PermanentChannelFailure());
            case HtlcRemoval.Malformed malformed:
                return Local(us, route, FailureMessage.FromMalformed((FailureCode)malformed.FailureCode, malformed.OnionHash));
            case HtlcRemoval.Failed failed:
                ValueList<SharedSecret> secrets = [.. route.Select(hop => hop.Secret)];
                return new ReturnPacket(failed.Reason).Open(secrets) is { } returned ? Remote(us, route, returned) : null;
            default:
                throw new System.Diagnostics.UnreachableException($"no failure: {removal.GetType().Name}");
        }
    }

    /// <summary>A failure that this node reports, of its own channel.</summary>
    public static StoredPartFailure Local(Point us, ValueList<SentHop> route, FailureMessage failure) =>
        new(0, us, route[0].Channel, DirectionOf(us, route[0].Node), failure.Encode());

    private static StoredPartFailure Remote(Point us, ValueList<SentHop> route, ReturnedFailure returned)
    {
        var hop = returned.Hop;
        // the last node can blame only the channel it was reached by, any other one its next
        var channel = Math.Min(hop + 1, route.Count - 1);
        var from = channel == 0 ? us : route[channel - 1].Node;
        // a failure of the onion is told on behalf of the node that could not read it
        var erring = returned.Failure.Code.IsBadOnion() ? route[channel].Node : route[hop].Node;
        return new StoredPartFailure((ushort)(hop + 1), erring, route[channel].Channel, DirectionOf(from, route[channel].Node), returned.Failure.Encode());
    }

    private static byte DirectionOf(Point from, Point to) => from.CompareTo(to) < 0 ? (byte)0 : (byte)1;

    private static Verdict? Differs(Part other, MilliSatoshi amount, Point destination, string state) =>
        other.Started.Amount != amount ? No(PaymentErrors.AlreadyUsed, $"Already {state} with amount {other.Started.Amount} (not {amount})")
        : other.Destination != destination ? No(PaymentErrors.AlreadyUsed, $"Already {state} to {other.Destination}")
        : null;

    private static Verdict No(int code, string reason) => new(null, new PaymentRefused(code, reason));

    private static PaymentRefused Invalid(string reason) => new(PaymentErrors.InvalidParameters, reason);
}
