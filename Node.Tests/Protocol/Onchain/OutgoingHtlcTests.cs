using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Tests.Protocol.Channels;
using static Lnd.Actors.Tests.Protocol.Onchain.ClosingTests;

namespace Lnd.Actors.Tests.Protocol.Onchain;

/// <summary>When those who wait for an HTLC of this node are told how it ended. Too early costs its amount, too late a channel.</summary>
[Parallelizable]
public class OutgoingHtlcTests
{
    private static readonly CommitmentFormat[] Formats = [CommitmentFormat.StaticRemoteKey, CommitmentFormat.Anchors];

    private static IEnumerable<ulong> Failed(OnchainNode node) => node.Of<OnchainEffect.OutgoingHtlcFailed>().Select(e => e.Id);

    [Test]
    public void An_expired_htlc_fails_when_its_claim_is_deep_enough([ValueSource(nameof(Formats))] CommitmentFormat format, [Values] bool byOfferer)
    {
        var pair = ChannelPair.Opened(format);
        pair.Alice.Give(Add(10_000_000, 1));
        pair.Settle();
        var owner = byOfferer ? pair.Alice : pair.Bob;
        var closed = ClosedChannel.By(pair, owner, owner.State);
        var alice = byOfferer ? closed.Owner : closed.Other;

        closed.Start();
        closed.Confirm();
        while (closed.Chain.Height < new BlockHeight(1040))
        {
            Assert.That(alice.State.Claims.All(claim => claim.Kind == ClaimKind.Sweep), "before the expiry");
            closed.Block();
        }
        // the tip is at the expiry: the claim is on its way, and stands in the next block
        closed.Blocks(5);
        Assert.That(alice.State.Outputs.Single(output => output.IsOutgoing).Spend!.Height, Is.EqualTo(new BlockHeight(1041)));
        Assert.That(Failed(alice), Is.Empty, "five deep");
        closed.Block();
        Assert.That(Failed(alice), Is.EqualTo(new[] { 0UL }));
        Assert.That(alice.Of<OnchainEffect.OutgoingHtlcFailed>().Single().Removal, Is.Null);
    }

    [Test]
    public void An_htlc_too_small_for_any_commitment_fails_at_once()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        pair.Alice.Give(Add(500_000, 3));
        pair.Settle();
        var closed = ClosedChannel.By(pair, pair.Bob, pair.Bob.State);

        closed.Start();
        Assert.That(Failed(closed.Other), Is.Empty);
        closed.Confirm();
        Assert.That(Failed(closed.Other), Is.EqualTo(new[] { 0UL }));
    }

    [Test]
    public void An_htlc_of_the_other_commitment_fails_when_the_confirmed_one_is_deep_enough()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        pair.Alice.Give(Add(10_000_000, 1)); // signed for Bob, who has not seen it
        var closed = ClosedChannel.By(pair, pair.Bob, pair.Bob.State);

        closed.Start();
        closed.Confirm();
        closed.Blocks(4);
        Assert.That(Failed(closed.Other), Is.Empty, "five deep");
        closed.Block();
        Assert.That(Failed(closed.Other), Is.EqualTo(new[] { 0UL }));
    }

    [Test]
    public void What_the_peer_had_answered_is_passed_on()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        pair.Alice.Give(Add(10_000_000, 1));
        pair.Settle();
        var removal = new HtlcRemoval.Failed(new ByteString(new byte[292]));
        pair.Bob.Give(new ChannelInput.RemoveHtlc(0, removal));
        pair.Alice.Receive(pair.Bob);
        pair.Alice.Receive(pair.Bob); // signed: it stands no more in her commitment, and still in his
        var closed = ClosedChannel.By(pair, pair.Alice, pair.Alice.State);

        closed.Start();
        closed.Confirm();
        closed.Blocks(5);
        Assert.That(closed.Owner.Of<OnchainEffect.OutgoingHtlcFailed>().Single(), Is.EqualTo(new OnchainEffect.OutgoingHtlcFailed(0, removal)));
    }

    [Test]
    public void A_preimage_shown_in_the_channel_is_told_at_the_start()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        pair.Alice.Give(Add(10_000_000, 1));
        pair.Settle();
        pair.Bob.Give(new ChannelInput.RemoveHtlc(0, new HtlcRemoval.Fulfilled(PreimageOf(1))));
        pair.Alice.Receive(pair.Bob);
        pair.Alice.Receive(pair.Bob);
        var closed = ClosedChannel.By(pair, pair.Bob, pair.Bob.State);

        closed.Start();
        Assert.That(closed.Other.Of<OnchainEffect.OutgoingHtlcFulfilled>().First(), Is.EqualTo(new OnchainEffect.OutgoingHtlcFulfilled(0, PreimageOf(1))));
        closed.Confirm();
        closed.Finish();
        closed.AssertOutcome();
    }

    [Test]
    public void A_preimage_on_its_way_is_told_at_once([ValueSource(nameof(Formats))] CommitmentFormat format, [Values] bool byOfferer)
    {
        var pair = WithHtlcs(format);
        var owner = byOfferer ? pair.Alice : pair.Bob;
        var closed = ClosedChannel.By(pair, owner, owner.State);
        var (alice, bob) = byOfferer ? (closed.Owner, closed.Other) : (closed.Other, closed.Owner);

        closed.Start();
        closed.Confirm();
        closed.Tell(PreimageOf(1));
        var spender = closed.Chain.Pools[bob.Side].Single(t => t.Inputs.Exists(input => input.WitScript.Pushes.Any(push => push.AsSpan().SequenceEqual(PreimageOf(1).AsSpan()))));
        var outpoint = alice.State.Outputs.Single(output => output.Htlc?.Key == new HtlcKey(Side.Local, 0)).Outpoint;
        alice.Give(new OnchainInput.OutpointSpent(outpoint, spender, null));

        Assert.That(alice.Of<OnchainEffect.OutgoingHtlcFulfilled>().Single(), Is.EqualTo(new OnchainEffect.OutgoingHtlcFulfilled(0, PreimageOf(1))));
        Assert.That(alice.State.Find(outpoint)!.Spend, Is.Null);
    }

    /// <summary>BOLT 5: "if the payment preimage is known: MUST fulfill the corresponding incoming HTLC".</summary>
    [Test]
    public void A_preimage_settles_every_part_of_its_payment()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        pair.Alice.Give(Add(10_000_000, 1));
        pair.Alice.Give(Add(20_000_000, 1, 1044));
        pair.Settle();
        var closed = ClosedChannel.By(pair, pair.Bob, pair.Bob.State);

        closed.Start();
        closed.Confirm();
        closed.Owner.Give(new OnchainInput.PreimageLearned(0, PreimageOf(1)));
        closed.Blocks(1);
        Assert.That(closed.Other.Of<OnchainEffect.OutgoingHtlcFulfilled>().Select(e => e.Id), Is.EquivalentTo(new[] { 0UL, 1UL }));
    }

    [Test]
    public void A_preimage_for_an_htlc_that_is_not_committed_is_not_used([ValueSource(nameof(Formats))] CommitmentFormat format)
    {
        var pair = ChannelPair.Opened(format);
        pair.Alice.Give(Add(10_000_000, 1));
        while (pair.Bob.State.Commitments.Htlcs.IsEmpty)
            pair.Bob.Receive(pair.Alice);
        Assert.That(pair.Bob.State.Commitments.Htlcs[0].State, Is.LessThan(HtlcState.AddCommitted));
        var closed = ClosedChannel.By(pair, pair.Bob, pair.Bob.State);

        closed.Start();
        closed.Owner.Give(new OnchainInput.PreimageLearned(0, PreimageOf(1)));
        closed.Confirm();
        closed.Finish();

        Assert.That(closed.Owner.Of<OnchainEffect.WarnOperator>().First().Text, Does.Contain("not irrevocably committed"));
        closed.AssertOutcome();
        Assert.That(Failed(closed.Other), Is.EqualTo(new[] { 0UL }));
    }

    [Test]
    public void A_wrong_preimage_is_not_used()
    {
        var closed = ClosedBy();
        closed.Owner.Give(new OnchainInput.PreimageLearned(0, PreimageOf(99)));
        closed.Owner.Give(new OnchainInput.PreimageLearned(7, PreimageOf(1)));
        Assert.That(closed.Owner.State.Preimages.IsEmpty);
        Assert.That(closed.Owner.Of<OnchainEffect.WarnOperator>().Count(), Is.EqualTo(2));
    }

    [Test]
    public void A_preimage_learned_after_the_expiry_is_still_tried()
    {
        var closed = ClosedBy();
        closed.Other.IsOnline = false; // Alice does not take it back
        closed.Start();
        closed.Confirm();
        closed.Until(1043);
        closed.Tell(PreimageOf(1));
        closed.Block();
        Assert.That(closed.Owner.State.Outputs.Single(output => output.Htlc?.PaymentHash == PreimageOf(1).Hash).Spend!.Path, Is.EqualTo(SpendPath.HtlcSuccess));
        Assert.That(closed.Other.Of<OnchainEffect.OutgoingHtlcFulfilled>().Single().Preimage, Is.EqualTo(PreimageOf(1)));
    }

    private static ClosedChannel ClosedBy()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        pair.Alice.Give(Add(10_000_000, 1));
        pair.Settle();
        return ClosedChannel.By(pair, pair.Bob, pair.Bob.State);
    }
}
