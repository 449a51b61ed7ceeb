using Akka.Actor;
using Lnd.Actors.Gossip;
using Lnd.Actors.Payments;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Tests.Payments;

/// <summary>Payments that can't be made now, but perhaps in a moment.</summary>
public class WaitingPaymentTests : PaymentRoom
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [Test]
    public void Paying_while_the_only_channel_is_down_waits_for_it()
    {
        OnlyChannel(Down(UsA, A));
        Room.Tell(new Pay { Bolt11 = Invoice() }, TestActor);
        ExpectLook();
        Switch.ExpectNoMsg(AWhile);
        ComeUp(0);
        Fulfil(AcceptPart());
        Assert.That(ExpectMsg<Paid>(Patience).Payment.Preimage, Is.EqualTo(Secret));
    }

    [Test]
    public void A_channel_that_stays_down_until_the_time_is_over_is_named()
    {
        OnlyChannel(Down(UsA, A));
        Room.Tell(new Pay { Bolt11 = Invoice(), RetryFor = TimeSpan.FromSeconds(20) }, TestActor);
        ExpectLook();
        for (var second = 1; second < 20; second++)
            Pass(s_second);
        ExpectNoMsg(AWhile);
        Pass(s_second);
        var refused = ExpectMsg<PaymentRefused>(Patience);
        Assert.That((refused.Code, refused.Part), Is.EqualTo((210, (PartRecord?)null)));
        Assert.That(refused.Reason, Does.Contain("20 s and 0 attempts").And.Contain("is down").And.Contain(A.Id.ToString()));
        ComeUp(0);
        Switch.ExpectNoMsg(AWhile);
    }

    [Test]
    public void What_waiting_can_not_help_is_refused_at_once()
    {
        OnlyChannel(Down(UsA, A));
        Refuses(205, new Pay { Bolt11 = Invoice(100_000_001) }, "more than all channels have");
        Refuses(205, new Pay { Destination = new Peer("stranger").Id, Amount = new MilliSatoshi(1_000) }, "a payee that nobody knows");
        Refuses(205, new Pay { Bolt11 = Invoice(), ExcludeNodes = [A.Id] }, "the way is not wanted");
        Refuses(205, new Pay { Bolt11 = Invoice(), RetryFor = TimeSpan.Zero }, "no time to wait");
        Refuses(206, new Pay { Bolt11 = Invoice(), MaxFee = new MilliSatoshi(99) }, "too dear", Channel(UsA, A, 100_000_000));
        Refuses(205, new Pay { Bolt11 = Invoice() }, "the channel is being closed", Down(UsA, A) with { IsOpen = false });
        Sys.EventStream.Publish(new GraphChanged(ChannelGraph.Empty, IsSynchronised: false));
        Refuses(205, new Pay { Destination = Us.Id, Amount = new MilliSatoshi(1_000) }, "to itself");
        Channels.Clear();
        Refuses(205, new Pay { Bolt11 = Invoice() }, "no channel at all");

        void Refuses(int code, Pay pay, string why, UsableChannel? channel = null)
        {
            if (channel is not null)
                OnlyChannel(channel);
            Assert.That(Ask<PaymentRefused>(pay).Code, Is.EqualTo(code), why);
        }
    }

    [Test]
    public void Without_time_to_retry_it_is_tried_once()
    {
        Room.Tell(new Pay { Bolt11 = Invoice(), RetryFor = TimeSpan.Zero }, TestActor);
        Fail(AcceptPart(), A, new TemporaryChannelFailure(default));
        Assert.That(ExpectMsg<PaymentRefused>(Patience).Code, Is.EqualTo(210));
        Room.Tell(new Pay { Bolt11 = Invoice(), RetryFor = TimeSpan.Zero }, TestActor);
        Fulfil(AcceptPart());
        ExpectMsg<Paid>(Patience);
    }

    [Test]
    public void A_channel_that_refuses_for_now_is_tried_again_ever_less_often()
    {
        OnlyChannel(Channel(UsA, A, 100_000_000));
        Room.Tell(new Pay { Bolt11 = Invoice(), RetryFor = TimeSpan.FromSeconds(16) }, TestActor);
        foreach (var pause in (int[])[1, 2, 4, 8])
        {
            RefusePart();
            Pass((pause * s_second) - TimeSpan.FromMilliseconds(1));
            Switch.ExpectNoMsg(AWhile);
            Pass(TimeSpan.FromMilliseconds(1));
        }
        RefusePart();
        Pass(s_second);
        var refused = ExpectMsg<PaymentRefused>(Patience);
        Assert.That((refused.Code, refused.Part!.Part.PartId), Is.EqualTo((210, 5UL)));
        Assert.That(refused.Reason, Does.Contain("5 attempts"));
    }

    [Test]
    public void A_channel_that_comes_up_again_is_used_at_once()
    {
        OnlyChannel(Channel(UsA, A, 100_000_000));
        Room.Tell(new Pay { Destination = A.Id, Amount = new MilliSatoshi(1_000) }, TestActor);
        var first = RefusePart();
        ComeUp(0);
        var part = AcceptPart();
        Assert.That((part.Part.PaymentHash, part.Part.GroupId), Is.EqualTo((first.Part.PaymentHash, first.Part.GroupId + 1)));
    }

    [Test]
    public void Waiting_for_one_channel_parts_under_way_are_kept()
    {
        Channels.Clear();
        Channels.AddRange([Channel(UsA, A, 30_000_000), Down(UsB, B, 30_000_000)]);
        Room.Tell(new Pay { Bolt11 = Invoice(50_000_000), MaxFee = new MilliSatoshi(10_000) }, TestActor);
        var first = ExpectPart();
        Channels[0] = Channel(UsA, A, 5_000_000);
        Switch.Send(Room, new PartSent(first.Part));
        ExpectLook();
        ExpectLook();
        ExpectLook();
        Switch.ExpectNoMsg(AWhile);
        Channels[0] = Channel(UsA, A, 1_000);
        ComeUp(1);
        var second = AcceptPart();
        Assert.That((second.Peer, Received(first).Amount + Received(second).Amount), Is.EqualTo(((Point?)B.Id, new MilliSatoshi(50_000_000))), "the rest, in one");
        Switch.ExpectNoMsg(AWhile);
        Fulfil(second);
        Assert.That(ExpectMsg<Paid>(Patience).Payment.Preimage, Is.EqualTo(Secret));
        Fulfil(first);
    }

    [Test]
    public void When_the_time_is_over_a_part_under_way_still_decides()
    {
        Channels.Clear();
        Channels.AddRange([Channel(UsA, A, 30_000_000), Down(UsB, B, 30_000_000)]);
        Room.Tell(new Pay { Bolt11 = Invoice(50_000_000), MaxFee = new MilliSatoshi(10_000), RetryFor = s_second }, TestActor);
        var first = ExpectPart();
        Channels[0] = Channel(UsA, A, 5_000_000);
        Switch.Send(Room, new PartSent(first.Part));
        ExpectLook();
        ExpectLook();
        ExpectLook();
        Pass(s_second);
        ExpectNoMsg(AWhile);
        ComeUp(1);
        Switch.ExpectNoMsg(AWhile);
        Fail(first, C, new MppTimeout());
        Assert.That(ExpectMsg<PaymentRefused>(Patience).Code, Is.EqualTo(210));
    }

    [Test]
    public void A_payee_that_missed_other_parts_is_paid_again_after_a_pause()
    {
        OnlyChannel(Channel(UsA, A, 100_000_000));
        Room.Tell(new Pay { Bolt11 = Invoice() }, TestActor);
        ExpectLook();
        Fail(AcceptPart(), C, new MppTimeout());
        ExpectLook();
        Switch.ExpectNoMsg(AWhile);
        Pass(s_second);
        Fulfil(AcceptPart());
        ExpectMsg<Paid>(Patience);
    }

    [Test]
    public void An_invoice_that_expires_meanwhile_is_not_paid()
    {
        OnlyChannel(Down(UsA, A));
        Room.Tell(new Pay { Bolt11 = Invoice(expiry: 10) }, TestActor);
        ExpectLook();
        Clock.Advance(TimeSpan.FromSeconds(11));
        ComeUp(0);
        Assert.That(ExpectMsg<PaymentRefused>(Patience).Code, Is.EqualTo(207));
        Switch.ExpectNoMsg(AWhile);
    }

    [Test]
    public void Stopping_the_node_meanwhile_leaves_nothing_behind()
    {
        OnlyChannel(Down(UsA, A));
        Room.Tell(new Pay { Bolt11 = Invoice() }, TestActor);
        ExpectLook();
        Restart();
        Assert.That(Ask<PartList>(new ListParts(null, null, null, null)).Parts, Is.Empty);
        ComeUp(0);
        Switch.ExpectNoMsg(AWhile);
        Room.Tell(new Pay { Bolt11 = Invoice() }, TestActor);
        Fulfil(AcceptPart());
        Assert.That(ExpectMsg<Paid>(Patience).Payment.Parts, Is.EqualTo(1));
    }

    [Test]
    public void Only_one_payment_with_a_hash_waits()
    {
        OnlyChannel(Down(UsA, A));
        Room.Tell(new Pay { Bolt11 = Invoice() }, TestActor);
        ExpectLook();
        Assert.That(Ask<PaymentRefused>(new Pay { Bolt11 = Invoice() }).Code, Is.EqualTo(200));
    }

    [Test]
    public void A_node_that_has_just_started_waits_until_it_knows_its_channels_and_the_network()
    {
        var known = Graph;
        AreChannelsLoaded = false;
        Channels.Clear();
        Sys.EventStream.Publish(new GraphChanged(ChannelGraph.Empty, IsSynchronised: false));
        Room.Tell(new Pay { Bolt11 = Invoice() }, TestActor);
        ExpectLook();
        AreChannelsLoaded = true;
        Channels.Add(Channel(UsA, A, 100_000_000));
        Sys.EventStream.Publish(new LocalChannelUp(1, A.Id));
        ExpectLook();
        Switch.ExpectNoMsg(AWhile);
        Sys.EventStream.Publish(new GraphChanged(known));
        Ask<PartList>(new ListParts(null, null, null, null));
        Pass(s_second);
        AcceptPart();
    }

    private void OnlyChannel(UsableChannel channel)
    {
        Channels.Clear();
        Channels.Add(channel);
    }

    private void ComeUp(int channel)
    {
        Channels[channel] = Channels[channel] with { IsUp = true };
        Sys.EventStream.Publish(new LocalChannelUp(Channels[channel].DbId, Channels[channel].Peer));
    }

    /// <summary>The channel does not take the part; the payment has looked for another way.</summary>
    private SendPart RefusePart()
    {
        ExpectLook();
        var part = ExpectPart();
        Switch.Send(Room, new PartRefused(part.Part, new TemporaryChannelFailure(default), "the peer is away"));
        ExpectLook();
        return part;
    }

    private static UsableChannel Down(ShortChannelId id, Peer peer, ulong msat = 100_000_000) => Channel(id, peer, msat) with { IsUp = false };
}
