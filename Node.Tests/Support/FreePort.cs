using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Lnd.Actors.Tests.Support;

/// <summary>
/// Ports for those who have to be told one, or keep theirs over a restart. The system gives ports to outgoing connections all the time, and what was free a moment ago may
/// be one of them by the time somebody listens: so these are below the range it takes them from.
/// </summary>
internal static class FreePort
{
    private const int Lowest = 10_000;

    // Linux begins at 32768, others at 49152.
    private const int Highest = 32_767;

    private static readonly ConcurrentDictionary<int, bool> s_taken = new();

    /// <summary>A port of the loopback address that nothing listens on, and that nobody else in this process was given.</summary>
    public static int Take()
    {
        while (true)
        {
            var port = Random.Shared.Next(Lowest, Highest + 1);
            if (s_taken.TryAdd(port, true) && IsFree(port))
                return port;
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
