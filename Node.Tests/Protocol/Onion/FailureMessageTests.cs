using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onion;

namespace Lnd.Actors.Tests.Protocol.Onion;

[Parallelizable]
public class FailureMessageTests
{
    private static readonly Sha256Hash Hash = Sha256Hash.Of("onion"u8);
    private static readonly ByteString Update = ByteString.Parse("0102ff");

    /// <summary>One of each kind.</summary>
    internal static readonly FailureMessage[] Everyone =
    [
        new TemporaryNodeFailure(), new PermanentNodeFailure(), new RequiredNodeFeatureMissing(), new InvalidOnionVersion(Hash), new InvalidOnionHmac(Hash),
        new InvalidOnionKey(Hash), new TemporaryChannelFailure(Update), new PermanentChannelFailure(), new RequiredChannelFeatureMissing(),
        new UnknownNextPeer(), new AmountBelowMinimum(new MilliSatoshi(1000), Update), new FeeInsufficient(new MilliSatoshi(ulong.MaxValue), Update),
        new IncorrectCltvExpiry(new BlockHeight(800_000), Update), new ExpiryTooSoon(Update),
        new IncorrectOrUnknownPaymentDetails(new MilliSatoshi(100), new BlockHeight(800_000)), new FinalIncorrectCltvExpiry(new BlockHeight(7)),
        new FinalIncorrectHtlcAmount(new MilliSatoshi(8)), new ChannelDisabled(0, Update), new ExpiryTooFar(), new InvalidOnionPayload(null),
        new InvalidOnionPayload(new PayloadFault(HopPayload.KeysendType, 0x1234)), new MppTimeout(), new InvalidOnionBlinding(Hash),
        new UnknownFailure((FailureCode)0x4fff, Update), new UnknownFailure(0, default),
    ];

    internal static Gen<FailureMessage> Failure =>
        from failure in Gen.Elements(Everyone)
        from extra in ArbMap.Default.GeneratorFor<byte[]>()
            // what follows the fields of these two belongs to them
        select failure is UnknownFailure or InvalidOnionPayload { Fault: null } ? failure : failure with { Extra = new ByteString(extra) };

    [Test]
    public void Every_code_of_bolt_4_has_a_message() => Assert.That(
        Everyone.Where(failure => failure is not UnknownFailure).Select(failure => failure.Code).Distinct(),
        Is.EquivalentTo(Enum.GetValues<FailureCode>()));

    [TestCase("2002", "temporary_node_failure")]
    [TestCase("6002", "permanent_node_failure")]
    [TestCase("6003", "required_node_feature_missing")]
    [TestCase("c004", "invalid_onion_version")]
    [TestCase("c005", "invalid_onion_hmac")]
    [TestCase("c006", "invalid_onion_key")]
    [TestCase("1007", "temporary_channel_failure")]
    [TestCase("4008", "permanent_channel_failure")]
    [TestCase("4009", "required_channel_feature_missing")]
    [TestCase("400a", "unknown_next_peer")]
    [TestCase("100b", "amount_below_minimum")]
    [TestCase("100c", "fee_insufficient")]
    [TestCase("100d", "incorrect_cltv_expiry")]
    [TestCase("100e", "expiry_too_soon")]
    [TestCase("400f", "incorrect_or_unknown_payment_details")]
    [TestCase("0012", "final_incorrect_cltv_expiry")]
    [TestCase("0013", "final_incorrect_htlc_amount")]
    [TestCase("1014", "channel_disabled")]
    [TestCase("0015", "expiry_too_far")]
    [TestCase("4016", "invalid_onion_payload")]
    [TestCase("0017", "mpp_timeout")]
    [TestCase("c018", "invalid_onion_blinding")]
    [TestCase("0010", "0x0010")]
    public void Codes_have_the_numbers_and_names_of_bolt_4(string code, string name) =>
        Assert.That(((FailureCode)Convert.ToUInt16(code, 16)).Name(), Is.EqualTo(name));

    [TestCaseSource(nameof(Everyone))]
    public void A_message_is_read_as_it_was_written(FailureMessage failure)
    {
        Assert.That(FailureMessage.Decode(failure.Encode().Span), Is.EqualTo(failure));
        Assert.That(failure.Encode().ToString(), Does.StartWith($"{(ushort)failure.Code:x4}"));
    }

    [TestCase("100b00000000000003e800030102ff", typeof(AmountBelowMinimum))]
    [TestCase("100d000c350000030102ff", typeof(IncorrectCltvExpiry))]
    [TestCase("1014000000030102ff", typeof(ChannelDisabled))]
    [TestCase("4016ff0000000046c6616c1234", typeof(UnknownFailure), TestName = "A_type_that_is_not_minimal_makes_the_failure_unknown")]
    [TestCase("4016fe46c6616c1234", typeof(InvalidOnionPayload))]
    [TestCase("4016", typeof(InvalidOnionPayload))]
    [TestCase("400f00000000000000640000", typeof(UnknownFailure))]
    [TestCase("400f", typeof(UnknownFailure))]
    [TestCase("100700", typeof(UnknownFailure))]
    [TestCase("10070001", typeof(UnknownFailure))]
    [TestCase("10070000", typeof(TemporaryChannelFailure))]
    [TestCase("", typeof(UnknownFailure))]
    [TestCase("20", typeof(UnknownFailure))]
    public void Bytes_are_read_as_what_they_are(string message, Type type)
    {
        var bytes = Convert.FromHexString(message);
        var failure = FailureMessage.Decode(bytes);
        Assert.That(failure, Is.TypeOf(type));
        if (bytes.Length >= 2)
            Assert.That(failure.Encode().ToString(), Is.EqualTo(message));
    }

    [Test]
    public void What_follows_the_fields_is_kept() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(Failure.ToArbitrary(), failure => FailureMessage.Decode(failure.Encode().Span) == failure));

    [Test]
    public void Random_bytes_never_throw_and_come_out_again() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(5000),
        Prop.ForAll(
            Gen.OneOf(Gen.Elements(Enum.GetValues<FailureCode>()).Select(code => (int)code), Gen.Choose(0, 0xffff)).ToArbitrary(),
            ArbMap.Default.GeneratorFor<byte[]>().ToArbitrary(),
            (code, data) =>
            {
                byte[] message = [(byte)(code >> 8), (byte)code, .. data];
                var failure = FailureMessage.Decode(message);
                return failure.Code == (FailureCode)code && failure.Encode().Span.SequenceEqual(message);
            }));

    [Test]
    public void A_malformed_onion_becomes_the_failure_of_its_code()
    {
        foreach (var failure in Everyone.OfType<BadOnionFailure>())
            Assert.That(FailureMessage.FromMalformed(failure.Code, Hash), Is.EqualTo(failure));
        var unknown = FailureMessage.FromMalformed((FailureCode)0xcfff, Hash);
        Assert.That(unknown.Encode().ToString(), Is.EqualTo("cfff" + Hash));
    }

    [Test]
    public void Flags_are_those_of_bolt_4()
    {
        Assert.That(FailureCode.InvalidOnionKey.IsBadOnion() && FailureCode.InvalidOnionKey.IsPermanent(), Is.True);
        Assert.That(FailureCode.PermanentNodeFailure.IsNode() && FailureCode.PermanentNodeFailure.IsPermanent(), Is.True);
        Assert.That(FailureCode.ChannelDisabled.IsUpdate(), Is.True);
        Assert.That(FailureCode.ChannelDisabled.IsPermanent() || FailureCode.ChannelDisabled.IsNode() || FailureCode.ChannelDisabled.IsBadOnion(), Is.False);
    }
}
