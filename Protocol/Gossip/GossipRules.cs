using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Wire;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Protocol.Gossip;

/// <summary>
/// Whether gossip may be believed and stored (BOLT 7). Each check gives null when all is well. Checks that cost nothing come before
/// signatures, so that the same gossip from many peers is verified once.
/// </summary>
public static class GossipRules
{
    /// <summary>
    /// BOLT 7: "if the `short_channel_id`'s output does NOT have at least 6 confirmations: [...] SHOULD ignore the message."
    /// </summary>
    public const uint MinConfirmations = 6;

    /// <summary>BOLT 7: channels may be pruned whose update is "older than two weeks (1209600 seconds)".</summary>
    public const uint PruneAfterSeconds = 1_209_600;

    /// <summary>Seconds that clocks of nodes may be ahead of ours. BOLT 7: "unreasonably far in the future: MAY discard".</summary>
    public const uint MaxFutureSeconds = 86_400;

    /// <summary>
    /// An announcement against what is known, without its signatures: <see cref="GossipErrorKind.Stale"/> when we have the same channel,
    /// <see cref="GossipErrorKind.Conflict"/> when we have it between other nodes.
    /// </summary>
    public static GossipError? Check(ChannelAnnouncement announcement, ChannelGraph graph, ChainHash chain)
    {
        ArgumentNullException.ThrowIfNull(announcement);
        ArgumentNullException.ThrowIfNull(graph);
        // BOLT 7: "if the specified `chain_hash` is unknown to the receiver: MUST ignore the message."
        if (announcement.ChainHash != chain)
            return Ignore(GossipErrorKind.WrongChain, $"chain_hash {announcement.ChainHash}");
        // BOLT 7: "`node_id_1` is the lexicographically-lesser of the two compressed keys"
        if (announcement.NodeId1.CompareTo(announcement.NodeId2) >= 0)
        {
            var detail = $"{announcement.ShortChannelId}: node ids are not in ascending order";
            return new GossipError(GossipErrorKind.BadOrder, Consequence.Warn, detail);
        }
        if (!graph.TryFindChannel(announcement.ShortChannelId, out var known))
            return null;
        var same = graph.NodeIdOf(known, 0) == announcement.NodeId1 && graph.NodeIdOf(known, 1) == announcement.NodeId2;
        // BOLT 7: "for the same transaction, in the same block, but for a different `node_id_1` or `node_id_2`: SHOULD blacklist"
        return same
            ? Ignore(GossipErrorKind.Stale, $"{announcement.ShortChannelId} is known")
            : Ignore(GossipErrorKind.Conflict, $"{announcement.ShortChannelId} is known between other nodes");
    }

    /// <summary>
    /// The four signatures of an announcement. BOLT 7: "if `bitcoin_signature_1`, `bitcoin_signature_2`, `node_signature_1` OR
    /// `node_signature_2` are invalid OR NOT correct: SHOULD send a `warning`."
    /// </summary>
    /// <param name="announcement">The announcement.</param>
    /// <param name="nodes">The keys of nodes that were seen before; null to parse them all.</param>
    public static GossipError? CheckSignatures(ChannelAnnouncement announcement, NodeKeys? nodes = null)
    {
        ArgumentNullException.ThrowIfNull(announcement);
        var hash = announcement.SignedHash();
        const Consequence warn = Consequence.Warn;
        return CheckSignature(announcement.NodeSignature1, announcement.NodeId1, hash, "node_signature_1", warn, nodes)
            ?? CheckSignature(announcement.NodeSignature2, announcement.NodeId2, hash, "node_signature_2", warn, nodes)
            ?? CheckSignature(announcement.BitcoinSignature1, announcement.BitcoinKey1, hash, "bitcoin_signature_1", warn, null)
            ?? CheckSignature(announcement.BitcoinSignature2, announcement.BitcoinKey2, hash, "bitcoin_signature_2", warn, null);
    }

    /// <summary>An announcement against the chain; <paramref name="output"/> is null when the chain has no such output.</summary>
    public static GossipError? CheckFunding(ChannelAnnouncement announcement, FundingOutput? output)
    {
        ArgumentNullException.ThrowIfNull(announcement);
        var id = announcement.ShortChannelId;
        if (output is null)
            return Ignore(GossipErrorKind.NoFunding, $"{id} does not exist");
        // BOLT 7: "if the `short_channel_id`'s output does NOT correspond to a P2WSH (using `bitcoin_key_1` and `bitcoin_key_2` [...]) OR
        // the output is spent: MUST ignore the message."
        if (output.Script != FundingOutput.ScriptOf(announcement.BitcoinKey1, announcement.BitcoinKey2))
            return Ignore(GossipErrorKind.WrongFunding, $"{id} is not an output of these keys");
        if (output.IsSpent)
            return Ignore(GossipErrorKind.Spent, $"{id} is spent");
        return output.Confirmations < MinConfirmations
            ? Ignore(GossipErrorKind.Unconfirmed, $"{id} has {output.Confirmations} confirmations")
            : null;
    }

    /// <summary>A node's announcement against what is known, without its signature.</summary>
    public static GossipError? Check(NodeAnnouncement announcement, ChannelGraph graph)
    {
        ArgumentNullException.ThrowIfNull(announcement);
        ArgumentNullException.ThrowIfNull(graph);
        // BOLT 7: "if `node_id` is NOT previously known from a `channel_announcement` message, OR if `timestamp` is NOT greater than the
        // last-received `node_announcement` from this `node_id`: SHOULD ignore the message."
        if (!graph.TryFindNode(announcement.NodeId, out var node))
            return Ignore(GossipErrorKind.UnknownNode, $"node {announcement.NodeId} has no known channel");
        var known = graph.Node(node);
        return known.IsAnnounced && announcement.Timestamp <= known.Timestamp
            ? Ignore(GossipErrorKind.Stale, $"node {announcement.NodeId} is known at {known.Timestamp}")
            : null;
    }

    /// <summary>
    /// The signature of a node's announcement. BOLT 7: "SHOULD send a `warning`. MAY close the connection. MUST NOT process".
    /// </summary>
    /// <param name="announcement">The announcement.</param>
    /// <param name="nodes">The keys of nodes that were seen before; null to parse them all.</param>
    public static GossipError? CheckSignature(NodeAnnouncement announcement, NodeKeys? nodes = null)
    {
        ArgumentNullException.ThrowIfNull(announcement);
        return CheckSignature(announcement.Signature, announcement.NodeId, announcement.SignedHash(), "signature", Consequence.Warn, nodes);
    }

    /// <summary>
    /// Whether a node's announcement may be sent on. BOLT 7: "if more than one `type 5` address is announced: [...] MUST not forward the
    /// `node_announcement`."
    /// </summary>
    public static bool MayForward(NodeAnnouncement announcement)
    {
        ArgumentNullException.ThrowIfNull(announcement);
        return !announcement.Addresses.HasSeveralHostnames;
    }

    /// <summary>
    /// Whether an update may be sent on. BOLT 7: "MUST NOT forward such a `channel_update` to other peers, for privacy reasons."
    /// </summary>
    public static bool MayForward(ChannelUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return !update.DontForward;
    }

    /// <summary>
    /// An update against what is known, without its signature. <see cref="GossipErrorKind.UnknownChannel"/> also for the updates of our own
    /// channels that are not announced: those are the channel's affair.
    /// </summary>
    /// <param name="update">The update.</param>
    /// <param name="graph">What is known.</param>
    /// <param name="chain">Our chain.</param>
    /// <param name="now">The time.</param>
    /// <param name="isSpent">Whether the funding output is spent, and the channel only waits to be forgotten.</param>
    public static GossipError? Check(ChannelUpdate update, ChannelGraph graph, ChainHash chain, UnixTimestamp now, bool isSpent = false)
    {
        ArgumentNullException.ThrowIfNull(update);
        ArgumentNullException.ThrowIfNull(graph);
        var id = update.ShortChannelId;
        // BOLT 7: "if the specified `chain_hash` value is unknown [...]: MUST ignore the channel update."
        if (update.ChainHash != chain)
            return Ignore(GossipErrorKind.WrongChain, $"chain_hash {update.ChainHash}");
        // BOLT 7: "if the `short_channel_id` does NOT match a previous `channel_announcement`: MUST ignore"
        if (!graph.TryFindChannel(id, out var channel))
            return Ignore(GossipErrorKind.UnknownChannel, $"{id} is not known");
        // BOLT 7: "if the channel output has been spent: MUST ignore `channel_update`s, unless they have the `disable` bit set to 1."
        if (isSpent && !update.IsDisabled)
            return Ignore(GossipErrorKind.Spent, $"{id} is spent");
        if (update.Timestamp.Seconds > (ulong)now.Seconds + MaxFutureSeconds)
            return Ignore(GossipErrorKind.FromFuture, $"{id}: timestamp {update.Timestamp} is in the future");
        if ((ulong)update.Timestamp.Seconds + PruneAfterSeconds < now.Seconds)
            return Ignore(GossipErrorKind.TooOld, $"{id}: timestamp {update.Timestamp} is too old");
        return CheckAgainst(graph.Policy(channel, update.Direction), update);
    }

    private static GossipError? CheckAgainst(in ChannelPolicy known, ChannelUpdate update)
    {
        if (!known.IsKnown || update.Timestamp > known.Timestamp)
            return null;
        // BOLT 7: "if the `timestamp` is equal to the last-received `channel_update` [...]: if the fields below `timestamp` differ: MAY
        // blacklist"
        return update.Timestamp == known.Timestamp && ChannelUpdateChecksum.Of(update) != known.Checksum
            ? Ignore(GossipErrorKind.Conflict, $"{update.ShortChannelId}: another update at {update.Timestamp}")
            : Ignore(GossipErrorKind.Stale, $"{update.ShortChannelId}: known at {known.Timestamp}");
    }

    /// <summary>
    /// The signature of an update. BOLT 7: "if `signature` is not a valid signature [...]: SHOULD send a `warning` and close the
    /// connection."
    /// </summary>
    /// <param name="update">The update.</param>
    /// <param name="node">The node it must be from: of the channel's two, the one that its direction tells.</param>
    /// <param name="nodes">The keys of nodes that were seen before; null to parse them all.</param>
    public static GossipError? CheckSignature(ChannelUpdate update, Point node, NodeKeys? nodes = null)
    {
        ArgumentNullException.ThrowIfNull(update);
        return CheckSignature(update.Signature, node, update.SignedHash(), "signature", Consequence.Disconnect, nodes);
    }

    private static GossipError? CheckSignature(
        Signature signature, Point signer, Sha256Hash hash, string name, Consequence consequence, NodeKeys? nodes)
    {
        ECPubKey? key;
        if (!(nodes is null ? signer.TryParse(out key) : nodes.TryGet(signer, out key)))
            return new GossipError(GossipErrorKind.BadKey, consequence, $"{signer} is not on the curve");
        return signature.TryToEcdsa(out var ecdsa) && key!.SigVerify(ecdsa, hash.AsSpan())
            ? null
            : new GossipError(GossipErrorKind.BadSignature, consequence, $"{name} is not of {signer}");
    }

    private static GossipError Ignore(GossipErrorKind kind, string detail) => new(kind, Consequence.Ignore, detail);
}
