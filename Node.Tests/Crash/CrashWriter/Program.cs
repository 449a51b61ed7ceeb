using System.Buffers.Binary;
using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;

// usage: CrashWriter DATABASE ACTORS
// Each actor first checks that its events are numbered without a gap, then persists one after the other for ever. Standard output gets
// a line "ready ACTOR HIGHEST" for each recovery, "ACTOR NUMBER" for each event acknowledged, "broken ..." if a check fails.
// It ends by itself when standard input does, that is at the latest when the process that started it is gone.
var (database, actors) = (args[0], int.Parse(args[1], CultureInfo.InvariantCulture));
var system = ActorSystem.Create("crash", ConfigurationFactory.ParseString($$"""
    akka.loglevel = ERROR
    akka.persistence.journal {
        plugin = "akka.persistence.journal.sql"
        sql {
            class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
            connection-string = "Data Source={{database}}"
            provider-name = "SQLite.MS"
        }
    }
    """));
for (var i = 0; i < actors; i++)
{
    var number = i;
    system.ActorOf(Props.Create(() => new Writer(number)));
}
var abandoned = Console.OpenStandardInput().CopyToAsync(Stream.Null);
return await Task.WhenAny(system.WhenTerminated, abandoned) == abandoned ? 0 : 1;

internal sealed class Writer : ReceivePersistentActor
{
    private static readonly Stream Output = Console.OpenStandardOutput();
    private readonly int _number;
    private long _last;

    public Writer(int number)
    {
        _number = number;
        Recover<byte[]>(e =>
        {
            var found = BinaryPrimitives.ReadInt64LittleEndian(e);
            if (found != _last + 1 || LastSequenceNr != found)
                Say($"broken {_number}: event {found} at {LastSequenceNr} after {_last}");
            _last = found;
        });
        Recover<RecoveryCompleted>(_ =>
        {
            Say($"ready {_number} {_last}");
            Next();
        });
        CommandAny(Unhandled);
    }

    public override string PersistenceId => $"writer-{_number}";

    private void Next()
    {
        var e = new byte[200];
        BinaryPrimitives.WriteInt64LittleEndian(e, _last + 1);
        // Some in pairs, which must be there both or not at all.
        if (_last % 5 == 0)
        {
            var second = new byte[200];
            BinaryPrimitives.WriteInt64LittleEndian(second, _last + 2);
            PersistAll([e, second], Stored);
            return;
        }
        Persist(e, Stored);
    }

    private void Stored(byte[] e)
    {
        _last = BinaryPrimitives.ReadInt64LittleEndian(e);
        Say($"{_number} {_last}");
        if (_last == LastSequenceNr && _last % 5 != 1)
            Next();
    }

    // One write call for a line, so that a kill leaves whole lines or one cut short at the end.
    private static void Say(string line)
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes(line + "\n");
        lock (Output)
        {
            Output.Write(bytes);
            Output.Flush();
        }
    }
}
