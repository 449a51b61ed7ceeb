namespace Lnd.Actors.Protocol.Routing;

/// <summary>
/// A channel that is not in the public graph but may be used for one payment: our own, or one from the route hints of an invoice (BOLT 11,
/// `r`). It is used in one direction only.
/// </summary>
/// <param name="Id">Its short channel id, or an alias.</param>
/// <param name="From">The node that forwards into it.</param>
/// <param name="To">The node that it leads to.</param>
/// <param name="FeeBase">Fee of any HTLC, in milli-satoshi.</param>
/// <param name="FeeProportionalMillionths">Fee in millionths of the amount.</param>
/// <param name="CltvExpiryDelta">Blocks that <paramref name="From"/> asks for.</param>
/// <param name="HtlcMinimum">Least HTLC.</param>
/// <param name="HtlcMaximum">Largest HTLC; for our own channels what can be sent now.</param>
public sealed record ExtraChannel(
    ShortChannelId Id,
    Point From,
    Point To,
    uint FeeBase,
    uint FeeProportionalMillionths,
    ushort CltvExpiryDelta,
    MilliSatoshi HtlcMinimum,
    MilliSatoshi HtlcMaximum)
{
    /// <summary>One of our own channels: it costs us nothing.</summary>
    public static ExtraChannel Own(ShortChannelId id, Point us, Point peer, MilliSatoshi htlcMinimum, MilliSatoshi sendable) =>
        new(id, us, peer, 0, 0, 0, htlcMinimum, sendable);

    /// <summary>0 when <see cref="From"/> is the lesser id, else 1: the direction in updates and exclusions (BOLT 7).</summary>
    public int Direction => From.CompareTo(To) < 0 ? 0 : 1;
}

/// <summary>A channel in one direction.</summary>
/// <param name="Id">The channel.</param>
/// <param name="Direction">0 from the node with the lesser id to the other, 1 back.</param>
public readonly record struct ChannelDirection(ShortChannelId Id, int Direction)
{
    /// <summary>As c-lightning writes it: <c>103x1x0/1</c>.</summary>
    public override string ToString() => $"{Id}/{Direction}";
}

/// <summary>What a route must be like.</summary>
/// <param name="Source">Who pays.</param>
/// <param name="Target">Who is paid.</param>
/// <param name="Amount">What must arrive; not 0.</param>
public sealed record RouteRequest(Point Source, Point Target, MilliSatoshi Amount)
{
    /// <summary>
    /// The hops that failures can be attributed over (BOLT 4), and about what the 1300 bytes of an onion hold; with large payloads fewer
    /// fit.
    /// </summary>
    public const int DefaultMaxHops = 20;

    /// <summary>
    /// Blocks that the payee asks for. BOLT 11: `min_final_cltv_expiry_delta`, 18 when it does not say; a shadow route adds to it.
    /// </summary>
    public uint FinalCltvDelta { get; init; } = 18;

    /// <summary>The most that all fees together may be.</summary>
    public MilliSatoshi MaxFee { get; init; } = MilliSatoshi.MaxMoney;

    /// <summary>The most blocks by which the first HTLC may time out later than the current block, the final delta included.</summary>
    public uint MaxCltvDelta { get; init; } = 2016;

    /// <summary>The most channels in the route.</summary>
    public int MaxHops { get; init; } = DefaultMaxHops;

    /// <summary>
    /// What it costs that money is locked in, in millionths of the amount for each block. 0 to count fees alone. c-lightning's risk factor
    /// of 10 (per cent in a year) is 1.9.
    /// </summary>
    public double RiskMillionths { get; init; } = 1.9;

    /// <summary>
    /// Our own channels, if <see cref="Source"/> is us: then no others are used from there. Null to use those of the graph, as for a route
    /// between others.
    /// </summary>
    public IReadOnlyList<ExtraChannel>? FirstHops { get; init; }

    /// <summary>Channels to use besides those of the graph: route hints.</summary>
    public IReadOnlyList<ExtraChannel> Hints { get; init; } = [];

    /// <summary>Channels not to use in either direction.</summary>
    public IReadOnlySet<ShortChannelId> ExcludedChannels { get; init; } = new HashSet<ShortChannelId>();

    /// <summary>Channels not to use in one direction.</summary>
    public IReadOnlySet<ChannelDirection> ExcludedDirections { get; init; } = new HashSet<ChannelDirection>();

    /// <summary>Nodes not to route through; a payment to one of them is not hindered.</summary>
    public IReadOnlySet<Point> ExcludedNodes { get; init; } = new HashSet<Point>();

    /// <summary>What is believed to fit through a channel at most, from earlier failures.</summary>
    public IReadOnlyDictionary<ChannelDirection, MilliSatoshi> Limits { get; init; } = new Dictionary<ChannelDirection, MilliSatoshi>();
}

/// <summary>One channel of a route.</summary>
/// <param name="Channel">The channel and its direction.</param>
/// <param name="To">The node that it leads to.</param>
/// <param name="Amount">Amount of the HTLC on this channel.</param>
/// <param name="CltvDelta">Blocks from now to its expiry.</param>
public sealed record RouteHop(ChannelDirection Channel, Point To, MilliSatoshi Amount, uint CltvDelta);

/// <summary>A way for a payment.</summary>
/// <param name="Hops">Its channels, from the payer on; at least one.</param>
public sealed record Route(ValueList<RouteHop> Hops)
{
    /// <summary>What leaves the payer.</summary>
    public MilliSatoshi AmountSent => Hops[0].Amount;

    /// <summary>What arrives: the amount asked for, or somewhat more where the last channel carries no less.</summary>
    public MilliSatoshi AmountDelivered => Hops[^1].Amount;

    /// <summary>Blocks from now to the expiry of the first HTLC.</summary>
    public uint CltvDelta => Hops[0].CltvDelta;
}

/// <summary>Why there is no route.</summary>
public enum RouteError
{
    /// <summary>The payer has no channel that is known.</summary>
    SourceUnknown,

    /// <summary>The payee has no channel that is known.</summary>
    TargetUnknown,

    /// <summary>Payer and payee are the same.</summary>
    ToSelf,

    /// <summary>The amount is 0, or more than there is.</summary>
    BadAmount,

    /// <summary>No way fits the request.</summary>
    NoRoute,
}
