using System.Diagnostics;

namespace Lnd.Actors.Tests.Interop;

/// <summary>Waits for what other processes do.</summary>
internal static class Deadline
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks again and again until it holds.</summary>
    public static async Task Until(string what, Func<Task<bool>> holds, Func<string>? details = null)
    {
        var waited = Stopwatch.StartNew();
        while (!await holds())
        {
            if (waited.Elapsed > Patience)
                throw new AssertionException($"waited {Patience.TotalSeconds} s for {what}\n{details?.Invoke()}");
            await Task.Delay(Pause);
        }
    }
}
