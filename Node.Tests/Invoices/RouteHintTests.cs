using Lnd.Actors.Gossip;
using Lnd.Actors.Invoices;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Invoices;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Switch;
using Lnd.Actors.Tests.Support;
using ChannelPolicy = Lnd.Actors.Protocol.Gossip.ChannelPolicy;

namespace Lnd.Actors.Tests.Invoices;

/// <summary>Route hints and warnings, as c-lightning's <c>invoice</c> gives them.</summary>
public class RouteHintTests : InvoiceRoom
{
    private static readonly Point Peer = Point.Parse("025f7117a78150fe2ef97db7cfc83bd57b2e2c0d0dd25eaf467a4a1c2a45ce1486");
    private static readonly HintChoice All = new(true, null), None = new(false, null);

    private static UsableChannel Usable(ulong id, ulong receivable, bool isPublic, bool isUp = true) => new(
        id, Peer, new ShortChannelId(id), new ShortChannelId(1000 + id), new ShortChannelId(2000 + id), isPublic, isUp, MilliSatoshi.Zero, new MilliSatoshi(receivable), new MilliSatoshi(1),
        new ForwardingPolicy(new MilliSatoshi(1), 2, 3, new MilliSatoshi(1), new MilliSatoshi(receivable)));

    private static InboundChannel Inbound(ulong id, ulong receivable = 50_000, bool isPublic = true, bool isUp = true, bool isDeadEnd = false) => new(
        Usable(id, receivable, isPublic, isUp),
        new ChannelPolicy { FeeBase = 5, FeeProportionalMillionths = 6, CltvExpiryDelta = 7, HtlcMaximum = new MilliSatoshi(1_000_000), IsKnown = true }, isDeadEnd);

    private static (ulong[] Hints, string[] Warnings) Choose(HintChoice choice, ulong needed, params InboundChannel[] channels)
    {
        var chosen = RouteHints.Choose(channels, choice, new MilliSatoshi(needed), new SeededRandom(1))!;
        return ([.. chosen.Hints.Select(hint => hint.Hops[0].Channel.Value).Order()], [.. chosen.Warnings.Keys]);
    }

    [Test]
    public void Private_channels_are_told_where_there_is_no_public_one()
    {
        var (hints, warnings) = Choose(HintChoice.Default, 60_000, Inbound(1, isPublic: false), Inbound(2, isPublic: false));
        Assert.That(hints, Is.EqualTo(new ulong[] { 2001, 2002 }));
        Assert.That(warnings, Is.EqualTo(new[] { "warning_mpp" }));
        Assert.That(Choose(HintChoice.Default, 10_000, Inbound(1), Inbound(2, isPublic: false)).Hints, Is.EqualTo(new ulong[] { 1 }));
        Assert.That(Choose(All, 60_000, Inbound(1), Inbound(2, 100_000, isPublic: false)).Hints, Is.EqualTo(new ulong[] { 2002 }));
        Assert.That(Choose(None, 10_000, Inbound(2, isPublic: false)).Hints, Is.Empty);
    }

    [Test]
    public void Channels_that_the_user_names_are_told_even_if_they_lead_nowhere()
    {
        Assert.That(Choose(new HintChoice(null, [new ShortChannelId(2)]), 10_000, Inbound(1), Inbound(2, isPublic: false, isDeadEnd: true)).Hints, Is.EqualTo(new ulong[] { 2002 }));
        Assert.That(RouteHints.Choose([Inbound(1)], new HintChoice(null, [new ShortChannelId(9)]), new MilliSatoshi(1), new SeededRandom(1)), Is.Null);
    }

    [Test]
    public void What_a_payer_may_run_into_is_told()
    {
        Assert.That(Choose(HintChoice.Default, 10_000).Warnings, Is.EqualTo(new[] { "warning_capacity" }));
        Assert.That(Choose(HintChoice.Default, 10_000, Inbound(1, isUp: false)).Warnings, Is.EqualTo(new[] { "warning_offline" }));
        Assert.That(Choose(HintChoice.Default, 10_000, Inbound(1, isDeadEnd: true)).Warnings, Is.EqualTo(new[] { "warning_deadends" }));
        Assert.That(Choose(HintChoice.Default, 60_000, Inbound(1), Inbound(2, isPublic: false)).Warnings, Is.EqualTo(new[] { "warning_private_unused" }));
        Assert.That(Choose(HintChoice.Default, 10_000, Inbound(1)).Warnings, Is.Empty);
    }

    [Test]
    public void The_hint_of_a_private_channel_has_the_alias_that_the_peer_knows_and_its_terms()
    {
        var direction = Peer.CompareTo(Us) < 0 ? ChannelUpdateFlags.None : ChannelUpdateFlags.Direction;
        Channels.Add((
            Usable(3, 50_000, isPublic: false),
            new ChannelUpdate(
                default, ChainHash.Regtest, new ShortChannelId(1003), new UnixTimestamp(1), default, direction, 34, new MilliSatoshi(1), 11, 12, new MilliSatoshi(1_000_000), default)));
        Assert.That(Bolt11Invoice.TryDecode(Make("a").Bolt11, out var invoice, out _));
        Assert.That(invoice!.Routes.Single().Single(), Is.EqualTo(new RouteHop(Peer, new ShortChannelId(2003), 11, 12, 34)));
        Channels.Clear();
        Assert.That(Bolt11Invoice.TryDecode(Make("b").Bolt11, out invoice, out _));
        Assert.That(invoice!.Routes, Has.Count.EqualTo(1), "what is known of the channels is kept for a second");
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Bolt11Invoice.TryDecode(Make("c").Bolt11, out invoice, out _));
        Assert.That(invoice!.Routes, Is.Empty);
    }
}
