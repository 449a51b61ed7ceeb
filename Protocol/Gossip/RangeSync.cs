using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Gossip;

/// <summary>
/// How far the answers to a `query_channel_range` have come (BOLT 7, "Query Messages"). It checks that they are answers to it, in order, and that they end: what a
/// peer can make us take is bounded. Never changes; <see cref="Accept"/> gives the next one.
/// </summary>
public sealed record RangeSync
{
    /// <summary>Channels in all answers together, beyond which a peer is not believed; there are some ten thousand.</summary>
    public const int MaxChannels = 2_000_000;

    private RangeSync(QueryChannelRange query)
    {
        Query = query;
        CoveredTo = query.FirstBlock.Value;
        LastFirstBlock = null;
    }

    /// <summary>What was asked.</summary>
    public QueryChannelRange Query { get; }

    /// <summary>The block behind those that answers have covered.</summary>
    public ulong CoveredTo { get; private init; }

    /// <summary>Channels that answers have named.</summary>
    public int Channels { get; private init; }

    /// <summary>Whether the last answer has come.</summary>
    public bool IsComplete { get; private init; }

    private BlockHeight? LastFirstBlock { get; init; }

    private ulong End => (ulong)Query.FirstBlock.Value + Query.NumberOfBlocks;

    /// <summary>Before the first answer to a query that was sent.</summary>
    public static RangeSync Start(QueryChannelRange query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new RangeSync(query);
    }

    /// <summary>Takes an answer. One that is none leaves everything as it is; the query should then be given up.</summary>
    public GossipError? Accept(ReplyChannelRange reply, out RangeSync next)
    {
        ArgumentNullException.ThrowIfNull(reply);
        next = this;
        var replyEnd = (ulong)reply.FirstBlock.Value + reply.NumberOfBlocks;
        if (Check(reply, replyEnd) is { } wrong)
            return new GossipError(GossipErrorKind.BadReply, Consequence.Warn, wrong);
        next = this with
        {
            CoveredTo = Math.Max(CoveredTo, replyEnd),
            Channels = Channels + reply.ShortChannelIds.Count,
            LastFirstBlock = reply.FirstBlock,
            IsComplete = replyEnd >= End && (reply.SyncComplete || !MayGoOn(reply)),
        };
        return null;
    }

    private string? Check(ReplyChannelRange reply, ulong replyEnd)
    {
        if (IsComplete)
            return "reply_channel_range after the last one";
        // BOLT 7: "MUST set with `chain_hash` equal to that of `query_channel_range`"
        if (reply.ChainHash != Query.ChainHash)
            return $"reply_channel_range for chain {reply.ChainHash}";
        if (LastFirstBlock is not { } last)
        {
            // BOLT 7: "MUST set `first_blocknum` less than or equal to the `first_blocknum` in `query_channel_range`" and "MUST set
            // `first_blocknum` plus `number_of_blocks` greater than `first_blocknum` in `query_channel_range`."
            if (reply.FirstBlock > Query.FirstBlock || replyEnd <= Query.FirstBlock.Value)
                return $"first reply_channel_range covers {reply.FirstBlock} to {replyEnd}, asked for {Query.FirstBlock} to {End}";
        }
        else
        {
            // BOLT 7: "MUST have `first_blocknum` equal or greater than the previous `first_blocknum`."
            if (reply.FirstBlock < last)
                return $"reply_channel_range for block {reply.FirstBlock} after {last}";
            if (reply.FirstBlock.Value > CoveredTo)
                return $"reply_channel_range leaves out blocks {CoveredTo} to {reply.FirstBlock}";
            if (replyEnd <= CoveredTo && reply.ShortChannelIds.IsEmpty)
                return $"reply_channel_range tells nothing new at block {reply.FirstBlock}";
        }
        return reply.ShortChannelIds.Count > MaxChannels - Channels ? $"more than {MaxChannels} channels" : null;
    }

    // Old peers never say that they are complete. Only where an answer ends within the last block may there be more to come.
    private bool MayGoOn(ReplyChannelRange reply) =>
        !reply.ShortChannelIds.IsEmpty && reply.ShortChannelIds[^1].Block.Value + 1UL >= End;
}
