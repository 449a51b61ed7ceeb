using System.Text.Json;
using Lnd.Actors.Channels;
using Lnd.Actors.Cli;
using Lnd.Actors.Invoices;
using Lnd.Actors.Rpc;
using Lnd.Actors.Tests.Rpc;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Cli;

/// <summary>lightning-cli against a gateway in the same process.</summary>
public class CliTests : NUnitTestKit
{
    private ScriptedNode _node = null!;

    [SetUp]
    public void SetUp()
    {
        _node = new ScriptedNode(Sys);
        _node.Answer("invoices", m => m switch
        {
            ListInvoices => new InvoiceList([Samples.Invoice(InvoiceStatus.Unpaid)]),
            MakeInvoice make => new InvoiceRefused(900, $"{make.Label}|{make.Description}|{make.Amount}"),
            _ => null,
        });
    }

    [TearDown]
    public void TearDown() => _node.Dispose();

    private (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = CommandLine.Run([$"--rpc-file={_node.Settings.SocketPath}", .. args], new CliEnvironment(output, error, _node.Folder, _node.Folder));
        return (code, output.ToString(), error.ToString());
    }

    [Test]
    public void A_result_is_printed_as_JSON_with_three_spaces()
    {
        var (code, output, error) = Run("listinvoices");
        Assert.That((code, error), Is.EqualTo((0, "")));
        Assert.That(output, Does.StartWith(
            """
            {
               "invoices": [
                  {
                     "label": "l",
                     "bolt11": "lnbcrt1",
            """));
        Assert.That(output, Does.Contain("\"description\": \"d \\\"é\\\" 😀\"").And.EndWith("   ]\n}\n"));
        JsonDocument.Parse(output);
        Assert.That(Run("listinvoices", "-k", "offer_id=00").Output, Is.EqualTo("{\n   \"invoices\": []\n}\n"));
    }

    [Test]
    public void Other_formats_are_those_of_the_options()
    {
        Assert.That(Run("-R", "listconfigs", "cltv-delta").Output, Is.EqualTo("""{"configs":{"cltv-delta":{"value_int":6,"source":"default"}}}""" + "\n"));
        Assert.That(Run("listconfigs", "cltv-delta", "--flat").Output, Is.EqualTo("configs.cltv-delta.value_int=6\nconfigs.cltv-delta.source=default\n"));
        Assert.That(Run("-H", "listconfigs", "cltv-delta").Output, Is.EqualTo("value_int=6\nsource=default\n"));
        Assert.That(Run("-F", "listconfigs", "log-file").Output, Does.Contain("configs.log-file.values_str[1]=log\n"));
        Assert.That(Run("-H", "listinvoices").Output, Does.Contain("label=l\n").And.Contain("description=d \"é\" 😀\n"));
    }

    [Test]
    public void Help_is_for_humans()
    {
        var (code, output, _) = Run("help");
        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Contain("\ninvoice amount_msat label description").And.EndWith("for more information on a specific command\n"));
        Assert.That(Run("help", "stop").Output, Does.StartWith("command=stop\ncategory=utility\ndescription="));
        Assert.That(Run("-J", "help", "stop").Output, Does.Contain("\"format-hint\": \"simple\""));
        Assert.That(Run().Output, Does.StartWith("Usage: lightning-cli").And.Contain("Querying lightningd").And.Contain("getinfo"));
    }

    [TestCase("5|d|1000msat", "invoice", "1sat", "5", "d")]
    [TestCase("5|d|1000msat", "invoice", "amount_msat=1sat", "description=d", "label=5")]
    [TestCase("5|d|1000msat", "-k", "invoice", "description=d", "label=5", "amount_msat=1000")]
    [TestCase("l|a=b|1000msat", "-o", "invoice", "1sat", "l", "a=b")]
    [TestCase("007|d|", "invoice", "any", "007", "d")]
    [TestCase("\"q\\|ü|", "invoice", "any", "\"q\\", "ü")]
    [TestCase("5|d|", "invoice", "any", "\"5\"", "d")]
    [TestCase("-5|d|", "invoice", "--", "any", "-5", "d")]
    public void Parameters_are_guessed_as_c_lightning_does(string expected, params string[] args)
    {
        var (code, output, _) = Run(args);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(JsonDocument.Parse(output).RootElement.GetProperty("message").GetString(), Is.EqualTo(expected));
    }

    [Test]
    public void An_error_is_printed_and_is_the_exit_code()
    {
        Assert.That(Run("nosuch"), Is.EqualTo((1, "{\n   \"code\": -32601,\n   \"message\": \"Unknown command 'nosuch'\"\n}\n", "")));
        Assert.That(Run("-R", "nosuch").Output, Is.EqualTo("""{"code":-32601,"message":"Unknown command 'nosuch'"}""" + "\n"));
        Assert.That(Run("-H", "weird\n\"method").Code, Is.EqualTo(1));
    }

    [TestCase("--nosuch", "--nosuch: unrecognized option")]
    [TestCase("-x", "-x: unrecognized option")]
    [TestCase("-N=loud", "--notifications: Invalid level 'loud'")]
    [TestCase("--filter", "--filter: requires an argument")]
    [TestCase("--network=mars", "Unknown network name 'mars'")]
    public void A_wrong_command_line_is_usage(string option, string message)
    {
        var (code, output, error) = Run("help", option);
        Assert.That((code, output), Is.EqualTo((3, "")));
        Assert.That(error, Does.StartWith("lightning-cli: ").And.Contain(message));
    }

    [TestCase("invoice", "{x}")]
    [TestCase("invoice", "[1,]")]
    [TestCase("-k", "invoice", "noequals")]
    [TestCase("--filter={", "help")]
    public void Parameters_that_are_no_JSON_are_usage(params string[] args) => Assert.That(Run(args).Code, Is.EqualTo(3));

    [Test]
    public void No_daemon_is_told_with_exit_code_2([Values("help", "getinfo")] string command)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var environment = new CliEnvironment(output, error, _node.Folder, _node.Folder);
        Assert.That(CommandLine.Run([command], environment), Is.EqualTo(2));
        Assert.That(error.ToString(), Does.Contain(Path.Combine(_node.Folder, ".lightning", "bitcoin", "lightning-rpc")).And.Contain("No such file or directory"));
        var dead = Path.Combine(_node.Folder, "dead");
        File.WriteAllText(dead, "");
        Assert.That(CommandLine.Run([$"--rpc-file={dead}", command], environment), Is.EqualTo(2));
        Assert.That(error.ToString(), Does.Contain("Connection refused"));
    }

    [Test]
    public void The_socket_is_found_through_options_and_files()
    {
        string Find(params string[] args) => SocketLocation.Find(Options.Parse(args).Location, new CliEnvironment(TextWriter.Null, TextWriter.Null, _node.Folder, "/somewhere"));
        var home = Path.Combine(_node.Folder, ".lightning");
        Assert.That(Find(), Is.EqualTo($"{home}/bitcoin/lightning-rpc"));
        Assert.That(Find("--regtest"), Is.EqualTo($"{home}/regtest/lightning-rpc"));
        Assert.That(Find("--lightning-dir=l", "--network", "signet"), Is.EqualTo("/somewhere/l/signet/lightning-rpc"));
        Assert.That(Find("--rpc-file=/x/y"), Is.EqualTo("/x/y"));
        Directory.CreateDirectory(Path.Combine(home, "testnet"));
        File.WriteAllText(Path.Combine(home, "config"), "# a comment\nnetwork=testnet\nalias=x\ninclude more\n");
        File.WriteAllText(Path.Combine(home, "more"), "rpc-file=other\n");
        Assert.That(Find(), Is.EqualTo($"{home}/testnet/other"));
        Assert.That(Find("--mainnet"), Is.EqualTo($"{home}/bitcoin/other"));
        File.WriteAllText(Path.Combine(_node.Folder, "conf"), "lightning-dir=/z\nregtest\n");
        Assert.That(Find("--conf", Path.Combine(_node.Folder, "conf")), Is.EqualTo("/z/regtest/lightning-rpc"));
        Assert.That(Assert.Throws<CliException>(() => Find("--conf=/no/such"))!.Code, Is.EqualTo(3));
    }

    [Test]
    public void Notifications_are_printed_before_the_answer_unless_they_are_not_wanted()
    {
        _node.Answer("channels", _ => new ChannelClosed(Samples.Transaction, true));
        Assert.That(Run("close", "1x2x3").Output, Does.StartWith("# closing 1x2x3").And.Contain("\"type\": \"mutual\""));
        Assert.That(Run("-N", "none", "close", "1x2x3").Output, Does.StartWith("{"));
        Assert.That(Run("-N=broken", "close", "1x2x3").Output, Does.StartWith("{"));
    }

    [Test]
    public void A_filter_is_handed_on() =>
        Assert.That(Run("""--filter={"invoices":[{"label":true}]}""", "-R", "listinvoices").Output, Is.EqualTo("""{"invoices":[{"label":"l"}]}""" + "\n"));

    [Test]
    public void Version_and_usage_need_no_daemon()
    {
        Assert.That(CommandLine.Version, Is.EqualTo(NodeVersion.Text));
        Assert.That(Run("--version"), Is.EqualTo((0, NodeVersion.Text + "\n", "")));
        Assert.That(Run("-h").Output, Does.Contain("--lightning-dir"));
    }
}
