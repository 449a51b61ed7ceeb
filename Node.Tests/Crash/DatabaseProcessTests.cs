using System.Diagnostics;

namespace Lnd.Actors.Tests.Crash;

/// <summary>What can only be seen with processes: two on one database, and a disk that fails. The package does neither refuse nor stop.</summary>
[Platform(Exclude = "Win"), Category("StandIn")]
public class DatabaseProcessTests
{
    [Test]
    public async Task A_second_process_on_the_same_database_is_refused_and_the_first_goes_on()
    {
        using var writer = new WriterProcess(actors: 3);
        using var first = writer.Start();
        await Acknowledge(writer, first, 10);

        using var second = writer.Start();
        var output = await second.StandardOutput.ReadToEndAsync();
        await second.WaitForExitAsync();
        Assert.That(second.ExitCode, Is.EqualTo(1));
        Assert.That(output, Does.Contain("is in use").And.Contains(writer.Database).And.Not.Contains("ready"));

        await Acknowledge(writer, first, 10);
        first.Kill();
        await first.WaitForExitAsync();
        writer.CheckTable();
    }

    [Test]
    public async Task An_error_of_the_disk_stops_the_process_and_what_it_acknowledged_is_there()
    {
        using var writer = new WriterProcess(actors: 5);
        using var process = writer.StartWithFileLimit(kilobytes: 1000);
        var rest = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!writer.Note(line))
                rest.Add(line);
        }
        await process.WaitForExitAsync();

        Assert.That(process.ExitCode, Is.EqualTo(1));
        Assert.That(rest[0], Does.Contain("the disk reports an error").And.Contains(writer.Database));
        Assert.That(writer.Acknowledged, Is.GreaterThan(0));
        writer.CheckTable();
    }

    [Test]
    public async Task A_read_only_file_system_stops_the_process_with_an_error_that_says_so([Values] bool databaseExists)
    {
        using var writer = new WriterProcess(actors: 3);
        if (databaseExists)
        {
            using var first = writer.Start();
            await Acknowledge(writer, first, 10);
            first.Kill();
            await first.WaitForExitAsync();
        }

        using var process = writer.StartOnReadOnlyFileSystem();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode == 77)
            Assert.Ignore("this system lets nobody mount a file system read-only in a namespace of his own");

        Assert.That(process.ExitCode, Is.EqualTo(1));
        Assert.That(output, Does.Contain("Read-only file system").And.Contains(writer.Database).And.Not.Contains("in use").And.Not.Contains("ready"));
        if (databaseExists)
            writer.CheckTable();
        else
            Assert.That(File.Exists(writer.Database), Is.False);
    }

    [Test]
    public async Task A_writer_whose_test_is_gone_ends_by_itself()
    {
        using var writer = new WriterProcess(actors: 3);
        using var process = writer.Start();
        await Acknowledge(writer, process, 10);

        process.StandardInput.Close();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
            writer.Note(line);
        await process.WaitForExitAsync();

        Assert.That(process.ExitCode, Is.Zero);
        writer.CheckTable();
    }

    private static async Task Acknowledge(WriterProcess writer, Process process, long more)
    {
        for (var until = writer.Acknowledged + more; writer.Acknowledged < until;)
            Assert.That(writer.Note((await process.StandardOutput.ReadLineAsync())!), Is.True);
    }
}
