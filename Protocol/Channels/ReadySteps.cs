using Lnd.Actors.Protocol.Channels.Transactions;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Channels;

/// <summary>From a funded channel to a usable one, and to one that the network knows (BOLT 2, "The `channel_ready` Message"; BOLT 7, `announcement_signatures`).</summary>
internal static class ReadySteps
{
    /// <summary>Says <c>channel_ready</c> and signs the announcement, as soon as the funding is deep enough for each.</summary>
    public static void Advance(Turn turn)
    {
        if (turn.State.Ending is not null)
            return;
        if (!turn.State.ReadySent && (turn.Terms.IsUsedUnconfirmed || Depth(turn) >= Math.Max(1, turn.Terms.MinimumDepth)))
        {
            turn.Emit(new ChannelReadySent());
            if (turn.IsUp)
                SendReady(turn);
            if (turn.State.ReadyReceived)
                turn.Do(new ChannelOpened(turn.Terms.ChannelId));
        }
        TakeEarlyAnnouncement(turn);
        if (turn.State.RemoteAnnouncement is null || !IsAnnounced(turn) || turn.Session.AnnouncementOwed)
            SendAnnouncement(turn);
        if (!turn.Session.AnnouncementTold)
            Announce(turn);
    }

    /// <summary>Says <c>channel_ready</c>, also to say it again.</summary>
    public static void SendReady(Turn turn) =>
        turn.Send(new ChannelReady(turn.Terms.ChannelId, turn.Environment.Signer.PerCommitmentPoint(1)) { Alias = turn.Terms.LocalAlias });

    /// <summary>The peer says <c>channel_ready</c>. BOLT 2: "MUST ignore any redundant `channel_ready` it receives", but for a new alias.</summary>
    public static void Receive(Turn turn, ChannelReady m)
    {
        if (turn.State.ReadyReceived)
        {
            if (m.Alias is not null && m.Alias != turn.State.RemoteAlias)
                turn.Emit(new ChannelReadyReceived(m.SecondPerCommitmentPoint, m.Alias));
            return;
        }
        if (!m.SecondPerCommitmentPoint.TryParse(out _))
        {
            turn.Warn($"channel_ready: {m.SecondPerCommitmentPoint} is not a point");
            return;
        }
        turn.Emit(new ChannelReadyReceived(m.SecondPerCommitmentPoint, m.Alias));
        if (turn.State.ReadySent)
            turn.Do(new ChannelOpened(turn.Terms.ChannelId));
        Advance(turn);
    }

    /// <summary>The peer's half of the announcement.</summary>
    public static void ReceiveAnnouncement(Turn turn, AnnouncementSignatures m)
    {
        if (!turn.Terms.Announce)
        {
            turn.Warn("announcement_signatures for a channel that is not to be announced");
            return;
        }
        if (turn.State.ShortChannelId is not { } place || !turn.State.ReadySent)
        {
            // BOLT 7: "SHOULD defer handling the `announcement_signatures` until after it has sent `channel_ready`"
            turn.Session = turn.Session with { EarlyAnnouncement = m };
            return;
        }
        if (m.ShortChannelId != place)
        {
            // BOLT 7: "If the `short_channel_id` doesn't match one of its funding transactions: SHOULD send a `warning`"
            turn.Send(WarningMessage.Of(turn.Terms.ChannelId, $"announcement_signatures for {m.ShortChannelId}, the channel is {place}"));
            return;
        }
        var hash = Unsigned(turn.Terms, place).SignedHash();
        if (!HasSigned(turn.Terms.RemoteNodeId, hash, m.NodeSignature) || !HasSigned(turn.Terms.Remote.Keys.FundingPubkey, hash, m.BitcoinSignature))
        {
            turn.Warn($"announcement_signatures: bad signature for {place}");
            return;
        }
        var signed = new AnnouncementSigned(place, m.NodeSignature, m.BitcoinSignature);
        var isNew = turn.State.RemoteAnnouncement != signed;
        if (isNew)
            turn.Emit(signed);
        // BOLT 7: "If it receives `announcement_signatures` for the funding transaction: MUST respond with its own", once for each connection
        SendAnnouncement(turn);
        // the peer may see a block earlier than this node: what is owed is sent when the depth is reached here
        if (!turn.Session.AnnouncementSent)
            turn.Session = turn.Session with { AnnouncementOwed = true };
        if (isNew)
            Announce(turn);
    }

    /// <summary>Hands the complete announcement over, when both halves are there and the funding is deep enough.</summary>
    public static void Announce(Turn turn)
    {
        if (!IsDue(turn) || turn.State.RemoteAnnouncement is not { } remote || remote.ShortChannelId != turn.State.ShortChannelId)
            return;
        turn.Session = turn.Session with { AnnouncementTold = true };
        var unsigned = Unsigned(turn.Terms, remote.ShortChannelId);
        var local = turn.Environment.Signer.SignAnnouncement(unsigned);
        turn.Do(new AnnounceChannel(LocalIsFirst(turn.Terms)
            ? unsigned with
            {
                NodeSignature1 = local.Node,
                BitcoinSignature1 = local.Bitcoin,
                NodeSignature2 = remote.NodeSignature,
                BitcoinSignature2 = remote.BitcoinSignature,
            }
            : unsigned with
            {
                NodeSignature1 = remote.NodeSignature,
                BitcoinSignature1 = remote.BitcoinSignature,
                NodeSignature2 = local.Node,
                BitcoinSignature2 = local.Bitcoin,
            }));
    }

    private static void TakeEarlyAnnouncement(Turn turn)
    {
        if (turn.Session.EarlyAnnouncement is not { } early || turn.State.ShortChannelId is null || !turn.State.ReadySent)
            return;
        turn.Session = turn.Session with { EarlyAnnouncement = null };
        ReceiveAnnouncement(turn, early);
    }

    private static void SendAnnouncement(Turn turn)
    {
        if (!turn.IsUp || turn.Session.AnnouncementSent || !IsDue(turn) || turn.State.ShortChannelId is not { } place)
            return;
        var signature = turn.Environment.Signer.SignAnnouncement(Unsigned(turn.Terms, place));
        turn.Session = turn.Session with { AnnouncementSent = true, AnnouncementOwed = false };
        turn.Send(new AnnouncementSignatures(turn.Terms.ChannelId, place, signature.Node, signature.Bitcoin));
        Announce(turn);
    }

    /// <summary>
    /// BOLT 7: "If the `open_channel` message has the `announce_channel` bit set AND a `shutdown` message has not been sent: After `channel_ready` has been sent and
    /// received AND the funding transaction has enough confirmations".
    /// </summary>
    private static bool IsDue(Turn turn) =>
        turn.Terms.Announce && turn.State.Phase == ChannelPhase.Normal && Depth(turn) >= turn.Environment.Policy.AnnouncementDepth;

    private static bool IsAnnounced(Turn turn) => turn.State.RemoteAnnouncement?.ShortChannelId == turn.State.ShortChannelId;

    private static long Depth(Turn turn) =>
        turn.Session.Height is { } height && turn.State.ShortChannelId is { } place ? height - place.Block + 1 : 0;

    private static ChannelAnnouncement Unsigned(ChannelTerms terms, ShortChannelId place)
    {
        var localFirst = LocalIsFirst(terms);
        var (node1, node2) = localFirst ? (terms.LocalNodeId, terms.RemoteNodeId) : (terms.RemoteNodeId, terms.LocalNodeId);
        var (key1, key2) = localFirst
            ? (terms.Local.Keys.FundingPubkey, terms.Remote.Keys.FundingPubkey)
            : (terms.Remote.Keys.FundingPubkey, terms.Local.Keys.FundingPubkey);
        return new ChannelAnnouncement(
            default, default, default, default, FeatureBits.None, terms.ChainHash, place, node1, node2, key1, key2, ByteString.Empty);
    }

    private static bool LocalIsFirst(ChannelTerms terms) => terms.LocalNodeId.CompareTo(terms.RemoteNodeId) < 0;

    private static bool HasSigned(Point signer, Sha256Hash hash, Signature signature) => signer.TryParse(out var key) && key.HasSigned(hash, signature);
}
