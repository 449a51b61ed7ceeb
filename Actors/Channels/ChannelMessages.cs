using Lnd.Actors.Persistence.Events;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Onchain;
using Lnd.Actors.Protocol.Wire;
using NBitcoin;

namespace Lnd.Actors.Channels;

// What commands ask the channels' room.

/// <summary>Open a channel to a connected peer; answered by <see cref="ChannelFundedReply"/> or <see cref="ChannelRefused"/>.</summary>
public sealed record OpenChannelTo
{
    /// <summary>The peer, connected.</summary>
    public required Point Peer { get; init; }

    /// <summary>What to put in; null for all the wallet has.</summary>
    public required Satoshi? Amount { get; init; }

    /// <summary>Feerate of the funding transaction, and where the type has no anchors of the commitments; null for the estimate.</summary>
    public FeeratePerKw? Feerate { get; init; }

    /// <summary>Whether to announce it.</summary>
    public bool Announce { get; init; } = true;

    /// <summary>What to give to the peer.</summary>
    public MilliSatoshi Push { get; init; }

    /// <summary>Where this node's part goes at a mutual close, bound from the start; null for the wallet.</summary>
    public ByteString? CloseTo { get; init; }

    /// <summary>Confirmations of the coins.</summary>
    public uint MinConfirmations { get; init; } = 1;

    /// <summary>The coins to spend; null to choose.</summary>
    public IReadOnlyList<Outpoint>? Coins { get; init; }

    /// <summary>Confirmations to ask for; null for the peer's choice (0 for zero-conf).</summary>
    public uint? MinimumDepth { get; init; }

    /// <summary>The type; null for the best that both support.</summary>
    public ChannelType? Type { get; init; }

    /// <summary>What the peer must keep; null for 1%.</summary>
    public Satoshi? Reserve { get; init; }
}

/// <summary>A channel is funded: its transaction is on its way.</summary>
/// <param name="DbId">This node's number of it.</param>
/// <param name="ChannelId">Its name.</param>
/// <param name="Transaction">The funding transaction.</param>
/// <param name="OutputIndex">Its output that is the channel.</param>
/// <param name="Type">Its type.</param>
/// <param name="MinimumDepth">Confirmations the peer wants.</param>
/// <param name="CloseTo">As asked, where the peer supports that.</param>
public sealed record ChannelFundedReply(
    ulong DbId, ChannelId ChannelId, Transaction Transaction, ushort OutputIndex, ChannelType Type, uint MinimumDepth, ByteString? CloseTo);

/// <summary>It can't be done.</summary>
/// <param name="Code">c-lightning's error code.</param>
/// <param name="Reason">For the user.</param>
public sealed record ChannelRefused(int Code, string Reason);

/// <summary>Names a channel as users do.</summary>
public abstract record ChannelName
{
    private ChannelName()
    {
    }

    /// <summary>The only channel with this peer.</summary>
    /// <param name="Id">The peer's id.</param>
    public sealed record OfPeer(Point Id) : ChannelName;

    /// <summary>By its id.</summary>
    /// <param name="Id">It.</param>
    public sealed record ById(ChannelId Id) : ChannelName;

    /// <summary>By its place in the chain, or an alias.</summary>
    /// <param name="Id">It.</param>
    public sealed record ByShortId(ShortChannelId Id) : ChannelName;
}

/// <summary>Close a channel; answered by <see cref="ChannelClosed"/> or <see cref="ChannelRefused"/>, after a while.</summary>
/// <param name="Channel">Which.</param>
/// <param name="UnilateralAfter">After how long to go on without the peer; null for never.</param>
/// <param name="Destination">Where this node's part goes; null for the wallet.</param>
/// <param name="FeeRange">Feerates to accept; null for the estimate.</param>
public sealed record CloseChannel(ChannelName Channel, TimeSpan? UnilateralAfter, ByteString? Destination, (FeeratePerKw Min, FeeratePerKw Max)? FeeRange);

/// <summary>A channel's end is broadcast.</summary>
/// <param name="Transaction">It.</param>
/// <param name="IsMutual">Whether both have signed it; else it is this node's commitment.</param>
public sealed record ChannelClosed(Transaction Transaction, bool IsMutual);

/// <summary>Answered by <see cref="ChannelList"/>.</summary>
/// <param name="Peer">Those with one peer; null for all.</param>
public sealed record ListChannels(Point? Peer);

/// <summary>Channels, those that are closed and not yet resolved included.</summary>
/// <param name="Channels">They.</param>
public sealed record ChannelList(IReadOnlyList<ChannelSummary> Channels)
{
    /// <summary>Those that have crashed whenever they were loaded, so that only what the channels' room remembers is known.</summary>
    public IReadOnlyList<UnreadableChannel> Unreadable { get; init; } = [];
}

/// <summary>A channel that can't be loaded.</summary>
/// <param name="DbId">This node's number of it.</param>
/// <param name="Peer">The peer.</param>
/// <param name="Status">What happens to it.</param>
/// <param name="History">The stages of its life.</param>
public sealed record UnreadableChannel(ulong DbId, Point Peer, string Status, IReadOnlyList<ChannelsEvent.StageReached> History);

/// <summary>A channel as it is now.</summary>
public sealed record ChannelSummary
{
    /// <summary>This node's number of it.</summary>
    public required ulong DbId { get; init; }

    /// <summary>The peer.</summary>
    public required Point Peer { get; init; }

    /// <summary>What must not be forgotten of it.</summary>
    public required ChannelState State { get; init; }

    /// <summary>Whether messages can be exchanged with the peer about it.</summary>
    public required Link Link { get; init; }

    /// <summary>Features that were negotiated; null while the peer is away.</summary>
    public (FeatureBits Ours, FeatureBits Theirs)? Features { get; init; }

    /// <summary>This node's terms of forwarding into it.</summary>
    public required Gossip.ForwardingPolicy Policy { get; init; }

    /// <summary>What happened to it, latest last, as <c>status</c> of <c>listpeerchannels</c>.</summary>
    public IReadOnlyList<string> Status { get; init; } = [];

    /// <summary>What went through it in each direction.</summary>
    public ChannelTraffic Traffic { get; init; } = ChannelTraffic.None;

    /// <summary>What is done on chain; null while it is not closed there.</summary>
    public OnchainState? Onchain { get; init; }

    /// <summary>The stages of its life, latest last.</summary>
    public IReadOnlyList<ChannelsEvent.StageReached> History { get; init; } = [];

    /// <summary>Whether the actor was parked after repeated crashes: the rest is what it last knew.</summary>
    public bool IsParked { get; init; }
}
