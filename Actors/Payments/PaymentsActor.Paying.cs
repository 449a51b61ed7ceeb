using Akka.Actor;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;

namespace Lnd.Actors.Payments;

/// <summary>What a payment knows of the world when it looks for a route.</summary>
/// <param name="Graph">The network.</param>
/// <param name="IsSynchronised">Whether a node that is not in it is unknown; otherwise it may come.</param>
/// <param name="Height">The tip; null while it is not known.</param>
internal sealed record PaymentView(ChannelGraph Graph, bool IsSynchronised, BlockHeight? Height);

/// <summary>To payments: what they could not do before may be possible now.</summary>
/// <param name="IsHere">Whether it is a channel of this node that is up again; otherwise the network or the chain has changed, as they do all the time.</param>
internal sealed record WorldChanged(bool IsHere)
{
    public static WorldChanged Here { get; } = new(true);

    public static WorldChanged Somewhere { get; } = new(false);
}

/// <summary>Answered by <see cref="PaymentView"/>.</summary>
internal sealed record GetPaymentView
{
    public static GetPaymentView Instance { get; } = new();
}

/// <summary>A payment wants to be the only one with its hash; answered by <see cref="PaymentClaimed"/>, <see cref="Paid"/> or <see cref="PaymentRefused"/>.</summary>
internal sealed record ClaimPayment(PaymentHash PaymentHash);

/// <summary>It is.</summary>
/// <param name="GroupId">The number of its attempt.</param>
internal sealed record PaymentClaimed(ulong GroupId);

/// <summary>A payment has ended: its user is to be told.</summary>
/// <param name="Refused">Why it failed; null where it was paid.</param>
internal sealed record ConcludePayment(PaymentRefused? Refused);

// Payments that look for their own routes: each is a child.
public sealed partial class PaymentsActor
{
    private readonly Dictionary<IActorRef, Paying> _paying = [];
    private readonly HashSet<PaymentHash> _claims = [];

    /// <summary>A payment that crashed has nothing to come back to: its parts end on their own, and its user is told.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void Pay(Pay pay)
    {
        var child = Context.ActorOf(PaymentActor.Props(_node, _settings, _us, _switch, pay));
        _paying.Add(Context.Watch(child), new Paying(Sender, null));
    }

    private void TellPaying(WorldChanged changed)
    {
        foreach (var payment in _paying.Keys)
            payment.Tell(changed, Self);
    }

    private void Claim(ClaimPayment claim)
    {
        if (!_paying.TryGetValue(Sender, out var paying))
            return;
        var parts = _book.Of(claim.PaymentHash).ToArray();
        if (parts.Any(part => part.Status == PaymentStatus.Complete))
        {
            Conclude(Sender, new Paid(_book.Payment(claim.PaymentHash)));
            return;
        }
        if (parts.Any(part => part.Status == PaymentStatus.Pending) || !_claims.Add(claim.PaymentHash))
        {
            Conclude(Sender, new PaymentRefused(PaymentErrors.InProgress, "A payment with this hash is in progress: wait until it has ended"));
            return;
        }
        _paying[Sender] = paying with { Claim = claim.PaymentHash };
        Send(Sender, new PaymentClaimed(_book.LastGroup(claim.PaymentHash) + 1));
    }

    private void Conclude(ConcludePayment conclude)
    {
        if (conclude.Refused is { } refused)
            Conclude(Sender, refused);
        else if (_paying.TryGetValue(Sender, out var paying) && paying.Claim is { } hash)
            Conclude(Sender, new Paid(_book.Payment(hash)));
    }

    private void Conclude(IActorRef payment, object answer)
    {
        if (!_paying.Remove(payment, out var paying))
            return;
        if (paying.Claim is { } hash)
            _claims.Remove(hash);
        Send(paying.Payer, answer);
        Context.Unwatch(payment);
        Context.Stop(payment);
    }

    private sealed record Paying(IActorRef Payer, PaymentHash? Claim);
}
