using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onion;

namespace Lnd.Actors.Switch;

// From the switch to the keeper of history: what listforwards shows. No decision rests on it.

/// <summary>An HTLC was forwarded.</summary>
/// <param name="Incoming">The incoming one.</param>
/// <param name="InChannel">Its channel's place, or alias.</param>
/// <param name="OutDbId">The outgoing channel.</param>
/// <param name="OutId">The outgoing HTLC's number.</param>
/// <param name="OutChannel">Its channel's place, or alias.</param>
/// <param name="PaymentHash">Of both.</param>
/// <param name="InAmount">Of the incoming one.</param>
/// <param name="OutAmount">Of the outgoing one.</param>
public sealed record ForwardOffered(
    IncomingHtlc Incoming, ShortChannelId InChannel, ulong OutDbId, ulong OutId, ShortChannelId OutChannel, PaymentHash PaymentHash, MilliSatoshi InAmount,
    MilliSatoshi OutAmount);

/// <summary>A forward has ended.</summary>
/// <param name="Incoming">The incoming HTLC.</param>
/// <param name="IsSettled">Whether it was paid.</param>
public sealed record ForwardEnded(IncomingHtlc Incoming, bool IsSettled);

/// <summary>An HTLC was failed here instead of being forwarded.</summary>
/// <param name="Incoming">It.</param>
/// <param name="InChannel">Its channel's place, or alias.</param>
/// <param name="OutChannel">The channel that was asked for.</param>
/// <param name="InAmount">Of the incoming one.</param>
/// <param name="OutAmount">That was asked for.</param>
/// <param name="Code">Why.</param>
public sealed record ForwardRefused(
    IncomingHtlc Incoming, ShortChannelId InChannel, ShortChannelId OutChannel, MilliSatoshi InAmount, MilliSatoshi OutAmount, FailureCode Code);
