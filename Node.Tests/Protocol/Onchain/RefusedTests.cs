using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Tests.Protocol.Channels;
using static Lnd.Actors.Tests.Protocol.Onchain.ClosingTests;

namespace Lnd.Actors.Tests.Protocol.Onchain;

/// <summary>Mempools refuse and forget transactions, and coins can be gone: what is needed gets into a block all the same.</summary>
[Parallelizable]
public class RefusedTests
{
    private static readonly CommitmentFormat[] Formats = [CommitmentFormat.StaticRemoteKey, CommitmentFormat.Anchors];

    private static ClosedChannel With(CommitmentFormat format, bool byOfferer)
    {
        var pair = ChannelPair.Opened(format);
        pair.Alice.Give(Add(20_000_000, 1));
        pair.Settle();
        var owner = byOfferer ? pair.Alice : pair.Bob;
        return ClosedChannel.By(pair, owner, owner.State);
    }

    private static ClaimTransaction Refuse(OnchainNode node, ClaimKind kind)
    {
        node.Give(new OnchainInput.TransactionEvicted(node.State.Claims.Single(claim => claim.Kind == kind).Current!.TxId));
        return node.State.Claims.Single(claim => claim.Kind == kind).Current!;
    }

    /// <summary>Whatever it is refused for, not all of the claim goes to miners within one block.</summary>
    [Test]
    public void A_claim_that_is_refused_again_and_again_pays_more_once_a_block()
    {
        var closed = With(CommitmentFormat.StaticRemoteKey, byOfferer: true);
        closed.Start();
        closed.Confirm();
        closed.Tell(PreimageOf(1));
        closed.Only = _ => false;
        var first = closed.Other.State.Claims.Single(claim => claim.Kind == ClaimKind.RemotePreimage).Current!;
        var second = Refuse(closed.Other, ClaimKind.RemotePreimage);
        Assert.That(second.Fee, Is.GreaterThanOrEqualTo(first.Fee * 5 / 4));
        closed.Other.Effects.Clear();
        Assert.That(Refuse(closed.Other, ClaimKind.RemotePreimage), Is.EqualTo(second));
        Assert.That(Refuse(closed.Other, ClaimKind.RemotePreimage), Is.EqualTo(second));
        Assert.That(closed.Other.Of<OnchainEffect.Broadcast>(), Is.Empty);

        closed.Block();
        var third = closed.Other.State.Claims.Single(claim => claim.Kind == ClaimKind.RemotePreimage).Current!;
        Assert.That(third.Fee, Is.InRange(second.Fee * 5 / 4, second.Fee * 3 / 2));
        closed.Block();
        Assert.That(closed.Other.State.Claims.Single(claim => claim.Kind == ClaimKind.RemotePreimage).Current, Is.EqualTo(third), "it was taken");
    }

    [Test]
    public void A_transaction_whose_fee_is_fixed_is_repeated_with_the_next_block_when_it_is_refused()
    {
        var closed = With(CommitmentFormat.StaticRemoteKey, byOfferer: false);
        closed.Start();
        closed.Confirm();
        closed.Tell(PreimageOf(1));
        closed.Only = _ => false;
        closed.Owner.Effects.Clear();
        var refused = Refuse(closed.Owner, ClaimKind.HtlcSuccess);
        Assert.That(closed.Owner.Of<OnchainEffect.Broadcast>(), Is.Empty);
        closed.Block();
        Assert.That(closed.Owner.Of<OnchainEffect.Broadcast>().Single().Transaction.GetHash(), Is.EqualTo(refused.TxId.ToUint256()));
    }

    [Test]
    public void Coins_that_are_gone_are_replaced_by_others()
    {
        var closed = With(CommitmentFormat.Anchors, byOfferer: false);
        closed.Start();
        closed.Confirm();
        closed.Tell(PreimageOf(1));
        closed.Only = _ => false;
        var gone = closed.Owner.State.Claims.Single(claim => claim.Kind == ClaimKind.HtlcSuccess).Current!.Coins[0];
        closed.Chain.Lose(gone.Outpoint);
        var current = Refuse(closed.Owner, ClaimKind.HtlcSuccess);
        Assert.That(current.Coins, Is.Not.Empty.And.Not.Contains(gone));
        closed.Only = null;
        closed.Block();
        Assert.That(closed.Owner.State.Outputs.Single(output => output.Kind == OutputKind.OwnReceived).Spend!.Path, Is.EqualTo(SpendPath.HtlcSuccess));
    }

    [Test]
    public void A_transaction_that_closes_the_channel_is_broadcast_with_each_block_until_it_confirms([ValueSource(nameof(Formats))] CommitmentFormat format)
    {
        var closed = With(format, byOfferer: true);
        closed.Start();
        closed.Owner.TellFundingSpend(closed.Transaction, null);
        closed.Other.TellFundingSpend(closed.Transaction, null);
        closed.Chain.Pools[Side.Local].Clear(); // forgotten
        closed.Chain.Pools[Side.Remote].Clear();
        closed.Block();
        foreach (var node in new[] { closed.Owner, closed.Other })
        {
            var sent = node.Of<OnchainEffect.Broadcast>().Last();
            Assert.That((sent.Kind, sent.Transaction.GetHash()), Is.EqualTo((ClaimKind.Commitment, closed.Transaction.GetHash())));
        }
        closed.Blocks(3);
        Assert.That(closed.Owner.State.Spend, Is.Not.Null);
        closed.Finish();
        closed.AssertOutcome();
    }

    [Test]
    public void A_commitment_that_is_lost_in_a_reorganisation_comes_again([ValueSource(nameof(Formats))] CommitmentFormat format)
    {
        var closed = With(format, byOfferer: true);
        closed.Start();
        closed.Confirm();
        closed.Blocks(2);
        closed.Reorg(3);
        closed.Chain.Pools[Side.Local].Clear();
        closed.Chain.Pools[Side.Remote].Clear();
        closed.Finish();
        closed.AssertOutcome();
    }

    /// <summary>Else a peer that broadcasts a revoked commitment with a low fee would keep this node's own from being helped while HTLCs expire.</summary>
    [Test]
    public void A_cheat_that_does_not_confirm_is_helped_where_htlcs_would_expire([Values] bool htlcs)
    {
        var pair = htlcs ? WithHtlcs(CommitmentFormat.Anchors) : ChannelPair.Opened(CommitmentFormat.Anchors);
        var old = pair.Alice.State;
        pair.Alice.Give(Add(1_000_000, 4));
        pair.Settle();
        var closed = ClosedChannel.By(pair, pair.Alice, old);
        closed.Other.Environment = closed.Other.Environment with { Estimates = FeeEstimates.Flat(new FeeratePerKw(5_000)) };
        closed.Start();
        closed.Other.TellFundingSpend(closed.Transaction, null);
        Assert.That(closed.Other.Of<OnchainEffect.Broadcast>().Any(b => b.Kind == ClaimKind.AnchorBump), Is.EqualTo(htlcs));
        closed.Chain.MinFeerate = new FeeratePerKw(htlcs ? 4_990u : 0);
        closed.Block();
        closed.Chain.MinFeerate = new FeeratePerKw(0);
        closed.Finish();
        closed.AssertOutcome();
    }
}
