using System.Security.Cryptography;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Gossip;
using Lnd.Actors.Protocol.Wire;
using static Lnd.Actors.Tests.Protocol.Gossip.GossipFixture;

namespace Lnd.Actors.Tests.Protocol.Gossip;

[Parallelizable]
public class GossipRulesTests
{
    private static readonly (Party One, Party Two) Nodes = Pair(1, 2);

    [Test]
    public void Receiving_an_announcement_verifies_its_four_signatures()
    {
        var good = Relayed(Announce(Nodes.One, Nodes.Two, Id, new ByteString([0xfe, 0, 1])));
        Assert.That(GossipRules.CheckSignatures(good), Is.Null);
        ChannelAnnouncement[] tampered =
        [
            good with { NodeSignature1 = good.NodeSignature2 },
            good with { NodeSignature2 = good.NodeSignature1 },
            good with { BitcoinSignature1 = good.NodeSignature1 },
            good with { BitcoinSignature2 = default },
            good with { Features = FeatureBits.Of(3) },
            good with { Features = new FeatureBits(new ByteString([0])) },
            good with { ChainHash = ChainHash.Bitcoin },
            good with { ShortChannelId = new ShortChannelId(Id.Value + 1) },
            good with { BitcoinKey1 = good.BitcoinKey2 },
            good with { Extra = default },
            good with { Extra = new ByteString([0xfe, 0, 2]) },
        ];
        foreach (var bad in tampered)
        {
            var error = GossipRules.CheckSignatures(Relayed(bad));
            Assert.That((error?.Kind, error?.Consequence), Is.EqualTo(((GossipErrorKind?)GossipErrorKind.BadSignature, (Consequence?)Consequence.Warn)), bad.ToString());
        }
        var offCurve = good with { NodeId1 = Point.Parse("02" + new string('0', 62) + "05") };
        Assert.That(GossipRules.CheckSignatures(offCurve)?.Kind, Is.EqualTo(GossipErrorKind.BadKey));
    }

    /// <summary>With room for a single key, so that nodes take it from each other.</summary>
    [TestCase(1)]
    [TestCase(1000)]
    public void Known_keys_of_nodes_change_no_verdict(int capacity)
    {
        var keys = new NodeKeys(capacity);
        var announcement = Announce(Nodes.One, Nodes.Two, Id);
        var (node, update) = (Announce(Nodes.One, Now), Update(Nodes.Two, Id, 1, Now));
        for (var round = 0; round < 3; round++)
        {
            Assert.That(GossipRules.CheckSignatures(announcement, keys), Is.Null);
            Assert.That(GossipRules.CheckSignatures(announcement with { NodeSignature2 = announcement.NodeSignature1 }, keys)?.Kind, Is.EqualTo(GossipErrorKind.BadSignature));
            Assert.That(GossipRules.CheckSignature(node, keys), Is.Null);
            Assert.That(GossipRules.CheckSignature(node with { NodeId = Nodes.Two.Id }, keys)?.Kind, Is.EqualTo(GossipErrorKind.BadSignature));
            Assert.That(GossipRules.CheckSignature(update, Nodes.Two.Id, keys), Is.Null);
            Assert.That(GossipRules.CheckSignature(update, Nodes.One.Id, keys)?.Kind, Is.EqualTo(GossipErrorKind.BadSignature));
            Assert.That(GossipRules.CheckSignature(update, Point.Parse("02" + new string('0', 62) + "05"), keys)?.Kind, Is.EqualTo(GossipErrorKind.BadKey));
        }
    }

    [Test]
    public void Receiving_a_signature_with_high_s_is_refused()
    {
        var good = Announce(Nodes.One, Nodes.Two, Id);
        var s = new System.Numerics.BigInteger(good.NodeSignature1.AsSpan()[32..], isUnsigned: true, isBigEndian: true);
        var order = System.Numerics.BigInteger.Parse("0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", System.Globalization.NumberStyles.HexNumber);
        var high = (order - s).ToByteArray(isUnsigned: true, isBigEndian: true);
        var malleated = new Signature([.. good.NodeSignature1.AsSpan()[..32], .. high]);
        Assert.That(GossipRules.CheckSignatures(good with { NodeSignature1 = malleated })?.Kind, Is.EqualTo(GossipErrorKind.BadSignature));
    }

    [Test]
    public void Receiving_an_announcement_is_checked_against_the_graph()
    {
        var announcement = Announce(Nodes.One, Nodes.Two, Id);
        Assert.That(GossipRules.Check(announcement, ChannelGraph.Empty, ChainHash.Regtest), Is.Null);
        Assert.That(GossipRules.Check(announcement, ChannelGraph.Empty, ChainHash.Bitcoin)?.Kind, Is.EqualTo(GossipErrorKind.WrongChain));
        Assert.That(GossipRules.Check(announcement, Graph((1, 2, Id)), ChainHash.Regtest)?.Kind, Is.EqualTo(GossipErrorKind.Stale));
        Assert.That(GossipRules.Check(announcement, Graph((1, 3, Id)), ChainHash.Regtest)?.Kind, Is.EqualTo(GossipErrorKind.Conflict));
        var swapped = announcement with { NodeId1 = announcement.NodeId2, NodeId2 = announcement.NodeId1 };
        Assert.That(GossipRules.Check(swapped, ChannelGraph.Empty, ChainHash.Regtest)?.Kind, Is.EqualTo(GossipErrorKind.BadOrder));
        var self = announcement with { NodeId2 = announcement.NodeId1 };
        Assert.That(GossipRules.Check(self, ChannelGraph.Empty, ChainHash.Regtest)?.Kind, Is.EqualTo(GossipErrorKind.BadOrder));
    }

    [Test]
    public void Receiving_an_announcement_is_checked_against_the_chain()
    {
        var announcement = Announce(Nodes.One, Nodes.Two, Id);
        var output = new FundingOutput(FundingOutput.ScriptOf(announcement.BitcoinKey2, announcement.BitcoinKey1), new Satoshi(1), 6, false);
        Assert.That(GossipRules.CheckFunding(announcement, output), Is.Null);
        Assert.That(GossipRules.CheckFunding(announcement, null)?.Kind, Is.EqualTo(GossipErrorKind.NoFunding));
        Assert.That(GossipRules.CheckFunding(announcement, output with { IsSpent = true })?.Kind, Is.EqualTo(GossipErrorKind.Spent));
        Assert.That(GossipRules.CheckFunding(announcement, output with { Confirmations = 5 })?.Kind, Is.EqualTo(GossipErrorKind.Unconfirmed));
        var other = FundingOutput.ScriptOf(announcement.BitcoinKey1, announcement.NodeId1);
        Assert.That(GossipRules.CheckFunding(announcement, output with { Script = other })?.Kind, Is.EqualTo(GossipErrorKind.WrongFunding));
    }

    /// <summary>BOLT 3, appendix B: the funding transaction of its test vectors.</summary>
    [Test]
    public void The_funding_script_is_that_of_BOLT_3()
    {
        var local = Point.Parse("023da092f6980e58d2c037173180e9a465476026ee50f96695963e8efe436f54eb");
        var remote = Point.Parse("030e9f7b623d2ccc7c9bd44d66d5ce21ce504c0acf6385a132cec6d3c39fa711c1");
        const string witnessScript = "5221023da092f6980e58d2c037173180e9a465476026ee50f96695963e8efe436f54eb21030e9f7b623d2ccc7c9bd44d66d5ce21ce504c0acf6385a132cec6d3c39fa711c152ae";
        var expected = "0020" + Convert.ToHexStringLower(SHA256.HashData(Convert.FromHexString(witnessScript)));
        Assert.That(FundingOutput.ScriptOf(remote, local).ToString(), Is.EqualTo(expected));
    }

    [Test]
    public void Receiving_a_node_announcement_is_checked()
    {
        var graph = Graph((1, 2, Id));
        var first = Relayed(Announce(Nodes.One, new UnixTimestamp(100)));
        Assert.That(GossipRules.Check(first, graph), Is.Null);
        Assert.That(GossipRules.CheckSignature(first), Is.Null);
        Assert.That(GossipRules.CheckSignature(first with { Alias = NodeAlias.Of("m") })?.Consequence, Is.EqualTo(Consequence.Warn));
        Assert.That(GossipRules.CheckSignature(first with { Extra = default })?.Kind, Is.EqualTo(GossipErrorKind.BadSignature));
        Assert.That(GossipRules.Check(Announce(Party.Of(3), new UnixTimestamp(100)), graph)?.Kind, Is.EqualTo(GossipErrorKind.UnknownNode));

        graph = graph.Apply(new GraphBatch().Set(Nodes.One.Id, NodeSummary.From(first, FeatureBits.None)));
        Assert.That(GossipRules.Check(first, graph)?.Kind, Is.EqualTo(GossipErrorKind.Stale));
        Assert.That(GossipRules.Check(Announce(Nodes.One, new UnixTimestamp(99)), graph)?.Kind, Is.EqualTo(GossipErrorKind.Stale));
        Assert.That(GossipRules.Check(Announce(Nodes.One, new UnixTimestamp(101)), graph), Is.Null);
        Assert.That(GossipRules.Check(Announce(Nodes.Two, new UnixTimestamp(1)), graph), Is.Null);
    }

    [Test]
    public void A_node_with_two_hostnames_is_not_forwarded()
    {
        var announcement = Announce(Nodes.One, Now, NodeAddress.Parse("a.example"));
        Assert.That(GossipRules.MayForward(announcement), Is.True);
        var twice = announcement with { Addresses = new AddressList(new ByteString([.. announcement.Addresses.Encoded.Span, .. announcement.Addresses.Encoded.Span])) };
        Assert.That(GossipRules.MayForward(Relayed(twice)), Is.False);
    }

    [Test]
    public void A_node_or_channel_that_requires_the_unknown_is_closed_to_us()
    {
        var announcement = Announce(Nodes.One, Now) with { Features = FeatureBits.Of(1000) };
        Assert.That(NodeSummary.From(announcement, FeatureBits.None).IsClosedToUs, Is.True);
        Assert.That(NodeSummary.From(announcement, FeatureBits.Of(1001)).IsClosedToUs, Is.False);
        var channel = Announce(Nodes.One, Nodes.Two, Id) with { Features = FeatureBits.Of(1000) };
        Assert.That(GraphChannel.From(channel, default, FeatureBits.None).IsClosedToUs, Is.True);
        Assert.That(GraphChannel.From(channel with { Features = FeatureBits.Of(1001) }, default, FeatureBits.None).IsClosedToUs, Is.False);
    }

    [Test]
    public void Receiving_an_update_is_checked()
    {
        GossipErrorKind? Check(ChannelUpdate update, ChannelGraph graph) => GossipRules.Check(update, graph, ChainHash.Regtest, Now)?.Kind;
        var graph = Graph((1, 2, Id));
        var update = Relayed(Update(Nodes.Two, Id, 1, Now));
        Assert.That(Check(update, graph), Is.Null);
        Assert.That(Check(update, ChannelGraph.Empty), Is.EqualTo(GossipErrorKind.UnknownChannel));
        Assert.That(Check(update with { ChainHash = ChainHash.Bitcoin }, graph), Is.EqualTo(GossipErrorKind.WrongChain));
        Assert.That(Check(update with { Timestamp = new UnixTimestamp(Now.Seconds + 86_401) }, graph), Is.EqualTo(GossipErrorKind.FromFuture));
        Assert.That(Check(update with { Timestamp = new UnixTimestamp(Now.Seconds + 86_400) }, graph), Is.Null);
        Assert.That(Check(update with { Timestamp = new UnixTimestamp(Now.Seconds - 1_209_601) }, graph), Is.EqualTo(GossipErrorKind.TooOld));
        Assert.That(Check(update with { Timestamp = new UnixTimestamp(Now.Seconds - 1_209_600) }, graph), Is.Null);
        Assert.That(GossipRules.Check(update, graph, ChainHash.Regtest, Now, isSpent: true)?.Kind, Is.EqualTo(GossipErrorKind.Spent));
        var disabling = update with { Flags = update.Flags | ChannelUpdateFlags.Disable };
        Assert.That(GossipRules.Check(disabling, graph, ChainHash.Regtest, Now, isSpent: true), Is.Null);
        Assert.That(GossipRules.MayForward(update), Is.True);
        Assert.That(GossipRules.MayForward(update with { MessageFlags = ChannelUpdateMessageFlags.MustBeOne | ChannelUpdateMessageFlags.DontForward }), Is.False);

        graph = graph.Apply(new GraphBatch().Set(update));
        Assert.That(Check(update, graph), Is.EqualTo(GossipErrorKind.Stale));
        Assert.That(Check(update with { Signature = default }, graph), Is.EqualTo(GossipErrorKind.Stale), "another signature says nothing else");
        Assert.That(Check(update with { FeeBase = 7 }, graph), Is.EqualTo(GossipErrorKind.Conflict));
        Assert.That(Check(update with { Timestamp = new UnixTimestamp(Now.Seconds - 1), FeeBase = 7 }, graph), Is.EqualTo(GossipErrorKind.Stale));
        Assert.That(Check(update with { Timestamp = new UnixTimestamp(Now.Seconds + 1) }, graph), Is.Null);
        Assert.That(Check(update with { Flags = ChannelUpdateFlags.None }, graph), Is.Null, "the other direction");
    }

    [Test]
    public void Receiving_an_update_verifies_the_signature_of_its_side()
    {
        var update = Relayed(Update(Nodes.Two, Id, 1, Now));
        Assert.That(GossipRules.CheckSignature(update, Nodes.Two.Id), Is.Null);
        var error = GossipRules.CheckSignature(update, Nodes.One.Id);
        Assert.That((error?.Kind, error?.Consequence), Is.EqualTo(((GossipErrorKind?)GossipErrorKind.BadSignature, (Consequence?)Consequence.Disconnect)));
        ChannelUpdate[] tampered =
        [
            update with { Timestamp = new UnixTimestamp(1) }, update with { FeeBase = 1 }, update with { FeeProportionalMillionths = 1 },
            update with { Flags = ChannelUpdateFlags.Disable | ChannelUpdateFlags.Direction }, update with { CltvExpiryDelta = 1 },
            update with { HtlcMaximum = default }, update with { HtlcMinimum = default }, update with { Extra = default },
            update with { MessageFlags = default }, update with { ChainHash = default }, update with { ShortChannelId = default },
        ];
        foreach (var bad in tampered)
            Assert.That(GossipRules.CheckSignature(Relayed(bad), Nodes.Two.Id)?.Kind, Is.EqualTo(GossipErrorKind.BadSignature), bad.ToString());
    }

    /// <summary>RFC 3720, B.4.</summary>
    [TestCase("0000000000000000000000000000000000000000000000000000000000000000", 0x8a9136aaU)]
    [TestCase("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", 0x62a8ab43U)]
    [TestCase("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", 0x46dd794eU)]
    [TestCase("1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100", 0x113fdb5cU)]
    [TestCase("01c000000000000000000000000000001400000000000400000000140000001828000000000000000200000000000000", 0xd9963a56U)]
    [TestCase("313233343536373839", 0xe3069283U, Description = "the usual check of nine digits")]
    public void Crc32C_is_that_of_the_RFC(string hex, uint crc) =>
        Assert.That(ChannelUpdateChecksum.Crc32C(Convert.FromHexString(hex)), Is.EqualTo(crc));

    [Test]
    public void A_checksum_leaves_out_signature_and_timestamp()
    {
        var update = Update(Nodes.One, Id, 0, Now);
        var bytes = MessageCodec.Encode(update);
        byte[] covered = [.. bytes[(2 + 64)..(2 + 64 + 32 + 8)], .. bytes[(2 + 64 + 32 + 8 + 4)..]];
        Assert.That(ChannelUpdateChecksum.Of(update), Is.EqualTo(ChannelUpdateChecksum.Crc32C(covered)));
        Assert.That(ChannelUpdateChecksum.Of(update with { Signature = default, Timestamp = default }), Is.EqualTo(ChannelUpdateChecksum.Of(update)));
        Assert.That(ChannelUpdateChecksum.Of(update with { FeeBase = 3 }), Is.Not.EqualTo(ChannelUpdateChecksum.Of(update)));
    }
}
