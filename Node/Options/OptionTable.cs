namespace Lnd.Actors.Node.Options;

/// <summary>What follows an option's name.</summary>
public enum OptionKind
{
    /// <summary>Nothing.</summary>
    Flag,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Choice,

    /// <summary>An amount in millisatoshi.</summary>
    Amount,

    /// <summary>A text; the option may be given several times.</summary>
    Texts,
}

/// <summary>An option of <c>lightningd</c>.</summary>
/// <param name="Name">Without dashes.</param>
/// <param name="Kind">What follows.</param>
/// <param name="Help">What it does, in our words.</param>
/// <param name="IsDeveloper">Whether it needs <c>--developer</c>.</param>
/// <param name="IsEarly">Whether it decides which files are read, so that it can't stand in every one of them.</param>
public sealed record OptionSpec(string Name, OptionKind Kind, string Help, bool IsDeveloper = false, bool IsEarly = false);

/// <summary>All options. Names and meaning are lightningd's.</summary>
public static class OptionTable
{
    /// <summary>They, as <c>--help</c> shows them.</summary>
    public static IReadOnlyList<OptionSpec> All { get; } =
    [
        new("conf", OptionKind.Text, "Read this configuration file only, instead of <lightning-dir>/config and <lightning-dir>/<network>/config.", IsEarly: true),
        new("lightning-dir", OptionKind.Text, "The node's folder (default ~/.lightning).", IsEarly: true),
        new("network", OptionKind.Text, "The chain: bitcoin (default), testnet, testnet4, signet or regtest.", IsEarly: true),
        new("mainnet", OptionKind.Flag, "The same as --network=bitcoin.", IsEarly: true),
        new("testnet", OptionKind.Flag, "The same as --network=testnet.", IsEarly: true),
        new("testnet4", OptionKind.Flag, "The same as --network=testnet4.", IsEarly: true),
        new("signet", OptionKind.Flag, "The same as --network=signet.", IsEarly: true),
        new("regtest", OptionKind.Flag, "The same as --network=regtest.", IsEarly: true),
        new("developer", OptionKind.Flag, "Allow the options that begin with dev-.", IsEarly: true),
        new("rpc-file", OptionKind.Text, "Name of the JSON-RPC socket (default lightning-rpc, in the network's folder)."),
        new("rpc-file-mode", OptionKind.Text, "Permissions of the socket, octal (default 0600)."),
        new("pid-file", OptionKind.Text, "Where to write the process id (default <lightning-dir>/lightningd-<network>.pid)."),
        new("daemon", OptionKind.Flag, "Run in the background; needs --log-file."),
        new("alias", OptionKind.Text, "The node's name in the network, up to 32 bytes."),
        new("rgb", OptionKind.Text, "The node's color, RRGGBB."),
        new("log-level", OptionKind.Text, "Least level to log: io, trace, debug, info, unusual or broken (default info)."),
        new("log-prefix", OptionKind.Text, "In front of every line of the log."),
        new("log-timestamps", OptionKind.Choice, "Whether each line of the log begins with the time (default true)."),
        new("log-file", OptionKind.Texts, "Where to log; - for the standard output (default). SIGHUP opens it anew."),
        new("addr", OptionKind.Texts, "Address to listen on and to announce: IP, IP:port or [IPv6]:port."),
        new("bind-addr", OptionKind.Texts, "Address to listen on, and not to announce."),
        new("announce-addr", OptionKind.Texts, "Address to announce, and not to listen on."),
        new("autolisten", OptionKind.Choice, "Whether to listen on the default port of all addresses where no --addr or --bind-addr is given (default true)."),
        new("offline", OptionKind.Flag, "Neither listen for peers nor connect to any."),
        new("fee-base", OptionKind.Amount, "Fee of each forwarded HTLC, in millisatoshi."),
        new("fee-per-satoshi", OptionKind.Integer, "Fee of forwarded HTLCs, in millionths of the amount."),
        new("htlc-minimum-msat", OptionKind.Amount, "Least HTLC to accept, in millisatoshi."),
        new("cltv-delta", OptionKind.Integer, "Blocks between the expiries of an incoming and an outgoing HTLC."),
        new("cltv-final", OptionKind.Integer, "Blocks that the last hop of a payment to this node must leave."),
        new("max-concurrent-htlcs", OptionKind.Integer, "HTLCs that each side of a channel may have on offer, 1 to 483."),
        new("max-dust-htlc-exposure-msat", OptionKind.Amount, "Most that may be lost to miners in HTLCs that are too small for the chain."),
        new("min-capacity-sat", OptionKind.Integer, "Smallest channel that a peer may open, in satoshi."),
        new("funding-confirms", OptionKind.Integer, "Confirmations that the funding of a peer's channel needs."),
        new("zeroconf-peer", OptionKind.Texts, "Node id of a peer whose new channels are used before they confirm: it could take the money back. Not an option of c-lightning."),
        new("watchtime-blocks", OptionKind.Integer, "Blocks by which a peer's own outputs are delayed, for this node to punish an old commitment."),
        new("commit-time", OptionKind.Integer, "Accepted for compatibility: this node commits at once when idle, and batches while a commitment is under way."),
        new("ignore-fee-limits", OptionKind.Choice, "Whether to accept any feerate of commitments from a peer (default false)."),
        new("allow-deprecated-apis", OptionKind.Choice, "Accepted for compatibility."),
        new("bitcoin-datadir", OptionKind.Text, "Bitcoin Core's folder, where its cookie and bitcoin.conf are."),
        new("bitcoin-rpcconnect", OptionKind.Text, "Bitcoin Core's host."),
        new("bitcoin-rpcport", OptionKind.Integer, "Bitcoin Core's RPC port."),
        new("bitcoin-rpcuser", OptionKind.Text, "Bitcoin Core's RPC user."),
        new("bitcoin-rpcpassword", OptionKind.Text, "Bitcoin Core's RPC password."),
        new("bitcoin-rpcclienttimeout", OptionKind.Integer, "Seconds to wait for an answer of Bitcoin Core."),
        new("bitcoin-retry-timeout", OptionKind.Integer, "Seconds to wait for Bitcoin Core at the start (default 60)."),
        new("bitcoin-cli", OptionKind.Text, "Accepted for compatibility: this node speaks to Bitcoin Core itself."),
        new("dev-fast-gossip", OptionKind.Flag, "Send gossip every second.", IsDeveloper: true),
        new("dev-bitcoind-poll", OptionKind.Integer, "Seconds between looks for a new block.", IsDeveloper: true),
        new("dev-no-reconnect", OptionKind.Flag, "Do not reconnect to peers.", IsDeveloper: true),
        new("dev-allow-localhost", OptionKind.Flag, "Announce addresses of this machine, too.", IsDeveloper: true),
        new("version", OptionKind.Flag, "Print the version and end.", IsEarly: true),
        new("help", OptionKind.Flag, "Print this and end.", IsEarly: true),
    ];

    private static readonly Dictionary<string, OptionSpec> ByName = All.ToDictionary(option => option.Name);

    /// <summary>The option of that name; null for none.</summary>
    public static OptionSpec? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The text of <c>--help</c>.</summary>
    public static string HelpText()
    {
        var width = All.Max(option => option.Name.Length) + 6;
        var lines = All.Select(option => $"  --{option.Name}{(option.Kind == OptionKind.Flag ? "" : "=")}".PadRight(width) + option.Help);
        return string.Join('\n',
        [
            "usage: lightningd [--option=value ...]        runs the node",
            "       lightningd regtest-chain [--port=N] [--user=NAME --password=TEXT | --cookie=FILE]",
            "                                              runs a bitcoin regtest chain that speaks Bitcoin Core's JSON-RPC",
            "       lightningd demo [--once] [--dir=FOLDER] [--cli=HOW-TO-CALL-IT]",
            "                                              runs three nodes on a chain of their own and pays through them",
            "",
            "Options may also stand in the configuration file, one per line, without the dashes:",
            .. lines,
        ]);
    }
}

/// <summary>The command line or a configuration file is wrong.</summary>
/// <param name="message">What, and where.</param>
public sealed class OptionException(string message) : Exception(message);
