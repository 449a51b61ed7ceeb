using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Onion;

/// <summary>
/// What a node tells the origin of a payment about an HTLC it gives back. BOLT 4, "Failure Messages": the closed family of all of them, and
/// <see cref="UnknownFailure"/> for what is not among them or not well formed.
/// </summary>
/// <param name="Code">The code.</param>
public abstract record FailureMessage(FailureCode Code)
{
    /// <summary>
    /// What follows the fields of the message, as it came: a TLV stream by BOLT 4, but "MUST ignore any extra bytes in `failuremsg`", so
    /// that it need not be one.
    /// </summary>
    public ByteString Extra { get; init; }

    /// <summary>The name in BOLT 4, as in <c>temporary_channel_failure</c>.</summary>
    public string Name => Code.Name();

    /// <summary>Code, fields, and <see cref="Extra"/>.</summary>
    public ByteString Encode()
    {
        var writer = new WireWriter(64).U16((ushort)Code);
        WriteFields(writer);
        writer.Bytes(Extra);
        return new ByteString(writer.Written);
    }

    /// <summary>
    /// Reads a message. Never fails: a code that is unknown, or whose fields are not all there, gives an <see cref="UnknownFailure"/> with
    /// that code; no code at all gives one with code 0.
    /// </summary>
    /// <param name="message">The `failuremsg` of a return packet.</param>
    public static FailureMessage Decode(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        var code = (FailureCode)reader.U16();
        var failure = ReadFields(code, ref reader);
        return failure is null || reader.Failed
            ? new UnknownFailure(code, message.Length <= 2 ? default : new ByteString(message[2..]))
            : failure with { Extra = reader.Rest() };
    }

    /// <summary>
    /// The failure to return when the next peer answered with `update_fail_malformed_htlc`: it could not read the onion, so its neighbour tells
    /// the origin. BOLT 2: "if the `sha256_of_onion` in `update_fail_malformed_htlc` doesn't match [...]: MAY retry or choose an alternate
    /// error response".
    /// </summary>
    /// <param name="code">The `failure_code`, which has the BADONION bit.</param>
    /// <param name="onionHash">The `sha256_of_onion`.</param>
    public static FailureMessage FromMalformed(FailureCode code, in Sha256Hash onionHash) => code switch
    {
        FailureCode.InvalidOnionVersion => new InvalidOnionVersion(onionHash),
        FailureCode.InvalidOnionHmac => new InvalidOnionHmac(onionHash),
        FailureCode.InvalidOnionKey => new InvalidOnionKey(onionHash),
        FailureCode.InvalidOnionBlinding => new InvalidOnionBlinding(onionHash),
        _ => new UnknownFailure(code, new ByteString(onionHash.AsSpan())),
    };

    /// <summary>The fields behind the code.</summary>
    private protected virtual void WriteFields(WireWriter writer)
    {
    }

    private static FailureMessage? ReadFields(FailureCode code, ref WireReader r) => code switch
    {
        FailureCode.TemporaryNodeFailure => new TemporaryNodeFailure(),
        FailureCode.PermanentNodeFailure => new PermanentNodeFailure(),
        FailureCode.RequiredNodeFeatureMissing => new RequiredNodeFeatureMissing(),
        FailureCode.InvalidOnionVersion => new InvalidOnionVersion(r.Read<Sha256Hash>()),
        FailureCode.InvalidOnionHmac => new InvalidOnionHmac(r.Read<Sha256Hash>()),
        FailureCode.InvalidOnionKey => new InvalidOnionKey(r.Read<Sha256Hash>()),
        FailureCode.TemporaryChannelFailure => new TemporaryChannelFailure(r.Bytes16()),
        FailureCode.PermanentChannelFailure => new PermanentChannelFailure(),
        FailureCode.RequiredChannelFeatureMissing => new RequiredChannelFeatureMissing(),
        FailureCode.UnknownNextPeer => new UnknownNextPeer(),
        FailureCode.AmountBelowMinimum => new AmountBelowMinimum(new MilliSatoshi(r.U64()), r.Bytes16()),
        FailureCode.FeeInsufficient => new FeeInsufficient(new MilliSatoshi(r.U64()), r.Bytes16()),
        FailureCode.IncorrectCltvExpiry => new IncorrectCltvExpiry(r.Height(), r.Bytes16()),
        FailureCode.ExpiryTooSoon => new ExpiryTooSoon(r.Bytes16()),
        FailureCode.IncorrectOrUnknownPaymentDetails => new IncorrectOrUnknownPaymentDetails(new MilliSatoshi(r.U64()), r.Height()),
        FailureCode.FinalIncorrectCltvExpiry => new FinalIncorrectCltvExpiry(r.Height()),
        FailureCode.FinalIncorrectHtlcAmount => new FinalIncorrectHtlcAmount(new MilliSatoshi(r.U64())),
        FailureCode.ChannelDisabled => new ChannelDisabled(r.U16(), r.Bytes16()),
        FailureCode.ExpiryTooFar => new ExpiryTooFar(),
        FailureCode.InvalidOnionPayload => r.IsEmpty ? new InvalidOnionPayload(null) : new InvalidOnionPayload(new PayloadFault(r.BigSize(), r.U16())),
        FailureCode.MppTimeout => new MppTimeout(),
        FailureCode.InvalidOnionBlinding => new InvalidOnionBlinding(r.Read<Sha256Hash>()),
        // a number without name may come from anywhere
        _ => null,
    };
}
