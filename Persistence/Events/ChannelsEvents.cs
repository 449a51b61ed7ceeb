using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;

namespace Lnd.Actors.Persistence.Events;

/// <summary>What the channels' room remembers: which channels there are. A closed family; stored by <see cref="ChannelsEventCodec"/>.</summary>
public abstract record ChannelsEvent
{
    private ChannelsEvent()
    {
    }

    /// <summary>A channel is about to be funded: its journal is to be loaded at every start from now on.</summary>
    /// <param name="DbId">This node's number of it.</param>
    /// <param name="Peer">The other node.</param>
    public sealed record Registered(ulong DbId, Point Peer) : ChannelsEvent;

    /// <summary>A channel is resolved, or was never funded: it needs no actor any more.</summary>
    /// <param name="DbId">It.</param>
    public sealed record Over(ulong DbId) : ChannelsEvent;

    /// <summary>A channel has gone from one stage of its life to a later one: for the operator, nothing depends on it.</summary>
    /// <param name="DbId">It.</param>
    /// <param name="Before">Where it was.</param>
    /// <param name="Stage">Where it is.</param>
    /// <param name="Cause">Who wanted it.</param>
    /// <param name="Message">Why, in words.</param>
    /// <param name="At">When, in milliseconds since 1970.</param>
    public sealed record StageReached(ulong DbId, ChannelStage Before, ChannelStage Stage, StageCause Cause, string Message, ulong At) : ChannelsEvent;
}

/// <summary>Where a channel is in its life, on chain included. In the order in which a channel passes through them; the numbers are stored.</summary>
public enum ChannelStage : byte
{
    /// <summary>Being negotiated.</summary>
    Opening = 0,

    /// <summary><see cref="ChannelPhase.AwaitingReady"/>.</summary>
    AwaitingReady = 1,

    /// <summary><see cref="ChannelPhase.Normal"/>.</summary>
    Normal = 2,

    /// <summary><see cref="ChannelPhase.ShuttingDown"/>.</summary>
    ShuttingDown = 3,

    /// <summary><see cref="ChannelPhase.Negotiating"/>.</summary>
    Negotiating = 4,

    /// <summary><see cref="ChannelPhase.MutuallyClosed"/>.</summary>
    MutuallyClosed = 5,

    /// <summary><see cref="ChannelPhase.Failed"/> or <see cref="ChannelPhase.DataLost"/>.</summary>
    Unilateral = 6,

    /// <summary>A transaction that spends the funding output is in a block.</summary>
    SpendSeen = 7,

    /// <summary>The outputs of that transaction are being resolved.</summary>
    Onchain = 8,
}

/// <summary>Who wanted a channel to go on to another stage, as c-lightning tells it. The numbers are stored.</summary>
public enum StageCause : byte
{
    /// <summary>It is not known.</summary>
    Unknown = 0,

    /// <summary>This node by itself.</summary>
    Local = 1,

    /// <summary>The operator.</summary>
    User = 2,

    /// <summary>The peer.</summary>
    Remote = 3,

    /// <summary>Somebody broke the rules, or a deadline has passed.</summary>
    Protocol = 4,

    /// <summary>The chain.</summary>
    Onchain = 5,
}

/// <summary>A channel at one moment, so that its events before need not be replayed.</summary>
/// <param name="State">The sum of its events.</param>
/// <param name="Traffic">What went through it.</param>
public sealed record ChannelSnapshot(ChannelState State, ChannelTraffic Traffic);
