using System.Text;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using FsCheck;
using FsCheck.Fluent;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>Random text either parses or is refused with <see cref="ConfigurationException"/>; nothing else ever comes out.</summary>
[TestFixture, Parallelizable, Category("StandIn")]
public class HoconPropertyTests
{
    static readonly string[] s_pieces =
    [
        "a", "b", "a.b", "\"q.k\"", " = ", ":", "{", "}", "[", "]", ",", "\n", " ", "\t", "\"", "\"\"\"", "\\", "\\u12", "${a}", "${?b}", "${", "$",
        "#c\n", "//", "+=", "include ", "null", "1", "10 s", "x y", ".", "*", "\uFEFF", "\r", "\0", "=", "é", "\uD83D",
    ];

    static void Check(Property property) => property.Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(3000).WithEndSize(60));

    static bool ParsesOrRefuses(string text)
    {
        Akka.Configuration.Config config;
        try
        {
            config = ConfigurationFactory.ParseString(text, _ => Parser.Parse("i = 1, j = ${i}", null));
        }
        catch (ConfigurationException e)
        {
            return System.Text.RegularExpressions.Regex.IsMatch(e.Message, "line [0-9]+, column [0-9]+: ");
        }
        var shown = config.ToString();
        var again = ConfigurationFactory.ParseString(shown);
        return again.ToString() == shown && config.WithFallback(again).ToString(true) == shown;
    }

    [Test]
    public void Random_pieces_of_syntax_parse_or_are_refused() =>
        Check(Prop.ForAll(Gen.Elements(s_pieces).ArrayOf().ToArbitrary(), pieces => ParsesOrRefuses(string.Concat(pieces))));

    [Test]
    public void Random_text_parses_or_is_refused() =>
        Check(Prop.ForAll(ArbMap.Default.ArbFor<string>().Filter(s => s is not null), ParsesOrRefuses));

    [Test]
    public void Damaged_text_parses_or_is_refused()
    {
        const string Good = "akka { loggers = [\"A.B, C\"]\n actor.debug { receive = on, x = ${akka.loggers} [1, 2] }\n log = \"\"\"a\"b\"\"\" # end\n }\n";
        var damage = from at in Gen.Choose(0, Good.Length - 1)
                     from length in Gen.Choose(0, 5)
                     from insert in Gen.Elements(s_pieces)
                     select new StringBuilder(Good).Remove(at, Math.Min(length, Good.Length - at)).Insert(at, insert).ToString();
        Check(Prop.ForAll(damage.ToArbitrary(), ParsesOrRefuses));
    }

    [Test]
    public void Quoted_text_of_any_kind_comes_back_trimmed()
    {
        Check(Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
        {
            var escaped = text.Get.Replace("\\", "\\\\").Replace("\"", "\\\"");
            var expected = text.Get.Trim();
            return ConfigurationFactory.ParseString($"a = \"{escaped}\"").GetString("a") == (expected == "null" ? null : expected);
        }));
    }
}
