using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Gossip;

/// <summary>Answers to `query_channel_range` (BOLT 7), as many as it takes.</summary>
public static class RangeReplies
{
    // chain_hash, first_blocknum, number_of_blocks, sync_complete, len and encoding; a TLV record takes type, length and, for timestamps,
    // encoding
    private const int FixedLength = 2 + 32 + 4 + 4 + 1 + 2 + 1;
    private const int TimestampsLength = 1 + 3 + 1;
    private const int ChecksumsLength = 1 + 3;

    /// <summary>The most channels that one answer holds.</summary>
    public static int MaxChannels(QueryOptions options)
    {
        var room = Message.MaxLength - FixedLength;
        var each = ShortChannelId.Size;
        if (options.HasFlag(QueryOptions.Timestamps))
        {
            room -= TimestampsLength;
            each += UpdatePair.Size;
        }
        if (options.HasFlag(QueryOptions.Checksums))
        {
            room -= ChecksumsLength;
            each += UpdatePair.Size;
        }
        return room / each;
    }

    /// <summary>
    /// The answers, in the order in which they must be sent; at least one. Together they cover the range that was asked for; only the last
    /// says so. A block whose channels do not fit into one answer is in several.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="graph">What we know, on our chain.</param>
    /// <param name="chain">Our chain; for another one the answer is empty.</param>
    /// <param name="maxChannels">Channels in one answer, at least 1; 0 for as many as fit.</param>
    public static IEnumerable<ReplyChannelRange> To(QueryChannelRange query, ChannelGraph graph, ChainHash chain, int maxChannels = 0)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(graph);
        var options = query.Options ?? QueryOptions.None;
        var most = MaxChannels(options);
        return Split(query, graph, chain, options, maxChannels > 0 ? Math.Min(maxChannels, most) : most);
    }

    private static IEnumerable<ReplyChannelRange> Split(
        QueryChannelRange query, ChannelGraph graph, ChainHash chain, QueryOptions options, int most)
    {
        var channels = query.ChainHash == chain ? graph.ChannelsIn(query.FirstBlock, query.NumberOfBlocks) : ..0;
        var (next, end) = (channels.Start.Value, channels.End.Value);
        ulong firstBlock = query.FirstBlock.Value;
        var endBlock = firstBlock + query.NumberOfBlocks;
        do
        {
            var stop = Math.Min(next + most, end);
            var isLast = stop == end;
            // Where a block is split, the next answer starts with it once more.
            var nextBlock = isLast ? endBlock : graph.ChannelId(stop).Block.Value;
            var covered = isLast ? endBlock : Math.Max(nextBlock, (ulong)graph.ChannelId(stop - 1).Block.Value + 1);
            var reply = Reply(query, graph, next..stop, (uint)firstBlock, (uint)(covered - firstBlock), options);
            yield return reply with { SyncComplete = isLast };
            firstBlock = nextBlock;
            next = stop;
        }
        while (next < end);
    }

    private static ReplyChannelRange Reply(
        QueryChannelRange query, ChannelGraph graph, Range channels, uint firstBlock, uint blocks, QueryOptions options)
    {
        var (start, count) = (channels.Start.Value, channels.End.Value - channels.Start.Value);
        var ids = new ShortChannelId[count];
        var timestamps = new UpdatePair[options.HasFlag(QueryOptions.Timestamps) ? count : 0];
        var checksums = new UpdatePair[options.HasFlag(QueryOptions.Checksums) ? count : 0];
        for (var i = 0; i < count; i++)
        {
            ids[i] = graph.ChannelId(start + i);
            ref readonly var forth = ref graph.Policy(start + i, 0);
            ref readonly var back = ref graph.Policy(start + i, 1);
            if (timestamps.Length > 0)
                timestamps[i] = new UpdatePair(forth.Timestamp.Seconds, back.Timestamp.Seconds);
            if (checksums.Length > 0)
                checksums[i] = new UpdatePair(forth.Checksum, back.Checksum);
        }
        return new ReplyChannelRange(query.ChainHash, new BlockHeight(firstBlock), blocks, false, ValueList<ShortChannelId>.Own(ids))
        {
            Timestamps = options.HasFlag(QueryOptions.Timestamps) ? ValueList<UpdatePair>.Own(timestamps) : null,
            Checksums = options.HasFlag(QueryOptions.Checksums) ? ValueList<UpdatePair>.Own(checksums) : null,
        };
    }
}
