using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.Util;

namespace Akka.Actor;

/// <summary>A system's configuration, and what the runtime reads from it.</summary>
public class Settings
{
    /// <summary>The settings that a configuration makes, over the defaults.</summary>
    public Settings(ActorSystem system, Config config) : this(system, config, ActorSystemSetup.Empty)
    {
    }

    /// <summary>The settings that a configuration makes, over the defaults.</summary>
    public Settings(ActorSystem system, Config config, ActorSystemSetup setup)
    {
        System = system;
        Setup = setup;
        Config = config.SafeWithFallback(ConfigurationFactory.Default());
        var akka = Config.GetConfig("akka")!;
        AddLoggingReceive = akka.GetBoolean("actor.debug.receive");
        DebugAutoReceive = akka.GetBoolean("actor.debug.autoreceive");
        DebugLifecycle = akka.GetBoolean("actor.debug.lifecycle");
        DebugEventStream = akka.GetBoolean("actor.debug.event-stream");
        DebugUnhandledMessage = akka.GetBoolean("actor.debug.unhandled");
        DebugTimerScheduler = akka.GetBoolean("actor.debug.log-timers");
        AskTimeout = akka.GetTimeSpan("actor.ask-timeout", Timeout.InfiniteTimeSpan);
        SupervisorStrategyClass = akka.GetString("actor.guardian-supervisor-strategy")!;
        LogLevel = akka.GetString("loglevel")!;
        StdoutLogLevel = akka.GetString("stdout-loglevel")!;
        Loggers = akka.GetStringList("loggers");
        LoggersDispatcher = akka.GetString("loggers-dispatcher")!;
        LoggerStartTimeout = akka.GetTimeSpan("logger-startup-timeout");
        LoggerAsyncStart = akka.GetBoolean("logger-async-start");
        LogDeadLetters = ReadLogDeadLetters(akka);
        LogDeadLettersDuringShutdown = akka.GetBoolean("log-dead-letters-during-shutdown");
        LogDeadLettersSuspendDuration = akka.GetTimeSpan("log-dead-letters-suspend-duration");
        SchedulerClass = akka.GetString("scheduler.implementation")!;
        CoordinatedShutdownTerminateActorSystem = akka.GetBoolean("coordinated-shutdown.terminate-actor-system");
        CoordinatedShutdownRunByActorSystemTerminate = akka.GetBoolean("coordinated-shutdown.run-by-actor-system-terminate");
        if (CoordinatedShutdownRunByActorSystemTerminate && !CoordinatedShutdownTerminateActorSystem)
            throw new ConfigurationException("akka.coordinated-shutdown.run-by-actor-system-terminate=on needs terminate-actor-system=on");
        LogFormatter = akka.GetString("logger-formatter") switch
        {
            null or "" or "Akka.Event.DefaultLogMessageFormatter, Akka" => DefaultLogMessageFormatter.Instance,
            var name => TypeResolver.Create<ILogMessageFormatter>(name, "akka.logger-formatter"),
        };
        StdoutLogger = akka.GetString("stdout-logger-class") switch
        {
            null or "" => new StandardOutLogger(),
            var name => TypeResolver.Create<MinimalLogger>(name, "akka.stdout-logger-class"),
        };
    }

    /// <summary>The system.</summary>
    public ActorSystem System { get; }

    /// <summary>The whole configuration.</summary>
    public Config Config { get; private set; }

    /// <summary>The settings that are objects.</summary>
    public ActorSystemSetup Setup { get; }

    /// <summary><c>akka.actor.debug.receive</c>: log what actors marked with <see cref="ILogReceive"/> receive.</summary>
    public bool AddLoggingReceive { get; }

    /// <summary><c>akka.actor.debug.autoreceive</c>: log messages that the runtime handles.</summary>
    public bool DebugAutoReceive { get; }

    /// <summary><c>akka.actor.debug.lifecycle</c>: log starts, restarts and stops.</summary>
    public bool DebugLifecycle { get; }

    /// <summary><c>akka.actor.debug.event-stream</c>: log subscriptions.</summary>
    public bool DebugEventStream { get; }

    /// <summary><c>akka.actor.debug.unhandled</c>: log messages that no handler took.</summary>
    public bool DebugUnhandledMessage { get; }

    /// <summary><c>akka.actor.debug.log-timers</c>: log what happens to timers.</summary>
    public bool DebugTimerScheduler { get; }

    /// <summary><c>akka.actor.ask-timeout</c>: how long an Ask waits that does not say.</summary>
    public TimeSpan AskTimeout { get; }

    /// <summary><c>akka.actor.guardian-supervisor-strategy</c>.</summary>
    public string SupervisorStrategyClass { get; }

    /// <summary><c>akka.loglevel</c>.</summary>
    public string LogLevel { get; }

    /// <summary><c>akka.stdout-loglevel</c>: what is printed before the loggers start and after they have stopped.</summary>
    public string StdoutLogLevel { get; }

    /// <summary><c>akka.loggers</c>.</summary>
    public IList<string> Loggers { get; }

    /// <summary><c>akka.loggers-dispatcher</c>.</summary>
    public string LoggersDispatcher { get; }

    /// <summary><c>akka.logger-startup-timeout</c>.</summary>
    public TimeSpan LoggerStartTimeout { get; }

    /// <summary><c>akka.logger-async-start</c>.</summary>
    public bool LoggerAsyncStart { get; }

    /// <summary><c>akka.log-dead-letters</c>: how many are logged; 0 for none, <see cref="int.MaxValue"/> for all.</summary>
    public int LogDeadLetters { get; }

    /// <summary><c>akka.log-dead-letters-during-shutdown</c>.</summary>
    public bool LogDeadLettersDuringShutdown { get; }

    /// <summary><c>akka.log-dead-letters-suspend-duration</c>.</summary>
    public TimeSpan LogDeadLettersSuspendDuration { get; }

    /// <summary><c>akka.logger-formatter</c>.</summary>
    public ILogMessageFormatter LogFormatter { get; }

    /// <summary><c>akka.stdout-logger-class</c>.</summary>
    public MinimalLogger StdoutLogger { get; }

    /// <summary><c>akka.scheduler.implementation</c>.</summary>
    public string SchedulerClass { get; }

    /// <summary><c>akka.coordinated-shutdown.terminate-actor-system</c>.</summary>
    public bool CoordinatedShutdownTerminateActorSystem { get; }

    /// <summary><c>akka.coordinated-shutdown.run-by-actor-system-terminate</c>.</summary>
    public bool CoordinatedShutdownRunByActorSystemTerminate { get; }

    /// <summary>Adds defaults, those of an extension for example.</summary>
    public void InjectTopLevelFallback(Config config)
    {
        Config = Config.SafeWithFallback(config);
        (System as Internal.ActorSystemImpl)?.ReloadSerialization();
    }

    private static int ReadLogDeadLetters(Config akka) => akka.GetString("log-dead-letters")?.ToLowerInvariant() switch
    {
        "on" or "true" => int.MaxValue,
        "off" or "false" => 0,
        _ => akka.GetInt("log-dead-letters"),
    };

    /// <inheritdoc />
    public override string ToString() => Config.ToString(true);
}
