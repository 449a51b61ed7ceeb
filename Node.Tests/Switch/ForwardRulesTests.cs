using Lnd.Actors.Gossip;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Tests.Switch;

/// <summary>
/// What may be forwarded, and what the payer is told otherwise (BOLT 4, "Failure Messages"; BOLT 7, "HTLC Fees"). No failure carries a <c>channel_update</c>. BOLT 4:
/// "Nodes not providing `channel_update` are expected to set the `channel_update` `len` field to zero."
/// </summary>
public class ForwardRulesTests
{
    private const uint Height = 800_000;
    private const uint Out = Height + 100;

    private static readonly ForwardingPolicy Policy = new(new MilliSatoshi(1_000), 200, 34, new MilliSatoshi(2_000), new MilliSatoshi(500_000_000));
    private static readonly SharedSecret Secret = new([.. Enumerable.Repeat((byte)3, 32)]);

    /// <summary>1,000 msat, and 200 millionths of 100,000,000 msat.</summary>
    private const ulong Fee = 1_000 + 20_000;

    [TestCase(0ul)]
    [TestCase(1ul)]
    public void What_pays_the_fee_or_more_is_forwarded(ulong more) => Assert.That(Check(100_000_000 + Fee + more, 100_000_000), Is.Null);

    [Test]
    public void A_fee_that_is_one_msat_short_is_insufficient_and_the_incoming_amount_is_told() =>
        Fails(Check(100_000_000 + Fee - 1, 100_000_000), new FeeInsufficient(new MilliSatoshi(100_000_000 + Fee - 1), ByteString.Empty), 0x100c);

    [Test]
    public void More_out_than_in_is_an_insufficient_fee() =>
        Fails(Check(99_000_000, 100_000_000), new FeeInsufficient(new MilliSatoshi(99_000_000), ByteString.Empty), 0x100c);

    [TestCase(4_999ul, 1_000ul)]
    [TestCase(5_000ul, 1_001ul)]
    [TestCase(9_999ul, 1_001ul)]
    [TestCase(ulong.MaxValue, 1_000ul + (ulong.MaxValue / 5_000))]
    public void The_proportional_fee_is_rounded_down_and_never_overflows(ulong amount, ulong fee) =>
        Assert.That(ForwardRules.FeeOf(new MilliSatoshi(amount), Policy).Value, Is.EqualTo(fee));

    [Test]
    public void An_amount_below_the_minimum_is_told_with_the_outgoing_amount()
    {
        Fails(Check(10_000, 1_999), new AmountBelowMinimum(new MilliSatoshi(1_999), ByteString.Empty), 0x100b);
        Assert.That(Check(10_000, 2_000), Is.Null);
    }

    [Test]
    public void An_amount_above_the_maximum_is_a_temporary_failure_of_the_channel()
    {
        Fails(Check(600_000_000, 500_000_001), new TemporaryChannelFailure(ByteString.Empty), 0x1007);
        Assert.That(Check(600_000_000, 500_000_000), Is.Null);
    }

    [Test]
    public void An_expiry_that_leaves_less_than_the_delta_is_told()
    {
        Fails(Check(expiry: Out + 33), new IncorrectCltvExpiry(new BlockHeight(Out), ByteString.Empty), 0x100d);
        Assert.That(Check(expiry: Out + 34), Is.Null);
    }

    [Test]
    public void An_outgoing_htlc_that_expires_within_the_margin_is_too_soon()
    {
        Fails(Check(expiry: Height + 1_000, outgoing: Height + ForwardRules.ExpiryMargin), new ExpiryTooSoon(ByteString.Empty), 0x100e);
        Fails(Check(expiry: Height + 1_000, outgoing: 0), new ExpiryTooSoon(ByteString.Empty), 0x100e);
        Assert.That(Check(expiry: Height + 1_000, outgoing: Height + ForwardRules.ExpiryMargin + 1), Is.Null);
    }

    [Test]
    public void An_outgoing_htlc_that_locks_money_for_more_than_two_weeks_is_too_far()
    {
        Fails(Check(expiry: Height + 9_000, outgoing: Height + 2_017), new ExpiryTooFar(), 21);
        Assert.That(Check(expiry: Height + 9_000, outgoing: Height + 2_016), Is.Null);
        Fails(Check(expiry: uint.MaxValue, outgoing: uint.MaxValue - 34), new ExpiryTooFar(), 21);
    }

    [Test]
    public void Numbers_at_the_end_of_their_range_do_not_wrap()
    {
        Fails(Check(expiry: uint.MaxValue, outgoing: uint.MaxValue), new IncorrectCltvExpiry(new BlockHeight(uint.MaxValue), ByteString.Empty), 0x100d);
        Fails(Check(ulong.MaxValue, ulong.MaxValue), new TemporaryChannelFailure(ByteString.Empty), 0x1007);
        Fails(Check(0, 100_000_000), new FeeInsufficient(MilliSatoshi.Zero, ByteString.Empty), 0x100c);
    }

    [Test]
    public void What_the_outgoing_channel_refuses_has_a_code_of_its_own([Values] UpdateRefusal refusal)
    {
        FailureMessage expected = refusal switch
        {
            UpdateRefusal.AmountTooSmall => new AmountBelowMinimum(new MilliSatoshi(100_000_000), ByteString.Empty),
            UpdateRefusal.ExpiryOutOfRange => new ExpiryTooSoon(ByteString.Empty),
            _ => new TemporaryChannelFailure(ByteString.Empty),
        };
        Assert.That(ForwardRules.FailureOf(refusal, Onion()), Is.EqualTo(expected));
        Assert.That(ForwardRules.FailureOf(null, Onion()), Is.EqualTo(new TemporaryChannelFailure(ByteString.Empty)));
    }

    [Test]
    public void A_failure_of_the_next_node_is_wrapped_once_more()
    {
        var theirs = ReturnPacket.Create(Secret, new UnknownNextPeer());
        var passed = (HtlcRemoval.Failed)ForwardRules.PassOn(new HtlcRemoval.Failed(theirs.Reason), Secret);
        Assert.That(passed.Reason, Is.EqualTo(theirs.Wrap(Secret).Reason));
    }

    [TestCase(FailureCode.InvalidOnionVersion, FailureCode.InvalidOnionVersion)]
    [TestCase(FailureCode.InvalidOnionHmac, FailureCode.InvalidOnionHmac)]
    [TestCase(FailureCode.InvalidOnionKey, FailureCode.InvalidOnionKey)]
    [TestCase(FailureCode.InvalidOnionBlinding, FailureCode.InvalidOnionBlinding)]
    [TestCase((FailureCode)0x8fff, FailureCode.TemporaryChannelFailure)]
    public void An_onion_that_the_next_node_can_not_read_is_told_as_our_failure(FailureCode told, FailureCode passedOn)
    {
        var hash = Sha256Hash.Of("onion"u8);
        var passed = (HtlcRemoval.Failed)ForwardRules.PassOn(new HtlcRemoval.Malformed(hash, (ushort)told), Secret);
        FailureMessage expected = passedOn == FailureCode.TemporaryChannelFailure ? new TemporaryChannelFailure(ByteString.Empty) : FailureMessage.FromMalformed(passedOn, hash);
        Assert.That(passed, Is.EqualTo(ForwardRules.Failure(Secret, expected)));
    }

    [Test]
    public void An_htlc_that_came_back_on_chain_is_a_permanent_failure_of_the_channel() =>
        Assert.That(ForwardRules.PassOn(null, Secret), Is.EqualTo(ForwardRules.Failure(Secret, new PermanentChannelFailure())));

    private static void Fails(FailureMessage? failure, FailureMessage expected, int code)
    {
        Assert.That(failure, Is.EqualTo(expected));
        Assert.That((int)failure!.Code, Is.EqualTo(code));
    }

    private static FailureMessage? Check(ulong amountIn = 100_000_000 + Fee, ulong amountOut = 100_000_000, uint expiry = Out + 34, uint outgoing = Out)
    {
        var incoming = new Htlc
        {
            Key = new HtlcKey(Side.Remote, 0),
            Amount = new MilliSatoshi(amountIn),
            PaymentHash = default,
            CltvExpiry = new BlockHeight(expiry),
            Onion = default,
        };
        return ForwardRules.Check(incoming, Onion(amountOut, outgoing), Policy, new BlockHeight(Height));
    }

    private static PaymentOnion.Forward Onion(ulong amount = 100_000_000, uint expiry = Out) =>
        new(Secret, new ShortChannelId(1), new MilliSatoshi(amount), new BlockHeight(expiry), default);
}
