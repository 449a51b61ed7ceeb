using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Tests.Protocol.Channels;
using NBitcoin;
using static Lnd.Actors.Tests.Protocol.Onchain.ClosingTests;

namespace Lnd.Actors.Tests.Protocol.Onchain;

/// <summary>What shares a transaction, and when it no longer may.</summary>
[Parallelizable]
public class ClaimBatchTests
{
    private static readonly CommitmentFormat[] Formats = [CommitmentFormat.StaticRemoteKey, CommitmentFormat.Anchors];

    /// <summary>Both offer <paramref name="each"/> HTLCs; Alice's have preimages from 1 on, Bob's from 101 on.</summary>
    private static ChannelPair With(CommitmentFormat format, int each, uint expiry)
    {
        var pair = ChannelPair.Opened(format, capacity: 10_000_000, push: 5_000_000_000);
        for (var i = 0; i < each; i++)
        {
            pair.Alice.Give(Add(100_000_000 + (ulong)i * 1_000_000, 1 + i, expiry));
            pair.Bob.Give(Add(100_000_000 + (ulong)i * 1_000_000, 101 + i, expiry));
        }
        pair.Settle();
        return pair;
    }

    private static ClosedChannel Revoked(CommitmentFormat format, int each, uint expiry)
    {
        var pair = With(format, each, expiry);
        var old = pair.Bob.State;
        pair.Bob.Give(Add(1_000_000, 99, expiry));
        pair.Settle();
        return ClosedChannel.By(pair, pair.Bob, old);
    }

    private static IEnumerable<(ClaimKind Kind, int Inputs)> Claims(OnchainNode node) =>
        node.State.Claims.Select(claim => (claim.Kind, claim.Inputs.Count)).Order();

    [Test]
    public void Claims_of_one_kind_share_a_transaction([ValueSource(nameof(Formats))] CommitmentFormat format)
    {
        var pair = With(format, 5, 1100);
        var closed = ClosedChannel.By(pair, pair.Alice, pair.Alice.State);
        closed.Start();
        closed.Confirm();
        closed.Only = _ => false;
        closed.Tell([.. Enumerable.Range(0, 5).SelectMany(i => new[] { PreimageOf(1 + i), PreimageOf(101 + i) })]);
        closed.Block();

        // the first was claimed before the others were known
        Assert.That(Claims(closed.Other), Is.EqualTo(new[] { (ClaimKind.Sweep, 1), (ClaimKind.RemotePreimage, 1), (ClaimKind.RemotePreimage, 1), (ClaimKind.RemotePreimage, 1), (ClaimKind.RemotePreimage, 1), (ClaimKind.RemotePreimage, 1) }));
        closed.Until(1100);
        closed.Only = null;
        closed.Finish();
    }

    [Test]
    public void Timeouts_of_one_height_share_a_transaction([ValueSource(nameof(Formats))] CommitmentFormat format, [Values] bool byAlice)
    {
        var pair = With(format, 5, 1100);
        var owner = byAlice ? pair.Alice : pair.Bob;
        var closed = ClosedChannel.By(pair, owner, owner.State);
        closed.Start();
        closed.Confirm();
        closed.Until(1100);

        Assert.That(Claims(closed.Other), Is.EqualTo(new[] { (ClaimKind.RemoteTimeout, 5) }));
        // without anchors each is signed in advance to be alone
        Assert.That(Claims(closed.Owner), Is.EqualTo(format == CommitmentFormat.Anchors
            ? new[] { (ClaimKind.HtlcTimeout, 5) }
            : [.. Enumerable.Repeat((ClaimKind.HtlcTimeout, 1), 5)]));
        closed.Finish();
        closed.AssertOutcome();
    }

    [Test]
    public void Timeouts_that_don_t_confirm_are_claimed_one_by_one([ValueSource(nameof(Formats))] CommitmentFormat format)
    {
        var pair = With(format, 3, 1100);
        var closed = ClosedChannel.By(pair, pair.Alice, pair.Alice.State);
        closed.Start();
        closed.Confirm();
        closed.Until(1099);
        closed.Only = _ => false;
        closed.Blocks(12);
        Assert.That(Claims(closed.Other), Is.EqualTo(new[] { (ClaimKind.RemoteTimeout, 3) }));
        closed.Block();
        Assert.That(Claims(closed.Other), Is.EqualTo(Enumerable.Repeat((ClaimKind.RemoteTimeout, 1), 3)));
        closed.Only = null;
        closed.Finish();
        closed.AssertOutcome();
    }

    [Test]
    public void Penalties_share_transactions_but_none_with_the_main_output([ValueSource(nameof(Formats))] CommitmentFormat format)
    {
        var closed = Revoked(format, 5, 1400);
        closed.Start();
        closed.Confirm();
        Assert.That(Claims(closed.Other), Is.EqualTo(new[] { (ClaimKind.Sweep, 1), (ClaimKind.Penalty, 1), (ClaimKind.HtlcPenalty, 10) }));
        closed.Finish();
        closed.AssertOutcome();
    }

    /// <summary>BOLT 5: "MUST handle its transactions being invalidated by HTLC transactions."</summary>
    [Test]
    public void What_the_cheat_spends_first_is_taken_from_what_it_made([ValueSource(nameof(Formats))] CommitmentFormat format, [Values(1, 3)] int spent)
    {
        var closed = Revoked(format, 4, 1400);
        closed.Start();
        closed.Confirm();
        closed.Tell([.. Enumerable.Range(1, spent).Select(PreimageOf)]);
        closed.First = Side.Local;
        closed.Only = transaction => closed.Chain.Pools[Side.Local].Contains(transaction);
        closed.Block();
        Assert.That(closed.Other.State.Outputs.Count(output => output.Kind == OutputKind.RevokedSecondStage), Is.EqualTo(spent));
        Assert.That(Claims(closed.Other), Is.EqualTo(new[]
        {
            (ClaimKind.Sweep, 1), (ClaimKind.Penalty, 1), (ClaimKind.Penalty, spent), (ClaimKind.HtlcPenalty, 8 - spent),
        }.Order()));
        Assert.That(closed.Other.Of<OnchainEffect.OutgoingHtlcFulfilled>().Select(e => e.Preimage), Is.EquivalentTo(Enumerable.Range(1, spent).Select(PreimageOf)));
        closed.Only = null;
        closed.Finish();
        closed.AssertOutcome();
    }

    /// <summary>BOLT 5: "if confirmation doesn't happen before reaching `security_delay` blocks from expiry: SHOULD *resolve* revoked outputs in their own" transactions.</summary>
    [Test]
    public void Penalties_of_htlcs_part_before_the_expiry([ValueSource(nameof(Formats))] CommitmentFormat format)
    {
        var closed = Revoked(format, 2, 1100);
        closed.Start();
        closed.Confirm();
        closed.Only = _ => false;
        closed.Until(1100 - 19);
        Assert.That(Claims(closed.Other), Does.Contain((ClaimKind.HtlcPenalty, 4)));
        var batch = closed.Other.State.Claims.Single(claim => claim.Kind == ClaimKind.HtlcPenalty).Current!;
        closed.Block();
        var alone = closed.Other.State.Claims.Where(claim => claim.Kind == ClaimKind.HtlcPenalty).ToArray();
        Assert.That(alone.Select(claim => claim.Inputs.Count), Is.EqualTo(new[] { 1, 1, 1, 1 }));
        Assert.That(alone.Max(claim => claim.Current!.Fee), Is.GreaterThan(batch.Fee), "one has to outbid the batch");
        Assert.That(alone.Count(claim => claim.Current!.Fee > batch.Fee), Is.EqualTo(1), "only one");
        closed.Only = null;
        closed.Finish();
        closed.AssertOutcome();
    }

    /// <summary>It could not part otherwise: BIP 125 asks the first that goes alone to outbid the batch.</summary>
    [Test]
    public void A_batch_never_pays_more_than_its_most_valuable_output_can_outbid([ValueSource(nameof(Formats))] CommitmentFormat format)
    {
        var closed = Revoked(format, 6, 1190);
        closed.Start();
        closed.Confirm();
        closed.Only = _ => false;
        closed.Other.Environment = closed.Other.Environment with { Estimates = FeeEstimates.Flat(new FeeratePerKw(5_000)) };
        closed.Until(1170);
        foreach (var batch in closed.Other.Of<OnchainEffect.Broadcast>().Where(b => b is { Kind: ClaimKind.HtlcPenalty, Transaction.Inputs.Count: > 1 }))
            Assert.That(closed.Chain.FeeOf(batch.Transaction).Value, Is.LessThanOrEqualTo(105_000UL / 2));
        closed.Only = null;
        closed.Finish();
        closed.AssertOutcome();
    }

    [Test]
    public void Outputs_too_small_to_outbid_a_batch_go_alone()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.StaticRemoteKey);
        for (var i = 0; i < 4; i++)
            pair.Alice.Give(Add(3_000_000, 1 + i, 1100));
        pair.Settle();
        var closed = ClosedChannel.By(pair, pair.Bob, pair.Bob.State);
        closed.Start();
        closed.Confirm();
        closed.Until(1100);
        Assert.That(Claims(closed.Other), Is.EqualTo(Enumerable.Repeat((ClaimKind.RemoteTimeout, 1), 4)));
        closed.Finish();
        closed.AssertOutcome();
    }

    [Test]
    public void A_cheat_that_combines_htlc_transactions_loses_all_of_them()
    {
        var closed = Revoked(CommitmentFormat.Anchors, 3, 1100);
        // the cheat takes its timeouts in one transaction, while nobody looks
        closed.Other.IsOnline = false;
        closed.Start();
        closed.Confirm();
        closed.Until(() => closed.Chain.Pools[Side.Local].Exists(t => t.Inputs.Count > 2));
        closed.Block();
        var combined = closed.Other.State.Outputs.Where(output => output.Kind == OutputKind.RevokedSecondStage).ToArray();
        Assert.That(combined.Select(output => output.Outpoint.TxId).Distinct().Count(), Is.EqualTo(1));
        Assert.That(combined, Has.Length.EqualTo(3));
    }

    [Test]
    public void A_large_batch_is_cut_before_it_is_too_heavy_to_be_relayed()
    {
        var pair = ChannelPair.Opened(CommitmentFormat.Anchors, capacity: 10_000_000, push: 5_000_000_000);
        for (var i = 0; i < 60; i++)
            pair.Alice.Give(Add(10_000_000, 1, 1100));
        pair.Settle();
        var closed = ClosedChannel.By(pair, pair.Bob, pair.Bob.State);
        closed.Other.Environment = closed.Other.Environment with { Policy = new OnchainPolicy { MaxBatchWeight = 10_000 } };
        closed.Start();
        closed.Confirm();
        closed.Until(1100);
        var weights = closed.Other.Of<OnchainEffect.Broadcast>().Where(b => b.Kind == ClaimKind.RemoteTimeout).Select(b => FakeChain.WeightOf(b.Transaction)).ToArray();
        Assert.That(weights, Has.Length.GreaterThan(2).And.All.LessThan(10_000));
        closed.Finish();
        closed.AssertOutcome();
    }
}
