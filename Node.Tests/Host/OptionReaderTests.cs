using System.Net;
using Lnd.Actors.Node.Options;

namespace Lnd.Actors.Tests.Host;

/// <summary>The command line and the configuration files, in lightningd's syntax.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class OptionReaderTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    private OptionValues Read(params string[] args) => OptionReader.Read(args, _home.Path);

    private NodeOptions Options(params string[] args) => NodeOptions.From(Read(args), _home.Path);

    private string Refused(params string[] args) => Assert.Throws<OptionException>(() => Options(args))!.Message;

    [Test]
    public void The_command_line_wins_over_the_networks_file_and_that_over_the_common_one()
    {
        var common = _home.Write(".lightning/config", "network=regtest", "alias=common", "rgb=010203", "fee-base=1");
        var own = _home.Write(".lightning/regtest/config", "alias=own", "rgb=040506");
        var values = Read("--alias=line");
        Assert.That(values["alias"], Is.EqualTo(new GivenValue("line", "cmdline")));
        Assert.That(values["rgb"], Is.EqualTo(new GivenValue("040506", $"{own}:2")));
        Assert.That(values["fee-base"], Is.EqualTo(new GivenValue("1", $"{common}:4")));
        Assert.That(OptionReader.NetworkOf(values), Is.EqualTo("regtest"));
    }

    [Test]
    public void Peers_that_are_trusted_without_confirmations_are_named_one_by_one()
    {
        var (one, two) = ($"02{new string('1', 64)}", $"03{new string('2', 64)}");
        Assert.That(Options("--regtest", $"--zeroconf-peer={one}", $"--zeroconf-peer={two}").Channels.ZeroConfPeers.Select(id => id.ToString()), Is.EquivalentTo([one, two]));
        Assert.That(Options("--regtest").Channels.ZeroConfPeers, Is.Empty);
        Assert.That(Refused("--regtest", $"--zeroconf-peer={one[..65]}"), Does.StartWith("--zeroconf-peer: '").And.Contain("is not a node id"));
        Assert.That(Refused("--regtest", "--zeroconf-peer=all"), Does.Contain("66 hex digits"));
    }

    [Test]
    public void The_network_of_the_command_line_says_whose_file_is_read()
    {
        _home.Write(".lightning/config", "network=regtest");
        _home.Write(".lightning/regtest/config", "alias=regtest");
        _home.Write(".lightning/signet/config", "alias=signet");
        Assert.That(Read("--signet").Text("alias"), Is.EqualTo("signet"));
        Assert.That(Options("--signet").NetworkDir, Is.EqualTo(Path.Combine(_home.LightningDir, "signet")));
        Assert.That(Read("--network", "regtest").Text("alias"), Is.EqualTo("regtest"));
    }

    [Test]
    public void A_file_that_is_named_is_the_only_one_and_may_name_the_folder()
    {
        _home.Write(".lightning/config", "alias=common");
        var named = _home.Write("named", $"lightning-dir={_home.Path}/elsewhere", "network=regtest");
        var options = Options($"--conf={named}");
        Assert.That(options.Alias, Is.Null);
        Assert.That(options.RpcFile, Is.EqualTo($"{_home.Path}/elsewhere/regtest/lightning-rpc"));
        Assert.That(Refused("--conf=/nowhere/at/all"), Does.StartWith("can't read the configuration file /nowhere/at/all"));
    }

    [Test]
    public void A_file_includes_others_beside_it()
    {
        _home.Write(".lightning/config", "include more/first", "# a comment", "", "alias=after");
        var second = _home.Write(".lightning/more/second", "rgb=010203");
        _home.Write(".lightning/more/first", "alias=before", "include second");
        var values = Read();
        Assert.That(values.Text("alias"), Is.EqualTo("after"));
        Assert.That(values["rgb"]!.Value.Source, Is.EqualTo($"{second}:1"));
        _home.Write(".lightning/more/second", "include first");
        Assert.That(Refused(), Does.Contain("too many files include each other"));
        _home.Write(".lightning/more/second", "include nowhere");
        Assert.That(Refused(), Does.StartWith("can't read the configuration file").And.Contain("more/nowhere"));
    }

    [Test]
    public void Options_that_may_be_given_again_add_up_and_of_others_the_last_counts()
    {
        _home.Write(".lightning/config", "log-file=a", "log-file=-", "alias=first", "alias=second");
        var options = Options("--regtest", "--log-file=/b", "--bind-addr=127.0.0.1:1", "--bind-addr=[::1]:2");
        Assert.That(options.Log.Files, Is.EqualTo((string[])[Path.Combine(options.NetworkDir, "a"), "-", "/b"]));
        Assert.That(options.Alias, Is.EqualTo("second"));
        Assert.That(options.Listen, Is.EqualTo((IPEndPoint[])[new(IPAddress.Loopback, 1), new(IPAddress.IPv6Loopback, 2)]));
    }

    [TestCase("--foo: unrecognized option", "--foo=1")]
    [TestCase("'foo' is not an option", "foo")]
    [TestCase("--alias: option requires an argument", "--alias")]
    [TestCase("--offline: takes no value", "--offline=false")]
    [TestCase("--autolisten: 'maybe' is neither true nor false", "--autolisten=maybe")]
    [TestCase("--commit-time: 'abc' is not a number", "--commit-time=abc")]
    [TestCase("--fee-base: '-1' is not an amount", "--fee-base=-1")]
    [TestCase("--fee-per-satoshi: 4294967296 is not between", "--fee-per-satoshi=4294967296")]
    [TestCase("--max-concurrent-htlcs: 484 is not between 1 and 483", "--max-concurrent-htlcs=484")]
    [TestCase("--bitcoin-rpcport: 65536 is not between", "--bitcoin-rpcport=65536")]
    [TestCase("--rgb: 'red' is not RRGGBB", "--rgb=red")]
    [TestCase("--alias: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' has more than 32 bytes", "--alias=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [TestCase("--addr: 'nonsense' is not an address to listen on", "--addr=nonsense")]
    [TestCase("--announce-addr: 'a b' is not an address", "--announce-addr=a b")]
    [TestCase("--rpc-file-mode: '0900' is not octal", "--rpc-file-mode=0900")]
    [TestCase("--log-level: there is no level 'loud'", "--log-level=loud")]
    [TestCase("--lightning-dir: requires an argument", "--lightning-dir=")]
    [TestCase("--network: there is no network 'mars'", "--network=mars")]
    [TestCase("--network: a node lives on one network", "--regtest", "--network=signet")]
    [TestCase("--dev-fast-gossip needs --developer", "--dev-fast-gossip")]
    [TestCase("--daemon needs a --log-file", "--daemon")]
    public void A_wrong_command_line_is_refused_by_name(string message, params string[] args) => Assert.That(Refused(args), Does.StartWith(message));

    [TestCase("foo=1", "unrecognized option 'foo'")]
    [TestCase("alias", "alias requires an argument")]
    [TestCase("conf=other", "conf belongs on the command line")]
    [TestCase("version", "version belongs on the command line")]
    [TestCase("lightning-dir=/elsewhere", "lightning-dir decides which file is read")]
    public void A_wrong_line_of_a_file_is_refused_by_its_place(string line, string message)
    {
        var file = _home.Write(".lightning/config", "# the second line is wrong", line);
        Assert.That(Refused(), Is.EqualTo($"{file}:2: {message}").Or.StartsWith($"{file}:2: {message}"));
    }

    [Test]
    public void A_networks_own_file_can_not_change_the_network()
    {
        var file = _home.Write(".lightning/regtest/config", "network=signet");
        Assert.That(Refused("--regtest"), Does.StartWith($"{file}:1: network decides which file is read"));
    }

    [Test]
    public void A_value_of_a_file_is_refused_by_its_place()
    {
        var file = _home.Write(".lightning/config", "fee-base=much");
        Assert.That(Refused(), Is.EqualTo($"--fee-base: 'much' is not an amount in millisatoshi ({file}:1)"));
    }
}
