using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Gossip;

/// <summary>
/// A stored message that answers a query: one of <see cref="Announcement"/>, <see cref="Update"/> and <see cref="Node"/>.
/// </summary>
public abstract record StoredGossip
{
    private StoredGossip()
    {
    }

    /// <summary>The `channel_announcement` of a channel.</summary>
    /// <param name="Channel">The channel.</param>
    public sealed record Announcement(ShortChannelId Channel) : StoredGossip;

    /// <summary>The latest `channel_update` of a direction of a channel.</summary>
    /// <param name="Channel">The channel.</param>
    /// <param name="Direction">0 from node 1, 1 from node 2.</param>
    public sealed record Update(ShortChannelId Channel, int Direction) : StoredGossip;

    /// <summary>The latest `node_announcement` of a node.</summary>
    /// <param name="Id">The node.</param>
    public sealed record Node(Point Id) : StoredGossip;
}

/// <summary>Which messages answer `query_short_channel_ids` (BOLT 7).</summary>
public static class QueryAnswers
{
    /// <summary>
    /// The messages to send, in order; `reply_short_channel_ids_end` must follow. Channels that we do not know are left out, one that is
    /// named again is not sent again, and a node is announced once: "SHOULD avoid sending duplicate `node_announcements` in response to a
    /// single `query_short_channel_ids`."
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="graph">What we know, on our chain.</param>
    /// <param name="chain">Our chain; for another one there are no messages.</param>
    public static IEnumerable<StoredGossip> To(QueryShortChannelIds query, ChannelGraph graph, ChainHash chain)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(graph);
        return query.ChainHash == chain ? List(query, graph) : [];
    }

    /// <summary>
    /// What follows the messages. BOLT 7: "if does not maintain up-to-date channel information for `chain_hash`: MUST set
    /// `full_information` to 0."
    /// </summary>
    public static ReplyShortChannelIdsEnd End(QueryShortChannelIds query, ChainHash chain)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new ReplyShortChannelIdsEnd(query.ChainHash, query.ChainHash == chain);
    }

    private static IEnumerable<StoredGossip> List(QueryShortChannelIds query, ChannelGraph graph)
    {
        var channels = new HashSet<int>();
        var nodes = new HashSet<int>();
        for (var i = 0; i < query.ShortChannelIds.Count; i++)
        {
            var id = query.ShortChannelIds[i];
            if (!graph.TryFindChannel(id, out var channel) || !channels.Add(channel))
                continue;
            // BOLT 7: "if the incoming message does not include `encoded_query_flags`: with a `channel_announcement` and the latest
            // `channel_update` for each end"
            var flags = query.QueryFlags?[i] ?? QueryFlags.All;
            if (flags.HasFlag(QueryFlags.ChannelAnnouncement))
                yield return new StoredGossip.Announcement(id);
            if (flags.HasFlag(QueryFlags.ChannelUpdate1) && graph.Policy(channel, 0).IsKnown)
                yield return new StoredGossip.Update(id, 0);
            if (flags.HasFlag(QueryFlags.ChannelUpdate2) && graph.Policy(channel, 1).IsKnown)
                yield return new StoredGossip.Update(id, 1);
            if (flags.HasFlag(QueryFlags.NodeAnnouncement1) && IsNew(graph, graph.NodeOf(channel, 0), nodes))
                yield return new StoredGossip.Node(graph.NodeIdOf(channel, 0));
            if (flags.HasFlag(QueryFlags.NodeAnnouncement2) && IsNew(graph, graph.NodeOf(channel, 1), nodes))
                yield return new StoredGossip.Node(graph.NodeIdOf(channel, 1));
        }
    }

    private static bool IsNew(ChannelGraph graph, int node, HashSet<int> sent) => graph.Node(node).IsAnnounced && sent.Add(node);
}
