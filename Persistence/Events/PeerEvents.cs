using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Persistence.Events;

/// <summary>What the node remembers of peers across a restart: those it has channels with, and where they were reached last. A closed family.</summary>
public abstract record PeerEvent
{
    private PeerEvent()
    {
    }

    /// <summary>The node keeps a connection to this peer.</summary>
    /// <param name="Peer">Its id.</param>
    public sealed record Kept(Point Peer) : PeerEvent;

    /// <summary>It does so no longer; the address is forgotten, too.</summary>
    /// <param name="Peer">Its id.</param>
    public sealed record Released(Point Peer) : PeerEvent;

    /// <summary>A kept peer was reached here.</summary>
    /// <param name="Peer">Its id.</param>
    /// <param name="Address">Where.</param>
    public sealed record AddressLearned(Point Peer, NodeAddress Address) : PeerEvent;
}
