using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Routing;
using Lnd.Actors.Protocol.Wire;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Bench;

/// <summary>BOLT 7: announcements, the graph, routes.</summary>
internal static class ProtocolGossip
{
    private const int Nodes = 15_000;
    private const int Channels = 60_000;

    public static void Run()
    {
        Announcements();
        var graph = Graph();
        Snapshots(graph);
        Routes(graph);
    }

    private static void Announcements()
    {
        const int count = 2000;
        var bytes = MessageCodec.Encode(Announcement());
        var decode = Measure.Nanoseconds("channel_announcement: decode", 100 * count, () =>
        {
            for (var i = 0; i < 100 * count; i++)
                MessageCodec.TryDecode(bytes, out _, out _);
        });
        MessageCodec.TryDecode(bytes, out var message, out _);
        var announcement = (ChannelAnnouncement)message!;
        var hash = announcement.SignedHash();
        // The same four keys and signatures: one of them four times over would be faster, as the processor learns its branches.
        (ECPubKey Key, SecpECDSASignature Signature)[] parsed =
        [
            .. new (Point, Signature)[]
            {
                (announcement.NodeId1, announcement.NodeSignature1), (announcement.NodeId2, announcement.NodeSignature2),
                (announcement.BitcoinKey1, announcement.BitcoinSignature1), (announcement.BitcoinKey2, announcement.BitcoinSignature2),
            }.Select(pair => pair.Item1.TryParse(out var key) && pair.Item2.TryToEcdsa(out var signature)
                ? (key, signature)
                : throw new InvalidOperationException("not parsed")),
        ];
        void FourVerifies()
        {
            foreach (var (key, signature) in parsed)
                key.SigVerify(signature, hash.AsSpan());
        }
        void Whole(NodeKeys? nodes)
        {
            if (!MessageCodec.TryDecode(bytes, out var read, out _)
                || GossipRules.CheckSignatures((ChannelAnnouncement)read, nodes) is not null)
                throw new InvalidOperationException("announcement refused");
        }
        var four = Measure.Nanoseconds("four ECDSA verifies, all parsed", count, () => Repeat(count, FourVerifies));
        var known = new NodeKeys();
        Measure.Nanoseconds("channel_announcement: decode and verify", count, () => Repeat(count, () => Whole(known)));
        Measure.Ratio("... / four verifies", 4, () => Whole(known), FourVerifies, atMost: 1.1, rounds: 501);
        Measure.Ratio("... / four verifies, new nodes", 4, () => Whole(null), FourVerifies, atMost: 1.2, rounds: 501);
        Measure.Figure("decode / four verifies", 100 * decode / four, "%");
        var onion = new ByteString(new byte[UpdateAddHtlc.OnionLength]);
        var htlc = MessageCodec.Encode(new UpdateAddHtlc(default, 1, new MilliSatoshi(1000), default, new BlockHeight(800_000), onion));
        Measure.PerSecond("update_add_htlc: decode", 100 * count, () =>
        {
            for (var i = 0; i < 100 * count; i++)
                MessageCodec.TryDecode(htlc, out _, out _);
        });
        MessageCodec.TryDecode(htlc, out var add, out _);
        var writer = new WireWriter(2048);
        Measure.PerSecond("update_add_htlc: encode", 100 * count, () =>
        {
            for (var i = 0; i < 100 * count; i++)
                MessageCodec.Encode(add!, writer.Clear());
        });
    }

    private static ChannelAnnouncement Announcement()
    {
        ECPrivKey[] keys = [.. Enumerable.Range(1, 4).Select(i => ECPrivKey.Create([.. new byte[31], (byte)i]))];
        Point[] points = [.. keys.Select(k => k.CreatePubKey().ToPoint())];
        if (points[0].CompareTo(points[1]) > 0)
            (points[0], points[1], keys[0], keys[1]) = (points[1], points[0], keys[1], keys[0]);
        var unsigned = new ChannelAnnouncement(
            default, default, default, default, default, ChainHash.Bitcoin, new ShortChannelId(1UL << 40),
            points[0], points[1], points[2], points[3], default);
        var hash = unsigned.SignedHash();
        Signature[] signatures = [.. keys.Select(k => Signature.FromEcdsa(k.SignECDSARFC6979(hash.AsSpan())))];
        return unsigned with
        {
            NodeSignature1 = signatures[0],
            NodeSignature2 = signatures[1],
            BitcoinSignature1 = signatures[2],
            BitcoinSignature2 = signatures[3],
        };
    }

    /// <summary>About as large and as uneven as the network: most channels lead to few nodes.</summary>
    private static ChannelGraph Graph()
    {
        var random = new Random(1);
        var ids = new Point[Nodes];
        for (var i = 0; i < Nodes; i++)
        {
            var bytes = new byte[Point.Length];
            random.NextBytes(bytes);
            bytes[0] = 2;
            ids[i] = new Point(bytes);
        }
        Array.Sort(ids);
        var batch = new GraphBatch();
        for (var i = 0; i < Channels; i++)
        {
            var (a, b) = ((int)(Nodes * Math.Pow(random.NextDouble(), 3)), i < Nodes ? i : (int)(Nodes * Math.Pow(random.NextDouble(), 3)));
            if (a == b)
                continue;
            var id = new ShortChannelId((ulong)(600_000 + i) << 40);
            batch.Add(new GraphChannel(id, ids[Math.Min(a, b)], ids[Math.Max(a, b)], new Satoshi(100_000_000)));
            for (var direction = 0; direction < 2; direction++)
                batch.Set(id, direction, Policy(random));
        }
        return ChannelGraph.Empty.Apply(batch);
    }

    private static ChannelPolicy Policy(Random random) => new()
    {
        FeeBase = (uint)(random.Next(3) * 500),
        FeeProportionalMillionths = (uint)random.Next(2000),
        CltvExpiryDelta = (ushort)(random.Next(2) == 0 ? 40 : 80 + random.Next(64)),
        HtlcMinimum = new MilliSatoshi(1000),
        HtlcMaximum = new MilliSatoshi(10_000_000_000UL >> random.Next(8)),
        Timestamp = new UnixTimestamp(1_700_000_000),
        IsKnown = true,
        IsDisabled = random.Next(20) == 0,
    };

    private static void Snapshots(ChannelGraph graph)
    {
        Console.WriteLine($"graph of {graph.NodeCount} nodes and {graph.ChannelCount} channels");
        var random = new Random(2);
        var updates = new GraphBatch();
        for (var i = 0; i < 100; i++)
            updates.Set(graph.ChannelId(random.Next(graph.ChannelCount)), random.Next(2), Policy(random));
        Measure.Nanoseconds("graph: apply 100 updates", 100, () => Repeat(100, () => graph.Apply(updates)));
        var added = new GraphBatch().Add(new GraphChannel(new ShortChannelId(7), graph.NodeIdOf(0, 0), graph.NodeIdOf(0, 1), default));
        Measure.Nanoseconds("graph: apply one new channel", 10, () => Repeat(10, () => graph.Apply(added)));
    }

    private static void Routes(ChannelGraph graph)
    {
        var random = new Random(3);
        RouteRequest[] requests =
        [
            .. Enumerable.Range(0, 20).Select(_ => new RouteRequest(
                graph.NodeId(random.Next(graph.NodeCount)), graph.NodeId(random.Next(graph.NodeCount)), new MilliSatoshi(100_000_000))),
        ];
        var found = 0;
        Measure.Nanoseconds("route: 100,000 sat between two of them", requests.Length, () =>
        {
            found = 0;
            foreach (var request in requests)
                found += RouteSearch.Find(graph, request, out _) is null ? 1 : 0;
        }, rounds: 3);
        Measure.Figure("route: found", 100.0 * found / requests.Length, "%");
    }

    private static void Repeat(int count, Action run)
    {
        for (var i = 0; i < count; i++)
            run();
    }
}
