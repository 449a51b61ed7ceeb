using System.Diagnostics.CodeAnalysis;

namespace Lnd.Actors.Protocol.Wire;

/// <summary>
/// Reads and writes messages (BOLT 1, "Lightning Message Format"). To add a message: a record, its type in <see cref="MessageType"/>, and a
/// line in the table here.
/// </summary>
public static class MessageCodec
{
    private static readonly Entry[] Table =
    [
        // BOLT 1
        Of(MessageType.Warning, "warning", WarningMessage.Read, WarningMessage.Tlvs),
        Of(MessageType.PeerStorage, "peer_storage", PeerStorage.Read, PeerStorage.Tlvs),
        Of(MessageType.PeerStorageRetrieval, "peer_storage_retrieval", PeerStorageRetrieval.Read, PeerStorageRetrieval.Tlvs),
        Of(MessageType.Init, "init", Init.Read, Init.Tlvs),
        Of(MessageType.Error, "error", ErrorMessage.Read, ErrorMessage.Tlvs),
        Of(MessageType.Ping, "ping", Ping.Read, Ping.Tlvs),
        Of(MessageType.Pong, "pong", Pong.Read, Pong.Tlvs),

        // BOLT 2: opening. What can not be used fails the channel, which holds no funds yet.
        Of(MessageType.OpenChannel, "open_channel", OpenChannel.Read, OpenChannel.Tlvs, Consequence.FailChannel),
        Of(MessageType.AcceptChannel, "accept_channel", AcceptChannel.Read, AcceptChannel.Tlvs, Consequence.FailChannel),
        Of(MessageType.FundingCreated, "funding_created", FundingCreated.Read, FundingCreated.Tlvs),
        Of(MessageType.FundingSigned, "funding_signed", FundingSigned.Read, FundingSigned.Tlvs),
        Of(MessageType.ChannelReady, "channel_ready", ChannelReady.Read, ChannelReady.Tlvs),
        Of(MessageType.OpenChannel2, "open_channel2", OpenChannel2.Read, OpenChannel2.Tlvs, Consequence.FailChannel),
        Of(MessageType.AcceptChannel2, "accept_channel2", AcceptChannel2.Read, AcceptChannel2.Tlvs, Consequence.FailChannel),

        // BOLT 2: transactions built by both sides, quiescence, splicing
        Of(MessageType.TxAddInput, "tx_add_input", TxAddInput.Read, TxAddInput.Tlvs, Consequence.FailNegotiation),
        Of(MessageType.TxAddOutput, "tx_add_output", TxAddOutput.Read, TxAddOutput.Tlvs, Consequence.FailNegotiation),
        Of(MessageType.TxRemoveInput, "tx_remove_input", TxRemoveInput.Read, TxRemoveInput.Tlvs),
        Of(MessageType.TxRemoveOutput, "tx_remove_output", TxRemoveOutput.Read, TxRemoveOutput.Tlvs),
        Of(MessageType.TxComplete, "tx_complete", TxComplete.Read, TxComplete.Tlvs),
        Of(MessageType.TxSignatures, "tx_signatures", TxSignatures.Read, TxSignatures.Tlvs),
        Of(MessageType.TxInitRbf, "tx_init_rbf", TxInitRbf.Read, TxInitRbf.Tlvs),
        Of(MessageType.TxAckRbf, "tx_ack_rbf", TxAckRbf.Read, TxAckRbf.Tlvs),
        Of(MessageType.TxAbort, "tx_abort", TxAbort.Read, TxAbort.Tlvs),
        Of(MessageType.Stfu, "stfu", Stfu.Read, Stfu.Tlvs),
        Of(MessageType.SpliceInit, "splice_init", SpliceInit.Read, SpliceInit.Tlvs),
        Of(MessageType.SpliceAck, "splice_ack", SpliceAck.Read, SpliceAck.Tlvs),
        Of(MessageType.SpliceLocked, "splice_locked", SpliceLocked.Read, SpliceLocked.Tlvs),

        // BOLT 2: closing
        Of(MessageType.Shutdown, "shutdown", Shutdown.Read, Shutdown.Tlvs),
        Of(MessageType.ClosingSigned, "closing_signed", ClosingSigned.Read, ClosingSigned.Tlvs),
        Of(MessageType.ClosingComplete, "closing_complete", ClosingComplete.Read, ClosingComplete.Tlvs),
        Of(MessageType.ClosingSig, "closing_sig", ClosingSig.Read, ClosingSig.Tlvs),

        // BOLT 2: normal operation
        Of(MessageType.StartBatch, "start_batch", StartBatch.Read, StartBatch.Tlvs),
        Of(MessageType.UpdateAddHtlc, "update_add_htlc", UpdateAddHtlc.Read, UpdateAddHtlc.Tlvs),
        Of(MessageType.UpdateFulfillHtlc, "update_fulfill_htlc", UpdateFulfillHtlc.Read, UpdateFulfillHtlc.Tlvs),
        Of(MessageType.UpdateFailHtlc, "update_fail_htlc", UpdateFailHtlc.Read, UpdateFailHtlc.Tlvs),
        Of(MessageType.UpdateFailMalformedHtlc, "update_fail_malformed_htlc", UpdateFailMalformedHtlc.Read, UpdateFailMalformedHtlc.Tlvs),
        Of(MessageType.UpdateFee, "update_fee", UpdateFee.Read, UpdateFee.Tlvs),
        Of(MessageType.CommitmentSigned, "commitment_signed", CommitmentSigned.Read, CommitmentSigned.Tlvs),
        Of(MessageType.RevokeAndAck, "revoke_and_ack", RevokeAndAck.Read, RevokeAndAck.Tlvs),
        Of(MessageType.ChannelReestablish, "channel_reestablish", ChannelReestablish.Read, ChannelReestablish.Tlvs),

        // BOLT 7
        OfGossip(MessageType.ChannelAnnouncement, "channel_announcement", ChannelAnnouncement.Read),
        OfGossip(MessageType.NodeAnnouncement, "node_announcement", NodeAnnouncement.Read),
        OfGossip(MessageType.ChannelUpdate, "channel_update", ChannelUpdate.Read),
        Of(MessageType.AnnouncementSignatures, "announcement_signatures", AnnouncementSignatures.Read, AnnouncementSignatures.Tlvs),
        Of(MessageType.QueryShortChannelIds, "query_short_channel_ids", QueryShortChannelIds.Read, QueryShortChannelIds.Tlvs,
            Consequence.Warn),
        Of(MessageType.ReplyShortChannelIdsEnd, "reply_short_channel_ids_end", ReplyShortChannelIdsEnd.Read, ReplyShortChannelIdsEnd.Tlvs,
            Consequence.Warn),
        Of(MessageType.QueryChannelRange, "query_channel_range", QueryChannelRange.Read, QueryChannelRange.Tlvs, Consequence.Warn),
        Of(MessageType.ReplyChannelRange, "reply_channel_range", ReplyChannelRange.Read, ReplyChannelRange.Tlvs, Consequence.Warn),
        Of(MessageType.GossipTimestampFilter, "gossip_timestamp_filter", GossipTimestampFilter.Read, GossipTimestampFilter.Tlvs),

        // BOLT 4
        Of(MessageType.OnionMessage, "onion_message", OnionMessage.Read, OnionMessage.Tlvs, Consequence.Ignore),
    ];

    private static readonly Entry?[] ByType = Index();

    /// <summary>Every message that can be read and written: its type and its name in the BOLTs.</summary>
    public static IEnumerable<KeyValuePair<MessageType, string>> All => Table.Select(entry => KeyValuePair.Create(entry.Type, entry.Name));

    /// <summary>The name of a type in the BOLTs, else <c>unknown message N</c>.</summary>
    public static string NameOf(MessageType type) => Find(type)?.Name ?? $"unknown message {(ushort)type}";

    /// <summary>
    /// Reads one message: its type and all that follows. Never throws, whatever the bytes; takes work and memory in proportion to their
    /// number.
    /// </summary>
    /// <param name="bytes">The decrypted message. Nothing of it is kept by reference.</param>
    /// <param name="message">The message; of an odd type that the BOLTs do not define, an <see cref="UnknownMessage"/>.</param>
    /// <param name="error">Why there is no message, and what must follow.</param>
    public static bool TryDecode(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Message? message, [NotNullWhen(false)] out WireError? error)
    {
        var reader = new WireReader(bytes);
        var type = (MessageType)reader.U16();
        message = null;
        if (bytes.Length > Message.MaxLength)
            reader.Fail(WireErrorKind.TooLong);
        var entry = Find(type);
        error = reader.Failed ? Refuse(reader, type, null, Consequence.Disconnect)
            : entry is not null ? entry.Decode(ref reader, out message)
            : ReadUnknown(ref reader, type, out message);
        if (error is not null)
            message = null;
        return message is not null;
    }

    /// <summary>
    /// Writes one message: its type and all that follows. A message beyond <see cref="Message.MaxLength"/>, or with fields that have no
    /// form on the wire, is an <see cref="ArgumentException"/>: a bug of whoever made it.
    /// </summary>
    public static void Encode(Message message, WireWriter writer)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(writer);
        var start = writer.Length;
        writer.U16((ushort)message.Type);
        if (message is UnknownMessage unknown)
            unknown.Write(writer);
        else
            Find(message.Type)!.Encode(message, writer);
        var length = writer.Length - start;
        if (length > Message.MaxLength)
            throw new ArgumentException($"{NameOf(message.Type)} of {length} bytes, at most {Message.MaxLength}", nameof(message));
    }

    /// <summary>As <see cref="Encode(Message, WireWriter)"/>, into a new array.</summary>
    public static byte[] Encode(Message message)
    {
        var writer = new WireWriter();
        Encode(message, writer);
        return writer.ToArray();
    }

    private static WireError? ReadUnknown(ref WireReader reader, MessageType type, out Message? message)
    {
        message = null;
        // BOLT 1: "upon receiving a message of _even_, unknown type: MUST close the connection."
        if ((ushort)type % 2 == 0)
            return new WireError(WireErrorKind.UnknownEvenMessage, Consequence.Disconnect, type, null, "not known, and even");
        message = new UnknownMessage((ushort)type, reader.Rest());
        return null;
    }

    private static WireError Refuse(in WireReader reader, MessageType type, Message? partial, Consequence badValue)
    {
        var consequence = reader.Failure switch
        {
            WireErrorKind.BadPoint or WireErrorKind.BadText or WireErrorKind.BadEncoding or WireErrorKind.AmountTooLarge
                or WireErrorKind.Invalid => badValue,
            // BOLT 1: "upon receiving a known message with insufficient length for the contents: MUST close the connection." and "if the
            // `extension` is invalid: MUST close the connection."
            _ => Consequence.Disconnect,
        };
        var channel = (partial as IChannelMessage)?.ChannelId is { IsZero: false } id ? id : (ChannelId?)null;
        var detail = $"{Describe(reader.Failure)} at byte {reader.Position}{(reader.FailureDetail is { } more ? $" ({more})" : "")}";
        return new WireError(reader.Failure, consequence, type, channel, detail);
    }

    private static string Describe(WireErrorKind kind) => kind switch
    {
        WireErrorKind.Truncated => "too short",
        WireErrorKind.TooLong => "too long",
        WireErrorKind.NotMinimal => "integer not minimally encoded",
        WireErrorKind.TlvOrder => "TLV records out of order",
        WireErrorKind.TlvUnknownEven => "TLV record not understood",
        WireErrorKind.BadPoint => "invalid point",
        WireErrorKind.BadText => "invalid UTF-8",
        WireErrorKind.BadEncoding => "invalid array",
        WireErrorKind.AmountTooLarge => "amount above 21 million bitcoin",
        WireErrorKind.Invalid => "invalid value",
        WireErrorKind.None or WireErrorKind.UnknownEvenMessage or _ => "not understood",
    };

    private static Entry? Find(MessageType type) => (int)type < ByType.Length ? ByType[(int)type] : null;

    private static Entry?[] Index()
    {
        var index = new Entry?[Table.Max(entry => (int)entry.Type) + 1];
        foreach (var entry in Table)
            index[(int)entry.Type] = entry;
        return index;
    }

    private static Entry<T> Of<T>(
        MessageType type, string name, WireRead<T> read, TlvTable<T> tlvs, Consequence badValue = Consequence.Disconnect)
        where T : Message =>
        new(type, name, read, tlvs, badValue);

    // Announcements and updates are about others: a bad one must not cut the line to the peer that relays it.
    private static Entry<T> OfGossip<T>(MessageType type, string name, WireRead<T> read) where T : Message =>
        new(type, name, read, null, Consequence.Warn);

    private abstract record Entry(MessageType Type, string Name)
    {
        public abstract WireError? Decode(ref WireReader reader, out Message? message);

        public abstract void Encode(Message message, WireWriter writer);
    }

    private sealed record Entry<T>(MessageType Type, string Name, WireRead<T> Read, TlvTable<T>? Tlvs, Consequence BadValue)
        : Entry(Type, Name) where T : Message
    {
        public override WireError? Decode(ref WireReader reader, out Message? message)
        {
            var read = Read(ref reader);
            if (Tlvs is not null && !reader.IsEmpty)
            {
                read = Tlvs.Read(read, ref reader, out var unknown);
                if (!unknown.IsEmpty)
                    read = (T)(read with { Unknown = unknown });
            }
            message = read;
            return reader.Failed ? Refuse(reader, Type, read, BadValue) : read.Validate();
        }

        public override void Encode(Message message, WireWriter writer)
        {
            message.Write(writer);
            Tlvs?.Write(writer, (T)message, message.Unknown);
        }
    }
}
