using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onion;

namespace Lnd.Actors.Switch;

/// <summary>Outgoing HTLCs: forwards are sent, once; ends are passed back.</summary>
public sealed partial class HtlcSwitchActor
{
    /// <summary>Outgoing HTLCs by origin: those that channels hold, and those that a channel was asked for and has not answered.</summary>
    private readonly Dictionary<ByteString, Outgoing> _outgoing = [];

    /// <summary>Those of them that are forwards, by what they forward.</summary>
    private readonly Dictionary<IncomingHtlc, Outgoing> _forwards = [];

    private void ReceiveAnswers()
    {
        Receive<AddAnswered>(Answered);
        Receive<OutgoingFulfilled>(fulfilled =>
        {
            var outgoing = Held(fulfilled.DbId, fulfilled.Htlc);
            outgoing.Preimage = fulfilled.Preimage;
            PassBack(outgoing);
        });
        Receive<OutgoingEnded>(ended =>
        {
            var outgoing = Held(ended.DbId, ended.Htlc);
            outgoing.IsEnded = true;
            if (ended.Removal is HtlcRemoval.Fulfilled fulfilled)
                outgoing.Preimage = fulfilled.Preimage;
            else
                outgoing.Removal = ended.Removal;
            PassBack(outgoing);
            AcknowledgeIfDone(outgoing);
        });
    }

    /// <summary>A channel has started and tells what it holds; what it was asked for and does not hold it has never stored.</summary>
    private void TakeOutgoing(ChannelTold told)
    {
        var origins = told.Outgoing.Select(htlc => htlc.Origin).ToHashSet();
        foreach (var lost in _outgoing.Values.Where(o => o.DbId == told.DbId && !origins.Contains(o.Key)).ToList())
        {
            if (lost.Id is null)
                Answered(new AddAnswered(told.DbId, lost.Key, null, null, "the channel was restarted"));
            else
                Drop(lost); // acknowledged before
        }
        foreach (var htlc in told.Outgoing)
            Held(told.DbId, htlc);
    }

    private Outgoing Held(ulong dbId, OutgoingHtlc htlc)
    {
        if (!_outgoing.TryGetValue(htlc.Origin, out var outgoing))
            outgoing = Add(htlc.Origin, HtlcOrigin.Decode(htlc.Origin), dbId);
        if (outgoing.Id is null)
        {
            outgoing.Id = htlc.Id;
            if (outgoing.Origin is HtlcOrigin.Payment payment)
                _payments?.Tell(new PartSent(payment.Part));
        }
        return outgoing;
    }

    private Outgoing Add(ByteString key, HtlcOrigin? origin, ulong dbId)
    {
        if (origin is null)
            _log.Error("an HTLC of channel {0} has an origin that can't be read: {1}", dbId, key);
        var outgoing = new Outgoing(key, origin, dbId);
        _outgoing[key] = outgoing;
        if (origin is HtlcOrigin.Forward forward)
        {
            _forwards[forward.Incoming] = outgoing;
            if (_incoming.TryGetValue(forward.Incoming, out var incoming))
                incoming.IsDecided = true;
        }
        return outgoing;
    }

    private void Drop(Outgoing outgoing)
    {
        _outgoing.Remove(outgoing.Key);
        if (outgoing.Origin is HtlcOrigin.Forward forward)
            _forwards.Remove(forward.Incoming);
    }

    private void DecideForward(Incoming incoming, PaymentOnion.Forward onion, BlockHeight height)
    {
        if (_forwards.TryGetValue(incoming.Name, out var outgoing))
        {
            incoming.IsDecided = true;
            PassBack(outgoing); // its end may have been told before this
            return;
        }
        if (_expected is null)
            return;
        if (FindNext(onion.Channel) is not { } next)
        {
            // one that has not told yet may be meant, and may hold the forward already
            if (_expected.Keys.All(_ports.ContainsKey) && _ports.Values.All(port => port.Facts is not null))
                Fail(incoming, onion, new UnknownNextPeer());
            return;
        }
        if (_expected.Any(channel => channel.Value == next.Peer && !_ports.ContainsKey(channel.Key)))
            return;
        if (incoming.MustFail)
            Fail(incoming, onion, new TemporaryChannelFailure(ByteString.Empty));
        else if (ForwardRules.Check(incoming.Htlc, onion, next.Facts!.Policy, height) is { } failure)
            Fail(incoming, onion, failure);
        else
            TryNext(incoming, onion, next, null);
    }

    /// <summary>The channel that an onion names; any other with the same peer will do as well (BOLT 4).</summary>
    private Port? FindNext(ShortChannelId name) =>
        _names.TryGetValue(name, out var dbId) && _ports.TryGetValue(dbId, out var port) && port.Facts is not null ? port : null;

    private void TryNext(Incoming incoming, PaymentOnion.Forward onion, Port named, UpdateRefusal? refusal)
    {
        var candidates = _ports.Values.Where(port => port.Peer == named.Peer && port.Facts is { IsUp: true } facts && !incoming.Tried.Contains(facts.DbId));
        if (candidates.OrderByDescending(port => ReferenceEquals(port, named)).FirstOrDefault() is not { Facts: { } chosen } next)
        {
            Fail(incoming, onion, incoming.Tried.Count == 0 ? new TemporaryChannelFailure(ByteString.Empty) : ForwardRules.FailureOf(refusal, onion));
            return;
        }
        incoming.IsDecided = true;
        incoming.Tried.Add(chosen.DbId);
        var origin = new HtlcOrigin.Forward(incoming.Name);
        var outgoing = Add(origin.Encode(), origin, chosen.DbId);
        next.Channel.Tell(new ChannelInput.AddHtlc(outgoing.Key, onion.Amount, incoming.Htlc.PaymentHash, onion.OutgoingCltv, onion.Onion));
    }

    private void Fail(Incoming incoming, PaymentOnion.Forward onion, FailureMessage failure)
    {
        _history.Tell(new ForwardRefused(incoming.Name, PlaceOf(incoming.Name.DbId), onion.Channel, incoming.Htlc.Amount, onion.Amount, failure.Code));
        Answer(incoming, ForwardRules.Failure(onion.SharedSecret, failure));
    }

    private void Answered(AddAnswered answered)
    {
        if (!_outgoing.TryGetValue(answered.Origin, out var outgoing) || outgoing.Id is not null)
            return;
        if (answered.Id is { } id)
        {
            outgoing.Id = id;
            Accepted(outgoing);
            return;
        }
        Drop(outgoing);
        switch (outgoing.Origin)
        {
            case HtlcOrigin.Forward forward:
                if (_incoming.TryGetValue(forward.Incoming, out var incoming) && incoming.Onion is PaymentOnion.Forward onion && FindNext(onion.Channel) is { } named)
                    TryNext(incoming, onion, named, answered.Refusal);
                else if (incoming?.Onion is PaymentOnion.Forward lost)
                    Fail(incoming, lost, new TemporaryChannelFailure(ByteString.Empty));
                break;
            case HtlcOrigin.Payment payment:
                PartNotSent(payment.Part, answered);
                break;
        }
    }

    private void Accepted(Outgoing outgoing)
    {
        if (outgoing.Origin is HtlcOrigin.Payment payment)
            _payments?.Tell(new PartSent(payment.Part));
        else if (outgoing.Origin is HtlcOrigin.Forward forward && _incoming.TryGetValue(forward.Incoming, out var incoming) && incoming.Onion is PaymentOnion.Forward onion)
            _history.Tell(new ForwardOffered(
                forward.Incoming, PlaceOf(forward.Incoming.DbId), outgoing.DbId, outgoing.Id!.Value, PlaceOf(outgoing.DbId), incoming.Htlc.PaymentHash, incoming.Htlc.Amount,
                onion.Amount));
    }

    /// <summary>Tells whoever an outgoing HTLC is for how it stands: a preimage at once, a failure when it is irrevocable.</summary>
    private void PassBack(Outgoing outgoing)
    {
        switch (outgoing.Origin)
        {
            case HtlcOrigin.Payment payment:
                PassToPayments(payment.Part, outgoing);
                break;
            case HtlcOrigin.Forward forward when outgoing.Preimage is { } preimage:
                Settle(forward.Incoming, preimage);
                break;
            case HtlcOrigin.Forward forward when outgoing.IsEnded:
                if (_incoming.TryGetValue(forward.Incoming, out var incoming) && incoming.Onion is PaymentOnion.Forward onion && incoming.Answer is null)
                {
                    _history.Tell(new ForwardEnded(forward.Incoming, false));
                    Answer(incoming, ForwardRules.PassOn(outgoing.Removal, onion.SharedSecret));
                }
                break;
        }
    }

    /// <summary>The channel may not have told of the incoming HTLC yet, or be closed: it is told the preimage all the same, and finds out.</summary>
    private void Settle(IncomingHtlc name, Preimage preimage)
    {
        if (_incoming.TryGetValue(name, out var incoming))
        {
            if (incoming.Answer is not HtlcRemoval.Fulfilled)
                _history.Tell(new ForwardEnded(name, true));
            Answer(incoming, new HtlcRemoval.Fulfilled(preimage));
        }
        else if (_ports.TryGetValue(name.DbId, out var port) && _forwards.TryGetValue(name, out var outgoing) && !outgoing.IsIncomingDone)
        {
            port.Channel.Tell(new ChannelInput.RemoveHtlc(name.Id, new HtlcRemoval.Fulfilled(preimage)));
        }
    }

    /// <summary>
    /// Whether an incoming HTLC is known to be removed: its channel has told what it holds, and this is not in it; or there is no such channel any more. What its channel has not
    /// told of yet may still come.
    /// </summary>
    private bool IsGone(IncomingHtlc name)
    {
        if (_incoming.ContainsKey(name))
            return false;
        return _ports.TryGetValue(name.DbId, out var port) ? !port.Incoming.Contains(name.Id) : _expected?.ContainsKey(name.DbId) == false;
    }

    private void AcknowledgeGone()
    {
        foreach (var outgoing in _outgoing.Values.Where(o => o.IsEnded).ToList())
            AcknowledgeIfDone(outgoing);
    }

    private void AcknowledgeIfDone(Outgoing outgoing)
    {
        if (outgoing.Origin is HtlcOrigin.Forward forward && !outgoing.IsIncomingDone)
            outgoing.IsIncomingDone = IsGone(forward.Incoming);
        if (!outgoing.IsEnded || !outgoing.IsIncomingDone)
            return;
        if (_ports.TryGetValue(outgoing.DbId, out var port) && outgoing.Id is { } id)
            port.Channel.Tell(new ChannelInput.AcknowledgeResolved([id]));
        Drop(outgoing);
    }

    /// <summary>An HTLC of this node, until its end is acknowledged.</summary>
    private sealed class Outgoing(ByteString key, HtlcOrigin? origin, ulong dbId)
    {
        public ByteString Key { get; } = key;

        public HtlcOrigin? Origin { get; } = origin;

        public ulong DbId { get; } = dbId;

        /// <summary>Its number; null while the channel has not answered.</summary>
        public ulong? Id { get; set; }

        public Preimage? Preimage { get; set; }

        /// <summary>Whether it is irrevocably removed.</summary>
        public bool IsEnded { get; set; }

        /// <summary>How, where it was not fulfilled; null also where it came back on chain.</summary>
        public HtlcRemoval? Removal { get; set; }

        /// <summary>Whether the incoming HTLC's removal is durable, or the payments' room has its end durable.</summary>
        public bool IsIncomingDone { get; set; }
    }
}
