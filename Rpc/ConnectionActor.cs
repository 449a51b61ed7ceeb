using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Lnd.Actors.Rpc.Framing;

namespace Lnd.Actors.Rpc;

/// <summary>
/// One client. Requests are taken as they come, run side by side, and answered as they are done. While too many are under way, or the client does not read, nothing more is
/// read from it.
/// </summary>
internal sealed partial class ConnectionActor : ReceiveActor, IWithTimers
{
    private const int MaxInFlight = 4096;
    private const int MaxUnsentBytes = 4 * 1024 * 1024;
    private const int RequestsInOneGo = 100;
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(1);

    private readonly Socket _socket;
    private readonly GatewaySettings _settings;
    private readonly NodeServices _services;
    private readonly ChainView _chain;
    private readonly IActorRef _tracker;
    private readonly IActorRef _self;
    private readonly RequestFramer _framer;
    private readonly CancellationTokenSource _closed = new();
    private readonly Queue<ReplyWriter> _unsent = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private volatile bool _wantsNotifications;
    private long _unsentBytes;
    private int _inFlight;
    private bool _isReading;
    private bool _isSending;
    private bool _hasEnded;

    public ConnectionActor(Socket socket, GatewaySettings settings, NodeServices services, ChainView chain, IActorRef tracker)
    {
        _socket = socket;
        _settings = settings;
        _services = services;
        _chain = chain;
        _tracker = tracker;
        _self = Self;
        _framer = new RequestFramer(settings.MaxRequestBytes);
        Receive<BytesCame>(m =>
        {
            _isReading = false;
            Take(m.Count);
            Work();
        });
        Receive<Continue>(_ => Work());
        Receive<Done>(m =>
        {
            _inFlight--;
            Enqueue(m.Reply);
            Work();
        });
        Receive<Told>(m => Enqueue(m.Notification));
        Receive<Sent>(_ =>
        {
            _isSending = false;
            Dequeue();
            Send();
            Work();
        });
        Receive<Broken>(_ => Context.Stop(Self));
        Receive<GiveUp>(_ => Context.Stop(Self));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(Socket socket, GatewaySettings settings, NodeServices services, ChainView chain, IActorRef tracker) =>
        Akka.Actor.Props.Create(() => new ConnectionActor(socket, settings, services, chain, tracker));

    /// <summary>Work begins with a message: an exception here would leave the socket open, since an actor that does not start is not stopped either.</summary>
    protected override void PreStart() => Self.Tell(Continue.Instance);

    protected override void PostStop()
    {
        _closed.Cancel();
        _socket.Dispose();
        // a read that is still under way writes into the buffer: then it must not go back into the pool
        if (!_isReading)
            _framer.Dispose();
    }

    /// <summary>Serves what was read, then reads on, for as long as it may.</summary>
    private void Work()
    {
        for (var served = 0; !_isReading && !_hasEnded; served++)
        {
            if (served >= RequestsInOneGo)
            {
                // let other actors have the thread
                Self.Tell(Continue.Instance);
                return;
            }
            if (_inFlight >= MaxInFlight || _unsentBytes >= MaxUnsentBytes)
                return;
            if (!ServeNext())
                Read();
        }
        if (_hasEnded && _inFlight == 0 && _unsent.Count == 0)
            Context.Stop(Self);
    }

    private void Read()
    {
        var pending = _socket.ReceiveAsync(_framer.GetFree(), SocketFlags.None, _closed.Token);
        if (pending.IsCompletedSuccessfully)
        {
            Take(pending.Result);
            return;
        }
        _isReading = true;
        _ = Tell(pending.AsTask(), _self, _closed.Token);
    }

    private void Take(int count)
    {
        _framer.Advance(count);
        if (count > 0)
            return;
        End();
    }

    /// <summary>Reads no more. A client that has only closed its own direction still gets what is on its way; one that is gone is not waited for.</summary>
    private void End()
    {
        _hasEnded = true;
        Timers.StartSingleTimer(nameof(GiveUp), GiveUp.Instance, LastAnswers);
    }

    /// <summary>Serves one request; false where no whole one is there.</summary>
    private bool ServeNext()
    {
        switch (_framer.TryTake(out var frame))
        {
            case FrameStatus.NeedMore:
                return false;
            case FrameStatus.Complete:
                Serve(frame);
                return true;
            case FrameStatus.TooLarge:
                var limit = _settings.MaxRequestBytes / 1024 / 1024;
                _log.Debug("JSON-RPC: a request of more than {0} MiB was refused", limit);
                Enqueue(ReplyWriter.Error(
                    RpcRequest.FindId(frame.Span), RpcErrorCode.InvalidRequest, $"the request is too large: the limit is {limit} MiB ({_settings.MaxRequestBytes} bytes)"));
                return true;
            case FrameStatus.Garbage:
                Refuse("Expected {} for json command");
                return true;
            default:
                throw new InvalidOperationException("unknown status");
        }
    }

    private void Serve(ReadOnlyMemory<byte> frame)
    {
        var isRequest = RpcRequest.TryRead(frame, out var document, out var request, out var id, out var error);
        using (document)
        {
            if (document is null)
                Refuse(error);
            else if (!isRequest)
                Enqueue(ReplyWriter.Error(id, RpcErrorCode.InvalidRequest, error));
            else
                Start(request);
        }
    }

    /// <summary>What comes can't be understood: says so, and reads no more.</summary>
    private void Refuse(string error)
    {
        _log.Debug("JSON-RPC: a connection is closed: {0}", error);
        Enqueue(ReplyWriter.Error(RpcRequest.NullId, RpcErrorCode.InvalidRequest, error));
        End();
    }

    private void Start(in RpcRequest request)
    {
        var reply = ReplyWriter.Rent(request.Id);
        var client = new Client(this, request.Id);
        var run = CommandRunner.Run(
            request, reply, new CommandContext(_services, CommandTable.BuiltIn, _chain, _tracker, client, _closed.Token), _log);
        if (run.IsCompletedSuccessfully)
        {
            reply.WhenSent = client.WhenReplied;
            Enqueue(reply);
            return;
        }
        _inFlight++;
        _ = TellWhenDone(run, reply, client, _self, _closed.Token);
    }

    private static async Task TellWhenDone(Task run, ReplyWriter reply, Client client, IActorRef self, CancellationToken closed)
    {
        await run.ConfigureAwait(false);
        reply.WhenSent = client.WhenReplied;
        if (!closed.IsCancellationRequested)
            self.Tell(new Done(reply));
    }

    private static async Task Tell(Task<int> read, IActorRef self, CancellationToken closed)
    {
        object outcome;
        try
        {
            outcome = new BytesCame(await read.ConfigureAwait(false));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            outcome = Broken.Instance;
        }
        if (!closed.IsCancellationRequested)
            self.Tell(outcome);
    }

    private void Enqueue(ReplyWriter reply)
    {
        _unsent.Enqueue(reply);
        _unsentBytes += reply.Written.Length;
        Send();
    }

    private void Send()
    {
        while (!_isSending && _unsent.TryPeek(out var reply))
        {
            var pending = SendAll(_socket, reply.Written, _closed.Token);
            if (!pending.IsCompletedSuccessfully)
            {
                _isSending = true;
                _ = TellSent(pending.AsTask(), _self, _closed.Token);
                return;
            }
            Dequeue();
        }
    }

    private void Dequeue()
    {
        var reply = _unsent.Dequeue();
        _unsentBytes -= reply.Written.Length;
        reply.WhenSent?.Invoke();
        reply.Dispose();
    }

    private static async ValueTask SendAll(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken closed)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, closed).ConfigureAwait(false)..];
    }

    private static async Task TellSent(Task send, IActorRef self, CancellationToken closed)
    {
        object outcome = Sent.Instance;
        try
        {
            await send.ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            outcome = Broken.Instance;
        }
        if (!closed.IsCancellationRequested)
            self.Tell(outcome);
    }
}
