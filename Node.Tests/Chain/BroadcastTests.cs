using Akka.Actor;
using Lnd.Actors.Chain;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using NBitcoin;

namespace Lnd.Actors.Tests.Chain;

[TestFixture, Parallelizable]
public class BroadcastTests : ChainWatcherTestKit
{
    private static readonly OutPoint s_coin = new(new uint256(7), 3);
    private static readonly TxOut s_spent = new(Money.Satoshis(5000), ScriptedBackend.Anyone);

    private static Transaction Signed(ulong amount = 1000)
    {
        var transaction = ScriptedBackend.Spend(s_coin, amount);
        transaction.Inputs[0].WitScript = new WitScript([new Script(OpcodeType.OP_TRUE).ToBytes()]);
        return transaction;
    }

    private static BroadcastTransaction Request(Transaction transaction, Transaction? parent = null) => new(transaction, [s_spent], parent, "a sweep");

    [Test]
    public void A_transaction_is_broadcast_again_with_each_block_until_it_is_confirmed()
    {
        Start();
        var wallet = Listen();
        var transaction = Signed();
        wallet.Ask(Request(transaction));
        Assert.That(wallet.Only<TransactionBroadcast>(), Is.EqualTo(new TransactionBroadcast(TxId.FromUint256(transaction.GetHash()), BroadcastOutcome.Ok)));
        Poll(3);
        Assert.That(Backend.Broadcasts, Has.Count.EqualTo(1));
        Backend.Mine();
        Poll();
        Backend.Mine();
        Poll();
        Assert.That(Backend.Broadcasts, Has.Count.EqualTo(3));
        Backend.Mine(transaction);
        Poll();
        Backend.Mine();
        Poll();
        Assert.That(Backend.Broadcasts, Has.Count.EqualTo(3));
        Assert.That(wallet.Told(), Is.Empty);
    }

    [Test]
    public void A_rival_that_is_confirmed_ends_it_and_a_reorganisation_that_undoes_that_resumes_it()
    {
        Start();
        var wallet = Listen();
        wallet.Ask(Request(Signed()));
        Backend.Mine(Signed(2000));
        Poll();
        Backend.Mine();
        Poll();
        Assert.That(Backend.Broadcasts, Has.Count.EqualTo(1));
        Backend.Invalidate(2);
        Backend.Mine();
        Backend.Mine();
        Backend.Mine();
        Poll();
        Assert.That(Backend.Broadcasts, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_refused_transaction_is_told_once_and_tried_again_with_each_block()
    {
        Start();
        var wallet = Listen();
        Backend.OnBroadcast = _ => new BroadcastOutcome(false, "min relay fee not met");
        wallet.Ask(Request(Signed()));
        Assert.That(wallet.Only<TransactionBroadcast>().Outcome, Is.EqualTo(new BroadcastOutcome(false, "min relay fee not met")));
        Backend.Mine();
        Poll();
        Assert.That(Backend.Broadcasts, Has.Count.EqualTo(2));
        Assert.That(Warnings, Has.Exactly(1).Items.And.All.Contain("min relay fee not met"));
    }

    [Test]
    public void A_transaction_that_was_confirmed_before_is_not_broadcast_again()
    {
        var transaction = Signed();
        Backend.Mine(transaction);
        Start();
        var wallet = Listen();
        wallet.Ask(Request(transaction));
        Backend.Mine();
        Poll();
        Assert.That(Backend.Broadcasts, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_parent_goes_with_its_child()
    {
        Start();
        var parent = ScriptedBackend.Spend(new OutPoint(new uint256(1), 0));
        var child = Signed();
        Listen().Ask(Request(child, parent));
        Assert.That(Backend.Broadcasts.Single(), Is.EqualTo(new[] { parent, child }));
    }

    [Test]
    public void A_transaction_whose_script_fails_leaves_the_node_never()
    {
        Start();
        var wallet = Listen();
        var transaction = Signed();
        transaction.Inputs[0].WitScript = new WitScript([new Script(OpcodeType.OP_FALSE).ToBytes()]);
        wallet.Ask(Request(transaction));
        Assert.That(wallet.Only<TransactionBroadcast>().Outcome.Reason, Does.Contain("input 0 fails"));
        Backend.Mine();
        Poll();
        Assert.That(Backend.Broadcasts, Is.Empty);
        Assert.That(Warnings, Has.Exactly(1).Items.And.All.Contain("is not broadcast").And.All.Contain("a sweep"));
    }

    [Test]
    public void A_transaction_that_pays_more_than_it_has_or_does_not_say_what_it_spends_leaves_the_node_never()
    {
        Start();
        var wallet = Listen();
        wallet.Ask(Request(Signed(5001)));
        Assert.That(wallet.Only<TransactionBroadcast>().Outcome.Reason, Does.Contain("5000 sat"));
        wallet.Ask(Request(Signed()) with { Spends = [] });
        Assert.That(wallet.Only<TransactionBroadcast>().Outcome.Accepted, Is.False);
        Assert.That(Backend.Broadcasts, Is.Empty);
    }

    [Test]
    public void The_same_transaction_is_broadcast_once_for_all_who_ask_while_the_bitcoin_node_is_away()
    {
        Start();
        var (one, two) = (Listen(), Listen());
        Backend.Failure = new ChainBackendException("away");
        one.Ask(Request(Signed()));
        two.Ask(Request(Signed()));
        Poll(5);
        Assert.That((one.Told().Count, two.Told().Count), Is.EqualTo((0, 0)));
        Backend.Failure = null;
        Poll(8);
        Assert.That((one.Only<TransactionBroadcast>().Outcome.Accepted, two.Only<TransactionBroadcast>().Outcome.Accepted), Is.EqualTo((true, true)));
        Assert.That(Backend.Broadcasts, Has.Count.EqualTo(1));
    }
}
