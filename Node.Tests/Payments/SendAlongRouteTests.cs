using Lnd.Actors.Payments;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Tests.Payments;

/// <summary>Parts along given routes: sendpay, waitsendpay, listsendpays.</summary>
public class SendAlongRouteTests : PaymentRoom
{
    [Test]
    public void A_part_tells_each_hop_what_the_route_says()
    {
        Room.Tell(AlongRoute() with { Label = "l", Bolt11 = "b", Description = "d" }, TestActor);
        var part = AcceptPart();
        Assert.That((part.Channel, part.Peer, part.Amount.Value, part.CltvExpiry), Is.EqualTo(((ShortChannelId?)UsA, (Point?)A.Id, 10_100UL, Height + 59)));
        Assert.That(part.Part, Is.EqualTo(new PaymentPart(Secret.Hash, 1, 0)));
        var forward = (PaymentOnion.Forward)Peel(part)[0].Onion;
        Assert.That((forward.Channel, forward.Amount.Value, forward.OutgoingCltv), Is.EqualTo((AC, 10_000UL, Height + 19)));
        var received = Received(part);
        Assert.That((received.Amount.Value, received.Total.Value, received.Cltv), Is.EqualTo((10_000UL, 10_000UL, Height + 19)));
        var started = ExpectMsg<PartStarted>(Patience).Part;
        Assert.That((started.Id, started.Status, started.Label, started.Bolt11, started.Description), Is.EqualTo((1UL, PaymentStatus.Pending, "l", "b", "d")));
        Assert.That((started.Destination, started.Amount!.Value.Value, started.AmountSent.Value), Is.EqualTo(((Point?)C.Id, 10_000UL, 10_100UL)));
    }

    [Test]
    public void A_fulfilled_part_is_told_to_who_waits_and_acknowledged_each_time()
    {
        var part = Sent(AlongRoute());
        Room.Tell(new WaitPart(Secret.Hash, null, null, null), TestActor);
        Fulfil(part);
        var ended = ExpectMsg<PartEnded>(Patience).Part;
        Assert.That((ended.Status, ended.Preimage, ended.UpdatedIndex), Is.EqualTo((PaymentStatus.Complete, (Preimage?)Secret, (ulong?)1)));
        Fulfil(part);
        Restart();
        Fulfil(part);
        Assert.That(Ask<PartEnded>(new WaitPart(Secret.Hash, 0, 1, null)).Part, Is.EqualTo(ended));
        Assert.That(Ask<PartStarted>(AlongRoute()).Part, Is.EqualTo(ended), "asking again for what is paid is a success");
        Switch.ExpectNoMsg(AWhile);
    }

    [TestCase("c", 203)]
    [TestCase("a", 204)]
    public void A_failure_is_read_even_after_a_restart(string by, int code)
    {
        var part = Sent(AlongRoute());
        Restart(part.Part);
        Room.Tell(new WaitPart(Secret.Hash, null, null, null), TestActor);
        var failure = by == "c" ? new IncorrectOrUnknownPaymentDetails(new MilliSatoshi(10_000), Height) : (FailureMessage)new UnknownNextPeer();
        Fail(part, by == "c" ? C : A, failure);
        var refused = ExpectMsg<PaymentRefused>(Patience);
        Assert.That(refused.Code, Is.EqualTo(code));
        var read = refused.Part!.Failure!;
        Assert.That((read.Failure, read.ErringIndex, read.ErringNode, read.ErringChannel), Is.EqualTo((failure, by == "c" ? 2 : 1, by == "c" ? C.Id : A.Id, (ShortChannelId?)AC)));
        Assert.That(read.ErringDirection, Is.EqualTo(A.Id.CompareTo(C.Id) < 0 ? 0 : 1));
    }

    [Test]
    public void What_comes_back_without_a_readable_reason_is_told_as_that()
    {
        var part = Sent(AlongRoute());
        Return(part, new HtlcRemoval.Failed(new ByteString(new byte[292])));
        Assert.That(Ask<PaymentRefused>(new WaitPart(Secret.Hash, null, null, null)), Has.Property("Code").EqualTo(202));
        part = Sent(AlongRoute());
        Return(part, new HtlcRemoval.Malformed(Sha256Hash.Of([1]), (ushort)FailureCode.InvalidOnionHmac));
        Assert.That(Ask<PaymentRefused>(new WaitPart(Secret.Hash, null, null, null)).Part!.Failure!.Failure, Is.InstanceOf<InvalidOnionHmac>());
        part = Sent(AlongRoute());
        Return(part, null);
        var onchain = Ask<PaymentRefused>(new WaitPart(Secret.Hash, null, null, null)).Part!.Failure!;
        Assert.That((onchain.ErringIndex, onchain.ErringNode, onchain.Failure), Is.EqualTo((0, Us.Id, (FailureMessage)new PermanentChannelFailure())));
    }

    [Test]
    public void A_part_that_the_channel_refuses_has_failed()
    {
        Room.Tell(AlongRoute(), TestActor);
        Switch.Send(Room, new PartRefused(ExpectPart().Part, new TemporaryChannelFailure(default), "no room"));
        Assert.That(ExpectMsg<PaymentRefused>(Patience), Has.Property("Code").EqualTo(204));
        Assert.That(Ask<PartList>(new ListParts(Secret.Hash, PaymentStatus.Failed, null, null)).Parts, Has.Count.EqualTo(1));
    }

    [Test]
    public void Duplicates_follow_c_lightnings_rules()
    {
        var mpp = AlongRoute(1) with { Total = new MilliSatoshi(25_000), PartId = 1, GroupId = 1 };
        Assert.That(Ask<PaymentRefused>(mpp with { Total = null }).Reason, Does.Contain("msatoshi"));
        Assert.That(Ask<PaymentRefused>(mpp with { Total = new MilliSatoshi(9_999) }).Code, Is.EqualTo(-32602));
        Assert.That(Ask<PaymentRefused>(mpp with { PaymentSecret = null }).Code, Is.EqualTo(-32602));
        Assert.That(Ask<PaymentRefused>(AlongRoute() with { Route = [] }).Code, Is.EqualTo(-32602));
        var first = Sent(mpp);
        Assert.That(Ask<PartStarted>(mpp).Part.Id, Is.EqualTo(1), "the same again");
        Assert.That(Ask<PaymentRefused>(mpp with { GroupId = 2 }).Code, Is.EqualTo(200), "another attempt beside it");
        Assert.That(Ask<PaymentRefused>(mpp with { PartId = 0, Total = null }).Code, Is.EqualTo(200), "a single part beside it");
        Assert.That(Ask<PaymentRefused>(mpp with { PartId = 2, Total = new MilliSatoshi(26_000) }).Code, Is.EqualTo(-32602), "another total");
        var second = Sent(mpp with { PartId = 2 });
        var third = Sent(mpp with { PartId = 3 });
        Assert.That(Ask<PaymentRefused>(mpp with { PartId = 4 }).Code, Is.EqualTo(200), "more than the total");
        Fail(first, A, new MppTimeout());
        Assert.That(Ask<PaymentRefused>(mpp).Code, Is.EqualTo(201), "a number that was used");
        Fulfil(second);
        Fulfil(third);
        Assert.That(Ask<PaymentRefused>(mpp with { PartId = 5 }).Code, Is.EqualTo(201), "after the success");
        Assert.That(Received(second).Payload.PaymentData!.Value.Total, Is.EqualTo(new MilliSatoshi(25_000)));
        var payment = Ask<PaymentList>(new ListPayments(null, null, null)).Payments.Single();
        Assert.That((payment.Status, payment.Parts, payment.AmountSent.Value, payment.Preimage), Is.EqualTo((PaymentStatus.Complete, 2, 20_000UL, (Preimage?)Secret)));
    }

    [Test]
    public void A_part_that_never_reached_its_channel_has_failed_after_a_restart_and_is_not_sent_again()
    {
        Room.Tell(AlongRoute(), TestActor);
        var part = ExpectPart();
        Restart();
        Eventually(() => Assert.That(Pending(), Is.Zero));
        Assert.That(Ask<PaymentRefused>(new WaitPart(Secret.Hash, null, null, null)).Code, Is.EqualTo(204));
        Switch.ExpectNoMsg(AWhile);
        Fulfil(part);
        Assert.That(Ask<PartEnded>(new WaitPart(Secret.Hash, null, null, null)).Part.Preimage, Is.EqualTo(Secret), "a preimage always counts");
    }

    [Test]
    public void A_part_that_is_under_way_stays_so_when_the_switch_or_the_room_restarts()
    {
        var part = Sent(AlongRoute());
        Restart(part.Part);
        Assert.That(Ask<PartList>(new ListParts(null, PaymentStatus.Pending, null, null)).Parts, Has.Count.EqualTo(1));
        Sys.EventStream.Publish(new SwitchStarted(SwitchFront));
        var first = ExpectQuestion();
        var late = Sent(AlongRoute(1) with { PaymentHash = new PaymentHash(new byte[32]) });
        Sys.EventStream.Publish(new SwitchStarted(SwitchFront));
        ExpectQuestion();
        Switch.Send(first, new PartsUnderWay(new HashSet<PaymentPart> { part.Part }));
        Assert.That(Pending(), Is.EqualTo(2), "the answer to a question that was asked before it was sent does not judge it");
        AnswerUnderWay(part.Part, late.Part);
        Assert.That(Pending(), Is.EqualTo(2));
        Fulfil(part);
        Return(late, null);
    }

    [Test]
    public void Waiting_ends_at_its_time_and_for_what_is_not_known_at_once()
    {
        Assert.That(Ask<PaymentRefused>(new WaitPart(Secret.Hash, null, null, null)).Code, Is.EqualTo(208));
        var part = Sent(AlongRoute());
        Room.Tell(new WaitPart(Secret.Hash, null, null, TimeSpan.FromSeconds(3)), TestActor);
        Ask<PartList>(new ListParts(null, null, null, null));
        Pass(TimeSpan.FromSeconds(3));
        Assert.That(ExpectMsg<PaymentRefused>(Patience).Code, Is.EqualTo(200));
        Fulfil(part);
        ExpectNoMsg(AWhile);
    }

    [Test]
    public void Lists_are_in_pages()
    {
        for (byte i = 1; i <= 3; i++)
            Sent(AlongRoute() with { PaymentHash = new PaymentHash([.. Enumerable.Repeat(i, 32)]) });
        Return(new SendPart(new PaymentPart(new PaymentHash([.. Enumerable.Repeat((byte)2, 32)]), 1, 0), null, null, default, default, default), null);
        Assert.That(Ask<PartList>(new ListParts(null, null, (false, 2), 1)).Parts.Single().Id, Is.EqualTo(2));
        Assert.That(Ask<PartList>(new ListParts(null, null, (true, 1), null)).Parts.Single().Id, Is.EqualTo(2));
        Restart();
        Eventually(() => Assert.That(Ask<PaymentList>(new ListPayments(null, null, PaymentStatus.Failed)).Payments, Has.Count.EqualTo(3)));
    }

    private int Pending()
    {
        Flush();
        return Ask<PartList>(new ListParts(null, PaymentStatus.Pending, null, null)).Parts.Count;
    }

    private SendPart Sent(SendAlongRoute send)
    {
        Room.Tell(send, TestActor);
        var part = AcceptPart();
        ExpectMsg<PartStarted>(Patience);
        return part;
    }
}
