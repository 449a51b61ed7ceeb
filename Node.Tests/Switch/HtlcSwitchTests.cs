using Akka.Actor;
using Akka.TestKit;
using Lnd.Actors.Chain;
using Lnd.Actors.Gossip;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Switch;
using Lnd.Actors.Tests.Support;
using NBitcoin.Secp256k1;
using SHA256 = System.Security.Cryptography.SHA256;

namespace Lnd.Actors.Tests.Switch;

/// <summary>The switch between an incoming channel (1) and an outgoing one (2), in every order in which they may tell it what they hold.</summary>
public class HtlcSwitchTests : NUnitTestKit
{
    private static readonly ECPrivKey Us = ECPrivKey.Create(SHA256.HashData("us"u8));
    private static readonly ECPrivKey Them = ECPrivKey.Create(SHA256.HashData("them"u8));
    private static readonly Point Payer = ECPrivKey.Create(SHA256.HashData("payer"u8)).CreatePubKey().ToPoint();
    private static readonly Preimage Preimage = new(SHA256.HashData("preimage"u8));
    private static readonly ShortChannelId OutPlace = ShortChannelId.Parse("100x1x0");
    private static readonly IncomingHtlc Name = new(1, 5);
    private static readonly ByteString Origin = new HtlcOrigin.Forward(Name).Encode();

    private readonly TestProbe _chain;
    private readonly TestProbe _history;
    private readonly TestProbe _in;
    private TestProbe _out;
    private readonly IActorRef _switch;

    public HtlcSwitchTests()
    {
        (_chain, _history, _in, _out) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        _switch = Sys.ActorOf(HtlcSwitchActor.Props(new NodeKey(Us.Clone()), _chain.Ref, _history.Ref));
        _switch.Tell(new TipChanged(new BlockHeight(500), default, true));
        _switch.Tell(new ChannelsExpected([new(1, Payer), new(2, Them.CreatePubKey().ToPoint())]));
    }

    [Test]
    public void An_htlc_is_forwarded_once_though_it_is_told_twice()
    {
        TellIn([5]);
        TellOut([]);
        _switch.Tell(Committed());
        _switch.Tell(Committed());
        Assert.That(_out.ExpectMsg<ChannelInput.AddHtlc>(Patience).Origin, Is.EqualTo(Origin));
        ExpectNothingMore();
    }

    [Test]
    public void An_htlc_waits_for_the_channels_that_could_have_forwarded_it_already()
    {
        TellIn([5]);
        _switch.Tell(Committed());
        ExpectNothingMore();
        _switch.Tell(new ChannelTold(2, _out.Ref, Them.CreatePubKey().ToPoint(), [], new HashSet<ulong>()));
        ExpectNothingMore();
        _switch.Tell(Facts(2, OutPlace, isUp: true));
        _out.ExpectMsg<ChannelInput.AddHtlc>(Patience);
    }

    [Test]
    public void After_a_restart_a_forward_that_stands_is_not_made_again_whichever_channel_tells_first([Values] bool outgoingFirst)
    {
        if (outgoingFirst)
            TellOut([new OutgoingHtlc(9, Origin)]);
        TellIn([5]);
        _switch.Tell(Committed());
        if (!outgoingFirst)
            TellOut([new OutgoingHtlc(9, Origin)]);
        ExpectNothingMore();
        _switch.Tell(new OutgoingFulfilled(2, new OutgoingHtlc(9, Origin), Preimage));
        Assert.That(_in.ExpectMsg<ChannelInput.RemoveHtlc>(Patience).Removal, Is.EqualTo(new HtlcRemoval.Fulfilled(Preimage)));
    }

    [Test]
    public void A_channel_that_crashes_before_it_has_stored_the_forward_fails_it_back_unless_it_is_up_again()
    {
        TellIn([5]);
        TellOut([]);
        _switch.Tell(Committed());
        _out.ExpectMsg<ChannelInput.AddHtlc>(Patience);
        Crash();
        TellOut([], isUp: false);
        Assert.That(_in.ExpectMsg<ChannelInput.RemoveHtlc>(Patience).Removal, Is.InstanceOf<HtlcRemoval.Failed>());
        ExpectNothingMore();
    }

    [Test]
    public void A_channel_that_crashes_after_it_has_stored_the_forward_goes_on_with_it()
    {
        TellIn([5]);
        TellOut([]);
        _switch.Tell(Committed());
        _out.ExpectMsg<ChannelInput.AddHtlc>(Patience);
        Crash();
        TellOut([new OutgoingHtlc(9, Origin)]);
        ExpectNothingMore();
        _switch.Tell(new OutgoingEnded(2, new OutgoingHtlc(9, Origin), new HtlcRemoval.Failed(new ByteString(new byte[292]))));
        Assert.That(_in.ExpectMsg<ChannelInput.RemoveHtlc>(Patience).Removal, Is.InstanceOf<HtlcRemoval.Failed>());
    }

    [Test]
    public void An_end_is_acknowledged_only_when_the_removal_of_the_incoming_htlc_is_durable()
    {
        TellIn([5]);
        TellOut([]);
        _switch.Tell(Committed());
        _out.ExpectMsg<ChannelInput.AddHtlc>(Patience);
        _switch.Tell(new AddAnswered(2, Origin, 9, null, ""));
        _switch.Tell(new OutgoingFulfilled(2, new OutgoingHtlc(9, Origin), Preimage));
        _in.ExpectMsg<ChannelInput.RemoveHtlc>(Patience);
        _switch.Tell(new OutgoingEnded(2, new OutgoingHtlc(9, Origin), new HtlcRemoval.Fulfilled(Preimage)));
        ExpectNothingMore();
        _switch.Tell(new RemovalStored(Name));
        Assert.That(_out.ExpectMsg<ChannelInput.AcknowledgeResolved>(Patience).Ids, Is.EqualTo(new[] { 9UL }));
    }

    [Test]
    public void An_end_that_is_told_before_the_incoming_htlc_is_passed_on_when_that_comes()
    {
        TellOut([new OutgoingHtlc(9, Origin)]);
        _switch.Tell(new OutgoingEnded(2, new OutgoingHtlc(9, Origin), new HtlcRemoval.Fulfilled(Preimage)));
        TellIn([5]);
        _switch.Tell(Committed());
        Assert.That(_in.ExpectMsg<ChannelInput.RemoveHtlc>(Patience).Removal, Is.EqualTo(new HtlcRemoval.Fulfilled(Preimage)));
    }

    [Test]
    public void A_channel_that_comes_up_is_told_of_once()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(LocalChannelUp));
        TellOut([], isUp: false);
        TellOut([], isUp: true);
        Assert.That(ExpectMsg<LocalChannelUp>(Patience), Is.EqualTo(new LocalChannelUp(2, Them.CreatePubKey().ToPoint())));
        _switch.Tell(Facts(2, ShortChannelId.Parse("101x1x0"), isUp: true));
        ExpectNothingMore();
        TellOut([], isUp: true);
        Assert.That(ExpectMsg<LocalChannelUp>(Patience).DbId, Is.EqualTo(2), "a channel that was restarted has told anew");
    }

    [Test]
    public void The_nodes_channels_are_complete_once_each_has_told_and_answered()
    {
        TellIn([]);
        Assert.That(Ask([_in]).IsComplete, Is.False, "channel 2 has not told");
        TellOut([]);
        Assert.That(Ask([_in, _out]).IsComplete, Is.True);

        LocalChannels Ask(TestProbe[] channels)
        {
            _switch.Tell(GetLocalChannels.Instance, TestActor);
            foreach (var channel in channels)
            {
                channel.ExpectMsg<DescribeUsable>(Patience);
                channel.Reply(new UsableChannel(
                    1, Payer, OutPlace, default, null, true, true, default, default, default, new ForwardingPolicy(default, 0, 6, default, default)));
            }
            return ExpectMsg<LocalChannels>(Patience);
        }
    }

    private void TellIn(ulong[] incoming)
    {
        _switch.Tell(new ChannelTold(1, _in.Ref, Payer, [], incoming.ToHashSet()));
        _switch.Tell(Facts(1, ShortChannelId.Parse("100x2x0"), isUp: true));
    }

    private void TellOut(OutgoingHtlc[] outgoing, bool isUp = true)
    {
        _switch.Tell(new ChannelTold(2, _out.Ref, Them.CreatePubKey().ToPoint(), outgoing, new HashSet<ulong>()));
        _switch.Tell(Facts(2, OutPlace, isUp));
    }

    private void Crash()
    {
        var before = _out;
        _out = CreateTestProbe();
        Watch(before.Ref);
        Sys.Stop(before.Ref);
        ExpectTerminated(before.Ref, Patience);
    }

    /// <summary>Nothing was sent to a channel by all that was told so far.</summary>
    private void ExpectNothingMore()
    {
        _switch.Tell(new Identify(0), TestActor);
        ExpectMsg<ActorIdentity>(Patience);
        Assert.That(_in.HasMessages || _out.HasMessages, Is.False);
    }

    private static ChannelFacts Facts(ulong dbId, ShortChannelId place, bool isUp) => new(
        dbId, isUp, place, new ShortChannelId(dbId), false,
        new ForwardingPolicy(new MilliSatoshi(1), 0, 6, MilliSatoshi.Zero, new MilliSatoshi(1_000_000_000)));

    private static IncomingCommitted Committed()
    {
        var forward = new HopPayload { Amount = new MilliSatoshi(1_000), OutgoingCltv = new BlockHeight(600), ShortChannelId = OutPlace };
        var receive = new HopPayload { Amount = new MilliSatoshi(1_000), OutgoingCltv = new BlockHeight(600) };
        using var session = ECPrivKey.Create(SHA256.HashData("session"u8));
        var packet = Sphinx.Build(session, [new OnionHop(Us.CreatePubKey(), forward.Encode()), new OnionHop(Them.CreatePubKey(), receive.Encode())], Preimage.Hash.AsSpan())!.Packet;
        var htlc = new Htlc
        {
            Key = new HtlcKey(Side.Remote, Name.Id),
            Amount = new MilliSatoshi(1_001),
            PaymentHash = Preimage.Hash,
            CltvExpiry = new BlockHeight(606),
            Onion = packet,
            State = HtlcState.AddCommitted,
        };
        return new IncomingCommitted(Name.DbId, htlc, false);
    }
}
