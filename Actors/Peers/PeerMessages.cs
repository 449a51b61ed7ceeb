using System.Net;
using Akka.Actor;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Peers;

// Between the peers' room and those who talk to peers: ChannelsActor, ChannelActors, GossipActor. A "link" is the PeerActor of a connected peer: it lives as long as the
// connection, so whoever holds it watches it; its end is the end of the connection.

/// <summary>A peer is connected and <c>init</c> exchanged; told to the channels' and the gossip's room before any message of the peer.</summary>
/// <param name="Peer">Its id.</param>
/// <param name="Link">To send to it, and to watch.</param>
/// <param name="OurFeatures">What this node has sent in <c>init</c>.</param>
/// <param name="TheirFeatures">What the peer has sent.</param>
/// <param name="Address">Where it is.</param>
/// <param name="IsInbound">Whether the peer dialled.</param>
public sealed record PeerConnected(Point Peer, IActorRef Link, FeatureBits OurFeatures, FeatureBits TheirFeatures, EndPoint Address, bool IsInbound);

/// <summary>
/// A message of a peer. Its receiver answers with <see cref="MessageTaken"/> to <paramref name="Link"/> when it is done with it: the connection reads on only while few
/// are outstanding, so a peer can't send faster than the node works.
/// </summary>
/// <param name="Peer">Whose.</param>
/// <param name="Link">To answer.</param>
/// <param name="Message">Decoded.</param>
public sealed record PeerMessage(Point Peer, IActorRef Link, Message Message);

/// <summary>To a link: a <see cref="PeerMessage"/> is done with.</summary>
public sealed record MessageTaken
{
    /// <summary>The one.</summary>
    public static MessageTaken Instance { get; } = new();
}

/// <summary>To a link: send a message to the peer.</summary>
/// <param name="Message">It.</param>
public sealed record SendMessage(Message Message);

/// <summary>To a link: send these in one go, in order.</summary>
/// <param name="Messages">They.</param>
public sealed record SendMessages(IReadOnlyList<Message> Messages);

/// <summary>
/// To a link: messages of this channel (and a temporary id) go to <paramref name="Channel"/> directly from now on, until it ends. Where the peer may have named the channel before,
/// from when the channels' room has handed on what it has: the next message may not overtake that.
/// </summary>
/// <param name="Id">The channel.</param>
/// <param name="Channel">Its actor.</param>
public sealed record RouteChannel(ChannelId Id, IActorRef Channel)
{
    /// <summary>Whether the channel is new, so that nothing for it waits anywhere.</summary>
    public bool IsNew { get; init; }
}

/// <summary>To a link: send a warning (all channels, or the one named), then close the connection once it is out. It may be made again at once.</summary>
/// <param name="Channel">All zero for all.</param>
/// <param name="Warning">For the peer's operator; empty to say nothing.</param>
public sealed record WarnAndClose(ChannelId Channel, string Warning);

/// <summary>
/// Be connected to a peer; answered by <see cref="PeerIsConnected"/> or <see cref="ConnectRefused"/>. Where it is connected already, that is the answer.
/// </summary>
/// <param name="Peer">Its id.</param>
/// <param name="Address">Where it is; null to look it up in what is known: its last address, the gossip.</param>
public sealed record Connect(Point Peer, NodeAddress? Address);

/// <summary>A peer is connected.</summary>
/// <param name="Peer">Its id.</param>
/// <param name="Features">What it offers.</param>
/// <param name="Address">Where it is.</param>
/// <param name="IsInbound">Whether it dialled.</param>
/// <param name="Link">To it.</param>
public sealed record PeerIsConnected(Point Peer, FeatureBits Features, EndPoint Address, bool IsInbound, IActorRef Link);

/// <summary>It could not be reached.</summary>
/// <param name="Code">c-lightning's: 400 no address known, 401 all addresses failed, 402 wrong id or cut off during the handshake.</param>
/// <param name="Reason">For the user.</param>
public sealed record ConnectRefused(int Code, string Reason);

/// <summary>End a connection; answered by <see cref="Disconnected"/> or <see cref="DisconnectRefused"/>.</summary>
/// <param name="Peer">Its id.</param>
/// <param name="Force">Also where there are channels.</param>
public sealed record Disconnect(Point Peer, bool Force);

/// <summary>It is ended.</summary>
public sealed record Disconnected;

/// <summary>It is not.</summary>
/// <param name="Reason">For the user.</param>
public sealed record DisconnectRefused(string Reason);

/// <summary>
/// Keep connected to a peer, because there is a channel with it: reconnect with backoff after a lost connection and at each start. Told by the channels' room.
/// </summary>
/// <param name="Peer">Its id.</param>
/// <param name="Keep">False to stop that.</param>
public sealed record KeepConnected(Point Peer, bool Keep);

/// <summary>Answered by <see cref="PeerList"/>.</summary>
public sealed record ListPeers
{
    /// <summary>The one.</summary>
    public static ListPeers Instance { get; } = new();
}

/// <summary>A peer, connected or kept.</summary>
/// <param name="Peer">Its id.</param>
/// <param name="IsConnected">Whether it is.</param>
/// <param name="Address">Where it is, or was last.</param>
/// <param name="Features">What it offers; null while it is not connected.</param>
/// <param name="IsInbound">Whether it dialled.</param>
public sealed record PeerSummary(Point Peer, bool IsConnected, EndPoint? Address, FeatureBits? Features, bool IsInbound);

/// <summary>All peers.</summary>
/// <param name="Peers">They.</param>
public sealed record PeerList(IReadOnlyList<PeerSummary> Peers);

/// <summary>Answered by <see cref="NodeAddresses"/>.</summary>
public sealed record GetAddresses
{
    /// <summary>The one.</summary>
    public static GetAddresses Instance { get; } = new();
}

/// <summary>Where the node can be reached.</summary>
/// <param name="Bound">Where it listens.</param>
/// <param name="Announced">What it tells the network.</param>
public sealed record NodeAddresses(IReadOnlyList<IPEndPoint> Bound, IReadOnlyList<NodeAddress> Announced)
{
    /// <summary>Where it could not listen.</summary>
    public IReadOnlyList<ListenFailed> Failed { get; init; } = [];
}

/// <summary>Ping a peer; answered by <see cref="PongReceived"/> or <see cref="PingRefused"/>.</summary>
/// <param name="Peer">Its id.</param>
/// <param name="Length">Bytes to send.</param>
/// <param name="PongLength">Bytes to ask for; from 65532 on the peer does not answer (BOLT 1).</param>
public sealed record PingPeer(Point Peer, ushort Length, ushort PongLength);

/// <summary>It answered.</summary>
/// <param name="TotalLength">Length of the pong, in bytes, type included; 0 where none was asked for.</param>
public sealed record PongReceived(int TotalLength);

/// <summary>It could not be asked.</summary>
/// <param name="Reason">For the user.</param>
public sealed record PingRefused(string Reason);
