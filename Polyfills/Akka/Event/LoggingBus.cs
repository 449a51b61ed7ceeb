using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Configuration;
using Akka.Util;

namespace Akka.Event;

/// <summary>A bus for events of any type, log events among them.</summary>
public class LoggingBus : ActorEventBus<object, Type>
{
    private static readonly LogLevel[] Levels = [LogLevel.DebugLevel, LogLevel.InfoLevel, LogLevel.WarningLevel, LogLevel.ErrorLevel];

    private static int s_loggerId;

    private readonly List<IActorRef> _loggers = [];

    /// <summary>The lowest level that is logged.</summary>
    public LogLevel LogLevel { get; private set; }

    /// <inheritdoc />
    protected override Type GetClassifier(object @event) => @event.GetType();

    /// <inheritdoc />
    protected override bool IsSubClassification(Type parent, Type child) => parent.IsAssignableFrom(child);

    /// <inheritdoc />
    protected override void Publish(object @event, IActorRef subscriber)
    {
        if (subscriber is LocalActorRef { IsTerminated: true })
            Unsubscribe(subscriber);
        else
            subscriber.Tell(@event, ActorRefs.NoSender);
    }

    /// <summary>Changes what is logged.</summary>
    public void SetLogLevel(LogLevel logLevel)
    {
        LogLevel = logLevel;
        foreach (var logger in _loggers)
        {
            SubscribeFrom(logLevel, logger);
            foreach (var level in Levels.Where(level => level < logLevel))
                Unsubscribe(logger, level.ClassFor());
        }
    }

    /// <summary>Prints to standard output until the loggers have started.</summary>
    public void StartStdoutLogger(Settings config) => SubscribeFrom(Logging.LogLevelFor(config.StdoutLogLevel), config.StdoutLogger);

    /// <summary>Starts the loggers that the configuration names.</summary>
    internal void StartDefaultLoggers(ActorSystemImpl system)
    {
        var settings = system.Settings;
        LogLevel = Logging.LogLevelFor(settings.LogLevel);
        List<(IActorRef Logger, Task<object> Started)> waiting = [];
        foreach (var name in settings.Loggers)
        {
            if (AddLogger(system, name) is { } logger)
                waiting.Add(logger);
        }
        Await(waiting, settings);
        if (settings.DebugUnhandledMessage)
            Subscribe(system.SystemActorOf(Props.Create<UnhandledMessageForwarder>(), "UnhandledMessageForwarder"), typeof(UnhandledMessage));
        if (!settings.Loggers.Any(name => name.Contains(nameof(StandardOutLogger), StringComparison.Ordinal)))
            Unsubscribe(settings.StdoutLogger);
    }

    private (IActorRef, Task<object>)? AddLogger(ActorSystemImpl system, string name)
    {
        var type = name is "Akka.Event.DefaultLogger" or "Akka.Event.DefaultLogger, Akka"
            ? typeof(DefaultLogger)
            : TypeResolver.Find(name, "a logger of akka.loggers");
        // the standard output logger is no actor; it is there already
        if (typeof(MinimalLogger).IsAssignableFrom(type))
            return null;
        if (!typeof(ActorBase).IsAssignableFrom(type))
            throw new ConfigurationException($"{name}, a logger of akka.loggers, is no actor");
        var props = Props.Create(type).WithDispatcher(system.Settings.LoggersDispatcher);
        var logger = system.SystemActorOf(props, $"log{Interlocked.Increment(ref s_loggerId)}-{type.Name}");
        var started = logger.Ask<object>(new InitializeLogger(this), Timeout.InfiniteTimeSpan, default);
        _loggers.Add(logger);
        // InitializeLogger is the first message it gets, so nothing is lost
        SubscribeFrom(LogLevel, logger);
        return type == typeof(DefaultLogger) ? null : (logger, started);
    }

    /// <summary>
    /// Waits, as the caller of ActorSystem.Create has to: a logger may subscribe to more when it is initialized, and is to see
    /// everything from the first line after Create.
    /// </summary>
    private void Await(List<(IActorRef Logger, Task<object> Started)> loggers, Settings settings)
    {
        if (loggers.Count == 0 || settings.LoggerAsyncStart)
            return;
        Task.WaitAll([.. loggers.Select(logger => (Task)logger.Started)], settings.LoggerStartTimeout);
        foreach (var (logger, started) in loggers)
        {
            if (!started.IsCompletedSuccessfully)
                Publish(new Warning(nameof(LoggingBus), GetType(), $"Logger {logger} did not answer InitializeLogger within {settings.LoggerStartTimeout}"));
            else if (started.Result is not LoggerInitialized)
                Publish(new Error(null!, nameof(LoggingBus), GetType(), $"Logger {logger} answered InitializeLogger with {started.Result}"));
        }
    }

    /// <summary>Prints to standard output again; returns the loggers, which get no more events and are to be stopped.</summary>
    internal IReadOnlyList<IActorRef> StopDefaultLoggers(ActorSystem system)
    {
        StartStdoutLogger(system.Settings);
        IActorRef[] loggers = [.. _loggers];
        _loggers.Clear();
        foreach (var logger in loggers)
            Unsubscribe(logger);
        return loggers;
    }

    private void SubscribeFrom(LogLevel logLevel, IActorRef logger)
    {
        foreach (var level in Levels)
        {
            if (level >= logLevel)
                Subscribe(logger, level.ClassFor());
        }
    }

    private sealed class UnhandledMessageForwarder : ActorBase
    {
        protected override bool Receive(object message)
        {
            if (message is not UnhandledMessage unhandled)
                return false;
            var text = $"Unhandled message from {unhandled.Sender?.Path.ToString() ?? "NoSender"} : {unhandled.Message}";
            Context.System.EventStream.Publish(new Debug(unhandled.Recipient.Path.ToString(), unhandled.Recipient.GetType(), text));
            return true;
        }
    }
}
