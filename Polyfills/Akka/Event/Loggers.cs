using Akka.Actor;
using Akka.Dispatch;

namespace Akka.Event;

/// <summary>A logger that is no actor: it prints on the thread that logs.</summary>
public abstract class MinimalLogger : MinimalActorRef
{
    /// <inheritdoc />
    public sealed override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "StandardOutLogger";

    /// <inheritdoc />
    public sealed override IActorRefProvider Provider => throw new NotSupportedException("This logger has no provider");

    /// <summary>Prints a message.</summary>
    protected abstract void Log(object message);

    /// <inheritdoc />
    protected sealed override void TellInternal(object message, IActorRef sender)
    {
        ArgumentNullException.ThrowIfNull(message);
        Log(message);
    }
}

/// <summary>Prints to standard output, in colours if that is a terminal.</summary>
public class StandardOutLogger : MinimalLogger
{
    /// <summary>The colour of debug messages.</summary>
    public static ConsoleColor DebugColor { get; set; } = ConsoleColor.Gray;

    /// <summary>The colour of info messages.</summary>
    public static ConsoleColor InfoColor { get; set; } = ConsoleColor.White;

    /// <summary>The colour of warnings.</summary>
    public static ConsoleColor WarningColor { get; set; } = ConsoleColor.Yellow;

    /// <summary>The colour of errors.</summary>
    public static ConsoleColor ErrorColor { get; set; } = ConsoleColor.Red;

    /// <summary>Whether to use colours.</summary>
    public static bool UseColors { get; set; } = true;

    /// <inheritdoc />
    protected override void Log(object message)
    {
        if (message is not LogEvent logEvent)
        {
            Console.WriteLine(message);
            return;
        }
        var text = TextOf(logEvent);
        if (!UseColors || Console.IsOutputRedirected)
        {
            Console.WriteLine(text);
            return;
        }
        lock (Console.Out)
        {
            var before = Console.ForegroundColor;
            Console.ForegroundColor = ColorOf(logEvent.LogLevel());
            Console.WriteLine(text);
            Console.ForegroundColor = before;
        }
    }

    private static string TextOf(LogEvent logEvent)
    {
        try
        {
            return logEvent.ToString();
        }
        catch (FormatException e)
        {
            // a log call with a broken format must neither vanish nor take its actor down
            var message = logEvent.Message is LogMessage formatted ? $"str=[{formatted.Format}], args=[{formatted.Unformatted()}]" : "";
            return $"[ERROR][{logEvent.LogSource}] Encountered System.FormatException while recording log: {e.Message} {message}";
        }
    }

    private static ConsoleColor ColorOf(LogLevel level) => level switch
    {
        LogLevel.DebugLevel => DebugColor,
        LogLevel.InfoLevel => InfoColor,
        LogLevel.WarningLevel => WarningColor,
        _ => ErrorColor,
    };
}

/// <summary>The standard logger: prints to standard output.</summary>
public class DefaultLogger : ActorBase, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private readonly MinimalLogger _output = Context.System.Settings.StdoutLogger;

    /// <inheritdoc />
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                return true;
            case LogEvent logEvent:
                Print(logEvent);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Prints one event.</summary>
    protected virtual void Print(LogEvent logEvent) => _output.Tell(logEvent);
}
