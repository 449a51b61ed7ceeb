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
}

/// <summary>A channel at one moment, so that its events before need not be replayed.</summary>
/// <param name="State">The sum of its events.</param>
/// <param name="Traffic">What went through it.</param>
public sealed record ChannelSnapshot(ChannelState State, ChannelTraffic Traffic);
