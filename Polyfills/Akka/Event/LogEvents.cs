using System.Globalization;
using Akka.Actor;
using Akka.Dispatch;

namespace Akka.Event;

/// <summary>How important a log event is.</summary>
public enum LogLevel
{
    /// <summary>For developers.</summary>
    DebugLevel,

    /// <summary>For operators.</summary>
    InfoLevel,

    /// <summary>Something is not as it should be.</summary>
    WarningLevel,

    /// <summary>Something failed.</summary>
    ErrorLevel,
}

/// <summary>Something to log, on the event stream.</summary>
public abstract class LogEvent : INoSerializationVerificationNeeded
{
    /// <summary>Notes time and thread.</summary>
    protected LogEvent()
    {
        Timestamp = DateTime.UtcNow;
        Thread = Thread.CurrentThread;
    }

    /// <summary>The exception, if there is one.</summary>
    public Exception? Cause { get; protected set; }

    /// <summary>When it was logged, in UTC.</summary>
    public DateTime Timestamp { get; }

    /// <summary>Where it was logged.</summary>
    public Thread Thread { get; }

    /// <summary>Who logged it: mostly an actor's path.</summary>
    public string LogSource { get; protected set; } = "";

    /// <summary>The class of who logged it.</summary>
    public Type LogClass { get; protected set; } = typeof(LogEvent);

    /// <summary>A text, or a <see cref="LogMessage"/> that becomes one.</summary>
    public object Message { get; protected set; } = "";

    /// <summary>How important it is.</summary>
    public abstract LogLevel LogLevel();

    /// <inheritdoc />
    public override string ToString()
    {
        var level = LogLevel().ToString();
        var text = string.Create(CultureInfo.InvariantCulture,
            $"[{level[..^5].ToUpperInvariant()}][{Timestamp:MM/dd/yyyy HH:mm:ss.fffK}][Thread {Thread.ManagedThreadId:0000}][{LogSource}] {Message}");
        return Cause is null ? text : $"{text}{Environment.NewLine}Cause: {Cause}";
    }

    private protected void Set(Exception? cause, string logSource, Type logClass, object message)
    {
        Cause = cause;
        LogSource = logSource;
        LogClass = logClass;
        Message = message;
    }
}

/// <summary>For developers.</summary>
public class Debug : LogEvent
{
    /// <summary>Without an exception.</summary>
    public Debug(string logSource, Type logClass, object message) => Set(null, logSource, logClass, message);

    /// <summary>With an exception.</summary>
    public Debug(Exception? cause, string logSource, Type logClass, object message) => Set(cause, logSource, logClass, message);

    /// <inheritdoc />
    public override LogLevel LogLevel() => Akka.Event.LogLevel.DebugLevel;
}

/// <summary>For operators.</summary>
public class Info : LogEvent
{
    /// <summary>Without an exception.</summary>
    public Info(string logSource, Type logClass, object message) => Set(null, logSource, logClass, message);

    /// <summary>With an exception.</summary>
    public Info(Exception? cause, string logSource, Type logClass, object message) => Set(cause, logSource, logClass, message);

    /// <inheritdoc />
    public override LogLevel LogLevel() => Akka.Event.LogLevel.InfoLevel;
}

/// <summary>Something is not as it should be.</summary>
public class Warning : LogEvent
{
    /// <summary>Without an exception.</summary>
    public Warning(string logSource, Type logClass, object message) => Set(null, logSource, logClass, message);

    /// <summary>With an exception.</summary>
    public Warning(Exception? cause, string logSource, Type logClass, object message) => Set(cause, logSource, logClass, message);

    /// <inheritdoc />
    public override LogLevel LogLevel() => Akka.Event.LogLevel.WarningLevel;
}

/// <summary>Something failed.</summary>
public class Error : LogEvent
{
    /// <summary>With an exception, or null.</summary>
    public Error(Exception? cause, string logSource, Type logClass, object message) => Set(cause, logSource, logClass, message);

    /// <inheritdoc />
    public override LogLevel LogLevel() => Akka.Event.LogLevel.ErrorLevel;
}

/// <summary>The first message a logger gets; it answers <see cref="LoggerInitialized"/>.</summary>
public class InitializeLogger(LoggingBus loggingBus) : INoSerializationVerificationNeeded
{
    /// <summary>The bus that the log events come from.</summary>
    public LoggingBus LoggingBus { get; } = loggingBus;
}

/// <summary>A logger is ready.</summary>
public class LoggerInitialized : INoSerializationVerificationNeeded, IDeadLetterSuppression;

/// <summary>Marks actors that are loggers.</summary>
public interface ILoggerMessageQueueSemantics : ISemantics;

/// <summary>Makes the text of a log message from a format and its arguments.</summary>
public interface ILogMessageFormatter
{
    /// <summary>The text.</summary>
    string Format(string format, params object[] args);

    /// <summary>The text.</summary>
    string Format(string format, IEnumerable<object> args);
}

/// <summary>Formats as <see cref="string.Format(string, object[])"/> does.</summary>
public class DefaultLogMessageFormatter : ILogMessageFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly DefaultLogMessageFormatter Instance = new();

    private DefaultLogMessageFormatter()
    {
    }

    /// <inheritdoc />
    public string Format(string format, params object[] args) => string.Format(CultureInfo.CurrentCulture, format, args);

    /// <inheritdoc />
    public string Format(string format, IEnumerable<object> args) => string.Format(CultureInfo.CurrentCulture, format, [.. args]);
}

/// <summary>A log message that becomes a text only when somebody reads it.</summary>
public abstract class LogMessage
{
    /// <summary>What makes the text.</summary>
    protected readonly ILogMessageFormatter Formatter;

    /// <summary>A message with its format.</summary>
    public LogMessage(ILogMessageFormatter formatter, string format)
    {
        Formatter = formatter;
        Format = format;
    }

    /// <summary>The format.</summary>
    public string Format { get; }

    /// <summary>The arguments, as text.</summary>
    public abstract string Unformatted();

    /// <summary>The arguments.</summary>
    public abstract IEnumerable<object> Parameters();
}

internal sealed class DefaultLogMessage(ILogMessageFormatter formatter, string format, object[] args) : LogMessage(formatter, format)
{
    public override string Unformatted() => string.Join(",", args);

    public override IEnumerable<object> Parameters() => args;

    public override string ToString() => Formatter.Format(Format, args);
}
