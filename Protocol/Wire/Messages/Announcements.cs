namespace Lnd.Actors.Protocol.Wire;

/// <summary>
/// BOLT 7: `channel_announcement`: a channel exists between two nodes. Gossip keeps its unknown trailing bytes unread in <c>Extra</c>,
/// because the signatures cover them.
/// </summary>
/// <param name="NodeSignature1">Of <see cref="SignedHash"/> by <paramref name="NodeId1"/>.</param>
/// <param name="NodeSignature2">Of <see cref="SignedHash"/> by <paramref name="NodeId2"/>.</param>
/// <param name="BitcoinSignature1">Of <see cref="SignedHash"/> by <paramref name="BitcoinKey1"/>.</param>
/// <param name="BitcoinSignature2">Of <see cref="SignedHash"/> by <paramref name="BitcoinKey2"/>.</param>
/// <param name="Features">Features of the channel.</param>
/// <param name="ChainHash">The chain of the channel.</param>
/// <param name="ShortChannelId">Where its funding output is.</param>
/// <param name="NodeId1">The node whose id is the lesser.</param>
/// <param name="NodeId2">The node whose id is the greater.</param>
/// <param name="BitcoinKey1">Funding key of node 1.</param>
/// <param name="BitcoinKey2">Funding key of node 2.</param>
/// <param name="Extra">All bytes behind the known fields.</param>
public sealed record ChannelAnnouncement(
    Signature NodeSignature1,
    Signature NodeSignature2,
    Signature BitcoinSignature1,
    Signature BitcoinSignature2,
    FeatureBits Features,
    ChainHash ChainHash,
    ShortChannelId ShortChannelId,
    Point NodeId1,
    Point NodeId2,
    Point BitcoinKey1,
    Point BitcoinKey2,
    ByteString Extra) : Message
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.ChannelAnnouncement;

    /// <summary>
    /// What the four signatures sign. BOLT 7: "MUST compute the double-SHA256 hash `h` of the message, beginning at offset 256, up to the
    /// end of the message."
    /// </summary>
    public Sha256Hash SignedHash()
    {
        var writer = new WireWriter(512);
        WriteSigned(writer);
        return Sha256Hash.DoubleOf(writer.Written);
    }

    internal static ChannelAnnouncement Read(ref WireReader r) => new(
        r.Read<Signature>(), r.Read<Signature>(), r.Read<Signature>(), r.Read<Signature>(), new FeatureBits(r.Bytes16()),
        r.Read<ChainHash>(), r.Read<ShortChannelId>(), r.Point(), r.Point(), r.Point(), r.Point(), r.Rest());

    internal override void Write(WireWriter writer)
    {
        writer.Write(NodeSignature1).Write(NodeSignature2).Write(BitcoinSignature1).Write(BitcoinSignature2);
        WriteSigned(writer);
    }

    private void WriteSigned(WireWriter writer) =>
        writer.Bytes16(Features.Bytes).Write(ChainHash).Write(ShortChannelId).Write(NodeId1).Write(NodeId2).Write(BitcoinKey1)
            .Write(BitcoinKey2).Bytes(Extra);
}

/// <summary>
/// BOLT 7: `node_announcement`: what a node says of itself.
/// </summary>
/// <param name="Signature">Of <see cref="SignedHash"/> by <paramref name="NodeId"/>.</param>
/// <param name="Features">Features of the node.</param>
/// <param name="Timestamp">Orders the announcements of a node.</param>
/// <param name="NodeId">The node.</param>
/// <param name="Color">Its color in maps. `rgb_color`.</param>
/// <param name="Alias">Its name, chosen by itself and not unique.</param>
/// <param name="Addresses">Where it can be reached.</param>
/// <param name="Extra">All bytes behind the known fields.</param>
public sealed record NodeAnnouncement(
    Signature Signature,
    FeatureBits Features,
    UnixTimestamp Timestamp,
    Point NodeId,
    RgbColor Color,
    NodeAlias Alias,
    AddressList Addresses,
    ByteString Extra) : Message
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.NodeAnnouncement;

    /// <inheritdoc/>
    public override WireError? Validate() =>
        // BOLT 7: "if `addrlen` is insufficient to hold the address descriptors of the known types: SHOULD send a `warning`."
        Addresses.IsTruncated ? Invalid(Consequence.Warn, "addresses end within a descriptor") : null;

    /// <summary>What the signature signs. BOLT 7: "the double-SHA256 of the entire remaining packet after `signature`".</summary>
    public Sha256Hash SignedHash()
    {
        var writer = new WireWriter(512);
        WriteSigned(writer);
        return Sha256Hash.DoubleOf(writer.Written);
    }

    internal static NodeAnnouncement Read(ref WireReader r) => new(
        r.Read<Signature>(), new FeatureBits(r.Bytes16()), new UnixTimestamp(r.U32()), r.Point(), new RgbColor(r.U8(), r.U8(), r.U8()),
        r.Read<NodeAlias>(), new AddressList(r.Bytes16()), r.Rest());

    internal override void Write(WireWriter writer)
    {
        writer.Write(Signature);
        WriteSigned(writer);
    }

    private void WriteSigned(WireWriter writer) =>
        writer.Bytes16(Features.Bytes).U32(Timestamp.Seconds).Write(NodeId).U8(Color.Red).U8(Color.Green).U8(Color.Blue).Write(Alias)
            .Bytes16(Addresses.Encoded).Bytes(Extra);
}

/// <summary>`message_flags` of <see cref="ChannelUpdate"/>.</summary>
[Flags]
public enum ChannelUpdateMessageFlags : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Set by every sender, ignored by every receiver.</summary>
    MustBeOne = 1,

    /// <summary>The update is for the peer alone.</summary>
    DontForward = 2,
}

/// <summary>`channel_flags` of <see cref="ChannelUpdate"/>.</summary>
[Flags]
public enum ChannelUpdateFlags : byte
{
    /// <summary>From node 1, enabled.</summary>
    None = 0,

    /// <summary>The update is from node 2, for payments from node 2 to node 1.</summary>
    Direction = 1,

    /// <summary>The channel can not be used in this direction.</summary>
    Disable = 2,
}

/// <summary>
/// BOLT 7: `channel_update`: what a node asks of HTLCs that it forwards into a channel.
/// </summary>
/// <param name="Signature">Of <see cref="SignedHash"/> by the node that <paramref name="Flags"/> tells.</param>
/// <param name="ChainHash">The chain of the channel.</param>
/// <param name="ShortChannelId">The channel; also an alias in updates that are not forwarded.</param>
/// <param name="Timestamp">Orders the updates of one direction.</param>
/// <param name="MessageFlags">`message_flags`.</param>
/// <param name="Flags">`channel_flags`.</param>
/// <param name="CltvExpiryDelta">Blocks that an HTLC must time out later than the one it forwards.</param>
/// <param name="HtlcMinimum">Least HTLC. `htlc_minimum_msat`.</param>
/// <param name="FeeBase">Fee of any HTLC, in milli-satoshi. `fee_base_msat`.</param>
/// <param name="FeeProportionalMillionths">Fee in millionths of the amount.</param>
/// <param name="HtlcMaximum">Largest HTLC. `htlc_maximum_msat`.</param>
/// <param name="Extra">All bytes behind the known fields.</param>
public sealed record ChannelUpdate(
    Signature Signature,
    ChainHash ChainHash,
    ShortChannelId ShortChannelId,
    UnixTimestamp Timestamp,
    ChannelUpdateMessageFlags MessageFlags,
    ChannelUpdateFlags Flags,
    ushort CltvExpiryDelta,
    MilliSatoshi HtlcMinimum,
    uint FeeBase,
    uint FeeProportionalMillionths,
    MilliSatoshi HtlcMaximum,
    ByteString Extra) : Message
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.ChannelUpdate;

    /// <summary>0 for payments from node 1 to node 2, 1 for the other direction.</summary>
    public int Direction => (int)(Flags & ChannelUpdateFlags.Direction);

    /// <summary>Whether the channel can not be used in this direction.</summary>
    public bool IsDisabled => Flags.HasFlag(ChannelUpdateFlags.Disable);

    /// <summary>Whether the update is for the peer alone.</summary>
    public bool DontForward => MessageFlags.HasFlag(ChannelUpdateMessageFlags.DontForward);

    /// <summary>What the signature signs. BOLT 7: "the double-SHA256 of the entire remaining packet after `signature`".</summary>
    public Sha256Hash SignedHash()
    {
        var writer = new WireWriter();
        WriteSigned(writer);
        return Sha256Hash.DoubleOf(writer.Written);
    }

    internal static ChannelUpdate Read(ref WireReader r) => new(
        r.Read<Signature>(), r.Read<ChainHash>(), r.Read<ShortChannelId>(), new UnixTimestamp(r.U32()), (ChannelUpdateMessageFlags)r.U8(),
        (ChannelUpdateFlags)r.U8(), r.U16(), r.MilliSatoshiLimit(), r.U32(), r.U32(), r.MilliSatoshiLimit(), r.Rest());

    internal override void Write(WireWriter writer)
    {
        writer.Write(Signature);
        WriteSigned(writer);
    }

    private void WriteSigned(WireWriter writer)
    {
        writer.Write(ChainHash).Write(ShortChannelId).U32(Timestamp.Seconds);
        WriteAfterTimestamp(writer);
    }

    /// <summary>
    /// The fields behind the timestamp, which the checksum of BOLT 7 covers, too.
    /// </summary>
    internal void WriteAfterTimestamp(WireWriter writer) =>
        writer.U8((byte)MessageFlags).U8((byte)Flags).U16(CltvExpiryDelta).Amount(HtlcMinimum).U32(FeeBase).U32(FeeProportionalMillionths)
            .Amount(HtlcMaximum).Bytes(Extra);
}

/// <summary>
/// BOLT 7: `announcement_signatures`: the sender's signatures for the <see cref="ChannelAnnouncement"/> of a channel with the receiver.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="ShortChannelId">Where its funding output is.</param>
/// <param name="NodeSignature">By the sender's node id.</param>
/// <param name="BitcoinSignature">By the sender's funding key.</param>
public sealed record AnnouncementSignatures(
    ChannelId ChannelId, ShortChannelId ShortChannelId, Signature NodeSignature, Signature BitcoinSignature)
    : Message, IChannelMessage
{
    internal static readonly TlvTable<AnnouncementSignatures> Tlvs = [];

    /// <inheritdoc/>
    public override MessageType Type => MessageType.AnnouncementSignatures;

    internal static AnnouncementSignatures Read(ref WireReader r) =>
        new(r.Read<ChannelId>(), r.Read<ShortChannelId>(), r.Read<Signature>(), r.Read<Signature>());

    internal override void Write(WireWriter writer) =>
        writer.Write(ChannelId).Write(ShortChannelId).Write(NodeSignature).Write(BitcoinSignature);
}
