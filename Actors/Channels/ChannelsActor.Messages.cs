using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Channels;

/// <summary>
/// What a peer says that its link can't hand to a channel. A channel tells the link of itself once it has been told of the link, and has loaded itself; a peer that is fast has sent
/// <c>channel_reestablish</c> by then. To answer that there is no such channel would make the peer close it.
/// </summary>
public sealed partial class ChannelsActor
{
    /// <summary>Messages for channels that have not loaded themselves yet. The link reads no more than it may have untaken, so there are never many.</summary>
    private readonly Dictionary<Point, List<Message>> _held = [];

    private void Receive(PeerConnected peer, Message message)
    {
        switch (message)
        {
            case OpenChannel open:
                PeerOpens(peer, open);
                break;
            // BOLT 1: "if `channel_id` is all zero: MUST fail all channels with the sending node"
            case ErrorMessage error when error.ChannelId == default:
                foreach (var entry in _entries.Values)
                    if (entry.Identity.Peer == peer.Peer)
                        entry.Channel?.Tell(new ChannelInput.PeerSent(error));
                break;
            case IChannelMessage m when Owner(peer, m.ChannelId) is { } owner:
                if (IsAttached(owner, peer))
                {
                    owner.Channel!.Tell(new ChannelInput.PeerSent(message));
                }
                else if (!owner.IsParked)
                {
                    Hold(peer, message);
                    return;
                }
                break;
            case ErrorMessage or WarningMessage:
                _log.Info("{0}: it says {1}", peer.Peer, message);
                break;
            case ChannelReestablish m:
                peer.Link.Tell(new SendMessage(ErrorMessage.Of(m.ChannelId, "no such channel here")));
                break;
        }
        peer.Link.Tell(MessageTaken.Instance);
    }

    /// <summary>Whose message it is: the channel's of that id, else one that has not said yet which it is, and may be it.</summary>
    private Entry? Owner(PeerConnected peer, ChannelId id)
    {
        Entry? candidate = null;
        foreach (var entry in _entries.Values)
        {
            if (entry.Identity.Peer != peer.Peer)
                continue;
            if (entry.Id == id)
                return entry;
            if (entry.Id is null && _registered.ContainsKey(entry.Identity.DbId))
                candidate = entry;
        }
        return candidate;
    }

    private static bool IsAttached(Entry entry, PeerConnected peer) =>
        entry is { Id: not null, Channel: not null } && peer.Link.Equals(entry.Link) && entry.AttachedStart == entry.Starts;

    private void Hold(PeerConnected peer, Message message)
    {
        if (!_held.TryGetValue(peer.Peer, out var held))
            _held[peer.Peer] = held = [];
        held.Add(message);
    }

    private void ReceiveHeld(Point id)
    {
        if (!_held.Remove(id, out var held) || !_peers.TryGetValue(id, out var peer))
            return;
        foreach (var message in held)
            Receive(peer, message);
    }
}
