using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Event;
using Lnd.Actors.Protocol;
using LogLevel = Lnd.Actors.Rpc.LogLevel;

namespace Lnd.Actors.Node.Logging;

/// <summary>Hands the log to the logger of the actor system that it is for.</summary>
/// <param name="log">It.</param>
public sealed class NodeLogSetup(NodeLog log) : Setup
{
    /// <summary>The log.</summary>
    public NodeLog Log { get; } = log;
}

/// <summary>
/// Akka's way to the node's log: sources are the rooms, levels are lightningd's. What concerns a peer begins with its id, a colon and a space: it is found by it.
/// </summary>
public sealed class LightningdLogger : ReceiveActor
{
    private const string Own = "lightningd";

    private readonly NodeLog _log = Context.System.Settings.Setup.Get<NodeLogSetup>().Value.Log;

    /// <summary>Made by the actor system, from its configuration.</summary>
    public LightningdLogger()
    {
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(Write);
    }

    private void Write(LogEvent logged)
    {
        var text = Text($"{logged.Message}", logged.Cause);
        var (level, source) = (LevelOf(logged.LogLevel()), SourceOf(logged.LogSource));
        if (level == LogLevel.Debug && source == Own)
            level = LogLevel.Trace; // of the actor system itself
        var (peer, rest) = PeerOf(text.ReplaceLineEndings(" | "));
        _log.Write(level, source, peer, rest);
    }

    private static (Point? Peer, string Text) PeerOf(string text)
    {
        var digits = 2 * Point.Size;
        return text.Length > digits + 2 && text.AsSpan(digits, 2).SequenceEqual(": ") && Point.TryParse(text.AsSpan(0, digits), out var peer)
            ? (peer, text[(digits + 2)..])
            : (null, text);
    }

    /// <summary>The message and its cause, on lines of their own where the message is that of the cause.</summary>
    private static string Text(string message, Exception? cause) => cause is null ? message
        : message.Length == 0 ? cause.ToString()
        : message.Contains(cause.Message, StringComparison.Ordinal) ? $"{message}\n{cause.GetType()}\n{cause.StackTrace}"
        : $"{message}: {cause}";

    private static LogLevel LevelOf(Akka.Event.LogLevel level) => level switch
    {
        Akka.Event.LogLevel.DebugLevel => LogLevel.Debug,
        Akka.Event.LogLevel.InfoLevel => LogLevel.Info,
        Akka.Event.LogLevel.WarningLevel => LogLevel.Unusual,
        _ => LogLevel.Broken,
    };

    /// <summary><c>[akka://node/user/channels/channel-1-1#12]</c> becomes <c>channel-1-1</c>.</summary>
    private static string SourceOf(string source)
    {
        const string user = "/user/";
        var at = source.IndexOf(user, StringComparison.Ordinal);
        if (at < 0)
            return Own;
        var path = source[(at + user.Length)..].TrimEnd(']');
        var number = path.LastIndexOf('#');
        if (number >= 0)
            path = path[..number];
        // whoever has no name of its own speaks for the room
        return path.Split('/').LastOrDefault(name => !name.StartsWith('$')) ?? Own;
    }
}
