using Lnd.Actors.Protocol;
using NBitcoin;

namespace Lnd.Actors.Tests.Chain.Regtest;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class ReorganisationTests
{
    [Test]
    public void Invalidating_a_block_refills_the_mempool_and_reconsidering_it_empties_it_again()
    {
        var ours = new ChainFixture();
        var first = ours.Spend(ours.Coinbase(1), 1000);
        ours.Accepts(first);
        ours.Chain.Mine(ours.Theirs);
        var second = ours.Spend(first, 1000);
        ours.Accepts(second);
        ours.Chain.Mine(ours.Theirs);
        var third = ours.Spend(second, 1000);
        ours.Accepts(third);
        var tip = ours.Chain.Tip;
        var fork = ours.Chain.GetBlockId(new BlockHeight(102))!.Value;

        Assert.That(ours.Chain.Invalidate(fork), Is.True);
        Assert.That(ours.Height, Is.EqualTo(101));
        Assert.That(ours.Pool, Is.EqualTo(new[] { first, second, third }.Select(ChainFixture.IdOf)));
        Assert.That(ours.Chain.FindTransaction(ChainFixture.IdOf(first))!.Block, Is.Null);
        Assert.That(ours.Chain.Describe(fork)!.Confirmations, Is.EqualTo(-1));

        Assert.That(ours.Chain.Reconsider(fork), Is.True);
        Assert.That(ours.Chain.Tip, Is.EqualTo(tip));
        Assert.That(ours.Pool, Is.EqualTo(new[] { ChainFixture.IdOf(third) }));
    }

    [Test]
    public void A_block_mined_in_place_of_an_invalid_one_is_another_and_the_longer_branch_wins_afterwards()
    {
        var ours = new ChainFixture();
        var transaction = ours.Spend(ours.Coinbase(1), 1000);
        ours.Accepts(transaction);
        var old = ours.Chain.Mine(ours.Theirs, 2);
        ours.Chain.Invalidate(old[0]);
        var replacement = ours.Chain.Mine(ours.Theirs);
        Assert.That(replacement[0], Is.Not.EqualTo(old[0]));
        Assert.That(ours.Chain.FindTransaction(ChainFixture.IdOf(transaction))!.Block!.Value.Id, Is.EqualTo(replacement[0]));
        ours.Chain.Reconsider(old[0]);
        Assert.That(ours.Chain.Tip.Id, Is.EqualTo(old[1]));
        Assert.That(ours.Chain.FindTransaction(ChainFixture.IdOf(transaction))!.Block!.Value.Id, Is.EqualTo(old[0]));
    }

    [Test]
    public void Of_two_branches_of_the_same_length_the_active_one_stays()
    {
        var ours = new ChainFixture();
        var old = ours.Chain.Mine(ours.Theirs);
        ours.Chain.Invalidate(old[0]);
        var replacement = ours.Chain.Mine(ours.Theirs);
        ours.Chain.Reconsider(old[0]);
        Assert.That(ours.Chain.Tip.Id, Is.EqualTo(replacement[0]));
    }

    [Test]
    public void What_spent_a_coinbase_that_fell_out_is_gone()
    {
        var ours = new ChainFixture();
        ours.Accepts(ours.Spend(ours.Coinbase(1), 1000));
        ours.Chain.Invalidate(ours.Chain.GetBlockId(new BlockHeight(1))!.Value);
        Assert.That(ours.Height, Is.Zero);
        Assert.That(ours.Pool, Is.Empty);
    }

    [Test]
    public void What_is_no_longer_mature_or_final_leaves_the_mempool()
    {
        var ours = new ChainFixture(100);
        ours.Accepts(ours.Spend(ours.Coinbase(1), 1000));
        ours.Chain.Invalidate(ours.Chain.Tip.Id);
        Assert.That(ours.Pool, Is.Empty);
    }

    [Test]
    public void Unknown_blocks_and_genesis_can_not_be_marked()
    {
        var ours = new ChainFixture(1);
        Assert.That(ours.Chain.Invalidate(default), Is.False);
        Assert.That(ours.Chain.Reconsider(default), Is.False);
        Assert.That(() => ours.Chain.Invalidate(ours.Chain.GetBlockId(default)!.Value), Throws.ArgumentException);
    }

    [Test]
    public void A_longer_branch_from_elsewhere_is_taken_block_by_block()
    {
        var (ours, theirs) = (new ChainFixture(), new ChainFixture());
        var transaction = ours.Spend(ours.Coinbase(1), 1000);
        ours.Accepts(transaction);
        ours.Chain.Mine(ours.Theirs);
        foreach (var id in theirs.Chain.Mine(theirs.Nobody, 2))
            Assert.That(ours.Chain.SubmitBlock(theirs.Chain.GetBlock(id)!), Is.Null);
        Assert.That(ours.Chain.Tip, Is.EqualTo(theirs.Chain.Tip));
        Assert.That(ours.Pool, Is.EqualTo(new[] { ChainFixture.IdOf(transaction) }));
    }

    [Test]
    public void Blocks_that_break_a_rule_are_refused()
    {
        var (ours, theirs) = (new ChainFixture(), new ChainFixture());
        theirs.Accepts(theirs.Spend(theirs.Coinbase(1), 1000));
        theirs.Chain.Mine(theirs.Nobody);
        var bytes = theirs.Chain.GetBlock(theirs.Chain.Tip.Id)!.ToBytes();
        string? Refusal(Action<Block> change)
        {
            var block = Block.Load(bytes, Network.RegTest);
            change(block);
            while (!block.CheckProofOfWork())
                block.Header.Nonce++;
            return ours.Chain.SubmitBlock(block)?.Reason;
        }
        void Coinbase(Block block, Action<Transaction> change)
        {
            change(block.Transactions[0]);
            block.UpdateMerkleRoot();
        }

        Assert.That(Refusal(block => block.Header.HashPrevBlock = uint256.One), Is.EqualTo("prev-blk-not-found"));
        Assert.That(Refusal(block => block.Header.Bits = 0x207ffffe), Is.EqualTo("bad-diffbits"));
        Assert.That(Refusal(block => block.Header.BlockTime -= TimeSpan.FromDays(1)), Is.EqualTo("time-too-old"));
        Assert.That(Refusal(block => block.Header.Version = 3), Is.EqualTo("bad-version(0x00000003)"));
        Assert.That(Refusal(block => block.Header.HashMerkleRoot = uint256.One), Is.EqualTo("bad-txnmrklroot"));
        Assert.That(Refusal(block => Coinbase(block, t => t.Outputs[0].Value += Money.Satoshis(1L))), Is.EqualTo("bad-cb-amount"));
        Assert.That(Refusal(block => Coinbase(block, t => t.Inputs[0].ScriptSig = new Script(Op.GetPushOp(7), Op.GetPushOp(1)))), Is.EqualTo("bad-cb-height"));
        Assert.That(Refusal(block => Coinbase(block, t => t.Outputs.RemoveAt(1))), Is.EqualTo("unexpected-witness"));
        Assert.That(Refusal(block => block.Transactions[1].Inputs[0].WitScript = new WitScript([new byte[1]])), Is.EqualTo("bad-witness-merkle-match"));
        Assert.That(ours.Height, Is.EqualTo(101));
        Assert.That(Refusal(_ => { }), Is.Null, "as it was");
        Assert.That(ours.Height, Is.EqualTo(102));
    }
}
