using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lnd.Actors.Node.Demo;

/// <summary>A client of the JSON-RPC socket, for the demo: what a user's script would do.</summary>
internal sealed class RpcClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly byte[] _buffer = new byte[65536];
    private int _lastId;

    public RpcClient(string path) => _socket.Connect(new UnixDomainSocketEndPoint(path));

    /// <summary>Sends one request and waits for its answer.</summary>
    /// <exception cref="InvalidOperationException">The answer is an error.</exception>
    public async Task<JsonNode> Call(string method, JsonObject? parameters = null)
    {
        var request = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = ++_lastId, ["method"] = method, ["params"] = parameters ?? [] };
        await _socket.SendAsync(Encoding.UTF8.GetBytes(request.ToJsonString()));
        var reply = JsonNode.Parse(await ReadReply())!;
        return reply["error"] is { } error
            ? throw new InvalidOperationException($"{method}: {error["message"]}")
            : reply["result"]!;
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>A reply ends with a blank line.</summary>
    private async Task<string> ReadReply()
    {
        var text = new MemoryStream();
        while (true)
        {
            var count = await _socket.ReceiveAsync(_buffer);
            if (count == 0)
                throw new InvalidOperationException("the node has closed its socket");
            text.Write(_buffer, 0, count);
            if (text.GetBuffer().AsSpan(0, (int)text.Length).EndsWith("\n\n"u8))
                return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
        }
    }
}
