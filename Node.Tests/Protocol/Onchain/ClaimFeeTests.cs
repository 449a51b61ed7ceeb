using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Tests.Protocol.Channels;
using static Lnd.Actors.Tests.Protocol.Onchain.ClosingTests;

namespace Lnd.Actors.Tests.Protocol.Onchain;

/// <summary>What claims pay, and how they pay more while their time runs out. The chain checks each replacement by BIP 125.</summary>
[Parallelizable]
public class ClaimFeeTests
{
    private static readonly CommitmentFormat[] Formats = [CommitmentFormat.StaticRemoteKey, CommitmentFormat.Anchors];

    private static ClosedChannel With(CommitmentFormat format, bool byOfferer, ulong amount = 20_000_000, uint expiry = 1040, int coins = 40)
    {
        var pair = ChannelPair.Opened(format);
        pair.Alice.Give(Add(amount, 1, expiry));
        pair.Settle();
        var owner = byOfferer ? pair.Alice : pair.Bob;
        return ClosedChannel.By(pair, owner, owner.State, coins: coins);
    }

    [Test]
    public void A_claim_pays_more_and_more_until_it_confirms_in_time([ValueSource(nameof(Formats))] CommitmentFormat format)
    {
        var closed = With(format, byOfferer: true);
        closed.Start();
        closed.Confirm();
        closed.Chain.MinFeerate = new FeeratePerKw(6000);
        closed.Tell(PreimageOf(1));
        closed.Until(() => closed.Other.State.Outputs.Single(output => output.Htlc is not null).Spend is not null);

        Assert.That(closed.Chain.Height, Is.LessThan(new BlockHeight(1040)));
        var fees = closed.Other.Of<OnchainEffect.Broadcast>().Where(b => b.Kind == ClaimKind.RemotePreimage)
            .Select(b => closed.Chain.FeeOf(b.Transaction).Value).Distinct().ToArray();
        Assert.That(fees, Is.Ordered.And.Length.GreaterThan(4));
        closed.Chain.MinFeerate = new FeeratePerKw(0);
        closed.Finish();
        closed.AssertOutcome();
    }

    [Test]
    public void The_wallet_pays_more_and_more_for_an_htlc_transaction_with_anchors([Values] bool isTimeout)
    {
        var closed = With(CommitmentFormat.Anchors, byOfferer: isTimeout);
        closed.Start();
        closed.Confirm();
        closed.Chain.MinFeerate = new FeeratePerKw(6000);
        if (isTimeout)
            closed.Until(1040);
        else
            closed.Tell(PreimageOf(1));
        closed.Until(() => closed.Owner.State.Outputs.Single(output => output.Htlc is not null).Spend is not null);

        Assert.That(closed.Chain.Height, Is.LessThanOrEqualTo(new BlockHeight(isTimeout ? 1052u : 1040u)));
        var fees = closed.Owner.Of<OnchainEffect.Broadcast>().Where(b => b.Kind is ClaimKind.HtlcTimeout or ClaimKind.HtlcSuccess)
            .Select(b => closed.Chain.FeeOf(b.Transaction).Value).Distinct().ToArray();
        Assert.That(fees, Is.Ordered.And.Length.GreaterThan(4));
        closed.Chain.MinFeerate = new FeeratePerKw(0);
        closed.Finish();
        closed.AssertOutcome();
    }

    [Test]
    public void A_claim_never_pays_more_than_it_brings([ValueSource(nameof(Formats))] CommitmentFormat format, [Values] bool byOfferer)
    {
        var closed = With(format, byOfferer, amount: 4_000_000);
        closed.Start();
        closed.Confirm();
        closed.Chain.MinFeerate = new FeeratePerKw(1_000_000);
        closed.Tell(PreimageOf(1));
        closed.Blocks(100);

        var (alice, bob) = byOfferer ? (closed.Owner, closed.Other) : (closed.Other, closed.Owner);
        foreach (var node in new[] { alice, bob })
            foreach (var broadcast in node.Of<OnchainEffect.Broadcast>().Where(b => b.Kind is not ClaimKind.Sweep))
                Assert.That(closed.Chain.FeeOf(broadcast.Transaction).Value, Is.LessThanOrEqualTo(4_000UL));
    }

    /// <summary>BOLT 5 sets no deadline for what nobody else can take.</summary>
    [Test]
    public void A_sweep_without_a_deadline_waits_for_lower_fees([ValueSource(nameof(Formats))] CommitmentFormat format)
    {
        var pair = ChannelPair.Opened(format, push: 3_000_000);
        var closed = ClosedChannel.By(pair, pair.Alice, pair.Alice.State);
        closed.Other.Environment = closed.Other.Environment with { Estimates = FeeEstimates.Flat(new FeeratePerKw(20_000)) };
        closed.Start();
        closed.Confirm();
        closed.Chain.MinFeerate = new FeeratePerKw(20_000);
        closed.Blocks(50);

        // 3,000 sat: a tenth of it, and no more when the time passes
        var sent = closed.Other.Of<OnchainEffect.Broadcast>().Select(b => closed.Chain.FeeOf(b.Transaction).Value).Distinct().ToArray();
        Assert.That(sent, Is.EqualTo(new[] { 300UL }));
        closed.Chain.MinFeerate = new FeeratePerKw(300);
        closed.Block();
        Assert.That(closed.Other.State.Outputs.Single(output => output.Kind == OutputKind.ToUs).Spend, Is.Not.Null);
    }

    [Test]
    public void A_sweep_follows_the_estimates_upwards()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        var closed = ClosedChannel.By(pair, pair.Alice, pair.Alice.State);
        closed.Start();
        closed.Confirm();
        closed.Chain.MinFeerate = new FeeratePerKw(3_000);
        closed.Blocks(40);
        Assert.That(Versions(closed.Other, closed.Chain), Has.Length.EqualTo(1), "the estimates have not changed");
        closed.Other.Environment = closed.Other.Environment with { Estimates = FeeEstimates.Flat(new FeeratePerKw(3_300)) };
        closed.Blocks(40);
        Assert.That(Versions(closed.Other, closed.Chain), Has.Length.EqualTo(2));
        Assert.That(closed.Other.State.Outputs.Single(output => output.Kind == OutputKind.ToUs).Spend, Is.Not.Null);
    }

    [Test]
    public void An_unconfirmed_claim_is_broadcast_again()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        var closed = ClosedChannel.By(pair, pair.Alice, pair.Alice.State);
        closed.Start();
        closed.Confirm();
        closed.Only = _ => false;
        closed.Blocks(24);
        var sent = closed.Other.Of<OnchainEffect.Broadcast>().ToArray();
        Assert.That(sent, Has.Length.EqualTo(1 + 24 / 6));
        Assert.That(sent.Select(b => b.Transaction.GetHash()).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public void A_claim_that_is_evicted_pays_more_at_once()
    {
        var closed = With(CommitmentFormat.StaticRemoteKey, byOfferer: true);
        closed.Start();
        closed.Confirm();
        closed.Tell(PreimageOf(1));
        var first = closed.Other.State.Claims.Single(claim => claim.Kind == ClaimKind.RemotePreimage).Current!;
        closed.Other.Give(new OnchainInput.TransactionEvicted(first.TxId));
        var second = closed.Other.State.Claims.Single(claim => claim.Kind == ClaimKind.RemotePreimage).Current!;
        Assert.That(second.Fee, Is.GreaterThanOrEqualTo(first.Fee * 5 / 4));
    }

    [Test]
    public void A_sweep_below_the_minimum_of_mempools_is_raised_to_it()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.StaticRemoteKey);
        var closed = ClosedChannel.By(pair, pair.Alice, pair.Alice.State);
        closed.Start();
        closed.Confirm();
        var first = closed.Other.State.Claims.Single().Current!;
        closed.Chain.Pools[Side.Remote].Clear(); // thrown out
        closed.Other.Environment = closed.Other.Environment with { Estimates = FeeEstimates.Flat(new FeeratePerKw(1_000)) with { Minimum = new FeeratePerKw(1_100) } };
        closed.Other.Give(new OnchainInput.TransactionEvicted(first.TxId));
        var second = closed.Other.State.Claims.Single().Current!;
        Assert.That(second.Fee, Is.EqualTo(new FeeratePerKw(1_100).Fee(second.Weight)));
    }

    [Test]
    public void A_wallet_without_coins_is_asked_again_until_it_has_some()
    {
        var closed = With(CommitmentFormat.Anchors, byOfferer: false, coins: 0);
        closed.Start();
        closed.Confirm();
        closed.Tell(PreimageOf(1));
        closed.Blocks(5);
        Assert.That(closed.Owner.Of<OnchainEffect.RequestCoins>().Count(), Is.GreaterThanOrEqualTo(6));
        Assert.That(closed.Owner.Of<OnchainEffect.WarnOperator>().Last().Text, Does.Contain("no coins"));
        Assert.That(closed.Owner.Of<OnchainEffect.Broadcast>(), Is.Empty);

        closed.Owner.Wallet.Fund(1);
        closed.Blocks(2);
        Assert.That(closed.Owner.State.Outputs.Single(output => output.Kind == OutputKind.OwnReceived).Spend!.Path, Is.EqualTo(SpendPath.HtlcSuccess));
        closed.Finish();
        closed.AssertOutcome();
    }

    [Test]
    public void Small_coins_are_put_together()
    {
        var closed = With(CommitmentFormat.Anchors, byOfferer: false, coins: 0);
        closed.Owner.Wallet.Fund(5, 700);
        closed.Start();
        closed.Confirm();
        closed.Tell(PreimageOf(1));
        closed.Blocks(2);
        var claim = closed.Owner.Of<OnchainEffect.Broadcast>().First(b => b.Kind == ClaimKind.HtlcSuccess);
        Assert.That(claim.WalletCoins, Has.Count.GreaterThan(2));
        closed.Finish();
        closed.AssertOutcome();
    }

    /// <summary>A P2WSH of 600 satoshi is above the dust limit, but an HTLC transaction and the claim of its output cost more.</summary>
    [Test]
    public void What_costs_more_than_it_brings_is_given_up()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors);
        pair.Alice.Give(Add(600_000, 1));
        pair.Settle();
        var closed = ClosedChannel.By(pair, pair.Alice, pair.Alice.State);
        closed.Start();
        closed.Confirm();

        Assert.That(closed.Owner.Of<OnchainEffect.OutputResolved>().Single().Resolution, Is.EqualTo(Resolution.Uneconomic));
        Assert.That(closed.Owner.Of<OnchainEffect.WarnOperator>().Single().Text, Does.Contain("not worth the fee"));
        closed.Finish();
        Assert.That(closed.Owner.Of<OnchainEffect.OutgoingHtlcFailed>().Single().Id, Is.Zero);
        Assert.That(closed.WonBy(closed.Owner), Is.EqualTo((long)closed.Commitment.Outputs.Single(o => o.Kind == Lnd.Actors.Protocol.Channels.Transactions.CommitmentOutputKind.ToLocal).Amount.Value));
    }

    private static ulong[] Versions(OnchainNode node, FakeChain chain) =>
        [.. node.Of<OnchainEffect.Broadcast>().Select(b => chain.FeeOf(b.Transaction).Value).Distinct()];
}
