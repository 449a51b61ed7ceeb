using Lnd.Actors.Gossip;
using Lnd.Actors.Node.Options;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Node.Hosting;

/// <summary>How the node looks to others: what the operator says, or what follows from its id.</summary>
internal static class NodeLooks
{
    private static readonly string[] Adjectives =
        ["AMBER", "BRISK", "CALM", "DUSKY", "EAGER", "FLINT", "GOLDEN", "HAZY", "IVORY", "JOLLY", "KEEN", "LUCID", "MELLOW", "NIMBLE", "OPAL", "PLUCKY"];

    private static readonly string[] Nouns =
        ["ACORN", "BADGER", "COMET", "DELTA", "EMBER", "FALCON", "GEYSER", "HERON", "ISLAND", "JUNIPER", "KESTREL", "LANTERN", "MEADOW", "NEBULA", "OTTER", "PEBBLE"];

    public static string AliasOf(NodeOptions options, Point id)
    {
        if (options.Alias is { } alias)
            return alias;
        var bytes = id.AsSpan();
        return $"{Adjectives[bytes[1] % Adjectives.Length]}{Nouns[bytes[2] % Nouns.Length]}-v26.06.6-lnd";
    }

    /// <summary>What the gossip's room tells of the node, and where it keeps what it hears.</summary>
    public static GossipSettings Gossip(NodeOptions options, Point id)
    {
        var settings = new GossipSettings
        {
            Alias = NodeAlias.Of(AliasOf(options, id)),
            Color = ColorOf(options, id),
            Addresses = options.Announce,
            StorePath = Path.Combine(options.NetworkDir, "gossip_store"),
        };
        return options.FastGossip ? settings with { BroadcastInterval = TimeSpan.FromSeconds(1), MinUpdateInterval = TimeSpan.Zero } : settings;
    }

    public static RgbColor ColorOf(NodeOptions options, Point id) => options.Color ?? new RgbColor(id.AsSpan()[0], id.AsSpan()[1], id.AsSpan()[2]);
}
