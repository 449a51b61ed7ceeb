using System.Globalization;

namespace Lnd.Actors.Chain.BitcoinCore;

/// <summary>What the operator says of the bitcoind to use; null where nothing is said. Each goes before what bitcoin.conf says.</summary>
public sealed record BitcoinCoreOptions
{
    /// <summary><c>bitcoin-datadir</c>: bitcoind's folder, with bitcoin.conf.</summary>
    public string? DataDir { get; init; }

    /// <summary><c>bitcoin-rpcconnect</c>: host, or host:port.</summary>
    public string? RpcConnect { get; init; }

    /// <summary><c>bitcoin-rpcport</c>.</summary>
    public int? RpcPort { get; init; }

    /// <summary><c>bitcoin-rpcuser</c>.</summary>
    public string? RpcUser { get; init; }

    /// <summary><c>bitcoin-rpcpassword</c>.</summary>
    public string? RpcPassword { get; init; }

    /// <summary><c>bitcoin-rpcclienttimeout</c>: how long to wait for an answer.</summary>
    public TimeSpan? RpcClientTimeout { get; init; }
}

/// <summary>Where bitcoind listens and how to log in.</summary>
/// <param name="Address">Its URL.</param>
/// <param name="UserName">Of <paramref name="Password"/>.</param>
/// <param name="Password">Null to log in with the cookie.</param>
/// <param name="CookieFile">The file that bitcoind writes user name and password into when it starts.</param>
/// <param name="Timeout">How long to wait for an answer.</param>
public sealed record BitcoinCoreSettings(Uri Address, string UserName, string? Password, string CookieFile, TimeSpan Timeout)
{
    /// <summary>lightningd's <c>bitcoin-rpcclienttimeout</c>.</summary>
    public static TimeSpan DefaultTimeout { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Finds out as bitcoin-cli would.</summary>
    /// <param name="options">What the operator says.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="defaultDataDir">bitcoind's folder where nobody says otherwise; null for that of this system.</param>
    /// <exception cref="ChainBackendException">The options, or bitcoin.conf, are wrong.</exception>
    public static BitcoinCoreSettings Find(BitcoinCoreOptions options, ChainParameters chain, string? defaultDataDir = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(chain);
        var dataDir = options.DataDir ?? defaultDataDir ?? DefaultDataDir();
        if (options.DataDir is not null && !Directory.Exists(dataDir))
            throw new ChainBackendException($"There is no folder {dataDir}: name that of bitcoind with --bitcoin-datadir", isFatal: true);
        var config = BitcoinConfigFile.Read(Path.Combine(dataDir, "bitcoin.conf"), dataDir, chain.CoreName);
        if (options.DataDir is null && config["datadir"] is { Length: > 0 } moved)
            dataDir = moved;
        var cookie = Path.Combine(dataDir, Subfolder(chain), config["rpccookiefile"] is { Length: > 0 } named ? named : ".cookie");
        var password = options.RpcPassword ?? config["rpcpassword"];
        return new BitcoinCoreSettings(
            AddressOf(options, config, chain),
            options.RpcUser ?? config["rpcuser"] ?? "",
            string.IsNullOrEmpty(password) ? null : password,
            cookie,
            options.RpcClientTimeout ?? DefaultTimeout);
    }

    /// <summary>Without the password.</summary>
    public override string ToString() => Password is null ? $"{Address} with the cookie {CookieFile}" : $"{Address} as {UserName}";

    private static Uri AddressOf(BitcoinCoreOptions options, BitcoinConfigFile config, ChainParameters chain)
    {
        var connect = options.RpcConnect ?? config["rpcconnect"];
        connect = string.IsNullOrWhiteSpace(connect) ? "127.0.0.1" : connect.Trim();
        var (host, port) = Split(connect);
        var named = options.RpcPort?.ToString(CultureInfo.InvariantCulture) ?? config["rpcport"];
        if (named is not null)
            port = named;
        var number = chain.DefaultRpcPort;
        if (port is not null && (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number is < 1 or > 65535))
            throw new ChainBackendException($"\"{port}\" is not a port: give --bitcoin-rpcport, or rpcport in bitcoin.conf, a number from 1 to 65535", isFatal: true);
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
            throw new ChainBackendException($"\"{connect}\" is not a host: give --bitcoin-rpcconnect, or rpcconnect in bitcoin.conf, a name or an IP address", isFatal: true);
        return new UriBuilder(Uri.UriSchemeHttp, host, number).Uri;
    }

    private static (string Host, string? Port) Split(string connect)
    {
        var colon = connect.LastIndexOf(':');
        var isIPv6 = connect.StartsWith('[') ? connect.EndsWith(']') : connect.IndexOf(':', StringComparison.Ordinal) != colon;
        var (host, port) = colon < 0 || isIPv6 ? (connect, null) : (connect[..colon], connect[(colon + 1)..]);
        return (host.Trim('[', ']'), port);
    }

    private static string Subfolder(ChainParameters chain) => chain.CoreName switch
    {
        "main" => "",
        "test" => "testnet3",
        var name => name,
    };

    private static string DefaultDataDir()
    {
        var (parent, name) = OperatingSystem.IsWindows() ? (Environment.SpecialFolder.ApplicationData, "Bitcoin")
            : OperatingSystem.IsMacOS() ? (Environment.SpecialFolder.UserProfile, "Library/Application Support/Bitcoin")
            : (Environment.SpecialFolder.UserProfile, ".bitcoin");
        return Environment.GetFolderPath(parent) is { Length: > 0 } folder ? Path.Combine(folder, name) : throw new ChainBackendException(
            "There is no home folder in which bitcoind's could be: name it with --bitcoin-datadir", isFatal: true);
    }
}
