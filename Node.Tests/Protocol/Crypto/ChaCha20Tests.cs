using System.Security.Cryptography;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Protocol.Crypto;

namespace Lnd.Actors.Tests.Protocol.Crypto;

[Parallelizable]
public class ChaCha20Tests
{
    private const string Vectors = "rfc8439/vectors.json";

    private static IEnumerable<TestCaseData> Streams => VectorFile.Cases(Vectors, "stream");

    private static IEnumerable<TestCaseData> Tags => VectorFile.Cases(Vectors, "authenticator");

    private static IEnumerable<TestCaseData> Sealed => VectorFile.Cases(Vectors, "aead");

    [TestCaseSource(nameof(Streams))]
    public void The_key_stream_is_that_of_rfc_8439(JsonElement vector)
    {
        var input = vector.Hex("input");
        var output = new byte[input.Length];
        ChaCha20.Xor(vector.Hex("key"), vector.Hex("nonce"), vector.GetProperty("counter").GetUInt32(), input, output);
        Assert.That(Convert.ToHexStringLower(output), Is.EqualTo(vector.Text("output")));
    }

    [TestCaseSource(nameof(Streams))]
    public void Every_block_function_gives_the_key_stream_of_rfc_8439(JsonElement vector)
    {
        var (key, nonce, counter) = (vector.Hex("key"), vector.Hex("nonce"), vector.GetProperty("counter").GetUInt32());
        var expected = vector.Hex("input").Zip(vector.Hex("output"), (a, b) => (byte)(a ^ b)).ToArray();
        Assert.That(Stream(ChaChaBlocks.OneScalar, 64), Is.EqualTo(expected), "scalar");
        Assert.That(Stream(ChaChaBlocks.One, 64), Is.EqualTo(expected), "128 bit");
        Assert.That(Stream(ChaChaBlocks.Two, 128), Is.EqualTo(expected), "256 bit, two blocks");
        Assert.That(Stream((ref state, stream) => ChaChaBlocks.XorFour(ref state, stream, stream), 256), Is.EqualTo(expected), "256 bit, four blocks");

        byte[] Stream(BlockFunction block, int size)
        {
            var state = new ChaChaState(key, nonce, counter);
            var stream = new byte[(expected.Length + size - 1) / size * size];
            for (var i = 0; i < stream.Length; i += size)
                block(ref state, stream.AsSpan(i, size));
            return stream[..expected.Length];
        }
    }

    private delegate void BlockFunction(ref ChaChaState state, Span<byte> stream);

    [TestCaseSource(nameof(Tags))]
    public void The_authenticator_is_that_of_rfc_8439(JsonElement vector)
    {
        var poly = new Poly1305(vector.Hex("key"));
        poly.AddLast(vector.Hex("message"));
        var tag = new byte[16];
        poly.Finish(tag);
        Assert.That(Convert.ToHexStringLower(tag), Is.EqualTo(vector.Text("tag")));
    }

    [TestCaseSource(nameof(Sealed))]
    public void Sealing_and_opening_is_that_of_rfc_8439(JsonElement vector)
    {
        var (key, nonce, ad) = (vector.Hex("key"), vector.Hex("nonce"), vector.Hex("associated_data"));
        var plaintext = vector.Hex("plaintext");
        var ciphertext = new byte[plaintext.Length];
        var tag = new byte[16];
        SmallAead.Seal(key, nonce, ad, plaintext, ciphertext, tag);
        Assert.That(Convert.ToHexStringLower(ciphertext), Is.EqualTo(vector.Text("ciphertext")));
        Assert.That(Convert.ToHexStringLower(tag), Is.EqualTo(vector.Text("tag")));

        var opened = new byte[plaintext.Length];
        Assert.That(SmallAead.TryOpen(key, nonce, ad, ciphertext, tag, opened), Is.True);
        Assert.That(opened, Is.EqualTo(plaintext));
    }

    [Test]
    public void The_stream_does_not_depend_on_the_pieces_it_is_asked_for()
    {
        var key = SHA256.HashData("key"u8);
        var whole = new byte[1500];
        ChaCha20.FillStream(key, whole);
        for (var length = 0; length <= whole.Length; length++)
        {
            var part = new byte[length];
            ChaCha20.XorStream(key, part);
            Assert.That(part.AsSpan().SequenceEqual(whole.AsSpan(0, length)), Is.True, $"{length} bytes");
        }
    }

    [Test]
    public void Both_ways_to_seal_give_the_same_bytes() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(600).WithEndSize(1500),
        Prop.ForAll<byte[], byte[], ulong>((text, ad, nonce) =>
        {
            // texts on both sides of the length from which on the platform's implementation is used
            var key = SHA256.HashData(ad);
            var iv = new byte[12];
            BitConverter.TryWriteBytes(iv.AsSpan(4), nonce);
            var expected = new byte[text.Length + 16];
            using (var framework = new ChaCha20Poly1305(key))
                framework.Encrypt(iv, text, expected.AsSpan(0, text.Length), expected.AsSpan(text.Length), ad);

            var small = new byte[text.Length + 16];
            SmallAead.Seal(key, iv, ad, text, small.AsSpan(0, text.Length), small.AsSpan(text.Length));
            using var ours = new ChaCha20Poly1305Key(key);
            var output = new byte[text.Length + 16];
            ours.Seal(nonce, ad, text, output);
            var inPlace = new byte[text.Length + 16];
            text.CopyTo(inPlace, 0);
            ours.Seal(nonce, ad, inPlace.AsSpan(0, text.Length), inPlace);

            var opened = new byte[text.Length];
            var openedSmall = new byte[text.Length];
            return small.SequenceEqual(expected) && output.SequenceEqual(expected) && inPlace.SequenceEqual(expected)
                && ours.TryOpen(nonce, ad, output, opened) && opened.SequenceEqual(text)
                && ours.TryOpen(nonce, ad, inPlace, inPlace) && inPlace.AsSpan(0, text.Length).SequenceEqual(text)
                && SmallAead.TryOpen(key, iv, ad, small.AsSpan(0, text.Length), small.AsSpan(text.Length), openedSmall)
                && openedSmall.SequenceEqual(text);
        }));

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(64)]
    [TestCase(ChaCha20Poly1305Key.ShortText)]
    [TestCase(ChaCha20Poly1305Key.ShortText + 1)]
    [TestCase(3000)]
    public void Any_change_makes_opening_fail(int length)
    {
        var text = new byte[length];
        Random.Shared.NextBytes(text);
        using var key = new ChaCha20Poly1305Key(SHA256.HashData(text));
        var sealedText = new byte[length + 16];
        key.Seal(7, "ad"u8, text, sealedText);
        var opened = new byte[length];

        Assert.That(key.TryOpen(7, "ad"u8, sealedText, opened), Is.True);
        Assert.That(key.TryOpen(8, "ad"u8, sealedText, opened), Is.False, "other nonce");
        Assert.That(key.TryOpen(7, "aD"u8, sealedText, opened), Is.False, "other associated data");
        Assert.That(key.TryOpen(7, "ad"u8, sealedText.AsSpan(0, sealedText.Length - 1), opened), Is.False, "shorter");
        Assert.That(key.TryOpen(7, "ad"u8, sealedText.AsSpan(0, 15), opened), Is.False, "no tag");
        for (var i = 0; i < sealedText.Length; i += Math.Max(1, length / 40))
        {
            sealedText[i] ^= 0x20;
            Assert.That(key.TryOpen(7, "ad"u8, sealedText, opened), Is.False, $"byte {i}");
            sealedText[i] ^= 0x20;
        }
        key.SetKey(SHA256.HashData("other"u8));
        Assert.That(key.TryOpen(7, "ad"u8, sealedText, opened), Is.False, "other key");
    }

    [Test]
    public void A_disposed_key_seals_nothing()
    {
        var key = new ChaCha20Poly1305Key(new byte[32]);
        key.Dispose();
        Assert.That(() => key.Seal(0, [], [], new byte[16]), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => key.TryOpen(0, [], new byte[16], []), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => key.SetKey(new byte[32]), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Wrong_lengths_are_named()
    {
        var b = new byte[64];
        Assert.That(() => ChaCha20.Xor(b.AsSpan(0, 31), b.AsSpan(0, 12), 0, b, b), Throws.ArgumentException.With.Message.Contains("31"));
        Assert.That(() => ChaCha20.Xor(b.AsSpan(0, 32), b.AsSpan(0, 11), 0, b, b), Throws.ArgumentException.With.Message.Contains("11"));
        Assert.That(() => ChaCha20.Xor(b.AsSpan(0, 32), b.AsSpan(0, 12), 0, b, b.AsSpan(0, 63)), Throws.ArgumentException.With.Message.Contains("63"));
        Assert.That(() => ChaCha20.Xor(b.AsSpan(0, 32), b.AsSpan(0, 12), uint.MaxValue, new byte[65], new byte[65]), Throws.ArgumentException);
        Assert.That(() => ChaCha20.Xor(b.AsSpan(0, 32), b.AsSpan(0, 12), uint.MaxValue, b, b), Throws.Nothing);
        Assert.That(() => new ChaCha20Poly1305Key(b), Throws.ArgumentException.With.Message.Contains("64"));
        using var key = new ChaCha20Poly1305Key(b.AsSpan(0, 32));
        Assert.That(() => key.Seal(0, [], b, new byte[79]), Throws.ArgumentException.With.Message.Contains("79"));
        Assert.That(() => key.TryOpen(0, [], b, new byte[47]), Throws.ArgumentException.With.Message.Contains("47"));
    }
}
