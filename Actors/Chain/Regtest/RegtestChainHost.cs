using System.Net;
using System.Security.Cryptography;

namespace Lnd.Actors.Chain.Regtest;

/// <summary>What <c>lightningd regtest-chain</c> is told.</summary>
public sealed record RegtestChainOptions
{
    /// <summary>Where to listen; a loopback address.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0 for any that is free. Bitcoin Core's own for regtest unless set.</summary>
    public int Port { get; init; } = ChainParameters.Regtest.DefaultRpcPort;

    /// <summary>Who may come in; null for nobody but whoever can read <see cref="CookieFile"/>.</summary>
    public RpcLogin? Login { get; init; }

    /// <summary>A file to write a user and a new password into, as Bitcoin Core's <c>.cookie</c>; deleted at the end. Null for none.</summary>
    public string? CookieFile { get; init; }

    /// <summary>What the mempool takes; null for Bitcoin Core's rules.</summary>
    public RelayPolicy? Policy { get; init; }
}

/// <summary>A regtest chain and its RPC server, as the sub-command <c>lightningd regtest-chain</c> runs them.</summary>
public sealed class RegtestChainHost : IAsyncDisposable
{
    private const string CookieUser = "__cookie__";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly RegtestRpcServer _server;
    private readonly (string Path, string Text)? _cookie;

    private RegtestChainHost(RegtestChain chain, RegtestRpcServer server, (string Path, string Text)? cookie)
    {
        Chain = chain;
        _server = server;
        _cookie = cookie;
    }

    /// <summary>The chain, for nodes in the same process.</summary>
    public RegtestChain Chain { get; }

    /// <summary>Where it listens, with the port that it got.</summary>
    public IPEndPoint Endpoint => _server.Endpoint;

    /// <summary>Completes when a client has sent <c>stop</c>.</summary>
    public Task StopAsked => _server.StopAsked;

    /// <summary>Starts a chain with nothing but genesis, its server, and writes the cookie.</summary>
    /// <param name="options">At least one of login and cookie.</param>
    /// <param name="clock">What blocks are dated by, and for timeouts.</param>
    /// <param name="random">Makes the cookie's password.</param>
    /// <exception cref="RegtestChainException">It can't be started; the message says what to do.</exception>
    public static async Task<RegtestChainHost> Start(RegtestChainOptions options, TimeProvider clock, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(random);
        if (options.Login is null && options.CookieFile is null)
            throw new RegtestChainException("Give the regtest chain --user and --password, or --cookie=FILE: else nobody could come in.");
        if (options.Port is < 0 or > IPEndPoint.MaxPort)
            throw new RegtestChainException($"The port {options.Port} of the regtest chain must be 0 to {IPEndPoint.MaxPort}.");
        var cookie = options.CookieFile is null ? null : new RpcLogin(CookieUser, NewPassword(random));
        var chain = new RegtestChain(clock, options.Policy);
        RegtestRpcServer server;
        try
        {
            server = RegtestRpcServer.Start(
                chain, new IPEndPoint(options.Address, options.Port), [.. new[] { options.Login, cookie }.OfType<RpcLogin>()], clock);
        }
        catch (System.Net.Sockets.SocketException e)
        {
            throw new RegtestChainException(
                $"The regtest chain can't listen on {options.Address}:{options.Port}: {e.Message}. Is another one running? Take --port=0 for any free port.", e);
        }
        catch (ArgumentException e)
        {
            throw new RegtestChainException(e.Message, e);
        }
        return await Finish(options, chain, server, cookie).ConfigureAwait(false);
    }

    /// <summary>Stops the server and deletes the cookie.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        // another chain may have written its own over it
        if (_cookie is { } cookie && File.Exists(cookie.Path) && await File.ReadAllTextAsync(cookie.Path).ConfigureAwait(false) == cookie.Text)
            File.Delete(cookie.Path);
    }

    private static async Task<RegtestChainHost> Finish(RegtestChainOptions options, RegtestChain chain, RegtestRpcServer server, RpcLogin? cookie)
    {
        if (cookie is null)
            return new RegtestChainHost(chain, server, null);
        try
        {
            WriteCookie(options.CookieFile!, cookie.Joined);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw new RegtestChainException($"The cookie {options.CookieFile} can't be written: {e.Message}. Give --cookie a file in a folder that exists and is yours.", e);
        }
        return new RegtestChainHost(chain, server, (options.CookieFile!, cookie.Joined));
    }

    /// <summary>Whole or not at all, and nobody else can read it at any time.</summary>
    private static void WriteCookie(string path, string text)
    {
        var temporary = path + ".tmp";
        File.Delete(temporary);
        var mode = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            mode.UnixCreateMode = OwnerOnly;
        using (var writer = new StreamWriter(temporary, mode))
            writer.Write(text);
        File.Move(temporary, path, overwrite: true);
    }

    private static string NewPassword(IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[32];
        random.Fill(bytes);
        var password = Convert.ToHexStringLower(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return password;
    }
}

/// <summary>A regtest chain can't be started.</summary>
/// <param name="message">What to do about it.</param>
/// <param name="inner">The cause.</param>
public sealed class RegtestChainException(string message, Exception? inner = null) : Exception(message, inner);
