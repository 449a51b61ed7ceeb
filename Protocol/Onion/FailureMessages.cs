using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Onion;

/// <summary>A code that BOLT 4 does not list, or a message whose fields are not those of its code.</summary>
/// <param name="Code">The code; 0 if there was none.</param>
/// <param name="Data">What follows it.</param>
public sealed record UnknownFailure(FailureCode Code, ByteString Data) : FailureMessage(Code)
{
    private protected override void WriteFields(WireWriter writer) => writer.Bytes(Data);
}

/// <summary><see cref="FailureCode.TemporaryNodeFailure"/></summary>
public sealed record TemporaryNodeFailure() : FailureMessage(FailureCode.TemporaryNodeFailure);

/// <summary><see cref="FailureCode.PermanentNodeFailure"/></summary>
public sealed record PermanentNodeFailure() : FailureMessage(FailureCode.PermanentNodeFailure);

/// <summary><see cref="FailureCode.RequiredNodeFeatureMissing"/></summary>
public sealed record RequiredNodeFeatureMissing() : FailureMessage(FailureCode.RequiredNodeFeatureMissing);

/// <summary>Failures of the onion itself, which the neighbour of the node that met them returns.</summary>
/// <param name="Code">One of the codes with the BADONION bit.</param>
/// <param name="OnionHash">SHA-256 of the onion, to see whether it was changed on the way.</param>
public abstract record BadOnionFailure(FailureCode Code, Sha256Hash OnionHash) : FailureMessage(Code)
{
    private protected sealed override void WriteFields(WireWriter writer) => writer.Write(OnionHash);
}

/// <summary><see cref="FailureCode.InvalidOnionVersion"/></summary>
/// <param name="OnionHash">SHA-256 of the onion.</param>
public sealed record InvalidOnionVersion(Sha256Hash OnionHash) : BadOnionFailure(FailureCode.InvalidOnionVersion, OnionHash);

/// <summary><see cref="FailureCode.InvalidOnionHmac"/></summary>
/// <param name="OnionHash">SHA-256 of the onion.</param>
public sealed record InvalidOnionHmac(Sha256Hash OnionHash) : BadOnionFailure(FailureCode.InvalidOnionHmac, OnionHash);

/// <summary><see cref="FailureCode.InvalidOnionKey"/></summary>
/// <param name="OnionHash">SHA-256 of the onion.</param>
public sealed record InvalidOnionKey(Sha256Hash OnionHash) : BadOnionFailure(FailureCode.InvalidOnionKey, OnionHash);

/// <summary><see cref="FailureCode.InvalidOnionBlinding"/></summary>
/// <param name="OnionHash">SHA-256 of the onion.</param>
public sealed record InvalidOnionBlinding(Sha256Hash OnionHash) : BadOnionFailure(FailureCode.InvalidOnionBlinding, OnionHash);

/// <summary><see cref="FailureCode.PermanentChannelFailure"/></summary>
public sealed record PermanentChannelFailure() : FailureMessage(FailureCode.PermanentChannelFailure);

/// <summary><see cref="FailureCode.RequiredChannelFeatureMissing"/></summary>
public sealed record RequiredChannelFeatureMissing() : FailureMessage(FailureCode.RequiredChannelFeatureMissing);

/// <summary><see cref="FailureCode.UnknownNextPeer"/></summary>
public sealed record UnknownNextPeer() : FailureMessage(FailureCode.UnknownNextPeer);

/// <summary>
/// Failures with the UPDATE bit. BOLT 4: "nodes are expected to transition away from including" the `channel_update`, and the origin "MUST
/// NOT expose the `channel_update` to third-parties", which is why it stays bytes here.
/// </summary>
/// <param name="Code">One of the codes with the UPDATE bit.</param>
/// <param name="ChannelUpdate">As it came, with or without its type in front; empty for none, which is what to send.</param>
public abstract record UpdateFailure(FailureCode Code, ByteString ChannelUpdate) : FailureMessage(Code)
{
    private protected sealed override void WriteFields(WireWriter writer)
    {
        WriteBeforeUpdate(writer);
        writer.Bytes16(ChannelUpdate);
    }

    /// <summary>The fields before the update.</summary>
    private protected virtual void WriteBeforeUpdate(WireWriter writer)
    {
    }
}

/// <summary><see cref="FailureCode.TemporaryChannelFailure"/></summary>
/// <param name="ChannelUpdate">Empty for none.</param>
public sealed record TemporaryChannelFailure(ByteString ChannelUpdate) : UpdateFailure(FailureCode.TemporaryChannelFailure, ChannelUpdate);

/// <summary><see cref="FailureCode.AmountBelowMinimum"/></summary>
/// <param name="HtlcAmount">Of the outgoing HTLC.</param>
/// <param name="ChannelUpdate">Empty for none.</param>
public sealed record AmountBelowMinimum(MilliSatoshi HtlcAmount, ByteString ChannelUpdate)
    : UpdateFailure(FailureCode.AmountBelowMinimum, ChannelUpdate)
{
    private protected override void WriteBeforeUpdate(WireWriter writer) => writer.Amount(HtlcAmount);
}

/// <summary><see cref="FailureCode.FeeInsufficient"/></summary>
/// <param name="HtlcAmount">Of the incoming HTLC.</param>
/// <param name="ChannelUpdate">Empty for none.</param>
public sealed record FeeInsufficient(MilliSatoshi HtlcAmount, ByteString ChannelUpdate)
    : UpdateFailure(FailureCode.FeeInsufficient, ChannelUpdate)
{
    private protected override void WriteBeforeUpdate(WireWriter writer) => writer.Amount(HtlcAmount);
}

/// <summary><see cref="FailureCode.IncorrectCltvExpiry"/></summary>
/// <param name="CltvExpiry">Of the outgoing HTLC.</param>
/// <param name="ChannelUpdate">Empty for none.</param>
public sealed record IncorrectCltvExpiry(BlockHeight CltvExpiry, ByteString ChannelUpdate)
    : UpdateFailure(FailureCode.IncorrectCltvExpiry, ChannelUpdate)
{
    private protected override void WriteBeforeUpdate(WireWriter writer) => writer.Height(CltvExpiry);
}

/// <summary><see cref="FailureCode.ExpiryTooSoon"/></summary>
/// <param name="ChannelUpdate">Empty for none.</param>
public sealed record ExpiryTooSoon(ByteString ChannelUpdate) : UpdateFailure(FailureCode.ExpiryTooSoon, ChannelUpdate);

/// <summary><see cref="FailureCode.ChannelDisabled"/></summary>
/// <param name="DisabledFlags">BOLT 4: "currently always two zero bytes".</param>
/// <param name="ChannelUpdate">Empty for none.</param>
public sealed record ChannelDisabled(ushort DisabledFlags, ByteString ChannelUpdate) : UpdateFailure(FailureCode.ChannelDisabled, ChannelUpdate)
{
    private protected override void WriteBeforeUpdate(WireWriter writer) => writer.U16(DisabledFlags);
}

/// <summary><see cref="FailureCode.IncorrectOrUnknownPaymentDetails"/></summary>
/// <param name="HtlcAmount">Of the HTLC; "superfluous, but left in for backwards compatibility".</param>
/// <param name="Height">BOLT 4: "set by the final node to the best known block height at the time of receiving the htlc".</param>
public sealed record IncorrectOrUnknownPaymentDetails(MilliSatoshi HtlcAmount, BlockHeight Height)
    : FailureMessage(FailureCode.IncorrectOrUnknownPaymentDetails)
{
    private protected override void WriteFields(WireWriter writer) => writer.Amount(HtlcAmount).Height(Height);
}

/// <summary><see cref="FailureCode.FinalIncorrectCltvExpiry"/></summary>
/// <param name="CltvExpiry">Of the HTLC.</param>
public sealed record FinalIncorrectCltvExpiry(BlockHeight CltvExpiry) : FailureMessage(FailureCode.FinalIncorrectCltvExpiry)
{
    private protected override void WriteFields(WireWriter writer) => writer.Height(CltvExpiry);
}

/// <summary><see cref="FailureCode.FinalIncorrectHtlcAmount"/></summary>
/// <param name="IncomingHtlcAmount">Of the HTLC.</param>
public sealed record FinalIncorrectHtlcAmount(MilliSatoshi IncomingHtlcAmount) : FailureMessage(FailureCode.FinalIncorrectHtlcAmount)
{
    private protected override void WriteFields(WireWriter writer) => writer.Amount(IncomingHtlcAmount);
}

/// <summary><see cref="FailureCode.ExpiryTooFar"/></summary>
public sealed record ExpiryTooFar() : FailureMessage(FailureCode.ExpiryTooFar);

/// <summary>Where a payload can't be read.</summary>
/// <param name="Type">The TLV type, as far as it could be told.</param>
/// <param name="Offset">In bytes, in the payload without its length.</param>
public readonly record struct PayloadFault(ulong Type, ushort Offset);

/// <summary><see cref="FailureCode.InvalidOnionPayload"/></summary>
/// <param name="Fault">Null if "the failure can [not] be narrowed down to a specific tlv type".</param>
public sealed record InvalidOnionPayload(PayloadFault? Fault) : FailureMessage(FailureCode.InvalidOnionPayload)
{
    private protected override void WriteFields(WireWriter writer)
    {
        if (Fault is { } fault)
            writer.BigSize(fault.Type).U16(fault.Offset);
    }
}

/// <summary><see cref="FailureCode.MppTimeout"/></summary>
public sealed record MppTimeout() : FailureMessage(FailureCode.MppTimeout);
