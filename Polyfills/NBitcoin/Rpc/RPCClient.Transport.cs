using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace NBitcoin.RPC;

public partial class RPCClient
{
    // bitcoind answers so while its queue of commands is full
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(10);

    private volatile string? _cookie;

    /// <summary>Sends a command.</summary>
    public Task<RPCResponse> SendCommandAsync(RPCOperations commandName, params object[] parameters) =>
        SendCommandAsync(commandName.ToString(), CancellationToken.None, parameters);

    /// <inheritdoc cref="SendCommandAsync(RPCOperations, object[])"/>
    public Task<RPCResponse> SendCommandAsync(RPCOperations commandName, CancellationToken cancellationToken, params object[] parameters) =>
        SendCommandAsync(commandName.ToString(), cancellationToken, parameters);

    /// <inheritdoc cref="SendCommandAsync(RPCOperations, object[])"/>
    public Task<RPCResponse> SendCommandAsync(string commandName, params object[] parameters) =>
        SendCommandAsync(commandName, CancellationToken.None, parameters);

    /// <inheritdoc cref="SendCommandAsync(RPCOperations, object[])"/>
    public Task<RPCResponse> SendCommandAsync(string commandName, CancellationToken cancellationToken, params object[] parameters) =>
        SendCommandAsync(new RPCRequest(commandName, parameters), cancellationToken);

    /// <summary>Sends a command with parameters by name.</summary>
    public Task<RPCResponse> SendCommandWithNamedArgsAsync(
        string commandName, Dictionary<string, object> parameters, CancellationToken cancellationToken) =>
        SendCommandAsync(new RPCRequest { Method = commandName, NamedParams = parameters }, cancellationToken);

    /// <summary>
    /// Sends a command; in a batch, waits for <see cref="SendBatchAsync"/> to do so. While bitcoind's queue of commands is full it is tried
    /// again, for as long as <paramref name="cancellationToken"/> lets it.
    /// </summary>
    /// <exception cref="RPCException">bitcoind refuses it, and <see cref="RPCRequest.ThrowIfRPCError"/> is set.</exception>
    /// <exception cref="HttpRequestException">bitcoind is not reached, or does not let us in.</exception>
    /// <exception cref="JsonReaderException">The answer is not JSON.</exception>
    /// <exception cref="FormatException">The answer is JSON of another shape.</exception>
    public async Task<RPCResponse> SendCommandAsync(RPCRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var response = _batch is { } batch
            ? await Enqueue(batch, request).WaitAsync(cancellationToken).ConfigureAwait(false)
            : await SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (request.ThrowIfRPCError)
            response.ThrowIfError();
        return response;
    }

    private async Task<RPCResponse> SendAsync(RPCRequest request, CancellationToken cancellationToken)
    {
        using var body = new StringWriter();
        request.WriteJSON(body);
        using var reply = await PostAsync(body.ToString(), cancellationToken).ConfigureAwait(false);
        // errors come with status 500, 404 and others, and JSON that says more
        if (!reply.IsSuccessStatusCode && reply.Content.Headers.ContentType?.MediaType != "application/json")
            throw Failed(reply.StatusCode, $"answered {request.Method} with status {(int)reply.StatusCode} {reply.ReasonPhrase}");
        var json = await ReadAsync<JObject>(reply, cancellationToken).ConfigureAwait(false);
        if (!json.ContainsKey("result") && !json.ContainsKey("error"))
            throw new FormatException($"bitcoind at {Address} answered {request.Method} with {Shorten(json)}");
        return new RPCResponse(json);
    }

    /// <summary>Posts the text; renews the cookie once when it is refused, and waits while bitcoind is too busy.</summary>
    private async Task<HttpResponseMessage> PostAsync(string json, CancellationToken cancellationToken)
    {
        var wait = FirstRetry;
        var renewed = false;
        while (true)
        {
            var login = await LoginAsync(cancellationToken).ConfigureAwait(false);
            using var request = CreateRequest(json, login);
            var reply = await HttpClient.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (reply.StatusCode == HttpStatusCode.Unauthorized)
            {
                reply.Dispose();
                // bitcoind writes a new cookie each time it starts
                if (renewed || CredentialString.UserPassword is not null)
                    throw Failed(HttpStatusCode.Unauthorized, "refuses the user name or the password");
                renewed = true;
                _cookie = null;
            }
            else if (await IsBusyAsync(reply, cancellationToken).ConfigureAwait(false))
            {
                reply.Dispose();
                await Task.Delay(wait, cancellationToken).ConfigureAwait(false);
                wait = wait * 2 < LongestRetry ? wait * 2 : LongestRetry;
            }
            else
            {
                return reply;
            }
        }
    }

    private HttpRequestMessage CreateRequest(string json, string login)
    {
        var address = string.IsNullOrEmpty(CredentialString.WalletName)
            ? Address
            : new Uri(Address.AbsoluteUri.TrimEnd('/') + "/wallet/" + Uri.EscapeDataString(CredentialString.WalletName));
        return new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new StringContent(json, new UTF8Encoding(false), "application/json"),
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(login))) },
        };
    }

    private async ValueTask<string> LoginAsync(CancellationToken cancellationToken)
    {
        if (CredentialString.UserPassword is { } login)
            return $"{login.UserName}:{login.Password}";
        if (_cookie is { } known)
            return known;
        var path = CredentialString.CookieFile ?? GetDefaultCookieFilePath(Network);
        try
        {
            var cookie = (await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false)).Trim();
            _cookie = cookie;
            return cookie;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HttpRequestException($"The cookie file {path} of bitcoind at {Address} can not be read; does it run? {e.Message}", e);
        }
    }

    private static async ValueTask<bool> IsBusyAsync(HttpResponseMessage reply, CancellationToken cancellationToken) =>
        reply.StatusCode switch
        {
            HttpStatusCode.ServiceUnavailable => true,
            // before version 22
            HttpStatusCode.InternalServerError when reply.Content.Headers.ContentType?.MediaType != "application/json" =>
                await reply.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false) == "Work queue depth exceeded",
            _ => false,
        };

    private async Task<T> ReadAsync<T>(HttpResponseMessage reply, CancellationToken cancellationToken) where T : JToken
    {
        var text = await reply.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return RPCResponse.Parse<T>(new StringReader(text))
                ?? throw new JsonReaderException($"bitcoind at {Address} answered with JSON of another kind: {Shorten(text)}");
        }
        catch (JsonReaderException e) when (!e.Message.StartsWith("bitcoind", StringComparison.Ordinal))
        {
            throw new JsonReaderException($"bitcoind at {Address} answered with what is not JSON: {Shorten(text)}", e);
        }
    }

    private HttpRequestException Failed(HttpStatusCode status, string what) => new($"bitcoind at {Address} {what}", null, status);

    private static string Shorten(JToken? json) => Shorten(json?.ToString(Formatting.None) ?? "nothing");

    private static string Shorten(string text) => text.Length <= 200 ? text : text[..200] + "...";
}
