using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onion;

namespace Lnd.Actors.Payments;

/// <summary>c-lightning's error codes.</summary>
internal static class PaymentErrors
{
    public const int InvalidParameters = -32602, Internal = -1, InProgress = 200, AlreadyUsed = 201, UnparsableOnion = 202, DestinationFailed = 203, TryOtherRoute = 204,
        NoRoute = 205, TooExpensive = 206, InvoiceExpired = 207, NoSuchPayment = 208, Unspecified = 209, StoppedRetrying = 210;

    /// <summary>
    /// How a failed part is reported. BOLT 4: "if the _final node_ is returning the error: if the PERM bit is set: SHOULD fail the payment."
    /// </summary>
    public static PaymentRefused Of(Part part)
    {
        var record = part.ToRecord();
        return record.Failure switch
        {
            null => new PaymentRefused(UnparsableOnion, "The reply that came back can't be read: somebody on the way changed it, or it was lost with a closed channel", record),
            { } failure => new PaymentRefused(CodeOf(failure, part.Destination), $"failed: {failure.Failure.Name} ({Place(failure)})", record),
        };
    }

    private static int CodeOf(PartFailure failure, Point destination)
    {
        var isFinal = failure.ErringIndex > 0 && failure.ErringNode == destination;
        return !isFinal ? TryOtherRoute
            : failure.Failure.Code.IsBadOnion() ? UnparsableOnion
            : failure.Failure.Code.IsPermanent() ? DestinationFailed
            : TryOtherRoute;
    }

    private static string Place(PartFailure failure) => failure.ErringIndex == 0 ? "reported by this node" : $"reported by {failure.ErringNode}, hop {failure.ErringIndex}";
}
