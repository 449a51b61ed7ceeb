using Akka.Actor;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onion;

namespace Lnd.Actors.Switch;

/// <summary>The parts of this node's own payments.</summary>
public sealed partial class HtlcSwitchActor
{
    private readonly List<IActorRef> _underWayAskers = [];
    private IActorRef? _payments;

    private void ReceiveFromPayments()
    {
        Receive<RegisterPayments>(register =>
        {
            _payments = register.Payments;
            foreach (var outgoing in _outgoing.Values.ToList())
            {
                if (outgoing.Origin is not HtlcOrigin.Payment payment)
                    continue;
                if (outgoing.Id is not null)
                    _payments.Tell(new PartSent(payment.Part));
                PassToPayments(payment.Part, outgoing);
            }
        });
        Receive<SendPart>(Send);
        Receive<PartAcknowledged>(acknowledged =>
        {
            if (!_outgoing.TryGetValue(new HtlcOrigin.Payment(acknowledged.Part).Encode(), out var outgoing))
                return;
            outgoing.IsIncomingDone = true;
            AcknowledgeIfDone(outgoing);
        });
        Receive<GetPartsUnderWay>(_ =>
        {
            _underWayAskers.Add(Sender);
            AnswerUnderWay();
        });
    }

    private void Send(SendPart send)
    {
        var origin = new HtlcOrigin.Payment(send.Part);
        var key = origin.Encode();
        if (_outgoing.ContainsKey(key))
        {
            Sender.Tell(new PartSent(send.Part)); // asked again: it is under way
            return;
        }
        var named = send.Channel is { } name ? FindOwn(name) : null;
        var peer = send.Peer ?? named?.Peer;
        var candidates = _ports.Values.Where(port => port.Peer == peer && port.Facts is { IsUp: true });
        // several channels with one peer: the one that was named, else the largest
        var next = candidates.OrderByDescending(port => ReferenceEquals(port, named)).ThenByDescending(port => port.Facts!.Policy.HtlcMaximum).FirstOrDefault();
        if (next is null)
        {
            Sender.Tell(new PartRefused(send.Part, new TemporaryChannelFailure(ByteString.Empty), "First peer not ready"));
            return;
        }
        Add(key, origin, next.Facts!.DbId);
        next.Channel.Tell(new ChannelInput.AddHtlc(key, send.Amount, send.Part.PaymentHash, send.CltvExpiry, send.Onion));
    }

    /// <summary>This node's own onions and routes may name a channel as it is, even where others may not.</summary>
    private Port? FindOwn(ShortChannelId name) =>
        FindNext(name) ?? _ports.Values.FirstOrDefault(port => port.Facts is { } facts && (facts.ShortChannelId == name || facts.LocalAlias == name));

    private void PartNotSent(PaymentPart part, AddAnswered answered)
    {
        FailureMessage failure = answered.Refusal == UpdateRefusal.ExpiryOutOfRange ? new ExpiryTooSoon(ByteString.Empty) : new TemporaryChannelFailure(ByteString.Empty);
        _payments?.Tell(new PartRefused(part, failure, answered.Reason));
    }

    private void PassToPayments(PaymentPart part, Outgoing outgoing)
    {
        if (outgoing.Preimage is { } preimage)
            _payments?.Tell(new PartFulfilled(part, preimage));
        else if (outgoing.IsEnded)
            _payments?.Tell(new PartFailed(part, outgoing.Removal));
    }

    /// <summary>What is under way is known only when every channel has told what it holds.</summary>
    private void AnswerUnderWay()
    {
        if (_underWayAskers.Count == 0 || _expected is null || !_expected.Keys.All(_ports.ContainsKey))
            return;
        var parts = _outgoing.Values.Select(outgoing => outgoing.Origin).OfType<HtlcOrigin.Payment>().Select(payment => payment.Part).ToHashSet();
        foreach (var asker in _underWayAskers)
            asker.Tell(new PartsUnderWay(parts));
        _underWayAskers.Clear();
    }
}
