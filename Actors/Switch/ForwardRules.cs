using Lnd.Actors.Gossip;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onion;

namespace Lnd.Actors.Switch;

/// <summary>Whether an HTLC may be forwarded (BOLT 4, "Failure Messages"; BOLT 7, "HTLC Fees"): pure.</summary>
public static class ForwardRules
{
    /// <summary>Blocks that an HTLC must be away from its expiry to be worth starting.</summary>
    public const uint ExpiryMargin = 3;

    /// <summary>Blocks that an HTLC may be locked in at most (BOLT 4: <c>expiry_too_far</c>).</summary>
    public const uint MaxExpiryDelta = 2016;

    /// <summary>Why an HTLC is failed; null where it may be forwarded.</summary>
    /// <param name="incoming">As it came.</param>
    /// <param name="onion">What it asks for.</param>
    /// <param name="policy">This node's terms of the outgoing channel.</param>
    /// <param name="height">The tip.</param>
    public static FailureMessage? Check(Htlc incoming, PaymentOnion.Forward onion, ForwardingPolicy policy, BlockHeight height)
    {
        ArgumentNullException.ThrowIfNull(incoming);
        ArgumentNullException.ThrowIfNull(onion);
        ArgumentNullException.ThrowIfNull(policy);
        if (onion.Amount < policy.HtlcMinimum)
            return new AmountBelowMinimum(onion.Amount, ByteString.Empty);
        if (onion.Amount > policy.HtlcMaximum)
            return new TemporaryChannelFailure(ByteString.Empty);
        if (incoming.Amount < onion.Amount || incoming.Amount - onion.Amount < FeeOf(onion.Amount, policy))
            return new FeeInsufficient(incoming.Amount, ByteString.Empty);
        if (incoming.CltvExpiry.Value < onion.OutgoingCltv.Value + (ulong)policy.CltvExpiryDelta)
            return new IncorrectCltvExpiry(onion.OutgoingCltv, ByteString.Empty);
        if (onion.OutgoingCltv.Value <= height.Value + (ulong)ExpiryMargin)
            return new ExpiryTooSoon(ByteString.Empty);
        return onion.OutgoingCltv.Value > height.Value + (ulong)MaxExpiryDelta ? new ExpiryTooFar() : null;
    }

    /// <summary>BOLT 7: "fee_base_msat + ( amount_to_forward * fee_proportional_millionths / 1000000 )", in millisatoshi.</summary>
    public static MilliSatoshi FeeOf(MilliSatoshi amount, ForwardingPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.FeeBase + new MilliSatoshi((ulong)((UInt128)amount.Value * policy.FeeProportionalMillionths / 1_000_000));
    }

    /// <summary>What an outgoing channel's refusal means to the payer.</summary>
    public static FailureMessage FailureOf(UpdateRefusal? refusal, PaymentOnion.Forward onion)
    {
        ArgumentNullException.ThrowIfNull(onion);
        return refusal switch
        {
            UpdateRefusal.AmountTooSmall => new AmountBelowMinimum(onion.Amount, ByteString.Empty),
            UpdateRefusal.ExpiryOutOfRange => new ExpiryTooSoon(ByteString.Empty),
            _ => new TemporaryChannelFailure(ByteString.Empty),
        };
    }

    /// <summary>
    /// A failure on its way back: what the next node has said, as this node passes it on. BOLT 4: "MUST use the `BADONION` code of `update_fail_malformed_htlc`" as if it
    /// were an encrypted failure of this node.
    /// </summary>
    /// <param name="removal">How the outgoing HTLC ended; null where it came back on chain.</param>
    /// <param name="secret">Shared with the payer by the incoming onion.</param>
    public static HtlcRemoval PassOn(HtlcRemoval? removal, in SharedSecret secret) => removal switch
    {
        HtlcRemoval.Failed failed => new HtlcRemoval.Failed(new ReturnPacket(failed.Reason).Wrap(secret).Reason),
        HtlcRemoval.Malformed malformed => Failure(secret, BadOnion(malformed)),
        HtlcRemoval.Fulfilled or null => Failure(secret, new PermanentChannelFailure()),
        _ => throw new InvalidOperationException($"unknown removal {removal}"),
    };

    /// <summary>A failure that begins at this node.</summary>
    public static HtlcRemoval Failure(in SharedSecret secret, FailureMessage failure) => new HtlcRemoval.Failed(ReturnPacket.Create(secret, failure).Reason);

    private static FailureMessage BadOnion(HtlcRemoval.Malformed malformed) => (FailureCode)malformed.FailureCode switch
    {
        FailureCode.InvalidOnionVersion => new InvalidOnionVersion(malformed.OnionHash),
        FailureCode.InvalidOnionHmac => new InvalidOnionHmac(malformed.OnionHash),
        FailureCode.InvalidOnionKey => new InvalidOnionKey(malformed.OnionHash),
        FailureCode.InvalidOnionBlinding => new InvalidOnionBlinding(malformed.OnionHash),
        _ => new TemporaryChannelFailure(ByteString.Empty),
    };
}
