using Lnd.Actors.Chain;
using Lnd.Actors.Keys;
using Lnd.Actors.Protocol;
using Lnd.Actors.Wallet;
using NBitcoin;

namespace Lnd.Actors.Tests.Wallet;

public class WalletActorTests : WalletTestKit
{
    [Test]
    public void Addresses_count_from_one_and_are_never_given_twice()
    {
        Assert.That(NewAddress().KeyIndex, Is.EqualTo(1));
        Assert.That(NewAddress(AddressKind.P2wpkh).Address, Does.StartWith("bcrt1q"));
        Restart();
        Assert.That(NewAddress().KeyIndex, Is.EqualTo(3));
    }

    [TestCase(AddressKind.P2wpkh)]
    [TestCase(AddressKind.P2tr)]
    public void A_payment_is_a_coin_when_it_confirms_and_can_be_spent(AddressKind kind)
    {
        var payment = Pay(100_000, kind);
        Assert.That(Coins(), Is.Empty);
        Mine(payment);
        var coin = Coins().Single();
        Assert.That((coin.Outpoint, coin.Status, coin.Kind, coin.Height), Is.EqualTo((OutputOf(payment), CoinStatus.Confirmed, kind, new BlockHeight(Height))));
        Wallet.Tell(new Withdraw(Foreign, null, Feerate, 1, null), TestActor);
        var broadcast = ExpectBroadcast();
        ExpectNoMsg(AWhile);
        Accept(broadcast);
        Assert.That(IdOf(ExpectMsg<Withdrawn>().Transaction), Is.EqualTo(IdOf(broadcast.Transaction)));
        Assert.That(Coins().Single().Status, Is.EqualTo(CoinStatus.Spent));
        Mine(broadcast.Transaction);
        Assert.That(Coins(), Is.Empty);
    }

    [Test]
    public void A_key_beyond_the_last_is_found_and_not_given_out_again()
    {
        var payment = Network.RegTest.CreateTransaction();
        payment.Inputs.Add(new TxIn(new OutPoint(uint256.One, 0)));
        payment.Outputs.Add(new TxOut(Money.Satoshis(5_000), Script.FromBytesUnsafe(Signer.ScriptOf(AddressKind.P2wpkh, 50).ToArray())));
        payment.Outputs.Add(new TxOut(Money.Satoshis(5_000), Script.FromBytesUnsafe(Signer.ScriptOf(AddressKind.P2tr, 100).ToArray())));
        Mine(payment);
        Assert.That(Coins().Select(coin => coin.KeyIndex), Is.EqualTo([50, 100]));
        Assert.That(NewAddress().KeyIndex, Is.EqualTo(101));
    }

    [Test]
    public void A_coinbase_matures_after_a_hundred_blocks()
    {
        var coinbase = Pay(100_000);
        coinbase.Inputs[0] = new TxIn(new OutPoint(uint256.Zero, uint.MaxValue), new Script([1, 100]));
        Mine(coinbase);
        MineEmpty(98);
        Assert.That(Coins().Single().Status, Is.EqualTo(CoinStatus.Immature));
        Assert.That(Ask<WalletRefused>(new MakeFunding(Foreign, new Satoshi(50_000), Feerate, 1, null)).Code, Is.EqualTo(301));
        Mine();
        Assert.That(Coins().Single().Status, Is.EqualTo(CoinStatus.Confirmed));
    }

    [Test]
    public void Blocks_seen_are_not_asked_for_again()
    {
        Mine(Pay(100_000));
        var seen = Height;
        MineEmpty(5);
        Assert.That(Restart().KnownTip!.Value.Height, Is.EqualTo(new BlockHeight(seen)), "empty blocks are not stored");
        GoBackTo(seen);
        MineEmpty(105);
        Assert.That(Restart().KnownTip!.Value.Height.Value, Is.EqualTo(seen + 100), "but now and then");
    }

    [Test]
    public void Reserved_coins_can_not_be_reserved_again()
    {
        Mine(Pay(100_000));
        var made = Fund(50_000);
        Assert.That(Coins().Single().ReservedTo, Is.EqualTo(new BlockHeight(Height + 72)));
        Assert.That(Ask<WalletRefused>(new MakeFunding(Foreign, new Satoshi(1_000), Feerate, 0, null)).Code, Is.EqualTo(301));
        var named = Ask<WalletRefused>(new MakeFunding(Foreign, new Satoshi(1_000), Feerate, 0, [Coins().Single().Outpoint]));
        Assert.That((named.Code, named.Reason), Is.EqualTo((-32602, $"{Coins().Single().Outpoint} is reserved")));
        Restart();
        Assert.That(Ask<WalletRefused>(new MakeFunding(Foreign, new Satoshi(1_000), Feerate, 0, null)).Code, Is.EqualTo(301), "not after a restart either");
        Wallet.Tell(new AbandonTransaction(made.TxId), TestActor);
        Assert.That(Coins().Single().ReservedTo, Is.Null);
    }

    [Test]
    public void A_reservation_ends_after_72_blocks_and_then_the_coins_may_go_elsewhere()
    {
        Mine(Pay(100_000));
        var first = Fund(50_000);
        MineEmpty(71);
        Assert.That(Coins().Single().ReservedTo, Is.Not.Null);
        Mine();
        Assert.That(Coins().Single().ReservedTo, Is.Null);
        Fund(60_000);
        Assert.That(Ask<TransactionBroadcast>(new PublishTransaction(first.TxId)).Outcome.Accepted, Is.False);
        Chain.ExpectNoMsg(AWhile);
    }

    [Test]
    public void A_funding_transaction_waits_for_its_publication_through_restarts_and_then_is_broadcast_until_it_confirms()
    {
        Mine(Pay(100_000));
        var made = Fund(50_000);
        Assert.That(made.Transaction.Outputs[made.OutputIndex].Value, Is.EqualTo(Money.Satoshis(50_000)));
        Restart();
        Chain.ExpectNoMsg(AWhile);
        Wallet.Tell(new PublishTransaction(made.TxId), TestActor);
        var broadcast = ExpectBroadcast();
        Assert.That(IdOf(broadcast.Transaction), Is.EqualTo(made.TxId));
        Accept(broadcast);
        Assert.That(ExpectMsg<TransactionBroadcast>().Outcome.Accepted);
        Wallet.Tell(new AbandonTransaction(made.TxId), TestActor);
        Assert.That(Coins().Select(coin => coin.Status), Is.EquivalentTo([CoinStatus.Spent, CoinStatus.Unconfirmed]));
        Restart();
        Assert.That(IdOf(ExpectBroadcast().Transaction), Is.EqualTo(made.TxId));
        Mine(made.Transaction);
        Assert.That(Coins().Single().Status, Is.EqualTo(CoinStatus.Confirmed));
        Restart();
        Chain.ExpectNoMsg(AWhile);
        Assert.That(Ask<TransactionBroadcast>(new PublishTransaction(made.TxId)).Outcome.Accepted);
    }

    [Test]
    public void Own_change_can_be_spent_before_it_confirms_when_the_user_allows_it()
    {
        Mine(Pay(200_000));
        var made = Fund(50_000);
        Wallet.Tell(new PublishTransaction(made.TxId), TestActor);
        Accept(ExpectBroadcast());
        ExpectMsg<TransactionBroadcast>();
        Assert.That(Ask<WalletRefused>(new MakeFunding(Foreign, new Satoshi(50_000), Feerate, 1, null)).Code, Is.EqualTo(301));
        var child = Fund(50_000, minConfirmations: 0);
        Wallet.Tell(new PublishTransaction(child.TxId), TestActor);
        Assert.That(IdOf(ExpectBroadcast().Parent!), Is.EqualTo(made.TxId));
    }

    [Test]
    public void A_reorganisation_takes_a_funding_transaction_back_and_broadcasts_it_again()
    {
        var payment = Pay(100_000);
        Mine(payment);
        var made = Fund(50_000);
        Wallet.Tell(new PublishTransaction(made.TxId), TestActor);
        ExpectBroadcast();
        Mine(made.Transaction);
        Disconnect();
        Assert.That(IdOf(ExpectBroadcast().Transaction), Is.EqualTo(made.TxId));
        Chain.ExpectMsg<BlockTaken>();
        Assert.That(Coins().Select(coin => coin.Status), Is.EquivalentTo([CoinStatus.Spent, CoinStatus.Unconfirmed]));
        // the payment itself goes too, and comes back in another block
        Disconnect();
        Chain.ExpectMsg<BlockTaken>();
        Assert.That(Coins(), Is.Empty);
        var subscription = Restart();
        Assert.That((subscription.KnownTip, subscription.From.Value), Is.EqualTo(((KnownBlock?)null, Height + 1)));
        ExpectBroadcast();
        Mine(payment, made.Transaction);
        Assert.That(Coins().Single().Status, Is.EqualTo(CoinStatus.Confirmed));
    }

    [Test]
    public void Another_spender_replaces_a_transaction_until_a_reorganisation()
    {
        var payment = Pay(100_000);
        Mine(payment);
        var made = Fund(50_000);
        Wallet.Tell(new PublishTransaction(made.TxId), TestActor);
        ExpectBroadcast();
        var thief = Network.RegTest.CreateTransaction();
        thief.Inputs.Add(new TxIn(OutputOf(payment).ToOutPoint()));
        thief.Outputs.Add(new TxOut(Money.Satoshis(90_000), Script.FromBytesUnsafe(Foreign.ToArray())));
        Mine(thief);
        Assert.That(Coins(), Is.Empty);
        Disconnect();
        ExpectBroadcast();
        Chain.ExpectMsg<BlockTaken>();
        Assert.That(Coins(), Has.Count.EqualTo(2));
    }

    [Test]
    public void A_withdrawal_that_is_refused_is_given_up_for_good()
    {
        Mine(Pay(100_000));
        Wallet.Tell(new Withdraw(Foreign, new Satoshi(50_000), Feerate, 1, null), TestActor);
        var id = IdOf(ExpectBroadcast().Transaction);
        Chain.Send(Wallet, new TransactionBroadcast(id, new BroadcastOutcome(false, "min relay fee not met")));
        Assert.That(Chain.ExpectMsg<StopBroadcast>().TxId, Is.EqualTo(id));
        var refused = ExpectMsg<WalletRefused>();
        Assert.That((refused.Code, refused.Reason), Is.EqualTo((303, "Error broadcasting transaction: min relay fee not met. It is given up, its coins are free")));
        Assert.That(Coins().Single().Status, Is.EqualTo(CoinStatus.Confirmed));
        Restart();
        Chain.ExpectNoMsg(AWhile);
    }

    [Test]
    public void A_funding_transaction_that_is_refused_is_tried_again()
    {
        Mine(Pay(100_000));
        var made = Fund(50_000);
        Wallet.Tell(new PublishTransaction(made.TxId), TestActor);
        ExpectBroadcast();
        Chain.Send(Wallet, new TransactionBroadcast(made.TxId, new BroadcastOutcome(false, "full")));
        Assert.That(ExpectMsg<TransactionBroadcast>().Outcome.Accepted, Is.False);
        Restart();
        Assert.That(IdOf(ExpectBroadcast().Transaction), Is.EqualTo(made.TxId));
    }

    [Test]
    public void A_new_chain_watcher_is_told_everything_again()
    {
        Mine(Pay(100_000));
        var made = Fund(50_000);
        Wallet.Tell(new PublishTransaction(made.TxId), TestActor);
        ExpectBroadcast();
        var watcher = CreateTestProbe();
        Sys.EventStream.Publish(new ChainWatcherStarted(watcher.Ref));
        watcher.ExpectMsg<SubscribeTip>();
        watcher.ExpectMsg<GetFeerates>();
        Assert.That(watcher.ExpectMsg<SubscribeBlocks>().KnownTip!.Value.Height.Value, Is.EqualTo(Height));
        Assert.That(IdOf(watcher.ExpectMsg<BroadcastTransaction>().Transaction), Is.EqualTo(made.TxId));
    }

    [Test]
    public void Withdrawing_needs_a_feerate_from_somebody()
    {
        Mine(Pay(100_000));
        Assert.That(Ask<WalletRefused>(new Withdraw(Foreign, null, null, 1, null)).Code, Is.EqualTo(-32602));
        Sys.EventStream.Publish(new FeeratesChanged(Lnd.Actors.Protocol.Onchain.FeeEstimates.Flat(Feerate)));
        Wallet.Tell(new Withdraw(Foreign, null, null, 1, null), TestActor);
        ExpectBroadcast();
    }

    [Test]
    public void The_emergency_reserve_stays_for_channels_with_anchors_alone()
    {
        Mine(Pay(100_000));
        Assert.That(Ask<FundableAmount>(new GetFundableAmount(Feerate, 1, null)).Amount, Is.LessThan(new Satoshi(75_000)));
        Wallet.Tell(new AnchorChannelsChanged(true), TestActor);
        Wallet.Tell(new Withdraw(Foreign, null, Feerate, 1, null), TestActor);
        Assert.That(ExpectBroadcast().Transaction.Outputs.Select(output => output.Value.Satoshi), Has.Some.EqualTo(25_000));
    }

    [Test]
    public void What_all_means_is_what_all_funds()
    {
        Mine(Pay(100_000), Pay(30_000, AddressKind.P2wpkh));
        var all = Ask<FundableAmount>(new GetFundableAmount(Feerate, 1, null)).Amount;
        var made = Ask<FundingMade>(new MakeFunding(Foreign, null, Feerate, 1, null));
        Assert.That(made.Transaction.Outputs[made.OutputIndex].Value, Is.EqualTo(all.ToMoney()));
    }
}
