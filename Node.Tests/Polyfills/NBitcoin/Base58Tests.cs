using System.Text.Json;
using FsCheck.Fluent;
using Lnd.Actors.Tests.Protocol;
using NBitcoin.DataEncoders;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class Base58Tests
{
    private static IEnumerable<TestCaseData> Vectors() =>
        VectorFile.Json("bitcoin-core/base58_encode_decode.json").EnumerateArray().Select((pair, i) =>
            new TestCaseData(pair[0].GetString(), pair[1].GetString()).SetArgDisplayNames($"{i}"));

    [TestCaseSource(nameof(Vectors))]
    public void Bitcoin_Core_s_vectors_hold(string hex, string base58)
    {
        var data = Convert.FromHexString(hex);
        Assert.That(Encoders.Base58.EncodeData(data), Is.EqualTo(base58));
        Assert.That(Encoders.Base58.DecodeData(base58), Is.EqualTo(data));
    }

    [Test]
    public void Any_bytes_come_back() => Curves.Check(Prop.ForAll(WithZeroes, data =>
        Encoders.Base58.DecodeData(Encoders.Base58.EncodeData(data)).SequenceEqual(data)
        && Encoders.Base58Check.DecodeData(Encoders.Base58Check.EncodeData(data)).SequenceEqual(data)
        && ((Base58Encoder)Encoders.Base58Check).IsMaybeEncoded(Encoders.Base58Check.EncodeData(data))));

    [Test]
    public void Encoding_a_part_of_an_array_is_encoding_that_part()
    {
        byte[] data = [9, 0, 1, 2, 3, 9];
        Assert.That(Encoders.Base58.EncodeData(data, 1, 4), Is.EqualTo(Encoders.Base58.EncodeData([0, 1, 2, 3])));
        Assert.That(Encoders.Base58Check.EncodeData(data, 1, 4), Is.EqualTo(Encoders.Base58Check.EncodeData([0, 1, 2, 3])));
    }

    [Test]
    public void White_space_around_the_text_is_skipped()
    {
        Assert.That(Encoders.Base58.DecodeData(" \t\n\v\f\r skip \r\f\v\n\t "), Is.EqualTo(Convert.FromHexString("971a55")));
        Assert.That(() => Encoders.Base58.DecodeData(" \t\n\v\f\r skip \r\f\v\n\t a"), Throws.InstanceOf<FormatException>());
    }

    [TestCase("0"), TestCase("O"), TestCase("I"), TestCase("l"), TestCase("bad0IOl"), TestCase("good\0"), TestCase("\u0131"), TestCase("1\u0531")]
    public void A_character_outside_of_the_alphabet_is_refused(string text)
    {
        Assert.That(() => Encoders.Base58.DecodeData(text), Throws.InstanceOf<FormatException>());
        Assert.That(((Base58Encoder)Encoders.Base58).IsMaybeEncoded(text), Is.False);
    }

    [TestCase(""), TestCase("1"), TestCase("3yQ")]
    public void Text_too_short_for_a_checksum_is_refused(string text) =>
        Assert.That(() => Encoders.Base58Check.DecodeData(text), Throws.InstanceOf<FormatException>());

    [Test]
    public void Changing_any_character_breaks_the_checksum()
    {
        const string address = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
        for (var i = 0; i < address.Length; i++)
        {
            var wrong = address[..i] + (address[i] == '2' ? '3' : '2') + address[(i + 1)..];
            Assert.That(() => Encoders.Base58Check.DecodeData(wrong), Throws.InstanceOf<FormatException>(), wrong);
        }
    }

    [Test]
    public void Receiving_any_text_throws_nothing_but_FormatException() => Curves.Check(Prop.ForAll<string>(text =>
        Only.FormatException(() => Encoders.Base58.DecodeData(text ?? ""))
        && Only.FormatException(() => Encoders.Base58Check.DecodeData(text ?? ""))
        && Only.FormatException(() => Encoders.Base64.DecodeData(text ?? ""))));

    [Test]
    public void Base64_comes_back()
    {
        Assert.That(Encoders.Base64.EncodeData([0xfb, 0xff]), Is.EqualTo("+/8="));
        Assert.That(Encoders.Base64.DecodeData("+/8="), Is.EqualTo(new byte[] { 0xfb, 0xff }));
    }

    private static FsCheck.Arbitrary<byte[]> WithZeroes { get; } = (
        from zeroes in Gen.Choose(0, 5)
        from bytes in Curves.AnyBytes.Generator
        select (byte[])[.. new byte[zeroes], .. bytes]).ToArbitrary();
}
