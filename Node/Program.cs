using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Lnd.Actors.Chain;
using Lnd.Actors.Chain.BitcoinCore;
using Lnd.Actors.Keys;
using Lnd.Actors.Node.Demo;
using Lnd.Actors.Node.Hosting;
using Lnd.Actors.Node.Logging;
using Lnd.Actors.Node.Options;
using Lnd.Actors.Rpc;

[assembly: UnsupportedOSPlatform("windows")]

namespace Lnd.Actors.Node;

/// <summary>The entry point of <c>lightningd</c>.</summary>
public static class Program
{
    private const int Ok = 0;
    private const int Failure = 1;

    /// <summary>Runs what the command line asks for. Exit codes are lightningd's: 0 done, 1 wrong usage or failure, 11 runs already, 20 to 24 trouble with hsm_secret.</summary>
    public static async Task<int> Main(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        try
        {
            return args switch
            {
                ["regtest-chain", .. var rest] => await RegtestChainCommand.Run(rest),
                ["demo", .. var rest] => await DemoCommand.Run(rest),
                _ => await RunNode(args),
            };
        }
        catch (Exception e) when (e is OptionException or StartException)
        {
            return Complain(e.Message, Failure);
        }
    }

    /// <summary>The user's folder.</summary>
    internal static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static async Task<int> RunNode(string[] args)
    {
        var line = OptionReader.ReadCommandLine(args);
        if (line.Has("version") || line.Has("help"))
        {
            Console.WriteLine(line.Has("version") ? NodeVersion.Text : OptionTable.HelpText());
            return Ok;
        }
        var options = NodeOptions.From(OptionReader.Read(args, Home), Home);
        if (options.IsDaemon && !Daemon.IsDetached)
            return await Daemon.Detach(args, options);
        NodeHost.MakeFolders(options);
        using var log = new NodeLog(options.Log, TimeProvider.System, Console.Out);
        try
        {
            return await RunNode(options, log);
        }
        catch (HsmSecretException e)
        {
            return Complain(e.Message, e.ExitCode, log);
        }
        catch (PidFileException e)
        {
            return Complain(e.Message, PidFileException.ExitCode, log);
        }
        catch (Exception e) when (e is StartException or ChainBackendException)
        {
            return Complain(e.Message, Failure, log);
        }
    }

    /// <summary>Runs until the node is told to stop, or can't go on.</summary>
    private static async Task<int> RunNode(NodeOptions options, NodeLog log)
    {
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var term = OnSignal(PosixSignal.SIGTERM, () => stop.TrySetResult());
        using var interrupt = OnSignal(PosixSignal.SIGINT, () => stop.TrySetResult());
        using var hangUp = OnSignal(PosixSignal.SIGHUP, log.Reopen);
        var backend = new BitcoinCoreBackend(BitcoinCoreSettings.Find(options.BitcoinCore, options.Chain), options.Chain);
        var starting = NodeHost.Start(options, backend, log, TimeProvider.System);
        if (await Task.WhenAny(starting, stop.Task) == stop.Task)
        {
            // what it has promised is durable; it may be waiting for its chain backend for long
            log.Write(LogLevel.Info, "lightningd", null, "stopped before it has started");
            return Ok;
        }
        await using var host = await starting;
        Daemon.TellReady();
        await Task.WhenAny(host.Ended, stop.Task);
        // the log may be on the very disk that is full
        return host.HasFailed ? Complain(log.LastBroken ?? "the node could not go on", Failure) : Ok;
    }

    /// <summary>Does something at a signal, instead of what the runtime would.</summary>
    internal static PosixSignalRegistration OnSignal(PosixSignal signal, Action action) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        action();
    });

    private static int Complain(string message, int exitCode, NodeLog? log = null)
    {
        log?.Write(LogLevel.Broken, "lightningd", null, message);
        Console.Error.WriteLine($"lightningd: {message}");
        return exitCode;
    }
}
