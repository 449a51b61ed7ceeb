using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Protocol.Wire;
using NBitcoin.Secp256k1;
using SHA256 = System.Security.Cryptography.SHA256;

namespace Lnd.Actors.Tests.Protocol.Onion;

[Parallelizable]
public class PaymentOnionTests
{
    private static readonly PaymentHash Hash = new Preimage(new byte[32]).Hash;
    private static readonly ECPrivKey Us = ECPrivKey.Create(SHA256.HashData("us"u8));
    private static readonly ECPrivKey Them = ECPrivKey.Create(SHA256.HashData("them"u8));
    private static readonly PaymentSecret Secret = new(SHA256.HashData("secret"u8));

    private static readonly HopPayload Forwarding = new()
    {
        Amount = new MilliSatoshi(1000),
        OutgoingCltv = new BlockHeight(800_000),
        ShortChannelId = ShortChannelId.Parse("700000x1x2"),
    };

    private static readonly HopPayload Receiving = new()
    {
        Amount = new MilliSatoshi(1000),
        OutgoingCltv = new BlockHeight(800_000),
        PaymentData = new PaymentData(Secret, new MilliSatoshi(3000)),
    };

    /// <summary>What the first node of a route reads.</summary>
    private static PaymentOnion Read(ByteString payload, bool final, Func<ulong, bool>? accepts = null)
    {
        var hops = new List<OnionHop> { new(Us.CreatePubKey(), payload) };
        if (!final)
            hops.Add(new OnionHop(Them.CreatePubKey(), Receiving.Encode()));
        using var session = ECPrivKey.Create(SHA256.HashData(payload.Span));
        var onion = Sphinx.Build(session, hops.ToArray(), Hash.AsSpan())!.Packet;
        using var key = new NodeKey(Us.Clone());
        return PaymentOnion.Read(onion.Span, Hash, key, accepts);
    }

    private static PayloadFault? Refused(string payload, bool final = true, Func<ulong, bool>? accepts = null) =>
        Read(ByteString.Parse(payload), final, accepts) is PaymentOnion.Refused { Failure: InvalidOnionPayload failure }
            ? failure.Fault
            : throw new AssertionException("was not refused");

    [Test]
    public void A_hop_learns_where_to_forward()
    {
        var forward = (PaymentOnion.Forward)Read(Forwarding.Encode(), final: false);
        Assert.That(forward.Channel, Is.EqualTo(ShortChannelId.Parse("700000x1x2")));
        Assert.That(forward.Amount, Is.EqualTo(new MilliSatoshi(1000)));
        Assert.That(forward.OutgoingCltv, Is.EqualTo(new BlockHeight(800_000)));
        using var key = new NodeKey(Them.Clone());
        var next = (PaymentOnion.Receive)PaymentOnion.Read(forward.Onion.Span, Hash, key);
        Assert.That(next.Payload, Is.EqualTo(Receiving));
    }

    [Test]
    public void The_last_hop_learns_what_it_gets()
    {
        var receive = (PaymentOnion.Receive)Read(Receiving.Encode(), final: true);
        Assert.That(receive.Amount, Is.EqualTo(new MilliSatoshi(1000)));
        Assert.That(receive.Total, Is.EqualTo(new MilliSatoshi(3000)));
        Assert.That(receive.Cltv, Is.EqualTo(new BlockHeight(800_000)));
        Assert.That(receive.Payload.PaymentData!.Value.Secret, Is.EqualTo(Secret));
    }

    [Test]
    public void Without_payment_data_the_total_is_the_amount()
    {
        var keysend = new Preimage(new byte[32]);
        var payload = Receiving with { PaymentData = null, Keysend = keysend, Custom = UnknownTlvs.Of((7629169UL, ByteString.Parse("7b7d"))) };
        var receive = (PaymentOnion.Receive)Read(payload.Encode(), final: true);
        Assert.That(receive.Total, Is.EqualTo(receive.Amount));
        Assert.That(receive.Payload.Keysend, Is.EqualTo(keysend));
        Assert.That(receive.Payload.Custom.TryGet(7629169, out var podcast), Is.True);
        Assert.That(podcast, Is.EqualTo(ByteString.Parse("7b7d")));
    }

    [TestCase("04030c3500" + "0608000abcde00010002", 2UL, TestName = "The_amount_is_required")]
    [TestCase("020203e8" + "0608000abcde00010002", 4UL, TestName = "The_expiry_is_required")]
    [TestCase("020203e8" + "04030c3500", 6UL, TestName = "The_channel_is_required")]
    public void What_a_forwarding_hop_needs_is_required(string payload, ulong type) =>
        Assert.That(Refused(payload, final: false), Is.EqualTo(new PayloadFault(type, 0)));

    [Test]
    public void A_path_key_without_blinded_data_is_refused()
    {
        var payload = Receiving with { CurrentPathKey = Us.CreatePubKey().ToPoint() };
        Assert.That(Refused(payload.Encode().ToString()), Is.EqualTo(new PayloadFault(12, 0)));
    }

    [Test]
    public void Blinded_data_is_handed_on()
    {
        var payload = new HopPayload { EncryptedRecipientData = ByteString.Parse("0102"), CurrentPathKey = Us.CreatePubKey().ToPoint() };
        var blinded = (PaymentOnion.Blinded)Read(payload.Encode(), final: false);
        Assert.That(blinded.Payload, Is.EqualTo(payload));
        Assert.That(blinded.Onion.Length, Is.EqualTo(1366));
    }

    [TestCase("020203e8" + "0203000102", null, 5, TestName = "A_repeated_type_is_refused")]
    [TestCase("04030c3500" + "020203e8", null, 6, TestName = "A_descending_type_is_refused")]
    [TestCase("020203e8" + "0e00", 14UL, 6, TestName = "An_unknown_even_type_is_refused")]
    [TestCase("02020001", 2UL, 2, TestName = "An_amount_with_a_leading_zero_is_refused")]
    [TestCase("0209010203040506070809", 2UL, 2, TestName = "An_amount_of_nine_bytes_is_refused")]
    [TestCase("02081d24b2dfac520001", 2UL, 10, TestName = "An_amount_of_more_than_there_is_is_refused")]
    [TestCase("020203e8" + "04050102030405", 4UL, 6, TestName = "An_expiry_of_five_bytes_is_refused")]
    [TestCase("020203e8" + "060700000000000000", 6UL, 6, TestName = "A_channel_of_seven_bytes_is_refused")]
    [TestCase("020203e8" + "0801ff", 8UL, 6, TestName = "Payment_data_without_a_secret_is_refused")]
    [TestCase("020203e8" + "0405", null, 6, TestName = "A_record_that_is_cut_off_is_refused")]
    public void Malformed_payloads_are_refused_where_they_break(string payload, ulong? type, int offset) =>
        Assert.That(Refused(payload), Is.EqualTo(new PayloadFault(type ?? 0, (ushort)offset)));

    [Test]
    public void An_even_type_is_accepted_where_someone_knows_it()
    {
        const string payload = "020203e8" + "04030c3500" + "fe020c229e" + "0168";
        Assert.That(Refused(payload)?.Type, Is.EqualTo(34349726));
        var receive = (PaymentOnion.Receive)Read(ByteString.Parse(payload), final: true, type => type == 34349726);
        Assert.That(receive.Payload.Custom.TryGet(34349726, out var text), Is.True);
        Assert.That(text, Is.EqualTo(ByteString.Parse("68")));
    }

    [Test]
    public void A_broken_onion_is_malformed()
    {
        using var key = new NodeKey(Us.Clone());
        Assert.That(PaymentOnion.Read(new byte[1366], Hash, key), Has.Property("Code").EqualTo(FailureCode.InvalidOnionKey));
        Assert.That(PaymentOnion.Read([], Hash, key), Is.TypeOf<PaymentOnion.Malformed>());
    }

    [Test]
    public void Any_payload_is_read_as_it_was_written() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Payload.ToArbitrary(), payload =>
            HopPayload.TryDecode(payload.Encode().Span, null, out var read, out _) && read == payload));

    [Test]
    public void A_mutated_payload_gives_a_fault_or_what_it_says() => MutatePayloads(5_000);

    [Test]
    [Category("Slow")]
    public void A_million_mutated_payloads_give_a_fault_or_what_they_say() => MutatePayloads(1_000_000);

    private static void MutatePayloads(int times) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(times),
        Prop.ForAll(Payload.ToArbitrary(), Gen.Choose(0, 10_000).ToArbitrary(), Gen.Choose(0, 255).ToArbitrary(), (payload, place, value) =>
        {
            var bytes = payload.Encode().ToArray();
            if (bytes.Length > 0)
                bytes[place % bytes.Length] = (byte)value;
            return !HopPayload.TryDecode(bytes, null, out var read, out _) || read.Encode().Span.SequenceEqual(bytes);
        }));

    private static Gen<T?> Maybe<T>(Gen<T> gen) where T : struct => Gen.OneOf(gen.Select(value => (T?)value), Gen.Constant((T?)null));

    private static Gen<byte[]> Bytes(int count) => Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf(count);

    private static Gen<MilliSatoshi> Amounts => Bytes(8).Select(b => new MilliSatoshi(BitConverter.ToUInt64(b) % (MilliSatoshi.MaxMoney.Value + 1)));

    private static Gen<ByteString> Strings => Gen.Choose(0, 400).SelectMany(Bytes).Select(b => new ByteString(b));

    private static Gen<HopPayload> Payload =>
        from amount in Maybe(Amounts)
        from cltv in Maybe(Bytes(4).Select(b => new BlockHeight(BitConverter.ToUInt32(b))))
        from channel in Maybe(Bytes(8).Select(b => new ShortChannelId(BitConverter.ToUInt64(b))))
        from data in Maybe(Bytes(32).SelectMany(s => Amounts.Select(total => new PaymentData(new PaymentSecret(s), total))))
        from blinded in Maybe(Strings)
        from pathKey in Maybe(Bytes(32).Select(b => new Point([2, .. b])))
        from metadata in Maybe(Strings)
        from total in Maybe(Amounts)
        from keysend in Maybe(Bytes(32).Select(b => new Preimage(b)))
        from custom in Strings
        select new HopPayload
        {
            Amount = amount,
            OutgoingCltv = cltv,
            ShortChannelId = channel,
            PaymentData = data,
            EncryptedRecipientData = blinded,
            CurrentPathKey = pathKey,
            PaymentMetadata = metadata,
            TotalAmount = total,
            Keysend = keysend,
            Custom = custom.Length % 3 == 0 ? UnknownTlvs.None : UnknownTlvs.Of((65537UL, custom), (5482373485UL, custom)),
        };
}
