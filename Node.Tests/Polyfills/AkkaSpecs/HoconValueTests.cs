using Akka.Configuration;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture, Parallelizable]
public class HoconValueTests
{
    static Config Parse(string hocon) => ConfigurationFactory.ParseString(hocon);

    [TestCase("10 s", 10_000_000L)]
    [TestCase("10s", 10_000_000L)]
    [TestCase("10 second", 10_000_000L)]
    [TestCase("10 seconds", 10_000_000L)]
    [TestCase("0.05 s", 50_000L)]
    [TestCase("5ns", 0L)]
    [TestCase("7000 nanoseconds", 7L)]
    [TestCase("7000 nanos", 7L)]
    [TestCase("9 micros", 9L)]
    [TestCase("9 microseconds", 9L)]
    [TestCase("250ms", 250_000L)]
    [TestCase("250 millis", 250_000L)]
    [TestCase("250 milliseconds", 250_000L)]
    [TestCase("250", 250_000L)]
    [TestCase("1.5", 1_500L)]
    [TestCase("2 m", 120_000_000L)]
    [TestCase("2 minutes", 120_000_000L)]
    [TestCase("3h", 10_800_000_000L)]
    [TestCase("3 hours", 10_800_000_000L)]
    [TestCase("1d", 86_400_000_000L)]
    [TestCase("2 days", 172_800_000_000L)]
    public void Durations_take_every_unit(string text, long microseconds)
    {
        var expected = TimeSpan.FromMicroseconds(microseconds);
        var actual = Parse($"t = {text}").GetTimeSpan("t");
        Assert.That(actual, Is.EqualTo(expected).Within(TimeSpan.FromTicks(1)));
    }

    [TestCase("infinite")]
    [TestCase("Infinite")]
    public void Infinite_is_the_infinite_duration(string text)
    {
        var config = Parse($"t = {text}");
        Assert.That(config.GetTimeSpan("t"), Is.EqualTo(Timeout.InfiniteTimeSpan));
        Assert.That(() => config.GetTimeSpan("t", allowInfinite: false), Throws.InstanceOf<FormatException>());
    }

    [TestCase("-5")]
    [TestCase("-5 s")]
    [TestCase("5 parsecs")]
    [TestCase("soon")]
    public void What_is_no_duration_is_refused(string text) =>
        Assert.That(() => Parse($"t = {text}").GetTimeSpan("t"), Throws.InstanceOf<FormatException>());

    [TestCase("512", 512L)]
    [TestCase("512b", 512L)]
    [TestCase("512 bytes", 512L)]
    [TestCase("64 KiB", 65536L)]
    [TestCase("64k", 65536L)]
    [TestCase("64 kB", 64000L)]
    [TestCase("10 MB", 10_000_000L)]
    [TestCase("10 MiB", 10_485_760L)]
    [TestCase("10 m", 10_485_760L)]
    [TestCase("2 GB", 2_000_000_000L)]
    [TestCase("2 G", 2_147_483_648L)]
    [TestCase("3 TB", 3_000_000_000_000L)]
    [TestCase("1 tebibyte", 1_099_511_627_776L)]
    [TestCase("1 petabyte", 1_000_000_000_000_000L)]
    [TestCase("1 PiB", 1_125_899_906_842_624L)]
    [TestCase("1 EB", 1_000_000_000_000_000_000L)]
    [TestCase("2 exbibytes", 2_305_843_009_213_693_952L)]
    public void Sizes_take_every_unit(string text, long bytes) => Assert.That(Parse($"s = {text}").GetByteSize("s"), Is.EqualTo(bytes));

    [Test]
    public void What_is_no_size_is_refused()
    {
        Assert.That(() => Parse("s = 5 furlongs").GetByteSize("s"), Throws.InstanceOf<FormatException>().With.Message.Contains("furlongs"));
        Assert.That(Parse("").GetByteSize("s"), Is.Null);
        Assert.That(Parse("").GetByteSize("s", 7), Is.EqualTo(7));
    }

    [TestCase("on", true)]
    [TestCase("true", true)]
    [TestCase("off", false)]
    [TestCase("false", false)]
    public void Booleans_are_on_off_true_false(string text, bool expected) =>
        Assert.That(Parse($"b = {text}").GetBoolean("b", !expected), Is.EqualTo(expected));

    [TestCase("yes")]
    [TestCase("1")]
    [TestCase("[]")]
    public void What_is_no_boolean_is_refused(string text) =>
        Assert.That(() => Parse($"b = {text}").GetBoolean("b"), Throws.InstanceOf<NotSupportedException>());

    [Test]
    public void Numbers_are_read_in_the_invariant_culture()
    {
        var config = Parse("i = -7, l = 9000000000, d = 1.25, e = 1e3, list = [1, 2], f = [0.5, 1.5], b = [on, off]");
        Assert.That(config.GetInt("i"), Is.EqualTo(-7));
        Assert.That(config.GetLong("l"), Is.EqualTo(9_000_000_000));
        Assert.That(config.GetDouble("d"), Is.EqualTo(1.25));
        Assert.That(config.GetFloat("d"), Is.EqualTo(1.25f));
        Assert.That(config.GetDecimal("d"), Is.EqualTo(1.25m));
        Assert.That(config.GetDouble("e"), Is.EqualTo(1000));
        Assert.That(config.GetLongList("list"), Is.EqualTo(new[] { 1L, 2L }));
        Assert.That(config.GetByteList("list"), Is.EqualTo(new byte[] { 1, 2 }));
        Assert.That(config.GetDoubleList("f"), Is.EqualTo(new[] { 0.5, 1.5 }));
        Assert.That(config.GetFloatList("f"), Is.EqualTo(new[] { 0.5f, 1.5f }));
        Assert.That(config.GetDecimalList("f"), Is.EqualTo(new[] { 0.5m, 1.5m }));
        Assert.That(config.GetBooleanList("b"), Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public void A_number_that_is_none_is_refused()
    {
        var config = Parse("i = seven, l = 99999999999");
        Assert.That(() => config.GetInt("i"), Throws.InstanceOf<FormatException>());
        Assert.That(() => config.GetInt("l"), Throws.InstanceOf<OverflowException>());
    }

    [Test]
    public void What_is_not_set_gives_the_default()
    {
        var config = Parse("a = 1");
        Assert.That(config.GetInt("x.y", 5), Is.EqualTo(5));
        Assert.That(config.GetLong("x.y", 6), Is.EqualTo(6));
        Assert.That(config.GetDouble("x.y", 0.5), Is.EqualTo(0.5));
        Assert.That(config.GetBoolean("x.y", true), Is.True);
        Assert.That(config.GetString("x.y", "z"), Is.EqualTo("z"));
        Assert.That(config.GetString("a.y", "z"), Is.EqualTo("z"));
        Assert.That(config.GetTimeSpan("x.y", TimeSpan.FromSeconds(3)), Is.EqualTo(TimeSpan.FromSeconds(3)));
        Assert.That(config.GetTimeSpan("x.y"), Is.EqualTo(TimeSpan.Zero));
        Assert.That(config.GetStringList("x.y"), Is.Empty);
        Assert.That(config.GetStringList("x.y", ["q"]), Is.EqualTo(new[] { "q" }));
        Assert.That(config.GetConfig("x.y"), Is.Null);
        Assert.That(config.GetValue("x.y"), Is.Null);
        Assert.That(config.HasPath("x.y"), Is.False);
    }
}
