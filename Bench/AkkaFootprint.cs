using System.Diagnostics;
using System.Globalization;
using Akka.Actor;

namespace Lnd.Actors.Bench;

/// <summary>
/// What an actor system costs before it does anything: the time of ActorSystem.Create in a fresh process, and the memory of a process
/// that has one and is idle. Both are measured in processes of their own. Compiled ahead of time (a ReadyToRun build) the start is faster.
/// </summary>
internal static class AkkaFootprint
{
    public static void Run()
    {
        Measure.Figure("ActorSystem.Create, cold", Median(7, "akka-create"), "ms", 60);
        Measure.Figure("resident memory, bare .NET", Median(3, "bare"), "MB");
        Measure.Figure("resident memory, idle system", Median(3, "akka-idle"), "MB", 45);
    }

    /// <summary>What a process of its own does; prints one number.</summary>
    public static int RunChild(string name)
    {
        switch (name)
        {
            case "akka-create":
                var start = Stopwatch.GetTimestamp();
                var system = ActorSystem.Create("bench");
                Print(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                system.Terminate().Wait();
                return 0;
            case "akka-idle":
                using (ActorSystem.Create("bench"))
                    Print(IdleMegabytes());
                return 0;
            case "bare":
                Print(IdleMegabytes());
                return 0;
            default:
                Console.Error.WriteLine($"no such measurement: {name}");
                return 2;
        }
    }

    private static double IdleMegabytes()
    {
        Task.Delay(1000).Wait();
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64 / 1e6;
    }

    private static void Print(double value) => Console.WriteLine(value.ToString("R", CultureInfo.InvariantCulture));

    private static double Median(int rounds, string child)
    {
        var values = new double[rounds];
        for (var i = 0; i < rounds; i++)
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
            // this program was started through dotnet, or through an executable of its own
            if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
                start.ArgumentList.Add(typeof(AkkaFootprint).Assembly.Location);
            start.ArgumentList.Add("--child");
            start.ArgumentList.Add(child);
            using var process = Process.Start(start)!;
            values[i] = double.Parse(process.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture);
            process.WaitForExit();
        }
        Array.Sort(values);
        return values[rounds / 2];
    }
}
