using System.Text;
using System.Text.Json;
using Akka.Actor;
using Lnd.Actors.Invoices;
using Lnd.Actors.Rpc;
using Lnd.Actors.Tests.Support;

namespace Lnd.Actors.Tests.Rpc;

public class GatewayTests : NUnitTestKit
{
    private ScriptedNode _node = null!;
    private RpcClient _client = null!;

    [SetUp]
    public void SetUp()
    {
        _node = new ScriptedNode(Sys, settings => settings with { MaxRequestBytes = 1024 * 1024 });
        _client = _node.Connect();
    }

    [TearDown]
    public void TearDown()
    {
        _client.Dispose();
        _node.Dispose();
    }

    [Test]
    public void The_socket_is_for_its_owner_alone() =>
        Assert.That(File.GetUnixFileMode(_node.Settings.SocketPath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));

    [Test]
    public void A_reply_is_compact_and_ends_with_an_empty_line()
    {
        _client.Send("""{"jsonrpc":"2.0","id":"x","method":"help","params":["stop"]}""");
        Assert.That(_client.Receive(), Is.EqualTo(
            """{"jsonrpc":"2.0","id":"x","result":{"help":[{"command":"stop","category":"utility","description":"Stop the node: the answer comes when all is stored and closed."}],"format-hint":"simple"}}"""
            + "\n\n"));
    }

    [TestCase("1")]
    [TestCase("18446744073709551616")]
    [TestCase("-1.50e3")]
    [TestCase("\"cli:getinfo#123\"")]
    [TestCase("\"\\u00fc \\\"x\\\" ü\"")]
    [TestCase("null")]
    public void An_id_comes_back_as_it_was(string id)
    {
        _client.Send($$"""{"jsonrpc":"2.0","id":{{id}},"method":"help","params":["stop"]}""");
        Assert.That(_client.Receive(), Does.StartWith($$"""{"jsonrpc":"2.0","id":{{id}},"result":"""));
    }

    [Test]
    public void Requests_back_to_back_in_any_form_are_all_answered()
    {
        _client.Send("""{"jsonrpc":"2.0","id":1,"method":"help","params":["stop"]}{"jsonrpc":"2.0","id":2,"method":"help","params":{"command":"stop"}}""");
        _client.Send("\n\n  {\n \"id\" : 3,\n \"jsonrpc\" : \"2.0\",\n\t\"params\" : [ ],\r\n \"method\" : \"help\" }\n{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"he");
        _client.Send("lp\",\"params\":[]}");
        var ids = Enumerable.Range(0, 4).Select(_ => _client.ReceiveJson().GetProperty("id").GetInt32());
        Assert.That(ids, Is.EquivalentTo([1, 2, 3, 4]));
    }

    [Test]
    public void A_request_that_waits_does_not_hinder_those_behind_it()
    {
        var waiting = CreateTestProbe();
        _node.Answer("invoices", m =>
        {
            waiting.Ref.Tell(m);
            return m is ListInvoices ? new InvoiceList([]) : null;
        });
        _client.Send("""{"jsonrpc":"2.0","id":"wait","method":"waitanyinvoice","params":[]}""");
        waiting.ExpectMsg<WaitAnyInvoice>();
        _client.Send("""{"jsonrpc":"2.0","id":"list","method":"listinvoices","params":[]}""");
        Assert.That(_client.ReceiveJson().GetProperty("id").GetString(), Is.EqualTo("list"));
    }

    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"nosuch","params":[]}""", -32601, "Unknown command 'nosuch'")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"params":[]}""", -32600, "No method")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"help"}""", -32600, "No params")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":3,"params":[]}""", -32600, "Expected string for method")]
    [TestCase("""{"jsonrpc":"1.0","id":1,"method":"help","params":[]}""", -32600, "jsonrpc: \"2.0\" must be specified in the request")]
    [TestCase("""{"jsonrpc":"2.0","method":"help","params":[]}""", -32600, "No id")]
    [TestCase("""{"jsonrpc":"2.0","id":[1],"method":"help","params":[]}""", -32600, "Expected string/primitive for id")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"help","params":"x"}""", -32602, "Expected array or object for params")]
    public void A_bad_request_is_refused_and_the_connection_goes_on(string request, int code, string message)
    {
        _client.Send(request);
        var error = _client.ReceiveJson().GetProperty("error");
        Assert.That((error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString()), Is.EqualTo((code, message)));
        Assert.That(_client.Call("help").GetProperty("format-hint").GetString(), Is.EqualTo("simple"));
    }

    [TestCase("hello")]
    [TestCase("[]")]
    [TestCase("""{"jsonrpc":"2.0",}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":'help'}""")]
    [TestCase("""{"jsonrpc" "2.0"}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"help","params":[],"\ud800":1}""")]
    [TestCase("""{"jsonrpc":"2.0","id":1,"method":"help","params":{"\ude00x":1}}""")]
    public void What_is_no_JSON_is_told_and_the_connection_closed(string text)
    {
        _client.Send(text);
        var reply = _client.ReceiveJson();
        Assert.That(reply.GetProperty("id").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(reply.GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(-32600));
        Assert.That(_client.Receive(), Is.Null);
    }

    [Test]
    public void Bytes_that_are_no_UTF8_are_told_and_the_connection_closed()
    {
        _client.Send([.. """{"jsonrpc":"2.0","id":1,"method":"""u8, (byte)'"', 0xff, 0xfe, .. "\"}"u8]);
        Assert.That(_client.Receive(), Does.Contain("UTF-8"));
        Assert.That(_client.Receive(), Is.Null);
    }

    [Test]
    public void Nesting_without_end_is_refused()
    {
        _client.Send($$"""{"jsonrpc":"2.0","id":1,"method":"help","params":{{new string('[', 100_000)}}{{new string(']', 100_000)}}}""");
        Assert.That(_client.ReceiveJson().GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(-32600));
    }

    [Test]
    public void A_request_of_100_MB_is_refused_without_being_kept_and_the_connection_goes_on()
    {
        var megabyte = Encoding.UTF8.GetBytes(new string('x', 1024 * 1024));
        var before = GC.GetTotalAllocatedBytes();
        _client.Send("""{"jsonrpc":"2.0","id":"big","method":"help","params":[" """);
        for (var i = 0; i < 100; i++)
            _client.Send(megabyte);
        _client.Send("\"]}");
        var reply = _client.ReceiveJson();
        Assert.That(GC.GetTotalAllocatedBytes() - before, Is.LessThan(20 * 1024 * 1024));
        Assert.That(reply.GetProperty("id").GetString(), Is.EqualTo("big"));
        Assert.That(reply.GetProperty("error").GetProperty("message").GetString(), Does.Contain("the limit is 1 MiB"));
        _client.Call("help");
    }

    [Test]
    public void A_client_that_closes_its_direction_gets_its_answers()
    {
        _client.Send("""{"jsonrpc":"2.0","id":1,"method":"help","params":[]}""");
        _client.EndSending();
        Assert.That(_client.Receive(), Does.StartWith("""{"jsonrpc":"2.0","id":1,"result":"""));
        Assert.That(_client.Receive(), Is.Null);
    }

    [Test]
    public void A_client_that_goes_away_ends_what_it_waited_for_and_nothing_else()
    {
        var room = CreateTestProbe();
        _node.Answer("invoices", m =>
        {
            room.Ref.Tell(m);
            return null;
        });
        using (var other = _node.Connect())
        {
            other.Send("""{"jsonrpc":"2.0","id":1,"method":"waitinvoice","params":["l"]}""");
            room.ExpectMsg<WaitInvoice>();
        }
        _client.Call("help");
    }

    [Test]
    public void A_client_that_does_not_read_is_not_read_from()
    {
        using var other = _node.Connect();
        var request = Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":1,"method":"help","params":[]}""");
        // its answers are far more than the gateway and the socket hold, so it has to wait with the rest
        var sender = Task.Run(() =>
        {
            for (var i = 0; i < 3000; i++)
                other.Send(request);
        });
        for (var i = 0; i < 100; i++)
            _client.Call("help");
        for (var i = 0; i < 3000; i++)
            Assert.That(other.Receive(), Is.Not.Null);
        Assert.That(sender.Wait(Patience), Is.True);
    }

    [Test]
    public void A_bug_in_a_command_is_told_and_logged()
    {
        _node.Answer("invoices", _ => "what is this?");
        EventFilter.Error(contains: "listinvoices failed by a bug").ExpectOne(() =>
            Assert.That(_client.Fail("listinvoices").Message, Does.StartWith("internal error")));
    }

    [Test]
    public void Stop_answers_when_the_rooms_have_stopped_and_then_ends_the_process()
    {
        _client.Send("""{"jsonrpc":"2.0","id":1,"method":"stop","params":[]}""");
        Eventually(() => Assert.That(_node.Control.WasAsked));
        Assert.That(_node.Control.Exited.Task.IsCompleted, Is.False);
        _node.Control.RoomsStopped.SetResult();
        Assert.That(_client.ReceiveJson().GetProperty("result").GetProperty("result").GetString(), Is.EqualTo("Shutdown complete"));
        Assert.That(_node.Control.Exited.Task.Wait(Patience));
    }

    [Test]
    public void Only_the_fields_of_a_filter_are_sent()
    {
        _client.Send("""{"jsonrpc":"2.0","id":1,"method":"help","params":["stop"],"filter":{"help":[{"command":true}],"nosuch":true}}""");
        Assert.That(_client.ReceiveJson().GetProperty("result").GetRawText(), Is.EqualTo("""{"help":[{"command":"stop"}]}"""));
        _client.Send("""{"jsonrpc":"2.0","id":1,"method":"help","params":[],"filter":{"help":[true,true]}}""");
        Assert.That(_client.ReceiveJson().GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(-32602));
    }

    [Test]
    public void Notifications_come_to_who_wants_them()
    {
        Assert.That(_client.Call("notifications", "[true]").GetRawText(), Is.EqualTo("{}"));
        _node.Answer("channels", _ => new Lnd.Actors.Channels.ChannelRefused(-32602, "no such channel"));
        _client.Send("""{"jsonrpc":"2.0","id":"c","method":"close","params":["1x1x1"]}""");
        var notification = _client.ReceiveJson();
        Assert.That(notification.GetProperty("method").GetString(), Is.EqualTo("message"));
        Assert.That(notification.GetProperty("params").GetProperty("id").GetString(), Is.EqualTo("c"));
        Assert.That(_client.ReceiveJson().GetProperty("error").GetProperty("message").GetString(), Is.EqualTo("no such channel"));
    }

    [Test]
    public void A_socket_that_was_left_behind_is_replaced()
    {
        var path = Path.Combine(_node.Folder, "left");
        using (var left = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified))
        {
            left.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(path));
            File.Move(path, path + ".moved");
        }
        File.Move(path + ".moved", path);
        using var socket = GatewaySocket.TryOpen(path, UnixFileMode.UserRead | UnixFileMode.UserWrite, out var problem);
        Assert.That((socket, problem), Is.EqualTo((socket, "")));
        using var client = new RpcClient(path);
    }

    [Test]
    public void A_second_daemon_is_refused_and_the_first_goes_on()
    {
        var second = Sys.ActorOf(GatewayActor.Props(_node.Settings, _node.Services));
        second.Tell(GetGateway.Instance, TestActor);
        Assert.That(ExpectMsg<GatewayRefused>().Reason, Does.Contain("another daemon listens on"));
        _client.Call("help");
        using var client = _node.Connect();
        client.Call("help");
    }

    [Test]
    public void What_is_no_socket_is_left_alone()
    {
        var path = Path.Combine(_node.Folder, "file");
        File.WriteAllText(path, "precious");
        Assert.That(GatewaySocket.TryOpen(path, UnixFileMode.UserRead, out var problem), Is.Null);
        Assert.That(problem, Does.Contain("is no socket"));
        Assert.That(File.ReadAllText(path), Is.EqualTo("precious"));
        Assert.That(GatewaySocket.TryOpen(_node.Folder, UnixFileMode.UserRead, out problem), Is.Null);
        Assert.That(problem, Does.Contain("is a folder"));
        Assert.That(GatewaySocket.TryOpen("/" + new string('x', 200), UnixFileMode.UserRead, out problem), Is.Null);
        Assert.That(problem, Does.Contain("longer than 107 bytes"));
        Assert.That(GatewaySocket.TryOpen(Path.Combine(_node.Folder, "no", "folder"), UnixFileMode.UserRead, out problem), Is.Null);
        Assert.That(problem, Does.Contain("can't listen on"));
    }

    [Test]
    public async Task The_socket_goes_with_the_gateway()
    {
        Assert.That(await _node.Gateway.GracefulStop(Patience));
        Assert.That(File.Exists(_node.Settings.SocketPath), Is.False);
        Assert.That(_client.Receive(), Is.Null);
    }

    [Test]
    public void More_connections_than_allowed_are_closed()
    {
        using var node = new OneConnection(Sys);
        using var first = new RpcClient(node.Path);
        first.Call("help");
        using var second = new RpcClient(node.Path);
        Assert.That(second.Receive(), Is.Null);
        first.Call("help");
    }

    private sealed class OneConnection : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("lnd-").FullName;

        public OneConnection(ActorSystem system)
        {
            Path = System.IO.Path.Combine(_folder, "rpc");
            using var node = new ScriptedNode(system, settings => settings with { SocketPath = Path, MaxConnections = 1 }, "one");
        }

        public string Path { get; }

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
