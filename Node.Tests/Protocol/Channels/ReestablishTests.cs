using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Tests.Protocol.Channels;

/// <summary>BOLT 2, "Message Retransmission": what a node makes of the other's <c>channel_reestablish</c>.</summary>
[Parallelizable]
public class ReestablishTests
{
    private static readonly Preimage Preimage = new([.. Enumerable.Repeat((byte)42, 32)]);

    private static readonly CommitmentFormat[] Formats = [CommitmentFormat.StaticRemoteKey, CommitmentFormat.Anchors];

    private static void Pay(ChannelPair pair)
    {
        var id = pair.Alice.State.Commitments.NextLocalHtlcId;
        pair.Alice.Give(ChannelMachineTests.Add(10_000_000, Preimage));
        pair.Settle();
        pair.Bob.Give(new ChannelInput.RemoveHtlc(id, new HtlcRemoval.Fulfilled(Preimage)));
        pair.Settle();
    }

    /// <summary>What a node says when the peer is back.</summary>
    private static ChannelReestablish Reestablish(ChannelPeer peer)
    {
        peer.Outbox.Clear();
        peer.Give(new ChannelInput.PeerConnected(ChannelPeer.Features, ChannelPeer.Features));
        MessageCodec.TryDecode(peer.Outbox.Dequeue(), out var message, out _);
        return (ChannelReestablish)message!;
    }

    private static Decision Receive(Channel channel, ChannelPeer peer, ChannelReestablish m)
    {
        var connected = ChannelMachine.Step(channel, new ChannelInput.PeerConnected(ChannelPeer.Features, ChannelPeer.Features), peer.Environment);
        return ChannelMachine.Step(connected.Channel, new ChannelInput.PeerSent(m), peer.Environment);
    }

    /// <summary>Alice as an old backup has her, and what Bob tells her.</summary>
    private static (Channel Old, ChannelPeer Alice, ChannelReestablish FromBob) Restored(CommitmentFormat format)
    {
        var pair = ChannelPair.Opened(format);
        var old = pair.Alice.Journal.ToArray();
        Pay(pair);
        pair.Disconnect();
        return (Channel.Replay(old), pair.Alice, Reestablish(pair.Bob));
    }

    [TestCaseSource(nameof(Formats))]
    public void A_node_that_has_lost_data_broadcasts_nothing_ever(CommitmentFormat format)
    {
        var (old, alice, fromBob) = Restored(format);
        var decision = Receive(old, alice, fromBob);
        Assert.That(decision.Channel.State!.Phase, Is.EqualTo(ChannelPhase.DataLost));
        Assert.That(decision.Effects.OfType<SendToPeer>().Single().Message, Is.TypeOf<ErrorMessage>());
        var later = decision.Channel;
        foreach (var input in new ChannelInput[]
            {
                new ChannelInput.ForceClose("now"), new ChannelInput.BlockConnected(new BlockHeight(9_000)), new ChannelInput.Resumed(), new ChannelInput.PeerDisconnected(),
                new ChannelInput.PeerSent(ErrorMessage.Of(later.State!.Terms.ChannelId, "no")),
            })
        {
            decision = ChannelMachine.Step(later, input, alice.Environment);
            Assert.That(decision.Effects.OfType<Broadcast>(), Is.Empty, input.ToString());
            later = decision.Channel;
        }
    }

    /// <summary>Both requirements apply: the one that is not about all of the money gives way.</summary>
    [TestCaseSource(nameof(Formats))]
    public void Proof_of_lost_data_counts_more_than_a_commitment_number_of_zero(CommitmentFormat format)
    {
        var (old, alice, fromBob) = Restored(format);
        var decision = Receive(old, alice, fromBob with { NextCommitmentNumber = 0 });
        Assert.That(decision.Effects.OfType<Broadcast>(), Is.Empty);
        Assert.That(decision.Channel.State!.Phase, Is.EqualTo(ChannelPhase.DataLost));
    }

    [Test]
    public void Receiving_an_impossible_reestablish_fails_the_channel()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        Pay(pair);
        pair.Disconnect();
        var good = Reestablish(pair.Bob);
        var channel = Channel.Replay(pair.Alice.Journal);
        Assert.That(Receive(channel, pair.Alice, good).Channel.Session.Link, Is.EqualTo(Link.Up));
        foreach (var bad in new[]
            {
                good with { NextCommitmentNumber = 0 },
                good with { NextCommitmentNumber = good.NextCommitmentNumber + 1 },
                good with { NextCommitmentNumber = good.NextCommitmentNumber - 1 }, // nothing signed is unacknowledged
                good with { NextRevocationNumber = good.NextRevocationNumber + 1 }, // without proof
                good with { NextRevocationNumber = ulong.MaxValue },
                good with { NextRevocationNumber = good.NextRevocationNumber - 2 },
                good with { YourLastPerCommitmentSecret = default },
                good with { NextRevocationNumber = 0 },
            })
        {
            var decision = Receive(channel, pair.Alice, bad);
            Assert.That(decision.Channel.State!.Phase, Is.EqualTo(ChannelPhase.Failed), bad.ToString());
            Assert.That(decision.Effects.OfType<Broadcast>().Count(), Is.EqualTo(1));
            Assert.That(decision.Effects.OfType<SendToPeer>().Last().Message, Is.TypeOf<ErrorMessage>());
        }
    }

    [Test]
    public void Receiving_anything_before_channel_reestablish_ends_the_connection()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        pair.Disconnect();
        pair.Alice.Give(new ChannelInput.PeerConnected(ChannelPeer.Features, ChannelPeer.Features));
        pair.Alice.Give(new ChannelInput.PeerSent(new UpdateFee(pair.Alice.State.Terms.ChannelId, new FeeratePerKw(500))));
        Assert.That(pair.Alice.Warned, Does.Contain("before channel_reestablish"));
        Assert.That(pair.Alice.State.Ending, Is.Null);
    }

    [Test]
    public void A_channel_in_which_nothing_has_happened_says_channel_ready_again()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        pair.Disconnect();
        var again = Receive(Channel.Replay(pair.Alice.Journal), pair.Alice, Reestablish(pair.Bob));
        Assert.That(again.Effects.OfType<SendToPeer>().Select(s => s.Message), Has.Some.TypeOf<ChannelReady>());
        pair.Disconnect();
        pair.Connect();
        pair.Settle();
        Pay(pair);
        pair.Disconnect();
        again = Receive(Channel.Replay(pair.Alice.Journal), pair.Alice, Reestablish(pair.Bob));
        Assert.That(again.Effects.OfType<SendToPeer>().Select(s => s.Message), Has.None.TypeOf<ChannelReady>());
    }

    /// <summary>BOLT 2: "MUST retransmit `revoke_and_ack` and `commitment_signed` in the same relative order as initially transmitted".</summary>
    [TestCaseSource(nameof(Formats))]
    public void What_was_lost_is_sent_again_in_the_order_of_the_first_time(CommitmentFormat format)
    {
        var signedFirst = ChannelPair.Opened(format);
        signedFirst.Alice.Give(ChannelMachineTests.Add(10_000_000));
        signedFirst.Bob.Give(ChannelMachineTests.Add(20_000_000));
        signedFirst.Alice.Receive(signedFirst.Bob); // his add
        signedFirst.Alice.Receive(signedFirst.Bob); // his signature: she has signed already, and revokes
        Assert.That(Again(signedFirst), Is.EqualTo(new[] { MessageType.UpdateAddHtlc, MessageType.CommitmentSigned, MessageType.RevokeAndAck }));

        var revokedFirst = ChannelPair.Opened(format);
        revokedFirst.Bob.Give(ChannelMachineTests.Add(20_000_000));
        revokedFirst.Alice.Receive(revokedFirst.Bob);
        revokedFirst.Alice.Receive(revokedFirst.Bob); // she revokes, then signs
        Assert.That(Again(revokedFirst), Is.EqualTo(new[] { MessageType.RevokeAndAck, MessageType.CommitmentSigned }));
    }

    private static MessageType[] Again(ChannelPair pair)
    {
        pair.Disconnect();
        var decision = Receive(Channel.Replay(pair.Alice.Journal), pair.Alice, Reestablish(pair.Bob));
        return [.. decision.Effects.OfType<SendToPeer>().Select(s => s.Message.Type).Where(t => t != MessageType.ChannelReady)];
    }

    [Test]
    public void Shutdown_is_said_again()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        pair.Alice.Give(ChannelMachineTests.Add(10_000_000));
        pair.Settle();
        pair.Alice.Give(new ChannelInput.Close(pair.Alice.State.Terms.LocalShutdownScript, new ClosingFees(new Satoshi(500), new Satoshi(200), new Satoshi(5000))));
        pair.Disconnect();
        Assert.That(pair.Bob.State.RemoteShutdown, Is.Null);
        pair.Connect();
        pair.Settle();
        Assert.That(pair.Bob.State.RemoteShutdown, Is.EqualTo(pair.Alice.State.LocalShutdown));
        Assert.That(pair.Alice.State.Phase, Is.EqualTo(ChannelPhase.ShuttingDown), "the HTLC is still under way");
        pair.Bob.Give(new ChannelInput.RemoveHtlc(0, new HtlcRemoval.Fulfilled(Preimage)));
        pair.Settle();
        Assert.That(pair.Alice.State.Phase, Is.EqualTo(ChannelPhase.MutuallyClosed));
    }
}
