using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Host;

/// <summary>The program from outside: what it says, and its exit codes, when what it needs is wrong, and when it is told to stop (docs/lightningd.md).</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class ProcessTests
{
    private const string Started = "Server started with public key";

    private LightningdProcess _node = null!;

    [SetUp]
    public async Task SetUp() => _node = await LightningdProcess.Create();

    [TearDown]
    public async Task TearDown() => await _node.DisposeAsync();

    [Test]
    public async Task A_second_daemon_on_the_same_folder_is_refused_with_11_and_the_first_goes_on()
    {
        var first = _node.Start(_node.Usual);
        await LightningdProcess.WaitFor(first, Started);
        foreach (var more in (string[][])[[], ["--daemon", "--log-file=second"]])
        {
            var second = await _node.Run([.. _node.Usual, .. more]);
            Assert.That(second.Code, Is.EqualTo(11));
            Assert.That(second.Error, Does.Contain("lightningd already running?").And.Contain("lightningd-regtest.pid"));
        }
        Assert.That((await _node.Call("getinfo"))["network"]!.GetValue<string>(), Is.EqualTo("regtest"));
    }

    [Test]
    public async Task SIGTERM_stops_it_with_0_and_it_starts_again_with_the_same_id()
    {
        var first = _node.Start(_node.Usual);
        await LightningdProcess.WaitFor(first, Started);
        var id = (await _node.Call("getinfo"))["id"]!.GetValue<string>();
        await LightningdProcess.Signal(first.Id, "TERM");
        Assert.That((await LightningdProcess.End(first)).Code, Is.Zero);
        Assert.That(File.Exists(_node.Socket), Is.False);
        await LightningdProcess.WaitFor(_node.Start(_node.Usual), $"{Started} {id}");
    }

    [Test]
    public async Task SIGTERM_stops_it_with_0_while_it_waits_for_its_chain()
    {
        var waiting = _node.Start([.. _node.Usual, $"--bitcoin-rpcport={FreePort.Take()}"]);
        await LightningdProcess.WaitFor(waiting, "can not be reached");
        await LightningdProcess.Signal(waiting.Id, "TERM");
        Assert.That((await LightningdProcess.End(waiting)).Code, Is.Zero);
    }

    [Test]
    public async Task The_command_stop_ends_it_with_0()
    {
        var node = _node.Start(_node.Usual);
        await LightningdProcess.WaitFor(node, Started);
        var stop = await _node.RunCli("--network=regtest", "stop");
        Assert.That((stop.Code, stop.Output), Is.EqualTo((0, "{\n   \"result\": \"Shutdown complete\"\n}\n")));
        Assert.That((await LightningdProcess.End(node)).Code, Is.Zero);
        var late = await _node.RunCli("--network=regtest", "getinfo");
        Assert.That(late.Code, Is.EqualTo(2));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task In_the_background_it_answers_as_soon_as_the_foreground_has_ended(bool isInFile)
    {
        if (isInFile)
            _node.Home.Write(".lightning/config", "daemon", "log-file=log");
        var front = await _node.Run(isInFile ? _node.Usual : [.. _node.Usual, "--daemon", "--log-file=log"]);
        Assert.That((front.Code, front.Error), Is.EqualTo((0, "")));
        Assert.That((await _node.Call("stop"))["result"]!.GetValue<string>(), Is.EqualTo("Shutdown complete"));
        Assert.That(File.ReadAllText(Path.Combine(_node.NetworkDir, "log")), Does.Contain(Started));
    }

    [Test]
    public async Task Without_a_chain_backend_it_ends_with_1_after_its_patience()
    {
        var end = await _node.Run([.. _node.Usual, $"--bitcoin-rpcport={FreePort.Take()}", "--bitcoin-retry-timeout=1"]);
        Refused(end, 1, "bitcoind can not be reached at http://127.0.0.1:", "--bitcoin-rpcconnect");
        Refused(await _node.Run([.. _node.Usual, "--bitcoin-datadir=/nowhere/at/all"]), 1, "/nowhere/at/all", "--bitcoin-datadir");
    }

    [Test]
    public async Task A_wrong_password_ends_it_with_1_at_once() =>
        Refused(await _node.Run([.. _node.Usual, "--bitcoin-rpcpassword=wrong"]), 1, "refuses the user name or the password", "--bitcoin-rpcpassword");

    [Test]
    public async Task A_chain_of_another_network_ends_it_with_1_at_once() =>
        Refused(await _node.Run([.. _node.Usual[1..], "--network=signet"]), 1, "follows the chain \"regtest\"", "--network");

    [Test]
    public async Task Wrong_options_end_it_with_1()
    {
        Refused(await _node.Run("--nonsense"), 1, "--nonsense: unrecognized option");
        Refused(await _node.Run([.. _node.Usual, "--cltv-delta=never"]), 1, "--cltv-delta: 'never' is not a number");
        _node.Home.Write(".lightning/config", "nonsense=1");
        Refused(await _node.Run(_node.Usual), 1, "config:1: unrecognized option 'nonsense'");
        Assert.That((await _node.Run("--version")).Output, Does.StartWith("v26.06"));
        Assert.That((await _node.Run("--help")).Output, Does.StartWith("usage: lightningd").And.Contain("--bitcoin-datadir="));
    }

    [Test]
    public async Task A_secret_that_is_missing_open_to_others_or_none_ends_it_with_24()
    {
        var first = _node.Start(_node.Usual);
        await LightningdProcess.WaitFor(first, Started);
        await LightningdProcess.Signal(first.Id, "TERM");
        await LightningdProcess.End(first);

        var secret = Path.Combine(_node.NetworkDir, "hsm_secret");
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Refused(await _node.Run(_node.Usual), 24, "can be read or changed by other users", "chmod 0400");
        File.Delete(secret);
        Refused(await _node.Run(_node.Usual), 24, "there is no hsm_secret", "backup");
        Assert.That(File.Exists(secret), Is.False, "a new secret must not take the place of the lost one");
        File.WriteAllText(secret, "nonsense");
        File.SetUnixFileMode(secret, UnixFileMode.UserRead);
        Refused(await _node.Run(_node.Usual), 24, "hsm_secret has 8 bytes", "backup");
        File.Delete(secret);
        Directory.CreateDirectory(secret);
        Refused(await _node.Run(_node.Usual), 24, "cannot read");
    }

    [Test]
    public async Task A_journal_that_is_none_ends_it_with_1_and_stays_as_it_is()
    {
        var first = _node.Start(_node.Usual);
        await LightningdProcess.WaitFor(first, Started);
        await LightningdProcess.Signal(first.Id, "TERM");
        await LightningdProcess.End(first);

        var journal = Path.Combine(_node.NetworkDir, "journal.sqlite3");
        foreach (var rest in Directory.GetFiles(_node.NetworkDir, "journal.sqlite3-*"))
            File.Delete(rest);
        var nonsense = Enumerable.Repeat((byte)0x55, 5000).ToArray();
        File.WriteAllBytes(journal, nonsense);
        Refused(await _node.Run(_node.Usual), 1, "journal.sqlite3 can't be opened", "not a database");
        Assert.That(File.ReadAllBytes(journal), Is.EqualTo(nonsense));
    }

    [Test]
    public async Task A_folder_that_can_not_be_made_ends_it_with_1()
    {
        var file = _node.Home.Write("file");
        Refused(await _node.Run([.. _node.Usual, $"--lightning-dir={file}/below"]), 1, "can't make the folder", file);
    }

    [Test]
    public async Task A_log_file_that_can_not_be_written_ends_it_with_1() =>
        Refused(await _node.Run([.. _node.Usual, "--log-file=/nowhere/at/all"]), 1, "can't write the log file /nowhere/at/all");

    [Test]
    public async Task A_path_that_is_too_long_for_a_socket_ends_it_with_1() =>
        Refused(await _node.Run([.. _node.Usual, $"--rpc-file={new string('s', 120)}"]), 1, "longer than 107 bytes", "--rpc-file");

    [Test]
    public async Task An_address_that_is_taken_ends_it_with_1() =>
        Refused(await _node.Run([.. _node.Usual, $"--addr={_node.Chain.Endpoint}"]), 1, $"can't listen on {_node.Chain.Endpoint}", "--addr");

    private static void Refused(Ended end, int code, params string[] said)
    {
        Assert.That(end.Code, Is.EqualTo(code), end.Error);
        Assert.That(end.Error, Does.StartWith("lightningd: ").And.Not.Contain("Unhandled exception"));
        foreach (var part in said)
            Assert.That(end.Error, Does.Contain(part));
    }
}
