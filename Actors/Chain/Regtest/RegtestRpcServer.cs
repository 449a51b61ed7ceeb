using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Lnd.Actors.Chain.Regtest.Rpc;

namespace Lnd.Actors.Chain.Regtest;

/// <summary>A user and a password.</summary>
/// <param name="User">Without a colon.</param>
/// <param name="Password">Any text.</param>
public sealed record RpcLogin(string User, string Password)
{
    /// <summary>As HTTP's Basic authentication has it. Contains the password.</summary>
    internal string Joined => $"{User}:{Password}";

    /// <summary>Without the password, for logs.</summary>
    public override string ToString() => User;
}

/// <summary>
/// Bitcoin Core's JSON-RPC over HTTP for a <see cref="RegtestChain"/>, on this machine only: for lightningd, bitcoin-cli and test tools that expect a bitcoind. Requests are
/// answered on the thread pool.
/// </summary>
public sealed class RegtestRpcServer : IAsyncDisposable
{
    private const int MaxConnections = 256;

    private readonly TcpListener _listener;
    private readonly RpcCommands _commands;
    private readonly JsonRpcEndpoint _endpoint;
    private readonly TimeProvider _clock;
    private readonly List<byte[]> _logins;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _stopAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _room = new(MaxConnections);
    private readonly Task _serving;
    private int _isDisposed;

    private RegtestRpcServer(TcpListener listener, RegtestChain chain, RegtestFaucet faucet, IReadOnlyList<RpcLogin> logins, TimeProvider clock)
    {
        _listener = listener;
        _clock = clock;
        _logins = [.. logins.Select(login => Digest(login.Joined))];
        _commands = new RpcCommands(chain, faucet, clock);
        _endpoint = new JsonRpcEndpoint(_commands);
        Endpoint = (IPEndPoint)listener.LocalEndpoint;
        _serving = Accept();
    }

    /// <summary>Where it listens, with the port that it got.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Completes when a client has sent <c>stop</c> and has its answer. The owner then disposes of the server.</summary>
    public Task StopAsked => _stopAsked.Task;

    /// <summary>Answer every command with error -28 and these words, as Bitcoin Core does while it starts; null, as it is unless set, to answer as asked.</summary>
    public string? WarmUp
    {
        get => _endpoint.WarmUp;
        set => _endpoint.WarmUp = value;
    }

    /// <summary>Starts to listen.</summary>
    /// <param name="chain">What it tells of.</param>
    /// <param name="endpoint">A loopback address; port 0 for any that is free.</param>
    /// <param name="logins">Who may come in; at least one.</param>
    /// <param name="clock">For timeouts.</param>
    /// <exception cref="ArgumentException">Not a loopback address, nobody may come in, or a user name has a colon.</exception>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static RegtestRpcServer Start(RegtestChain chain, IPEndPoint endpoint, IReadOnlyList<RpcLogin> logins, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(logins);
        ArgumentNullException.ThrowIfNull(clock);
        if (!IPAddress.IsLoopback(endpoint.Address))
            throw new ArgumentException($"{endpoint.Address} can be reached from elsewhere: the regtest chain listens on 127.0.0.1 or ::1 only.", nameof(endpoint));
        if (logins.Count == 0)
            throw new ArgumentException("Without a user and a password, or a cookie, nobody could come in.", nameof(logins));
        if (logins.Any(login => login.User.Contains(':', StringComparison.Ordinal)))
            throw new ArgumentException("A user name must not have a colon.", nameof(logins));
        var listener = new TcpListener(endpoint);
        listener.Start();
        return new RegtestRpcServer(listener, chain, new RegtestFaucet(chain), logins, clock);
    }

    /// <summary>Closes all connections and waits until nothing is going on any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _serving.ConfigureAwait(false);
        _listener.Dispose();
        _stop.Dispose();
        _room.Dispose();
    }

    private async Task Accept()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                await _room.WaitAsync(_stop.Token).ConfigureAwait(false);
                var socket = await AcceptOne().ConfigureAwait(false);
                socket.NoDelay = true;
                connections.RemoveAll(connection => connection.IsCompleted);
                connections.Add(Serve(socket));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections).ConfigureAwait(false);
        }
    }

    private async Task<Socket> AcceptOne()
    {
        while (true)
        {
            try
            {
                return await _listener.AcceptSocketAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (SocketException) when (!_stop.IsCancellationRequested)
            {
                // the client went before it was let in; and should no more sockets be had, some will be freed
                await Task.Yield();
            }
        }
    }

    private async Task Serve(Socket socket)
    {
        try
        {
            await new HttpConnection(socket, _endpoint, MayEnter, _clock).Serve(_stop.Token, Answered).ConfigureAwait(false);
        }
        finally
        {
            _room.Release();
        }
    }

    private void Answered()
    {
        if (_commands.IsStopping)
            _stopAsked.TrySetResult();
    }

    /// <summary>Takes as long for a wrong password as for a right one.</summary>
    private bool MayEnter(string login)
    {
        var digest = Digest(login);
        var found = false;
        foreach (var known in _logins)
            found |= CryptographicOperations.FixedTimeEquals(known, digest);
        return found;
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
