using System.Net;
using System.Net.Sockets;
using System.Text;
using Newtonsoft.Json.Linq;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>Answers HTTP requests on a port of the system's choice, in the test's process, with what the test says.</summary>
internal sealed class FakeBitcoind : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Request, Reply> _answer;
    private readonly List<Request> _requests = [];
    private readonly Task _serving;

    public sealed record Request(string Path, string? Authorization, JToken Body)
    {
        public string Method => (string)Body["method"]!;
        public JToken Params => Body["params"]!;
        public string? Login => Authorization is null ? null : Encoding.UTF8.GetString(Convert.FromBase64String(Authorization["Basic ".Length..]));
    }

    public sealed record Reply(string Body, int Status = 200, string ContentType = "application/json");

    public FakeBitcoind(Func<Request, Reply> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Answers each command with this result.</summary>
    public static FakeBitcoind WithResult(string json) => new(r => Result(r.Body, json));

    public static Reply Result(JToken request, string json) => new($"{{\"result\":{json},\"error\":null,\"id\":{request["id"]}}}");

    public static Reply Error(JToken request, int code, string message, int status = 500) =>
        new($"{{\"result\":null,\"error\":{{\"code\":{code},\"message\":\"{message}\"}},\"id\":{request["id"]}}}", status);

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public IReadOnlyList<Request> Requests
    {
        get
        {
            lock (_requests)
                return [.. _requests];
        }
    }

    public Request Last => Requests[^1];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        var stream = client.GetStream();
        try
        {
            while (await ReadAsync(stream) is { } request)
            {
                lock (_requests)
                    _requests.Add(request);
                await WriteAsync(stream, _answer(request));
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // the client went, or the test is over
        }
    }

    private async Task<Request?> ReadAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!head[^Math.Min(4, head.Count)..].SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
                return null;
            head.Add(one[0]);
        }
        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n");
        var headers = lines.Skip(1).Where(l => l.Length > 0).Select(l => l.Split(": ", 2)).ToDictionary(h => h[0].ToLowerInvariant(), h => h[1]);
        var body = new byte[int.Parse(headers["content-length"])];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return new Request(lines[0].Split(' ')[1], headers.GetValueOrDefault("authorization"), JToken.Parse(Encoding.UTF8.GetString(body)));
    }

    private async Task WriteAsync(NetworkStream stream, Reply reply)
    {
        var body = Encoding.UTF8.GetBytes(reply.Body);
        var head = $"HTTP/1.1 {reply.Status} Status\r\nContent-Type: {reply.ContentType}\r\nContent-Length: {body.Length}\r\n\r\n";
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body], _stop.Token);
    }
}
