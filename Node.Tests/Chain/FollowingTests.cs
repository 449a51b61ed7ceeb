using Akka.Actor;
using Lnd.Actors.Chain;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Tests.Chain;

[TestFixture, Parallelizable]
public class FollowingTests : ChainWatcherTestKit
{
    private static readonly OutPoint s_coin = new(new uint256(7), 3);

    private static BlockHeight Height(uint height) => new(height);

    private static KnownBlock? NoBlock => null;

    [Test]
    public void A_subscriber_is_told_the_tip_at_once_and_a_new_block_within_two_seconds()
    {
        Start();
        var channel = Listen();
        channel.Ask(new SubscribeTip(channel.Ref));
        Assert.That(channel.Only<TipChanged>(), Is.EqualTo(new TipChanged(Height(10), Backend.Tip.Id, true)));
        Backend.Mine();
        Poll(2);
        Assert.That(channel.Only<TipChanged>(), Is.EqualTo(new TipChanged(Height(11), Backend.Tip.Id, true)));
        Poll(5);
        Assert.That(channel.Told(), Is.Empty);
    }

    [Test]
    public void Of_one_block_first_the_block_is_told_then_what_is_watched_then_the_tip()
    {
        Start();
        var all = Listen();
        var spend = ScriptedBackend.Spend(s_coin);
        all.Ask(new SubscribeTip(all.Ref));
        all.Ask(new SubscribeBlocks(all.Ref, NoBlock, Height(11)));
        all.Ask(new WatchOutpoint(Outpoint.From(s_coin), Height(11)));
        all.Ask(new WatchTransaction(TxId.FromUint256(spend.GetHash()), Height(11)));
        Assert.That(all.Story(), Is.EqualTo("tip10"));
        Backend.Mine(spend);
        Backend.Mine();
        Poll();
        Assert.That(all.Story(), Is.EqualTo("+11 spent@11 found@11 tip11 +12 tip12"));
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(700)]
    public void A_reorganisation_takes_everything_back_in_order_before_the_new_blocks(int depth)
    {
        Backend = new ScriptedBackend(10);
        Start();
        var all = Listen();
        all.Ask(new SubscribeTip(all.Ref));
        all.Ask(new SubscribeBlocks(all.Ref, NoBlock, Height(11)));
        all.Ask(new WatchOutpoint(Outpoint.From(s_coin), Height(11)));
        Backend.Mine(ScriptedBackend.Spend(s_coin));
        for (var i = 1; i < depth; i++)
            Backend.Mine();
        Poll();
        all.Told();
        Backend.Invalidate(depth);
        for (var i = 0; i < depth; i++)
            Backend.Mine();
        Backend.Mine(ScriptedBackend.Spend(s_coin, 2000));
        Poll();
        var back = string.Join(' ', Enumerable.Range(11, depth).Reverse().Select(h => $"-{h}"));
        var forth = string.Join(' ', Enumerable.Range(11, depth).Select(h => $"+{h} tip{h}"));
        Assert.That(all.Story(), Is.EqualTo($"{back} lost {forth} +{11 + depth} spent@{11 + depth} tip{11 + depth}"));
    }

    [Test]
    public void A_reorganisation_below_the_block_that_the_watcher_began_with_is_followed()
    {
        Start();
        var all = Listen();
        all.Ask(new SubscribeTip(all.Ref));
        all.Ask(new SubscribeBlocks(all.Ref, Backend.At(10), Height(0)));
        var old = new[] { Backend.At(10), Backend.At(9), Backend.At(8) };
        all.Told();
        Backend.Invalidate(3);
        for (var i = 0; i < 4; i++)
            Backend.Mine();
        Poll();
        var told = all.Told();
        Assert.That(told.OfType<BlockDisconnected>().Select(m => m.At), Is.EqualTo(old));
        Assert.That(told.OfType<BlockConnected>().Select(m => m.At), Is.EqualTo(new[] { Backend.At(8), Backend.At(9), Backend.At(10), Backend.At(11) }));
        Assert.That(told[^1], Is.EqualTo(new TipChanged(Height(11), Backend.Tip.Id, true)));
    }

    [Test]
    public void A_chain_that_only_lost_blocks_has_a_new_tip()
    {
        Start();
        var all = Listen();
        all.Ask(new SubscribeTip(all.Ref));
        Backend.Invalidate(2);
        all.Told();
        Poll();
        Assert.That(all.Only<TipChanged>(), Is.EqualTo(new TipChanged(Height(8), Backend.Tip.Id, true)));
    }

    [Test]
    public void A_bitcoin_node_that_does_not_know_the_old_blocks_makes_everything_be_looked_for_anew()
    {
        Start(new ChainWatcherSettings { CachedTransactions = 1 });
        var all = Listen();
        var spend = ScriptedBackend.Spend(s_coin);
        Backend.Mine(spend);
        Poll();
        all.Ask(new SubscribeBlocks(all.Ref, Backend.Tip, Height(0)));
        all.Ask(new WatchOutpoint(Outpoint.From(s_coin), Height(1)));
        Assert.That(all.Story(), Is.EqualTo("spent@11"));
        Backend.Invalidate(3, forgets: true);
        for (var i = 0; i < 3; i++)
            Backend.Mine();
        Backend.Mine(spend);
        Poll(3);
        Assert.That(all.Story(), Does.StartWith("-11 lost -10 -9 ").And.Contain(" -1 +1 +2 ").And.Contain("+11 +12").And.Contain("spent@12"));
    }

    [Test]
    public void A_bitcoin_node_that_builds_its_data_anew_takes_nothing_back()
    {
        Backend.CoreChain = "main";
        Start(node: Node with { Chain = ChainParameters.All["bitcoin"] });
        var all = Listen();
        all.Ask(new SubscribeTip(all.Ref));
        all.Told();
        Backend.Invalidate(8);
        (Backend.IsSynchronising, Backend.Headers) = (true, 11);
        Poll(10);
        Assert.That(all.Told(), Is.Empty);
        Assert.That(Warnings.Where(w => w.Contains("went back")), Has.Exactly(1).Items);
        for (var i = 0; i < 9; i++)
            Backend.Mine();
        (Backend.IsSynchronising, Backend.Headers) = (false, null);
        Poll(20);
        Assert.That(all.Story(), Is.EqualTo("tip9 tip10 tip11").Or.EndsWith("tip11"));
    }

    [Test]
    public void A_slow_subscriber_gets_the_next_block_only_after_it_has_taken_the_last()
    {
        Start();
        var wallet = Listen(takesBlocks: false);
        wallet.Ask(new SubscribeBlocks(wallet.Ref, Backend.At(7), Height(0)));
        Assert.That(wallet.Story(), Is.EqualTo("+8"));
        Backend.Mine();
        Poll(3);
        Assert.That(wallet.Story(), Is.Empty);
        wallet.Ask(BlockTaken.Instance);
        Assert.That(wallet.Story(), Is.EqualTo("+9"));
        wallet.Ask(BlockTaken.Instance);
        wallet.Ask(BlockTaken.Instance);
        Assert.That(wallet.Story(), Is.EqualTo("+10 +11"));
        wallet.Ask(BlockTaken.Instance);
        Backend.Mine();
        Poll();
        Assert.That(wallet.Story(), Is.EqualTo("+12"));
    }

    [Test]
    public void A_subscriber_whose_last_block_was_reorganised_away_while_it_slept_is_told_so_first()
    {
        var seen = Backend.Tip;
        Backend.Invalidate(2);
        Backend.Mine();
        Backend.Mine();
        Backend.Mine();
        Start();
        var wallet = Listen();
        wallet.Ask(new SubscribeBlocks(wallet.Ref, seen, Height(0)));
        Assert.That(wallet.Story(), Is.EqualTo("-10 -9 +9 +10 +11"));
    }

    [Test]
    public void A_subscriber_from_the_first_block_gets_them_all()
    {
        Start();
        var wallet = Listen();
        wallet.Ask(new SubscribeBlocks(wallet.Ref, NoBlock, Height(0)));
        Assert.That(wallet.Story(), Is.EqualTo("+0 +1 +2 +3 +4 +5 +6 +7 +8 +9 +10"));
    }

    [Test]
    public void A_pruned_block_is_waited_for_and_the_operator_is_told_once()
    {
        Start();
        var all = Listen();
        all.Ask(new SubscribeTip(all.Ref));
        all.Told();
        var pruned = Backend.Mine();
        Backend.Pruned.Add(pruned.Id);
        Poll(10);
        Assert.That(all.Told(), Is.Empty);
        Assert.That(Warnings, Has.Exactly(1).Items.And.All.Contain("prune="));
        Backend.Pruned.Clear();
        Poll(10);
        Assert.That(all.Story(), Is.EqualTo("tip11"));
    }

    [Test]
    public void A_failing_bitcoin_node_is_asked_less_and_less_often_and_logged_once()
    {
        Start();
        var all = Listen();
        all.Ask(new SubscribeTip(all.Ref));
        all.Told();
        Backend.Failure = new ChainBackendException("bitcoind can not be reached");
        var before = Backend.Polls;
        Poll(60);
        Assert.That(Backend.Polls - before, Is.InRange(6, 15));
        Assert.That(Warnings, Has.Exactly(1).Items.And.All.Contain("can not be reached"));
        Backend.Failure = null;
        Backend.Mine();
        Poll(8);
        Assert.That(all.Story(), Is.EqualTo("tip11"));
    }

    [Test]
    public void A_bug_in_a_backend_does_not_stop_the_watcher()
    {
        Start();
        Backend.Failure = new InvalidOperationException("a bug");
        Poll(5);
        Backend.Failure = null;
        Poll(8);
        var all = Listen();
        all.Ask(new SubscribeTip(all.Ref));
        Assert.That(all.Story(), Is.EqualTo("tip10"));
        Assert.That(Warnings, Has.Exactly(1).Items.And.All.Contain("a bug"));
    }

    [Test]
    public void A_watcher_that_was_restarted_says_so_and_serves_those_who_ask_again()
    {
        var all = Listen();
        Sys.EventStream.Subscribe(all.Ref, typeof(ChainWatcherStarted));
        Start();
        Assert.That(all.Only<ChainWatcherStarted>().Watcher, Is.EqualTo(Watcher));
        all.Ask(new SubscribeTip(all.Ref));
        all.Told();
        Watcher.Tell(new BroadcastTransaction(null!, null!, null, "poison"));
        Eventually(() => Assert.That(all.Only<ChainWatcherStarted>().Watcher, Is.EqualTo(Watcher)));
        all.Ask(new SubscribeTip(all.Ref));
        Eventually(() => Assert.That(all.Story(), Is.EqualTo("tip10")));
    }
}
