using System.Net.Sockets;

namespace Lnd.Actors.Rpc;

/// <summary>A listening UNIX socket that nobody but its owner can reach, not even for a moment.</summary>
internal sealed class GatewaySocket : IDisposable
{
    private const int Backlog = 512;

    /// <summary>Room for a path in <c>sockaddr_un</c>, less the byte that ends it.</summary>
    private const int MaxPathBytes = 107;

    private readonly string _path;

    private GatewaySocket(Socket listener, string path)
    {
        Listener = listener;
        _path = path;
    }

    public Socket Listener { get; }

    /// <summary>Listens; null where that can't be.</summary>
    /// <param name="path">Where. What an earlier process left there is removed.</param>
    /// <param name="mode">Who may connect.</param>
    /// <param name="problem">What is wrong, and what to do.</param>
    public static GatewaySocket? TryOpen(string path, UnixFileMode mode, out string problem)
    {
        if (OperatingSystem.IsWindows())
        {
            problem = "the JSON-RPC socket needs the file modes of a Unix system";
            return null;
        }
        problem = Clear(path);
        if (problem.Length > 0)
            return null;
        var listener = New();
        try
        {
            // between bind and listen nobody can connect: so the mode is right from the first moment on
            listener.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, mode);
            listener.Listen(Backlog);
            return new GatewaySocket(listener, path);
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            listener.Dispose();
            problem = $"can't listen on {path}: {e.Message}";
            return null;
        }
    }

    public void Dispose()
    {
        // .NET removes the file of a bound socket when it is closed
        Listener.Dispose();
        try
        {
            File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // the next start removes it
            return;
        }
    }

    private static Socket New() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    /// <summary>Makes the path free; otherwise says what is wrong.</summary>
    private static string Clear(string path)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(path) > MaxPathBytes)
            return $"the path of the JSON-RPC socket is longer than {MaxPathBytes} bytes: {path}; choose a shorter --lightning-dir or --rpc-file";
        try
        {
            if (Directory.Exists(path))
                return $"{path} is a folder: move it away, or choose another --rpc-file";
            var file = new FileInfo(path);
            if (!file.Exists)
                return "";
            if (file.Length > 0)
                return $"{path} is no socket: move it away, or choose another --rpc-file";
            if (IsAlive(path))
                return $"another daemon listens on {path}: stop it (lightning-cli stop), or choose another --lightning-dir";
            file.Delete();
            return "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"can't make way for the JSON-RPC socket: {e.Message}";
        }
    }

    private static bool IsAlive(string path)
    {
        using var probe = New();
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
