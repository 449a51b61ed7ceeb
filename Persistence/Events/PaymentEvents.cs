using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onion;

namespace Lnd.Actors.Persistence.Events;

/// <summary>What has happened to the payments of this node. A closed family, stored by <see cref="Formats.PaymentEventCodec"/>; parts are named by their number.</summary>
public abstract record PaymentEvent
{
    private PaymentEvent()
    {
    }

    /// <summary>A part of a payment is to be sent: from here on it may be under way.</summary>
    public sealed record Started : PaymentEvent
    {
        /// <summary>Counts all parts, from 1.</summary>
        public required ulong Id { get; init; }

        /// <summary>What the payment is locked to.</summary>
        public required PaymentHash PaymentHash { get; init; }

        /// <summary>Number of the attempt.</summary>
        public required ulong GroupId { get; init; }

        /// <summary>Number of the part in it; 0 for the only one.</summary>
        public required ulong PartId { get; init; }

        /// <summary>What arrives.</summary>
        public required MilliSatoshi Amount { get; init; }

        /// <summary>What all parts together pay.</summary>
        public required MilliSatoshi Total { get; init; }

        /// <summary>What leaves.</summary>
        public required MilliSatoshi AmountSent { get; init; }

        /// <summary>Seconds since 1970.</summary>
        public required ulong CreatedAt { get; init; }

        /// <summary>The way, with what it takes to read a failure that comes back. Not kept once the part has ended.</summary>
        public required ValueList<SentHop> Route { get; init; }

        /// <summary>The user's name.</summary>
        public string? Label { get; init; }

        /// <summary>The invoice.</summary>
        public string? Bolt11 { get; init; }

        /// <summary>What it is for.</summary>
        public string? Description { get; init; }
    }

    /// <summary>A part has arrived: proof of payment.</summary>
    /// <param name="Id">Which.</param>
    /// <param name="UpdatedIndex">Counts all changes, from 1.</param>
    /// <param name="Preimage">Of its hash.</param>
    /// <param name="At">Seconds since 1970.</param>
    public sealed record Fulfilled(ulong Id, ulong UpdatedIndex, Preimage Preimage, ulong At) : PaymentEvent;

    /// <summary>A part has come back, or was never sent.</summary>
    /// <param name="Id">Which.</param>
    /// <param name="UpdatedIndex">Counts all changes, from 1.</param>
    /// <param name="At">Seconds since 1970.</param>
    /// <param name="Failure">Why; null where nobody can tell.</param>
    public sealed record Failed(ulong Id, ulong UpdatedIndex, ulong At, StoredPartFailure? Failure) : PaymentEvent;
}

/// <summary>One hop of a part that was sent.</summary>
/// <param name="Node">The node it leads to.</param>
/// <param name="Channel">The channel to it.</param>
/// <param name="Secret">Shared with the node.</param>
public readonly record struct SentHop(Point Node, ShortChannelId Channel, SharedSecret Secret);

/// <summary>Why a part failed.</summary>
/// <param name="ErringIndex">0 for this node, 1 for the first hop, and so on.</param>
/// <param name="ErringNode">Who failed it.</param>
/// <param name="ErringChannel">The channel in question; null where it is none.</param>
/// <param name="ErringDirection">0 or 1.</param>
/// <param name="Message">What it said: a failure message of BOLT 4.</param>
public sealed record StoredPartFailure(ushort ErringIndex, Point ErringNode, ShortChannelId? ErringChannel, byte ErringDirection, ByteString Message);

/// <summary>All parts at one moment, so that the events before it need not be replayed.</summary>
/// <param name="LastId">The last one given.</param>
/// <param name="LastUpdatedIndex">The last one given.</param>
/// <param name="Parts">In their order. Those that have ended have no route.</param>
public sealed record PaymentsSnapshot(ulong LastId, ulong LastUpdatedIndex, IReadOnlyList<PartSnapshot> Parts);

/// <summary>One part at one moment.</summary>
/// <param name="Started">How it began; without route once it has ended.</param>
/// <param name="Destination">Whom it pays.</param>
/// <param name="End">How it ended, <see cref="PaymentEvent.Fulfilled"/> or <see cref="PaymentEvent.Failed"/>; null while it is under way.</param>
public sealed record PartSnapshot(PaymentEvent.Started Started, Point Destination, PaymentEvent? End);
