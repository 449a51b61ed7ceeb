namespace Lnd.Actors.Protocol.Wire;

/// <summary>What is wanted of one channel (BOLT 7: `encoded_query_flags`).</summary>
[Flags]
public enum QueryFlags : ulong
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The `channel_announcement`.</summary>
    ChannelAnnouncement = 1,

    /// <summary>The `channel_update` of node 1.</summary>
    ChannelUpdate1 = 2,

    /// <summary>The `channel_update` of node 2.</summary>
    ChannelUpdate2 = 4,

    /// <summary>The `node_announcement` of node 1.</summary>
    NodeAnnouncement1 = 8,

    /// <summary>The `node_announcement` of node 2.</summary>
    NodeAnnouncement2 = 16,

    /// <summary>All of them.</summary>
    All = 31,
}

/// <summary>What the answer to a range query shall tell besides the channels (BOLT 7: `query_option_flags`).</summary>
[Flags]
public enum QueryOptions : ulong
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Timestamps of updates.</summary>
    Timestamps = 1,

    /// <summary>Checksums of updates.</summary>
    Checksums = 2,
}

/// <summary>Two numbers about the updates of a channel: timestamps, or checksums; 0 where there is no update.</summary>
/// <param name="Node1">Of node 1.</param>
/// <param name="Node2">Of node 2.</param>
public readonly record struct UpdatePair(uint Node1, uint Node2) : IFixedBytes<UpdatePair>
{
    /// <summary>8 bytes.</summary>
    public static int Size => 2 * sizeof(uint);

    /// <inheritdoc/>
    public static UpdatePair FromBytes(ReadOnlySpan<byte> bytes)
    {
        var both = ShortChannelId.FromBytes(bytes).Value;
        return new UpdatePair((uint)(both >> 32), (uint)both);
    }

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => new ShortChannelId((ulong)Node1 << 32 | Node2).CopyTo(destination);
}

/// <summary>
/// BOLT 7: `query_short_channel_ids`: asks for what is known of some channels.
/// </summary>
/// <param name="ChainHash">The chain of the channels.</param>
/// <param name="ShortChannelIds">The channels.</param>
public sealed record QueryShortChannelIds(ChainHash ChainHash, ValueList<ShortChannelId> ShortChannelIds) : Message
{
    internal static readonly TlvTable<QueryShortChannelIds> Tlvs = new()
    {
        { 1, "query_flags", GossipArrays.Flags, m => m.QueryFlags, (m, v) => m with { QueryFlags = v } },
    };

    /// <summary>What is wanted of each channel; null for everything.</summary>
    public ValueList<QueryFlags>? QueryFlags { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => MessageType.QueryShortChannelIds;

    /// <inheritdoc/>
    public override WireError? Validate() =>
        // BOLT 7: "if `encoded_query_flags` does not decode to exactly one flag per `short_channel_id`: MAY send a `warning`."
        QueryFlags is { } flags && flags.Count != ShortChannelIds.Count
            ? Invalid(Consequence.Warn, $"{flags.Count} query_flags for {ShortChannelIds.Count} channels")
            : null;

    internal static QueryShortChannelIds Read(ref WireReader r) => new(r.Read<ChainHash>(), GossipArrays.ReadIds(ref r));

    internal override void Write(WireWriter writer) => GossipArrays.WriteIds(writer.Write(ChainHash), ShortChannelIds);
}

/// <summary>
/// BOLT 7: `reply_short_channel_ids_end`: all that was asked for has been sent.
/// </summary>
/// <param name="ChainHash">The chain of the channels.</param>
/// <param name="FullInformation">False when the sender does not keep up with this chain.</param>
public sealed record ReplyShortChannelIdsEnd(ChainHash ChainHash, bool FullInformation) : Message
{
    internal static readonly TlvTable<ReplyShortChannelIdsEnd> Tlvs = [];

    /// <inheritdoc/>
    public override MessageType Type => MessageType.ReplyShortChannelIdsEnd;

    internal static ReplyShortChannelIdsEnd Read(ref WireReader r) => new(r.Read<ChainHash>(), r.Bool());

    internal override void Write(WireWriter writer) => writer.Write(ChainHash).Bool(FullInformation);
}

/// <summary>
/// BOLT 7: `query_channel_range`: asks for all channels that were funded in some blocks.
/// </summary>
/// <param name="ChainHash">The chain of the channels.</param>
/// <param name="FirstBlock">The first block. `first_blocknum`.</param>
/// <param name="NumberOfBlocks">How many blocks, at least 1 in a received message.</param>
public sealed record QueryChannelRange(ChainHash ChainHash, BlockHeight FirstBlock, uint NumberOfBlocks) : Message
{
    internal static readonly TlvTable<QueryChannelRange> Tlvs = new()
    {
        { 1, "query_option", TlvTypes.BigSize, m => (ulong?)m.Options, (m, v) => m with { Options = (QueryOptions)v } },
    };

    /// <summary>What else the answer shall tell; null for nothing.</summary>
    public QueryOptions? Options { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => MessageType.QueryChannelRange;

    /// <inheritdoc/>
    public override WireError? Validate() =>
        // BOLT 7: "MUST set `number_of_blocks` to 1 or greater."
        NumberOfBlocks == 0 ? Invalid(Consequence.Warn, "number_of_blocks is 0") : null;

    internal static QueryChannelRange Read(ref WireReader r) => new(r.Read<ChainHash>(), r.Height(), r.U32());

    internal override void Write(WireWriter writer) => writer.Write(ChainHash).Height(FirstBlock).U32(NumberOfBlocks);
}

/// <summary>
/// BOLT 7: `reply_channel_range`: some of the channels that were asked for.
/// </summary>
/// <param name="ChainHash">The chain of the channels.</param>
/// <param name="FirstBlock">The first block that this answer covers. `first_blocknum`.</param>
/// <param name="NumberOfBlocks">How many blocks it covers.</param>
/// <param name="SyncComplete">True in the last answer.</param>
/// <param name="ShortChannelIds">The channels.</param>
public sealed record ReplyChannelRange(
    ChainHash ChainHash, BlockHeight FirstBlock, uint NumberOfBlocks, bool SyncComplete, ValueList<ShortChannelId> ShortChannelIds)
    : Message
{
    internal static readonly TlvTable<ReplyChannelRange> Tlvs = new()
    {
        { 1, "timestamps_tlv", GossipArrays.Timestamps, m => m.Timestamps, (m, v) => m with { Timestamps = v } },
        { 3, "checksums_tlv", TlvTypes.ListOf<UpdatePair>(), m => m.Checksums, (m, v) => m with { Checksums = v } },
    };

    /// <summary>Timestamps of the updates of each channel; null when not told.</summary>
    public ValueList<UpdatePair>? Timestamps { get; init; }

    /// <summary>Checksums of the updates of each channel; null when not told.</summary>
    public ValueList<UpdatePair>? Checksums { get; init; }

    /// <inheritdoc/>
    public override MessageType Type => MessageType.ReplyChannelRange;

    /// <inheritdoc/>
    public override WireError? Validate() =>
        // BOLT 7: "a `timestamps_tlv` that contains `channel_update` timestamps for all `short_channel_id`s in `encoded_short_ids`"
        Timestamps is { } timestamps && timestamps.Count != ShortChannelIds.Count
            ? Invalid(Consequence.Warn, $"{timestamps.Count} timestamps for {ShortChannelIds.Count} channels")
        // BOLT 7: "a `checksums_tlv` that contains `channel_update` checksums for all `short_channel_id`s in `encoded_short_ids`"
        : Checksums is { } checksums && checksums.Count != ShortChannelIds.Count
            ? Invalid(Consequence.Warn, $"{checksums.Count} checksums for {ShortChannelIds.Count} channels")
        : null;

    internal static ReplyChannelRange Read(ref WireReader r) =>
        new(r.Read<ChainHash>(), r.Height(), r.U32(), r.Bool(), GossipArrays.ReadIds(ref r));

    internal override void Write(WireWriter writer) =>
        GossipArrays.WriteIds(writer.Write(ChainHash).Height(FirstBlock).U32(NumberOfBlocks).Bool(SyncComplete), ShortChannelIds);
}

/// <summary>
/// BOLT 7: `gossip_timestamp_filter`: which gossip the sender wants from now on.
/// </summary>
/// <param name="ChainHash">The chain it shall be about.</param>
/// <param name="FirstTimestamp">The earliest timestamp.</param>
/// <param name="TimestampRange">Seconds from there to the first timestamp that is too late.</param>
public sealed record GossipTimestampFilter(ChainHash ChainHash, UnixTimestamp FirstTimestamp, uint TimestampRange) : Message
{
    internal static readonly TlvTable<GossipTimestampFilter> Tlvs = [];

    /// <inheritdoc/>
    public override MessageType Type => MessageType.GossipTimestampFilter;

    /// <summary>
    /// BOLT 7: "`timestamp` is greater or equal to `first_timestamp`, and less than `first_timestamp` plus `timestamp_range`".
    /// </summary>
    public bool Passes(UnixTimestamp timestamp) =>
        timestamp >= FirstTimestamp && timestamp.Seconds < (ulong)FirstTimestamp.Seconds + TimestampRange;

    internal static GossipTimestampFilter Read(ref WireReader r) => new(r.Read<ChainHash>(), new UnixTimestamp(r.U32()), r.U32());

    internal override void Write(WireWriter writer) => writer.Write(ChainHash).U32(FirstTimestamp.Seconds).U32(TimestampRange);
}

/// <summary>The arrays of query messages, which start with a byte that tells their encoding (BOLT 7, "Query Messages").</summary>
internal static class GossipArrays
{
    /// <summary>BOLT 7: "`0`: uncompressed array". Encoding 1 was zlib, "this encoding MUST NOT be used".</summary>
    private const byte Uncompressed = 0;

    /// <summary>More flags than ids fit into a message are a mistake, and not worth their memory.</summary>
    private const int MaxFlags = Message.MaxLength / sizeof(ulong);

    public static TlvType<ValueList<QueryFlags>> Flags { get; } = new(ReadFlags, WriteFlags);

    public static TlvType<ValueList<UpdatePair>> Timestamps { get; } = new(ReadTimestamps, (w, v) => w.U8(Uncompressed).List(v));

    public static ValueList<ShortChannelId> ReadIds(ref WireReader r)
    {
        var array = r.Fork(r.U16());
        var ids = ReadEncoding(ref array) ? ReadWhole<ShortChannelId>(ref array) : default;
        r.Join(array);
        return ids;
    }

    public static void WriteIds(WireWriter writer, ValueList<ShortChannelId> ids) =>
        writer.Count16(1 + ids.Count * ShortChannelId.Size).U8(Uncompressed).List(ids);

    private static ValueList<UpdatePair> ReadTimestamps(ref WireReader r) => ReadEncoding(ref r) ? ReadWhole<UpdatePair>(ref r) : default;

    private static ValueList<QueryFlags> ReadFlags(ref WireReader r)
    {
        if (!ReadEncoding(ref r))
            return default;
        var flags = new List<QueryFlags>();
        while (!r.IsEmpty)
        {
            if (flags.Count == MaxFlags)
                r.Fail(WireErrorKind.BadEncoding, $"more than {MaxFlags} flags");
            flags.Add((QueryFlags)r.BigSize());
        }
        return ValueList<QueryFlags>.Own([.. flags]);
    }

    private static void WriteFlags(WireWriter writer, ValueList<QueryFlags> flags)
    {
        writer.U8(Uncompressed);
        foreach (var flag in flags)
            writer.BigSize((ulong)flag);
    }

    // BOLT 7: "if the first byte of `encoded_short_ids` is not a known encoding type: MAY send a `warning`."
    private static bool ReadEncoding(ref WireReader r)
    {
        if (r.IsEmpty)
        {
            r.Fail(WireErrorKind.BadEncoding, "array without encoding");
            return false;
        }
        var encoding = r.U8();
        if (encoding != Uncompressed)
            r.Fail(WireErrorKind.BadEncoding, $"unknown encoding {encoding}");
        return !r.Failed;
    }

    // BOLT 7: "if `encoded_short_ids` does not decode into a whole number of `short_channel_id`: MAY send a `warning`."
    private static ValueList<T> ReadWhole<T>(ref WireReader r) where T : struct, IFixedBytes<T>
    {
        if (r.Remaining % T.Size != 0)
            r.Fail(WireErrorKind.BadEncoding, $"{r.Remaining} bytes are no whole number of elements");
        return r.ListToEnd<T>();
    }
}
