using System.Diagnostics;
using Lnd.Actors.Node.Options;

namespace Lnd.Actors.Node.Hosting;

/// <summary><c>--daemon</c>: the same command again, in a session of its own, without the terminal.</summary>
internal static class Daemon
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(90);

    /// <summary>Starts it, waits until it answers, or has given up, and ends.</summary>
    /// <returns>The exit code.</returns>
    public static int Detach(string[] args, NodeOptions options)
    {
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        var self = Environment.ProcessPath!;
        start.ArgumentList.Add(self);
        if (Path.GetFileNameWithoutExtension(self) == "dotnet")
            start.ArgumentList.Add(typeof(Daemon).Assembly.Location);
        foreach (var arg in args.Where(arg => arg != "--daemon"))
            start.ArgumentList.Add(arg);
        using var child = Process.Start(start) ?? throw new OptionException("--daemon: setsid can't be started");
        child.StandardInput.Close();
        var end = Stopwatch.StartNew();
        while (end.Elapsed < StartsWithin)
        {
            if (child.WaitForExit(TimeSpan.FromMilliseconds(100)))
            {
                Console.Error.Write(child.StandardError.ReadToEnd());
                return child.ExitCode;
            }
            if (File.Exists(options.RpcFile) && Answers(options.RpcFile))
                return 0;
        }
        Console.Error.WriteLine($"lightningd: it has not come up within {StartsWithin.TotalSeconds} s: see its log");
        return 1;
    }

    private static bool Answers(string socket)
    {
        using var client = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        try
        {
            client.Connect(new System.Net.Sockets.UnixDomainSocketEndPoint(socket));
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
