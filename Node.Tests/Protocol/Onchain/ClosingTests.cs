using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Tests.Protocol.Channels;

namespace Lnd.Actors.Tests.Protocol.Onchain;

/// <summary>Every kind of commitment with every kind of HTLC, in both formats, to its end.</summary>
[Parallelizable(ParallelScope.All)]
public class ClosingTests
{
    private static readonly CommitmentFormat[] Formats = [CommitmentFormat.StaticRemoteKey, CommitmentFormat.Anchors];

    internal static Preimage PreimageOf(int n) => new([.. Enumerable.Repeat((byte)n, 32)]);

    internal static ChannelInput.AddHtlc Add(ulong amount, int preimage, uint expiry = 1040) => new(
        ChannelMachineTests.NewOrigin(), new MilliSatoshi(amount), PreimageOf(preimage).Hash, new BlockHeight(expiry), new ByteString(new byte[1366]));

    /// <summary>HTLCs both ways: preimages 1 and 11 will be known, 2 and 12 not, 3 and 13 are dust.</summary>
    internal static ChannelPair WithHtlcs(CommitmentFormat format)
    {
        var pair = ChannelPair.Opened(format);
        pair.Alice.Give(Add(10_000_000, 1));
        pair.Alice.Give(Add(20_000_000, 2, 1045));
        pair.Alice.Give(Add(500_000, 3));
        pair.Bob.Give(Add(11_000_000, 11));
        pair.Bob.Give(Add(21_000_000, 12, 1050));
        pair.Bob.Give(Add(510_000, 13));
        pair.Settle();
        Assert.That(pair.Alice.State.Commitments.Htlcs, Has.Count.EqualTo(6));
        return pair;
    }

    [Test]
    public void A_commitment_without_htlcs_pays_both([ValueSource(nameof(Formats))] CommitmentFormat format, [Values] bool byAlice)
    {
        var pair = ChannelPair.Opened(format);
        var owner = byAlice ? pair.Alice : pair.Bob;
        var closed = ClosedChannel.By(pair, owner, owner.State);

        closed.Start();
        closed.Confirm();
        Assert.That(closed.Owner.State.Spend!.Closing, Is.TypeOf<Closing.Local>());
        Assert.That(closed.Other.State.Spend!.Closing, Is.TypeOf<Closing.Remote>());
        closed.Finish();

        closed.AssertOutcome();
        Assert.That(closed.Owner.Of<OnchainEffect.AllResolved>().Count(), Is.EqualTo(1));
    }

    [Test]
    public void Htlcs_go_to_who_has_the_preimage_and_else_back(
        [ValueSource(nameof(Formats))] CommitmentFormat format, [Values] bool byAlice, [Values] bool ownerFirst)
    {
        var pair = WithHtlcs(format);
        var owner = byAlice ? pair.Alice : pair.Bob;
        var closed = ClosedChannel.By(pair, owner, owner.State);
        closed.First = ownerFirst ? Side.Local : Side.Remote;

        closed.Start();
        closed.Confirm();
        closed.Tell(PreimageOf(1), PreimageOf(11));
        closed.Finish();

        closed.AssertOutcome();
        var (alice, bob) = byAlice ? (closed.Owner, closed.Other) : (closed.Other, closed.Owner);
        Assert.That(alice.Of<OnchainEffect.OutgoingHtlcFulfilled>().Select(e => (e.Id, e.Preimage)), Is.EquivalentTo(new[] { (0UL, PreimageOf(1)) }));
        Assert.That(alice.Of<OnchainEffect.OutgoingHtlcFailed>().Select(e => e.Id), Is.EquivalentTo(new[] { 1UL, 2UL }));
        Assert.That(bob.Of<OnchainEffect.OutgoingHtlcFulfilled>().Select(e => (e.Id, e.Preimage)), Is.EquivalentTo(new[] { (0UL, PreimageOf(11)) }));
        Assert.That(bob.Of<OnchainEffect.OutgoingHtlcFailed>().Select(e => e.Id), Is.EquivalentTo(new[] { 1UL, 2UL }));
    }

    [Test]
    public void Revoked_commitments_are_taken_whole(
        [ValueSource(nameof(Formats))] CommitmentFormat format, [Values] bool byAlice, [Values] bool cheaterFirst)
    {
        var pair = WithHtlcs(format);
        var owner = byAlice ? pair.Alice : pair.Bob;
        var old = owner.State;
        pair.Bob.Give(Add(1_000_000, 4));
        pair.Settle();
        var closed = ClosedChannel.By(pair, owner, old);
        closed.First = cheaterFirst ? Side.Local : Side.Remote;

        closed.Start();
        closed.Owner.Give(new OnchainInput.PreimageLearned(0, byAlice ? PreimageOf(11) : PreimageOf(1)));
        closed.Confirm();
        Assert.That(closed.Other.State.Spend!.Closing, Is.TypeOf<Closing.Revoked>());
        closed.Finish();

        Assert.That(closed.IsRevoked);
        closed.AssertOutcome();
    }
}
