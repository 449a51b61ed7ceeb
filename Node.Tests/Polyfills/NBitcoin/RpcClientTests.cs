using System.Net;
using System.Net.Sockets;
using NBitcoin;
using NBitcoin.RPC;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>Login, errors and batches. The typed commands are in <see cref="RpcCommandTests"/>.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class RpcClientTests
{
    private static RPCClient Client(FakeBitcoind server, string credentials = "alice:secret") =>
        new(credentials, server.Address, Network.RegTest);

    [Test]
    public async Task A_command_is_sent_with_its_parameters_and_login()
    {
        await using var server = FakeBitcoind.WithResult("\"pong\"");
        var response = await Client(server, "alice:se:cr:et").SendCommandAsync("echo", 1, "two", true, new[] { "a", "b" }, uint256.One, new JObject());
        Assert.That(response.ResultString, Is.EqualTo("pong"));
        Assert.That(response.Error, Is.Null);
        Assert.That(server.Last.Login, Is.EqualTo("alice:se:cr:et"));
        Assert.That(server.Last.Path, Is.EqualTo("/"));
        Assert.That(server.Last.Method, Is.EqualTo("echo"));
        Assert.That(server.Last.Params.ToString(Formatting.None), Is.EqualTo($$"""[1,"two",true,["a","b"],"{{uint256.One}}",{}]"""));
    }

    [Test]
    public async Task Parameters_can_be_named()
    {
        await using var server = FakeBitcoind.WithResult("null");
        await Client(server).SendCommandWithNamedArgsAsync("echo", new() { ["x"] = 1 }, CancellationToken.None);
        Assert.That(server.Last.Params.ToString(Formatting.None), Is.EqualTo("""{"x":1}"""));
    }

    [Test]
    public async Task A_wallet_is_named_in_the_path()
    {
        await using var server = FakeBitcoind.WithResult("null");
        await Client(server, "wallet=my wallet;alice:secret").SendCommandAsync(RPCOperations.getwalletinfo);
        Assert.That(server.Last.Path, Is.EqualTo("/wallet/my%20wallet"));
    }

    [Test]
    public async Task Receiving_an_error_throws_it_with_its_code()
    {
        await using var server = new FakeBitcoind(r => FakeBitcoind.Error(r.Body, -26, "min relay fee not met"));
        var thrown = Assert.ThrowsAsync<RPCException>(() => Client(server).SendCommandAsync(RPCOperations.sendrawtransaction, "00"));
        Assert.That(thrown!.RPCCode, Is.EqualTo(RPCErrorCode.RPC_VERIFY_REJECTED));
        Assert.That(thrown.Message, Is.EqualTo("min relay fee not met"));
        Assert.That(thrown.RPCResult!.Error!.Message, Is.EqualTo("min relay fee not met"));
    }

    [TestCase(404, -32601)]
    [TestCase(500, -28)]
    [TestCase(200, -5)]
    public async Task Receiving_an_error_with_any_status_throws_it(int status, int code)
    {
        await using var server = new FakeBitcoind(r => FakeBitcoind.Error(r.Body, code, "no", status));
        var thrown = Assert.ThrowsAsync<RPCException>(() => Client(server).SendCommandAsync("x"));
        Assert.That((int)thrown!.RPCCode, Is.EqualTo(code));
    }

    [Test]
    public async Task An_error_can_be_looked_at_instead()
    {
        await using var server = new FakeBitcoind(r => FakeBitcoind.Error(r.Body, -5, "no"));
        var response = await Client(server).SendCommandAsync(new RPCRequest("x", []) { ThrowIfRPCError = false });
        Assert.That(response.Error!.Code, Is.EqualTo(RPCErrorCode.RPC_INVALID_ADDRESS_OR_KEY));
        Assert.That(response.ThrowIfError, Throws.InstanceOf<RPCException>());
    }

    [Test]
    public async Task A_wrong_password_is_told_without_repeating_it()
    {
        await using var server = new FakeBitcoind(_ => new FakeBitcoind.Reply("", 401, "text/plain"));
        var thrown = Assert.ThrowsAsync<HttpRequestException>(() => Client(server).SendCommandAsync("x"));
        Assert.That(thrown!.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(thrown.Message, Does.Not.Contain("secret"));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Another_status_is_told()
    {
        await using var server = new FakeBitcoind(_ => new FakeBitcoind.Reply("<html>", 502, "text/html"));
        var thrown = Assert.ThrowsAsync<HttpRequestException>(() => Client(server).SendCommandAsync("x"));
        Assert.That(thrown!.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
    }

    [Test]
    public void A_refused_connection_is_told()
    {
        var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();
        var client = new RPCClient("alice:secret", new Uri($"http://127.0.0.1:{port}"), Network.RegTest);
        Assert.That(() => client.SendCommandAsync("x"), Throws.InstanceOf<HttpRequestException>());
    }

    [TestCase("")]
    [TestCase("hello")]
    [TestCase("{\"result\":")]
    [TestCase("[]")]
    [TestCase("7")]
    public async Task An_answer_that_is_no_JSON_object_is_told(string body)
    {
        await using var server = new FakeBitcoind(_ => new FakeBitcoind.Reply(body));
        Assert.That(() => Client(server).SendCommandAsync("x"), Throws.InstanceOf<JsonReaderException>());
    }

    [Test]
    public async Task While_bitcoind_is_busy_the_command_is_tried_again()
    {
        var busy = true;
        await using var server = new FakeBitcoind(r =>
        {
            var wasBusy = busy;
            busy = false;
            return wasBusy ? new FakeBitcoind.Reply("Work queue depth exceeded", 503, "text/html") : FakeBitcoind.Result(r.Body, "7");
        });
        Assert.That(await Client(server).GetBlockCountAsync(), Is.EqualTo(7));
        Assert.That(server.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Waiting_for_a_busy_bitcoind_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = new FakeBitcoind(_ =>
        {
            cancel.Cancel();
            return new FakeBitcoind.Reply("", 503, "text/html");
        });
        Assert.That(() => Client(server).GetBlockCountAsync(cancel.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task The_login_is_read_from_the_cookie_and_again_when_it_is_refused()
    {
        var cookie = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(cookie, "__cookie__:old");
            await using var server = new FakeBitcoind(r =>
            {
                if (r.Login == "__cookie__:new")
                    return FakeBitcoind.Result(r.Body, "1");
                if (r.Login == "__cookie__:old")
                    File.WriteAllText(cookie, "__cookie__:new");
                return new FakeBitcoind.Reply("", 401, "text/plain");
            });
            var client = Client(server, "cookiefile=" + cookie);
            Assert.That(await client.GetBlockCountAsync(), Is.EqualTo(1));
            Assert.That(await client.GetBlockCountAsync(), Is.EqualTo(1));
            Assert.That(server.Requests.Select(r => r.Login), Is.EqualTo(new[] { "__cookie__:old", "__cookie__:new", "__cookie__:new" }));

            await File.WriteAllTextAsync(cookie, "__cookie__:other");
            var other = Client(server, "cookiefile=" + cookie);
            var thrown = Assert.ThrowsAsync<HttpRequestException>(() => other.GetBlockCountAsync());
            Assert.That(thrown!.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        }
        finally
        {
            File.Delete(cookie);
        }
    }

    [Test]
    public async Task A_missing_cookie_is_told()
    {
        await using var server = new FakeBitcoind(_ => new FakeBitcoind.Reply("", 401, "text/plain"));
        var client = Client(server, "cookiefile=" + Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString()));
        Assert.That(() => client.GetBlockCountAsync(), Throws.InstanceOf<HttpRequestException>());
    }

    [Test]
    public async Task The_http_client_can_be_set()
    {
        await using var server = FakeBitcoind.WithResult("1");
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("Forwarded", "by=test");
        var client = Client(server);
        client.HttpClient = http;
        Assert.That(client.HttpClient, Is.SameAs(http));
        Assert.That(await client.GetBlockCountAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_batch_is_one_request_and_its_answers_may_come_in_any_order()
    {
        await using var server = new FakeBitcoind(r => new FakeBitcoind.Reply(new JArray(r.Body.Reverse().Select(one =>
            (string)one["method"]! == "bad"
                ? JObject.Parse(FakeBitcoind.Error(one, -8, "out of range").Body)
                : JObject.Parse(FakeBitcoind.Result(one, (string)one["method"]! == "getblockcount" ? "7" : $"\"{uint256.One}\"").Body))).ToString()));
        var batch = Client(server).PrepareBatch();
        var count = batch.GetBlockCountAsync();
        var hash = batch.GetBestBlockHashAsync();
        var bad = batch.SendCommandAsync("bad");
        await batch.SendBatchAsync();
        Assert.That(await count, Is.EqualTo(7));
        Assert.That(await hash, Is.EqualTo(uint256.One));
        Assert.That(() => bad, Throws.InstanceOf<RPCException>().With.Message.EqualTo("out of range"));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_empty_batch_sends_nothing()
    {
        await using var server = FakeBitcoind.WithResult("1");
        await Client(server).PrepareBatch().SendBatchAsync();
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task A_batch_that_fails_fails_each_of_its_commands()
    {
        await using var server = new FakeBitcoind(_ => new FakeBitcoind.Reply("", 401, "text/plain"));
        var batch = Client(server).PrepareBatch();
        Task[] commands = [batch.GetBlockCountAsync(), batch.GetBestBlockHashAsync()];
        await batch.SendBatchAsync();
        foreach (var command in commands)
            Assert.That(() => command, Throws.InstanceOf<HttpRequestException>());
    }

    [Test]
    public async Task A_batch_can_be_cancelled()
    {
        await using var server = FakeBitcoind.WithResult("1");
        var batch = Client(server).PrepareBatch();
        var command = batch.GetBlockCountAsync();
        batch.CancelBatch();
        Assert.That(() => command, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => Client(server).SendBatchAsync(), Throws.InvalidOperationException);
        Assert.That(() => Client(server).CancelBatch(), Throws.InvalidOperationException);
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task Many_commands_at_once_are_all_answered()
    {
        await using var server = new FakeBitcoind(r => FakeBitcoind.Result(r.Body, r.Params[0]!.ToString()));
        var client = Client(server);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => client.SendCommandAsync("echo", i)));
        Assert.That(answers.Select(a => (int)a.Result!), Is.EqualTo(Enumerable.Range(0, 50)));
    }

    [TestCase("main", null, "http://127.0.0.1:8332/")]
    [TestCase("regtest", "otherhost", "http://otherhost:18443/")]
    [TestCase("regtest", "otherhost:99", "http://otherhost:99/")]
    [TestCase("test", "https://rpc.example.com/path", "https://rpc.example.com/path")]
    [TestCase("test", "http://10.0.0.1:1234", "http://10.0.0.1:1234/")]
    public void The_address_is_that_of_the_host_and_network(string network, string? host, string expected) =>
        Assert.That(new RPCClient("a:b", host!, Network.GetNetwork(network)!).Address.AbsoluteUri, Is.EqualTo(expected));

    [Test]
    public void A_server_in_the_credentials_is_where_to_go() =>
        Assert.That(new RPCClient(RPCCredentialString.Parse("server=http://there:1;a:b"), Network.Main).Address.AbsoluteUri,
            Is.EqualTo("http://there:1/"));

    [Test]
    public void Without_a_network_the_port_tells()
    {
        Assert.That(new RPCClient(new NetworkCredential("a", "b"), new Uri("http://x:18332")).Network, Is.SameAs(Network.TestNet));
        Assert.That(() => new RPCClient(new NetworkCredential("a", "b"), new Uri("http://x:7")), Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void The_default_cookie_is_in_the_folder_of_the_network()
    {
        Assert.That(RPCClient.GetDefaultCookieFilePath(Network.Main), Does.EndWith(Path.Combine("itcoin", ".cookie")));
        Assert.That(RPCClient.GetDefaultCookieFilePath(Network.RegTest), Does.EndWith(Path.Combine("itcoin", "regtest", ".cookie")));
        Assert.That(RPCClient.TryGetDefaultCookieFilePath(Bitcoin.Instance.Signet),
            Does.EndWith(Path.Combine("itcoin", "signet", ".cookie")));
    }
}
