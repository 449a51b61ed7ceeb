using System.Diagnostics;
using Lnd.Actors.Protocol.Crypto;

namespace Lnd.Actors.Protocol.Onion;

/// <summary>
/// What the onion of an incoming HTLC asks for, checked as far as the onion alone tells: amounts, expiries and channels are compared
/// by who knows them. BOLT 4, "`payload` format", the reader's requirements.
/// </summary>
public abstract record PaymentOnion
{
    private PaymentOnion()
    {
    }

    /// <summary>Forward the HTLC.</summary>
    /// <param name="SharedSecret">With the origin: to keep with the HTLC, to return a failure.</param>
    /// <param name="Channel">To the node the origin means; any other channel with that node will do.</param>
    /// <param name="Amount">Of the outgoing HTLC.</param>
    /// <param name="OutgoingCltv">When the outgoing HTLC expires.</param>
    /// <param name="Onion">To send along.</param>
    public sealed record Forward(SharedSecret SharedSecret, ShortChannelId Channel, MilliSatoshi Amount, BlockHeight OutgoingCltv, ByteString Onion) : PaymentOnion;

    /// <summary>The HTLC is for us.</summary>
    /// <param name="SharedSecret">With the origin: to keep with the HTLC, to return a failure.</param>
    /// <param name="Amount">What the HTLC has to pay at least.</param>
    /// <param name="Cltv">When the HTLC has to expire at the earliest.</param>
    /// <param name="Total">What all parts have to pay together: BOLT 4: "MUST treat `total_msat` as if it were equal to `amt_to_forward` if it is not present."</param>
    /// <param name="Payload">Everything else: payment secret, metadata, keysend, custom records.</param>
    public sealed record Receive(SharedSecret SharedSecret, MilliSatoshi Amount, BlockHeight Cltv, MilliSatoshi Total, HopPayload Payload) : PaymentOnion;

    /// <summary>The hop is part of a blinded path; the payload has to be decrypted further.</summary>
    /// <param name="SharedSecret">With the origin: to keep with the HTLC, to return a failure.</param>
    /// <param name="Payload">Has `encrypted_recipient_data`.</param>
    /// <param name="Onion">To send along; empty if we are the last.</param>
    public sealed record Blinded(SharedSecret SharedSecret, HopPayload Payload, ByteString Onion) : PaymentOnion;

    /// <summary>Fail the HTLC with `update_fail_malformed_htlc`.</summary>
    /// <param name="Code">A code with the BADONION bit.</param>
    /// <param name="OnionHash">SHA-256 of the onion.</param>
    public sealed record Malformed(FailureCode Code, Sha256Hash OnionHash) : PaymentOnion;

    /// <summary>Fail the HTLC with `update_fail_htlc`: the onion is authentic, but what it says is not.</summary>
    /// <param name="SharedSecret">With the origin, to return the failure.</param>
    /// <param name="Failure">What to return.</param>
    public sealed record Refused(SharedSecret SharedSecret, FailureMessage Failure) : PaymentOnion;

    /// <summary>Peels and reads an onion. Never throws.</summary>
    /// <param name="onion">The `onion_routing_packet`, 1366 bytes.</param>
    /// <param name="paymentHash">Of the HTLC, which the onion commits to.</param>
    /// <param name="key">Our node key.</param>
    /// <param name="accepts">Even TLV types to accept beside those of BOLT 4; null for none.</param>
    public static PaymentOnion Read(ReadOnlySpan<byte> onion, in PaymentHash paymentHash, INodeKey key, Func<ulong, bool>? accepts = null) =>
        Sphinx.Peel(onion, paymentHash.AsSpan(), key) switch
        {
            PeelResult.Peeled peeled => Read(peeled, accepts),
            PeelResult.Malformed malformed => new Malformed(malformed.Code, malformed.OnionHash),
            PeelResult.BadPayload bad => new Refused(bad.SharedSecret, new InvalidOnionPayload(default(PayloadFault))),
            _ => throw new UnreachableException(),
        };

    private static PaymentOnion Read(PeelResult.Peeled peeled, Func<ulong, bool>? accepts)
    {
        var secret = peeled.SharedSecret;
        if (!HopPayload.TryDecode(peeled.Payload.Span, accepts, out var payload, out var fault))
            return new Refused(secret, new InvalidOnionPayload(fault));
        if (payload.EncryptedRecipientData is not null)
            return new Blinded(secret, payload, peeled.Next);

        // "Otherwise (it is not part of a blinded route): MUST return an error if `path_key` is set in the incoming `update_add_htlc` or
        // `current_path_key` is present. MUST return an error if `amt_to_forward` or `outgoing_cltv_value` are not present."
        if (payload.CurrentPathKey is not null)
            return Lacks(secret, HopPayload.CurrentPathKeyType);
        if (payload.Amount is not { } amount)
            return Lacks(secret, HopPayload.AmountType);
        if (payload.OutgoingCltv is not { } cltv)
            return Lacks(secret, HopPayload.OutgoingCltvType);
        if (peeled.IsFinal)
            return new Receive(secret, amount, cltv, payload.PaymentData?.Total ?? amount, payload);
        // "if it is not the final node: MUST return an error if: `short_channel_id` is not present"
        return payload.ShortChannelId is { } channel
            ? new Forward(secret, channel, amount, cltv, peeled.Next)
            : Lacks(secret, HopPayload.ShortChannelIdType);
    }

    private static Refused Lacks(SharedSecret secret, ulong type) => new(secret, new InvalidOnionPayload(new PayloadFault(type, 0)));
}
