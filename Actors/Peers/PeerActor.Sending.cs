using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Transport;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Peers;

/// <summary>
/// What is said to the peer. Messages are encrypted at once, in order, into one buffer; what has gathered while the last write was under way, or since this turn began, is
/// the next write.
/// </summary>
public sealed partial class PeerActor
{
    /// <summary>A peer that leaves so much unread is not read from either.</summary>
    private const int CongestedBytes = 1 << 20;

    /// <summary>A peer that leaves so much unread is given up.</summary>
    private const int MaxQueuedBytes = 32 << 20;

    /// <summary>A larger buffer is not kept.</summary>
    private const int KeptBytes = 1 << 17;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    // An end with something unread makes TCP throw away what the other side has not read yet: the warning.
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(100);

    private readonly WireWriter _plain = new(512);
    private readonly Queue<(long Mark, IActorRef Asker, object Reply)> _whenWritten = [];
    private readonly Queue<(int Length, long? Number)> _pings = [];
    private WireWriter _filling = new(1024);
    private WireWriter _writing = new(1024);
    private bool _isWriting;
    private bool _isFlushQueued;
    private long _queued;
    private long _written;
    private bool _isSilent;
    private bool _hasProgress;
    private int _stalledTicks;

    private bool IsCongested => _filling.Length > CongestedBytes;

    /// <summary>The rooms hear of the link before the link itself hears that it is accepted, and what they send may come before that news.</summary>
    private bool MaySend => _phase is Phase.Acceptance or Phase.Ready;

    private void Send(Message message)
    {
        if (MaySend)
            Write(message);
    }

    private void SendAll(IReadOnlyList<Message> messages)
    {
        for (var i = 0; i < messages.Count && MaySend; i++)
            Write(messages[i]);
    }

    private void Write(Message message)
    {
        if (_isOver)
            return;
        MessageCodec.Encode(message, _plain.Clear());
        var room = _filling.Take(_plain.Length + NoiseTransport.Overhead);
        _noise!.Encrypt(_plain.Written, room);
        Queued(room.Length);
        if (_filling.Length > MaxQueuedBytes)
            End("the peer does not read what it is sent");
    }

    private void QueueAct()
    {
        var act = _noise!.TakeOutput();
        if (act.IsEmpty)
            return;
        _filling.Bytes(act.Span);
        Queued(act.Length);
    }

    private void Queued(int count)
    {
        _queued += count;
        if (_isWriting || _isFlushQueued)
            return;
        // After what is in the mailbox now, which may have more to send.
        _isFlushQueued = true;
        Self.Tell(Signal.Flush);
    }

    private void Flush()
    {
        if (_isWriting || _isOver || _filling.Length == 0)
            return;
        (_filling, _writing) = (_writing, _filling);
        _isWriting = true;
        _stream!.Write(_writing.WrittenMemory, Self);
    }

    private void OnWritten()
    {
        _isWriting = false;
        _written += _writing.Length;
        _hasProgress = true;
        _writing = _writing.Length > KeptBytes ? new WireWriter(1024) : _writing.Clear();
        while (_whenWritten.TryPeek(out var waiting) && waiting.Mark <= _written)
            _whenWritten.Dequeue().Asker.Tell(waiting.Reply);
        if (_filling.Length > 0)
            Flush();
        else if (_phase == Phase.Closing)
            LingerOn();
        Pump();
    }

    private void NoteWhenWritten(TellWhenWritten ask)
    {
        if (_written >= _queued)
            Sender.Tell(ask.Reply);
        else
            _whenWritten.Enqueue((_queued, Sender, ask.Reply));
    }

    private void CloseAfter(ChannelId channel, string warning)
    {
        if (_isOver || _phase >= Phase.Closing)
            return;
        _log.Info("{0}: closing: {1}", _peer, warning.Length > 0 ? warning : "as asked");
        if (warning.Length > 0 && _noise is { IsEstablished: true })
            Write(WarningMessage.Of(channel, warning));
        _phase = Phase.Closing;
        Timers.CancelAll();
        Timers.StartSingleTimer(Signal.CloseNow, Signal.CloseNow, CloseTimeout);
        if (_written >= _queued)
            LingerOn();
    }

    private void LingerOn()
    {
        _phase = Phase.Lingering;
        Timers.StartSingleTimer(Signal.CloseNow, Signal.CloseNow, Linger);
        ReadOn();
    }

    private void Ask(SendPing ping)
    {
        if (_phase != Phase.Ready)
        {
            Context.Parent.Tell(new PingAnswered(ping.Number, new PingRefused("not connected")));
            return;
        }
        var message = new Ping(ping.PongLength, ByteString.Own(new byte[ping.Length]));
        Write(message);
        if (message.NeedsPong)
            _pings.Enqueue((ping.PongLength, ping.Number));
        else
            Context.Parent.Tell(new PingAnswered(ping.Number, new PongReceived(0)));
    }

    private void OnPong(Pong pong)
    {
        // BOLT 1: "if `byteslen` does not correspond to any `ping`'s `num_pong_bytes` value it has sent: MAY close the connection." Instead it is no answer.
        if (!_pings.TryPeek(out var ping) || ping.Length != pong.Ignored.Length)
            return;
        if (_pings.Dequeue().Number is { } number)
            Context.Parent.Tell(new PingAnswered(number, new PongReceived(2 * sizeof(ushort) + pong.Ignored.Length)));
    }

    /// <summary>
    /// A peer that says nothing is pinged, and one that says nothing to that either is gone. A receiver in this node that takes nothing for a long time has lost a message: a
    /// new connection makes that good.
    /// </summary>
    private void PingTick()
    {
        if (_phase != Phase.Ready)
            return;
        if (_untaken >= MaxUntaken || IsCongested)
        {
            _stalledTicks = _hasProgress ? 0 : _stalledTicks + 1;
            _hasProgress = false;
            if (_stalledTicks >= 4)
            {
                _log.Warning("{0}: {1} of its messages were not handled in time; it is disconnected to begin anew", _peer, _untaken);
                End("its messages were not handled in time");
            }
            return;
        }
        _stalledTicks = 0;
        if (!_isSilent)
        {
            _isSilent = true;
            return;
        }
        if (_pings.Any(ping => ping.Number is null))
        {
            End("no answer to ping");
            return;
        }
        const ushort Pong = 1;
        _pings.Enqueue((Pong, null));
        Write(new Ping(Pong, ByteString.Empty));
    }
}
