using System.ComponentModel;
using System.Diagnostics;
using Lnd.Actors.Node.Options;

namespace Lnd.Actors.Node.Hosting;

/// <summary><c>--daemon</c>: the same command again, in a session of its own, without the terminal.</summary>
internal static class Daemon
{
    /// <summary>Tells a process that it is the one in the background: <c>daemon</c> may stand in the configuration file, which it reads, too.</summary>
    private const string Marker = "LIGHTNINGD_DETACHED";

    private const string Ready = "ready";

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    /// <summary>Whether this process is the one in the background.</summary>
    public static bool IsDetached => Environment.GetEnvironmentVariable(Marker) == "1";

    /// <summary>Tells the process in the foreground that the node has started.</summary>
    public static void TellReady()
    {
        if (!IsDetached)
            return;
        Console.WriteLine(Ready);
        Console.Out.Flush();
    }

    /// <summary>Starts it, waits until it runs, or has given up, and ends.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="OptionException">It can't be started.</exception>
    public static async Task<int> Detach(string[] args, NodeOptions options)
    {
        using var child = Start(args);
        child.StandardInput.Close();
        var patience = options.BitcoinRetryTimeout + Margin;
        try
        {
            if (await child.StandardOutput.ReadLineAsync().WaitAsync(patience) == Ready)
                return 0;
            Console.Error.Write(await child.StandardError.ReadToEndAsync().WaitAsync(patience));
            await child.WaitForExitAsync().WaitAsync(patience);
            return child.ExitCode;
        }
        catch (TimeoutException)
        {
            Console.Error.WriteLine($"lightningd: process {child.Id} has not come up within {patience.TotalSeconds} s, and goes on trying: see its log");
            return 1;
        }
    }

    private static Process Start(string[] args)
    {
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[Marker] = "1";
        var self = Environment.ProcessPath!;
        start.ArgumentList.Add(self);
        if (Path.GetFileNameWithoutExtension(self) == "dotnet")
            start.ArgumentList.Add(typeof(Daemon).Assembly.Location);
        foreach (var arg in args)
            start.ArgumentList.Add(arg);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new OptionException($"--daemon: 'setsid' (of util-linux) can't be started: {e.Message}");
        }
    }
}
