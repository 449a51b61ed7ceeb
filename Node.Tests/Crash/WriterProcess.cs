using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Lnd.Actors.Tests.Crash;

/// <summary>A process of the program CrashWriter, and what it has acknowledged over all its lives on one database.</summary>
internal sealed class WriterProcess : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("lnd-actors-crash-");
    private readonly long[] _acknowledged;

    public WriterProcess(int actors) => _acknowledged = new long[actors];

    public string Database => Path.Combine(_directory.FullName, "journal.db");

    public int Actors => _acknowledged.Length;

    public long Acknowledged => _acknowledged.Sum();

    private static string Program => Path.Combine(TestContext.CurrentContext.TestDirectory, "Lnd.Actors.CrashWriter.dll");

    public Process Start() => Start("dotnet", "exec", Program, Database, $"{Actors}");

    /// <summary>Starts it under a limit for the size of any file it writes, which it meets like an error of the disk.</summary>
    public Process StartWithFileLimit(int kilobytes)
    {
        // The shell ignores the signal that would kill the process at the limit; the runtime maps a huge file unless told not to.
        var script = $"trap '' XFSZ; ulimit -f {kilobytes * 2}; DOTNET_EnableWriteXorExecute=0 exec dotnet exec \"$0\" \"$1\" {Actors}";
        return Start("sh", "-c", script, Program, Database);
    }

    /// <summary>Starts it where the directory of its database can only be read; it exits with 77 where that can't be arranged.</summary>
    public Process StartOnReadOnlyFileSystem()
    {
        const string Remount = "mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\" || exit 77; exec dotnet exec \"$2\" \"$3\" \"$4\"";
        return Start(
            "sh", "-c", "unshare -rm true 2>&1 || exit 77; exec unshare -rm sh -c \"$0\" sh \"$@\"",
            Remount, _directory.FullName, Program, Database, $"{Actors}");
    }

    /// <summary>
    /// Takes note of a line that the process has printed; false for one that says anything but its progress. Fails when it has recovered
    /// fewer events than it had acknowledged.
    /// </summary>
    public bool Note(string line)
    {
        var words = line.Split(' ');
        if (words is ["ready", var recovered, var last])
        {
            Assert.That(Number(last), Is.GreaterThanOrEqualTo(_acknowledged[Number(recovered)]), $"actor {recovered} has lost events");
            return true;
        }
        if (words is not [var actor, var number] || !int.TryParse(actor, CultureInfo.InvariantCulture, out var index))
            return false;
        _acknowledged[index] = Math.Max(_acknowledged[index], Number(number));
        return true;
    }

    /// <summary>Looks into the file: nothing acknowledged is missing, no gaps, no half of a pair.</summary>
    public void CheckTable()
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False;Mode=ReadWrite");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT persistence_id, COUNT(*), MIN(sequence_number), MAX(sequence_number) FROM journal GROUP BY persistence_id";
        using var reader = command.ExecuteReader();
        var highest = new long[Actors];
        while (reader.Read())
        {
            var id = reader.GetString(0);
            Assert.That((reader.GetInt64(1), reader.GetInt64(2)), Is.EqualTo((reader.GetInt64(3), 1L)), $"{id} has gaps");
            Assert.That(reader.GetInt64(3) % 5, Is.Not.EqualTo(1), $"{id} ends in half a pair");
            highest[Number(id["writer-".Length..])] = reader.GetInt64(3);
        }
        for (var i = 0; i < Actors; i++)
            Assert.That(highest[i], Is.GreaterThanOrEqualTo(_acknowledged[i]), $"actor {i} has lost events");
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static Process Start(string file, params string[] arguments) => Process.Start(new ProcessStartInfo(file, arguments)
    {
        // never written to: its end tells the process that it is alone
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
