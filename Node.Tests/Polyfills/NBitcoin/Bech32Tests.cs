using System.Text.Json;
using FsCheck.Fluent;
using Lnd.Actors.Tests.Protocol;
using NBitcoin.DataEncoders;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>BIP 173 and BIP 350.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class Bech32Tests
{
    private const string Address = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";

    private static IEnumerable<TestCaseData> Strings(string section) =>
        from bip in new[] { "bip173", "bip350" }
        from vector in VectorFile.Json($"bips/{bip}.json").GetProperty(section).EnumerateArray().Index()
        let text = vector.Item.ValueKind == JsonValueKind.String ? vector.Item.GetString() : vector.Item.Text("string")
        let reason = vector.Item.ValueKind == JsonValueKind.String ? "" : vector.Item.Text("reason")
        select new TestCaseData(bip, text).SetArgDisplayNames($"{bip} {vector.Index} {reason}");

    private static IEnumerable<TestCaseData> Valid() => Strings("valid");
    private static IEnumerable<TestCaseData> Invalid() => Strings("invalid");
    private static IEnumerable<TestCaseData> InvalidAddresses() => Strings("invalid_addresses");

    private static IEnumerable<TestCaseData> ValidAddresses() =>
        VectorFile.Json("bips/bip350.json").GetProperty("valid_addresses").EnumerateArray().Select((vector, i) =>
            new TestCaseData(vector.Text("address"), vector.Text("scriptPubKey")).SetArgDisplayNames($"{i}"));

    [TestCaseSource(nameof(Valid))]
    public void A_valid_string_decodes_and_comes_back(string bip, string text)
    {
        var encoder = Bech32Encoder.ExtractEncoderFromString(text);
        var data = encoder.DecodeDataRaw(text, out var type);
        Assert.That(type, Is.SameAs(bip == "bip173" ? Bech32EncodingType.BECH32 : Bech32EncodingType.BECH32M));
        Assert.That(encoder.EncodeRaw(data, type), Is.EqualTo(text.ToLowerInvariant()));
    }

    [TestCaseSource(nameof(Valid))]
    public void A_string_with_one_bit_changed_is_refused(string bip, string text)
    {
        var at = text.LastIndexOf('1') + 1;
        var wrong = text[..at] + (char)(text[at] ^ 1) + text[(at + 1)..];
        Assert.That(() => Bech32Encoder.ExtractEncoderFromString(wrong).DecodeDataRaw(wrong, out _), Throws.InstanceOf<FormatException>());
    }

    [TestCaseSource(nameof(Invalid))]
    public void An_invalid_string_is_refused(string bip, string text) =>
        Assert.That(() => Bech32Encoder.ExtractEncoderFromString(text).DecodeDataRaw(text, out _), Throws.InstanceOf<FormatException>());

    [TestCaseSource(nameof(ValidAddresses))]
    public void An_address_decodes_to_its_program_and_comes_back(string address, string script)
    {
        var encoder = Bech32Encoder.ExtractEncoderFromString(address);
        var program = encoder.Decode(address, out var version);
        var opcode = version == 0 ? 0 : 0x50 + version;
        Assert.That($"{opcode:x2}{program.Length:x2}{Convert.ToHexStringLower(program)}", Is.EqualTo(script));
        Assert.That(encoder.Encode(version, program), Is.EqualTo(address.ToLowerInvariant()));
    }

    [TestCaseSource(nameof(InvalidAddresses))]
    public void An_invalid_address_is_refused_on_every_network(string bip, string address)
    {
        Assert.That(() => Encoders.Bech32("bc").Decode(address, out _), Throws.InstanceOf<FormatException>());
        Assert.That(() => Encoders.Bech32("tb").Decode(address, out _), Throws.InstanceOf<FormatException>());
    }

    [Test]
    public void A_bech32_address_of_a_later_version_is_refused_and_the_other_way_round()
    {
        var encoder = Encoders.Bech32("bc");
        var program = new byte[32];
        Assert.That(encoder.Encode(1, program), Does.StartWith("bc1p"));
        foreach (var vector in VectorFile.Json("bips/bip173.json").GetProperty("valid_addresses").EnumerateArray())
        {
            if (vector.Text("scriptPubKey")[..2] != "00")
                Assert.That(() => encoder.Decode(vector.Text("address"), out _), Throws.InstanceOf<FormatException>());
        }
    }

    [Test]
    public void Receiving_one_wrong_character_tells_where_it_is()
    {
        for (var at = 3; at < Address.Length; at++)
        {
            var wrong = Replace(Address, at);
            var thrown = Assert.Throws<Bech32FormatException>(() => Encoders.Bech32("bc").Decode(wrong, out _));
            Assert.That(thrown!.ErrorIndexes, Is.EqualTo(new[] { at }), wrong);
            Assert.That(thrown.Message, Does.Contain(wrong));
        }
    }

    [Test]
    public void Receiving_two_wrong_characters_is_never_taken_for_an_address()
    {
        for (var at = 3; at < Address.Length - 1; at++)
        {
            var wrong = Replace(Replace(Address, at), at + 1);
            Assert.That(() => Encoders.Bech32("bc").Decode(wrong, out _), Throws.InstanceOf<FormatException>());
        }
    }

    [Test]
    public void A_string_of_another_prefix_is_refused_and_both_are_named() =>
        Assert.That(() => Encoders.Bech32("tb").Decode(Address, out _),
            Throws.InstanceOf<FormatException>().With.Message.Contains("bc1").And.Message.Contains("tb1"));

    [Test]
    public void More_than_90_characters_are_refused_until_the_limit_is_lifted()
    {
        var encoder = Encoders.Bech32("lnbc");
        encoder.StrictLength = false;
        var text = encoder.EncodeRaw(new byte[600], Bech32EncodingType.BECH32);
        Assert.That(encoder.DecodeDataRaw(text, out _), Has.Length.EqualTo(600));
        Assert.That(() => encoder.DecodeDataRaw(Replace(text, 300), out _), Throws.InstanceOf<FormatException>());
        Assert.That(() => Encoders.Bech32("lnbc").DecodeDataRaw(text, out _), Throws.InstanceOf<FormatException>());
    }

    [Test]
    public void Bytes_come_back_when_they_are_squashed() => Curves.Check(Prop.ForAll(Curves.AnyBytes, bytes =>
    {
        var encoder = Encoders.Bech32("npub");
        encoder.StrictLength = false;
        encoder.SquashBytes = true;
        var text = encoder.EncodeRaw(bytes, Bech32EncodingType.BECH32M);
        return encoder.DecodeDataRaw(text, out var type).SequenceEqual(bytes) && type == Bech32EncodingType.BECH32M;
    }));

    [Test]
    public void A_symbol_over_31_and_a_version_over_16_are_refused()
    {
        Assert.That(() => Encoders.Bech32("bc").EncodeRaw([32], Bech32EncodingType.BECH32), Throws.InstanceOf<Exception>());
        Assert.That(() => Encoders.Bech32("bc").Encode(17, new byte[20]), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void The_prefix_is_told_in_lower_case() =>
        Assert.That(Encoders.Bech32("LNBC").HumanReadablePart, Is.EqualTo("lnbc"u8.ToArray()));

    [Test]
    public void Receiving_any_text_throws_nothing_but_FormatException() => Curves.Check(Prop.ForAll<string, string>((prefix, rest) =>
    {
        var text = $"{prefix}1{rest}";
        return Only.FormatException(() => Bech32Encoder.ExtractEncoderFromString(text).Decode(text, out _))
            && Only.FormatException(() => Encoders.Bech32("bc").Decode("bc1" + rest, out _))
            && Only.FormatException(() => Encoders.Bech32("bc").DecodeDataRaw(prefix ?? "", out _));
    }));

    private static string Replace(string text, int at) => text[..at] + (text[at] == 'q' ? 'p' : 'q') + text[(at + 1)..];
}
