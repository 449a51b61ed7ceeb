using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Onion;
using Lnd.Actors.Protocol.Routing;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Payments;

// What commands ask the payments' room.

/// <summary>One hop of a route that a user gives, as in <c>sendpay</c>.</summary>
/// <param name="Node">The node it leads to.</param>
/// <param name="Channel">The channel to it.</param>
/// <param name="Amount">Of the HTLC on it.</param>
/// <param name="Delay">Blocks to its expiry.</param>
public sealed record GivenHop(Point Node, ShortChannelId Channel, MilliSatoshi Amount, uint Delay);

/// <summary>Send one part along a given route; answered by <see cref="PartStarted"/> once its HTLC is durable, or by <see cref="PaymentRefused"/>.</summary>
public sealed record SendAlongRoute
{
    /// <summary>The way.</summary>
    public required IReadOnlyList<GivenHop> Route { get; init; }

    /// <summary>What the payment is locked to.</summary>
    public required PaymentHash PaymentHash { get; init; }

    /// <summary>The user's name for it.</summary>
    public string? Label { get; init; }

    /// <summary>What all parts together pay; null where this is the only one.</summary>
    public MilliSatoshi? Total { get; init; }

    /// <summary>The invoice, to be kept with it.</summary>
    public string? Bolt11 { get; init; }

    /// <summary>The payee's.</summary>
    public PaymentSecret? PaymentSecret { get; init; }

    /// <summary>The payee's.</summary>
    public ByteString? PaymentMetadata { get; init; }

    /// <summary>Number of the part; 0 for the only one.</summary>
    public ulong PartId { get; init; }

    /// <summary>Number of the attempt; null for the next.</summary>
    public ulong? GroupId { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>Preimage to be told to the payee: a spontaneous payment.</summary>
    public Preimage? Keysend { get; init; }

    /// <summary>Further records for the payee.</summary>
    public UnknownTlvs Custom { get; init; }
}

/// <summary>A part is under way, or was already.</summary>
/// <param name="Part">It.</param>
public sealed record PartStarted(PartRecord Part);

/// <summary>A payment can't be made, or has failed.</summary>
/// <param name="Code">c-lightning's: 200 pending elsewhere, 201 paid before, 202 unparsable onion, 203 permanent at destination, 204 failed on the way, 205 no route, 206 too
/// expensive, 207 invoice expired, 208 unknown, 209 other, 210 gave up, 211, 212 invalid group, -32602...</param>
/// <param name="Reason">For the user.</param>
/// <param name="Part">The part that failed, with what is known of why; null where none was sent.</param>
public sealed record PaymentRefused(int Code, string Reason, PartRecord? Part = null);

/// <summary>State of a part, and of a payment.</summary>
public enum PaymentStatus
{
    /// <summary>Under way.</summary>
    Pending,

    /// <summary>The preimage is known.</summary>
    Complete,

    /// <summary>Nothing is under way, and nothing was paid.</summary>
    Failed,
}

/// <summary>One part of a payment of this node, as <c>listsendpays</c> shows it.</summary>
public sealed record PartRecord
{
    /// <summary>Counts all parts, from 1.</summary>
    public required ulong Id { get; init; }

    /// <summary>Counts all changes; null while there is none.</summary>
    public ulong? UpdatedIndex { get; init; }

    /// <summary>Its name.</summary>
    public required Switch.PaymentPart Part { get; init; }

    /// <summary>Whom it pays.</summary>
    public Point? Destination { get; init; }

    /// <summary>What arrives.</summary>
    public MilliSatoshi? Amount { get; init; }

    /// <summary>What was sent.</summary>
    public required MilliSatoshi AmountSent { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required ulong CreatedAt { get; init; }

    /// <summary>Seconds since 1970; null while it is pending.</summary>
    public ulong? CompletedAt { get; init; }

    /// <summary>How it stands.</summary>
    public required PaymentStatus Status { get; init; }

    /// <summary>The user's name.</summary>
    public string? Label { get; init; }

    /// <summary>The invoice.</summary>
    public string? Bolt11 { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>Proof of payment.</summary>
    public Preimage? Preimage { get; init; }

    /// <summary>Why it failed; null where it did not, or where nobody can tell.</summary>
    public PartFailure? Failure { get; init; }
}

/// <summary>Why a part failed.</summary>
/// <param name="ErringIndex">0 for this node, 1 for the first hop, and so on.</param>
/// <param name="ErringNode">Who failed it.</param>
/// <param name="ErringChannel">The channel in question, where it is one.</param>
/// <param name="ErringDirection">0 or 1.</param>
/// <param name="Failure">What it said.</param>
/// <param name="RawMessage">The same as bytes.</param>
public sealed record PartFailure(
    int ErringIndex, Point ErringNode, ShortChannelId? ErringChannel, int? ErringDirection, FailureMessage Failure, ByteString RawMessage);

/// <summary>Answered by <see cref="PartEnded"/>, or <see cref="PaymentRefused"/>, 200 at the timeout and 208 for a part that is not known.</summary>
/// <param name="PaymentHash">Which.</param>
/// <param name="PartId">Null for 0.</param>
/// <param name="GroupId">Null for the latest.</param>
/// <param name="Timeout">Null for ever.</param>
public sealed record WaitPart(PaymentHash PaymentHash, ulong? PartId, ulong? GroupId, TimeSpan? Timeout);

/// <summary>A part is complete.</summary>
/// <param name="Part">It.</param>
public sealed record PartEnded(PartRecord Part);

/// <summary>Answered by <see cref="PartList"/>, or <see cref="Views.ViewsRefused"/>.</summary>
/// <param name="PaymentHash">Null for all.</param>
/// <param name="Status">Null for all.</param>
/// <param name="Index">Start of a page, and by which index.</param>
/// <param name="Limit">Length of a page.</param>
public sealed record ListParts(PaymentHash? PaymentHash, PaymentStatus? Status, (bool ByUpdated, ulong Start)? Index, uint? Limit);

/// <summary>Parts.</summary>
/// <param name="Parts">In the order asked for.</param>
public sealed record PartList(IReadOnlyList<PartRecord> Parts);

/// <summary>
/// Pay an invoice, or a node spontaneously, trying routes until it succeeds or must be given up; answered by <see cref="Paid"/> or <see cref="PaymentRefused"/>.
/// </summary>
public sealed record Pay
{
    /// <summary>The invoice; null for a spontaneous payment.</summary>
    public string? Bolt11 { get; init; }

    /// <summary>Whom, where there is no invoice.</summary>
    public Point? Destination { get; init; }

    /// <summary>How much; null for what the invoice says.</summary>
    public MilliSatoshi? Amount { get; init; }

    /// <summary>The user's name.</summary>
    public string? Label { get; init; }

    /// <summary>Most to pay in fees; null for the larger of 0.5% (or <see cref="MaxFeePercent"/>) and 5 satoshi.</summary>
    public MilliSatoshi? MaxFee { get; init; }

    /// <summary>Most to pay in fees, in percent of the amount.</summary>
    public double? MaxFeePercent { get; init; }

    /// <summary>Fees that don't matter, in total.</summary>
    public MilliSatoshi? ExemptFee { get; init; }

    /// <summary>How long to try; null for 60 seconds.</summary>
    public TimeSpan? RetryFor { get; init; }

    /// <summary>Most blocks to lock money in.</summary>
    public uint? MaxDelay { get; init; }

    /// <summary>Cost of locked money (c-lightning's <c>riskfactor</c>, percent a year).</summary>
    public double? RiskFactor { get; init; }

    /// <summary>What it is for, where the invoice has only its hash.</summary>
    public string? Description { get; init; }

    /// <summary>Channels not to use.</summary>
    public IReadOnlyList<ChannelDirection> ExcludeChannels { get; init; } = [];

    /// <summary>Nodes not to use.</summary>
    public IReadOnlyList<Point> ExcludeNodes { get; init; } = [];

    /// <summary>Further records for the payee.</summary>
    public UnknownTlvs Custom { get; init; }

    /// <summary>Further channels to use, for a spontaneous payment.</summary>
    public IReadOnlyList<ExtraChannel> Hints { get; init; } = [];
}

/// <summary>A payment is complete.</summary>
/// <param name="Payment">It.</param>
public sealed record Paid(PaymentRecord Payment);

/// <summary>A payment of this node, all parts together, as <c>listpays</c> shows it.</summary>
public sealed record PaymentRecord
{
    /// <summary>What it is locked to.</summary>
    public required PaymentHash PaymentHash { get; init; }

    /// <summary>How it stands.</summary>
    public required PaymentStatus Status { get; init; }

    /// <summary>Whom it pays.</summary>
    public Point? Destination { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required ulong CreatedAt { get; init; }

    /// <summary>Seconds since 1970; null while it is pending.</summary>
    public ulong? CompletedAt { get; init; }

    /// <summary>The user's name.</summary>
    public string? Label { get; init; }

    /// <summary>The invoice.</summary>
    public string? Bolt11 { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>What arrived, or is to.</summary>
    public MilliSatoshi? Amount { get; init; }

    /// <summary>What was sent, fees included.</summary>
    public required MilliSatoshi AmountSent { get; init; }

    /// <summary>Proof of payment.</summary>
    public Preimage? Preimage { get; init; }

    /// <summary>Parts of the attempt that counts.</summary>
    public required int Parts { get; init; }

    /// <summary>Parts of that attempt that failed on the way.</summary>
    public int FailedParts { get; init; }

    /// <summary><see cref="PartRecord.Id"/> of the first part with its hash.</summary>
    public ulong CreatedIndex { get; init; }

    /// <summary>The latest <see cref="PartRecord.UpdatedIndex"/> of the parts with its hash.</summary>
    public ulong? UpdatedIndex { get; init; }
}

/// <summary>Answered by <see cref="PaymentList"/>, or <see cref="Views.ViewsRefused"/>.</summary>
/// <param name="PaymentHash">Null for all.</param>
/// <param name="Bolt11">Null for all.</param>
/// <param name="Status">Null for all.</param>
public sealed record ListPayments(PaymentHash? PaymentHash, string? Bolt11, PaymentStatus? Status);

/// <summary>Payments.</summary>
/// <param name="Payments">Oldest first.</param>
public sealed record PaymentList(IReadOnlyList<PaymentRecord> Payments);

/// <summary>Find a route from what is known now; answered by <see cref="RouteFound"/> or <see cref="PaymentRefused"/> 205.</summary>
/// <param name="Request">What it must be like.</param>
public sealed record FindRoute(RouteRequest Request);

/// <summary>A route.</summary>
/// <param name="Route">It.</param>
public sealed record RouteFound(Route Route);
