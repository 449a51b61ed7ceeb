namespace Akka.Event;

/// <summary>Logs a text with arguments, which are put in only if somebody reads it.</summary>
public static partial class LoggingExtensions
{
    /// <summary>Logs a text.</summary>
    public static void Log(this ILoggingAdapter log, LogLevel level, string format) => log.Write(level, null, format);

    /// <summary>Logs a text with arguments.</summary>
    public static void Log(this ILoggingAdapter log, LogLevel level, string format, object[] args) => log.Write(level, null, format, args);

    /// <summary>Logs a text with arguments and an exception.</summary>
    public static void Log(this ILoggingAdapter log, LogLevel level, Exception? cause, string format, object[] args) =>
        log.Write(level, cause, format, args);

    private static void Write(this ILoggingAdapter log, LogLevel level, Exception? cause, string format)
    {
        if (log.IsEnabled(level))
            log.Log(level, cause, format);
    }

    private static void Write(this ILoggingAdapter log, LogLevel level, Exception? cause, string format, object?[] args)
    {
        if (log.IsEnabled(level))
            log.Log(level, cause, new DefaultLogMessage(log.Formatter, format, args!));
    }
}
