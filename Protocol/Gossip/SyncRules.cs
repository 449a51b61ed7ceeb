using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Gossip;

/// <summary>What to ask of one channel.</summary>
/// <param name="Id">The channel.</param>
/// <param name="Flags">What is wanted of it.</param>
public readonly record struct WantedChannel(ShortChannelId Id, QueryFlags Flags);

/// <summary>What to ask a peer for, after it has told which channels it knows (BOLT 7, "Query Messages").</summary>
public static class SyncRules
{
    // chain_hash, len and encoding; the record of flags takes type, length and encoding
    private const int QueryLength = 2 + 32 + 2 + 1;
    private const int FlagsLength = 1 + 3 + 1;

    /// <summary>The most channels in one query.</summary>
    public static int MaxChannels(bool withFlags) => withFlags
        ? (Message.MaxLength - QueryLength - FlagsLength) / (ShortChannelId.Size + 1)
        : (Message.MaxLength - QueryLength) / ShortChannelId.Size;

    /// <summary>
    /// What the peer knows and we do not: everything of a channel that is new to us, updates that are newer and say something else (BOLT 7:
    /// "only ask for `channel_update` messages that carry different information from the ones you already have").
    /// </summary>
    /// <param name="reply">What the peer told.</param>
    /// <param name="graph">What we know.</param>
    /// <param name="now">The time.</param>
    public static IEnumerable<WantedChannel> Wanted(ReplyChannelRange reply, ChannelGraph graph, UnixTimestamp now)
    {
        ArgumentNullException.ThrowIfNull(reply);
        ArgumentNullException.ThrowIfNull(graph);
        for (var i = 0; i < reply.ShortChannelIds.Count; i++)
        {
            var id = reply.ShortChannelIds[i];
            var timestamps = reply.Timestamps?[i];
            var checksums = reply.Checksums?[i];
            var flags = QueryFlags.None;
            if (!graph.TryFindChannel(id, out var channel))
            {
                // One whose updates are all too old would be pruned at once.
                if (timestamps is not { } t || !IsTooOld(t.Node1, now) || !IsTooOld(t.Node2, now))
                    flags = QueryFlags.All;
            }
            else
            {
                if (IsNewer(graph.Policy(channel, 0), timestamps?.Node1, checksums?.Node1, now))
                    flags |= QueryFlags.ChannelUpdate1;
                if (IsNewer(graph.Policy(channel, 1), timestamps?.Node2, checksums?.Node2, now))
                    flags |= QueryFlags.ChannelUpdate2;
            }
            if (flags != QueryFlags.None)
                yield return new WantedChannel(id, flags);
        }
    }

    /// <summary>
    /// Queries for channels, in the order of their ids, each as large as a message may be. BOLT 7: "MUST NOT send `query_short_channel_ids`
    /// if it has sent a previous `query_short_channel_ids` to this peer and not received `reply_short_channel_ids_end`": send one after the
    /// other.
    /// </summary>
    /// <param name="wanted">The channels; the flags of one that comes twice are joined.</param>
    /// <param name="chain">Their chain.</param>
    /// <param name="withFlags">Whether the peer understands flags (`gossip_queries_ex`); without, everything is sent.</param>
    /// <param name="maxChannels">Channels in one query, at least 1; 0 for as many as fit.</param>
    public static IEnumerable<QueryShortChannelIds> Queries(
        IEnumerable<WantedChannel> wanted, ChainHash chain, bool withFlags, int maxChannels = 0)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var most = MaxChannels(withFlags);
        var joined = new SortedDictionary<ShortChannelId, QueryFlags>();
        foreach (var (id, flags) in wanted)
            joined[id] = joined.GetValueOrDefault(id) | flags;
        return joined.Chunk(maxChannels > 0 ? Math.Min(maxChannels, most) : most).Select(chunk =>
            new QueryShortChannelIds(chain, [.. chunk.Select(c => c.Key)])
            {
                QueryFlags = withFlags ? [.. chunk.Select(c => c.Value)] : null,
            });
    }

    private static bool IsTooOld(uint timestamp, UnixTimestamp now) => (ulong)timestamp + GossipRules.PruneAfterSeconds < now.Seconds;

    private static bool IsNewer(in ChannelPolicy ours, uint? timestamp, uint? checksum, UnixTimestamp now)
    {
        // 0 says that the peer has no update, both in timestamps and in checksums.
        if (timestamp is 0 || checksum is 0)
            return false;
        var differs = checksum is { } sum && (!ours.IsKnown || sum != ours.Checksum);
        if (timestamp is not { } time)
            return differs;
        return !IsTooOld(time, now) && time > ours.Timestamp.Seconds && (checksum is null || differs);
    }
}
