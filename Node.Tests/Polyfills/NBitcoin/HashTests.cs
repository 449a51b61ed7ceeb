using System.Text;
using NBitcoin;
using NBitcoin.Crypto;
using NBitcoin.DataEncoders;

namespace Lnd.Actors.Tests.Polyfills;

[Parallelizable]
public class HashTests
{
    static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
    static string Hex(byte[] bytes) => Encoders.Hex.EncodeData(bytes);

    // the vectors that its authors publish
    [TestCase("", "9c1185a5c5e9fc54612808977ee8f548b2258d31")]
    [TestCase("a", "0bdc9d2d256b3ee9daae347be6f4dc835a467ffe")]
    [TestCase("abc", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc")]
    [TestCase("message digest", "5d0689ef49d2fae572b881b123a85ffa21595f36")]
    [TestCase("abcdefghijklmnopqrstuvwxyz", "f71c27109c692c1b56bbdceb5b9d2865b3708dbc")]
    [TestCase("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "12a053384a9c0c88e405a06c27dcf49ada62eb2b")]
    [TestCase("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "b0e20b6e3116640286ed3a87a5713079b21f5189")]
    [TestCase("12345678901234567890123456789012345678901234567890123456789012345678901234567890", "9b752e45573d4b39f4dbd3323cab82bf63326bfb")]
    public void Ripemd160_gives_the_published_hash(string message, string hash) =>
        Assert.That(Hex(Hashes.RIPEMD160(Ascii(message))), Is.EqualTo(hash));

    [Test]
    public void Ripemd160_of_a_million_bytes_gives_the_published_hash() =>
        Assert.That(Hex(Hashes.RIPEMD160(Ascii(new string('a', 1_000_000)))), Is.EqualTo("52783243c1697bdbe16d37f97f68f08325dc1528"));

    [Test]
    public void Ranges_hash_as_copies_do()
    {
        var data = Ascii("..abc...");
        Assert.Multiple(() =>
        {
            Assert.That(Hashes.RIPEMD160(data, 2, 3), Is.EqualTo(Hashes.RIPEMD160(Ascii("abc"))));
            Assert.That(Hashes.SHA256(data, 2, 3), Is.EqualTo(Hashes.SHA256(Ascii("abc"))));
            Assert.That(Hashes.Hash160(data, 2, 3), Is.EqualTo(Hashes.Hash160(Ascii("abc"))));
            Assert.That(Hashes.DoubleSHA256(data, 2, 3), Is.EqualTo(Hashes.DoubleSHA256(Ascii("abc"))));
            Assert.That(() => Hashes.SHA256(data, 6, 3), Throws.InstanceOf<ArgumentException>());
        });
    }

    [Test]
    public void Compound_hashes_are_the_hashes_they_are_made_of()
    {
        var data = Ascii("hello");
        Assert.Multiple(() =>
        {
            Assert.That(Hex(Hashes.SHA256(data)), Is.EqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"));
            Assert.That(Hex(Hashes.DoubleSHA256(data).ToBytes()), Is.EqualTo("9595c9df90075148eb06860365df33584b75bff782a510c6cd4883a419833d50"));
            Assert.That(Hex(Hashes.Hash160(data).ToBytes()), Is.EqualTo("b6a9c8c230722b7c748331a8b450f05566dc7d0f"));
            Assert.That(Hex(Hashes.SHA1(Ascii("abc"), 0, 3)), Is.EqualTo("a9993e364706816aba3e25717850c26c9cd0d89d"));
        });
    }

    [Test]
    public void Hmac_sha512_gives_the_value_of_rfc_4231()
    {
        var output = new byte[64];
        var key = Ascii("Jefe");
        var data = Ascii("what do ya want for nothing?");
        const string expected = "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
            + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737";
        Assert.Multiple(() =>
        {
            Assert.That(Hex(Hashes.HMACSHA512(key, data)), Is.EqualTo(expected));
            Assert.That(Hashes.HMACSHA512(key, data, output, out var length) && length == 64, Is.True);
            Assert.That(Hex(output), Is.EqualTo(expected));
        });
    }

    [TestCase("")]
    [TestCase("00ff10Ab")]
    public void Hex_is_read_in_either_case_and_written_in_lower_case(string hex)
    {
        Assert.That(Encoders.Hex.EncodeData(Encoders.Hex.DecodeData(hex)), Is.EqualTo(hex.ToLowerInvariant()));
        Assert.That(HexEncoder.IsWellFormed(hex), Is.True);
    }

    [TestCase("0")]
    [TestCase("0g")]
    [TestCase(" 00")]
    [TestCase("0x00")]
    [TestCase("０0")]
    public void Hex_that_is_none_is_refused_and_named(string hex)
    {
        Assert.That(() => Encoders.Hex.DecodeData(hex), Throws.TypeOf<FormatException>());
        Assert.That(HexEncoder.IsWellFormed(hex), Is.False);
    }
}
