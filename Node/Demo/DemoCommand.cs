using System.Runtime.InteropServices;
using Lnd.Actors.Node.Options;

namespace Lnd.Actors.Node.Demo;

/// <summary><c>lightningd demo</c>: three nodes on a chain of their own.</summary>
internal static class DemoCommand
{
    /// <summary>Runs the demo; with <c>--once</c> it ends after the payment. Exit code 1 where something did not work, with the reason.</summary>
    public static async Task<int> Run(IReadOnlyList<string> args)
    {
        var (once, folder, cli) = Read(args);
        var isTemporary = folder is null;
        folder ??= Directory.CreateTempSubdirectory("lnd-demo-").FullName;
        try
        {
            await using var demo = new DemoNetwork(folder, Console.Out);
            var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var term = Program.OnSignal(PosixSignal.SIGTERM, () => stop.TrySetResult());
            using var interrupt = Program.OnSignal(PosixSignal.SIGINT, () => stop.TrySetResult());
            var payment = demo.Run();
            if (await Task.WhenAny(payment, stop.Task) == stop.Task)
                return 1;
            await payment;
            if (once)
                return 0;
            demo.PrintHowToGoOn(cli);
            await stop.Task;
            Console.WriteLine("stopping");
            return 0;
        }
        catch (Exception e) when (e is InvalidOperationException or StartException or TimeoutException)
        {
            Console.Error.WriteLine($"demo: {e.Message}");
            return 1;
        }
        finally
        {
            if (isTemporary)
                Directory.Delete(folder, recursive: true);
        }
    }

    private static (bool Once, string? Folder, string Cli) Read(IReadOnlyList<string> args)
    {
        var once = false;
        string? folder = null;
        var cli = "lightning-cli";
        foreach (var arg in args)
        {
            if (arg == "--once")
                once = true;
            else if (arg.StartsWith("--dir=", StringComparison.Ordinal))
                folder = Path.GetFullPath(arg[6..]);
            else if (arg.StartsWith("--cli=", StringComparison.Ordinal))
                cli = arg[6..];
            else
                throw new OptionException($"demo: '{arg}' is not an option: there are --once, --dir=FOLDER and --cli=HOW-TO-CALL-IT");
        }
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new OptionException($"demo: {folder} must be empty: each demo has a chain of its own, that old nodes would not know");
        return (once, folder, cli);
    }
}
