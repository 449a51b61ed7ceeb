using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Protocol.Channels;

/// <summary>Whether messages can be exchanged with the peer about the channel.</summary>
public enum Link
{
    /// <summary>Not connected.</summary>
    Down,

    /// <summary>Connected; <c>channel_reestablish</c> is sent and the peer's is awaited. Nothing else may be sent or received.</summary>
    Reestablishing,

    /// <summary>Messages flow.</summary>
    Up,
}

/// <summary>
/// What a channel knows besides its <see cref="ChannelState"/>: nothing of it has to be remembered (BOLT 2, "Message Retransmission"). It starts anew with each start of
/// the node and, but for what waits, with each connection.
/// </summary>
public sealed record ChannelSession
{
    /// <summary>The session at the start of the node, or of a new channel.</summary>
    public static ChannelSession Initial { get; } = new();

    /// <summary>Whether messages can be exchanged.</summary>
    public Link Link { get; init; }

    /// <summary>What this node offers in <c>init</c>.</summary>
    public FeatureBits OurFeatures { get; init; }

    /// <summary>What the peer offers.</summary>
    public FeatureBits TheirFeatures { get; init; }

    /// <summary>The chain's tip; null until it is known.</summary>
    public BlockHeight? Height { get; init; }

    /// <summary>How far the opening has come; null once the channel is funded.</summary>
    public Opening? Opening { get; init; }

    /// <summary>What the peer has proposed and not signed: it is forgotten with the connection.</summary>
    public ValueList<PeerUpdate> PeerUpdates { get; init; }

    /// <summary>The channel's commitments with <see cref="PeerUpdates"/>; null when there are none.</summary>
    public Commitments? Proposed { get; init; }

    /// <summary>Updates of this node that wait until the peer has revoked, to go into one signature.</summary>
    public ValueList<ChannelInput> Waiting { get; init; }

    /// <summary>Ends of outgoing HTLCs that were acknowledged; stored with the next event, since losing them only makes the channel tell them again.</summary>
    public ValueList<ulong> Acknowledged { get; init; }

    /// <summary>What the operator wants the closing transaction to cost; null for what the fee estimate says.</summary>
    public ClosingFees? ClosingFees { get; init; }

    /// <summary>The closing fee this node proposed last on this connection.</summary>
    public Satoshi? ProposedFee { get; init; }

    /// <summary>The range it proposed with it.</summary>
    public FeeRange? ProposedRange { get; init; }

    /// <summary>The fee the peer proposed last on this connection.</summary>
    public Satoshi? PeerProposedFee { get; init; }

    /// <summary>Whether <c>announcement_signatures</c> was sent on this connection.</summary>
    public bool AnnouncementSent { get; init; }

    /// <summary>Whether the peer has sent its announcement signatures on this connection, and this node not yet its own in answer.</summary>
    public bool AnnouncementOwed { get; init; }

    /// <summary>Whether the complete announcement was handed over since the start of the node (<see cref="AnnounceChannel"/>).</summary>
    public bool AnnouncementTold { get; init; }

    /// <summary>The peer's announcement signatures, when they came before this node knew where the funding stands.</summary>
    public AnnouncementSignatures? EarlyAnnouncement { get; init; }

    /// <summary>Whether both sides support <paramref name="feature"/>.</summary>
    public bool Negotiated(Feature feature) => FeatureRules.Negotiated(OurFeatures, TheirFeatures, feature);

    /// <summary>The session after the connection was lost: what only it held is gone.</summary>
    public ChannelSession Disconnected() => new()
    {
        Height = Height,
        Acknowledged = Acknowledged,
        ClosingFees = ClosingFees,
        AnnouncementTold = AnnouncementTold,
    };
}
