using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onion;

namespace Lnd.Actors.Switch;

// What commands ask the keeper of history.

/// <summary>Answered by <see cref="ForwardList"/>, or <see cref="Views.ViewsRefused"/>.</summary>
/// <param name="State">Null for all.</param>
/// <param name="InChannel">Null for all.</param>
/// <param name="OutChannel">Null for all.</param>
/// <param name="Index">Start of a page, and by which index.</param>
/// <param name="Limit">Length of a page.</param>
public sealed record ListForwards(ForwardState? State, ShortChannelId? InChannel, ShortChannelId? OutChannel, (bool ByUpdated, ulong Start)? Index, uint? Limit);

/// <summary>Forwards.</summary>
/// <param name="Forwards">In the order asked for.</param>
public sealed record ForwardList(IReadOnlyList<Forward> Forwards);

/// <summary>Answered by <see cref="FeesCollected"/>.</summary>
public sealed record GetFeesCollected
{
    /// <summary>The one.</summary>
    public static GetFeesCollected Instance { get; } = new();
}

/// <summary>What all forwards together have earned.</summary>
/// <param name="Fees">It.</param>
public sealed record FeesCollected(MilliSatoshi Fees);

/// <summary>How a forward stands.</summary>
public enum ForwardState
{
    /// <summary>The outgoing HTLC is under way.</summary>
    Offered,

    /// <summary>Paid.</summary>
    Settled,

    /// <summary>It came back.</summary>
    Failed,

    /// <summary>This node gave it back at once.</summary>
    Refused,
}

/// <summary>A forward, as <c>listforwards</c> shows it.</summary>
/// <param name="CreatedIndex">Counts all, from 1.</param>
/// <param name="UpdatedIndex">Counts all changes; null while there is none.</param>
/// <param name="Incoming">The incoming HTLC.</param>
/// <param name="InChannel">Its channel.</param>
/// <param name="InAmount">What came.</param>
/// <param name="OutChannel">The outgoing channel, or the one that was asked for.</param>
/// <param name="OutId">The outgoing HTLC; null for none.</param>
/// <param name="OutAmount">What went out, or was to.</param>
/// <param name="State">How it stands.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="ResolvedAt">When it ended.</param>
/// <param name="Code">Why this node refused it.</param>
public sealed record Forward(
    ulong CreatedIndex, ulong? UpdatedIndex, IncomingHtlc Incoming, ShortChannelId InChannel, MilliSatoshi InAmount, ShortChannelId OutChannel, ulong? OutId,
    MilliSatoshi OutAmount, ForwardState State, DateTimeOffset ReceivedAt, DateTimeOffset? ResolvedAt, FailureCode? Code);
