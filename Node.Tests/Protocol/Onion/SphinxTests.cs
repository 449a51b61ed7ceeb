using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Onion;
using NBitcoin.Secp256k1;
using HMACSHA256 = System.Security.Cryptography.HMACSHA256;
using SHA256 = System.Security.Cryptography.SHA256;

namespace Lnd.Actors.Tests.Protocol.Onion;

[Parallelizable]
public class SphinxTests
{
    private static readonly System.Text.Json.JsonElement Vector = VectorFile.Json("bolt04/onion-test.json");
    private static readonly PaymentHash Hash = new(SHA256.HashData("payment"u8));

    private static ECPrivKey Key(int number) => ECPrivKey.Create(SHA256.HashData([(byte)number]));

    private static OnionHop[] Route(params int[] payloadLengths) =>
        [.. payloadLengths.Select((length, i) => new OnionHop(Key(i).CreatePubKey(), new ByteString(Enumerable.Repeat((byte)(i + 1), length).ToArray())))];

    private static PeelResult Peel(ByteString onion, int hop)
    {
        using var key = new NodeKey(Key(hop));
        return Sphinx.Peel(onion.Span, Hash.AsSpan(), key);
    }

    private static (OnionHop[] Hops, byte[] AssociatedData, string Onion) Published()
    {
        var generate = Vector.GetProperty("generate");
        var hops = generate.GetProperty("hops").EnumerateArray()
            .Select(hop =>
            {
                // the vector's payloads have their length in front: 1 or, from 0xfd on, 3 bytes
                var payload = hop.Hex("payload");
                return new OnionHop(ECPubKey.Create(hop.Hex("pubkey")), new ByteString(payload.AsSpan(payload[0] == 0xfd ? 3 : 1)));
            });
        return ([.. hops], generate.Hex("associated_data"), Vector.Text("onion"));
    }

    [Test]
    public void The_onion_is_that_of_bolt_4()
    {
        var (hops, associatedData, onion) = Published();
        using var session = ECPrivKey.Create(Vector.GetProperty("generate").Hex("session_key"));
        var built = Sphinx.Build(session, hops, associatedData);
        Assert.That(built!.Packet.ToString(), Is.EqualTo(onion));
        Assert.That(built.SharedSecrets.Count, Is.EqualTo(hops.Length));
    }

    [Test]
    public void Peeling_the_onion_of_bolt_4_gives_each_hop_its_payload()
    {
        var (hops, associatedData, onion) = Published();
        using var session = ECPrivKey.Create(Vector.GetProperty("generate").Hex("session_key"));
        var secrets = Sphinx.Build(session, hops, associatedData)!.SharedSecrets;
        var next = ByteString.Parse(onion);
        foreach (var (i, secret) in Vector.GetProperty("decode").EnumerateArray().Index())
        {
            using var key = new NodeKey(ECPrivKey.Create(secret.Hex()));
            var result = Sphinx.Peel(next.Span, associatedData, key);
            Assert.That(result, Is.TypeOf<PeelResult.Peeled>(), $"hop {i}");
            var peeled = (PeelResult.Peeled)result;
            Assert.That(peeled.Payload, Is.EqualTo(hops[i].Payload), $"hop {i}");
            Assert.That(peeled.SharedSecret, Is.EqualTo(secrets[i]), $"hop {i}");
            Assert.That(peeled.IsFinal, Is.EqualTo(i == hops.Length - 1));
            next = peeled.Next;
        }
        Assert.That(next.IsEmpty, Is.True);
    }

    [Test]
    public void Any_route_that_fits_can_be_peeled_to_its_end() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(60),
        Prop.ForAll(
            Gen.Choose(2, 300).ArrayOf().Where(lengths => lengths.Length > 0).ToArbitrary(),
            Gen.Elements(100, 1300, 5000, 32768).ToArbitrary(),
            (lengths, size) =>
            {
                var hops = Route(lengths);
                var built = Sphinx.Build(Key(200), hops, Hash.AsSpan(), size);
                if (lengths.Sum(Sphinx.LengthOf) > size)
                    return built is null;
                var onion = built!.Packet;
                for (var i = 0; i < hops.Length; i++)
                {
                    if (onion.Length != size + Sphinx.Overhead
                        || Peel(onion, i) is not PeelResult.Peeled peeled
                        || peeled.Payload != hops[i].Payload
                        || peeled.SharedSecret != built.SharedSecrets[i])
                    {
                        return false;
                    }
                    onion = peeled.Next;
                }
                return onion.IsEmpty;
            }));

    [Test]
    public void A_route_may_fill_the_onion_to_the_last_byte()
    {
        // 20 hops of 65 bytes are 1300
        var hops = Route([.. Enumerable.Repeat(65 - 33, 20)]);
        var onion = Sphinx.Build(Key(200), hops, Hash.AsSpan())!.Packet;
        for (var i = 0; i < 20; i++)
        {
            var peeled = (PeelResult.Peeled)Peel(onion, i);
            Assert.That(peeled.Payload, Is.EqualTo(hops[i].Payload));
            onion = peeled.Next;
        }
        Assert.That(Sphinx.Build(Key(200), Route([.. Enumerable.Repeat(65 - 33, 19), 33]), Hash.AsSpan()), Is.Null);
        Assert.That(Sphinx.Build(Key(200), Route(1300 - 35), Hash.AsSpan()), Is.Not.Null);
        Assert.That(Sphinx.Build(Key(200), Route(1300 - 34), Hash.AsSpan()), Is.Null);
    }

    [Test]
    public void A_changed_bit_anywhere_is_found_out() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(Gen.Choose(0, 1365).ToArbitrary(), Gen.Choose(0, 7).ToArbitrary(), (place, bit) =>
        {
            var bytes = Sphinx.Build(Key(200), Route(20, 20), Hash.AsSpan())!.Packet.ToArray();
            bytes[place] ^= (byte)(1 << bit);
            using var key = new NodeKey(Key(0));
            return Sphinx.Peel(bytes, Hash.AsSpan(), key) is PeelResult.Malformed malformed
                && malformed.OnionHash == Sha256Hash.Of(bytes)
                && (place == 0) == (malformed.Code == FailureCode.InvalidOnionVersion)
                && (place is >= 1 and <= 33 || malformed.Code != FailureCode.InvalidOnionKey)
                && malformed.Code.IsBadOnion();
        }));

    [Test]
    public void The_hash_of_the_payment_and_the_key_must_fit()
    {
        var onion = Sphinx.Build(Key(200), Route(20), Hash.AsSpan())!.Packet;
        using var key = new NodeKey(Key(0));
        using var other = new NodeKey(Key(1));
        Assert.That(Sphinx.Peel(onion.Span, Hash.AsSpan(), key), Is.TypeOf<PeelResult.Peeled>());
        Assert.That(Sphinx.Peel(onion.Span, new byte[32], key), Has.Property("Code").EqualTo(FailureCode.InvalidOnionHmac));
        Assert.That(Sphinx.Peel(onion.Span, [], key), Has.Property("Code").EqualTo(FailureCode.InvalidOnionHmac));
        Assert.That(Sphinx.Peel(onion.Span, Hash.AsSpan(), other), Has.Property("Code").EqualTo(FailureCode.InvalidOnionHmac));
    }

    [TestCase("01")]
    [TestCase("ff")]
    public void An_unknown_version_is_malformed(string version)
    {
        var onion = Convert.FromHexString(version + Vector.Text("onion")[2..]);
        using var key = new NodeKey(Key(0));
        Assert.That(Sphinx.Peel(onion, [], key), Is.EqualTo(new PeelResult.Malformed(FailureCode.InvalidOnionVersion, Sha256Hash.Of(onion))));
    }

    [TestCase("04")]
    [TestCase("00")]
    public void A_key_that_is_no_point_is_malformed(string prefix)
    {
        var onion = Convert.FromHexString("00" + prefix + Vector.Text("onion")[4..]);
        using var key = new NodeKey(Key(0));
        Assert.That(Sphinx.Peel(onion, [], key), Is.EqualTo(new PeelResult.Malformed(FailureCode.InvalidOnionKey, Sha256Hash.Of(onion))));
    }

    /// <summary>Onions whose origin made an authentic packet with a frame that is none, as Build would not.</summary>
    [TestCase("00", TestName = "A_payload_of_no_bytes_is_refused")]
    [TestCase("0100", TestName = "A_payload_of_one_byte_is_refused")]
    [TestCase("fd00fc", TestName = "A_length_that_is_not_minimal_is_refused")]
    [TestCase("fd0515", TestName = "A_payload_longer_than_the_onion_is_refused")]
    [TestCase("fd04f2", TestName = "A_payload_that_leaves_no_room_for_the_hmac_is_refused")]
    [TestCase("ffffffffffffffffff", TestName = "A_payload_of_the_greatest_length_is_refused")]
    public void A_frame_that_is_none_is_refused(string front) =>
        Assert.That(Peel(Forge(Convert.FromHexString(front)), 0), Is.TypeOf<PeelResult.BadPayload>());

    [Test]
    public void A_forged_frame_that_is_one_is_read()
    {
        Assert.That(Peel(Forge([2, 1, 0]), 0), Is.TypeOf<PeelResult.Peeled>());
        // 3 of length, 1265 of payload, 32 of HMAC
        Assert.That(Peel(Forge([0xfd, 0x04, 0xf1]), 0), Is.TypeOf<PeelResult.Peeled>());
    }

    private static ByteString Forge(byte[] front)
    {
        using var session = Key(200);
        var ephemeral = session.CreatePubKey();
        using var node = Key(0);
        var secretBytes = new byte[32];
        node.Ecdh(ephemeral, secretBytes);
        var secret = new SharedSecret(secretBytes);
        var payloads = new byte[1300];
        front.CopyTo(payloads, 0);
        var key = new byte[32];
        secret.DeriveKey(KeyType.Rho, key);
        ChaCha20.XorStream(key, payloads);
        secret.DeriveKey(KeyType.Mu, key);
        byte[] authenticated = [.. payloads, .. Hash.AsSpan()];
        var hmac = HMACSHA256.HashData(key, authenticated);
        return new ByteString([0, .. ephemeral.ToBytes(), .. payloads, .. hmac]);
    }

    [Test]
    public void Random_bytes_never_throw() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll<byte[], bool>((bytes, padded) =>
        {
            using var key = new NodeKey(Key(0));
            byte[] onion = padded ? [0, 2, .. bytes, .. new byte[Math.Max(0, 1364 - bytes.Length)]] : bytes;
            return Sphinx.Peel(onion, Hash.AsSpan(), key) is PeelResult.Malformed;
        }));

    [Test]
    public void Misuse_throws()
    {
        Assert.That(() => Sphinx.Build(Key(0), [], []), Throws.ArgumentException);
        Assert.That(() => Sphinx.Build(Key(0), Route(5, 1), []), Throws.ArgumentException.With.Message.Contains("has 1"));
    }
}
