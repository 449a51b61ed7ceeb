using Akka.Configuration;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>
/// What the stand-in does and Akka.NET 1.5's own parser does not: it refuses malformed text that the latter reads in some way, always with
/// <see cref="ConfigurationException"/>, and it knows <c>${?x}</c>, <c>+=</c> and the merging of objects with substitutions.
/// The node's own configuration must not use the latter.
/// </summary>
[TestFixture, Parallelizable, Category("StandIn")]
public class HoconBeyondAkkaTests
{
    static Config Parse(string hocon) => ConfigurationFactory.ParseString(hocon);

    [TestCase("a = \"x", 1, 5, "quote")]
    [TestCase("a = \"\"\"x\"\"", 1, 5, "quote")]
    [TestCase("b = 1\na = { c = 1", 2, 5, "'{'")]
    [TestCase("a {\n  b = [1, 2\n", 2, 7, "'['")]
    [TestCase("a = 1\n}", 2, 1, "'}'")]
    [TestCase("a = 1 }", 1, 7, "'}'")]
    [TestCase("a = [1}]", 1, 7, "'}'")]
    [TestCase("a", 1, 2, "end of the text")]
    [TestCase("a\nb = 1", 2, 1, "'b'")]
    [TestCase("a =", 1, 4, "end of the text")]
    [TestCase("a = }", 1, 5, "'}'")]
    [TestCase("a = 1 ; b", 1, 11, "")]
    [TestCase("= 1", 1, 1, "'='")]
    [TestCase("a..b = 1", 1, 3, "'.'")]
    [TestCase("a. = 1", 1, 4, "'='")]
    [TestCase("a = b = c", 1, 7, "'='")]
    [TestCase("a = akka.tcp://c@127.0.0.1:4053", 1, 13, "':'")]
    [TestCase("a = [tcp://x]", 1, 9, "':'")]
    [TestCase("a = foo*", 1, 8, "'*'")]
    [TestCase("a = $x", 1, 5, "'$'")]
    [TestCase("a = ${x", 1, 5, "'${'")]
    [TestCase("a = ${}", 1, 5, "path")]
    [TestCase("a = ${x..y}", 1, 5, "path")]
    [TestCase("a = 1\nb = ${nothing.here}", 2, 5, "nothing.here")]
    [TestCase("a = \"\\x\"", 1, 6, "escape")]
    [TestCase("a = \"\\u12g4\"", 1, 10, "hexadecimal")]
    [TestCase("a = 1, , b = 2", 1, 8, "','")]
    [TestCase("a = [1,,2]", 1, 8, "','")]
    [TestCase("a = {} {", 1, 8, "'{'")]
    [TestCase("a = [1] text", 1, 9, "mix")]
    [TestCase("a = {b = 1} c = 2", 1, 13, "mix")]
    [TestCase("{a = 1} b = 2", 1, 9, "'b'")]
    [TestCase("[1, 2]", 1, 1, "'['")]
    [TestCase("include \"x\"", 1, 1, "include")]
    [TestCase("a = ${b}, b = ${a}", 1, 0, "circle")]
    [TestCase("a { b = ${a} }", 1, 9, "circle")]
    [TestCase("a = 1\na += 2", 2, 3, "list")]
    [TestCase("a = \u0001\u0002 = 1", 1, 8, "'='")]
    public void Malformed_text_is_refused_with_its_place(string hocon, int line, int column, string hint)
    {
        if (hint.Length == 0)
        {
            Assert.That(Parse(hocon).GetString("a"), Is.EqualTo("1 ; b"));
            return;
        }
        var error = Assert.Throws<ConfigurationException>(() => Parse(hocon));
        Assert.That(error!.Message, Does.Contain($"line {line}, column {(column == 0 ? "" : column + ":")}").And.Contain(hint));
    }

    [TestCase('[', ']')]
    [TestCase('{', '}')]
    public void Bottomless_nesting_is_refused(char open, char close)
    {
        var deep = string.Concat(Enumerable.Repeat(open == '{' ? "a{" : "[", 100_000)) + new string(close, 100_000);
        Assert.That(() => Parse("x = " + (open == '{' ? "{" + deep + "}" : deep)), Throws.InstanceOf<ConfigurationException>());
        Assert.That(() => Parse(string.Join('.', Enumerable.Repeat("a", 100_000)) + " = 1"), Throws.InstanceOf<ConfigurationException>());
    }

    [Test]
    public void A_long_chain_of_substitutions_is_refused_not_overflown()
    {
        var chain = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"a{i} = ${{a{i + 1}}}\n")) + "a20000 = 1";
        Assert.That(() => Parse(chain), Throws.InstanceOf<ConfigurationException>());
        var reversed = "a0 = 1\n" + string.Concat(Enumerable.Range(1, 20_000).Select(i => $"a{i} = ${{a{i - 1}}}\n"));
        Assert.That(() => Parse(reversed), Throws.InstanceOf<ConfigurationException>());
    }

    [Test]
    public void Optional_substitutions_vanish_where_they_lead_to_nothing()
    {
        var config = Parse("a = 1\na = ${?no}\nb = ${?no}\nc = x${?no}y\nd = [1, ${?no}, 2]\ne = ${?a}\nf = ${?no} {g = 1}\nh = ${b2} \nb2 = ${?a}");
        Assert.That(config.GetInt("a"), Is.EqualTo(1));
        Assert.That(config.HasPath("b"), Is.False);
        Assert.That(config.GetString("c"), Is.EqualTo("xy"));
        Assert.That(config.GetIntList("d"), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(config.GetInt("e"), Is.EqualTo(1));
        Assert.That(config.GetInt("f.g"), Is.EqualTo(1));
        Assert.That(config.GetInt("h"), Is.EqualTo(1));
    }

    [Test]
    public void A_value_may_refer_to_what_it_was_before()
    {
        var config = Parse("p = a\np = ${p}:b\n".Replace(":b", "\":b\"") + "p = ${p}\":c\"\nl = [1]\nl = ${l} [2]\no { x = 1 }\no = ${o} { y = 2 }");
        Assert.That(config.GetString("p"), Is.EqualTo("a:b:c"));
        Assert.That(config.GetIntList("l"), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(config.GetInt("o.x") + config.GetInt("o.y"), Is.EqualTo(3));
    }

    [Test]
    public void Plus_equals_appends_to_a_list()
    {
        var config = Parse("a = [1]\na += 2\na += ${x}\nb += 5\nx = 3\nc = ${a}\nc += { k = 1 }");
        Assert.That(config.GetIntList("a"), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(config.GetIntList("b"), Is.EqualTo(new[] { 5 }));
        Assert.That(config.GetValue("c")!.GetArray(), Has.Count.EqualTo(4));
    }

    [Test]
    public void Objects_and_substitutions_side_by_side_are_merged()
    {
        var config = Parse(
            "base { x = 1, y = 1 }\na = ${base} { y = 2 }\nb = { y = 3, z = 3 } ${base}\nc = ${base}\nc { w = 4 }\nd { x = 0 }\nd = ${base}\n"
            + "e { q = 1 }\ne = ${text}\ntext = hello\nf = ${a} ${b}");
        Assert.That(new[] { config.GetInt("a.x"), config.GetInt("a.y") }, Is.EqualTo(new[] { 1, 2 }));
        Assert.That(new[] { config.GetInt("b.x"), config.GetInt("b.y"), config.GetInt("b.z") }, Is.EqualTo(new[] { 1, 1, 3 }));
        Assert.That(new[] { config.GetInt("c.x"), config.GetInt("c.w") }, Is.EqualTo(new[] { 1, 4 }));
        Assert.That(config.GetInt("d.x"), Is.EqualTo(1));
        Assert.That(config.GetString("e"), Is.EqualTo("hello"));
        Assert.That(new[] { config.GetInt("f.y"), config.GetInt("f.z") }, Is.EqualTo(new[] { 1, 3 }));
        Assert.That(config.HasPath("base.w"), Is.False);
    }

    [Test]
    public void Microseconds_have_their_short_unit() =>
        Assert.That(Parse("t = 15 us").GetTimeSpan("t"), Is.EqualTo(TimeSpan.FromMicroseconds(15)));

    [Test]
    public void A_list_that_is_not_set_is_named() =>
        Assert.That(() => Parse("").GetIntList("x.y"), Throws.InstanceOf<ConfigurationException>().With.Message.Contains("x.y"));

    [Test]
    public void A_missing_resource_is_named() =>
        Assert.That(
            () => ConfigurationFactory.FromResource<HoconBeyondAkkaTests>("nope.conf"),
            Throws.InstanceOf<ConfigurationException>().With.Message.Contains("nope.conf"));
}
