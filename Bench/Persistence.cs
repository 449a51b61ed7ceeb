using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;

namespace Lnd.Actors.Bench;

/// <summary>Persistent actors: in memory, at recovery, and in an SQLite file that is synced at every commit.</summary>
internal static class PersistentActors
{
    private const int InMemory = 100_000;
    private const int Replayed = 300_000;
    private const int DurableOne = 500;
    private const int DurableEach = 200;
    private const int DurableWarmUp = 3;
    private const int DurableRounds = 31;
    private const int Many = 100;

    // Set in the process that is started just to measure how much memory it keeps.
    private const string IdleVariable = "LND_ACTORS_BENCH_IDLE";

    public static void Run()
    {
        if (Environment.GetEnvironmentVariable(IdleVariable) != null)
        {
            RunIdle();
            return;
        }
        Memory();
        using var idle = Process.Start(new ProcessStartInfo("dotnet", ["exec", Environment.GetCommandLineArgs()[0], "persistence"])
        {
            Environment = { [IdleVariable] = "1" },
        })!;
        idle.WaitForExit();
    }

    /// <summary>What a process with persistence started keeps in memory, and nothing else in it.</summary>
    private static void RunIdle()
    {
        var directory = Directory.CreateTempSubdirectory("lnd-actors-bench-");
        var system = ActorSystem.Create("idle", Sqlite(Path.Combine(directory.FullName, "idle.db")));
        Persist(system, "idle", 1);
        Measure.Figure("resident memory, idle, persistence started", ResidentMegabytes(), "MB", atMost: 45);
        system.Terminate().Wait();
        directory.Delete(recursive: true);
    }

    private static void Memory()
    {
        using var system = ActorSystem.Create("memory", Quiet);
        var run = 0;
        Measure.PerSecond("persist in memory, one actor", InMemory, () => Persist(system, $"p{run++}", InMemory), rounds: 5, target: 150_000);

        using (var done = new CountdownEvent(1))
        {
            Start(system, "replayed", 1, Replayed, done)[0].Tell(new Batch(Replayed));
            done.Wait();
        }
        Measure.PerSecond("replay from memory, one actor", Replayed, () => Replay(system, IdOf("replayed", 0)), rounds: 5, target: 700_000);
        system.Terminate().Wait();
    }

    /// <summary>
    /// What many actors that share a sync gain over one that has each sync to itself. The clock runs from the first command to the last
    /// callback; the actors have recovered before.
    /// </summary>
    public static void RunDurable()
    {
        var directory = Directory.CreateTempSubdirectory("lnd-actors-bench-");
        using var system = ActorSystem.Create("durable", Sqlite(Path.Combine(directory.FullName, "journal.db")));
        // They take turns, so that a disturbance of the machine hits both or one round.
        var (one, many, ratio) = (new double[DurableRounds], new double[DurableRounds], new double[DurableRounds]);
        for (var i = -DurableWarmUp; i < DurableRounds; i++)
        {
            var single = Rate(system, $"one{i}", 1, DurableOne);
            var together = Rate(system, $"many{i}", Many, DurableEach);
            // until the code is compiled for good
            if (i >= 0)
                (one[i], many[i], ratio[i]) = (single, together, together / single);
        }
        Measure.Figure("persist durably, 1 actor", Median(one), "/s");
        Measure.Figure($"persist durably, {Many} actors", Median(many), "/s");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{$"{Many} actors against one",-52} {Median(ratio),14:0.0} times   target >= 20 times {(Median(ratio) >= 20 ? "met" : "MISSED")}"));
        system.Terminate().Wait();
        directory.Delete(recursive: true);

        static double Rate(ActorSystem system, string name, int actors, int each)
        {
            using var done = new CountdownEvent(actors);
            var all = Start(system, name, actors, each, done);
            var start = Stopwatch.GetTimestamp();
            Command(all, each);
            done.Wait();
            return actors * each / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
    }

    private static void Persist(ActorSystem system, string name, int each)
    {
        using var done = new CountdownEvent(1);
        Command(Start(system, name, 1, each, done), each);
        done.Wait();
    }

    /// <summary>Actors that have recovered.</summary>
    private static IActorRef[] Start(ActorSystem system, string name, int actors, int each, CountdownEvent done)
    {
        using var ready = new CountdownEvent(actors);
        var (signal, started) = (done, ready);
        var all = new IActorRef[actors];
        for (var i = 0; i < actors; i++)
        {
            var id = IdOf(name, i);
            all[i] = system.ActorOf(Props.Create(() => new Counter(id, started, signal, each)));
        }
        ready.Wait();
        return all;
    }

    /// <summary>Each actor gets all its commands at once and persists one event for each.</summary>
    private static void Command(IActorRef[] actors, int each)
    {
        var work = new Work(each);
        foreach (var actor in actors)
        {
            for (var e = 0; e < each; e++)
                actor.Tell(work);
        }
    }

    private static string IdOf(string name, int number) => $"{name}-{number}";

    private static void Replay(ActorSystem system, string id)
    {
        var count = new TaskCompletionSource<int>();
        var actor = system.ActorOf(Props.Create(() => new Reader(id, count)));
        if (count.Task.Result != Replayed)
            throw new InvalidOperationException($"{count.Task.Result} events were replayed, {Replayed} were written");
        actor.Tell(PoisonPill.Instance);
    }

    private static double ResidentMegabytes()
    {
        var resident = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    private static Config Quiet => ConfigurationFactory.ParseString("akka.loglevel = WARNING");

    private static Config Sqlite(string path) => ConfigurationFactory.ParseString($$"""
        akka.loglevel = WARNING
        akka.persistence {
            journal.plugin = "akka.persistence.journal.sql"
            journal.sql {
                class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
                connection-string = "Data Source={{path}}"
                provider-name = "SQLite.MS"
            }
            snapshot-store.plugin = "akka.persistence.snapshot-store.sql"
            snapshot-store.sql {
                class = "Akka.Persistence.Sql.Snapshot.SqlSnapshotStore, Akka.Persistence.Sql"
                connection-string = "Data Source={{path}}"
                provider-name = "SQLite.MS"
            }
        }
        """);

    private sealed record Work(int Size);

    private sealed record Batch(int Count);

    /// <summary>Persists one event of 200 bytes for each command; signals at the last.</summary>
    private sealed class Counter : ReceivePersistentActor
    {
        private static readonly byte[] Event = new byte[200];
        private readonly CountdownEvent _done;
        private int _left;

        public Counter(string id, CountdownEvent ready, CountdownEvent done, int expected)
        {
            PersistenceId = id;
            _done = done;
            _left = expected;
            Recover<byte[]>(_ => { });
            Recover<RecoveryCompleted>(_ => ready.Signal());
            Command<Work>(_ => Persist(Event, Stored));
            Command<Batch>(batch => PersistAll(Enumerable.Repeat(Event, batch.Count), Stored));
        }

        public override string PersistenceId { get; }

        private void Stored(byte[] e)
        {
            if (--_left > 0)
                return;
            _done.Signal();
            Context.Stop(Self);
        }
    }

    private sealed class Reader : ReceivePersistentActor
    {
        public Reader(string id, TaskCompletionSource<int> replayed)
        {
            var count = 0;
            PersistenceId = id;
            Recover<byte[]>(_ => count++);
            Recover<RecoveryCompleted>(_ => replayed.SetResult(count));
        }

        public override string PersistenceId { get; }
    }
}
