using System.Net;
using Lnd.Actors.Chain.Regtest;
using NBitcoin;
using NBitcoin.RPC;
using Newtonsoft.Json.Linq;

namespace Lnd.Actors.Tests.Chain.Regtest;

/// <summary>HTTP, JSON-RPC and logins.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class RpcServerTests
{
    [TestCase("alice:wrong")]
    [TestCase("bob:se:cret")]
    [TestCase(":")]
    public async Task Receiving_a_wrong_login_is_answered_with_401(string login)
    {
        await using var rpc = new RpcFixture(0);
        var thrown = Assert.ThrowsAsync<HttpRequestException>(() => rpc.ClientWith(login == ":" ? "x:" : login).GetBlockCountAsync());
        Assert.That(thrown!.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await rpc.Post("""{"method":"getblockcount"}""", login)).Status, Is.EqualTo(401));
        Assert.That(await rpc.RawText("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"), Does.Contain("401").And.Contain("WWW-Authenticate: Basic realm=\"jsonrpc\""));
    }

    [TestCase("{", 500, -32700)]
    [TestCase("", 500, -32700)]
    [TestCase("7", 500, -32700)]
    [TestCase("""{"method":"getblockcount"} x""", 500, -32700)]
    [TestCase("""{"params":[]}""", 400, -32600)]
    [TestCase("""{"method":5}""", 400, -32600)]
    [TestCase("""{"method":"getblockcount","params":5}""", 400, -32600)]
    [TestCase("""{"method":"getblockcounts"}""", 404, -32601)]
    [TestCase("""{"method":"getblockhash","params":[99]}""", 500, -8)]
    [TestCase("""{"method":"getblockhash","params":["1"]}""", 500, -3)]
    [TestCase("""{"method":"getblockhash","params":{"hight":1}}""", 500, -8)]
    [TestCase("""{"method":"getblockcount","params":[1]}""", 500, -1)]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"getblockcounts"}""", 200, -32601)]
    public async Task Receiving_a_bad_request_is_answered_with_status_and_code(string body, int status, int code)
    {
        await using var rpc = new RpcFixture(0);
        var reply = await rpc.Post(body);
        Assert.That(reply.Status, Is.EqualTo(status));
        Assert.That(RpcFixture.Json(reply.Body)["error"]!["code"]!.Value<int>(), Is.EqualTo(code));
    }

    [Test]
    public async Task Receiving_bytes_that_are_no_text_or_a_deep_nest_is_a_parse_error()
    {
        await using var rpc = new RpcFixture(0);
        var reply = await rpc.Post(new string('[', 100_000));
        Assert.That(RpcFixture.Json(reply.Body)["error"]!["code"]!.Value<int>(), Is.EqualTo(-32700));
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, rpc.Address) { Content = new ByteArrayContent([0x22, 0xff, 0xfe, 0x22]) };
        request.Headers.TryAddWithoutValidation("Authorization", RpcFixture.Basic(RpcFixture.Login)["Authorization: ".Length..].Trim());
        using var answer = await client.SendAsync(request);
        Assert.That(RpcFixture.Json(await answer.Content.ReadAsStringAsync())["error"]!["code"]!.Value<int>(), Is.EqualTo(-32700));
    }

    [TestCase("nonsense\r\n\r\n", 400)]
    [TestCase("POST / HTTP/2.0\r\n\r\n", 400)]
    [TestCase("POST / HTTP/1.1\r\nno colon\r\n\r\n", 400)]
    [TestCase("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400)]
    [TestCase("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400)]
    [TestCase("GET / HTTP/1.1\r\n\r\n", 405)]
    [TestCase("POST /rest HTTP/1.1\r\n\r\n", 404)]
    [TestCase("POST / HTTP/1.1\r\nLOGIN\r\n", 411)]
    [TestCase("POST / HTTP/1.1\r\nLOGINContent-Length: 99999999999\r\n\r\n", 413)]
    public async Task Receiving_bad_HTTP_is_refused_with_a_status_and_the_server_goes_on(string request, int status)
    {
        await using var rpc = new RpcFixture(0);
        var reply = await rpc.Raw(request.Replace("LOGIN", RpcFixture.Basic(RpcFixture.Login)));
        Assert.That(reply.Status, Is.EqualTo(status));
        Assert.That(reply.Body, Is.Not.Empty);
        Assert.That(await rpc.Client.GetBlockCountAsync(), Is.Zero);
    }

    [Test]
    public async Task Receiving_a_head_without_end_is_refused()
    {
        await using var rpc = new RpcFixture(0);
        Assert.That((await rpc.Raw("POST / HTTP/1.1\r\nX: " + new string('x', 20_000))).Status, Is.EqualTo(431));
    }

    [Test]
    public async Task Receiving_half_a_request_is_no_harm()
    {
        await using var rpc = new RpcFixture(0);
        Assert.That(await rpc.RawText($"POST / HTTP/1.1\r\n{RpcFixture.Basic(RpcFixture.Login)}Content-Length: 100\r\n\r\n{{"), Is.Empty);
        Assert.That(await rpc.RawText("POST / HT"), Is.Empty);
        Assert.That(await rpc.Client.GetBlockCountAsync(), Is.Zero);
    }

    [Test]
    public async Task Several_requests_can_come_on_one_connection_at_once()
    {
        await using var rpc = new RpcFixture(2);
        string Request(string body, string more = "") =>
            $"POST / HTTP/1.1\r\n{RpcFixture.Basic(RpcFixture.Login)}Content-Length: {body.Length}\r\n{more}\r\n{body}";
        var text = await rpc.RawText(
            Request("""{"method":"getblockcount","id":"a"}""") + Request("""{"method":"echo","params":["x"],"id":"b"}""", "Expect: 100-continue\r\n")
            + Request("""{"jsonrpc":"2.0","method":"echo","params":[]}"""));
        Assert.That(text, Does.Contain("""{"result":2,"error":null,"id":"a"}"""));
        Assert.That(text, Does.Contain("HTTP/1.1 100 Continue"));
        Assert.That(text, Does.Contain("""{"result":["x"],"error":null,"id":"b"}"""));
        Assert.That(text, Does.Contain("HTTP/1.1 204 No Content"));
    }

    [Test]
    public async Task A_batch_is_answered_one_by_one()
    {
        await using var rpc = new RpcFixture(2);
        var batch = rpc.Client.PrepareBatch();
        var (count, missing, best) = (batch.GetBlockCountAsync(), batch.GetBlockHashAsync(9), batch.GetBestBlockHashAsync());
        await batch.SendBatchAsync();
        Assert.That(await count, Is.EqualTo(2));
        Assert.That(Assert.ThrowsAsync<RPCException>(() => missing)!.RPCCode, Is.EqualTo(RPCErrorCode.RPC_INVALID_PARAMETER));
        Assert.That(await best, Is.EqualTo(rpc.Ours.Chain.Tip.Id.ToUint256()));

        var reply = await rpc.Post("""[{"jsonrpc":"2.0","method":"echo"},5,{"jsonrpc":"2.0","method":"getblockcount","id":1}]""");
        var answers = (JArray)RpcFixture.Json(reply.Body);
        Assert.That(answers, Has.Count.EqualTo(2), "a notification has no answer");
        Assert.That(answers[0]["error"]!["code"]!.Value<int>(), Is.EqualTo(-32600));
        Assert.That(answers[1]["result"]!.Value<int>(), Is.EqualTo(2));
        Assert.That(((JObject)answers[1]).ContainsKey("error"), Is.False);
        Assert.That((await rpc.Post("[]")).Body.Trim(), Is.EqualTo("[]"));
    }

    [Test]
    public async Task Parameters_can_be_named()
    {
        await using var rpc = new RpcFixture(1);
        var response = await rpc.Client.SendCommandWithNamedArgsAsync(
            "getblock", new() { ["blockhash"] = rpc.Ours.Chain.Tip.Id.ToString(), ["verbosity"] = 0 }, CancellationToken.None);
        Assert.That(response.ResultString, Is.EqualTo(Convert.ToHexStringLower(rpc.Ours.Chain.GetBlock(rpc.Ours.Chain.Tip.Id)!.ToBytes())));
    }

    [Test]
    public async Task While_it_warms_up_every_command_fails_with_code_28()
    {
        await using var rpc = new RpcFixture(0);
        rpc.Server.WarmUp = "Loading block index…";
        var fault = await rpc.Fails("getblockcount");
        Assert.That((fault.RPCCode, fault.Message), Is.EqualTo((RPCErrorCode.RPC_IN_WARMUP, "Loading block index…")));
        rpc.Server.WarmUp = null;
        Assert.That(await rpc.Client.GetBlockCountAsync(), Is.Zero);
    }

    [Test]
    public async Task Stop_is_answered_and_then_told()
    {
        await using var rpc = new RpcFixture(0);
        Assert.That(rpc.Server.StopAsked.IsCompleted, Is.False);
        Assert.That((await rpc.Post("""{"method":"stop"}""")).Body, Does.Contain("stopping"));
        await rpc.Server.StopAsked.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Test]
    public async Task Many_clients_at_once_are_served()
    {
        await using var rpc = new RpcFixture(0);
        var address = rpc.Ours.Mine.GetDestinationAddress(Network.RegTest)!;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => rpc.Client.GenerateToAddressAsync(2, address)));
        Assert.That(await rpc.Client.GetBlockCountAsync(), Is.EqualTo(40));
    }

    [Test]
    public void Only_this_machine_is_served()
    {
        var chain = new RegtestChain();
        Assert.That(
            () => RegtestRpcServer.Start(chain, new IPEndPoint(IPAddress.Any, 0), [new RpcLogin("a", "b")], TimeProvider.System),
            Throws.ArgumentException.With.Message.Contains("127.0.0.1"));
        Assert.That(() => RegtestRpcServer.Start(chain, new IPEndPoint(IPAddress.Loopback, 0), [], TimeProvider.System), Throws.ArgumentException);
    }
}
