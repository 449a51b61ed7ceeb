using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

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
        var directory = Directory.CreateTempSubdirectory("lnd-actors-crash-");
        var database = Path.Combine(directory.FullName, "journal.db");
        var acknowledged = new long[Actors];
        for (var round = 0; round < rounds; round++)
        {
            // A few are killed while they still recover, most after some writes.
            await Round(database, acknowledged, lines: random.Next(10) == 0 ? random.Next(Actors) : random.Next(Actors, 600));
            // Not each time: the next writer is to find the log as the killed one left it.
            if (round % 20 == 19)
                CheckTable(database, acknowledged);
        }
        directory.Delete(recursive: true);
        return acknowledged.Sum();
    }

    private static async Task Round(string database, long[] acknowledged, int lines)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", WriterPath, database, $"{Actors}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var killed = false;
        for (var seen = 0; await process.StandardOutput.ReadLineAsync() is { } line; seen++)
        {
            Note(line, acknowledged, complete: !killed);
            if (seen < lines || killed)
                continue;
            process.Kill();
            killed = true;
        }
        await process.WaitForExitAsync();
        Assert.That(killed, Is.True, $"the writer ended by itself: {await errors}");
    }

    private static void Note(string line, long[] acknowledged, bool complete)
    {
        var words = line.Split(' ');
        if (words is ["ready", var recovered, var last])
            Assert.That(Number(last), Is.GreaterThanOrEqualTo(acknowledged[Number(recovered)]), $"actor {recovered} has lost events");
        else if (words is [var actor, var number])
            acknowledged[Number(actor)] = Math.Max(acknowledged[Number(actor)], Number(number));
        else
            Assert.That(complete, Is.False, line);
    }

    private static void CheckTable(string database, long[] acknowledged)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False;Mode=ReadWrite");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT persistence_id, COUNT(*), MIN(sequence_number), MAX(sequence_number) FROM journal GROUP BY persistence_id";
        using var reader = command.ExecuteReader();
        var highest = new long[Actors];
        while (reader.Read())
        {
            var id = reader.GetString(0);
            Assert.That((reader.GetInt64(1), reader.GetInt64(2)), Is.EqualTo((reader.GetInt64(3), 1L)), $"{id} has gaps");
            highest[Number(id["writer-".Length..])] = reader.GetInt64(3);
            Assert.That(reader.GetInt64(3) % 5, Is.Not.EqualTo(1), $"{id} ends in half a pair");
        }
        for (var i = 0; i < Actors; i++)
            Assert.That(highest[i], Is.GreaterThanOrEqualTo(acknowledged[i]), $"actor {i} has lost events");
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string WriterPath => Path.Combine(TestContext.CurrentContext.TestDirectory, "Lnd.Actors.CrashWriter.dll");
}
