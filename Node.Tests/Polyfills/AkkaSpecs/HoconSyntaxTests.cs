using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture, Parallelizable]
public class HoconSyntaxTests
{
    static Config Parse(string hocon) => ConfigurationFactory.ParseString(hocon);

    [TestCase("a.b.c : 42")]
    [TestCase("a.b { c = 42 }")]
    [TestCase("a { b { c = 42 } }")]
    [TestCase("{ \"a\": { \"b\": { \"c\": 42 } } }")]
    [TestCase("a = { b = { c = 42 } }")]
    [TestCase("a\n{\n  b\n  {\n    c = 42\n  }\n}")]
    [TestCase("a : { b.c = 42, d = 1 }")]
    [TestCase("a.\"b\".c = 42")]
    [TestCase("a.b.c = 1\na.b.c = 42")]
    [TestCase("a.b.c = 42 # comment\n// another\n")]
    [TestCase("# first\r\na.b.c = 42,\r\n")]
    [TestCase("a . b . c = 42")]
    [TestCase("a.b.c =\n\n  42")]
    [TestCase("a.b.d = 1, a.b.c = 42")]
    [TestCase("{a:{b:{c:42}}}  # trailing")]
    public void Equivalent_spellings_give_the_same_value(string hocon) => Assert.That(Parse(hocon).GetInt("a.b.c"), Is.EqualTo(42));

    [TestCase("a = hello", "hello")]
    [TestCase("a = \"hello\"", "hello")]
    [TestCase("a = \"\"\"C:\\dir\\\"x\" {}\"\"\"", "C:\\dir\\\"x\" {}")]
    [TestCase("a = \"\"", "")]
    [TestCase("a = 127.0.0.1", "127.0.0.1")]
    [TestCase("a = \"::1\"", "::1")]
    [TestCase("a = foo bar  baz", "foo bar  baz")]
    [TestCase("a= \t 1 2 3 \t ,", "1 2 3")]
    [TestCase("a = foo \"bar baz\" qux", "foo bar baz qux")]
    [TestCase("a = foo\"bar\"qux", "foobarqux")]
    [TestCase("a = 1.5 GiB", "1.5 GiB")]
    [TestCase("a = /user/child", "/user/child")]
    [TestCase("a = http //comment", "http")]
    [TestCase("a = \"x\\ty\\u00e9\\n\\\\ \\\"q\\\" \\/\"", "x\ty\u00e9\n\\ \"q\" /")]
    [TestCase("a = null", null)]
    [TestCase("a = [1]", null)]
    [TestCase("a = { b = 1 }", null)]
    public void Text_is_read_as_written(string hocon, string? expected) => Assert.That(Parse(hocon).GetString("a"), Is.EqualTo(expected));

    [TestCase("a = [1,2,3,4]")]
    [TestCase("a = [1,2,3,4,]")]
    [TestCase("a = [\n  1\n  2\n  3\n  4\n]")]
    [TestCase("a = [1,\n2 # two\n,3,4]")]
    [TestCase("a = [1,2] [3,4]")]
    [TestCase("a =\n[\n1, 2, \"3\", 4 ]")]
    public void Lists_are_split_by_commas_or_lines(string hocon) => Assert.That(Parse(hocon).GetIntList("a"), Is.EqualTo(new[] { 1, 2, 3, 4 }));

    [Test]
    public void A_list_on_one_line_without_commas_is_one_text() =>
        Assert.That(Parse("a = [1 2 3 4]").GetStringList("a"), Is.EqualTo(new[] { "1 2 3 4" }));

    [Test]
    public void Lists_hold_lists_and_objects()
    {
        var list = Parse("a = [[1,2] [3], { x = 7 }]").GetValue("a")!.GetArray();
        Assert.That(list, Has.Count.EqualTo(2));
        Assert.That(list[0].GetIntList(), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(list[1].GetChildObject("x")!.GetInt(), Is.EqualTo(7));
    }

    [Test]
    public void Keys_with_dots_need_quotes_in_the_text_and_in_the_path()
    {
        var config = Parse("a { \"/abc/d.ev/*\".d : 123, \"some quoted, key\" = 5 }");
        Assert.That(config.GetInt("a.\"/abc/d.ev/*\".d"), Is.EqualTo(123));
        Assert.That(config.GetConfig("a")!.GetConfig("\"/abc/d.ev/*\"")!.GetInt("d"), Is.EqualTo(123));
        Assert.That(config.GetInt("a.some quoted, key"), Is.EqualTo(5));
        Assert.That(config.GetConfig("a")!.Root!.GetObject()!.GetKey("/abc/d.ev/*"), Is.Not.Null);
        Assert.That(config.HasPath("a.b"), Is.False);
    }

    [Test]
    public void Unquoted_keys_may_hold_blanks_slashes_and_digits()
    {
        var config = Parse("a b c : 42\n/user/x { router = none }\n3.14 : 15");
        Assert.That(config.GetInt("a b c"), Is.EqualTo(42));
        Assert.That(config.GetString("/user/x.router"), Is.EqualTo("none"));
        Assert.That(config.GetConfig("3")!.GetInt("14"), Is.EqualTo(15));
    }

    [Test]
    public void Objects_of_the_same_key_are_merged_and_other_values_replaced()
    {
        var config = Parse("a.b { x = 1, y = 2 }\na.b { y = 3, z = 4 }\na.b = { w = 5 }\nt { v = 1 }\nt.v = 2\no { p = 1 }\no = 7");
        Assert.That(
            new[] { config.GetInt("a.b.x"), config.GetInt("a.b.y"), config.GetInt("a.b.z"), config.GetInt("a.b.w"), config.GetInt("t.v") },
            Is.EqualTo(new[] { 1, 3, 4, 5, 2 }));
        Assert.That(config.GetInt("o"), Is.EqualTo(7));
        Assert.That(config.HasPath("o.p"), Is.False);
    }

    [Test]
    public void Null_hides_an_object_and_a_later_key_starts_anew()
    {
        var config = Parse("a.b = 1\na = null\na.c = 3");
        Assert.That(config.GetString("a.b"), Is.Null);
        Assert.That(config.GetInt("a.c"), Is.EqualTo(3));
    }

    [Test]
    public void Text_in_nested_objects_is_enumerated_in_order()
    {
        var config = Parse("s { one = \"A.B, C\"\n \"x.y, z\" = two\n three { four = 5 } }");
        var pairs = config.GetConfig("s")!.AsEnumerable().ToList();
        Assert.That(pairs.Select(p => p.Key), Is.EqualTo(new[] { "one", "x.y, z", "three" }));
        Assert.That(pairs[0].Value.GetString(), Is.EqualTo("A.B, C"));
        Assert.That(config.Root!.GetObject()!.Unwrapped["s"], Is.InstanceOf<IDictionary<string, object>>());
    }

    [Test]
    public void An_include_is_asked_for_by_name_and_merged_in_place()
    {
        var asked = new List<string>();
        HoconRoot Include(string name)
        {
            asked.Add(name);
            return Parser.Parse("x = 123\ny = ${x}", null);
        }

        var config = ConfigurationFactory.ParseString("a.c {\n b {\n include \"foo\"\n z = 1 } }", Include);
        Assert.That(asked, Is.EqualTo(new[] { "foo" }));
        Assert.That(config.GetInt("a.c.b.x"), Is.EqualTo(123));
        Assert.That(config.GetInt("a.c.b.y"), Is.EqualTo(123));
        Assert.That(config.GetInt("a.c.b.z"), Is.EqualTo(1));
    }

    [Test]
    public void Includes_nest()
    {
        HoconRoot Inner(string _) => Parser.Parse("x = 123\ny = ${x}", null);
        HoconRoot Outer(string _) => Parser.Parse("f = 1\ne {\n include \"inner\"\n}", Inner);
        var config = ConfigurationFactory.ParseString("a.b {\n d {\n include \"outer\"\n} }", Outer);
        Assert.That(config.GetInt("a.b.d.e.y"), Is.EqualTo(123));
    }

    [Test]
    public void The_word_include_is_a_plain_key_where_no_quote_follows() =>
        Assert.That(Parse("include = 1\nincluded = 2").GetInt("include"), Is.EqualTo(1));

    [Test]
    public void An_object_can_be_given_as_such()
    {
        var config = ConfigurationFactory.FromObject(new { akka = new { loglevel = "DEBUG", list = new[] { 1, 2 }, none = (string?)null, path = "a/\"b\"\n" } });
        Assert.That(config.GetString("akka.loglevel"), Is.EqualTo("DEBUG"));
        Assert.That(config.GetIntList("akka.list"), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(config.GetString("akka.none", "default"), Is.Null);
        Assert.That(config.GetString("akka.path"), Is.EqualTo("a/\"b\""));
    }

    [Test]
    public void Its_own_text_parses_to_the_same_values()
    {
        var config = Parse("a { b = [1, 2], \"c.d\" = hello world, e { f = 10 s }, g = on }");
        var again = Parse(config.ToString());
        Assert.That(again.GetIntList("a.b"), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(again.GetString("a.\"c.d\""), Is.EqualTo("hello world"));
        Assert.That(again.GetTimeSpan("a.e.f"), Is.EqualTo(TimeSpan.FromSeconds(10)));
        Assert.That(again.GetBoolean("a.g"), Is.True);
    }
}
