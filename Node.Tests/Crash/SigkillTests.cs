namespace Lnd.Actors.Tests.Crash;

/// <summary>
/// Kills a process that persists from many actors at once, again and again on the same database: what it has acknowledged must be there,
/// numbered without gaps, and nothing half written.
/// </summary>
public class SigkillTests
{
    private const int Rounds = 200;
    private const int Actors = 12;

    // Two databases side by side: most of a round is the start of a process, which keeps one core busy.
    [Test]
    public async Task Killing_a_process_in_a_storm_of_persists_loses_nothing_that_was_acknowledged()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var storms = await Task.WhenAll(
            Task.Run(() => Storm(new Random(seed), Rounds / 2)),
            Task.Run(() => Storm(new Random(seed + 1), Rounds / 2)));
        TestContext.Out.WriteLine($"{Rounds} kills, {storms.Sum()} events acknowledged");
        Assert.That(storms.Min(), Is.GreaterThan(Rounds), "the writer hardly wrote anything");
    }

    private static async Task<long> Storm(Random random, int rounds)
    {
        using var writer = new WriterProcess(Actors);
        for (var round = 0; round < rounds; round++)
        {
            // A few are killed while they still recover, most after some writes.
            await KillAfter(writer, lines: random.Next(10) == 0 ? random.Next(Actors) : random.Next(Actors, 600));
            // Not each time: the next writer is to find the log as the killed one left it.
            if (round % 20 == 19)
                writer.CheckTable();
        }
        return writer.Acknowledged;
    }

    private static async Task KillAfter(WriterProcess writer, int lines)
    {
        using var process = writer.Start();
        var errors = process.StandardError.ReadToEndAsync();
        var killed = false;
        for (var seen = 0; await process.StandardOutput.ReadLineAsync() is { } line; seen++)
        {
            // The kill may cut the last line short.
            Assert.That(writer.Note(line) || killed, line);
            if (seen < lines || killed)
                continue;
            process.Kill();
            killed = true;
        }
        await process.WaitForExitAsync();
        Assert.That(killed, Is.True, $"the writer ended by itself: {await errors}");
    }
}
