using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Tests.Protocol.Channels;
using static Lnd.Actors.Tests.Protocol.Onchain.ClosingTests;

namespace Lnd.Actors.Tests.Protocol.Onchain;

/// <summary>BOLT 5: "MUST be prepared to resolve outputs multiple times, in case of blockchain reorganizations."</summary>
[Parallelizable]
public class ReorgTests
{
    private static readonly CommitmentFormat[] Formats = [CommitmentFormat.StaticRemoteKey, CommitmentFormat.Anchors];

    [Test]
    public void Claims_survive_reorganisations_of_any_depth(
        [ValueSource(nameof(Formats))] CommitmentFormat format, [Values(1, 2, 5)] int depth, [Values] bool revoked)
    {
        var pair = WithHtlcs(format);
        var old = pair.Alice.State;
        if (revoked)
        {
            pair.Bob.Give(Add(1_000_000, 4));
            pair.Settle();
        }
        var closed = ClosedChannel.By(pair, pair.Alice, revoked ? old : pair.Alice.State);
        closed.First = Side.Local;
        closed.Start();
        closed.Confirm();
        closed.Tell(PreimageOf(1), PreimageOf(11));
        for (var i = 0; i < 40; i++)
        {
            closed.Blocks(depth + 3);
            closed.Reorg(depth);
        }
        closed.Finish();
        closed.AssertOutcome();
    }

    [Test]
    public void Another_commitment_may_confirm_instead([ValueSource(nameof(Formats))] CommitmentFormat format)
    {
        var pair = WithHtlcs(format);
        var bobs = ClosedChannel.By(pair, pair.Bob, pair.Bob.State);
        var alices = ClosedChannel.By(pair, pair.Alice, pair.Alice.State);
        bobs.Start();
        Assert.That(bobs.Chain.Submit(Side.Remote, alices.Transaction, isPresigned: true), Is.EqualTo(Submission.Accepted));
        bobs.Blocks(3);
        Assert.That(bobs.Other.State.Spend!.Closing, Is.TypeOf<Closing.Local>());
        Assert.That(bobs.Owner.State.Spend!.Closing, Is.TypeOf<Closing.Remote>());

        bobs.Reorg(3);
        Assert.That(bobs.Other.State.Spend, Is.Null);
        bobs.First = Side.Local;
        bobs.Confirm();
        Assert.That(bobs.Other.State.Spend!.Closing, Is.TypeOf<Closing.Remote>());
        Assert.That(bobs.Owner.State.Spend!.Closing, Is.TypeOf<Closing.Local>());
        bobs.Tell(PreimageOf(1), PreimageOf(11));
        bobs.Finish();
        bobs.AssertOutcome();
    }

    [Test]
    public void A_commitment_told_at_another_height_without_a_word_between_is_taken_anew()
    {
        var pair = WithHtlcs(CommitmentFormat.Anchors);
        var closed = ClosedChannel.By(pair, pair.Alice, pair.Alice.State);
        closed.Start();
        closed.Other.TellFundingSpend(closed.Transaction, closed.Chain.Height);
        closed.Other.TellFundingSpend(closed.Transaction, closed.Chain.Height + 1);
        Assert.That(closed.Other.State.Spend!.Height, Is.EqualTo(closed.Chain.Height + 1));
        Assert.That(closed.Other.State.Outputs.All(output => output.ConfirmedAt == closed.Chain.Height + 1));
    }

    [Test]
    public void The_same_news_twice_changes_nothing()
    {
        var pair = WithHtlcs(CommitmentFormat.Anchors);
        var closed = ClosedChannel.By(pair, pair.Alice, pair.Alice.State);
        closed.Start();
        closed.Confirm();
        closed.Tell(PreimageOf(1));
        closed.Blocks(3);
        foreach (var node in new[] { closed.Owner, closed.Other })
        {
            var (before, events) = (node.State, node.Journal.Count);
            node.TellFundingSpend(closed.Transaction, closed.Chain.Height - 3);
            foreach (var output in node.State.Outputs)
                if (output.IsWatched && closed.Chain.SpenderOf(output.Outpoint) is var (spender, height))
                    node.Give(new OnchainInput.OutpointSpent(output.Outpoint, spender, height));
            closed.Tell(PreimageOf(1));
            node.Give(new OnchainInput.TransactionReorged(default));
            node.Give(new OnchainInput.TransactionEvicted(default));
            node.Give(new OnchainInput.CoinsGranted(99, [], ByteString.Empty));
            node.Give(new OnchainInput.CoinsRefused(99, "no coins"));
            Assert.That(node.State == before);
            Assert.That(node.Journal, Has.Count.EqualTo(events));
        }
    }

    [Test]
    public void A_restart_at_any_block_loses_nothing([ValueSource(nameof(Formats))] CommitmentFormat format, [Values] bool revoked)
    {
        var pair = WithHtlcs(format);
        var old = pair.Alice.State;
        if (revoked)
        {
            pair.Bob.Give(Add(1_000_000, 4));
            pair.Settle();
        }
        var closed = ClosedChannel.By(pair, pair.Alice, revoked ? old : pair.Alice.State);
        closed.First = Side.Local;
        closed.Start();
        closed.Confirm();
        closed.Tell(PreimageOf(1), PreimageOf(11));
        for (var i = 0; !closed.Owner.State.IsComplete || !closed.Other.State.IsComplete; i++)
        {
            Assert.That(i, Is.LessThan(1000));
            closed.Owner.Restart();
            closed.Other.Restart();
            closed.Block();
        }
        closed.AssertOutcome();
        closed.Owner.Effects.Clear();
        closed.Owner.Restart();
        Assert.That(closed.Owner.Of<OnchainEffect.AllResolved>().Count(), Is.EqualTo(1));
        Assert.That(closed.Owner.Of<OnchainEffect.OutgoingHtlcFulfilled>().Count() + closed.Owner.Of<OnchainEffect.OutgoingHtlcFailed>().Count(), Is.EqualTo(3));
    }
}
