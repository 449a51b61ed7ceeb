using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture, Parallelizable]
public class ConfigFallbackTests
{
    static Config Parse(string hocon) => ConfigurationFactory.ParseString(hocon);

    [Test]
    public void A_fallback_fills_what_is_not_set()
    {
        var config = Parse("a.b { x = 1 }").WithFallback(Parse("a { b { x = 2, y = 3 }, c = 4 }")).WithFallback(Parse("a.b.y = 9, d = 5"));
        Assert.That(
            new[] { config.GetInt("a.b.x"), config.GetInt("a.b.y"), config.GetInt("a.c"), config.GetInt("d") },
            Is.EqualTo(new[] { 1, 3, 4, 5 }));
        Assert.That(config.GetConfig("a.b")!.GetInt("y"), Is.EqualTo(3));
    }

    [Test]
    public void Fallbacks_chain_either_way()
    {
        Config a = Parse("x = 1"), b = Parse("x = 2, y = 2"), c = Parse("x = 3, y = 3, z = 3");
        foreach (var config in new[] { a.WithFallback(b).WithFallback(c), a.WithFallback(b.WithFallback(c)) })
            Assert.That(new[] { config.GetInt("x"), config.GetInt("y"), config.GetInt("z") }, Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public void A_scalar_is_not_overridden_by_an_object_of_the_fallback_nor_the_other_way()
    {
        Config scalar = Parse("a.b = 1"), tree = Parse("a.b { c = 2 }");
        Assert.That(scalar.WithFallback(tree).GetInt("a.b"), Is.EqualTo(1));
        Assert.That(tree.WithFallback(scalar).GetInt("a.b.c"), Is.EqualTo(2));
    }

    [Test]
    public void Lists_are_replaced_not_joined() =>
        Assert.That(Parse("a = [1]").WithFallback(Parse("a = [2, 3]")).GetIntList("a"), Is.EqualTo(new[] { 1 }));

    [Test]
    public void Null_hides_the_fallback()
    {
        var config = Parse("a = null").WithFallback(Parse("a = 1"));
        Assert.That(config.HasPath("a"), Is.True);
        Assert.That(config.GetString("a"), Is.Null);
    }

    [Test]
    public void The_configurations_that_were_merged_stay_as_they_were()
    {
        Config a = Parse("a.b = 1"), b = Parse("a.c = 2");
        var both = a.WithFallback(b);
        Assert.That(both.GetInt("a.c"), Is.EqualTo(2));
        Assert.That(a.HasPath("a.c"), Is.False);
        Assert.That(b.HasPath("a.b"), Is.False);
        Assert.That(both.Fallback, Is.SameAs(b));
        Assert.That(Parse(both.ToString(true)).GetInt("a.c"), Is.EqualTo(2));
        Assert.That(Parse(both.ToString(false)).HasPath("a.c"), Is.False);
    }

    [Test]
    public void The_empty_configuration_is_replaced_by_its_fallback()
    {
        var fallback = Parse("a = 1");
        Assert.That(Config.Empty.IsEmpty, Is.True);
        Assert.That(Parse("").IsEmpty, Is.True);
        Assert.That(Parse("a = 1").IsEmpty, Is.False);
        Assert.That(Config.Empty.WithFallback(fallback), Is.SameAs(fallback));
        Assert.That(fallback.WithFallback(null!), Is.SameAs(fallback));
        Assert.That(((Config?)null).SafeWithFallback(fallback), Is.SameAs(fallback));
        Assert.That(fallback.SafeWithFallback(fallback), Is.SameAs(fallback));
        Assert.That(((Config?)null).IsNullOrEmpty(), Is.True);
        Assert.That(ConfigurationFactory.Empty.IsNullOrEmpty(), Is.True);
    }

    [Test]
    public void A_configuration_can_not_fall_back_to_itself()
    {
        var config = Parse("a = 1");
        Assert.That(() => config.WithFallback(config), Throws.ArgumentException);
    }

    [Test]
    public void The_same_fallback_counts_once()
    {
        Config a = Parse("x = 1"), b = Parse("y = 2"), c = Parse("z = 3");
        var config = a.WithFallback(b).WithFallback(c);
        Assert.That(config.WithFallback(b), Is.SameAs(config));
        Assert.That(config.WithFallback(c), Is.SameAs(config));
    }

    [Test]
    public void Text_converts_and_adds_up()
    {
        Config config = "a = 1, b = 1";
        Assert.That((config + "b = 2, c = 3").GetInt("c"), Is.EqualTo(3));
        Assert.That(("b = 2" + config).GetInt("b"), Is.EqualTo(2));
        Assert.That(("b = 2" + config).GetInt("a"), Is.EqualTo(1));
    }

    [Test]
    public void A_value_becomes_a_configuration_of_its_own()
    {
        var value = Parse("a { b = 1 }").GetValue("a")!;
        Assert.That(value.ToConfig().GetInt("b"), Is.EqualTo(1));
        Assert.That(value.AtKey("z").GetInt("z.b"), Is.EqualTo(1));
        Assert.That(new Config(new HoconRoot(value)).GetInt("b"), Is.EqualTo(1));
    }

    [Test]
    public void The_default_configuration_has_what_the_runtime_goes_by()
    {
        var config = ConfigurationFactory.Default();
        Assert.That(config.GetString("akka.loglevel"), Is.EqualTo("INFO"));
        Assert.That(config.GetInt("akka.log-dead-letters"), Is.EqualTo(10));
        Assert.That(config.GetInt("akka.actor.default-dispatcher.throughput"), Is.EqualTo(30));
        Assert.That(config.GetTimeSpan("akka.actor.ask-timeout"), Is.EqualTo(Timeout.InfiniteTimeSpan));
        Assert.That(config.GetTimeSpan("akka.coordinated-shutdown.default-phase-timeout"), Is.EqualTo(TimeSpan.FromSeconds(5)));
        Assert.That(
            config.GetStringList("akka.coordinated-shutdown.phases.actor-system-terminate.depends-on"),
            Is.EqualTo(new[] { "before-actor-system-terminate" }));
    }

    [Test]
    public void A_missing_section_is_named()
    {
        Assert.That(ConfigurationException.NullOrEmptyConfig<ConfigFallbackTests>("a.b").Message, Does.Contain("a.b").And.Contain(nameof(ConfigFallbackTests)));
        Assert.That(ConfigurationException.NullOrEmptyConfig<ConfigFallbackTests>().Message, Does.Contain(nameof(ConfigFallbackTests)));
    }
}
