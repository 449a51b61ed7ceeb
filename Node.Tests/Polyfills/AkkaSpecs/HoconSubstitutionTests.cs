using Akka.Configuration;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture, Parallelizable]
public class HoconSubstitutionTests
{
    static Config Parse(string hocon) => ConfigurationFactory.ParseString(hocon);

    [Test]
    public void Text_is_put_in_place()
    {
        var config = Parse("a { name = Roger, hello = Hello my name is ${a.name}, b = 1, c = ${a.b}, d = ${a.c}23 }");
        Assert.That(config.GetString("a.hello"), Is.EqualTo("Hello my name is Roger"));
        Assert.That(config.GetInt("a.c"), Is.EqualTo(1));
        Assert.That(config.GetInt("a.d"), Is.EqualTo(123));
    }

    [Test]
    public void A_later_value_counts() => Assert.That(Parse("a = ${b}\nb = 1\nb = 2").GetInt("a"), Is.EqualTo(2));

    [Test]
    public void Lists_are_joined() =>
        Assert.That(Parse("a { b = [1,2,3], c = ${a.b} [4,5,6] }").GetIntList("a.c"), Is.EqualTo(new[] { 1, 2, 3, 4, 5, 6 }));

    [Test]
    public void Objects_are_put_in_place()
    {
        var config = Parse("a { b { foo = hello, bar = 123 }, c { d = xyz, e = ${a.b} } }").GetConfig("a.c.e")!;
        Assert.That(config.GetString("foo"), Is.EqualTo("hello"));
        Assert.That(config.GetInt("bar"), Is.EqualTo(123));
    }

    [Test]
    public void A_path_may_lead_into_its_own_branch() =>
        Assert.That(Parse("bar { foo = 42, baz = ${bar.foo} }").GetInt("bar.baz"), Is.EqualTo(42));

    [Test]
    public void Quotes_keep_the_dollar() => Assert.That(Parse("a = 1, b = \"${a}\"").GetString("b"), Is.EqualTo("${a}"));
}
