using Akka.Actor;
using Lnd.Actors.Chain;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Tests.Chain;

[TestFixture, Parallelizable]
public class WatchingTests : ChainWatcherTestKit
{
    private static readonly OutPoint s_coin = new(new uint256(7), 3);

    private static BlockHeight Height(uint height) => new(height);

    [Test]
    public void A_transaction_that_is_in_the_chain_already_is_found_at_once()
    {
        var transaction = ScriptedBackend.Spend(s_coin);
        Backend.Mine(transaction);
        Backend.Mine();
        Start();
        var channel = Listen();
        channel.Ask(new WatchTransaction(TxId.FromUint256(transaction.GetHash()), Height(3)));
        var found = channel.Only<TransactionFound>();
        Assert.That((found.Height, found.Index, found.Transaction.GetHash()), Is.EqualTo((Height(11), 1u, transaction.GetHash())));
        channel.Ask(new WatchTransaction(found.TxId, Height(3)));
        Assert.That(channel.Story(), Is.EqualTo("found@11"));
    }

    [Test]
    public void An_output_that_is_spent_in_the_block_of_its_transaction_is_told_after_it()
    {
        Start();
        var channel = Listen();
        var funding = ScriptedBackend.Spend(s_coin);
        channel.Ask(new WatchTransaction(TxId.FromUint256(funding.GetHash()), Height(10)));
        channel.Ask(new WatchOutpoint(First(funding), Height(10)));
        Backend.Mine(funding, ScriptedBackend.Spend(First(funding).ToOutPoint()));
        Poll();
        Assert.That(channel.Story(), Is.EqualTo("found@11 spent@11"));
    }

    [Test]
    public void An_output_that_is_unspent_needs_no_scan()
    {
        var funding = ScriptedBackend.Spend(s_coin);
        Backend.Mine(funding);
        Start();
        Backend.BlocksAsked.Clear();
        var channel = Listen();
        channel.Ask(new WatchOutpoint(First(funding), Height(1)));
        Assert.That(Backend.BlocksAsked, Is.Empty);
        Backend.Mine(ScriptedBackend.Spend(First(funding).ToOutPoint()));
        Poll();
        Assert.That(channel.Story(), Is.EqualTo("spent@12"));
    }

    [Test]
    public void Many_watches_share_one_pass_over_the_old_blocks()
    {
        var coins = Enumerable.Range(0, 50).Select(i => new OutPoint(new uint256(9), i + 1)).ToArray();
        foreach (var coin in coins)
            Backend.Mine(ScriptedBackend.Spend(coin));
        Backend.Failure = new ChainBackendException("not yet");
        Start(new ChainWatcherSettings { CachedTransactions = 1 });
        var channels = coins.Select(_ => Listen()).ToArray();
        for (var i = 0; i < coins.Length; i++)
            channels[i].Ask(new WatchOutpoint(Outpoint.From(coins[i]), Height(5)));
        Backend.Failure = null;
        Poll(10);
        Assert.That(channels.Select(c => c.Story()), Is.EqualTo(Enumerable.Range(11, 50).Select(h => $"spent@{h}")));
        Assert.That(Backend.BlocksAsked, Has.Count.LessThanOrEqualTo(56).And.Unique);
    }

    [Test]
    public void A_watch_that_joins_later_with_an_earlier_height_is_served_too()
    {
        var (first, second) = (ScriptedBackend.Spend(s_coin), ScriptedBackend.Spend(new OutPoint(new uint256(8), 0)));
        Backend.Mine(first);
        Backend.Mine(second);
        Start();
        var (one, two) = (Listen(), Listen());
        one.Ask(new WatchTransaction(TxId.FromUint256(first.GetHash()), Height(12)));
        Assert.That(one.Told(), Is.Empty);
        two.Ask(new WatchTransaction(TxId.FromUint256(first.GetHash()), Height(2)));
        Assert.That((one.Story(), two.Story()), Is.EqualTo(("found@11", "found@11")));
    }

    [Test]
    public void A_scan_outlasts_failures_of_the_bitcoin_node_and_blocks_that_it_lacks()
    {
        var transaction = ScriptedBackend.Spend(s_coin);
        Backend.Mine(transaction);
        Start();
        Backend.Pruned.Add(Backend.At(5).Id);
        var channel = Listen();
        channel.Ask(new WatchTransaction(TxId.FromUint256(transaction.GetHash()), Height(3)));
        Poll(3);
        Assert.That(Warnings, Has.Exactly(1).Items.And.All.Contain("prune="));
        Backend.Pruned.Clear();
        Backend.Failure = new ChainBackendException("away");
        Poll(10);
        Backend.Failure = null;
        Poll(10);
        Assert.That(channel.Story(), Is.EqualTo("found@11"));
    }

    [Test]
    public void What_a_scan_found_is_lost_when_its_block_leaves_the_chain()
    {
        var transaction = ScriptedBackend.Spend(s_coin);
        Backend.Mine(transaction);
        Backend.Mine();
        Start();
        var channel = Listen();
        channel.Ask(new WatchTransaction(TxId.FromUint256(transaction.GetHash()), Height(3)));
        channel.Ask(new WatchOutpoint(Outpoint.From(s_coin), Height(3)));
        channel.Told();
        Backend.Invalidate(2);
        Backend.Mine();
        Backend.Mine();
        Backend.Mine(transaction);
        Poll();
        Assert.That(channel.Story(), Is.EqualTo("lost lost spent@13 found@13"));
    }

    [Test]
    public void Nothing_is_told_of_what_is_watched_no_longer()
    {
        Start();
        var (one, two) = (Listen(), Listen());
        one.Ask(new WatchOutpoint(Outpoint.From(s_coin), Height(11)));
        two.Ask(new WatchOutpoint(Outpoint.From(s_coin), Height(11)));
        one.Ask(new UnwatchOutpoint(Outpoint.From(s_coin)));
        Backend.Mine(ScriptedBackend.Spend(s_coin));
        Poll();
        Assert.That((one.Story(), two.Story()), Is.EqualTo(("", "spent@11")));
    }

    [Test]
    public void The_watches_of_an_actor_end_with_it()
    {
        Start();
        var (one, two) = (Listen(), Listen());
        one.Ask(new WatchOutpoint(Outpoint.From(s_coin), Height(11)));
        one.Ask(new SubscribeBlocks(one.Ref, null, Height(0)));
        two.Ask(new WatchOutpoint(Outpoint.From(s_coin), Height(11)));
        Sys.Stop(one.Ref);
        Backend.Mine(ScriptedBackend.Spend(s_coin));
        Poll();
        Assert.That(two.Story(), Is.EqualTo("spent@11"));
        Assert.That(Warnings, Is.Empty);
    }

    [Test]
    public void A_block_that_is_not_answered_holds_up_nothing_else()
    {
        Start();
        Backend.HoldsBlocks = true;
        var channel = Listen();
        channel.Ask(new WatchTransaction(new TxId(new byte[32]), Height(3)));
        channel.Ask(GetFeerates.Instance);
        channel.Ask(new SubscribeTip(channel.Ref));
        Assert.That(channel.Told(), Has.Count.EqualTo(2));
        Assert.That(Backend.BlocksAsked, Has.Count.EqualTo(1));
    }

    [Test]
    public void The_output_that_a_short_channel_id_names_is_found()
    {
        var funding = ScriptedBackend.Spend(s_coin, 50_000);
        Backend.Mine(funding);
        Backend.Mine(ScriptedBackend.Spend(new OutPoint(new uint256(8), 0)));
        Start();
        var gossip = Listen();
        var id = new ShortChannelId(Height(11), 1, 0);
        gossip.Ask(new FindFundingOutput(id));
        var found = gossip.Only<FundingOutputFound>();
        Assert.That((found.Channel, found.Outpoint), Is.EqualTo((id, (Outpoint?)First(funding))));
        Assert.That((found.Output!.Amount.Value, found.Output.Confirmations, found.Output.IsSpent), Is.EqualTo((50_000UL, 2u, false)));
        Assert.That(found.Output.Script.Span.ToArray(), Is.EqualTo(ScriptedBackend.Anyone.ToBytes()));
        Backend.Mine(ScriptedBackend.Spend(First(funding).ToOutPoint()));
        Poll();
        gossip.Ask(new FindFundingOutput(id));
        Assert.That(gossip.Only<FundingOutputFound>().Output!.IsSpent, Is.True);
    }

    [Test]
    public void A_lookup_that_blocks_overtake_answers_for_the_new_tip()
    {
        var funding = ScriptedBackend.Spend(s_coin, 50_000);
        Backend.Mine(funding);
        Start();
        var gossip = Listen();
        var gate = new TaskCompletionSource();
        Backend.UnspentGate = gate.Task;
        gossip.Ask(new FindFundingOutput(new ShortChannelId(Height(11), 1, 0)));
        for (var i = 0; i < 5; i++)
            Backend.Mine();
        Poll();
        Assert.That(gossip.Told(), Is.Empty);
        // with a context, what waits for the gate would go on elsewhere
        SynchronizationContext.SetSynchronizationContext(null);
        gate.SetResult();
        Assert.That(gossip.Only<FundingOutputFound>().Output!.Confirmations, Is.EqualTo(6));
    }

    [TestCase(99u, 0u, (ushort)0)]
    [TestCase(5u, 7u, (ushort)0)]
    [TestCase(5u, 0u, (ushort)9)]
    public void A_short_channel_id_that_names_nothing_finds_nothing(uint block, uint transaction, ushort output)
    {
        Start();
        var gossip = Listen();
        var id = new ShortChannelId(Height(block), transaction, output);
        gossip.Ask(new FindFundingOutput(id));
        Assert.That(gossip.Only<FundingOutputFound>(), Is.EqualTo(new FundingOutputFound(id, null, null)));
    }

    [Test]
    public void Lookups_during_trouble_are_answered_after_it()
    {
        Start();
        var gossip = Listen();
        Backend.Failure = new ChainBackendException("away");
        for (uint i = 1; i <= 30; i++)
            gossip.Ask(new FindFundingOutput(new ShortChannelId(Height(i % 10), 0, 0)));
        Assert.That(gossip.Told(), Is.Empty);
        Backend.Failure = null;
        Poll(10);
        Assert.That(gossip.Told(), Has.Count.EqualTo(30));
    }
}
