using Lnd.Actors.Chain;
using Lnd.Actors.Chain.BitcoinCore;

namespace Lnd.Actors.Tests.Chain;

[TestFixture, Parallelizable, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BitcoinCoreSettingsTests : IDisposable
{
    private static readonly ChainParameters s_main = ChainParameters.All["bitcoin"];
    private readonly string _folder = Directory.CreateTempSubdirectory("bitcoin").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private BitcoinCoreSettings Find(string config, BitcoinCoreOptions? options = null, ChainParameters? chain = null)
    {
        File.WriteAllText(Path.Combine(_folder, "bitcoin.conf"), config);
        return BitcoinCoreSettings.Find(options ?? new BitcoinCoreOptions(), chain ?? ChainParameters.Regtest, _folder);
    }

    [TestCase("bitcoin", 8332, "")]
    [TestCase("testnet", 18332, "testnet3")]
    [TestCase("testnet4", 48332, "testnet4")]
    [TestCase("signet", 38332, "signet")]
    [TestCase("regtest", 18443, "regtest")]
    public void Without_a_file_port_and_cookie_are_those_of_the_chain(string chain, int port, string subfolder)
    {
        var settings = BitcoinCoreSettings.Find(new BitcoinCoreOptions(), ChainParameters.All[chain], _folder);
        Assert.That(settings.Address, Is.EqualTo(new Uri($"http://127.0.0.1:{port}/")));
        Assert.That((settings.Password, settings.CookieFile), Is.EqualTo(((string?)null, Path.Combine(_folder, subfolder, ".cookie"))));
    }

    [Test]
    public void The_section_of_the_chain_goes_before_what_stands_outside_of_sections()
    {
        const string Config = """
            # a comment
            rpcuser = alice   # another
            rpcpassword=general
            rpcport=1111
            [regtest]
            rpcpassword=special
            rpcconnect=node.example
            rpcport=2222
            [main]
            rpcconnect=other.example
            """;
        var settings = Find(Config);
        Assert.That((settings.UserName, settings.Password, settings.Address), Is.EqualTo(("alice", "special", new Uri("http://node.example:2222/"))));
        settings = Find(Config, chain: s_main);
        Assert.That((settings.UserName, settings.Password, settings.Address), Is.EqualTo(("alice", "general", new Uri("http://other.example:1111/"))));
    }

    [Test]
    public void A_port_outside_of_sections_is_that_of_the_main_chain_alone() => Assert.That(Find("rpcport=1111").Address.Port, Is.EqualTo(18443));

    [Test]
    public void Of_several_values_the_first_counts() => Assert.That(Find("rpcuser=a\nrpcuser=b").UserName, Is.EqualTo("a"));

    [Test]
    public void Options_go_before_the_file()
    {
        var settings = Find(
            "rpcuser=a\nrpcpassword=b\n[regtest]\nrpcport=1\nrpcconnect=x",
            new BitcoinCoreOptions { RpcUser = "u", RpcPassword = "p", RpcPort = 5, RpcConnect = "host" });
        Assert.That((settings.UserName, settings.Password, settings.Address), Is.EqualTo(("u", "p", new Uri("http://host:5/"))));
    }

    [TestCase("127.0.0.1:77", "http://127.0.0.1:77/")]
    [TestCase("[::1]:77", "http://[::1]:77/")]
    [TestCase("[::1]", "http://[::1]:18443/")]
    [TestCase("::1", "http://[::1]:18443/")]
    [TestCase("host", "http://host:18443/")]
    public void A_host_may_carry_a_port(string connect, string address) =>
        Assert.That(Find("", new BitcoinCoreOptions { RpcConnect = connect }).Address, Is.EqualTo(new Uri(address)));

    [Test]
    public void Included_files_a_named_cookie_and_a_moved_folder_are_taken_up()
    {
        File.WriteAllText(Path.Combine(_folder, "more.conf"), "rpcuser=included\n[regtest]\nrpccookiefile=sesame\n");
        var settings = Find($"includeconf=more.conf\ndatadir={_folder}/elsewhere");
        Assert.That(settings.UserName, Is.EqualTo("included"));
        Assert.That(settings.CookieFile, Is.EqualTo(Path.Combine(_folder, "elsewhere", "regtest", "sesame")));
    }

    [TestCase("-rpcuser=a", "leading -")]
    [TestCase("rpcuser", "no =")]
    [TestCase("rpcpassword=secret#1", "rpcpassword")]
    [TestCase("[regtest]\nrpcport=none", "not a port")]
    [TestCase("rpcport=70000\n[regtest]\nrpcport=70000", "not a port")]
    [TestCase("rpcconnect=a b", "not a host")]
    public void What_is_wrong_in_the_file_is_told_without_the_password(string config, string words)
    {
        var error = Assert.Throws<ChainBackendException>(() => Find(config))!;
        Assert.That(error.Message, Does.Contain(words).And.Not.Contain("secret"));
        Assert.That(error.IsFatal);
    }

    [Test]
    public void A_folder_that_is_not_there_is_told()
    {
        var error = Assert.Throws<ChainBackendException>(() => Find("", new BitcoinCoreOptions { DataDir = Path.Combine(_folder, "none") }))!;
        Assert.That(error.Message, Does.Contain("--bitcoin-datadir"));
    }
}
