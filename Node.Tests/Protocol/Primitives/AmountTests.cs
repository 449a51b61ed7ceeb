using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Protocol;

namespace Lnd.Actors.Tests.Protocol.Primitives;

[Parallelizable]
public class AmountTests
{
    [TestCase("0", 0UL)]
    [TestCase("1000", 1000UL)]
    [TestCase("1000msat", 1000UL)]
    [TestCase("1sat", 1000UL)]
    [TestCase("001sat", 1000UL)]
    [TestCase("0.5btc", 50_000_000_000UL)]
    [TestCase("1btc", 100_000_000_000UL)]
    [TestCase("0.00000001btc", 1000UL)]
    [TestCase("0.00000000001btc", 1UL)]
    [TestCase("18446744073709551615msat", ulong.MaxValue)]
    [TestCase("184467440.73709551615btc", ulong.MaxValue)]
    public void Parsing_an_amount_gives_milli_satoshi(string text, ulong msat) =>
        Assert.That(MilliSatoshi.Parse(text), Is.EqualTo(new MilliSatoshi(msat)));

    [TestCase("")]
    [TestCase("msat")]
    [TestCase("sat")]
    [TestCase("btc")]
    [TestCase("1.5sat")]
    [TestCase("-1")]
    [TestCase("+1")]
    [TestCase(" 1")]
    [TestCase("1 sat")]
    [TestCase("1e3")]
    [TestCase("1,000")]
    [TestCase("0x10")]
    [TestCase("1.btc")]
    [TestCase(".5btc")]
    [TestCase("1.2.3btc")]
    [TestCase("0.000000000001btc")]
    [TestCase("1SAT")]
    [TestCase("18446744073709551616msat")]
    [TestCase("18446744073709552sat")]
    [TestCase("184467440.73709551616btc")]
    [TestCase("184467441btc")]
    public void Parsing_something_else_names_it(string text)
    {
        Assert.That(MilliSatoshi.TryParse(text, out _), Is.False);
        Assert.That(() => MilliSatoshi.Parse(text), Throws.TypeOf<FormatException>().With.Message.Contains($"'{text}'"));
    }

    [TestCase("1000", 1000UL)]
    [TestCase("1000sat", 1000UL)]
    [TestCase("1000msat", 1UL)]
    [TestCase("0.1btc", 10_000_000UL)]
    public void Parsing_an_on_chain_amount_gives_satoshi(string text, ulong satoshi) =>
        Assert.That(Satoshi.Parse(text), Is.EqualTo(new Satoshi(satoshi)));

    [TestCase("1msat")]
    [TestCase("0.000000001btc")]
    public void Parsing_a_fraction_of_a_satoshi_is_refused(string text) => Assert.That(Satoshi.TryParse(text, out _), Is.False);

    [Test]
    public void Amounts_survive_their_text_form() => Prop.ForAll<ulong>(n =>
        MilliSatoshi.Parse(new MilliSatoshi(n).ToString()) == new MilliSatoshi(n)
        && Satoshi.Parse(new Satoshi(n / 1000).ToString()) == new Satoshi(n / 1000)).QuickCheckThrowOnFailure();

    [Test]
    public void Rounding_to_satoshi_goes_both_ways()
    {
        Assert.That(new MilliSatoshi(1999).ToSatoshiFloor(), Is.EqualTo(new Satoshi(1)));
        Assert.That(new MilliSatoshi(1001).ToSatoshiCeiling(), Is.EqualTo(new Satoshi(2)));
        Assert.That(new MilliSatoshi(2000).ToSatoshiCeiling(), Is.EqualTo(new Satoshi(2)));
        Assert.That(MilliSatoshi.MaxValue.ToSatoshiCeiling(), Is.EqualTo(new Satoshi(18446744073709552)));
        Assert.That(MilliSatoshi.MaxMoney, Is.EqualTo(Satoshi.MaxMoney.ToMilliSatoshi()));
        Assert.That(Satoshi.MaxMoney, Is.EqualTo(new Satoshi(21_000_000 * Satoshi.PerBitcoin)));
    }

    [Test]
    public void Arithmetic_beyond_the_type_throws_and_the_saturating_forms_do_not()
    {
        var one = new MilliSatoshi(1);
        Assert.That(() => MilliSatoshi.MaxValue + one, Throws.TypeOf<OverflowException>());
        Assert.That(() => MilliSatoshi.Zero - one, Throws.TypeOf<OverflowException>());
        Assert.That(() => MilliSatoshi.MaxValue * 2, Throws.TypeOf<OverflowException>());
        Assert.That(() => new Satoshi(ulong.MaxValue).ToMilliSatoshi(), Throws.TypeOf<OverflowException>());
        Assert.That(MilliSatoshi.MaxValue.SaturatingAdd(one), Is.EqualTo(MilliSatoshi.MaxValue));
        Assert.That(MilliSatoshi.Zero.SaturatingSubtract(one), Is.EqualTo(MilliSatoshi.Zero));
        Assert.That(MilliSatoshi.TryAdd(MilliSatoshi.MaxValue, one, out _), Is.False);
        Assert.That(Satoshi.TrySubtract(Satoshi.Zero, new Satoshi(1), out _), Is.False);
    }

    [TestCase(1000UL, -1000L, true, 0UL)]
    [TestCase(1000UL, -1001L, false, 0UL)]
    [TestCase(1000UL, 24L, true, 1024UL)]
    [TestCase(ulong.MaxValue, 1L, false, 0UL)]
    [TestCase(0UL, long.MinValue, false, 0UL)]
    public void Applying_a_change_checks_its_bounds(ulong before, long change, bool fits, ulong after)
    {
        Assert.That(new Satoshi(before).TryApply(new SatoshiDelta(change), out var result), Is.EqualTo(fits));
        Assert.That(result, Is.EqualTo(new Satoshi(after)));
    }

    [Test]
    public void Fee_of_a_weight_is_rounded_down()
    {
        Assert.That(new FeeratePerKw(253).Fee(703), Is.EqualTo(new Satoshi(177)));
        Assert.That(new FeeratePerKw(uint.MaxValue).Fee(uint.MaxValue).Value, Is.EqualTo((ulong)uint.MaxValue * uint.MaxValue / 1000));
    }
}
