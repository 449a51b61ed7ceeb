using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Routing;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Tests.Protocol.Routing;

[Parallelizable]
public class RouteSearchTests
{
    private static Point Node(int number) => new([2, .. new byte[30], (byte)(number >> 8), (byte)number]);

    private static readonly Point A = Node(1), B = Node(2), C = Node(3), D = Node(4), E = Node(5);

    private static ShortChannelId Id(int number) => new((ulong)number << 40);

    private static ChannelPolicy Policy(uint feeBase, uint millionths, ushort cltv, ulong min = 0, ulong max = 1_000_000_000) => new()
    {
        FeeBase = feeBase,
        FeeProportionalMillionths = millionths,
        CltvExpiryDelta = cltv,
        HtlcMinimum = new MilliSatoshi(min),
        HtlcMaximum = new MilliSatoshi(max),
        IsKnown = true,
    };

    /// <summary>Channels numbered from 1, with the same policy both ways unless one is given for the way back.</summary>
    private static ChannelGraph Graph(params (Point From, Point To, ChannelPolicy There, ChannelPolicy? Back)[] channels)
    {
        var batch = new GraphBatch();
        for (var i = 0; i < channels.Length; i++)
        {
            var (from, to, there, back) = channels[i];
            var forth = from.CompareTo(to) < 0;
            batch.Add(new GraphChannel(Id(i + 1), forth ? from : to, forth ? to : from, new Satoshi(1_000_000)))
                .Set(Id(i + 1), forth ? 0 : 1, there)
                .Set(Id(i + 1), forth ? 1 : 0, back ?? there);
        }
        return ChannelGraph.Empty.Apply(batch);
    }

    private static Route Find(ChannelGraph graph, RouteRequest request)
    {
        Assert.That(RouteSearch.Find(graph, request, out var route), Is.Null);
        return route!;
    }

    private static RouteRequest Request(Point from, Point to, ulong amount) => new(from, to, new MilliSatoshi(amount));

    private static string Text(Route route) => string.Join(' ', route.Hops.Select(h => $"{h.Channel.Id.Block}:{h.Amount.Value}/{h.CltvDelta}"));

    /// <summary>The example of BOLT 7: four nodes in a ring, each with its own fees.</summary>
    [Test]
    public void The_routes_of_the_example_in_BOLT_7_are_found()
    {
        var (a, b, c, d) = (Policy(100, 1000, 10), Policy(200, 2000, 20), Policy(300, 3000, 30), Policy(400, 4000, 40));
        var graph = Graph((A, B, a, b), (A, D, a, d), (B, C, b, c), (D, C, d, c));
        var shadowed = Request(A, C, 4_999_999) with { FinalCltvDelta = 18 + 42 };

        Assert.That(Text(Find(graph, shadowed with { Source = B })), Is.EqualTo("3:4999999/60"));
        Assert.That(Text(Find(graph, shadowed)), Is.EqualTo("1:5010198/80 3:4999999/60"));
        Assert.That(Text(Find(graph, shadowed with { ExcludedNodes = new HashSet<Point> { B } })), Is.EqualTo("2:5020398/100 4:4999999/60"));
    }

    [Test]
    public void A_route_says_what_it_delivers_and_costs()
    {
        var route = Find(Graph((A, B, Policy(0, 0, 0), null), (B, C, Policy(1000, 0, 40), null)), Request(A, C, 5000));
        Assert.That((route.AmountSent, route.AmountDelivered, route.CltvDelta), Is.EqualTo((new MilliSatoshi(6000), new MilliSatoshi(5000), 58U)));
        Assert.That(route.Hops[0], Is.EqualTo(new RouteHop(new ChannelDirection(Id(1), 0), B, new MilliSatoshi(6000), 58)));
        Assert.That(route.Hops[1].Channel.ToString(), Is.EqualTo("2x0x0/0"));
    }

    [Test]
    public void Each_exclusion_is_kept()
    {
        var graph = Graph((A, B, Policy(0, 0, 1), null), (B, C, Policy(1, 0, 1), null), (B, C, Policy(2, 0, 1), null), (A, D, Policy(0, 0, 1), null), (D, C, Policy(9, 0, 1), null));
        var request = Request(A, C, 1000);
        Assert.That(Text(Find(graph, request)), Does.EndWith("2:1000/18"));
        Assert.That(Text(Find(graph, request with { ExcludedChannels = new HashSet<ShortChannelId> { Id(2) } })), Does.EndWith("3:1000/18"));
        Assert.That(Text(Find(graph, request with { ExcludedDirections = new HashSet<ChannelDirection> { new(Id(2), 0) } })), Does.EndWith("3:1000/18"));
        Assert.That(Text(Find(graph, request with { ExcludedDirections = new HashSet<ChannelDirection> { new(Id(2), 1) } })), Does.EndWith("2:1000/18"));
        Assert.That(Text(Find(graph, request with { ExcludedNodes = new HashSet<Point> { B } })), Does.EndWith("5:1000/18"));
        Assert.That(Text(Find(graph, request with { Limits = new Dictionary<ChannelDirection, MilliSatoshi> { [new(Id(2), 0)] = new(999) } })), Does.EndWith("3:1000/18"));
        Assert.That(Text(Find(graph, request with { ExcludedNodes = new HashSet<Point> { A, C } })), Does.EndWith("2:1000/18"), "the ends are not routed through");
    }

    [Test]
    public void What_can_not_be_used_is_not()
    {
        var good = Policy(0, 0, 1);
        var cases = new Dictionary<string, ChannelPolicy>
        {
            ["disabled"] = good with { IsDisabled = true },
            ["no update"] = default,
            ["too small"] = good with { HtlcMaximum = new MilliSatoshi(999) },
            ["minimum above maximum"] = good with { HtlcMinimum = new MilliSatoshi(3000), HtlcMaximum = new MilliSatoshi(2999) },
            ["maximum above capacity"] = good with { HtlcMaximum = new MilliSatoshi(1_000_000_001) },
            ["minimum above twice the amount"] = good with { HtlcMinimum = new MilliSatoshi(2001) },
            ["fee too high"] = good with { FeeBase = 101 },
            ["too late"] = good with { CltvExpiryDelta = 2016 },
        };
        foreach (var (why, policy) in cases)
        {
            var graph = Graph((A, B, good, null), (B, C, policy, good));
            Assert.That(RouteSearch.Find(graph, Request(A, C, 1000) with { MaxFee = new MilliSatoshi(100) }, out _), Is.EqualTo(RouteError.NoRoute), why);
        }
        var closed = Graph((A, B, good, null), (B, C, good, null)).Apply(new GraphBatch().Add(new GraphChannel(Id(1), A, B, default, true)).Set(Id(1), 0, good));
        Assert.That(RouteSearch.Find(closed, Request(A, C, 1000), out _), Is.EqualTo(RouteError.NoRoute), "channel with unknown features");
        var node = Graph((A, B, good, null), (B, C, good, null));
        var announcement = (NodeAnnouncement)Wire.MessageGenerators.Make(typeof(NodeAnnouncement), new Random(1)) with { Features = FeatureBits.Of(1000) };
        node = node.Apply(new GraphBatch().Set(B, NodeSummary.From(announcement, default)));
        Assert.That(RouteSearch.Find(node, Request(A, C, 1000), out _), Is.EqualTo(RouteError.NoRoute), "node with unknown features");
        Assert.That(RouteSearch.Find(node, Request(A, B, 1000), out _), Is.Null, "as payee it is the payer's choice");
    }

    [Test]
    public void Requests_that_make_no_sense_are_refused()
    {
        var graph = Graph((A, B, Policy(0, 0, 1), null));
        Assert.That(RouteSearch.Find(graph, Request(A, A, 1), out _), Is.EqualTo(RouteError.ToSelf));
        Assert.That(RouteSearch.Find(graph, Request(A, C, 1), out _), Is.EqualTo(RouteError.TargetUnknown));
        Assert.That(RouteSearch.Find(graph, Request(C, A, 1), out _), Is.EqualTo(RouteError.SourceUnknown));
        Assert.That(RouteSearch.Find(graph, Request(A, B, 0), out _), Is.EqualTo(RouteError.BadAmount));
        Assert.That(RouteSearch.Find(graph, Request(A, B, ulong.MaxValue), out _), Is.EqualTo(RouteError.BadAmount));
        Assert.That(RouteSearch.Find(graph, Request(A, B, 1) with { FinalCltvDelta = 2017 }, out _), Is.EqualTo(RouteError.NoRoute));
        Assert.That(RouteSearch.Find(ChannelGraph.Empty, Request(A, B, 1), out _), Is.EqualTo(RouteError.SourceUnknown));
    }

    [Test]
    public void A_channel_that_carries_no_less_is_used_with_its_minimum()
    {
        var graph = Graph((A, B, Policy(0, 0, 1), null), (B, C, Policy(1, 0, 1, min: 1500), null), (C, D, Policy(1, 0, 1), null));
        Assert.That(Text(Find(graph, Request(A, D, 1000))), Is.EqualTo("1:1501/20 2:1500/19 3:1000/18"));
        var last = Graph((A, B, Policy(0, 0, 1), null), (B, C, Policy(1, 0, 1, min: 1500), null));
        Assert.That(Find(last, Request(A, C, 1000)).AmountDelivered, Is.EqualTo(new MilliSatoshi(1500)));
    }

    [Test]
    public void Own_channels_and_hints_lead_where_the_graph_does_not()
    {
        var graph = Graph((B, C, Policy(1000, 0, 40), null));
        var us = Node(100);
        var payee = Node(101);
        var middle = Node(102);
        var request = Request(us, payee, 10_000) with
        {
            FirstHops = [ExtraChannel.Own(Id(77), us, B, default, new MilliSatoshi(50_000))],
            Hints =
            [
                new ExtraChannel(Id(88), C, middle, 5, 1000, 9, default, MilliSatoshi.MaxMoney),
                new ExtraChannel(Id(89), middle, payee, 7, 0, 6, default, MilliSatoshi.MaxMoney),
            ],
        };
        var route = Find(graph, request);
        Assert.That(Text(route), Is.EqualTo("77:11022/73 1:10022/33 88:10007/24 89:10000/18"));
        Assert.That(route.Hops.Select(h => h.To), Is.EqualTo(new[] { B, C, middle, payee }));
        Assert.That(RouteSearch.Find(graph, request with { FirstHops = [] }, out _), Is.EqualTo(RouteError.SourceUnknown));
        Assert.That(RouteSearch.Find(graph, request with { FirstHops = [ExtraChannel.Own(Id(77), us, B, default, new MilliSatoshi(11_021))] }, out _), Is.EqualTo(RouteError.NoRoute));
    }

    [Test]
    public void Our_own_channels_take_the_place_of_those_of_the_graph()
    {
        var graph = Graph((A, B, Policy(0, 0, 1), null), (A, C, Policy(0, 0, 1), null), (C, B, Policy(5, 0, 1), null));
        var request = Request(A, B, 1000) with { FirstHops = [ExtraChannel.Own(Id(2), A, C, default, new MilliSatoshi(5000))] };
        Assert.That(Text(Find(graph, request)), Is.EqualTo("2:1005/19 3:1000/18"));
    }

    [Test]
    public void A_route_has_no_more_hops_than_allowed()
    {
        var line = Graph([.. Enumerable.Range(0, 21).Select(i => (Node(10 + i), Node(11 + i), Policy(0, 0, 1), (ChannelPolicy?)null))]);
        Assert.That(Find(line, Request(Node(11), Node(31), 1)).Hops, Has.Count.EqualTo(20));
        Assert.That(RouteSearch.Find(line, Request(Node(10), Node(31), 1), out _), Is.EqualTo(RouteError.NoRoute));
    }

    /// <summary>The cheapest way to the middle is too long for the whole; a dearer, shorter one must be found.</summary>
    [Test]
    public void A_dearer_way_is_taken_where_the_cheap_one_is_too_long_or_too_late()
    {
        var free = Policy(0, 0, 10);
        var graph = Graph((A, B, free, null), (B, C, Policy(50, 0, 1), null), (B, D, free, null), (D, E, free, null), (E, C, free, null));
        var request = Request(A, C, 1_000_000) with { RiskMillionths = 0 };
        Assert.That(Find(graph, request).Hops, Has.Count.EqualTo(4));
        Assert.That(Text(Find(graph, request with { MaxHops = 3 })), Is.EqualTo("1:1000050/19 2:1000000/18"));
        Assert.That(Text(Find(graph, request with { MaxCltvDelta = 47 })), Is.EqualTo("1:1000050/19 2:1000000/18"));
        Assert.That(Find(graph, request with { MaxCltvDelta = 48 }).Hops, Has.Count.EqualTo(4));
    }

    [Test]
    public void Time_costs_money()
    {
        var graph = Graph((A, B, Policy(0, 0, 0), null), (B, C, Policy(10, 0, 10), null), (B, C, Policy(0, 0, 100), null));
        Assert.That(Text(Find(graph, Request(A, C, 1_000_000) with { RiskMillionths = 0 })), Does.EndWith("3:1000000/18"));
        Assert.That(Text(Find(graph, Request(A, C, 1_000_000))), Does.EndWith("2:1000000/18"));
    }

    [Test]
    public void The_cheapest_route_is_found() => Prop.ForAll<int>(seed => Compare(seed)).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));

    [Test, Category("Slow")]
    public void The_cheapest_route_is_found_in_many_graphs() => Prop.ForAll<int>(seed => Compare(seed)).Check(Config.QuickThrowOnFailure.WithMaxTest(100_000));

    private static void Compare(int seed)
    {
        var random = new Random(seed);
        var nodes = random.Next(2, 7);
        var channels = Enumerable.Range(0, random.Next(1, 13))
            .Select(_ => (From: Node(random.Next(nodes)), To: Node(random.Next(nodes)), RandomPolicy(random), (ChannelPolicy?)RandomPolicy(random)))
            .Where(c => c.From != c.To).ToArray();
        var graph = Graph(channels);
        var request = Request(Node(0), Node(1), (ulong)random.Next(1, 200_000)) with
        {
            MaxHops = random.Next(3) == 0 ? random.Next(1, 5) : 20,
            MaxCltvDelta = (uint)(random.Next(3) == 0 ? random.Next(18, 150) : 2016),
            MaxFee = random.Next(3) == 0 ? new MilliSatoshi((ulong)random.Next(5000)) : MilliSatoshi.MaxMoney,
            RiskMillionths = random.Next(3) * 100,
            ExcludedNodes = random.Next(4) == 0 ? new HashSet<Point> { Node(random.Next(nodes)) } : new HashSet<Point>(),
            ExcludedChannels = random.Next(4) == 0 ? new HashSet<ShortChannelId> { Id(random.Next(12)) } : new HashSet<ShortChannelId>(),
            FirstHops = random.Next(4) == 0 ? [ExtraChannel.Own(Id(50), Node(0), Node(random.Next(1, nodes)), new MilliSatoshi(50), new MilliSatoshi(150_000))] : null,
            Hints = random.Next(4) == 0 ? [new ExtraChannel(Id(51), Node(random.Next(nodes)), Node(60), 10, 0, 5, default, MilliSatoshi.MaxMoney), new ExtraChannel(Id(52), Node(60), Node(1), 10, 0, 5, default, MilliSatoshi.MaxMoney)] : [],
        };
        var best = BruteForce.Best(graph, request);
        var error = RouteSearch.Find(graph, request, out var route);
        if (best is null)
        {
            Assert.That(route, Is.Null, $"seed {seed}: {(route is null ? "" : Text(route))}");
            Assert.That(error, Is.Not.Null);
            return;
        }
        Assert.That(error, Is.Null, $"seed {seed}: there is one for {best}");
        Assert.That(BruteForce.CostOf(route!, graph, request), Is.EqualTo(best).Within(1e-6), $"seed {seed}: {Text(route!)}");
    }

    private static ChannelPolicy RandomPolicy(Random random) => Policy(
        (uint)(random.Next(2) * random.Next(2000)), (uint)(random.Next(2) * random.Next(50_000)), (ushort)random.Next(60),
        (ulong)(random.Next(4) == 0 ? random.Next(150_000) : 0), (ulong)(random.Next(4) == 0 ? random.Next(300_000) : 1_000_000_000)) with
    {
        IsDisabled = random.Next(10) == 0,
    };
}
