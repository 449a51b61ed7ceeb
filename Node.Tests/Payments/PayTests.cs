using Lnd.Actors.Payments;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Invoices;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Protocol.Routing;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Tests.Payments;

/// <summary>Payments that look for their routes: pay, keysend, getroute.</summary>
public class PayTests : PaymentRoom
{
    [Test]
    public void An_invoice_is_paid_over_the_cheapest_way()
    {
        Room.Tell(new Pay { Bolt11 = Invoice(), Label = "x" }, TestActor);
        var part = AcceptPart();
        Assert.That((part.Peer, part.Amount.Value), Is.EqualTo(((Point?)A.Id, 10_100UL)));
        var received = Received(part);
        Assert.That((received.Amount.Value, received.Total.Value, received.Cltv), Is.EqualTo((10_000UL, 10_000UL, Height + 19)));
        Fulfil(part);
        var paid = ExpectMsg<Paid>(Patience).Payment;
        Assert.That((paid.Preimage, paid.Status, paid.Parts, paid.Label, paid.Description), Is.EqualTo(((Preimage?)Secret, PaymentStatus.Complete, 1, "x", "coffee")));
        Assert.That((paid.Amount!.Value.Value, paid.AmountSent.Value), Is.EqualTo((10_000UL, 10_100UL)));
        Restart();
        Assert.That(Ask<Paid>(new Pay { Bolt11 = Invoice() }).Payment, Is.EqualTo(paid), "paying again is the old success");
        Switch.ExpectNoMsg(AWhile);
    }

    [Test]
    public void A_failure_on_the_way_makes_it_try_another_way()
    {
        Room.Tell(new Pay { Bolt11 = Invoice() }, TestActor);
        Fail(AcceptPart(), A, new TemporaryChannelFailure(new ByteString([1, 2, 3])));
        var part = AcceptPart();
        Assert.That(part.Peer, Is.EqualTo((Point?)B.Id));
        Fulfil(part);
        Assert.That(ExpectMsg<Paid>(Patience).Payment, Has.Property("Parts").EqualTo(1).And.Property("AmountSent").EqualTo(new MilliSatoshi(10_200)));
    }

    [Test]
    public void When_no_way_is_left_it_is_given_up_with_what_failed()
    {
        Room.Tell(new Pay { Bolt11 = Invoice() }, TestActor);
        Fail(AcceptPart(), A, new PermanentNodeFailure());
        Return(AcceptPart(), new HtlcRemoval.Failed(new ByteString(new byte[300])));
        var refused = ExpectMsg<PaymentRefused>(Patience);
        Assert.That((refused.Code, refused.Part!.Part.PartId), Is.EqualTo((205, 2UL)));
        Room.Tell(new Pay { Bolt11 = Invoice() }, TestActor);
        Assert.That(AcceptPart().Part.GroupId, Is.EqualTo(2), "the next attempt starts anew");
    }

    [Test]
    public void The_payees_refusal_is_final()
    {
        Room.Tell(new Pay { Bolt11 = Invoice() }, TestActor);
        Fail(AcceptPart(), C, new IncorrectOrUnknownPaymentDetails(new MilliSatoshi(10_000), Height));
        Assert.That(ExpectMsg<PaymentRefused>(Patience).Code, Is.EqualTo(203));
    }

    [Test]
    public void Limits_of_fee_and_delay_are_kept()
    {
        Assert.That(Ask<PaymentRefused>(new Pay { Bolt11 = Invoice(), MaxFee = new MilliSatoshi(99) }).Code, Is.EqualTo(206));
        Assert.That(Ask<PaymentRefused>(new Pay { Bolt11 = Invoice(), MaxDelay = 57 }).Code, Is.EqualTo(205));
        Assert.That(Ask<PaymentRefused>(new Pay { Bolt11 = Invoice(), ExcludeNodes = [A.Id], ExcludeChannels = [new(BC, 0), new(BC, 1)] }).Code, Is.EqualTo(205));
        Room.Tell(new Pay { Bolt11 = Invoice(), MaxFee = new MilliSatoshi(100), MaxDelay = 58 }, TestActor);
        AcceptPart();
    }

    [Test]
    public void What_can_not_be_paid_is_refused_before_anything_is_sent()
    {
        Assert.That(Ask<PaymentRefused>(new Pay { Bolt11 = "nonsense" }).Code, Is.EqualTo(-32602));
        Assert.That(Ask<PaymentRefused>(new Pay { Bolt11 = Invoice(network: InvoiceNetwork.Bitcoin) }).Reason, Does.Contain("another chain"));
        Assert.That(Ask<PaymentRefused>(new Pay { Bolt11 = Invoice(features: [8, 14, 24]) }).Reason, Does.Contain("bit 24"));
        Assert.That(Ask<PaymentRefused>(new Pay { Bolt11 = Invoice(null) }).Reason, Does.Contain("required"));
        Assert.That(Ask<PaymentRefused>(new Pay { Bolt11 = Invoice(), Amount = new MilliSatoshi(1) }).Reason, Does.Contain("unnecessary"));
        var old = Invoice(expiry: 10);
        Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.That(Ask<PaymentRefused>(new Pay { Bolt11 = old }).Code, Is.EqualTo(207));
        Switch.ExpectNoMsg(AWhile);
    }

    [Test]
    public void Only_one_payment_with_a_hash_is_made_at_a_time()
    {
        Room.Tell(new Pay { Bolt11 = Invoice(null), Amount = new MilliSatoshi(5_000) }, TestActor);
        var part = AcceptPart();
        Assert.That(Ask<PaymentRefused>(new Pay { Bolt11 = Invoice(null), Amount = new MilliSatoshi(5_000) }).Code, Is.EqualTo(200));
        Restart(part.Part);
        Assert.That(Ask<PaymentRefused>(new Pay { Bolt11 = Invoice(null), Amount = new MilliSatoshi(5_000) }).Code, Is.EqualTo(200), "a part of an earlier life is under way");
        Fulfil(part);
        Assert.That(Ask<Paid>(new Pay { Bolt11 = Invoice(null), Amount = new MilliSatoshi(5_000) }).Payment.Preimage, Is.EqualTo(Secret));
    }

    [Test]
    public void After_its_time_nothing_is_tried_any_more()
    {
        Room.Tell(new Pay { Bolt11 = Invoice(), RetryFor = TimeSpan.FromSeconds(10) }, TestActor);
        var part = AcceptPart();
        Ask<PartList>(new ListParts(null, null, null, null));
        Pass(TimeSpan.FromSeconds(10));
        Fail(part, A, new TemporaryChannelFailure(default));
        Assert.That(ExpectMsg<PaymentRefused>(Patience).Code, Is.EqualTo(210));
        Switch.ExpectNoMsg(AWhile);
    }

    [Test]
    public void What_no_single_way_can_carry_is_sent_in_halves()
    {
        Channels.Clear();
        Channels.AddRange([Channel(UsA, A, 30_000_000), Channel(UsB, B, 30_000_000)]);
        Room.Tell(new Pay { Bolt11 = Invoice(40_000_000), MaxFee = new MilliSatoshi(1_000) }, TestActor);
        var first = AcceptPart();
        Channels[0] = Channel(UsA, A, 9_000_000);
        var second = ExpectPart();
        Switch.Send(Room, new PartSent(second.Part));
        Assert.That(new[] { first, second }.Select(part => (part.Peer, Received(part).Amount.Value, Received(part).Total.Value)), Is.EqualTo(
            new[] { ((Point?)A.Id, 20_000_000UL, 40_000_000UL), (B.Id, 20_000_000UL, 40_000_000UL) }));
        Fulfil(first);
        Assert.That(ExpectMsg<Paid>(Patience).Payment.Preimage, Is.EqualTo(Secret));
        Fulfil(second);
        var payment = Ask<PaymentList>(new ListPayments(Secret.Hash, null, null)).Payments.Single();
        Assert.That((payment.Parts, payment.Amount!.Value.Value, payment.AmountSent.Value), Is.EqualTo((2, 40_000_000UL, 40_000_300UL)));
    }

    [Test]
    public void A_spontaneous_payment_takes_its_preimage_along()
    {
        Room.Tell(new Pay { Destination = C.Id, Amount = new MilliSatoshi(3_000) }, TestActor);
        Fail(AcceptPart(), A, new TemporaryChannelFailure(default));
        var part = AcceptPart();
        var preimage = Received(part).Payload.Keysend!.Value;
        Assert.That(preimage.Hash, Is.EqualTo(part.Part.PaymentHash));
        Fulfil(part, preimage);
        Assert.That(ExpectMsg<Paid>(Patience).Payment.Preimage, Is.EqualTo(preimage));
    }

    [Test]
    public void A_crashed_payment_tells_its_user()
    {
        Room.Tell(new Pay { Bolt11 = Invoice() }, TestActor);
        AcceptPart();
        var child = Sys.ActorSelection(Room.Path / "*");
        child.Tell(Akka.Actor.Kill.Instance);
        Assert.That(ExpectMsg<PaymentRefused>(Patience).Code, Is.EqualTo(-1));
    }

    [Test]
    public void A_route_is_found_from_here_and_from_elsewhere()
    {
        var here = Ask<RouteFound>(new FindRoute(new RouteRequest(Us.Id, C.Id, new MilliSatoshi(10_000)))).Route;
        Assert.That(here.Hops.Select(hop => hop.Channel.Id), Is.EqualTo(new[] { UsA, AC }));
        var elsewhere = Ask<RouteFound>(new FindRoute(new RouteRequest(B.Id, C.Id, new MilliSatoshi(10_000)))).Route;
        Assert.That(elsewhere.Hops.Select(hop => hop.Channel.Id), Is.EqualTo(new[] { BC }));
        Assert.That(Ask<PaymentRefused>(new FindRoute(new RouteRequest(Us.Id, Us.Id, new MilliSatoshi(10_000)))).Code, Is.EqualTo(205));
    }
}
