using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Crypto;
using Lnd.Actors.Protocol.Transport;
using Lnd.Actors.Protocol.Wire;
using NBitcoin.Secp256k1;

namespace Lnd.Actors.Peers;

/// <summary>
/// One connection, from dialling to its end: the link of a connected peer. It decrypts, decodes and hands on; it encrypts and sends. It ends with its stream, and is never
/// restarted (docs/decisions/0013-one-actor-per-connection.md).
/// </summary>
public sealed partial class PeerActor : ReceiveActor, IWithTimers
{
    private readonly NodeContext _context;
    private readonly INodeKey _key;
    private readonly PeersSettings _settings;
    private readonly LinkOrigin _origin;
    private readonly IActorRef _channels;
    private readonly IActorRef _gossip;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly FeatureBits _ourFeatures;

    private IByteStream? _stream;
    private NoiseTransport? _noise;
    private ReadOnlyMemory<byte> _unfed;
    private bool _isReading;
    private bool _isOver;
    private Phase _phase;
    private Point _peer;

    internal PeerActor(NodeContext context, INodeKey key, PeersSettings settings, LinkOrigin origin, IActorRef channels, IActorRef gossip)
    {
        (_context, _key, _settings, _origin, _channels, _gossip) = (context, key, settings, origin, channels, gossip);
        _ourFeatures = FeatureRules.ForContext(settings.Features, FeatureContexts.Init);
        _untakenOf.Add(channels, 0);
        Receive<BytesRead>(OnBytes);
        Receive<BytesWritten>(_ => OnWritten());
        Receive<StreamClosed>(OnClosed);
        Receive<StreamOpened>(opened => Shake(opened.Stream));
        Receive<DialFailed>(failed =>
        {
            Fail(401, failed.Reason);
            Context.Stop(Self);
        });
        Receive<LinkAccepted>(_ => Accepted());
        Receive<CloseLink>(close => End(close.Reason));
        Receive<Signal>(OnSignal);
        Receive<MessageTaken>(_ => Taken());
        Receive<SendMessage>(send => Send(send.Message));
        Receive<SendMessages>(send => SendAll(send.Messages));
        Receive<RouteChannel>(Route);
        Receive<Terminated>(ended => Unroute(ended.ActorRef));
        Receive<WarnAndClose>(warn => CloseAfter(warn.Channel, warn.Warning));
        Receive<SendPing>(Ask);
        Receive<TellWhenWritten>(NoteWhenWritten);
    }

    /// <summary>Where the connection stands.</summary>
    private enum Phase
    {
        /// <summary>There is no stream yet.</summary>
        Dialling,

        /// <summary>BOLT 8.</summary>
        Handshake,

        /// <summary>Waits for the peer's <c>init</c>.</summary>
        Init,

        /// <summary>Waits for the peers' room.</summary>
        Acceptance,

        /// <summary>Messages flow.</summary>
        Ready,

        /// <summary>The last words are on their way.</summary>
        Closing,

        /// <summary>They are written: a moment for the peer to read them.</summary>
        Lingering,
    }

    private enum Signal
    {
        Flush,
        HandshakeTimeout,
        PingTick,
        CloseNow,
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    internal static Props Props(
        NodeContext context, INodeKey key, PeersSettings settings, LinkOrigin origin, IActorRef channels, IActorRef gossip) =>
        Akka.Actor.Props.Create(() => new PeerActor(context, key, settings, origin, channels, gossip));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Timers.StartSingleTimer(Signal.HandshakeTimeout, Signal.HandshakeTimeout, _settings.HandshakeTimeout);
        switch (_origin)
        {
            case LinkOrigin.Inbound inbound:
                Shake(inbound.Stream);
                break;
            case LinkOrigin.Outbound outbound:
                _peer = outbound.Peer;
                outbound.Network.Dial(outbound.Address, Self);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _stream?.Dispose();
        _noise?.Dispose();
    }

    private void OnSignal(Signal signal)
    {
        switch (signal)
        {
            case Signal.Flush:
                _isFlushQueued = false;
                Flush();
                break;
            case Signal.HandshakeTimeout:
                Fail(402, $"no connection within {_settings.HandshakeTimeout.TotalSeconds:0} seconds");
                break;
            case Signal.PingTick:
                PingTick();
                break;
            case Signal.CloseNow:
                End("closed after a warning");
                break;
        }
    }

    private void Shake(IByteStream stream)
    {
        _stream = stream;
        if (_isOver)
        {
            // given up while it was dialled
            Context.Stop(Self);
            return;
        }
        _phase = Phase.Handshake;
        if (_origin is LinkOrigin.Outbound outbound)
        {
            if (!outbound.Peer.TryParse(out var remote))
            {
                Fail(402, $"{outbound.Peer} is not a node id: it is not on the curve");
                return;
            }
            _noise = NoiseTransport.Initiate(_key, Ephemeral(), remote);
        }
        else
        {
            _noise = NoiseTransport.Accept(_key, Ephemeral());
        }
        Pump();
    }

    private ECPrivKey Ephemeral()
    {
        Span<byte> secret = stackalloc byte[32];
        ECPrivKey? key;
        do
        {
            _context.Random.Fill(secret);
        }
        while (!ECPrivKey.TryCreate(secret, out key));
        secret.Clear();
        return key;
    }

    private void OnBytes(BytesRead read)
    {
        _isReading = false;
        if (_phase == Phase.Lingering)
        {
            ReadOn();
            return;
        }
        _unfed = read.Bytes;
        _isSilent = false;
        Pump();
    }

    /// <summary>Goes on with what has come, until there is no more, or the receivers have enough.</summary>
    private void Pump()
    {
        while (MayRead)
        {
            var status = _noise!.Read(out var message);
            QueueAct();
            switch (status)
            {
                case TransportStatus.Message:
                    OnMessage(message);
                    break;
                case TransportStatus.Established:
                    Established();
                    break;
                case TransportStatus.Failed:
                    BreakOff(_noise.Error);
                    return;
                case TransportStatus.NeedBytes when _unfed.IsEmpty:
                    ReadOn();
                    return;
                case TransportStatus.NeedBytes:
                    Feed();
                    break;
            }
        }
    }

    private bool MayRead => !_isOver && _stream is not null && !IsCongested && _phase switch
    {
        Phase.Handshake or Phase.Init => true,
        Phase.Ready => _untaken < MaxUntaken,
        Phase.Dialling or Phase.Acceptance or Phase.Closing or Phase.Lingering => false,
    };

    private void ReadOn()
    {
        if (_isReading)
            return;
        _isReading = true;
        _stream!.Read(Self);
    }

    private void Feed()
    {
        var room = _noise!.ReceiveBuffer;
        var count = Math.Min(room.Length, _unfed.Length);
        _unfed[..count].CopyTo(room);
        _noise.Received(count);
        _unfed = _unfed[count..];
    }

    /// <summary>BOLT 8 wants no further word to the other side.</summary>
    private void BreakOff(TransportError error)
    {
        if (error == TransportError.Act2BadTag)
            Fail(402, "the node there has another id");
        else
            Fail(402, $"encryption failed: {error}");
    }

    private void OnClosed(StreamClosed closed)
    {
        var how = closed.Reason.Length > 0 ? closed.Reason : "the peer closed the connection";
        if (_phase is Phase.Handshake)
            Fail(402, $"{how} during the handshake{(_origin is LinkOrigin.Outbound ? ": is this the id of the node there?" : "")}");
        else
            Fail(402, how);
    }

    /// <summary>The end; before the link is accepted, the peers' room is told why.</summary>
    private void Fail(int code, string reason)
    {
        if (!_isOver && _phase < Phase.Ready)
            Context.Parent.Tell(new LinkFailed(code, reason));
        End(reason);
    }

    private void End(string reason)
    {
        if (_isOver)
            return;
        _isOver = true;
        Timers.CancelAll();
        if (_phase >= Phase.Ready)
            _log.Info("{0}: disconnected: {1}", _peer, reason);
        else
            _log.Debug("{0}: not connected: {1}", _peer.IsDefault ? $"{_stream?.Remote}" : $"{_peer}", reason);
        // While the network dials it would leave the stream with nobody: that is waited for.
        if (_phase != Phase.Dialling)
            Context.Stop(Self);
    }
}
