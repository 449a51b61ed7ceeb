using Lnd.Actors.Chain;
using Lnd.Actors.Keys;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Wallet;
using NBitcoin;

namespace Lnd.Actors.Tests.Wallet;

public class WalletClaimTests : WalletTestKit
{
    private static readonly ClaimName Claim = new(1, 2);

    [Test]
    public void A_claim_gets_the_same_coins_again_where_they_suffice()
    {
        Mine(Pay(10_000), Pay(20_000, AddressKind.P2wpkh), Pay(90_000));
        var first = Reserve(15_000);
        Assert.That(first.Coins.Single().Amount, Is.EqualTo(new Satoshi(20_000)), "the smallest that is enough");
        Assert.That(Reserve(12_000), Is.EqualTo(first));
        Restart();
        Assert.That(Reserve(15_000), Is.EqualTo(first));
        var more = Reserve(60_000);
        Assert.That(more.ChangeScript, Is.EqualTo(first.ChangeScript));
        Assert.That(more.Coins.Select(coin => coin.Amount.Value), Is.EqualTo([20_000, 90_000]), "what it has stays with it");
    }

    [Test]
    public void Two_claims_never_share_coins_and_release_frees_them()
    {
        Mine(Pay(20_000));
        Reserve(15_000);
        Assert.That(Ask<ClaimCoinsRefused>(new ReserveClaimCoins(new ClaimName(1, 3), new Satoshi(1_000), Feerate)).Claim.ClaimId, Is.EqualTo(3));
        Assert.That(Ask<WalletRefused>(new MakeFunding(Foreign, new Satoshi(1_000), Feerate, 0, null)).Code, Is.EqualTo(301));
        Wallet.Tell(new ReleaseClaimCoins(Claim), TestActor);
        Assert.That(Ask<ClaimCoins>(new ReserveClaimCoins(new ClaimName(1, 3), new Satoshi(1_000), Feerate)).Coins, Has.Count.EqualTo(1));
    }

    [Test]
    public void Unconfirmed_coins_are_not_for_claims()
    {
        Mine(Pay(100_000));
        var made = Fund(50_000);
        Wallet.Tell(new PublishTransaction(made.TxId), TestActor);
        ExpectBroadcast();
        Ask<ClaimCoinsRefused>(new ReserveClaimCoins(Claim, new Satoshi(1_000), Feerate));
    }

    [TestCase(AddressKind.P2wpkh)]
    [TestCase(AddressKind.P2tr)]
    public void A_claim_is_signed_with_its_coins_alone(AddressKind kind)
    {
        Mine(Pay(20_000, kind), Pay(90_000, kind));
        var coin = Reserve(15_000).Coins.Single();
        var other = Coins().Single(other => other.Outpoint != coin.Outpoint);
        var (transaction, spends) = Spend(coin.Outpoint, coin.Amount, coin.ScriptPubKey);
        var signed = Ask<ClaimSigned>(new SignClaim(Claim, transaction, spends)).Transaction;
        Verify(signed, spends);
        Assert.That(transaction.Inputs[0].WitScript.PushCount, Is.Zero, "the one that was sent is left alone");

        var (theft, theftSpends) = Spend(other.Outpoint, other.Amount, other.ScriptPubKey);
        Assert.That(Ask<WalletRefused>(new SignClaim(Claim, theft, theftSpends)).Reason, Does.Contain("not reserved"));
        Assert.That(Ask<WalletRefused>(new SignClaim(new ClaimName(9, 9), transaction, spends)).Reason, Does.Contain("no coin"));
        Assert.That(Ask<WalletRefused>(new SignClaim(Claim, transaction, [])).Reason, Does.Contain("1 inputs"));
        var (lie, lieSpends) = Spend(coin.Outpoint, new Satoshi(1), coin.ScriptPubKey);
        Assert.That(Ask<WalletRefused>(new SignClaim(Claim, lie, lieSpends)).Reason, Does.Contain("not what the claim says"));
    }

    [Test]
    public void Coins_of_a_claim_that_a_block_spends_are_replaced()
    {
        Mine(Pay(20_000), Pay(30_000));
        var first = Reserve(15_000).Coins.Single();
        var (transaction, _) = Spend(first.Outpoint, first.Amount, first.ScriptPubKey);
        Mine(transaction);
        Assert.That(Reserve(15_000).Coins.Single().Amount, Is.EqualTo(new Satoshi(30_000)));
    }

    private ClaimCoins Reserve(ulong amount) => Ask<ClaimCoins>(new ReserveClaimCoins(Claim, new Satoshi(amount), Feerate));

    private static (Transaction Transaction, TxOut[] Spends) Spend(Outpoint outpoint, Satoshi amount, ByteString script)
    {
        var transaction = Network.RegTest.CreateTransaction();
        transaction.Inputs.Add(new TxIn(outpoint.ToOutPoint()));
        transaction.Outputs.Add(new TxOut(Money.Satoshis(500), Script.FromBytesUnsafe(Foreign.ToArray())));
        return (transaction, [new TxOut(amount.ToMoney(), Script.FromBytesUnsafe(script.ToArray()))]);
    }
}
