using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Event;
using Microsoft.Extensions.Logging;
using LogLevel = Akka.Event.LogLevel;

namespace Lnd.Actors.Tests.Polyfills.ActorRuntime;

/// <summary>Shows that a logger actor of one's own carries everything over to Microsoft.Extensions.Logging.</summary>
[TestFixture]
internal sealed class LoggingBridgeTests
{
    /// <summary>Hands the factory to the logger actor, which the configuration names and the system creates.</summary>
    private sealed class LoggerFactorySetup(ILoggerFactory factory) : Setup
    {
        public ILoggerFactory Factory { get; } = factory;
    }

    private sealed class Bridge : ReceiveActor
    {
        private readonly ILoggerFactory _factory = Context.System.Settings.Setup.Get<LoggerFactorySetup>().Value.Factory;

        public Bridge()
        {
            Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
            Receive<LogEvent>(e => _factory.CreateLogger(e.LogSource).Log(LevelOf(e), 0, e.Message, e.Cause, static (message, _) => message.ToString()!));
        }

        private static Microsoft.Extensions.Logging.LogLevel LevelOf(LogEvent e) => e.LogLevel() switch
        {
            LogLevel.DebugLevel => Microsoft.Extensions.Logging.LogLevel.Debug,
            LogLevel.InfoLevel => Microsoft.Extensions.Logging.LogLevel.Information,
            LogLevel.WarningLevel => Microsoft.Extensions.Logging.LogLevel.Warning,
            _ => Microsoft.Extensions.Logging.LogLevel.Error,
        };
    }

    private sealed class Recorder : ILoggerFactory, ILogger
    {
        private string _category = "";

        public List<string> Lines { get; } = [];

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName)
        {
            _category = categoryName;
            return this;
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => true;

        public void Log<TState>(Microsoft.Extensions.Logging.LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Lines.Add($"{logLevel} {_category}: {formatter(state, exception)} {exception?.Message}");

        public void Dispose()
        {
        }
    }

    private sealed class Failing : UntypedActor
    {
        private readonly ILoggingAdapter _log = Context.GetLogger();

        protected override void OnReceive(object message)
        {
            _log.Warning("got {0}", message);
            throw new InvalidOperationException("failure");
        }
    }

    [Test]
    public async Task Log_events_reach_the_logger_factory_until_the_system_has_ended()
    {
        var recorder = new Recorder();
        var bootstrap = BootstrapSetup.Create().WithConfig(
            $"akka {{ loglevel = INFO, stdout-loglevel = OFF, loggers = [\"{typeof(Bridge).AssemblyQualifiedName}\"] }}");
        var system = ActorSystem.Create("bridge", ActorSystemSetup.Create(bootstrap, new LoggerFactorySetup(recorder)));
        var actor = system.ActorOf<Failing>("failing");
        actor.Tell("x");
        Assert.That(await actor.GracefulStop(TimeSpan.FromSeconds(10)), Is.True);
        await system.Terminate().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That(recorder.Lines, Is.EqualTo(new[]
        {
            "Warning akka://bridge/user/failing: got x ", "Error akka://bridge/user/failing: failure failure",
        }));
    }
}
