using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Lnd.Actors.Chain;
using Lnd.Actors.Gossip;
using Lnd.Actors.Invoices;
using Lnd.Actors.Keys;
using Lnd.Actors.Node.Logging;
using Lnd.Actors.Node.Options;
using Lnd.Actors.Payments;
using Lnd.Actors.Peers;
using Lnd.Actors.Persistence;
using Lnd.Actors.Persistence.Views;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Rpc;
using Lnd.Actors.Views;
using Microsoft.Data.Sqlite;

namespace Lnd.Actors.Node.Hosting;

/// <summary>A node with its folder, its lock, its journal, its log and its JSON-RPC socket: what <c>lightningd</c> is.</summary>
public sealed class NodeHost : INodeControl, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly NodeOptions _options;
    private readonly TimeProvider _clock;
    private readonly NodeLog _log;
    private readonly TaskCompletionSource _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private PidFile? _pidFile;
    private IChainBackend? _backend;
    private ActorSystem? _system;
    private NodeRooms? _rooms;
    private Task? _stopping;

    private NodeHost(NodeOptions options, TimeProvider clock, NodeLog log) => (_options, _clock, _log) = (options, clock, log);

    /// <summary>Complete when the node has ended, by a command, or because it could not go on.</summary>
    public Task Ended => _exit.Task;

    /// <summary>Whether it ended by itself: it can't remember any more.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The rooms, to look at.</summary>
    public NodeRooms Rooms => _rooms ?? throw new InvalidOperationException("the node has not started");

    /// <summary>Its actors. It ends with them.</summary>
    public ActorSystem System => _system ?? throw new InvalidOperationException("the node has not started");

    /// <summary>Starts a node; when this returns, its socket is there.</summary>
    /// <param name="options">What the operator wants.</param>
    /// <param name="backend">Where blocks come from. Disposed with the node.</param>
    /// <param name="log">Its log; not disposed.</param>
    /// <param name="clock">Its clock.</param>
    /// <exception cref="StartException">It can't; the message says why.</exception>
    /// <exception cref="HsmSecretException">Its secret can't be read.</exception>
    /// <exception cref="PidFileException">It runs already.</exception>
    public static async Task<NodeHost> Start(NodeOptions options, IChainBackend backend, NodeLog log, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        var host = new NodeHost(options, clock, log) { _backend = backend };
        try
        {
            await host.Start();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task StopRooms()
    {
        lock (_lock)
            return _stopping ??= _rooms is { } rooms && _system is { WhenTerminated.IsCompleted: false } ? Composition.Stop(rooms) : Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Exit() => _exit.TrySetResult();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // a system that has ended by itself has no rooms any more
        if (!HasFailed)
            await StopRooms();
        if (_system is { } system)
        {
            _system = null;
            await system.Terminate();
        }
        if (_backend is { } backend)
            await backend.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _pidFile?.Dispose();
        _exit.TrySetResult();
    }

    private async Task Start()
    {
        MakeFolders(_options);
        _pidFile = PidFile.Take(_options.PidFile);
        var journal = Path.Combine(_options.NetworkDir, JournalConfig.FileName);
        var secret = HsmSecret.OpenOrCreate(_options.NetworkDir, null, File.Exists(journal), SystemRandom.Instance);

        try
        {
            JournalMigrations.Prepare(journal);
        }
        catch (JournalException e)
        {
            throw new StartException(e.Message);
        }

        var setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(SystemConfig(journal)), new NodeLogSetup(_log));
        var system = ActorSystem.Create("lightningd", setup);
        _system = system;
        _ = system.WhenTerminated.ContinueWith(_ => SystemEnded(), TaskContinuationOptions.ExecuteSynchronously);

        try
        {
            await StartRooms(system, secret);
        }
        catch (AskTimeoutException)
        {
            // a room that can't recover ends the system: nobody answers then
            throw new StartException($"a part of the node has not come up; its journal is {journal}: the log says why, and what to do");
        }
        _log.Write(LogLevel.Info, "lightningd", null, $"Server started with public key {_rooms!.Identity.NodeId}, network {_options.Chain.Name}, version {NodeVersion.Text}");
    }

    private async Task StartRooms(ActorSystem system, HsmSecret secret)
    {
        _rooms = await Composition.Start(system, Parts(secret));
        await RequireListeners(_rooms.Peers);
        var identity = _rooms.Identity;
        var services = new NodeServices
        {
            Rooms = new NodeRefs(_rooms.Peers, _rooms.Channels, _rooms.Switch, _rooms.Invoices, _rooms.Payments, _rooms.Gossip, _rooms.Wallet, _rooms.Chain),
            Node = _rooms.Context,
            Identity = identity,
            Config = new ConfigView(_options, identity.NodeId),
            Log = _log,
            Forwards = new ForwardQueries(_rooms.Forwards),
            Control = this,
        };
        var gateway = system.ActorOf(GatewayActor.Props(new GatewaySettings(_options.RpcFile) { SocketMode = _options.RpcFileMode }, services), "gateway");
        if (await gateway.Ask<object>(GetGateway.Instance, Patience) is GatewayRefused refused)
            throw new StartException(refused.Reason);
    }

    private NodeParts Parts(HsmSecret secret)
    {
        return new NodeParts
        {
            Context = new NodeContext(_options.Chain, _clock, SystemRandom.Instance),
            Secret = secret,
            Backend = _backend!,
            Network = new TcpNetwork(),
            Chain = new ChainWatcherSettings { PollInterval = _options.PollInterval, StartTimeout = _options.BitcoinRetryTimeout },
            Channels = _options.Channels,
            Invoices = new InvoiceSettings { CltvFinal = _options.CltvFinal },
            Payments = new PaymentSettings(),
            Views = new ViewsSettings(Path.Combine(_options.NetworkDir, ViewStore.FileName), "views-dispatcher"),
            Gossip = id => NodeLooks.Gossip(_options, id),
            Peers = new PeersSettings { Listen = _options.Listen, Announced = _options.Announce, Reconnect = _options.Reconnect },
        };
    }

    /// <summary>The node's folders, for its owner alone; those that are there stay as they are.</summary>
    /// <exception cref="StartException">They can't be made.</exception>
    internal static void MakeFolders(NodeOptions options)
    {
        try
        {
            foreach (var folder in (ReadOnlySpan<string>)[options.LightningDir, options.NetworkDir])
                if (!Directory.Exists(folder))
                    Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"can't make the folder {options.NetworkDir}: {e.Message}");
        }
    }

    /// <summary>A system that nobody has stopped has ended because something could not be stored.</summary>
    private void SystemEnded()
    {
        if (_system is null)
            return;
        HasFailed = true;
        _exit.TrySetResult();
    }

    private static Config SystemConfig(string journal)
    {
        using var text = new StreamReader(typeof(NodeHost).Assembly.GetManifestResourceStream("akka.hocon")!);
        return ConfigurationFactory.ParseString(text.ReadToEnd()).WithFallback(JournalConfig.Sqlite(journal));
    }

    /// <summary>What the operator has named must be there; a default port that is taken is only reported.</summary>
    private async Task RequireListeners(IActorRef peers)
    {
        if (!_options.Given.Has("addr") && !_options.Given.Has("bind-addr"))
            return;
        var addresses = await peers.Ask<NodeAddresses>(GetAddresses.Instance, Patience);
        if (addresses.Failed is [var failed, ..])
            throw new StartException($"can't listen on {failed.Endpoint}: {failed.Reason}. Is another program using that port? Choose another one with --addr or --bind-addr");
    }
}
