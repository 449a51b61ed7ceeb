using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Tests.Protocol.Wire;

/// <summary>Messages that can be read but break a requirement, and what follows from it.</summary>
[Parallelizable]
public class MessageValidationTests
{
    private static T Make<T>() where T : Message => (T)MessageGenerators.Make(typeof(T), new Random(5));

    private static void Refused(Message message, Consequence consequence, string detail)
    {
        Assert.That(MessageCodec.TryDecode(MessageCodec.Encode(message), out _, out var error), Is.False, detail);
        Assert.That((error!.Consequence, error.Message), Is.EqualTo((consequence, message.Type)), error.ToString());
        Assert.That(error.ToString(), Does.Contain(detail));
        if (message is IChannelMessage { ChannelId.IsZero: false } channel)
            Assert.That(error.ChannelId, Is.EqualTo(channel.ChannelId));
    }

    private static void Accepted(Message message) =>
        Assert.That(MessageCodec.TryDecode(MessageCodec.Encode(message), out _, out var error), Is.True, error?.ToString());

    private static readonly Point OffCurve = Point.Parse("02" + new string('0', 62) + "05");

    [Test]
    public void Receiving_open_channel_that_breaks_a_rule_fails_the_channel()
    {
        var good = Make<OpenChannel>() with { Funding = new Satoshi(100_000), Push = new MilliSatoshi(100_000_000), Flags = ChannelFlags.None };
        Accepted(good);
        Accepted(good with { Flags = (ChannelFlags)0xfe });
        Accepted(good with { MaxHtlcValueInFlight = MilliSatoshi.MaxValue, HtlcMinimum = MilliSatoshi.MaxValue });
        Refused(good with { Push = new MilliSatoshi(100_000_001) }, Consequence.FailChannel, "push_msat");
        Refused(good with { DustLimit = new Satoshi(353) }, Consequence.FailChannel, "353sat is smaller");
        Refused(good with { DustLimit = new Satoshi(355), ChannelReserve = new Satoshi(354) }, Consequence.FailChannel, "channel_reserve_satoshis");
        Refused(good with { MaxAcceptedHtlcs = 484 }, Consequence.FailChannel, "484");
        Refused(good with { ChannelType = null }, Consequence.FailChannel, "channel_type is missing");
        Refused(good with { ChannelType = new ChannelType(FeatureBits.Of(12, 80)) }, Consequence.FailChannel, "not a defined one");
        Refused(good with { ChannelType = ChannelType.Anchors.WithScidAlias(), Flags = ChannelFlags.AnnounceChannel }, Consequence.FailChannel, "announced");
        Accepted(good with { ChannelType = ChannelType.Anchors.WithScidAlias() });
        Refused(good with { Keys = good.Keys with { FundingPubkey = OffCurve } }, Consequence.FailChannel, "funding_pubkey");
        Refused(good with { Keys = good.Keys with { RevocationBasepoint = OffCurve } }, Consequence.FailChannel, "revocation_basepoint");
        Refused(good with { Keys = good.Keys with { PaymentBasepoint = OffCurve } }, Consequence.FailChannel, "payment_basepoint");
        Refused(good with { Keys = good.Keys with { DelayedPaymentBasepoint = OffCurve } }, Consequence.FailChannel, "delayed_payment_basepoint");
        Refused(good with { Keys = good.Keys with { HtlcBasepoint = OffCurve } }, Consequence.FailChannel, "htlc_basepoint");
        Refused(good with { Keys = good.Keys with { HtlcBasepoint = default } }, Consequence.FailChannel, "invalid point at byte");
        Refused(good with { Funding = new Satoshi(Satoshi.MaxMoney.Value + 1) }, Consequence.FailChannel, "2100000000000001sat");
    }

    [Test]
    public void An_error_about_a_value_of_any_length_is_short_enough_to_be_sent()
    {
        var endless = new ChannelType(new FeatureBits(new ByteString(Enumerable.Repeat((byte)0x55, 60_000).ToArray())));
        Assert.That(MessageCodec.TryDecode(MessageCodec.Encode(Make<AcceptChannel>() with { ChannelType = endless }), out _, out var error), Is.False);
        Assert.That(error!.Detail, Does.StartWith("channel_type 5555").And.EndsWith("..."));
        Assert.That(error.ToString(), Has.Length.LessThanOrEqualTo(300));
    }

    [Test]
    public void Receiving_an_acceptance_that_breaks_a_rule_fails_the_channel()
    {
        Refused(Make<AcceptChannel>() with { ChannelType = null }, Consequence.FailChannel, "channel_type");
        Refused(Make<AcceptChannel>() with { MaxAcceptedHtlcs = 484 }, Consequence.FailChannel, "max_accepted_htlcs");
        Refused(Make<AcceptChannel2>() with { ChannelType = null }, Consequence.FailChannel, "channel_type");
        Refused(Make<OpenChannel2>() with { ChannelType = null }, Consequence.FailChannel, "channel_type");
        Refused(Make<OpenChannel2>() with { DustLimit = default }, Consequence.FailChannel, "dust_limit_satoshis");
    }

    [Test]
    public void Receiving_a_bad_part_of_a_transaction_fails_the_negotiation()
    {
        Refused(Make<TxAddInput>() with { Sequence = 0xFFFFFFFE }, Consequence.FailNegotiation, "sequence fffffffe");
        Refused(Make<TxAddInput>() with { Sequence = 0xFFFFFFFF }, Consequence.FailNegotiation, "sequence ffffffff");
        Refused(Make<TxAddInput>() with { PreviousTx = default, SharedInputTxId = null }, Consequence.FailNegotiation, "shared_input_txid");
        Refused(Make<TxAddOutput>() with { Amount = new Satoshi(2_100_000_000_000_001) }, Consequence.FailNegotiation, "21 million");
        Refused(Make<TxSignatures>() with { Witnesses = [new ByteString([1, 0]), default] }, Consequence.FailNegotiation, "witness");
        Refused(Make<TxSignatures>() with { Witnesses = [new ByteString([0])] }, Consequence.FailNegotiation, "witness");
    }

    [Test]
    public void Receiving_a_bad_update_closes_the_connection()
    {
        Refused(Make<UpdateAddHtlc>() with { Amount = default }, Consequence.Disconnect, "amount_msat is 0");
        Refused(Make<UpdateAddHtlc>() with { Amount = new MilliSatoshi(MilliSatoshi.MaxMoney.Value + 1) }, Consequence.Disconnect, "21 million");
        Refused(Make<UpdateAddHtlc>() with { CltvExpiry = new BlockHeight(500_000_000) }, Consequence.Disconnect, "cltv_expiry 500000000");
        Accepted(Make<UpdateAddHtlc>() with { CltvExpiry = new BlockHeight(499_999_999), Amount = MilliSatoshi.MaxMoney });
        Refused(Make<UpdateFailMalformedHtlc>() with { FailureCode = 0x4005 }, Consequence.Disconnect, "4005");
        Refused(Make<ClosingSig>() with { CloserOutputOnly = null, CloseeOutputOnly = null, BothOutputs = null }, Consequence.Disconnect, "0 signatures");
        Refused(Make<ClosingSig>() with { CloserOutputOnly = default(Signature), BothOutputs = default(Signature), CloseeOutputOnly = null }, Consequence.Disconnect, "2 signatures");
        Refused(Make<RevokeAndAck>() with { NextPerCommitmentPoint = default }, Consequence.Disconnect, "invalid point");
    }

    [Test]
    public void Receiving_a_batch_of_a_wrong_size_has_the_consequence_of_the_BOLT()
    {
        Refused(Make<StartBatch>() with { BatchSize = 21 }, Consequence.Disconnect, "21");
        Refused(Make<StartBatch>() with { BatchSize = 1 }, Consequence.Warn, "1");
        Refused(Make<StartBatch>() with { BatchSize = 0 }, Consequence.Warn, "0");
        Refused(Make<StartBatch>() with { MessageType = null }, Consequence.Ignore, "message_type");
        Refused(Make<StartBatch>() with { MessageType = MessageType.UpdateFee }, Consequence.Ignore, "message_type");
        Accepted(Make<StartBatch>() with { BatchSize = 20 });
    }

    [Test]
    public void Receiving_bad_gossip_warns_the_peer()
    {
        Refused(Make<NodeAnnouncement>() with { Addresses = new AddressList(new ByteString([1, 2, 3])) }, Consequence.Warn, "addresses");
        Refused(Make<NodeAnnouncement>() with { NodeId = default }, Consequence.Warn, "invalid point");
        Refused(Make<ChannelAnnouncement>() with { BitcoinKey2 = default }, Consequence.Warn, "invalid point");
        Refused(Make<QueryChannelRange>() with { NumberOfBlocks = 0 }, Consequence.Warn, "number_of_blocks");
        Refused(new QueryShortChannelIds(default, [default]) { QueryFlags = [] }, Consequence.Warn, "0 query_flags for 1");
        Refused(new ReplyChannelRange(default, default, 1, true, [default]) { Timestamps = [] }, Consequence.Warn, "timestamps");
        Refused(new ReplyChannelRange(default, default, 1, true, [default]) { Checksums = [default, default] }, Consequence.Warn, "checksums");
    }

    [TestCase("0105" + "{chain}" + "0000", "without encoding")]
    [TestCase("0105" + "{chain}" + "00020000", "no whole number")]
    [TestCase("0105" + "{chain}" + "0009010000000000000001", "unknown encoding 1")]
    [TestCase("0105" + "{chain}" + "0001ff", "unknown encoding 255")]
    [TestCase("0106" + "{chain}" + "02", "2 is neither 0 nor 1")]
    [TestCase("0108" + "{chain}" + "000000000000000101" + "000100" + "0104" + "00000000", "no whole number")]
    public void Receiving_an_array_in_another_form_warns_the_peer(string hex, string detail)
    {
        Assert.That(MessageCodec.TryDecode(Convert.FromHexString(hex.Replace("{chain}", new string('0', 64))), out _, out var error), Is.False);
        Assert.That(error!.Consequence, Is.EqualTo(Consequence.Warn));
        Assert.That(error.Detail, Does.Contain(detail));
    }

    [Test]
    public void Receiving_an_extension_that_is_not_understood_closes_the_connection()
    {
        Assert.That(MessageCodec.TryDecode([0, 70, .. new byte[32], 4, 0], out _, out var error), Is.False);
        Assert.That((error!.Kind, error.Consequence), Is.EqualTo((WireErrorKind.TlvUnknownEven, Consequence.Disconnect)));
        Assert.That(error.Detail, Does.Contain("unknown even TLV type 4"));
    }

    [Test]
    public void Text_of_a_peer_is_fit_to_be_shown()
    {
        Assert.That(ErrorMessage.Of(default, "no\nway").Text, Is.EqualTo("no?way"));
        Assert.That(new WarningMessage(default, new ByteString([1, 0xff])).Text, Is.EqualTo("01ff"));
        Assert.That(new TxAbort(default, new ByteString(new byte[5000])).Text, Has.Length.EqualTo(1000));
        Assert.That(TxAbort.Of(default, new string('x', 5000)).Text, Is.EqualTo(new string('x', 1000)));
    }

    [Test]
    public void A_ping_says_whether_it_wants_a_pong()
    {
        Assert.That(new Ping(65531, default).NeedsPong, Is.True);
        Assert.That(new Ping(65532, default).NeedsPong, Is.False);
        Assert.That(Pong.To(new Ping(65531, default)).Ignored.Length, Is.EqualTo(65531));
        Assert.That(MessageCodec.Encode(Pong.To(new Ping(65531, default))), Has.Length.EqualTo(Message.MaxLength));
    }

    [TestCase("0014" + "{20}", false, false, true)]
    [TestCase("0020" + "{32}", false, false, true)]
    [TestCase("0014" + "{19}", true, true, false)]
    [TestCase("0021" + "{33}", true, true, false)]
    [TestCase("5120" + "{32}", true, false, true)]
    [TestCase("5120" + "{32}", false, true, false)]
    [TestCase("6002" + "{2}", true, false, true)]
    [TestCase("6028" + "{40}", true, false, true)]
    [TestCase("6029" + "{41}", true, false, false)]
    [TestCase("5101" + "{1}", true, false, false)]
    [TestCase("6102" + "{2}", true, true, false)]
    [TestCase("6a06" + "{6}", false, true, true)]
    [TestCase("6a06" + "{6}", true, false, false)]
    [TestCase("6a05" + "{5}", false, true, false)]
    [TestCase("6a4b" + "{75}", false, true, true)]
    [TestCase("6a4c4c" + "{76}", false, true, true)]
    [TestCase("6a4c50" + "{80}", false, true, true)]
    [TestCase("6a4c51" + "{81}", false, true, false)]
    [TestCase("6a4c4b" + "{75}", false, true, false)]
    [TestCase("76a914" + "{20}" + "88ac", true, true, false)]
    [TestCase("", true, true, false)]
    public void A_shutdown_script_has_one_of_the_forms(string form, bool anySegwit, bool simpleClose, bool allowed)
    {
        var hex = System.Text.RegularExpressions.Regex.Replace(form, @"\{(\d+)\}", m => new string('7', 2 * int.Parse(m.Groups[1].Value)));
        Assert.That(ShutdownScript.IsAllowed(Convert.FromHexString(hex), anySegwit, simpleClose), Is.EqualTo(allowed));
    }

    [Test]
    public void Fee_ranges_overlap_or_do_not()
    {
        static FeeRange Range(ulong min, ulong max) => new(new Satoshi(min), new Satoshi(max));
        Assert.That(Range(1, 5).Overlap(Range(5, 9)), Is.EqualTo(Range(5, 5)));
        Assert.That(Range(1, 4).Overlap(Range(5, 9)), Is.Null);
        Assert.That(Range(9, 1).Overlap(Range(0, 100)), Is.Null);
        Assert.That(Range(1, 5).Contains(new Satoshi(5)) && !Range(1, 5).Contains(new Satoshi(6)), Is.True);
    }

    [Test]
    public void A_timestamp_filter_does_not_overflow()
    {
        var filter = new GossipTimestampFilter(default, new UnixTimestamp(100), uint.MaxValue);
        Assert.That(filter.Passes(new UnixTimestamp(99)), Is.False);
        Assert.That(filter.Passes(new UnixTimestamp(uint.MaxValue)), Is.True);
        Assert.That(new GossipTimestampFilter(default, new UnixTimestamp(uint.MaxValue), 0).Passes(new UnixTimestamp(uint.MaxValue)), Is.False);
        Assert.That(new GossipTimestampFilter(default, new UnixTimestamp(100), 1).Passes(new UnixTimestamp(101)), Is.False);
    }
}
