using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Lnd.Actors.Tests.Simulation;

/// <summary>One life of a node, from its start to its crash. Whatever is still to run in it when it is dead never runs.</summary>
internal sealed class SimulatedProcess(Simulator simulator, string node, SimulatedDisk disk)
{
    [ThreadStatic]
    private static SimulatedProcess? s_starting;

    public Simulator Simulator => simulator;

    /// <summary>What outlives it.</summary>
    public SimulatedDisk Disk => disk;

    public bool IsDead { get; private set; }

    /// <summary>The process that an actor system is.</summary>
    public static SimulatedProcess Of(ActorSystem system) => ((SimulatedScheduler)system.Scheduler).Process;

    /// <summary>Makes its actor system.</summary>
    public ActorSystem CreateSystem(Config config)
    {
        // Akka makes schedulers from the name of their class and gives them nothing but configuration
        s_starting = this;
        try
        {
            return ActorSystem.Create("lightningd", Configuration.WithFallback(config));
        }
        finally
        {
            s_starting = null;
        }
    }

    /// <summary>The process whose scheduler is being made.</summary>
    public static SimulatedProcess Starting => s_starting ?? throw new InvalidOperationException("only a simulated process can start a system with this scheduler");

    public void Record(string what) => simulator.Record(node, what);

    public void RecordError(string what) => simulator.Errors.Add($"{node}: {what}");

    public void Post(Action run) => simulator.Post(this, run);

    /// <summary>As after a power cut: no actor gets to know of it.</summary>
    public void Kill() => IsDead = true;

    private static Config Configuration { get; } = ConfigurationFactory.ParseString($$"""
        akka {
          loglevel = INFO
          stdout-loglevel = OFF
          loggers = ["{{NameOf<SimulatedLogger>()}}"]
          # the caller of ActorSystem.Create is the one thread there is: it can't wait
          logger-async-start = on
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          scheduler.implementation = "{{NameOf<SimulatedScheduler>()}}"
          actor {
            default-dispatcher.type = "{{NameOf<SimulatedDispatcherConfigurator>()}}"
            internal-dispatcher.type = "{{NameOf<SimulatedDispatcherConfigurator>()}}"
            default-blocking-io-dispatcher.type = "{{NameOf<SimulatedDispatcherConfigurator>()}}"
            default-mailbox.mailbox-type = "{{NameOf<SimulatedMailbox>()}}"
            mailbox.unbounded-deque-based.mailbox-type = "{{NameOf<SimulatedMailbox>()}}"
          }
          coordinated-shutdown {
            run-by-clr-shutdown-hook = off
            run-by-actor-system-terminate = off
          }
          persistence {
            journal {
              plugin = "akka.persistence.journal.simulated"
              simulated {
                class = "{{NameOf<SimulatedJournal>()}}"
                plugin-dispatcher = "akka.actor.default-dispatcher"
              }
            }
            snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
          }
        }
        """);

    private static string NameOf<T>() => $"{typeof(T).FullName}, {typeof(T).Assembly.GetName().Name}";
}

/// <summary>The log of a node is part of the trace.</summary>
internal sealed class SimulatedLogger : ReceiveActor
{
    public SimulatedLogger()
    {
        var process = SimulatedProcess.Of(Context.System);
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(e =>
        {
            var text = $"{e.LogLevel()} {e.LogClass.Name} {e.Message}";
            process.Record(text);
            if (e is Error)
                process.RecordError($"{text} {e.Cause}");
        });
    }
}
