using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Rpc;

namespace Lnd.Actors.Tests.Rpc;

[Parallelizable]
public class PlainJsonEncoderTests
{
    [TestCase("plain", "plain")]
    [TestCase("ü € 😀 <>&'+", "ü € 😀 <>&'+")]
    [TestCase("\"\\\n\r\t\b\f", "\\\"\\\\\\n\\r\\t\\b\\f")]
    [TestCase("\0\u001f\u007f", "\\u0000\\u001f\\u007f")]
    public void Only_what_must_be_is_escaped(string text, string expected) => Assert.That(Write(text), Is.EqualTo($"\"{expected}\""));

    /// <summary>Not test cases: attributes are stored in UTF-8, which has no halves of pairs.</summary>
    [Test]
    public void Half_of_a_surrogate_pair_is_replaced()
    {
        Assert.That(Write("a\ud83db"), Is.EqualTo("\"a\ufffdb\""));
        Assert.That(Write("\ude00"), Is.EqualTo("\"\ufffd\""));
    }

    [Test]
    public void What_is_written_is_read_again() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1000),
        Prop.ForAll<UnicodeString>(text => Assert.That(JsonDocument.Parse(Write(text.Get ?? "")).RootElement.GetString(), Is.EqualTo(Sanitised(text.Get ?? "")))));

    private static string Sanitised(string text) => string.Concat(text.EnumerateRunes());

    private static string Write(string text)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = PlainJsonEncoder.Instance }))
            json.WriteStringValue(text);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
