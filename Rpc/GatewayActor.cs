using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Event;

namespace Lnd.Actors.Rpc;

/// <summary>What the gateway is told at its start.</summary>
/// <param name="SocketPath">Where its socket is to be, as <c>~/.lightning/regtest/lightning-rpc</c>.</param>
public sealed record GatewaySettings(string SocketPath)
{
    /// <summary>Who may connect: by default only the user that runs the node.</summary>
    public UnixFileMode SocketMode { get; init; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Length of the largest request, in bytes.</summary>
    public int MaxRequestBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Connections at a time.</summary>
    public int MaxConnections { get; init; } = 1024;
}

/// <summary>Asks the gateway whether it stands; answered by <see cref="GatewayListening"/> or <see cref="GatewayRefused"/>.</summary>
public sealed record GetGateway
{
    /// <summary>The one.</summary>
    public static GetGateway Instance { get; } = new();
}

/// <summary>Clients can connect.</summary>
/// <param name="SocketPath">Where.</param>
public sealed record GatewayListening(string SocketPath);

/// <summary>They can't.</summary>
/// <param name="Reason">Why, and what to do.</param>
public sealed record GatewayRefused(string Reason);

/// <summary>
/// Owns the UNIX socket of the JSON-RPC interface; each connection is a child of its own. Its path in the actor system is <c>/user/gateway</c>.
/// </summary>
public sealed class GatewayActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan AcceptAgainAfter = TimeSpan.FromMilliseconds(200);

    private readonly GatewaySettings _settings;
    private readonly NodeServices _services;
    private readonly ChainView _chain = new();
    private readonly CancellationTokenSource _stopped = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <summary>A connection on its way from the socket to this actor: not in a message, so that it can be closed when the actor stops before it gets there.</summary>
    private readonly StrongBox<Socket?> _accepted = new();

    private IActorRef _tracker = ActorRefs.Nobody;
    private GatewaySocket? _socket;
    private object _state = new GatewayRefused("the gateway has not started");
    private int _connections;
    private long _lastConnection;

    /// <summary>Use <see cref="Props"/>.</summary>
    public GatewayActor(GatewaySettings settings, NodeServices services)
    {
        _settings = settings;
        _services = services;
        Receive<GetGateway>(_ => Sender.Tell(_state));
        Receive<Accepted>(_ => TakeAccepted());
        Receive<AcceptFailed>(m =>
        {
            _log.Warning("JSON-RPC: a connection could not be accepted: {0}", m.Reason);
            Timers.StartSingleTimer(nameof(AcceptNext), AcceptNext.Instance, AcceptAgainAfter);
        });
        Receive<AcceptNext>(_ => Accept());
        Receive<Terminated>(_ => _connections--);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>For an actor named <c>gateway</c>.</summary>
    public static Props Props(GatewaySettings settings, NodeServices services) => Akka.Actor.Props.Create(() => new GatewayActor(settings, services));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _tracker = Context.ActorOf(ChainTracker.Props(_services.Rooms.Chain, _chain), "chain-tracker");
        _socket = GatewaySocket.TryOpen(_settings.SocketPath, _settings.SocketMode, out var problem);
        if (_socket is null)
        {
            _state = new GatewayRefused(problem);
            _log.Error("JSON-RPC: {0}", problem);
            return;
        }
        _state = new GatewayListening(_settings.SocketPath);
        Accept();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _stopped.Cancel();
        Interlocked.Exchange(ref _accepted.Value, null)?.Dispose();
        _socket?.Dispose();
        _stopped.Dispose();
    }

    /// <summary>A connection that fails is closed: its client connects again.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void Accept() => _ = AcceptOne(_socket!.Listener, _accepted, Self, _stopped.Token);

    private static async Task AcceptOne(Socket listener, StrongBox<Socket?> accepted, IActorRef self, CancellationToken stopped)
    {
        try
        {
            accepted.Value = await listener.AcceptAsync(stopped).ConfigureAwait(false);
            self.Tell(Accepted.Instance);
        }
        catch (OperationCanceledException)
        {
            // the gateway stops: nobody is to be told
            return;
        }
        catch (SocketException e)
        {
            if (!stopped.IsCancellationRequested)
                self.Tell(new AcceptFailed(e.Message));
        }
        catch (ObjectDisposedException)
        {
            // as above
            return;
        }
        finally
        {
            if (stopped.IsCancellationRequested)
                Interlocked.Exchange(ref accepted.Value, null)?.Dispose();
        }
    }

    private void TakeAccepted()
    {
        var socket = Interlocked.Exchange(ref _accepted.Value, null);
        if (socket is null)
            return;
        if (_connections >= _settings.MaxConnections)
        {
            _log.Warning("JSON-RPC: a connection was refused, for there are {0} already", _connections);
            socket.Dispose();
        }
        else
        {
            _connections++;
            var props = ConnectionActor.Props(socket, _settings, _services, _chain, _tracker);
            Context.Watch(Context.ActorOf(props, $"connection-{++_lastConnection}"));
        }
        Accept();
    }

    private sealed record Accepted
    {
        public static Accepted Instance { get; } = new();
    }

    private sealed record AcceptFailed(string Reason);

    private sealed record AcceptNext
    {
        public static AcceptNext Instance { get; } = new();
    }
}
