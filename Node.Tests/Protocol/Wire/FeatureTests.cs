using FsCheck;
using FsCheck.Fluent;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Tests.Protocol.Wire;

[Parallelizable]
public class FeatureTests
{
    private static FeatureBits Hex(string hex) => new(ByteString.Parse(hex));

    [TestCase("", new int[0])]
    [TestCase("00", new int[0])]
    [TestCase("01", new[] { 0 })]
    [TestCase("02", new[] { 1 })]
    [TestCase("0100", new[] { 8 })]
    [TestCase("401000", new[] { 12, 22 })]
    [TestCase("8000000000000000000000000000000001", new[] { 0, 135 })]
    public void A_bitmap_is_big_endian(string hex, int[] bits)
    {
        var features = Hex(hex);
        Assert.That(features.Bits, Is.EqualTo(bits));
        Assert.That(FeatureBits.Of(bits), Is.EqualTo(features.Minimal()));
        Assert.That(features.IsEmpty, Is.EqualTo(bits.Length == 0));
        Assert.That(features.IsMinimal, Is.EqualTo(hex is "" || !hex.StartsWith("00", StringComparison.Ordinal)));
        for (var bit = 0; bit < 150; bit++)
            Assert.That(features[bit], Is.EqualTo(bits.Contains(bit)), $"{bit}");
    }

    [Test]
    public void Padding_is_kept_and_does_not_count()
    {
        Assert.That(Hex("0001"), Is.Not.EqualTo(Hex("01")));
        Assert.That(Hex("0001").SameBits(Hex("01")), Is.True);
        Assert.That(Hex("0001").SameBits(Hex("02")), Is.False);
        Assert.That(Hex("000000").Minimal(), Is.EqualTo(FeatureBits.None));
    }

    [Test]
    public void Sets_of_bits_behave_like_sets() => Prop.ForAll<byte[], byte[]>((a, b) =>
    {
        FeatureBits left = new(new ByteString(a)), right = new(new ByteString(b));
        Assert.That((left | right).Bits, Is.EqualTo(left.Bits.Union(right.Bits).Order()));
        Assert.That((left | right).IsMinimal, Is.True);
        Assert.That(left.With(77).Bits, Is.EqualTo(left.Bits.Append(77).Distinct().Order()));
        Assert.That(left.With(77).Without(77).Bits, Is.EqualTo(left.Bits.Where(bit => bit != 77)));
    }).QuickCheckThrowOnFailure();

    /// <summary>
    /// The table of BOLT 9: bits, name, context and dependency; contexts of ASSUMED features are those of its earlier revisions.
    /// </summary>
    [TestCase(0, "option_data_loss_protect", "IN", null, true)]
    [TestCase(4, "option_upfront_shutdown_script", "IN", null)]
    [TestCase(6, "gossip_queries", "IN", null)]
    [TestCase(8, "var_onion_optin", "IN9", null, true)]
    [TestCase(10, "gossip_queries_ex", "IN", null)]
    [TestCase(12, "option_static_remotekey", "INT", null, true)]
    [TestCase(14, "payment_secret", "IN9", null, true)]
    [TestCase(16, "basic_mpp", "IN9", "payment_secret")]
    [TestCase(18, "option_support_large_channel", "IN", null)]
    [TestCase(22, "option_anchors", "INT", null)]
    [TestCase(24, "option_route_blinding", "IN9", null)]
    [TestCase(26, "option_shutdown_anysegwit", "IN", null)]
    [TestCase(28, "option_dual_fund", "IN", null)]
    [TestCase(34, "option_quiesce", "IN", null)]
    [TestCase(36, "option_attribution_data", "IN9", null)]
    [TestCase(38, "option_onion_messages", "IN", null)]
    [TestCase(42, "option_provide_storage", "IN", null)]
    [TestCase(44, "option_channel_type", "IN", null, true)]
    [TestCase(46, "option_scid_alias", "INT", null)]
    [TestCase(48, "option_payment_metadata", "9", null)]
    [TestCase(50, "option_zeroconf", "INT", "option_scid_alias")]
    [TestCase(60, "option_simple_close", "IN", "option_shutdown_anysegwit")]
    [TestCase(62, "option_splice", "IN", null)]
    public void A_feature_is_as_the_table_says(int bit, string name, string contexts, string? dependsOn, bool assumed = false)
    {
        var feature = Feature.OfBit(bit)!;
        Assert.That(Feature.OfBit(bit + 1), Is.SameAs(feature));
        Assert.That((feature.Name, feature.RequiredBit, feature.OptionalBit, feature.IsAssumed), Is.EqualTo((name, bit, bit + 1, assumed)));
        Assert.That(feature.DependsOn?.Name, Is.EqualTo(dependsOn));
        Assert.That(feature.Contexts, Is.EqualTo(contexts.Aggregate(FeatureContexts.None, (all, c) => all | c switch
        {
            'I' => FeatureContexts.Init,
            'N' => FeatureContexts.NodeAnnouncement,
            '9' => FeatureContexts.Invoice,
            _ => FeatureContexts.ChannelType,
        })));
    }

    [Test]
    public void No_other_features_are_known()
    {
        Assert.That(Feature.All, Has.Count.EqualTo(23));
        Assert.That(Feature.OfBit(2), Is.Null);
        Assert.That(Feature.OfBit(1000), Is.Null);
    }

    private static readonly FeatureBits Ours = FeatureBits.Of(9, 13, 15, 17, 26, 47);

    [TestCase(new int[0], null)]
    [TestCase(new[] { 1001, 65533 }, null, Description = "unknown odd bits")]
    [TestCase(new[] { 17, 46 }, null, Description = "requires what we offer")]
    [TestCase(new[] { 0, 8, 12, 14, 44 }, null, Description = "ASSUMED features, also those we do not set")]
    [TestCase(new[] { 1000 }, FeatureErrorKind.RequiredByThem)]
    [TestCase(new[] { 28 }, FeatureErrorKind.RequiredByThem, Description = "known, but not ours")]
    [TestCase(new[] { 51 }, FeatureErrorKind.MissingDependency, Description = "zeroconf without scid_alias")]
    [TestCase(new[] { 47, 51 }, null)]
    [TestCase(new[] { 17 }, null, Description = "mpp without payment_secret, which is ASSUMED")]
    public void Receiving_features_is_checked(int[] theirs, FeatureErrorKind? error)
    {
        var bits = FeatureBits.Of([.. theirs, .. new[] { 27 }.Except(theirs)]);
        Assert.That(FeatureRules.CheckPeer(Ours, bits)?.Kind, Is.EqualTo(error));
    }

    [Test]
    public void Receiving_features_without_one_that_we_require_is_refused()
    {
        var error = FeatureRules.CheckPeer(Ours, FeatureBits.Of(9, 47));
        Assert.That((error!.Kind, error.Bit), Is.EqualTo((FeatureErrorKind.RequiredByUs, 26)));
        Assert.That(error.ToString(), Does.Contain("option_shutdown_anysegwit"));
    }

    [Test]
    public void Negotiated_is_what_both_offer_or_we_require()
    {
        var theirs = FeatureBits.Of(46);
        Assert.That(FeatureRules.Negotiated(Ours, theirs, Feature.ScidAlias), Is.True);
        Assert.That(FeatureRules.Negotiated(Ours, theirs, Feature.BasicMpp), Is.False);
        Assert.That(FeatureRules.Negotiated(theirs, Ours, Feature.ShutdownAnySegwit), Is.False);
        Assert.That(FeatureRules.Negotiated(Ours, theirs, Feature.ShutdownAnySegwit), Is.True);
        Assert.That(FeatureRules.Negotiated(default, default, Feature.ChannelType), Is.True);
    }

    [Test]
    public void A_context_takes_its_own_bits() => Assert.That(
        FeatureRules.ForContext(FeatureBits.Of(9, 17, 27, 49, 1001), FeatureContexts.Invoice), Is.EqualTo(FeatureBits.Of(9, 17, 49)));

    [Test]
    public void Channel_types_are_an_enumeration()
    {
        Assert.That(ChannelType.Anchors.Features.ToString(), Is.EqualTo("401000"));
        Assert.That(ChannelType.Anchors.IsDefined && ChannelType.StaticRemoteKey.IsDefined, Is.True);
        Assert.That(ChannelType.Anchors.WithScidAlias().WithZeroConf().IsDefined, Is.True);
        Assert.That(new ChannelType(FeatureBits.None).IsDefined, Is.False);
        Assert.That(new ChannelType(FeatureBits.Of(22)).IsDefined, Is.False);
        Assert.That(new ChannelType(FeatureBits.Of(12, 23)).IsDefined, Is.False);
        Assert.That(new ChannelType(FeatureBits.Of(12, 22, 80)).IsDefined, Is.False);
        Assert.That(new ChannelType(Hex("00401000")).Matches(ChannelType.Anchors), Is.True);
        Assert.That(ChannelType.Anchors.WithZeroConf().ToString(), Is.EqualTo("option_static_remotekey+option_anchors+option_zeroconf"));
    }
}
