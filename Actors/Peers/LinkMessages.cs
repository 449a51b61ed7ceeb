using System.Net;
using Akka.Actor;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Peers;

/// <summary>
/// To a link: tell the sender <paramref name="Reply"/> when all that was sent so far is handed to the network. Who has much to send sends it in portions, one after the other.
/// </summary>
/// <param name="Reply">What to tell.</param>
public sealed record TellWhenWritten(object Reply);

/// <summary>From a link to the peers' room: the handshake is done and <c>init</c> exchanged. It waits for <see cref="LinkAccepted"/>, or <see cref="CloseLink"/>.</summary>
internal sealed record LinkReady(Point Peer, FeatureBits OurFeatures, FeatureBits TheirFeatures, EndPoint Address);

/// <summary>To a link: the rooms know of it, so it may go on.</summary>
internal sealed record LinkAccepted
{
    public static LinkAccepted Instance { get; } = new();
}

/// <summary>From a link to the peers' room: it never came to be.</summary>
/// <param name="Code">As in <see cref="ConnectRefused"/>.</param>
/// <param name="Reason">For the user.</param>
internal sealed record LinkFailed(int Code, string Reason);

/// <summary>To a link: end at once.</summary>
/// <param name="Reason">For the log.</param>
internal sealed record CloseLink(string Reason);

/// <summary>To a link: <see cref="PingPeer"/>; the answer is <see cref="PingAnswered"/>, unless the link ends before.</summary>
internal sealed record SendPing(long Number, ushort Length, ushort PongLength);

/// <summary>From a link to the peers' room: what came of a ping.</summary>
/// <param name="Number">As in <see cref="SendPing"/>.</param>
/// <param name="Answer">For who asked.</param>
internal sealed record PingAnswered(long Number, object Answer);

/// <summary>Where a link comes from.</summary>
internal abstract record LinkOrigin
{
    private LinkOrigin()
    {
    }

    /// <summary>The peer has dialled.</summary>
    /// <param name="Stream">To it.</param>
    internal sealed record Inbound(IByteStream Stream) : LinkOrigin;

    /// <summary>This node dials.</summary>
    /// <param name="Network">The way out.</param>
    /// <param name="Peer">Whom.</param>
    /// <param name="Address">Where.</param>
    internal sealed record Outbound(INetwork Network, Point Peer, NodeAddress Address) : LinkOrigin;
}
