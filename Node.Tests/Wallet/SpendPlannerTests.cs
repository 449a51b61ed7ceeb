using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Keys;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Tests.Keys;
using Lnd.Actors.Wallet;
using NBitcoin;
using Coin = Lnd.Actors.Wallet.Coin;

namespace Lnd.Actors.Tests.Wallet;

[Parallelizable]
public class SpendPlannerTests
{
    private static readonly IWalletSigner Signer = Secrets.Plain().Keys.Identity.Wallet;
    private static readonly ByteString Destination = ByteString.Own([0, 32, .. new byte[32]]);
    private static readonly FeeratePerKw Feerate = new(1_000);

    private sealed record Case(ulong[] Amounts, ulong? Amount, uint Feerate, ulong Keep);

    private static readonly Gen<Case> Cases =
        from count in Gen.Choose(0, 12)
        from amounts in Gen.ArrayOf(Gen.OneOf(Gen.Choose(1, 2_000), Gen.Choose(1_000, 200_000), Gen.Choose(100_000, 50_000_000)), count)
        from all in Gen.Frequency((1, Gen.Constant(true)), (4, Gen.Constant(false)))
        from part in Gen.Choose(1, 110)
        from feerate in Gen.OneOf(Gen.Constant(253), Gen.Choose(253, 50_000))
        from keep in Gen.Elements(0UL, 25_000UL)
        select new Case(
            [.. amounts.Select(amount => (ulong)amount)], all ? null : Math.Max(400, (ulong)amounts.Sum(amount => (long)amount) * (ulong)part / 100), (uint)feerate, keep);

    [Test]
    public void A_plan_pays_what_was_asked_for_and_no_more_than_it_has() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(3_000),
        Prop.ForAll(Cases.ToArbitrary(), test =>
        {
            var view = ViewOf(test.Amounts);
            var request = Request(test.Amount, test.Feerate, test.Keep);
            var (plan, refused) = SpendPlanner.Plan(view, request, true, new CountingRandom());
            return plan is null ? Refuses(view, test, refused!) : Holds(view, request, plan);
        }));

    /// <summary>What must be true of any plan.</summary>
    private static bool Holds(CoinView view, SpendRequest request, SpendPlan plan)
    {
        var feerate = request.Feerate;
        var needed = feerate.Fee(SpendWeights.Transaction(plan.Coins, request.ScriptPubKey.Length, plan.Change is not null));
        var spent = plan.Coins.Select(coin => coin.Outpoint).ToHashSet();
        var rest = Sum(view.All.Where(coin => !spent.Contains(coin.Outpoint)));
        // what goes to the fee instead of into change is less than the change would have cost to make and to spend, or dust
        var tolerated = feerate.Fee(SpendWeights.Change) + feerate.Fee(SpendWeights.Input(AddressKind.P2tr)) + SpendWeights.ChangeDust + new Satoshi((ulong)plan.Coins.Count + 3);
        return Sum(plan.Coins) == plan.Amount + (plan.Change ?? Satoshi.Zero) + plan.Fee
            && (request.Amount is null || plan.Amount == request.Amount)
            && plan.Fee >= needed && plan.Fee <= needed + tolerated
            && plan.Change is null or { Value: >= 330 }
            && spent.Count == plan.Coins.Count
            && rest + (plan.Change ?? Satoshi.Zero) >= request.Keep
            && plan.Coins.All(coin => coin.Amount > feerate.Fee(SpendWeights.Input(coin.Kind)));
    }

    /// <summary>Nothing is refused that would be possible.</summary>
    private static bool Refuses(CoinView view, Case test, WalletRefused refused)
    {
        var feerate = new FeeratePerKw(test.Feerate);
        var coins = view.All.Where(coin => !CoinSelection.Effective(coin, feerate).IsZero).ToArray();
        var all = Sum(coins);
        var most = all.SaturatingSubtract(feerate.Fee(SpendWeights.Transaction(coins, Destination.Length, test.Keep > 0)));
        // with as much as a coin's rounding of slack
        var needs = new Satoshi((test.Amount ?? 330) + test.Keep + 330 + (ulong)coins.Length + 3);
        return refused.Code is 301 or 313 && most < needs + feerate.Fee(SpendWeights.Change);
    }

    [Test]
    public void All_spends_all_that_is_worth_spending()
    {
        var view = ViewOf(10_000, 20_000, 30);
        var (plan, _) = SpendPlanner.Plan(view, Request(null), true, new CountingRandom());
        Assert.That(plan!.Coins, Has.Count.EqualTo(2));
        Assert.That(plan.Change, Is.Null);
        Assert.That(plan.Amount + plan.Fee, Is.EqualTo(new Satoshi(30_000)));
    }

    [Test]
    public void Coins_that_fit_are_spent_without_change()
    {
        var view = ViewOf(10_000, 50_000, 31_000, 7_777);
        var exact = new Satoshi(41_000) - Feerate.Fee(SpendWeights.Transaction([.. view.All.Take(2)], Destination.Length, false)) - new Satoshi(10);
        var (plan, _) = SpendPlanner.Plan(view, Request(exact.Value), true, new CountingRandom());
        Assert.That(plan!.Change, Is.Null);
        Assert.That(plan.Coins.Select(coin => coin.Amount.Value), Is.EquivalentTo([10_000, 31_000]));
    }

    [Test]
    public void The_emergency_reserve_stays()
    {
        var (plan, _) = SpendPlanner.Plan(ViewOf(100_000), Request(null, keep: 25_000), true, new CountingRandom());
        Assert.That(plan!.Change, Is.EqualTo(new Satoshi(25_000)));
        Assert.That(SpendPlanner.Plan(ViewOf(100_000), Request(90_000, keep: 25_000), true, new CountingRandom()).Refused!.Code, Is.EqualTo(313));
        Assert.That(SpendPlanner.Plan(ViewOf(100_000, 25_000), Request(99_200, keep: 25_000), true, new CountingRandom()).Plan!.Coins, Has.Count.EqualTo(1));
    }

    [TestCase(329UL, true, 302)]
    [TestCase(1_000_000UL, true, 301)]
    [TestCase(1_000_000UL, false, 304)]
    public void What_can_not_be_paid_has_its_code(ulong amount, bool isSynchronised, int code)
    {
        var (plan, refused) = SpendPlanner.Plan(ViewOf(100_000), Request(amount), isSynchronised, new CountingRandom());
        Assert.That(plan, Is.Null);
        Assert.That(refused!.Code, Is.EqualTo(code), refused.Reason);
    }

    [Test]
    public void Coins_that_are_named_are_all_spent()
    {
        var view = ViewOf(10_000, 20_000, 40_000);
        var named = view.All.Take(2).Select(coin => coin.Outpoint).ToArray();
        var (plan, _) = SpendPlanner.Plan(view, Request(1_000) with { Coins = named }, true, new CountingRandom());
        Assert.That(plan!.Coins.Select(coin => coin.Outpoint), Is.EquivalentTo(named));
        var (_, refused) = SpendPlanner.Plan(view, Request(1_000) with { Coins = [new Outpoint(default, 99)] }, true, new CountingRandom());
        Assert.That(refused!.Code, Is.EqualTo(-32602));
    }

    [Test]
    public void Real_weights_are_what_is_counted_on()
    {
        var view = ViewOf([.. Enumerable.Range(0, 40).Select(i => 10_000UL + (ulong)i)]);
        var (plan, _) = SpendPlanner.Plan(view, Request(150_000), true, new CountingRandom());
        var (transaction, _) = SpendBuilder.Build(plan!, Destination, Signer.ScriptOf(AddressKind.P2tr, 9), new BlockHeight(500), Signer, new CountingRandom());
        var size = transaction.ToBytes().Length;
        var stripped = transaction.Clone();
        stripped.Inputs.ToList().ForEach(input => input.WitScript = WitScript.Empty);
        var weight = (uint)(3 * stripped.ToBytes().Length + size);
        var expected = SpendWeights.Transaction(plan!.Coins, Destination.Length, plan.Change is not null);
        // ECDSA signatures are a byte shorter now and then
        Assert.That(weight, Is.InRange(expected - (uint)plan.Coins.Count * 2, expected));
    }

    [Test]
    public void Locktimes_are_the_tip_and_now_and_then_before()
    {
        var view = ViewOf(100_000);
        var random = new CountingRandom();
        var (plan, _) = SpendPlanner.Plan(view, Request(1_000), true, random);
        var locktimes = Enumerable.Range(0, 50)
            .Select(_ => SpendBuilder.Build(plan!, Destination, Signer.ScriptOf(AddressKind.P2tr, 9), new BlockHeight(500), Signer, random).Transaction)
            .ToArray();
        Assert.That(locktimes.Select(transaction => transaction.LockTime.Value), Is.All.InRange(401u, 500u).And.Some.EqualTo(500u));
        Assert.That(locktimes.Select(transaction => transaction.Inputs[0].Sequence.Value), Is.All.EqualTo(0xfffffffdu));
    }

    [TestCase("0014", 20, 294UL)]
    [TestCase("0020", 32, 330UL)]
    [TestCase("5120", 32, 330UL)]
    [TestCase("6a", 10, 0UL)]
    public void Dust_is_what_bitcoin_core_says(string prefix, int length, ulong expected) =>
        Assert.That(SpendWeights.Dust([.. Convert.FromHexString(prefix), .. new byte[length]]), Is.EqualTo(new Satoshi(expected)));

    [Test]
    public void Dust_of_old_scripts_is_what_bitcoin_core_says()
    {
        Assert.That(SpendWeights.Dust(new byte[25]), Is.EqualTo(new Satoshi(546)));
        Assert.That(SpendWeights.Dust(new byte[23]), Is.EqualTo(new Satoshi(540)));
    }

    private static SpendRequest Request(ulong? amount, uint feerate = 1_000, ulong keep = 0) =>
        new(Destination, amount is { } some ? new Satoshi(some) : null, new FeeratePerKw(feerate), 1, null, new Satoshi(keep));

    private static CoinView ViewOf(params ulong[] amounts)
    {
        var coins = amounts.Select((amount, i) =>
        {
            var kind = i % 2 == 0 ? AddressKind.P2tr : AddressKind.P2wpkh;
            return new StoredCoin(new Outpoint(new TxId([.. new byte[31], 1]), (uint)i), new Satoshi(amount), Signer.ScriptOf(kind, (uint)(i % 5)), (uint)(i % 5), false);
        });
        return new CoinView(WalletState.Empty.Apply(new WalletEvent.BlockTaken(new BlockHeight(100), default, [.. coins], default)));
    }

    private static Satoshi Sum(IEnumerable<Coin> coins) => coins.Aggregate(Satoshi.Zero, (sum, coin) => sum + coin.Amount);
}
