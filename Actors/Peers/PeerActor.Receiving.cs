using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Peers;

/// <summary>What the peer says, and who gets it.</summary>
public sealed partial class PeerActor
{
    /// <summary>Messages that receivers have not taken yet, above which nothing more is read.</summary>
    internal const int MaxUntaken = 32;

    /// <summary>Mistakes that only deserve a warning, above which a peer is not worth its connection.</summary>
    private const int MaxWarnings = 100;

    private readonly Dictionary<ChannelId, IActorRef> _routes = [];
    private readonly Queue<RouteChannel> _comingRoutes = [];
    private readonly Dictionary<IActorRef, int> _untakenOf = [];
    private int _untaken;
    private int _warnings;
    private LinkReady? _ready;

    private void Established()
    {
        _phase = Phase.Init;
        _peer = _noise!.RemoteId;
        var init = new Init(FeatureBits.None, _ourFeatures) { Networks = [_context.Chain.Hash] };
        // BOLT 1: "SHOULD set `remote_addr` to reflect the remote IP address (and port) of an incoming connection" and "SHOULD NOT set private addresses"
        if (_origin is LinkOrigin.Inbound && _stream!.Remote is IPEndPoint remote && IsPublic(remote.Address))
            init = init with { RemoteAddress = NodeAddress.Of(remote.Address, (ushort)remote.Port).ToDescriptor() };
        Write(init);
    }

    private void OnMessage(ReadOnlySpan<byte> bytes)
    {
        if (!MessageCodec.TryDecode(bytes, out var message, out var error))
            OnBadMessage(error);
        else if (_phase == Phase.Init)
            OnInit(message);
        else
            Dispatch(message);
    }

    private void OnInit(Message message)
    {
        // BOLT 1: "MUST send `init` as the first Lightning message for any connection."
        if (message is not Init init)
        {
            Fail(402, $"{MessageCodec.NameOf(message.Type)} before init");
            return;
        }
        var theirs = init.AllFeatures;
        if (FeatureRules.CheckPeer(_ourFeatures, theirs) is { } error)
        {
            RefuseInit($"the peer {error.Detail}");
            return;
        }
        // BOLT 1: "upon receiving `networks` containing no common chains: MAY close the connection."
        if (init.Networks is { IsEmpty: false } networks && !networks.Contains(_context.Chain.Hash))
        {
            RefuseInit($"the peer is on another chain than {_context.Chain.Name}");
            return;
        }
        _phase = Phase.Acceptance;
        _ready = new LinkReady(_peer, _ourFeatures, theirs, _stream!.Remote);
        Context.Parent.Tell(_ready);
    }

    private void RefuseInit(string reason)
    {
        Context.Parent.Tell(new LinkFailed(402, reason));
        CloseAfter(ChannelId.All, reason);
    }

    private void Accepted()
    {
        if (_phase != Phase.Acceptance)
            return;
        _phase = Phase.Ready;
        Timers.Cancel(Signal.HandshakeTimeout);
        Timers.StartPeriodicTimer(Signal.PingTick, Signal.PingTick, _settings.PingInterval);
        _log.Info("{0}: connected {1} {2}", _peer, _origin is LinkOrigin.Inbound ? "from" : "to", _ready!.Address);
        Pump();
    }

    /// <summary>Each type has one receiver; messages of one channel keep their order.</summary>
    private void Dispatch(Message message)
    {
        switch (message)
        {
            case Ping ping:
                if (ping.NeedsPong)
                    Write(Pong.To(ping));
                break;
            case Pong pong:
                OnPong(pong);
                break;
            case Init:
                CloseAfter(ChannelId.All, "init a second time");
                break;
            case ErrorMessage error:
                _log.Info("{0}: error for {1}: {2}", _peer, NameOf(error.ChannelId), error.Text);
                HandOn(Receiver(error.ChannelId), error);
                break;
            case WarningMessage warning:
                _log.Info("{0}: warning for {1}: {2}", _peer, NameOf(warning.ChannelId), warning.Text);
                HandOn(Receiver(warning.ChannelId), warning);
                break;
            case ChannelAnnouncement or NodeAnnouncement or ChannelUpdate or QueryShortChannelIds or ReplyShortChannelIdsEnd or QueryChannelRange or ReplyChannelRange
                or GossipTimestampFilter:
                HandOn(_gossip, message);
                break;
            case IChannelMessage channel:
                HandOn(Receiver(channel.ChannelId), message);
                break;
            default:
                // odd and unknown, or of a feature that was not offered
                _log.Debug("{0}: {1} is ignored", _peer, MessageCodec.NameOf(message.Type));
                break;
        }
    }

    private static string NameOf(ChannelId channel) => channel.IsZero ? "all channels" : channel.ToString();

    private IActorRef Receiver(ChannelId channel) => _routes.GetValueOrDefault(channel, _channels);

    private void HandOn(IActorRef receiver, Message message)
    {
        _untaken++;
        if (_untakenOf.TryGetValue(receiver, out var count))
            _untakenOf[receiver] = count + 1;
        receiver.Tell(new PeerMessage(_peer, Self, message));
    }

    private void Taken()
    {
        _hasProgress = true;
        Forget(1);
        if (_untakenOf.TryGetValue(Sender, out var count) && count > 0)
            _untakenOf[Sender] = count - 1;
        OpenRoutes();
        Pump();
    }

    private void Forget(int count) => _untaken = Math.Max(0, _untaken - count);

    private void Route(RouteChannel route)
    {
        if (route.IsNew)
        {
            Open(route);
            return;
        }
        _comingRoutes.Enqueue(route);
        OpenRoutes();
    }

    private void OpenRoutes()
    {
        while (_comingRoutes.Count > 0 && _untakenOf[_channels] == 0)
            Open(_comingRoutes.Dequeue());
    }

    private void Open(RouteChannel route)
    {
        _routes[route.Id] = route.Channel;
        if (_untakenOf.TryAdd(route.Channel, 0))
            Context.Watch(route.Channel);
    }

    /// <summary>A channel's actor has ended: what it did not take is taken by nobody.</summary>
    private void Unroute(IActorRef channel)
    {
        foreach (var id in _routes.Where(route => route.Value.Equals(channel)).Select(route => route.Key).ToArray())
            _routes.Remove(id);
        if (_untakenOf.Remove(channel, out var untaken))
            Forget(untaken);
        Pump();
    }

    private void OnBadMessage(WireError error)
    {
        var channel = error.ChannelId ?? ChannelId.All;
        _log.Info("{0}: bad message: {1}", _peer, error);
        if (_phase == Phase.Init)
        {
            RefuseInit(error.ToString());
            return;
        }
        switch (error.Consequence)
        {
            case Consequence.Ignore:
                break;
            case Consequence.Warn or Consequence.FailHtlc:
                Warn(channel, error.ToString());
                break;
            case Consequence.FailChannel when error.ChannelId is { } id:
                Write(ErrorMessage.Of(id, error.ToString()));
                // An error of ours fails the channel on both sides (BOLT 1): its actor learns of it as if the peer had said so.
                HandOn(Receiver(id), ErrorMessage.Of(id, error.ToString()));
                break;
            // No transaction is built together with a peer yet, so there is no negotiation to fail.
            case Consequence.FailNegotiation or Consequence.FailChannel or Consequence.Disconnect:
                CloseAfter(channel, error.ToString());
                break;
        }
    }

    private void Warn(ChannelId channel, string warning)
    {
        if (++_warnings > MaxWarnings)
            CloseAfter(channel, $"{warning}, after {MaxWarnings} other mistakes");
        else
            Write(WarningMessage.Of(channel, warning));
    }

    private static bool IsPublic(IPAddress address)
    {
        var ip = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IPAddress.IsLoopback(ip))
            return false;
        if (ip.AddressFamily == AddressFamily.InterNetworkV6)
            return !ip.IsIPv6LinkLocal && !ip.IsIPv6UniqueLocal && !ip.IsIPv6SiteLocal && !ip.IsIPv6Multicast;
        return ip.GetAddressBytes() is not ([0 or 10, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..] or [169, 254, ..] or [100, >= 64 and <= 127, ..] or [>= 224, ..]);
    }
}
