using System.Diagnostics;
using System.Globalization;

namespace Lnd.Actors.Bench;

/// <summary>A named group of measurements that prints its own lines.</summary>
internal sealed record Suite(string Name, string What, Action Run);

/// <summary>
/// The one loop all benchmarks use: warm up, then repeat for a number of rounds and report the median round, so that a
/// disturbance of the machine moves one round and not the figure.
/// </summary>
internal static class Measure
{
    /// <summary>Median operations per second of <paramref name="rounds"/> runs; <paramref name="run"/> does <paramref name="operations"/> of them.</summary>
    public static double PerSecond(string name, long operations, Action run, int rounds = 7, double? target = null)
    {
        run();
        run();
        var rates = new double[rounds];
        for (var i = 0; i < rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            run();
            rates[i] = operations / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        Array.Sort(rates);
        var median = rates[rounds / 2];
        var against = target is { } t ? $"   target {Number(t)}/s {(median >= t ? "met" : "MISSED")}" : "";
        Console.WriteLine($"{name,-52} {Number(median),14}/s   (min {Number(rates[0])}, max {Number(rates[^1])}){against}");
        return median;
    }

    /// <summary>Median nanoseconds of one operation; <paramref name="run"/> does <paramref name="operations"/> of them.</summary>
    public static double Nanoseconds(string name, long operations, Action run, int rounds = 7)
    {
        run();
        run();
        var times = new double[rounds];
        for (var i = 0; i < rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            run();
            times[i] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / operations;
        }
        Array.Sort(times);
        Console.WriteLine($"{name,-52} {Number(times[rounds / 2]),14} ns   (min {Number(times[0])}, max {Number(times[^1])})");
        return times[rounds / 2];
    }

    /// <summary>
    /// How many times as long <paramref name="run"/> takes as <paramref name="baseline"/>, each done <paramref name="operations"/> times a
    /// round. They take turns, so that a disturbance of the machine hits both or one round; the median round counts.
    /// </summary>
    public static double Ratio(string name, long operations, Action run, Action baseline, double atMost, int rounds = 31)
    {
        run();
        baseline();
        var ratios = new double[rounds];
        for (var i = 0; i < rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var n = 0; n < operations; n++)
                baseline();
            var middle = Stopwatch.GetTimestamp();
            for (var n = 0; n < operations; n++)
                run();
            ratios[i] = Stopwatch.GetElapsedTime(middle) / Stopwatch.GetElapsedTime(start, middle);
        }
        Array.Sort(ratios);
        Figure(name, ratios[rounds / 2], "times", atMost);
        return ratios[rounds / 2];
    }

    /// <summary>Prints one figure that is not a rate, with its target.</summary>
    public static void Figure(string name, double value, string unit, double? atMost = null)
    {
        var against = atMost is { } t ? $"   target <= {Number(t)} {unit} {(value <= t ? "met" : "MISSED")}" : "";
        Console.WriteLine($"{name,-52} {Number(value),14} {unit}{against}");
    }

    private static string Number(double value) => value.ToString(value < 100 ? "0.00" : "#,0", CultureInfo.InvariantCulture);
}
