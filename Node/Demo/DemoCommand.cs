using System.Runtime.InteropServices;
using Lnd.Actors.Node.Options;

namespace Lnd.Actors.Node.Demo;

/// <summary><c>lightningd demo</c>: three nodes on a chain of their own.</summary>
internal static class DemoCommand
{
    /// <summary>Runs the demo; with <c>--once</c> it ends after the payment. Exit code 1 where something did not work, with the reason.</summary>
    public static async Task<int> Run(IReadOnlyList<string> args)
    {
        var (once, folder) = Read(args);
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
            demo.PrintHowToGoOn();
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

    private static (bool Once, string? Folder) Read(IReadOnlyList<string> args)
    {
        var once = false;
        string? folder = null;
        foreach (var arg in args)
        {
            if (arg == "--once")
                once = true;
            else if (arg.StartsWith("--dir=", StringComparison.Ordinal))
                folder = Path.GetFullPath(arg[6..]);
            else
                throw new OptionException($"demo: '{arg}' is not an option: there are --once and --dir=FOLDER");
        }
        return (once, folder);
    }
}
