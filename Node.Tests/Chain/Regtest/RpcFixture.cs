using System.Net;
using System.Net.Sockets;
using System.Text;
using Lnd.Actors.Chain.Regtest;
using NBitcoin;
using NBitcoin.RPC;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Lnd.Actors.Tests.Chain.Regtest;

/// <summary>A chain behind its RPC server on a free port, and a client.</summary>
internal sealed class RpcFixture : IAsyncDisposable
{
    public const string Login = "alice:se:cret";

    public RpcFixture(int blocks = 101)
    {
        Ours = new ChainFixture(blocks);
        Server = RegtestRpcServer.Start(Ours.Chain, new IPEndPoint(IPAddress.Loopback, 0), [new RpcLogin("alice", "se:cret")], TimeProvider.System);
        Client = ClientWith(Login);
    }

    public ChainFixture Ours { get; }
    public RegtestRpcServer Server { get; }
    public RPCClient Client { get; }
    public Uri Address => new($"http://{Server.Endpoint}/");

    public RPCClient ClientWith(string credentials) => new(credentials, Address, Network.RegTest);

    public async Task<JToken> Call(string method, params object[] parameters) => (await Client.SendCommandAsync(method, parameters)).Result!;

    public async Task<RPCException> Fails(string method, params object[] parameters)
    {
        try
        {
            var response = await Client.SendCommandAsync(method, parameters);
            throw new AssertionException($"{method} should have failed, and gave {response.ResultString}");
        }
        catch (RPCException e)
        {
            return e;
        }
    }

    /// <summary>Posts a body as it is.</summary>
    public Task<(int Status, string Body)> Post(string body, string login = Login) =>
        Raw($"POST / HTTP/1.1\r\nHost: x\r\n{Basic(login)}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}");

    public static string Basic(string login) => $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(login))}\r\n";

    /// <summary>Sends bytes and reads all that comes back until the server closes.</summary>
    public async Task<string> RawText(string request)
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var client = new TcpClient();
        await client.ConnectAsync(Server.Endpoint, cancel.Token);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), cancel.Token);
        client.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(cancel.Token);
    }

    public async Task<(int Status, string Body)> Raw(string request)
    {
        var text = await RawText(request);
        var parts = text.Split("\r\n\r\n", 2);
        return (int.Parse(parts[0].Split(' ')[1]), parts[1]);
    }

    public static JToken Json(string text)
    {
        using var reader = new JsonTextReader(new StringReader(text)) { FloatParseHandling = FloatParseHandling.Decimal };
        return JToken.ReadFrom(reader);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
