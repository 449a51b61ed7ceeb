using Akka.Actor;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Peers;

/// <summary>What the peers' room knows of a peer.</summary>
internal sealed class PeerEntry(Point id)
{
    public Point Id { get; } = id;

    /// <summary>Whether to be connected to it always.</summary>
    public bool IsKept { get; set; }

    /// <summary>Where it was reached last, by this node.</summary>
    public NodeAddress? Address { get; set; }

    /// <summary>The same, as the journal has it.</summary>
    public NodeAddress? StoredAddress { get; set; }

    /// <summary>The connection; null while there is none.</summary>
    public Link? Current { get; set; }

    /// <summary>The connection that waits for the end of the current one, to replace it.</summary>
    public Link? Next { get; set; }

    /// <summary>The connection that is being dialled.</summary>
    public Link? Dialled { get; set; }

    /// <summary>Addresses to try after that.</summary>
    public Queue<NodeAddress> Candidates { get; } = [];

    /// <summary>Whether the gossip was asked where the peer is.</summary>
    public bool IsLookedUp { get; set; }

    /// <summary>Who wants to be told when it is connected, or can't be.</summary>
    public List<IActorRef> Connecters { get; } = [];

    /// <summary>Who wants to be told when it is disconnected.</summary>
    public List<IActorRef> Disconnecters { get; } = [];

    /// <summary>Why the addresses tried so far were no good.</summary>
    public List<LinkFailed> Failures { get; } = [];

    /// <summary>The next wait before it is dialled again; zero for the first.</summary>
    public TimeSpan Backoff { get; set; }

    public bool IsDialling => Dialled is not null || IsLookedUp;

    public bool IsIdle => Current is null && Next is null && !IsDialling && Connecters.Count == 0;
}

/// <summary>A connection, from its first byte.</summary>
internal sealed class Link(IActorRef actor, NodeAddress? dialled, DateTimeOffset since)
{
    public IActorRef Actor { get; } = actor;

    /// <summary>Where this node dialled; null where the peer did.</summary>
    public NodeAddress? Address { get; } = dialled;

    public bool IsInbound => Address is null;

    /// <summary>When it was begun, later when it was accepted.</summary>
    public DateTimeOffset Since { get; set; } = since;

    /// <summary>Whose it is; null before the handshake of an inbound one.</summary>
    public PeerEntry? Peer { get; set; }

    /// <summary>What it said when it was ready.</summary>
    public LinkReady? Ready { get; set; }
}
