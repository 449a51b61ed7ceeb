using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Tests.Protocol.Channels;
using static Lnd.Actors.Tests.Protocol.Onchain.ClosingTests;

namespace Lnd.Actors.Tests.Protocol.Onchain;

/// <summary>Commitments that pay too little are helped by a child of this node's anchor, as far as something is at stake.</summary>
[Parallelizable]
public class AnchorBumpTests
{
    private static ClosedChannel With(bool htlcs, bool byAlice, uint feerate)
    {
        var pair = htlcs ? WithHtlcs(CommitmentFormat.Anchors) : ChannelPair.Opened(CommitmentFormat.Anchors);
        var owner = byAlice ? pair.Alice : pair.Bob;
        var closed = ClosedChannel.By(pair, owner, owner.State);
        foreach (var node in new[] { closed.Owner, closed.Other })
            node.Environment = node.Environment with { Estimates = FeeEstimates.Flat(new FeeratePerKw(feerate)) };
        return closed;
    }

    private static IEnumerable<OnchainEffect.Broadcast> Children(OnchainNode node) =>
        node.Of<OnchainEffect.Broadcast>().Where(b => b.Kind == ClaimKind.AnchorBump);

    private static FeeratePerKw PackageFeerate(FakeChain chain, OnchainEffect.Broadcast child, ClosedChannel closed) => new((uint)(
        (chain.FeeOf(child.Transaction) + chain.FeeOf(closed.Transaction)).Value * 1000 / (FakeChain.WeightOf(closed.Transaction) + closed.Owner.State.Claims[0].Current!.Weight)));

    [Test]
    public void A_commitment_that_pays_too_little_gets_a_child([Values] bool htlcs, [Values] bool byAlice)
    {
        var closed = With(htlcs, byAlice, 5_000);
        closed.Start();
        closed.Owner.TellFundingSpend(closed.Transaction, null);
        closed.Chain.MinFeerate = new FeeratePerKw(4_990); // the weight is an upper bound
        var child = Children(closed.Owner).Single();
        Assert.That(child.Parent!.GetHash(), Is.EqualTo(closed.Transaction.GetHash()));
        Assert.That(PackageFeerate(closed.Chain, child, closed).Value, Is.InRange(4_990, 5_000));
        closed.Block();

        Assert.That(closed.Owner.State.Spend!.Height, Is.EqualTo(closed.Chain.Height));
        Assert.That(closed.Owner.State.Outputs.Single(output => output.Kind == OutputKind.OwnAnchor).Spend, Is.Not.Null);
        closed.Chain.MinFeerate = new FeeratePerKw(0);
        closed.Finish();
        closed.AssertOutcome();
    }

    [Test]
    public void A_commitment_that_pays_enough_gets_none()
    {
        var closed = With(htlcs: true, byAlice: true, 900);
        closed.Start();
        closed.Owner.TellFundingSpend(closed.Transaction, null);
        Assert.That(Children(closed.Owner), Is.Empty);
        Assert.That(closed.Owner.Of<OnchainEffect.RequestCoins>(), Is.Empty);
    }

    [Test]
    public void The_child_pays_more_as_htlcs_come_to_their_expiry()
    {
        var closed = With(htlcs: true, byAlice: true, 2_000);
        closed.Start();
        closed.Owner.TellFundingSpend(closed.Transaction, null);
        closed.Chain.MinFeerate = new FeeratePerKw(6_000);
        closed.Until(() => closed.Owner.State.Spend is not null);
        Assert.That(closed.Chain.Height, Is.LessThanOrEqualTo(new BlockHeight(1040)), "Alice's HTLC can be taken back from then on");
        Assert.That(Children(closed.Owner).Select(child => closed.Chain.FeeOf(child.Transaction).Value).Distinct().ToArray(), Is.Ordered.And.Length.GreaterThan(3));
    }

    [Test]
    public void Without_htlcs_time_is_no_reason_to_pay_more()
    {
        var closed = With(htlcs: false, byAlice: true, 2_000);
        closed.Start();
        closed.Owner.TellFundingSpend(closed.Transaction, null);
        closed.Chain.MinFeerate = new FeeratePerKw(6_000);
        closed.Blocks(100);
        Assert.That(Children(closed.Owner).Select(child => closed.Chain.FeeOf(child.Transaction).Value).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public void The_peers_commitment_is_helped_only_for_htlcs([Values] bool htlcs)
    {
        var closed = With(htlcs, byAlice: true, 5_000);
        closed.Start();
        closed.Other.TellFundingSpend(closed.Transaction, null);
        Assert.That(Children(closed.Other).Count(), Is.EqualTo(htlcs ? 1 : 0));
    }

    [Test]
    public void The_coins_are_free_when_another_commitment_confirms()
    {
        var pair = WithHtlcs(CommitmentFormat.Anchors);
        var bobs = ClosedChannel.By(pair, pair.Bob, pair.Bob.State);
        var alices = ClosedChannel.By(pair, pair.Alice, pair.Alice.State);
        var alice = bobs.Other;
        alice.Environment = alice.Environment with { Estimates = FeeEstimates.Flat(new FeeratePerKw(5_000)) };
        bobs.Start();
        alice.TellFundingSpend(alices.Transaction, null);
        Assert.That(alice.Wallet.Holding, Has.Count.EqualTo(1));
        Assert.That(Children(alice).Count(), Is.EqualTo(1));

        bobs.First = Side.Local;
        bobs.Confirm();
        Assert.That(alice.State.Spend!.Closing, Is.TypeOf<Closing.Remote>());
        Assert.That(alice.Wallet.Holding, Is.Empty);
        bobs.Finish();
        bobs.AssertOutcome();
    }

    [Test]
    public void A_channel_without_anchors_has_no_children()
    {
        var pair = WithHtlcs(CommitmentFormat.StaticRemoteKey);
        var closed = ClosedChannel.By(pair, pair.Alice, pair.Alice.State);
        closed.Owner.Environment = closed.Owner.Environment with { Estimates = FeeEstimates.Flat(new FeeratePerKw(50_000)) };
        closed.Start();
        closed.Owner.TellFundingSpend(closed.Transaction, null);
        closed.Owner.Give(new OnchainInput.BlockConnected(closed.Chain.Height + 1));
        Assert.That(Children(closed.Owner), Is.Empty);
        Assert.That(closed.Owner.State.Claims, Is.Empty);
    }
}
