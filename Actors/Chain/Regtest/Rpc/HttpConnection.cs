using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Lnd.Actors.Chain.Regtest.Rpc;

/// <summary>Answers the requests of one connection, one after the other. Bounded in size and time.</summary>
internal sealed class HttpConnection(Socket socket, JsonRpcEndpoint endpoint, Func<string, bool> mayEnter, TimeProvider clock)
{
    // Bitcoin Core's limits
    private const int MaxHead = 8192, MaxBody = 0x2000000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // what is read and dropped after a refusal, so that the refusal arrives
    private const int MaxDrain = 4 * MaxBody;

    private readonly byte[] _head = new byte[MaxHead];
    private int _buffered;

    /// <summary>Serves until the client goes, is too slow, or breaks a rule.</summary>
    /// <param name="stop">The server closes.</param>
    /// <param name="answered">Called after each answer that was sent.</param>
    public async Task Serve(CancellationToken stop, Action answered)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            while (await ServeOne(stream, stop, answered).ConfigureAwait(false))
                continue;
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // the client went, took too long, or the server closes: nobody is there to be told
        }
    }

    private async Task<bool> ServeOne(NetworkStream stream, CancellationToken stop, Action answered)
    {
        using var timeout = new CancellationTokenSource(Patience, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        var cancel = linked.Token;
        var headLength = await ReadHead(stream, cancel).ConfigureAwait(false);
        if (headLength == 0)
            return false;
        var head = headLength < 0 ? null : HttpHead.Parse(_head.AsSpan(0, headLength - 4));
        if (Refuse(head, headLength) is { } refusal)
        {
            await Send(stream, refusal.Status, "text/plain", refusal.Text + "\n", keepAlive: false, cancel).ConfigureAwait(false);
            await Drain(stream, cancel).ConfigureAwait(false);
            return false;
        }
        var body = await ReadBody(stream, head!, headLength, cancel).ConfigureAwait(false);
        var reply = endpoint.Answer(body);
        await Send(stream, reply.Status, "application/json", reply.Body, head!.KeepAlive, stop).ConfigureAwait(false);
        answered();
        return head.KeepAlive;
    }

    /// <returns>Bytes up to and with the empty line; 0 where the client went, -1 where the head is too long.</returns>
    private async Task<int> ReadHead(NetworkStream stream, CancellationToken cancel)
    {
        while (true)
        {
            var end = _head.AsSpan(0, _buffered).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
                return end + 4;
            if (_buffered == MaxHead)
                return -1;
            var read = await stream.ReadAsync(_head.AsMemory(_buffered), cancel).ConfigureAwait(false);
            if (read == 0)
                return 0;
            _buffered += read;
        }
    }

    private (int Status, string Text)? Refuse(HttpHead? head, int headLength)
    {
        if (headLength < 0)
            return (431, $"The head of the request is longer than {MaxHead} bytes");
        if (head is null)
            return (400, "This is not a request of HTTP/1.1");
        if (head.Method != "POST")
            return (405, "JSONRPC server handles only POST requests");
        if (head.Path != "/" && !head.Path.StartsWith("/wallet/", StringComparison.Ordinal))
            return (404, "Post to /");
        if (head.Login is not { } login || !mayEnter(login))
            return (401, "Wrong user or password");
        if (head.ContentLength is not { } length)
            return (411, "Send the length of the request in Content-Length");
        return length > MaxBody ? (413, $"The request is longer than {MaxBody} bytes") : null;
    }

    private async Task<byte[]> ReadBody(NetworkStream stream, HttpHead head, int headLength, CancellationToken cancel)
    {
        if (head.Headers.GetValueOrDefault("expect", "").Equals("100-continue", StringComparison.OrdinalIgnoreCase))
            await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancel).ConfigureAwait(false);
        var body = new byte[head.ContentLength!.Value];
        // some of it came with the head, and maybe some of the next request
        var early = Math.Min(body.Length, _buffered - headLength);
        _head.AsSpan(headLength, early).CopyTo(body);
        _head.AsSpan((headLength + early).._buffered).CopyTo(_head);
        _buffered -= headLength + early;
        await stream.ReadExactlyAsync(body.AsMemory(early), cancel).ConfigureAwait(false);
        return body;
    }

    private static async Task Send(NetworkStream stream, int status, string type, string text, bool keepAlive, CancellationToken cancel)
    {
        var body = Encoding.UTF8.GetBytes(text);
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {Phrase(status)}\r\n");
        if (status == 401)
            head.Append("WWW-Authenticate: Basic realm=\"jsonrpc\"\r\n");
        if (status == 405)
            head.Append("Allow: POST\r\n");
        if (status != 204)
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {type}\r\nContent-Length: {body.Length}\r\n");
        head.Append(keepAlive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head.ToString()), .. body], cancel).ConfigureAwait(false);
    }

    /// <summary>Reads and drops what is still coming: to close at once would reset the connection before the client has read why.</summary>
    private async Task Drain(NetworkStream stream, CancellationToken cancel)
    {
        socket.Shutdown(SocketShutdown.Send);
        for (var left = MaxDrain; left > 0;)
        {
            var read = await stream.ReadAsync(_head, cancel).ConfigureAwait(false);
            if (read == 0)
                return;
            left -= read;
        }
    }

    private static string Phrase(int status) => status switch
    {
        200 => "OK",
        204 => "No Content",
        400 => "Bad Request",
        401 => "Unauthorized",
        404 => "Not Found",
        405 => "Method Not Allowed",
        411 => "Length Required",
        413 => "Content Too Large",
        431 => "Request Header Fields Too Large",
        _ => "Internal Server Error",
    };
}
