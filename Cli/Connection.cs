using System.Net.Sockets;
using System.Text;

namespace Lnd.Actors.Cli;

/// <summary>A connection to lightningd: JSON objects go back and forth.</summary>
internal sealed class Connection : IDisposable
{
    /// <summary>Room for a path in <c>sockaddr_un</c>, less the byte that ends it.</summary>
    private const int MaxPathBytes = 107;

    private readonly Socket _socket;
    private byte[] _buffer = new byte[16 * 1024];
    private int _end;

    private Connection(Socket socket) => _socket = socket;

    /// <exception cref="CliException">Nobody is there.</exception>
    public static Connection Open(string path)
    {
        if (!File.Exists(path))
            throw Failed(path, "No such file or directory");
        var address = path;
        if (Encoding.UTF8.GetByteCount(path) > MaxPathBytes)
        {
            Directory.SetCurrentDirectory(Path.GetDirectoryName(path)!);
            address = Path.GetFileName(path);
            if (Encoding.UTF8.GetByteCount(address) > MaxPathBytes)
                throw new CliException(ExitCode.Usage, $"rpc filename '{address}' too long");
        }
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(address));
            return new Connection(socket);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw Failed(path, Reason(e.SocketErrorCode));
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <exception cref="CliException">The connection is lost.</exception>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
                bytes = bytes[_socket.Send(bytes)..];
        }
        catch (SocketException e)
        {
            throw new CliException(ExitCode.CannotTalk, $"Writing command: {Reason(e.SocketErrorCode)}");
        }
    }

    /// <summary>The next JSON object that comes.</summary>
    /// <exception cref="CliException">The connection is lost.</exception>
    public byte[] Receive()
    {
        var (depth, inString, escaped) = (0L, false, false);
        for (var i = 0; ; i++)
        {
            while (i >= _end)
                Fill();
            var c = _buffer[i];
            if (escaped)
                escaped = false;
            else if (inString)
                (escaped, inString) = (c == '\\', c != '"');
            else if (c == '"')
                inString = true;
            else if (c is (byte)'{' or (byte)'[')
                depth++;
            else if (c is (byte)'}' or (byte)']' && --depth == 0)
                return Take(i + 1);
            else if (depth <= 0 && c > ' ')
                throw new CliException(ExitCode.CannotTalk, $"Malformed response '{Encoding.UTF8.GetString(_buffer, 0, _end)}'");
        }
    }

    private byte[] Take(int length)
    {
        var taken = _buffer[..length];
        _end -= length;
        Array.Copy(_buffer, length, _buffer, 0, _end);
        return taken;
    }

    private void Fill()
    {
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        int count;
        try
        {
            count = _socket.Receive(_buffer.AsSpan(_end));
        }
        catch (SocketException e)
        {
            throw new CliException(ExitCode.CannotTalk, $"reading response: {Reason(e.SocketErrorCode)}");
        }
        if (count == 0)
            throw new CliException(ExitCode.CannotTalk, "reading response: socket closed");
        _end += count;
    }

    private static CliException Failed(string path, string reason) =>
        new(ExitCode.CannotTalk, $"Connecting to '{path}': {reason} (is lightningd running? --lightning-dir, --network and --rpc-file say where)");

    private static string Reason(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "Connection refused",
        SocketError.AccessDenied => "Permission denied",
        SocketError.ConnectionReset => "Connection reset by peer",
        SocketError.Shutdown => "Broken pipe",
        SocketError.AddressNotAvailable => "No such file or directory",
        _ => error.ToString(),
    };
}
