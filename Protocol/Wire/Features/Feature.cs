namespace Lnd.Actors.Protocol.Wire;

/// <summary>Where a feature is presented (BOLT 9, "Context").</summary>
[Flags]
public enum FeatureContexts
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>I: the `init` message.</summary>
    Init = 1,

    /// <summary>N: `node_announcement` messages.</summary>
    NodeAnnouncement = 2,

    /// <summary>C: `channel_announcement` messages.</summary>
    ChannelAnnouncement = 4,

    /// <summary>9: BOLT 11 invoices.</summary>
    Invoice = 8,

    /// <summary>B: the `allowed_features` field of a blinded path.</summary>
    BlindedPath = 16,

    /// <summary>T: the `channel_type` field when a channel is opened.</summary>
    ChannelType = 32,
}

/// <summary>
/// A feature of BOLT 9: a pair of bits with a name. The even bit requires it, the odd one offers it.
/// </summary>
public sealed class Feature
{
    private const FeatureContexts InitAndNode = FeatureContexts.Init | FeatureContexts.NodeAnnouncement;
    private const FeatureContexts WithInvoice = InitAndNode | FeatureContexts.Invoice;
    private const FeatureContexts WithChannelType = InitAndNode | FeatureContexts.ChannelType;

    // BOLT 9 no longer lists contexts of ASSUMED features. Older peers still look for them, so they keep the contexts of their last
    // listing.

    /// <summary>Assumed: a peer that lost its state is told so and does not broadcast.</summary>
    public static Feature DataLossProtect { get; } = new(0, "option_data_loss_protect", InitAndNode, isAssumed: true);

    /// <summary>Commits to a shutdown script when a channel is opened.</summary>
    public static Feature UpfrontShutdownScript { get; } = new(4, "option_upfront_shutdown_script", InitAndNode);

    /// <summary>The peer has gossip that is worth querying.</summary>
    public static Feature GossipQueries { get; } = new(6, "gossip_queries", InitAndNode);

    /// <summary>Assumed: onions with TLV payloads.</summary>
    public static Feature VarOnionOptin { get; } = new(8, "var_onion_optin", WithInvoice, isAssumed: true);

    /// <summary>Gossip queries can ask for timestamps and checksums.</summary>
    public static Feature GossipQueriesEx { get; } = new(10, "gossip_queries_ex", InitAndNode);

    /// <summary>Assumed: the remote output of a commitment pays to a key that never changes.</summary>
    public static Feature StaticRemoteKey { get; } = new(12, "option_static_remotekey", WithChannelType, isAssumed: true);

    /// <summary>Assumed: invoices carry a payment secret.</summary>
    public static Feature PaymentSecret { get; } = new(14, "payment_secret", WithInvoice, isAssumed: true);

    /// <summary>Can receive payments in several parts.</summary>
    public static Feature BasicMpp { get; } = new(16, "basic_mpp", WithInvoice, dependsOn: PaymentSecret);

    /// <summary>Can create channels of 2^24 satoshis and more.</summary>
    public static Feature SupportLargeChannel { get; } = new(18, "option_support_large_channel", InitAndNode);

    /// <summary>Commitments with anchors and HTLC transactions without fee.</summary>
    public static Feature Anchors { get; } = new(22, "option_anchors", WithChannelType);

    /// <summary>Blinded paths.</summary>
    public static Feature RouteBlinding { get; } = new(24, "option_route_blinding", WithInvoice);

    /// <summary>Any segwit version in `shutdown`.</summary>
    public static Feature ShutdownAnySegwit { get; } = new(26, "option_shutdown_anysegwit", InitAndNode);

    /// <summary>Channel establishment v2.</summary>
    public static Feature DualFund { get; } = new(28, "option_dual_fund", InitAndNode);

    /// <summary>The `stfu` message.</summary>
    public static Feature Quiesce { get; } = new(34, "option_quiesce", InitAndNode);

    /// <summary>Attribution data with fulfilled and failed HTLCs.</summary>
    public static Feature AttributionData { get; } = new(36, "option_attribution_data", WithInvoice);

    /// <summary>Forwards onion messages.</summary>
    public static Feature OnionMessages { get; } = new(38, "option_onion_messages", InitAndNode);

    /// <summary>Stores other nodes' encrypted backups.</summary>
    public static Feature ProvideStorage { get; } = new(42, "option_provide_storage", InitAndNode);

    /// <summary>Assumed: the type of a channel is named when it is opened.</summary>
    public static Feature ChannelType { get; } = new(44, "option_channel_type", InitAndNode, isAssumed: true);

    /// <summary>Channel aliases for routing.</summary>
    public static Feature ScidAlias { get; } = new(46, "option_scid_alias", WithChannelType);

    /// <summary>Invoices may carry metadata for the payee.</summary>
    public static Feature PaymentMetadata { get; } = new(48, "option_payment_metadata", FeatureContexts.Invoice);

    /// <summary>Channels that are used before their funding is confirmed.</summary>
    public static Feature ZeroConf { get; } = new(50, "option_zeroconf", WithChannelType, dependsOn: ScidAlias);

    /// <summary>Closing negotiation with `closing_complete`.</summary>
    public static Feature SimpleClose { get; } = new(60, "option_simple_close", InitAndNode, dependsOn: ShutdownAnySegwit);

    /// <summary>Splicing.</summary>
    public static Feature Splice { get; } = new(62, "option_splice", InitAndNode);

    private Feature(int bit, string name, FeatureContexts contexts, bool isAssumed = false, Feature? dependsOn = null)
    {
        RequiredBit = bit;
        Name = name;
        Contexts = contexts;
        IsAssumed = isAssumed;
        DependsOn = dependsOn;
    }

    /// <summary>Every feature of BOLT 9, by ascending bit.</summary>
    public static ValueList<Feature> All { get; } =
    [
        DataLossProtect, UpfrontShutdownScript, GossipQueries, VarOnionOptin, GossipQueriesEx, StaticRemoteKey, PaymentSecret, BasicMpp,
        SupportLargeChannel, Anchors, RouteBlinding, ShutdownAnySegwit, DualFund, Quiesce, AttributionData, OnionMessages, ProvideStorage,
        ChannelType, ScidAlias, PaymentMetadata, ZeroConf, SimpleClose, Splice,
    ];

    /// <summary>The even bit, which requires the feature.</summary>
    public int RequiredBit { get; }

    /// <summary>The odd bit, which offers the feature.</summary>
    public int OptionalBit => RequiredBit + 1;

    /// <summary>The name in BOLT 9.</summary>
    public string Name { get; }

    /// <summary>Where the feature is presented.</summary>
    public FeatureContexts Contexts { get; }

    /// <summary>BOLT 9: "`ASSUMED` to be present by all nodes, and can be safely ignored".</summary>
    public bool IsAssumed { get; }

    /// <summary>The feature that must be set with this one; null for none. Every feature of BOLT 9 has at most one.</summary>
    public Feature? DependsOn { get; }

    /// <summary>The feature that a bit belongs to; null for bits that BOLT 9 does not assign.</summary>
    public static Feature? OfBit(int bit)
    {
        foreach (var feature in All)
        {
            if (feature.RequiredBit == (bit & ~1))
                return feature;
        }
        return null;
    }

    /// <summary>The name, and the even bit.</summary>
    public override string ToString() => $"{Name} ({RequiredBit}/{OptionalBit})";
}
