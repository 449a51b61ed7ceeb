using Lnd.Actors.Chain.Regtest;
using Lnd.Actors.Protocol;
using NBitcoin;

namespace Lnd.Actors.Tests.Chain.Regtest;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class MiningTests
{
    [Test]
    public void A_new_chain_is_the_genesis_of_regtest()
    {
        var chain = new RegtestChain();
        Assert.That(chain.Tip.Height.Value, Is.Zero);
        Assert.That(chain.Tip.Id.ToUint256(), Is.EqualTo(Network.RegTest.GenesisHash));
        Assert.That(chain.GetBlockId(new BlockHeight(1)), Is.Null);
    }

    [Test]
    public void Mined_blocks_have_proof_of_work_the_height_and_a_witness_commitment()
    {
        var ours = new ChainFixture(20);
        for (uint height = 1; height <= 20; height++)
        {
            var details = ours.Chain.Describe(ours.Chain.GetBlockId(new BlockHeight(height))!.Value)!;
            Assert.That(details.Block.Check(), Is.True);
            Assert.That(details.Block.GetCoinbaseHeight(), Is.EqualTo(height));
            Assert.That(details.Confirmations, Is.EqualTo(21 - height));
            Assert.That(details.Block.Transactions[0].Outputs[1].ScriptPubKey.ToHex(), Does.StartWith("6a24aa21a9ed"));
            Assert.That(details.Block.Transactions[0].HasWitness, Is.True);
        }
    }

    [Test]
    public void The_subsidy_is_halved_every_150_blocks()
    {
        var ours = new ChainFixture(300);
        Assert.That(ours.Coinbase(149).Output.Value, Is.EqualTo(Money.Coins(50)));
        Assert.That(ours.Coinbase(150).Output.Value, Is.EqualTo(Money.Coins(25)));
        Assert.That(ours.Coinbase(299).Output.Value, Is.EqualTo(Money.Coins(25)));
        Assert.That(ours.Coinbase(300).Output.Value, Is.EqualTo(Money.Coins(12.5m)));
    }

    [Test]
    public void The_same_calls_give_the_same_blocks()
    {
        BlockId Run()
        {
            var ours = new ChainFixture();
            ours.Accepts(ours.Spend(ours.Coinbase(1), 1000));
            ours.Chain.Mine(ours.Theirs, 3);
            return ours.Chain.Tip.Id;
        }
        Assert.That(Run(), Is.EqualTo(Run()));
    }

    [Test]
    public void Blocks_are_dated_by_the_clock_and_after_the_median_of_those_before()
    {
        var clock = new FixedClock(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var ours = new ChainFixture(30, new RegtestChain(clock));
        var previous = ours.Chain.Describe(ours.Chain.GetBlockId(new BlockHeight(29))!.Value)!;
        Assert.That(ours.Chain.GetBlock(ours.Chain.Tip.Id)!.Header.BlockTime, Is.GreaterThan(previous.MedianTime));
        Assert.That(ours.Chain.GetBlock(ours.Chain.Tip.Id)!.Header.BlockTime - clock.GetUtcNow(), Is.LessThan(TimeSpan.FromMinutes(1)));
    }

    [Test]
    public void Fees_go_to_the_miner_and_what_pays_best_is_first()
    {
        var ours = new ChainFixture(103);
        var cheap = ours.Spend(ours.Coinbase(1), 200);
        var dear = ours.Spend(ours.Coinbase(2), 5000);
        var parent = ours.Spend(ours.Coinbase(3), 150);
        var child = ours.Spend(parent, 20_000);
        foreach (var transaction in new[] { cheap, dear, parent, child })
            ours.Accepts(transaction);
        ours.Chain.Mine(ours.Theirs);
        var block = ours.Chain.GetBlock(ours.Chain.Tip.Id)!;
        Assert.That(block.Transactions.Skip(1).Select(ChainFixture.IdOf), Is.EqualTo(new[] { parent, child, dear, cheap }.Select(ChainFixture.IdOf)));
        Assert.That(block.Transactions[0].Outputs[0].Value, Is.EqualTo(Money.Coins(50) + Money.Satoshis(25_350)));
        Assert.That(ours.Pool, Is.Empty);
    }

    [Test]
    public void A_coinbase_can_be_spent_in_the_hundredth_block_after_it()
    {
        var ours = new ChainFixture(99);
        Assert.That(ours.Refuses(ours.Spend(ours.Coinbase(1), 1000)).Reason, Is.EqualTo("bad-txns-premature-spend-of-coinbase"));
        ours.Chain.Mine(ours.Mine);
        ours.Accepts(ours.Spend(ours.Coinbase(1), 1000));
    }

    [Test]
    public void Transactions_are_found_by_id_spender_and_output()
    {
        var ours = new ChainFixture();
        var (outpoint, _) = ours.Coinbase(1);
        var spent = Lnd.Actors.Protocol.Onchain.Outpoint.From(outpoint);
        var transaction = ours.Spend(ours.Coinbase(1), 1000, ours.Theirs);
        ours.Accepts(transaction);
        Assert.That(ours.Chain.FindSpender(spent)!.Block, Is.Null);
        Assert.That(ours.Chain.GetUnspent(spent, withMempool: true), Is.Null);
        Assert.That(ours.Chain.GetUnspent(spent, withMempool: false)!.IsCoinbase, Is.True);
        Assert.That(ours.Chain.GetUnspent(ChainFixture.At(transaction), withMempool: true)!.Confirmations, Is.Zero);

        ours.Chain.Mine(ours.Mine, 3);
        Assert.That(ours.Chain.FindTransaction(ChainFixture.IdOf(transaction))!.Block!.Value.Height.Value, Is.EqualTo(102));
        Assert.That(ours.Chain.FindSpender(spent)!.Index, Is.EqualTo(1));
        Assert.That(ours.Chain.GetUnspent(spent, withMempool: false), Is.Null);
        Assert.That(ours.Chain.GetUnspent(ChainFixture.At(transaction), withMempool: false)!.Confirmations, Is.EqualTo(3));
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
