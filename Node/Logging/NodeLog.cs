using System.Globalization;
using Lnd.Actors.Node.Options;
using Lnd.Actors.Protocol;
using Lnd.Actors.Rpc;

namespace Lnd.Actors.Node.Logging;

/// <summary>
/// The node's log in lightningd's format, to files or the standard output, and its latest entries in memory for <c>getlog</c>. From any thread.
/// </summary>
public sealed class NodeLog : ILogBuffer, IDisposable
{
    private const uint BytesKept = 10 * 1024 * 1024;
    private const uint BytesOfEntry = 96;

    private readonly Lock _lock = new();
    private readonly LogOptions _options;
    private readonly TimeProvider _clock;
    private readonly DateTimeOffset _createdAt;
    private readonly Queue<LogEntry> _kept = new();
    private readonly List<TextWriter> _writers = [];
    private uint _bytes;
    private uint _skipped;
    private ulong _linesLost;

    /// <summary>Opens the log.</summary>
    /// <param name="options">Where and what.</param>
    /// <param name="clock">For the time of each entry.</param>
    /// <param name="standardOutput">What <c>-</c> means.</param>
    /// <exception cref="OptionException">A file can't be written.</exception>
    public NodeLog(LogOptions options, TimeProvider clock, TextWriter standardOutput)
    {
        (_options, _clock, _createdAt) = (options, clock, clock.GetUtcNow());
        foreach (var path in options.Files)
            _writers.Add(path == "-" ? standardOutput : Open(path));
    }

    /// <inheritdoc/>
    public LogSnapshot Read()
    {
        lock (_lock)
            return new LogSnapshot(_createdAt, _bytes, BytesKept, [.. _kept]);
    }

    /// <summary>Adds an entry.</summary>
    /// <param name="level">How urgent.</param>
    /// <param name="source">Who.</param>
    /// <param name="peer">Whom it concerns; null for nobody.</param>
    /// <param name="text">What.</param>
    public void Write(LogLevel level, string source, Point? peer, string text)
    {
        var entry = new LogEntry(level, _clock.GetUtcNow(), source, peer, text);
        lock (_lock)
        {
            Keep(entry);
            if (level < _options.Level)
                return;
            WriteLine(Format(entry));
        }
    }

    /// <summary>The last that was broken, without what only developers want; null for nothing.</summary>
    public string? LastBroken
    {
        get
        {
            lock (_lock)
                return _kept.LastOrDefault(entry => entry.Level == LogLevel.Broken)?.Text.Split(" | ")[0];
        }
    }

    /// <summary>Opens the files anew: after somebody has moved them away. One that can't be opened is written on where it is.</summary>
    public void Reopen()
    {
        lock (_lock)
        {
            for (var i = 0; i < _writers.Count; i++)
            {
                if (_options.Files[i] == "-")
                    continue;
                try
                {
                    var reopened = Open(_options.Files[i]);
                    _writers[i].Dispose();
                    _writers[i] = reopened;
                }
                catch (OptionException e)
                {
                    Write(LogLevel.Unusual, "lightningd", null, e.Message);
                }
            }
        }
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            for (var i = 0; i < _writers.Count; i++)
                if (_options.Files[i] != "-")
                    _writers[i].Dispose();
            _writers.Clear();
        }
    }

    /// <summary>A full disk costs lines of the log; whether the node may go on is for its journal to say.</summary>
    private void WriteLine(string line)
    {
        foreach (var writer in _writers)
        {
            try
            {
                if (_linesLost > 0)
                {
                    writer.WriteLine($"({_linesLost} lines of the log could not be written)");
                    _linesLost = 0;
                }
                writer.WriteLine(line);
            }
            catch (IOException)
            {
                _linesLost += 1;
            }
        }
    }

    private static StreamWriter Open(string path)
    {
        try
        {
            // without a buffer, so that a line that can't be written is not tried again in the middle of a later one
            return new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0)) { AutoFlush = true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"can't write the log file {path}: {e.Message}");
        }
    }

    private void Keep(LogEntry entry)
    {
        _kept.Enqueue(entry with { Skipped = _skipped });
        _skipped = 0;
        _bytes += Size(entry);
        while (_bytes > BytesKept && _kept.TryDequeue(out var oldest))
        {
            _bytes -= Size(oldest);
            _skipped += 1;
        }
    }

    private static uint Size(LogEntry entry) => BytesOfEntry + 2 * (uint)(entry.Text.Length + entry.Source.Length);

    /// <summary><c>PREFIX 2026-01-02T03:04:05.678Z INFO    lightningd: text</c>, the peer's id in front of the source where there is one.</summary>
    private string Format(LogEntry entry)
    {
        var time = _options.HasTimestamps ? entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z '", CultureInfo.InvariantCulture) : "";
        var level = entry.Level == LogLevel.Broken ? "**BROKEN**" : entry.Level.ToString().ToUpperInvariant().PadRight(7);
        var peer = entry.Peer is { } id ? $"{id}-" : "";
        return $"{_options.Prefix}{time}{level} {peer}{entry.Source}: {entry.Text}";
    }
}
