using Lnd.Actors.Protocol;

namespace Lnd.Actors.Persistence.Events;

/// <summary>What is remembered of forwards, for <c>listforwards</c>. A closed family; times are milliseconds since 1970.</summary>
public abstract record ForwardEvent
{
    private ForwardEvent()
    {
    }

    /// <summary>An HTLC was forwarded.</summary>
    /// <param name="InDbId">This node's number of the incoming channel.</param>
    /// <param name="InId">The incoming HTLC's number.</param>
    /// <param name="InChannel">The incoming channel's place, or alias.</param>
    /// <param name="OutChannel">The outgoing channel's.</param>
    /// <param name="OutId">The outgoing HTLC's number.</param>
    /// <param name="InAmount">What came.</param>
    /// <param name="OutAmount">What went out.</param>
    /// <param name="At">When.</param>
    public sealed record Offered(
        ulong InDbId, ulong InId, ShortChannelId InChannel, ShortChannelId OutChannel, ulong OutId, MilliSatoshi InAmount, MilliSatoshi OutAmount, ulong At)
        : ForwardEvent;

    /// <summary>A forward has ended.</summary>
    /// <param name="InDbId">This node's number of the incoming channel.</param>
    /// <param name="InId">The incoming HTLC's number.</param>
    /// <param name="IsSettled">Whether it was paid.</param>
    /// <param name="At">When.</param>
    public sealed record Ended(ulong InDbId, ulong InId, bool IsSettled, ulong At) : ForwardEvent;

    /// <summary>An HTLC was given back instead of being forwarded.</summary>
    /// <param name="InDbId">This node's number of the incoming channel.</param>
    /// <param name="InId">The incoming HTLC's number.</param>
    /// <param name="InChannel">The incoming channel's place, or alias.</param>
    /// <param name="OutChannel">The channel that was asked for.</param>
    /// <param name="InAmount">What came.</param>
    /// <param name="OutAmount">What was to go out.</param>
    /// <param name="Code">BOLT 4's failure code.</param>
    /// <param name="At">When.</param>
    public sealed record Refused(
        ulong InDbId, ulong InId, ShortChannelId InChannel, ShortChannelId OutChannel, MilliSatoshi InAmount, MilliSatoshi OutAmount, ushort Code, ulong At)
        : ForwardEvent;
}

/// <summary>What is left of all forwards at one moment, so that the events before it need not be replayed.</summary>
/// <param name="Fees">What those that are over have earned.</param>
/// <param name="Open">Those under way.</param>
public sealed record ForwardsSnapshot(MilliSatoshi Fees, IReadOnlyList<OpenForward> Open);

/// <summary>A forward that is under way.</summary>
/// <param name="InDbId">This node's number of the incoming channel.</param>
/// <param name="InId">The incoming HTLC's number.</param>
/// <param name="Fee">What it earns if it is paid.</param>
public sealed record OpenForward(ulong InDbId, ulong InId, MilliSatoshi Fee);
