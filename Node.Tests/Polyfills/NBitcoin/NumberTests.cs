using NBitcoin;

namespace Lnd.Actors.Tests.Polyfills;

[Parallelizable]
public class NumberTests
{
    const string Hash = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";

    [Test]
    public void A_uint256_is_written_with_its_most_significant_digit_first()
    {
        var number = uint256.Parse(Hash);
        Assert.Multiple(() =>
        {
            Assert.That(number.ToString(), Is.EqualTo(Hash));
            Assert.That(number.ToBytes()[0], Is.EqualTo(0x6f));
            Assert.That(number.ToBytes(lendian: false)[31], Is.EqualTo(0x6f));
            Assert.That(new uint256(number.ToBytes()), Is.EqualTo(number));
            Assert.That(new uint256(number.ToBytes(false), lendian: false), Is.EqualTo(number));
            Assert.That(number.GetByte(0), Is.EqualTo(0x6f));
            Assert.That(number.GetLow32(), Is.EqualTo(0x0a8ce26f));
            Assert.That(number.GetBisCount(), Is.EqualTo(256 - 43));
            Assert.That(number.ToString(), Is.EqualTo(new uint256("0x" + Hash).ToString()));
        });
    }

    [TestCase("")]
    [TestCase("00")]
    [TestCase("0000000000000000000000000000000000000000000000000000000000000000ff")]
    [TestCase("00000000000000000000000000000000000000000000000000000000000000zz")]
    public void A_uint256_of_another_form_is_refused(string text)
    {
        Assert.That(() => uint256.Parse(text), Throws.TypeOf<FormatException>().With.Message.Contain(text));
        Assert.That(uint256.TryParse(text, out _), Is.False);
    }

    [Test]
    public void A_uint256_compares_by_its_value()
    {
        var small = new uint256(7UL);
        var big = uint256.Parse("01" + new string('0', 62));
        Assert.Multiple(() =>
        {
            Assert.That(small < big && big > small && small <= big && big >= small, Is.True);
            Assert.That(small == 7UL && small != big && small != 8UL, Is.True);
            Assert.That(small, Is.EqualTo(new uint256(small)));
            Assert.That(small.GetHashCode(), Is.EqualTo(new uint256(7UL).GetHashCode()));
            Assert.That(uint256.Zero < uint256.One, Is.True);
            Assert.That(small.CompareTo((uint256?)null), Is.Positive);
        });
    }

    [Test]
    public void A_uint256_takes_32_bytes_and_no_other_number()
    {
        Assert.That(() => new uint256(new byte[31]), Throws.TypeOf<FormatException>());
        Assert.That(() => new uint256(new byte[33].AsSpan()), Throws.TypeOf<FormatException>());
        Assert.That(() => new uint160(new byte[32]), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void A_uint160_is_written_with_its_most_significant_digit_first()
    {
        var number = new uint160("0102030405060708090a0b0c0d0e0f1011121314");
        Assert.Multiple(() =>
        {
            Assert.That(number.ToBytes()[0], Is.EqualTo(0x14));
            Assert.That(new uint160(number.ToBytes()), Is.EqualTo(number));
            Assert.That(new uint160(number.ToBytes(false), lendian: false), Is.EqualTo(number));
            Assert.That(number > uint160.One && uint160.Zero < uint160.One, Is.True);
            Assert.That(uint160.TryParse("0102", out _), Is.False);
            Assert.That(number.GetByte(19), Is.EqualTo(1));
        });
    }

    [TestCase("1", 100_000_000)]
    [TestCase("0.00000001", 1)]
    [TestCase("-0.5", -50_000_000)]
    [TestCase(" 20999999.9769 ", 2_099_999_997_690_000)]
    public void Money_is_read_in_bitcoins(string text, long satoshis)
    {
        Assert.That(Money.Parse(text).Satoshi, Is.EqualTo(satoshis));
        Assert.That(Money.Parse(Money.Satoshis(satoshis).ToString()).Satoshi, Is.EqualTo(satoshis));
    }

    [TestCase("")]
    [TestCase("1e3")]
    [TestCase("1,5")]
    [TestCase("92233720369")]
    [TestCase("79228162514264337593543950335")]
    public void Money_of_another_form_is_refused(string text) =>
        Assert.That(() => Money.Parse(text), Throws.TypeOf<FormatException>());

    [Test]
    public void Money_is_written_with_eight_decimals()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Money.Coins(1.5m).ToString(), Is.EqualTo("1.50000000"));
            Assert.That(Money.Coins(1.5m).ToString(fplus: true), Is.EqualTo("+1.50"));
            Assert.That(Money.Satoshis(-1L).ToString(), Is.EqualTo("-0.00000001"));
            Assert.That(Money.Zero.ToString(false, true), Is.EqualTo("0.00"));
            Assert.That(Money.Satoshis(1234L).ToUnit(MoneyUnit.Bit), Is.EqualTo(12.34m));
        });
    }

    [Test]
    public void Money_never_wraps_around()
    {
        var most = new Money(long.MaxValue);
        Assert.Multiple(() =>
        {
            Assert.That(() => most + Money.Satoshis(1L), Throws.TypeOf<OverflowException>());
            Assert.That(() => -most - Money.Satoshis(1L), Throws.TypeOf<OverflowException>());
            Assert.That(() => most * 2, Throws.TypeOf<OverflowException>());
            Assert.That(() => new Money(long.MinValue), Throws.TypeOf<OverflowException>());
            Assert.That(() => new Money(ulong.MaxValue), Throws.TypeOf<OverflowException>());
            Assert.That(() => (ulong)Money.Satoshis(-1L), Throws.TypeOf<OverflowException>());
            Assert.That(() => Money.Coins(100_000_000_000m), Throws.TypeOf<OverflowException>());
            Assert.That(() => new Money(1L, (MoneyUnit)3), Throws.TypeOf<ArgumentException>());
            Assert.That(() => new[] { most, most }.Sum(), Throws.TypeOf<OverflowException>());
        });
    }

    [TestCase(10, 3)]
    [TestCase(2, 5)]
    [TestCase(0, 4)]
    public void Split_money_sums_up_to_the_whole(long satoshis, int parts)
    {
        var split = Money.Satoshis(satoshis).Split(parts).ToList();
        Assert.That(split, Has.Count.EqualTo(parts));
        Assert.That(split.Sum(), Is.EqualTo(Money.Satoshis(satoshis)));
        Assert.That(split.Max()! - split.Min()!, Is.LessThanOrEqualTo(Money.Satoshis(1L)));
    }

    [Test]
    public void A_fee_is_the_rate_times_the_size_rounded_down()
    {
        var rate = new FeeRate(Money.Satoshis(1234L));
        Assert.Multiple(() =>
        {
            Assert.That(rate.GetFee(1000).Satoshi, Is.EqualTo(1234));
            Assert.That(rate.GetFee(141).Satoshi, Is.EqualTo(173));
            Assert.That(rate.GetFee(0).Satoshi, Is.EqualTo(1));
            Assert.That(rate.SatoshiPerByte, Is.EqualTo(1.234m));
            Assert.That(rate.ToString(), Is.EqualTo("1.234 Sat/B"));
            Assert.That(new FeeRate(1.234m), Is.EqualTo(rate));
            Assert.That(new FeeRate(Money.Satoshis(173L), 141).FeePerK.Satoshi, Is.EqualTo(1226));
            Assert.That(FeeRate.Max(rate, FeeRate.Zero), Is.SameAs(rate));
            Assert.That(() => new FeeRate(Money.Satoshis(-1L)), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new FeeRate(Money.Coins(50_000_000_000m)).GetFee(4_000_000), Throws.TypeOf<OverflowException>());
        });
    }

    [Test]
    public void A_lock_time_is_a_height_below_five_hundred_million()
    {
        Assert.Multiple(() =>
        {
            Assert.That(new LockTime(499_999_999u).Height, Is.EqualTo(499_999_999));
            Assert.That(new LockTime(500_000_000u).Date, Is.EqualTo(new DateTimeOffset(1985, 11, 5, 0, 53, 20, TimeSpan.Zero)));
            Assert.That(() => new LockTime(500_000_000u).Height, Throws.InvalidOperationException);
            Assert.That(() => new LockTime(5u).Date, Throws.InvalidOperationException);
            Assert.That(() => new LockTime(DateTimeOffset.UnixEpoch), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That((uint)new LockTime(uint.MaxValue), Is.EqualTo(uint.MaxValue));
        });
    }

    [Test]
    public void A_sequence_says_what_bip_68_and_125_say()
    {
        Assert.Multiple(() =>
        {
            Assert.That(default(Sequence).Value, Is.EqualTo(Sequence.SEQUENCE_FINAL));
            Assert.That(new Sequence(144).LockHeight, Is.EqualTo(144));
            Assert.That(new Sequence(TimeSpan.FromSeconds(1023)).Value, Is.EqualTo(1u | Sequence.SEQUENCE_LOCKTIME_TYPE_FLAG));
            Assert.That(new Sequence(TimeSpan.FromSeconds(1023)).LockPeriod, Is.EqualTo(TimeSpan.FromSeconds(512)));
            Assert.That(Sequence.OptInRBF.IsRBF && !Sequence.FeeSnipping.IsRBF && !Sequence.Final.IsRelativeLock, Is.True);
            Assert.That(() => new Sequence(65536), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new Sequence(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new Sequence(TimeSpan.FromDays(400)), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => Sequence.Final.LockHeight, Throws.InvalidOperationException);
        });
    }

    [Test]
    public void An_outpoint_is_read_in_three_forms()
    {
        var outpoint = new OutPoint(uint256.Parse(Hash), 258u);
        var raw = Convert.ToHexString(outpoint.ToBytes());
        Assert.Multiple(() =>
        {
            Assert.That(outpoint.ToString(), Is.EqualTo(Hash + "-258"));
            Assert.That(OutPoint.Parse(Hash + ":258"), Is.EqualTo(outpoint));
            Assert.That(OutPoint.Parse(Hash + "-258"), Is.EqualTo(outpoint));
            Assert.That(OutPoint.Parse(raw), Is.EqualTo(outpoint));
            Assert.That(raw[^8..], Is.EqualTo("02010000"));
            Assert.That(new OutPoint().IsNull, Is.True);
            Assert.That(outpoint.IsNull, Is.False);
            Assert.That(new OutPoint(outpoint.Hash, 1) < outpoint, Is.True);
        });
    }

    [TestCase("")]
    [TestCase("-1")]
    [TestCase(Hash)]
    [TestCase(Hash + ":")]
    [TestCase(Hash + ":-1")]
    [TestCase(Hash + ":4294967296")]
    [TestCase(Hash + ":1:2")]
    public void An_outpoint_of_another_form_is_refused(string text)
    {
        Assert.That(() => OutPoint.Parse(text), Throws.TypeOf<FormatException>());
        Assert.That(OutPoint.TryParse(text, out _), Is.False);
    }
}
