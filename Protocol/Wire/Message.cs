namespace Lnd.Actors.Protocol.Wire;

/// <summary>
/// A message between peers, without the encryption around it (BOLT 1, "Lightning Message Format"). Every message is a sealed record with
/// value equality; every one is listed in <see cref="MessageCodec"/>.
/// </summary>
public abstract record Message
{
    /// <summary>Largest size of a message in bytes, its type included. BOLT 1: "the maximum possible size is 65535 bytes".</summary>
    public const int MaxLength = 65535;

    private protected Message()
    {
    }

    /// <summary>The number that starts the message on the wire.</summary>
    public abstract MessageType Type { get; }

    /// <summary>
    /// Unknown odd records of the message's TLV stream, BOLT 1: "Nodes should store the _extension_ bytes even if they don't understand
    /// them".
    /// </summary>
    public UnknownTlvs Unknown { get; init; }

    /// <summary>
    /// Checks the requirements of the BOLTs that concern this message alone, without any state. <see cref="MessageCodec"/> calls it for
    /// what it decodes, so that a received message has passed it; a sender may call it to find its own mistakes.
    /// </summary>
    /// <returns>Null when all hold, else the first that does not, with its consequence.</returns>
    public virtual WireError? Validate() => null;

    /// <summary>Writes the fields before the TLV stream.</summary>
    internal abstract void Write(WireWriter writer);

    private protected WireError Invalid(Consequence consequence, string detail) =>
        new(WireErrorKind.Invalid, consequence, Type, (this as IChannelMessage)?.ChannelId, detail);
}

/// <summary>A message that is about one channel (BOLT 1: types 32 to 255, and a few others).</summary>
public interface IChannelMessage
{
    /// <summary>
    /// The channel; the temporary id while there is no other, and <see cref="ChannelId.All"/> in errors about all channels.
    /// </summary>
    ChannelId ChannelId { get; }
}

/// <summary>
/// A message of an odd type that the BOLTs do not define. BOLT 1: "upon receiving a message of _odd_, unknown type: MUST ignore the
/// received message." It is kept whole for plugins that asked for such messages.
/// </summary>
/// <param name="Number">Its type.</param>
/// <param name="Payload">All bytes after the type.</param>
public sealed record UnknownMessage(ushort Number, ByteString Payload) : Message
{
    /// <inheritdoc/>
    public override MessageType Type => (MessageType)Number;

    internal override void Write(WireWriter writer) => writer.Bytes(Payload);
}

/// <summary>The message types of the BOLTs.</summary>
public enum MessageType : ushort
{
    /// <summary>BOLT 1: `warning`.</summary>
    Warning = 1,

    /// <summary>BOLT 2: `stfu`.</summary>
    Stfu = 2,

    /// <summary>BOLT 1: `peer_storage`.</summary>
    PeerStorage = 7,

    /// <summary>BOLT 1: `peer_storage_retrieval`.</summary>
    PeerStorageRetrieval = 9,

    /// <summary>BOLT 1: `init`.</summary>
    Init = 16,

    /// <summary>BOLT 1: `error`.</summary>
    Error = 17,

    /// <summary>BOLT 1: `ping`.</summary>
    Ping = 18,

    /// <summary>BOLT 1: `pong`.</summary>
    Pong = 19,

    /// <summary>BOLT 2: `open_channel`.</summary>
    OpenChannel = 32,

    /// <summary>BOLT 2: `accept_channel`.</summary>
    AcceptChannel = 33,

    /// <summary>BOLT 2: `funding_created`.</summary>
    FundingCreated = 34,

    /// <summary>BOLT 2: `funding_signed`.</summary>
    FundingSigned = 35,

    /// <summary>BOLT 2: `channel_ready`.</summary>
    ChannelReady = 36,

    /// <summary>BOLT 2: `shutdown`.</summary>
    Shutdown = 38,

    /// <summary>BOLT 2: `closing_signed`.</summary>
    ClosingSigned = 39,

    /// <summary>BOLT 2: `closing_complete`.</summary>
    ClosingComplete = 40,

    /// <summary>BOLT 2: `closing_sig`.</summary>
    ClosingSig = 41,

    /// <summary>BOLT 2: `open_channel2`.</summary>
    OpenChannel2 = 64,

    /// <summary>BOLT 2: `accept_channel2`.</summary>
    AcceptChannel2 = 65,

    /// <summary>BOLT 2: `tx_add_input`.</summary>
    TxAddInput = 66,

    /// <summary>BOLT 2: `tx_add_output`.</summary>
    TxAddOutput = 67,

    /// <summary>BOLT 2: `tx_remove_input`.</summary>
    TxRemoveInput = 68,

    /// <summary>BOLT 2: `tx_remove_output`.</summary>
    TxRemoveOutput = 69,

    /// <summary>BOLT 2: `tx_complete`.</summary>
    TxComplete = 70,

    /// <summary>BOLT 2: `tx_signatures`.</summary>
    TxSignatures = 71,

    /// <summary>BOLT 2: `tx_init_rbf`.</summary>
    TxInitRbf = 72,

    /// <summary>BOLT 2: `tx_ack_rbf`.</summary>
    TxAckRbf = 73,

    /// <summary>BOLT 2: `tx_abort`.</summary>
    TxAbort = 74,

    /// <summary>BOLT 2: `splice_locked`.</summary>
    SpliceLocked = 77,

    /// <summary>BOLT 2: `splice_init`.</summary>
    SpliceInit = 80,

    /// <summary>BOLT 2: `splice_ack`.</summary>
    SpliceAck = 81,

    /// <summary>BOLT 2: `start_batch`.</summary>
    StartBatch = 127,

    /// <summary>BOLT 2: `update_add_htlc`.</summary>
    UpdateAddHtlc = 128,

    /// <summary>BOLT 2: `update_fulfill_htlc`.</summary>
    UpdateFulfillHtlc = 130,

    /// <summary>BOLT 2: `update_fail_htlc`.</summary>
    UpdateFailHtlc = 131,

    /// <summary>BOLT 2: `commitment_signed`.</summary>
    CommitmentSigned = 132,

    /// <summary>BOLT 2: `revoke_and_ack`.</summary>
    RevokeAndAck = 133,

    /// <summary>BOLT 2: `update_fee`.</summary>
    UpdateFee = 134,

    /// <summary>BOLT 2: `update_fail_malformed_htlc`.</summary>
    UpdateFailMalformedHtlc = 135,

    /// <summary>BOLT 2: `channel_reestablish`.</summary>
    ChannelReestablish = 136,

    /// <summary>BOLT 7: `channel_announcement`.</summary>
    ChannelAnnouncement = 256,

    /// <summary>BOLT 7: `node_announcement`.</summary>
    NodeAnnouncement = 257,

    /// <summary>BOLT 7: `channel_update`.</summary>
    ChannelUpdate = 258,

    /// <summary>BOLT 7: `announcement_signatures`.</summary>
    AnnouncementSignatures = 259,

    /// <summary>BOLT 7: `query_short_channel_ids`.</summary>
    QueryShortChannelIds = 261,

    /// <summary>BOLT 7: `reply_short_channel_ids_end`.</summary>
    ReplyShortChannelIdsEnd = 262,

    /// <summary>BOLT 7: `query_channel_range`.</summary>
    QueryChannelRange = 263,

    /// <summary>BOLT 7: `reply_channel_range`.</summary>
    ReplyChannelRange = 264,

    /// <summary>BOLT 7: `gossip_timestamp_filter`.</summary>
    GossipTimestampFilter = 265,

    /// <summary>BOLT 4: `onion_message`.</summary>
    OnionMessage = 513,
}
