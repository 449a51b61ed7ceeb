using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace Lnd.Actors.Tests.Interop;

/// <summary>A running script: what it prints, line by line, and its end.</summary>
internal sealed class ScriptProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    public ScriptProcess(string script, params string[] arguments)
    {
        Name = script;
        _process = NodeJs.Start(script, arguments);
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
                _errors.AppendLine(line.Data);
        };
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text)
                _lines.Writer.TryWrite(text);
            else
                _lines.Writer.TryComplete();
        };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public string Name { get; }

    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    /// <summary>The next line; null when there are no more.</summary>
    public async Task<string?> Read(CancellationToken cancel = default) =>
        await _lines.Reader.WaitToReadAsync(cancel) && _lines.Reader.TryRead(out var line) ? line : null;

    /// <summary>The first line that begins so.</summary>
    public async Task<string> ReadUntil(string beginning)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (await Read(deadline.Token) is { } line)
            if (line.StartsWith(beginning, StringComparison.Ordinal))
                return line;
        throw new AssertionException($"{Name} has ended: {Errors}");
    }

    public void Write(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    /// <summary>The scripts end with their input.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }
        _process.Dispose();
    }
}
