using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Lnd.Actors.Tests.Rpc;

/// <summary>A client of the socket that does just what a test says.</summary>
internal sealed class RpcClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<byte> _received = [];
    private readonly byte[] _chunk = new byte[64 * 1024];

    public RpcClient(string path)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _socket.ReceiveTimeout = _socket.SendTimeout = (int)Patience.TotalMilliseconds;
    }

    public void Dispose() => _socket.Dispose();

    public void Send(string text) => Send(Encoding.UTF8.GetBytes(text));

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[_socket.Send(bytes)..];
    }

    /// <summary>Says that nothing more will come.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>The next reply, which ends with an empty line; null when the connection is closed.</summary>
    public string? Receive()
    {
        while (true)
        {
            var end = EndOfReply();
            if (end >= 0)
            {
                var reply = Encoding.UTF8.GetString([.. _received[..(end + 2)]]);
                _received.RemoveRange(0, end + 2);
                return reply;
            }
            int count;
            try
            {
                count = _socket.Receive(_chunk);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset)
            {
                return null;
            }
            if (count == 0)
                return null;
            _received.AddRange(_chunk.AsSpan(0, count));
        }
    }

    /// <summary>The next reply as JSON.</summary>
    public JsonElement ReceiveJson() => JsonDocument.Parse(Receive() ?? throw new AssertionException("the connection was closed")).RootElement;

    /// <summary>Asks and waits for the reply.</summary>
    public JsonElement Ask(string method, string parameters = "[]")
    {
        Send($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""");
        return ReceiveJson();
    }

    /// <summary>The result of a command; an error is a failure.</summary>
    public JsonElement Call(string method, string parameters = "[]")
    {
        var reply = Ask(method, parameters);
        return reply.TryGetProperty("result", out var result) ? result : throw new AssertionException($"{method} {parameters}: {reply}");
    }

    /// <summary>The error of a command; a result is a failure.</summary>
    public (int Code, string Message) Fail(string method, string parameters = "[]")
    {
        var reply = Ask(method, parameters);
        return reply.TryGetProperty("error", out var error)
            ? (error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString()!)
            : throw new AssertionException($"{method} {parameters}: {reply}");
    }

    private int EndOfReply()
    {
        for (var i = 0; i + 1 < _received.Count; i++)
            if (_received[i] == '\n' && _received[i + 1] == '\n')
                return i;
        return -1;
    }
}
