using System.Collections.Concurrent;
using System.Net;
using System.Net.Http;

namespace NBitcoin.RPC;

/// <summary>
/// Sends commands to bitcoind over HTTP. Can be used by many at once.
/// <para>
/// Commands throw <see cref="RPCException"/> when bitcoind refuses them, <see cref="HttpRequestException"/> when it can not be reached or
/// does
/// not let us in, <see cref="Newtonsoft.Json.JsonReaderException"/> when the answer is not JSON, and <see cref="FormatException"/> when it
/// is JSON of another shape.
/// </para>
/// </summary>
public partial class RPCClient
{
    private static readonly ConcurrentDictionary<Network, string> CookiePaths = new();

    // One pool of connections for all clients. Some commands take minutes, so it is for the caller to cancel.
    private static readonly Lazy<HttpClient> SharedHttpClient = new(() =>
        new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan });

    private HttpClient? _httpClient;

    /// <summary>A client of the bitcoind of this machine, with the cookie in its own folder.</summary>
    public RPCClient(Network network) : this(new RPCCredentialString(), (Uri?)null, network)
    {
    }

    /// <summary>A client of the bitcoind that the credentials name, or of that of this machine.</summary>
    public RPCClient(RPCCredentialString credentials, Network network) : this(credentials, (string?)null, network)
    {
    }

    /// <summary>
    /// A client of the bitcoind at a host: <c>name</c>, <c>name:port</c> or a URL. A server in the credentials comes first.
    /// </summary>
    /// <exception cref="FormatException">Not a host.</exception>
    public RPCClient(RPCCredentialString credentials, string? host, Network network)
        : this(credentials, ToUri(credentials?.Server ?? host, network), network)
    {
    }

    /// <summary>A client of the bitcoind at a host.</summary>
    /// <inheritdoc cref="RPCClient(RPCCredentialString, string, Network)"/>
    public RPCClient(NetworkCredential credentials, string? host, Network network)
        : this(new RPCCredentialString { UserPassword = credentials }, host, network)
    {
    }

    /// <summary>A client of the bitcoind at a URL.</summary>
    /// <exception cref="ArgumentException">No network was given and the port is not the default of one.</exception>
    public RPCClient(NetworkCredential credentials, Uri address, Network? network = null)
        : this(new RPCCredentialString { UserPassword = credentials }, address, network)
    {
    }

    /// <summary>A client of the bitcoind at a host, with credentials as <see cref="RPCCredentialString"/> reads them.</summary>
    /// <exception cref="FormatException">Not credentials, or not a host.</exception>
    public RPCClient(string? authenticationString, string? hostOrUri, Network network) : this(Read(authenticationString), hostOrUri, network)
    {
    }

    /// <summary>A client of the bitcoind at a URL, with credentials as <see cref="RPCCredentialString"/> reads them.</summary>
    /// <exception cref="FormatException">Not credentials.</exception>
    /// <exception cref="ArgumentException">No network was given and the port is not the default of one.</exception>
    public RPCClient(string? authenticationString, Uri address, Network? network = null) : this(Read(authenticationString), address, network)
    {
    }

    /// <summary>A client of the bitcoind at a URL.</summary>
    /// <exception cref="ArgumentException">
    /// No network was given and the port is not the default of one, or no cookie is known for it.
    /// </exception>
    public RPCClient(RPCCredentialString? credentials, Uri? address, Network? network)
    {
        CredentialString = credentials ?? new RPCCredentialString();
        Network = network
            ?? Network.GetNetworks().FirstOrDefault(n => n.RPCPort == address?.Port)
            ?? throw new ArgumentException("The network is not told, and not by the port either", nameof(network));
        Address = address ?? ToUri(null, Network);
        if (CredentialString.UseDefault)
            GetDefaultCookieFilePath(Network);
    }

    /// <summary>Where bitcoind listens.</summary>
    public Uri Address { get; }

    /// <summary>How to log in.</summary>
    public RPCCredentialString CredentialString { get; }

    /// <summary>The chain that bitcoind follows.</summary>
    public Network Network { get; }

    /// <summary>What sends the requests; shared by all clients, and without a time limit, unless set.</summary>
    public HttpClient HttpClient
    {
        get => _httpClient ?? SharedHttpClient.Value;
        set => _httpClient = value;
    }

    /// <summary>Where bitcoind writes its cookie for a network, unless it is told otherwise.</summary>
    /// <exception cref="ArgumentException">The environment names no home folder and no path was registered.</exception>
    public static string GetDefaultCookieFilePath(Network network) => TryGetDefaultCookieFilePath(network)
        ?? throw new ArgumentException($"There is no default cookie file for {network}: give a path", nameof(network));

    /// <summary>Where bitcoind writes its cookie for a network, null when that is not known.</summary>
    public static string? TryGetDefaultCookieFilePath(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (CookiePaths.TryGetValue(network, out var path))
            return path;
        var folder = Network.GetDefaultDataFolder("bitcoin");
        return folder is null ? null : Path.Combine(folder, network.DataFolder, ".cookie");
    }

    /// <summary>Says where bitcoind writes its cookie for a network; the first one to say so counts.</summary>
    public static void RegisterDefaultCookiePath(Network network, string path)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(path);
        CookiePaths.TryAdd(network, path);
    }

    private static RPCCredentialString Read(string? text) => text is null ? new RPCCredentialString() : RPCCredentialString.Parse(text);

    private static Uri ToUri(string? host, Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        host = string.IsNullOrWhiteSpace(host) ? "127.0.0.1" : host.Trim();
        var isUrl = host.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(isUrl ? host : "http://" + host, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new FormatException($"\"{host}\" is not a host, host:port or URL of bitcoind");
        // the port of a URL is that of its scheme, but a mere host means bitcoind's own
        return isUrl || HasPort(host) ? uri : new UriBuilder(uri) { Port = network.RPCPort }.Uri;
    }

    private static bool HasPort(string host)
    {
        var colon = host.LastIndexOf(':');
        return colon > host.LastIndexOf(']');
    }
}
