using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Invoices;
using Lnd.Actors.Switch;

namespace Lnd.Actors.Invoices;

/// <summary>A channel that this node can be paid through.</summary>
/// <param name="Channel">It.</param>
/// <param name="Terms">The peer's, for forwarding to this node.</param>
/// <param name="IsDeadEnd">Whether the peer has no other channel that is known.</param>
internal sealed record InboundChannel(UsableChannel Channel, ChannelPolicy Terms, bool IsDeadEnd)
{
    /// <summary>What can come through it, in one HTLC.</summary>
    public MilliSatoshi Capacity => MilliSatoshi.Min(Channel.Receivable, Terms.HtlcMaximum);

    /// <summary>
    /// Its name for others, which the peer has to know: the one that forwards. BOLT 2: "MAY use any of the `alias` it received, in BOLT 11 `r` fields", and with
    /// `option_scid_alias` "MUST NOT use the real `short_channel_id`" there.
    /// </summary>
    public ShortChannelId HintId => (Channel.IsPublic ? Channel.ShortChannelId ?? Channel.RemoteAlias : Channel.RemoteAlias ?? Channel.ShortChannelId) ?? Channel.LocalAlias;

    public RouteField ToField() => new([new RouteHop(Channel.Peer, HintId, Terms.FeeBase, Terms.FeeProportionalMillionths, Terms.CltvExpiryDelta)]);
}

/// <summary>Chooses the route hints of an invoice as c-lightning does, and tells what a payer may run into. Pure but for the random numbers.</summary>
/// <param name="Hints">In the order to write them.</param>
/// <param name="Warnings">c-lightning's, by name.</param>
internal sealed record RouteHints(IReadOnlyList<RouteField> Hints, IReadOnlyDictionary<string, string> Warnings)
{
    /// <summary>More would only make the invoice long.</summary>
    private const int Most = 8;

    /// <summary>The hints; null where the user named channels and none of them will do.</summary>
    /// <param name="channels">What this node can be paid through.</param>
    /// <param name="choice">Which private ones may be told.</param>
    /// <param name="needed">What is to be paid; 1 msat where that is open.</param>
    /// <param name="random">Spreads payments over channels, and hides which ones there are.</param>
    public static RouteHints? Choose(IReadOnlyList<InboundChannel> channels, HintChoice choice, MilliSatoshi needed, IRandomSource random)
    {
        var hasPublic = channels.Any(channel => channel.Channel.IsPublic);
        var sums = new Capacities();
        var (open, hidden) = (new List<InboundChannel>(), new List<InboundChannel>());
        foreach (var channel in channels)
        {
            // what the user names is used even where nothing is known behind it
            if (choice.Channels is { } named)
            {
                if (!named.Contains(channel.HintId) && !(channel.Channel.ShortChannelId is { } id && named.Contains(id)))
                    continue;
            }
            else if (channel.IsDeadEnd)
            {
                sums.DeadEnd = sums.DeadEnd.SaturatingAdd(channel.Capacity);
                continue;
            }
            if (!channel.Channel.IsUp)
                sums.Offline = sums.Offline.SaturatingAdd(channel.Capacity);
            else
                (channel.Channel.IsPublic || choice.All == true || choice.Channels is not null ? open : hidden).Add(channel);
        }
        if (choice.Channels is { Count: > 0 } && open.Count == 0)
            return null;
        if (choice.All is null && open.Count == 0 && !hasPublic)
            (open, hidden) = (hidden, open);
        (sums.Available, sums.Hidden) = (Sum(open), Sum(hidden));
        var hints = Select(open, needed, hasPublic, random);
        return new RouteHints([.. hints.Select(channel => channel.ToField())], Warn(sums, needed, hints.Count));
    }

    /// <summary>
    /// One channel that takes it all, where payers can find this node without hints too. Otherwise, or where there is none, as many as it takes: all invoices would
    /// name the same one.
    /// </summary>
    private static IReadOnlyList<InboundChannel> Select(List<InboundChannel> open, MilliSatoshi needed, bool hasPublic, IRandomSource random)
    {
        if (hasPublic && SelectOne(open, needed, random) is { } one)
            return [one];
        var chosen = new List<InboundChannel>();
        var sum = MilliSatoshi.Zero;
        foreach (var channel in random.Shuffle(open.Where(channel => !channel.Capacity.IsZero)))
        {
            if (sum >= needed || chosen.Count == Most)
                break;
            chosen.Add(channel);
            sum = sum.SaturatingAdd(channel.Capacity);
        }
        return chosen;
    }

    /// <summary>The more room a channel has left, the likelier.</summary>
    private static InboundChannel? SelectOne(List<InboundChannel> open, MilliSatoshi needed, IRandomSource random)
    {
        var fits = open.Where(channel => channel.Capacity >= needed).ToArray();
        var total = fits.Aggregate(0UL, (sum, channel) => sum + (channel.Capacity - needed).ToSatoshiFloor().Value + 1);
        if (total == 0)
            return null;
        var at = random.Below(total);
        foreach (var channel in fits)
        {
            var weight = (channel.Capacity - needed).ToSatoshiFloor().Value + 1;
            if (at < weight)
                return channel;
            at -= weight;
        }
        return fits[^1];
    }

    private static Dictionary<string, string> Warn(Capacities sums, MilliSatoshi needed, int hints)
    {
        var warnings = new Dictionary<string, string>();
        var reachable = sums.Available.SaturatingAdd(sums.Offline);
        var withDeadEnds = reachable.SaturatingAdd(sums.DeadEnd);
        var all = withDeadEnds.SaturatingAdd(sums.Hidden);
        if (hints > 1)
            warnings.Add("warning_mpp", "No single channel has room for the amount: only payers that can pay in several parts can pay it.");
        if (needed >= all)
            warnings.Add("warning_capacity", "The peers' side of all channels together is too small for the amount.");
        if (needed <= sums.Available)
            return warnings;
        if (reachable >= needed)
            warnings.Add("warning_offline", "The channels with connected peers have too little room for the amount.");
        else if (withDeadEnds >= needed)
            warnings.Add("warning_deadends", "The channels with peers that have other channels have too little room for the amount.");
        else if (all >= needed)
            warnings.Add("warning_private_unused", "The public channels have too little room for the amount (exposeprivatechannels=true adds the private ones).");
        return warnings;
    }

    private static MilliSatoshi Sum(List<InboundChannel> channels) =>
        channels.Aggregate(MilliSatoshi.Zero, (sum, channel) => sum.SaturatingAdd(channel.Capacity));

    private record struct Capacities
    {
        public MilliSatoshi Available { get; set; }

        public MilliSatoshi Offline { get; set; }

        public MilliSatoshi DeadEnd { get; set; }

        public MilliSatoshi Hidden { get; set; }
    }
}
