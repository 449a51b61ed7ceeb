using Lnd.Actors.Protocol;
using NBitcoin.RPC;
using Newtonsoft.Json.Linq;

namespace Lnd.Actors.Chain.Regtest.Rpc;

/// <summary>The commands of Bitcoin Core that a Lightning node, a test or a demo needs, and <c>faucet</c>, which is ours.</summary>
internal sealed partial class RpcCommands
{
    // what these rules are those of
    private const int CoreVersion = 290000;

    private readonly RegtestChain _chain;
    private readonly RegtestFaucet _faucet;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly SortedDictionary<string, Command> _commands;

    public RpcCommands(RegtestChain chain, RegtestFaucet faucet, TimeProvider clock)
    {
        _chain = chain;
        _faucet = faucet;
        _clock = clock;
        _started = clock.GetTimestamp();
        _commands = new SortedDictionary<string, Command>(StringComparer.Ordinal);
        AddControl();
        AddBlocks();
        AddTransactions();
        AddMining();
    }

    private sealed record Command(string[] Parameters, Func<RpcParameters, JToken> Run);

    /// <summary>Whether <c>stop</c> was asked for.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Carries out a command.</summary>
    /// <exception cref="RpcFault">It has no result but an error.</exception>
    public JToken Run(string method, JToken? parameters)
    {
        if (!_commands.TryGetValue(method, out var command))
            throw new RpcFault(RPCErrorCode.RPC_METHOD_NOT_FOUND, "Method not found");
        return command.Run(new RpcParameters(method, command.Parameters, parameters));
    }

    private void Add(string name, string[] parameters, Func<RpcParameters, JToken> run) => _commands.Add(name, new Command(parameters, run));

    private void AddControl()
    {
        Add("help", ["command"], Help);
        Add("echo", [.. Enumerable.Range(0, 10).Select(i => $"arg{i}")], p => new JArray(
            Enumerable.Range(0, 10).Select(i => p.Find($"arg{i}")).Reverse().SkipWhile(value => value is null).Reverse().Select(value => value ?? JValue.CreateNull())));
        Add("uptime", [], _ => (long)_clock.GetElapsedTime(_started).TotalSeconds);
        Add("stop", [], _ =>
        {
            IsStopping = true;
            return "regtest chain stopping";
        });
        Add("getnetworkinfo", [], _ => NetworkInfo());
        Add("getpeerinfo", [], _ => new JArray());
        Add("getconnectioncount", [], _ => 0);
    }

    private JToken Help(RpcParameters parameters)
    {
        if (parameters.Find("command") is null)
            return string.Join('\n', _commands.Select(command => RpcParameters.Usage(command.Key, command.Value.Parameters)["usage: ".Length..]));
        var name = parameters.Text("command");
        return _commands.TryGetValue(name, out var command) ? RpcParameters.Usage(name, command.Parameters) : $"help: unknown command: {name}";
    }

    private JObject NetworkInfo() => new()
    {
        ["version"] = CoreVersion,
        ["subversion"] = "/lnd.actors-regtest:0.1.0/",
        ["protocolversion"] = 70016,
        ["localservices"] = "0000000000000409",
        ["localservicesnames"] = new JArray("NETWORK", "WITNESS", "NETWORK_LIMITED"),
        ["localrelay"] = true,
        ["timeoffset"] = 0,
        ["networkactive"] = false,
        ["connections"] = 0,
        ["connections_in"] = 0,
        ["connections_out"] = 0,
        ["networks"] = new JArray(),
        ["relayfee"] = PerKvb(_chain.Policy.MinRelayFeerate),
        ["incrementalfee"] = PerKvb(_chain.Policy.IncrementalRelayFeerate),
        ["localaddresses"] = new JArray(),
        ["warnings"] = new JArray(),
    };

    private static JValue PerKvb(uint satoshisPerByte) => RpcJson.Amount(new Satoshi(satoshisPerByte * 1000UL));
}
