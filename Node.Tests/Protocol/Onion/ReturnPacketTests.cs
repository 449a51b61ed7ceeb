using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Protocol.Wire;
using NBitcoin.Secp256k1;
using HMACSHA256 = System.Security.Cryptography.HMACSHA256;
using SHA256 = System.Security.Cryptography.SHA256;

namespace Lnd.Actors.Tests.Protocol.Onion;

[Parallelizable]
public class ReturnPacketTests
{
    private static SharedSecret Secret(string hex) => new(Convert.FromHexString(hex));

    private static ValueList<SharedSecret> Secrets(int count) => [.. Enumerable.Range(0, count).Select(i => new SharedSecret(SHA256.HashData([(byte)i])))];

    [Test]
    public void A_failure_comes_back_as_in_the_test_file_of_bolt_4()
    {
        var json = VectorFile.Json("bolt04/onion-error-test.json");
        var generate = json.GetProperty("generate");
        var hops = generate.GetProperty("hops").EnumerateArray().ToList();
        var secrets = hops.Select(hop => Secret(hop.Text("hop_shared_secret"))).ToArray();
        using var session = ECPrivKey.Create(generate.Hex("session_key"));
        var route = hops.Select(hop => new OnionHop(ECPubKey.Create(hop.Hex("pubkey")), new ByteString([1, 0]))).ToArray();
        Assert.That(Sphinx.Build(session, route, [])!.SharedSecrets, Is.EqualTo(ValueList.Create<SharedSecret>(secrets)));

        foreach (var (i, hop) in hops.Index())
        {
            Assert.That(Derive(secrets[i], KeyType.Ammag), Is.EqualTo(hop.Text("ammag_key")));
            if (hop.TryGetProperty("um_key", out var um))
                Assert.That(Derive(secrets[i], KeyType.Um), Is.EqualTo(um.GetString()));
        }
        var failure = FailureMessage.Decode(generate.Hex("failure_message"));
        Assert.That(failure, Is.EqualTo(new TemporaryNodeFailure()));

        var packet = ReturnPacket.Create(secrets[^1], failure);
        // before it is encrypted it is the HMAC, then the vector's payload
        Assert.That(packet.Wrap(secrets[^1]).Reason.ToString()[64..], Is.EqualTo(hops[^1].Text("payload")));
        for (var i = secrets.Length - 2; i >= 0; i--)
            packet = packet.Wrap(secrets[i]);
        Assert.That(packet.Reason.ToString(), Is.EqualTo(json.Text("errorpacket")));
        Assert.That(packet.Open(ValueList.Create<SharedSecret>(secrets)), Is.EqualTo(new ReturnedFailure(4, failure)));
    }

    [Test]
    public void A_failure_comes_back_as_in_the_trace_of_bolt_4()
    {
        var vector = VectorFile.Json("bolt04/returning-errors.json");
        var secrets = vector.GetProperty("shared_secrets").EnumerateArray().Select(s => Secret(s.GetString()!)).ToArray();
        using var session = ECPrivKey.Create(vector.Hex("session_key"));
        var route = vector.GetProperty("pubkeys").EnumerateArray().Select(p => new OnionHop(ECPubKey.Create(p.Hex()), new ByteString([1, 0]))).ToArray();
        Assert.That(Sphinx.Build(session, route, [])!.SharedSecrets, Is.EqualTo(ValueList.Create<SharedSecret>(secrets)));

        var record = new WireWriter().BigSize(34001).BigSize(300).Bytes(Enumerable.Repeat((byte)128, 300).ToArray());
        var failure = new IncorrectOrUnknownPaymentDetails(new MilliSatoshi(100), new BlockHeight(800000)) { Extra = new ByteString(record.Written) };
        Assert.That(failure.Encode().ToString(), Is.EqualTo(vector.Text("failure_message")));
        Assert.That(FailureMessage.Decode(vector.Hex("failure_message")), Is.EqualTo(failure));

        var packets = vector.GetProperty("error_packets").EnumerateArray().Select(p => p.GetString()).ToList();
        var packet = ReturnPacket.Create(secrets[4], failure, paddedLength: 1024);
        Assert.That(packet.Wrap(secrets[4]).Reason.ToString(), Is.EqualTo(vector.Text("raw_error_packet")));
        Assert.That(packet.Reason.ToString(), Is.EqualTo(packets[4]));
        for (var i = 3; i >= 0; i--)
        {
            packet = packet.Wrap(secrets[i]);
            Assert.That(packet.Reason.ToString(), Is.EqualTo(packets[i]), $"node {i}");
        }
        Assert.That(packet.Open(ValueList.Create<SharedSecret>(secrets)), Is.EqualTo(new ReturnedFailure(4, failure)));
    }

    [Test]
    public void The_origin_reads_which_hop_failed_and_why() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(100),
        Prop.ForAll(Gen.Choose(1, 35).ToArbitrary(), Gen.Choose(0, 34).ToArbitrary(), FailureMessageTests.Failure.ToArbitrary(), (length, hop, failure) =>
        {
            hop %= length;
            var secrets = Secrets(length);
            var packet = ReturnPacket.Create(secrets[hop], failure);
            for (var i = hop - 1; i >= 0; i--)
                packet = packet.Wrap(secrets[i]);
            return packet.Open(secrets) == new ReturnedFailure(hop, failure) && packet.Reason.Length >= 32 + 2 + 256 + 2;
        }));

    [Test]
    public void Every_usual_failure_is_as_long_as_the_others()
    {
        var lengths = FailureMessageTests.Everyone.Select(failure => ReturnPacket.Create(Secrets(1)[0], failure).Reason.Length).Distinct();
        Assert.That(lengths, Is.EqualTo(new[] { 292 }));
    }

    [Test]
    public void A_changed_packet_is_of_nobody() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(Gen.Choose(0, 291).ToArbitrary(), Gen.Choose(1, 255).ToArbitrary(), (place, change) =>
        {
            var secrets = Secrets(4);
            var bytes = ReturnPacket.Create(secrets[2], new ExpiryTooFar()).Wrap(secrets[1]).Wrap(secrets[0]).Reason.ToArray();
            bytes[place] ^= (byte)change;
            return new ReturnPacket(ByteString.Own(bytes)).Open(secrets) is null;
        }));

    [Test]
    public void Random_packets_are_of_nobody_and_never_throw() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1000),
        Prop.ForAll<byte[]>(bytes => new ReturnPacket(new ByteString(bytes)).Open(Secrets(3)) is null
            && new ReturnPacket(new ByteString(bytes)).Wrap(Secrets(1)[0]).Reason.Length == bytes.Length));

    /// <summary>Authentic, but some with lengths that are none.</summary>
    [TestCase("", 0)]
    [TestCase("00", 0)]
    [TestCase("0000", 0)]
    [TestCase("0001", 0)]
    [TestCase("000120", 0)]
    [TestCase("0003200200", (int)FailureCode.TemporaryNodeFailure)]
    [TestCase("ffff2002", 0)]
    [TestCase("000220020000", (int)FailureCode.TemporaryNodeFailure)]
    [TestCase("00022002ffff", (int)FailureCode.TemporaryNodeFailure)]
    public void A_hop_that_returns_nonsense_is_still_known(string body, int code)
    {
        var secrets = Secrets(2);
        var bytes = Convert.FromHexString(body);
        var hmac = HMACSHA256.HashData(Convert.FromHexString(Derive(secrets[1], KeyType.Um)), bytes);
        var opened = new ReturnPacket(new ByteString([.. hmac, .. bytes])).Wrap(secrets[1]).Wrap(secrets[0]).Open(secrets);
        Assert.That(opened?.Hop, Is.EqualTo(1));
        Assert.That(opened!.Failure.Code, Is.EqualTo((FailureCode)code));
    }

    private static string Derive(SharedSecret secret, ReadOnlySpan<byte> type)
    {
        var key = new byte[32];
        secret.DeriveKey(type, key);
        return Convert.ToHexStringLower(key);
    }
}
