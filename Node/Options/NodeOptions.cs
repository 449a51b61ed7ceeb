using System.Globalization;
using System.Net;
using System.Text;
using Lnd.Actors.Chain.BitcoinCore;
using Lnd.Actors.Channels;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Wire;

namespace Lnd.Actors.Node.Options;

/// <summary>What the operator wants of the node, checked.</summary>
public sealed record NodeOptions
{
    /// <summary>As they were given.</summary>
    public required OptionValues Given { get; init; }

    /// <summary>The chain.</summary>
    public required ChainParameters Chain { get; init; }

    /// <summary>The node's folder.</summary>
    public required string LightningDir { get; init; }

    /// <summary>The folder of the network in it: all data are there.</summary>
    public string NetworkDir => Path.Combine(LightningDir, Chain.Name);

    /// <summary>The JSON-RPC socket.</summary>
    public required string RpcFile { get; init; }

    /// <summary>Its permissions.</summary>
    public required UnixFileMode RpcFileMode { get; init; }

    /// <summary>Where the process id goes.</summary>
    public required string PidFile { get; init; }

    /// <summary>Whether to run in the background.</summary>
    public bool IsDaemon { get; init; }

    /// <summary>The node's name; null for one that follows from its id.</summary>
    public string? Alias { get; init; }

    /// <summary>The node's color; null for one that follows from its id.</summary>
    public RgbColor? Color { get; init; }

    /// <summary>Where to listen.</summary>
    public required IReadOnlyList<IPEndPoint> Listen { get; init; }

    /// <summary>What to announce.</summary>
    public required IReadOnlyList<NodeAddress> Announce { get; init; }

    /// <summary>Whether to stay away from peers.</summary>
    public bool IsOffline { get; init; }

    /// <summary>Blocks that the last hop must leave.</summary>
    public required uint CltvFinal { get; init; }

    /// <summary>Of channels.</summary>
    public required ChannelSettings Channels { get; init; }

    /// <summary>How to find Bitcoin Core.</summary>
    public required BitcoinCoreOptions BitcoinCore { get; init; }

    /// <summary>How long to wait for it at the start.</summary>
    public required TimeSpan BitcoinRetryTimeout { get; init; }

    /// <summary>Pause between looks for a new block.</summary>
    public required TimeSpan PollInterval { get; init; }

    /// <summary>Whether gossip is sent every second.</summary>
    public bool FastGossip { get; init; }

    /// <summary>Whether lost connections are made again.</summary>
    public bool Reconnect { get; init; } = true;

    /// <summary>Where to log.</summary>
    public required LogOptions Log { get; init; }

    /// <summary>Checks what was given.</summary>
    /// <exception cref="OptionException">Something is out of range.</exception>
    public static NodeOptions From(OptionValues values, string home)
    {
        ArgumentNullException.ThrowIfNull(values);
        var chain = ChainParameters.All[OptionReader.NetworkOf(values)];
        var folder = OptionReader.LightningDir(values, home);
        var isTest = chain.Name != "bitcoin";
        var isDaemon = values.Has("daemon");
        var log = LogOptions.From(values, Path.Combine(folder, chain.Name));
        if (isDaemon && log.Files.Contains("-"))
            throw new OptionException("--daemon needs a --log-file");
        return new NodeOptions
        {
            Given = values,
            Chain = chain,
            LightningDir = folder,
            RpcFile = Path.GetFullPath(values.Text("rpc-file") ?? "lightning-rpc", Path.Combine(folder, chain.Name)),
            RpcFileMode = Mode(values),
            PidFile = Path.GetFullPath(values.Text("pid-file") ?? $"lightningd-{chain.Name}.pid", folder),
            IsDaemon = isDaemon,
            Alias = AliasOf(values),
            Color = ColorOf(values),
            Listen = AddressOptions.Listen(values, chain),
            Announce = AddressOptions.Announce(values, chain),
            IsOffline = values.Has("offline"),
            CltvFinal = CltvFinalOf(values, isTest),
            Channels = ChannelsOf(values, chain, isTest),
            BitcoinCore = BitcoinCoreOf(values),
            BitcoinRetryTimeout = TimeSpan.FromSeconds(values.Integer("bitcoin-retry-timeout", 60, 0, 86_400)),
            PollInterval = TimeSpan.FromSeconds(values.Integer("dev-bitcoind-poll", 1, 1, 3600)),
            FastGossip = values.Has("dev-fast-gossip"),
            Reconnect = !values.Has("dev-no-reconnect") && !values.Has("offline"),
            Log = log,
        };
    }

    private static uint CltvFinalOf(OptionValues values, bool isTest) => (uint)values.Integer("cltv-final", isTest ? 10 : 18, 1, 2016);

    private static ChannelSettings ChannelsOf(OptionValues values, ChainParameters chain, bool isTest) => new()
    {
        FeeBase = new MilliSatoshi(Math.Min(uint.MaxValue, values.MilliSatoshi("fee-base", isTest ? 1UL : 1000))),
        FeeProportionalMillionths = (uint)values.Integer("fee-per-satoshi", 10, 0, uint.MaxValue),
        HtlcMinimum = new MilliSatoshi(values.MilliSatoshi("htlc-minimum-msat", 0)),
        CltvExpiryDelta = (ushort)values.Integer("cltv-delta", isTest ? 6 : 34, 1, 2016),
        MaxAcceptedHtlcs = (ushort)values.Integer("max-concurrent-htlcs", 30, 1, 483),
        MinimumDepth = (uint)values.Integer("funding-confirms", isTest ? 1 : 3, 1, 144),
        ZeroConfPeers = ZeroConfPeersOf(values),
        ToSelfDelay = (ushort)values.Integer("watchtime-blocks", isTest ? 6 : 144, 1, 2016),
        Policy = new ChannelPolicy
        {
            Chain = chain.Hash,
            // as in c-lightning, half of what the last hop leaves: more would close the channel at the next block over a payment that has just been taken
            FulfilledDeadlineBlocks = (int)(CltvFinalOf(values, isTest) + 1) / 2,
            MinCapacity = new Satoshi((ulong)values.Integer("min-capacity-sat", 10_000)),
            MaxDustExposure = new MilliSatoshi(values.MilliSatoshi("max-dust-htlc-exposure-msat", 50_000_000)),
            MaxFeerate = values.Choice("ignore-fee-limits", false) ? new FeeratePerKw(uint.MaxValue / 4) : new ChannelPolicy().MaxFeerate,
        },
    };

    private static HashSet<Point> ZeroConfPeersOf(OptionValues values) =>
    [
        .. values.All("zeroconf-peer").Select(given => Point.TryParse(given.Value, out var id)
            ? id
            : throw new OptionException($"--zeroconf-peer: '{given.Value}' is not a node id, 66 hex digits ({given.Source})")),
    ];

    private static BitcoinCoreOptions BitcoinCoreOf(OptionValues values) => new()
    {
        DataDir = values.Text("bitcoin-datadir"),
        RpcConnect = values.Text("bitcoin-rpcconnect"),
        RpcPort = values.Has("bitcoin-rpcport") ? (int)values.Integer("bitcoin-rpcport", 0, 1, 65535) : null,
        RpcUser = values.Text("bitcoin-rpcuser"),
        RpcPassword = values.Text("bitcoin-rpcpassword"),
        RpcClientTimeout = values.Has("bitcoin-rpcclienttimeout") ? TimeSpan.FromSeconds(values.Integer("bitcoin-rpcclienttimeout", 60, 1, 86_400)) : null,
    };

    private static UnixFileMode Mode(OptionValues values)
    {
        if (values["rpc-file-mode"] is not { } given)
            return UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return (UnixFileMode)(Convert.ToInt32(given.Value, 8) & 0x1ff);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            throw new OptionException($"--rpc-file-mode: '{given.Value}' is not octal, as 0600 is ({given.Source})");
        }
    }

    private static string? AliasOf(OptionValues values)
    {
        if (values["alias"] is not { } given)
            return null;
        return Encoding.UTF8.GetByteCount(given.Value) <= 32
            ? given.Value
            : throw new OptionException($"--alias: '{given.Value}' has more than 32 bytes ({given.Source})");
    }

    private static RgbColor? ColorOf(OptionValues values)
    {
        if (values["rgb"] is not { } given)
            return null;
        return given.Value.Length == 6 && uint.TryParse(given.Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rgb)
            ? new RgbColor((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb)
            : throw new OptionException($"--rgb: '{given.Value}' is not RRGGBB ({given.Source})");
    }
}
