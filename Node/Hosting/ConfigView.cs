using System.Globalization;
using Lnd.Actors.Node.Options;
using Lnd.Actors.Peers;
using Lnd.Actors.Protocol;
using Lnd.Actors.Protocol.Channels;
using Lnd.Actors.Protocol.Wire;
using Lnd.Actors.Rpc;

namespace Lnd.Actors.Node.Hosting;

/// <summary>The node's configuration, as commands show it.</summary>
internal sealed class ConfigView : IConfigView
{
    public ConfigView(NodeOptions options, Point id)
    {
        Alias = NodeLooks.AliasOf(options, id);
        Color = NodeLooks.ColorOf(options, id);
        NetworkDirectory = options.NetworkDir;
        Channels = options.Channels.Policy;
        Options = [.. Values(options)];
    }

    public string Alias { get; }

    public RgbColor Color { get; }

    public string NetworkDirectory { get; }

    public Rpc.NodeFeatures Features { get; } = Rpc.NodeFeatures.Of(Peers.NodeFeatures.Supported);

    public ChannelPolicy Channels { get; }

    public IReadOnlyList<ConfigOption> Options { get; }

    private static IEnumerable<ConfigOption> Values(NodeOptions options)
    {
        foreach (var spec in OptionTable.All)
        {
            if (spec.Name is "help" or "version")
                continue;
            var given = options.Given.All(spec.Name);
            if (given.Count > 0)
                yield return new ConfigOption(spec.Name, Given(spec, given));
            else if (Default(spec.Name, options) is { } value)
                yield return new ConfigOption(spec.Name, value);
        }
    }

    private static ConfigValue Given(OptionSpec spec, IReadOnlyList<GivenValue> given) => spec.Kind switch
    {
        OptionKind.Flag => new ConfigValue.Flag(true, given[^1].Source),
        OptionKind.Integer => new ConfigValue.Integer(long.Parse(given[^1].Value, CultureInfo.InvariantCulture), given[^1].Source),
        OptionKind.Choice => new ConfigValue.Choice(given[^1].Value is "" or "true", given[^1].Source),
        OptionKind.Amount => new ConfigValue.Amount(new MilliSatoshi(ulong.Parse(given[^1].Value.Replace("msat", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)), given[^1].Source),
        OptionKind.Texts => new ConfigValue.Texts([.. given.Select(g => g.Value)], [.. given.Select(g => g.Source)]),
        _ => new ConfigValue.Text(spec.Name.Contains("password", StringComparison.Ordinal) ? "..." : given[^1].Value, given[^1].Source),
    };

    private static ConfigValue? Default(string name, NodeOptions options)
    {
        const string source = "default";
        return name switch
        {
            "lightning-dir" => new ConfigValue.Text(options.LightningDir, source),
            "network" => new ConfigValue.Text(options.Chain.Name, source),
            "rpc-file" => new ConfigValue.Text(options.RpcFile, source),
            "rpc-file-mode" => new ConfigValue.Text("0600", source),
            "pid-file" => new ConfigValue.Text(options.PidFile, source),
            "log-level" => new ConfigValue.Text(options.Log.Level.ToString().ToLowerInvariant(), source),
            "log-timestamps" => new ConfigValue.Choice(options.Log.HasTimestamps, source),
            "autolisten" => new ConfigValue.Choice(true, source),
            "fee-base" => new ConfigValue.Integer((long)options.Channels.FeeBase.Value, source),
            "fee-per-satoshi" => new ConfigValue.Integer(options.Channels.FeeProportionalMillionths, source),
            "cltv-delta" => new ConfigValue.Integer(options.Channels.CltvExpiryDelta, source),
            "cltv-final" => new ConfigValue.Integer(options.CltvFinal, source),
            "max-concurrent-htlcs" => new ConfigValue.Integer(options.Channels.MaxAcceptedHtlcs, source),
            "funding-confirms" => new ConfigValue.Integer(options.Channels.MinimumDepth, source),
            "watchtime-blocks" => new ConfigValue.Integer(options.Channels.ToSelfDelay, source),
            _ => null,
        };
    }
}
