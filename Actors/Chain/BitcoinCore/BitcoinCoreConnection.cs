using System.Globalization;
using System.Net;
using System.Net.Http;
using NBitcoin.RPC;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Lnd.Actors.Chain.BitcoinCore;

/// <summary>
/// Sends commands to bitcoind, and puts whatever goes wrong into words that say what to do. The cookie is read again when bitcoind no longer takes it, or was away: it writes a
/// new one each time it starts.
/// </summary>
internal sealed class BitcoinCoreConnection(BitcoinCoreSettings settings, ChainParameters chain) : IDisposable
{
    // commands end by their own time limit; a proxy has no business between a node and its bitcoind
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private volatile Session? _session;

    private sealed record Session(RPCClient Client, string Login);

    /// <summary>The answer, which may be bitcoind's refusal.</summary>
    /// <exception cref="ChainBackendException">bitcoind can't be reached, does not let us in, is not ready, or isn't bitcoind.</exception>
    public async Task<RPCResponse> Ask(CancellationToken cancel, string command, params object[] parameters)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(settings.Timeout);
        try
        {
            var response = await Send(new RPCRequest(command, parameters) { ThrowIfRPCError = false }, limit.Token).ConfigureAwait(false);
            return response.Error is { Code: RPCErrorCode.RPC_IN_WARMUP } error
                ? throw new ChainBackendException($"bitcoind at {settings.Address} is starting: {error.Message} Waiting for it.")
                : response;
        }
        catch (Exception e) when (e is ObjectDisposedException || (e is OperationCanceledException && !limit.IsCancellationRequested))
        {
            throw new ChainBackendException($"The connection to bitcoind at {settings.Address} was closed by this node, which is stopping.", inner: e);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new ChainBackendException(string.Create(CultureInfo.InvariantCulture,
                $"bitcoind at {settings.Address} did not answer {command} within {settings.Timeout.TotalSeconds} s. See its log; --bitcoin-rpcclienttimeout waits longer."), inner: e);
        }
        catch (HttpRequestException e)
        {
            _session = null;
            throw Explain(e);
        }
        catch (Exception e) when (e is JsonException or FormatException or IOException)
        {
            throw new ChainBackendException(
                $"What answers at {settings.Address} is not bitcoind: {e.Message}. Is --bitcoin-rpcconnect or --bitcoin-rpcport that of another program?", inner: e);
        }
    }

    /// <summary>The result.</summary>
    /// <exception cref="ChainBackendException">As above, or bitcoind refuses the command.</exception>
    public async Task<JToken> Call(CancellationToken cancel, string command, params object[] parameters)
    {
        var response = await Ask(cancel, command, parameters).ConfigureAwait(false);
        return response.Error is { } error ? throw Refused(command, error) : response.Result ?? JValue.CreateNull();
    }

    /// <summary>bitcoind refuses a command that it should not refuse.</summary>
    public ChainBackendException Refused(string command, RPCError error) => new(string.Create(CultureInfo.InvariantCulture,
        $"bitcoind at {settings.Address} refuses {command}: {error.Message} (code {(int)error.Code})"));

    /// <summary>bitcoind's result has another shape than that of the command.</summary>
    public ChainBackendException Malformed(string command, JToken? result, Exception? inner = null)
    {
        var text = result?.ToString(Formatting.None) ?? "nothing";
        return new ChainBackendException(
            $"bitcoind at {settings.Address} answers {command} with {(text.Length <= 200 ? text : text[..200] + "...")}, which is no result of it: use Bitcoin Core 22 or later",
            inner: inner);
    }

    public void Dispose() => _http.Dispose();

    private async Task<RPCResponse> Send(RPCRequest request, CancellationToken cancel)
    {
        var known = _session;
        var session = known ?? await LogIn(cancel).ConfigureAwait(false);
        try
        {
            return await session.Client.SendCommandAsync(request, cancel).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.StatusCode == HttpStatusCode.Unauthorized && known is not null && settings.Password is null)
        {
            var renewed = await LogIn(cancel).ConfigureAwait(false);
            if (renewed.Login == known.Login)
                throw;
            return await renewed.Client.SendCommandAsync(request, cancel).ConfigureAwait(false);
        }
    }

    private async Task<Session> LogIn(CancellationToken cancel)
    {
        var login = settings.Password is { } password ? $"{settings.UserName}:{password}" : await ReadCookie(cancel).ConfigureAwait(false);
        var colon = login.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            throw new ChainBackendException($"{settings.CookieFile} is not a cookie file of bitcoind");
        var client = new RPCClient(new NetworkCredential(login[..colon], login[(colon + 1)..]), settings.Address, chain.Network) { HttpClient = _http };
        return _session = new Session(client, login);
    }

    private async Task<string> ReadCookie(CancellationToken cancel)
    {
        try
        {
            return (await File.ReadAllTextAsync(settings.CookieFile, cancel).ConfigureAwait(false)).Trim();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ChainBackendException(
                $"There is no password for bitcoind at {settings.Address}, and no cookie file {settings.CookieFile}. Start bitcoind with server=1 for {chain.Name}, or name its folder "
                + "with --bitcoin-datadir, or its user and password with --bitcoin-rpcuser and --bitcoin-rpcpassword.", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ChainBackendException(
                $"The cookie file {settings.CookieFile} can not be read: {e.Message} Run as bitcoind's user or in its group (with rpccookieperms=group), or use "
                + "--bitcoin-rpcuser and --bitcoin-rpcpassword.", isFatal: e is UnauthorizedAccessException, inner: e);
        }
    }

    private ChainBackendException Explain(HttpRequestException e) => e.StatusCode switch
    {
        HttpStatusCode.Unauthorized when settings.Password is not null => new ChainBackendException(
            $"bitcoind at {settings.Address} refuses the user name or the password: correct --bitcoin-rpcuser and --bitcoin-rpcpassword, or rpcuser and rpcpassword in bitcoin.conf.",
            isFatal: true, e),
        HttpStatusCode.Unauthorized => new ChainBackendException(
            $"bitcoind at {settings.Address} refuses the cookie of {settings.CookieFile}: name the folder of the bitcoind that listens there with --bitcoin-datadir, or use "
            + "--bitcoin-rpcuser and --bitcoin-rpcpassword.", inner: e),
        HttpStatusCode.Forbidden => new ChainBackendException(
            $"bitcoind at {settings.Address} takes no commands from this machine, or not these: add it to rpcallowip, or them to rpcwhitelist, in bitcoin.conf.", isFatal: true, e),
        { } status => new ChainBackendException(string.Create(CultureInfo.InvariantCulture,
            $"What answers at {settings.Address} is not bitcoind, or it is ill: status {(int)status}. Check --bitcoin-rpcconnect and --bitcoin-rpcport."), inner: e),
        null => new ChainBackendException(
            $"bitcoind can not be reached at {settings.Address}: {(e.InnerException ?? e).Message}. Does it run with server=1 for {chain.Name}? Else tell where it is: "
            + "--bitcoin-rpcconnect, --bitcoin-rpcport, --bitcoin-datadir.", inner: e),
    };
}
