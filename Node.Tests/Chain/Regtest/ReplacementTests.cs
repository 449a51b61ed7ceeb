using Lnd.Actors.Chain.Regtest;
using NBitcoin;

namespace Lnd.Actors.Tests.Chain.Regtest;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class ReplacementTests
{
    [Test]
    public void A_higher_bid_replaces_though_nothing_signals_it_and_takes_the_children_along()
    {
        var ours = new ChainFixture();
        var first = ours.Spend(ours.Coinbase(1), 1000);
        var child = ours.Spend(first, 500);
        ours.Accepts(first);
        ours.Accepts(child);
        var second = ours.Spend(ours.Coinbase(1), 1500 + 110, ours.Theirs, t => t.Inputs[0].Sequence = Sequence.Final);
        Assert.That(ours.Chain.Submit(second).Rejection?.Reason, Is.EqualTo("insufficient fee"), "an output to taproot is 12 bytes larger");
        var third = ours.Spend(ours.Coinbase(1), 1500 + 122, ours.Theirs);
        ours.Accepts(third);
        Assert.That(ours.Pool, Is.EqualTo(new[] { ChainFixture.IdOf(third) }));
    }

    [Test]
    public void A_bid_as_high_is_refused()
    {
        var ours = new ChainFixture();
        ours.Accepts(ours.Spend(ours.Coinbase(1), 1000));
        var rejection = ours.Refuses(ours.Spend(ours.Coinbase(1), 1000, ours.Nobody));
        Assert.That(rejection.ToString(), Does.StartWith("insufficient fee, rejecting replacement").And.Contain("old feerate"));
    }

    [Test]
    public void A_higher_feerate_with_a_lower_fee_is_refused()
    {
        var ours = new ChainFixture(102);
        var (a, b) = (ours.Coinbase(1), ours.Coinbase(2));
        var large = ours.Spend(a, 2000, change: t =>
        {
            for (var i = 0; i < 20; i++)
                t.Outputs.Add(Money.Satoshis(1000), ours.Mine);
            t.Outputs[0].Value -= Money.Satoshis(20_000);
        });
        ours.Accepts(large);
        Assert.That(ours.Refuses(ours.Spend(a, 1500)).Detail, Does.Contain("less fees than conflicting txs"));
        ours.Accepts(ours.Spend(a, 2200));
        ours.Accepts(ours.Spend(b, 500));
    }

    [Test]
    public void A_replacement_must_not_spend_what_it_replaces()
    {
        var ours = new ChainFixture();
        var first = ours.Spend(ours.Coinbase(1), 1000);
        ours.Accepts(first);
        var both = Network.RegTest.CreateTransaction();
        both.Version = 2;
        both.Inputs.Add(ours.Coinbase(1).Outpoint);
        both.Inputs.Add(new OutPoint(first, 0));
        both.Outputs.Add(Money.Coins(1), ours.Mine);
        ours.Sign(both, ours.Coinbase(1).Output, first.Outputs[0]);
        Assert.That(ours.Refuses(both).Reason, Is.EqualTo("bad-txns-spends-conflicting-tx"));
    }

    [Test]
    public void A_block_throws_out_what_conflicts_with_it()
    {
        var (ours, theirs) = (new ChainFixture(), new ChainFixture());
        var first = ours.Spend(ours.Coinbase(1), 1000);
        ours.Accepts(first);
        ours.Accepts(ours.Spend(first, 1000));
        theirs.Accepts(theirs.Spend(theirs.Coinbase(1), 300, theirs.Nobody));
        theirs.Chain.Mine(theirs.Nobody);
        Assert.That(ours.Chain.SubmitBlock(theirs.Chain.GetBlock(theirs.Chain.Tip.Id)!), Is.Null);
        Assert.That(ours.Chain.Tip, Is.EqualTo(theirs.Chain.Tip));
        Assert.That(ours.Pool, Is.Empty);
    }
}
