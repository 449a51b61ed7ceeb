using Akka.Actor;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Channels;

/// <summary>New channels, from either side.</summary>
public sealed partial class ChannelsActor
{
    private void CommandsOfOpening()
    {
        Command<OpenChannelTo>(open =>
        {
            if (!_wasSynchronised)
                Sender.Tell(new ChannelRefused(ErrorCodes.Lightningd, "the chain is not synchronised yet: wait until the bitcoin node has caught up"));
            else if (!_peers.TryGetValue(open.Peer, out var peer))
                Sender.Tell(new ChannelRefused(ErrorCodes.UnknownPeer, "Peer not connected"));
            else
                Context.ActorOf(OpeningPreparer.Props(open, peer, Sender, _rooms, _settings, _node));
        });
        Command<OpenNow>(open =>
        {
            if (!_peers.TryGetValue(open.Request.Offer.RemoteNodeId, out var peer))
            {
                open.Asker.Tell(new ChannelRefused(ErrorCodes.UnknownPeer, "Peer not connected"));
                return;
            }
            var entry = NewEntry(peer.Peer);
            peer.Link.Tell(new RouteChannel(open.Request.TemporaryChannelId, entry.Channel!) { IsNew = true });
            Attach(entry, peer);
            entry.Channel!.Tell(open);
        });
    }

    private Entry NewEntry(Point peer)
    {
        var entry = new Entry(new ChannelIdentity(++_lastDbId, peer));
        StartChannel(entry, isNew: true);
        return entry;
    }

    private void PeerOpens(PeerConnected peer, OpenChannel open)
    {
        var underWay = _entries.Values.Count(entry => entry.Identity.Peer == peer.Peer && !_registered.ContainsKey(entry.Identity.DbId));
        var problem = !_wasSynchronised ? "this node's chain is not synchronised yet, try again later"
            : open.ChainHash != _node.Chain.Hash ? $"this node is on {_node.Chain.Name}"
            : underWay >= _settings.MaxOpeningsOfPeer ? "too many openings are under way"
            : null;
        if (problem is not null)
        {
            peer.Link.Tell(new SendMessage(ErrorMessage.Of(open.TemporaryChannelId, problem)));
            return;
        }
        var entry = NewEntry(peer.Peer);
        peer.Link.Tell(new RouteChannel(open.TemporaryChannelId, entry.Channel!) { IsNew = true });
        Attach(entry, peer);
        entry.Channel!.Tell(new ChannelInput.PeerSent(open));
    }
}
