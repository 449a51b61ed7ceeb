using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Channels.Transactions;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Tests.Protocol.Channels;

/// <summary>BOLT 2, "Legacy Closing Negotiation: `closing_signed`": Alice, the opener, pays; the test speaks for one of the two.</summary>
[Parallelizable]
public class ClosingNegotiationTests
{
    /// <summary>Both have said shutdown; what the opener proposes is still on its way.</summary>
    private static ChannelPair Negotiating(ulong push = 300_000_000)
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors, push: push);
        pair.Alice.Give(new ChannelInput.Close(pair.Alice.State.Terms.LocalShutdownScript, new ClosingFees(new Satoshi(1000), new Satoshi(500), new Satoshi(2000))));
        pair.Bob.Receive(pair.Alice);
        pair.Alice.Receive(pair.Bob);
        Assert.That(pair.Alice.State.Phase, Is.EqualTo(ChannelPhase.Negotiating));
        Assert.That(Next(pair.Alice).Fee, Is.EqualTo(new Satoshi(1000)));
        return pair;
    }

    private static ClosingSigned Next(ChannelPeer peer)
    {
        Assert.That(MessageCodec.TryDecode(peer.Outbox.Dequeue(), out var message, out _));
        return (ClosingSigned)message!;
    }

    private static ClosingSigned Signed(ChannelPeer by, ulong fee, FeeRange? range, ClosingOutputs outputs = ClosingOutputs.Both)
    {
        var closing = ClosingTransaction.TryBuild(by.State, new Satoshi(fee), outputs)!;
        return new ClosingSigned(by.State.Terms.ChannelId, new Satoshi(fee), by.Environment.Signer.SignClosing(closing)) { FeeRange = range };
    }

    private static FeeRange Range(ulong min, ulong max) => new(new Satoshi(min), new Satoshi(max));

    [Test]
    public void The_opener_takes_a_fee_within_its_range_and_says_so()
    {
        var pair = Negotiating();
        pair.Alice.Give(new ChannelInput.PeerSent(Signed(pair.Bob, 600, Range(300, 5000))));
        Assert.That(pair.Alice.State.Ending, Is.TypeOf<ChannelEnding.Mutual>());
        Assert.That(Next(pair.Alice).Fee, Is.EqualTo(new Satoshi(600)));
        ScriptChecks.Spends(pair.Alice.Take<Broadcast>().Single().Transaction, 0, ScriptChecks.FundingOutput(pair.Alice.State.Terms));
    }

    [Test]
    public void The_opener_fails_the_channel_for_a_fee_outside_both_ranges()
    {
        var pair = Negotiating();
        pair.Alice.Give(new ChannelInput.PeerSent(Signed(pair.Bob, 3000, Range(300, 5000))));
        Assert.That(pair.Alice.State.Phase, Is.EqualTo(ChannelPhase.Failed));
    }

    [Test]
    public void Ranges_without_overlap_are_warned_of()
    {
        var pair = Negotiating();
        pair.Alice.Give(new ChannelInput.PeerSent(Signed(pair.Bob, 3000, Range(3000, 5000))));
        Assert.That(pair.Alice.State.Phase, Is.EqualTo(ChannelPhase.Negotiating));
        Assert.That(MessageCodec.TryDecode(pair.Alice.Outbox.Dequeue(), out var warning, out _) && warning is WarningMessage);
    }

    [Test]
    public void The_other_side_proposes_within_the_overlap_once_and_then_insists()
    {
        var pair = Negotiating();
        pair.Bob.Give(new ChannelInput.Close(pair.Bob.State.Terms.LocalShutdownScript, new ClosingFees(new Satoshi(1500), new Satoshi(1200), new Satoshi(1800))));
        pair.Bob.Outbox.Clear();
        pair.Bob.Give(new ChannelInput.PeerSent(Signed(pair.Alice, 1000, Range(500, 2000))));
        var proposed = Next(pair.Bob);
        Assert.That(proposed.Fee, Is.EqualTo(new Satoshi(1500)));
        Assert.That(proposed.FeeRange!.Value.Max, Is.GreaterThanOrEqualTo(new Satoshi(2000)), "at least the opener's");
        pair.Bob.Give(new ChannelInput.PeerSent(Signed(pair.Alice, 1100, Range(500, 2000))));
        Assert.That(pair.Bob.State.Phase, Is.EqualTo(ChannelPhase.Failed));
    }

    [Test]
    public void Without_ranges_the_two_meet_between_what_they_said()
    {
        var pair = Negotiating();
        pair.Alice.Give(new ChannelInput.PeerSent(Signed(pair.Bob, 5000, null)));
        var middle = Next(pair.Alice).Fee;
        Assert.That(middle, Is.EqualTo(new Satoshi(3000)));
        pair.Alice.Give(new ChannelInput.PeerSent(Signed(pair.Bob, 5001, null)));
        Assert.That(pair.Alice.Warned, Does.Contain("not between"));
        Assert.That(pair.Alice.State.Ending, Is.Null);
    }

    [Test]
    public void A_bad_signature_ends_the_connection()
    {
        var pair = Negotiating();
        pair.Alice.Give(new ChannelInput.PeerSent(Signed(pair.Bob, 600, Range(300, 5000)) with { Fee = new Satoshi(601) }));
        Assert.That(pair.Alice.Warned, Does.Contain("bad signature"));
    }

    /// <summary>BOLT 3: a side may leave out its own output, and another only below its dust limit.</summary>
    [Test]
    public void The_peer_may_leave_out_its_own_output_and_not_ours()
    {
        var pair = Negotiating();
        pair.Alice.Give(new ChannelInput.PeerSent(Signed(pair.Bob, 600, Range(300, 5000), outputs: ClosingOutputs.Remote)));
        Assert.That(pair.Alice.State.Ending, Is.TypeOf<ChannelEnding.Mutual>(), "Bob gives his part away");
        pair = Negotiating();
        pair.Alice.Give(new ChannelInput.PeerSent(Signed(pair.Bob, 600, Range(300, 5000), outputs: ClosingOutputs.Local)));
        Assert.That(pair.Alice.Warned, Does.Contain("bad signature"));
    }

    [Test]
    public void Dust_is_left_out_by_both()
    {
        var pair = Negotiating(push: 500_000);
        pair.Alice.Give(new ChannelInput.PeerSent(Signed(pair.Bob, 600, Range(300, 5000), outputs: ClosingOutputs.Remote)));
        Assert.That(pair.Alice.Take<Broadcast>().Single().Transaction.Outputs, Has.Count.EqualTo(1));
    }

    [Test]
    public void Negotiation_starts_over_with_a_new_connection()
    {
        var pair = Negotiating();
        pair.Disconnect();
        pair.Connect();
        pair.Settle();
        Assert.That(pair.Alice.State.Phase, Is.EqualTo(ChannelPhase.MutuallyClosed));
        Assert.That(pair.Bob.State.Phase, Is.EqualTo(ChannelPhase.MutuallyClosed));
    }
}
