using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Wallet;

namespace Lnd.Actors.Tests.Wallet;

[Parallelizable]
public class WalletStateTests
{
    private static readonly ByteString Script = ByteString.Own([0, 20, .. new byte[20]]);

    /// <summary>Blocks that each bring some coins and spend some of those before them, or of their own.</summary>
    private static readonly Gen<WalletEvent.BlockTaken[]> Chains =
        from shapes in Gen.ArrayOf(from coins in Gen.Choose(0, 3) from spends in Gen.ArrayOf(Gen.Choose(0, 30), 2) select (coins, spends), 12)
        select Build(shapes);

    [Test]
    public void Undoing_blocks_gives_back_what_was_before_them() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Chains.ToArbitrary(), Gen.Choose(0, 11).ToArbitrary(), (chain, kept) =>
        {
            var before = Sum(chain.Take(kept));
            var undone = Sum(chain).Apply(new WalletEvent.BlocksUndone(chain[kept].Height));
            var again = chain.Skip(kept).Aggregate(undone, (state, block) => state.Apply(block));
            return Same(undone, before) && Same(again, Sum(chain));
        }));

    [Test]
    public void What_is_not_touched_by_a_reorganisation_need_not_be_stored() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Chains.ToArbitrary(), Gen.Choose(0, 11).ToArbitrary(), (chain, kept) =>
        {
            var state = Sum(chain);
            var height = chain[kept].Height;
            return state.IsTouchedBy(height) || Same(state.Apply(new WalletEvent.BlocksUndone(height)), state);
        }));

    [Test]
    public void What_was_spent_a_hundred_blocks_ago_is_forgotten()
    {
        var coin = new StoredCoin(new Outpoint(default, 1), new Satoshi(1), Script, 1, false);
        var spent = WalletState.Empty
            .Apply(new WalletEvent.BlockTaken(new BlockHeight(10), default, [coin], default))
            .Apply(new WalletEvent.BlockTaken(new BlockHeight(11), default, default, [new CoinSpend(coin.Outpoint, default)]));
        Assert.That(spent.Apply(new WalletEvent.TipMoved(new BlockHeight(110), default)).Coins, Has.Count.EqualTo(1));
        Assert.That(spent.Apply(new WalletEvent.TipMoved(new BlockHeight(111), default)).Coins, Is.Empty);
    }

    private static WalletState Sum(IEnumerable<WalletEvent> events) => events.Aggregate(WalletState.Empty, (state, happened) => state.Apply(happened));

    private static bool Same(WalletState a, WalletState b) =>
        a.Coins.OrderBy(coin => coin.Key).SequenceEqual(b.Coins.OrderBy(coin => coin.Key)) && new CoinView(a).All.SequenceEqual(new CoinView(b).All);

    private static WalletEvent.BlockTaken[] Build((int Coins, int[] Spends)[] shapes)
    {
        var (all, spent) = (new List<StoredCoin>(), new HashSet<Outpoint>());
        return [.. shapes.Select((shape, i) =>
        {
            var coins = Enumerable.Range(0, shape.Coins)
                .Select(n => new StoredCoin(new Outpoint(new TxId([.. new byte[31], (byte)i]), (uint)n), new Satoshi((ulong)n + 1), Script, 1, false)).ToArray();
            all.AddRange(coins);
            var spends = shape.Spends.Where(n => n < all.Count).Select(n => all[n].Outpoint).Where(spent.Add).Select(outpoint => new CoinSpend(outpoint, default)).ToArray();
            return new WalletEvent.BlockTaken(new BlockHeight((uint)i + 1), default, [.. coins], [.. spends]);
        })];
    }
}
