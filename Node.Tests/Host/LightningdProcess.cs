using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Lnd.Actors.Chain.Regtest;
using Lnd.Actors.Protocol;

namespace Lnd.Actors.Tests.Host;

/// <summary>How a process has ended.</summary>
internal sealed record Ended(int Code, string Output, string Error);

/// <summary>The program itself, in a home of its own, beside a regtest chain in this process.</summary>
internal sealed class LightningdProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<Process> _processes = [];

    private LightningdProcess(RegtestChainHost chain) => Chain = chain;

    public TemporaryHome Home { get; } = new();

    public RegtestChainHost Chain { get; }

    public string NetworkDir => Path.Combine(Home.LightningDir, "regtest");

    public string Socket => Path.Combine(NetworkDir, "lightning-rpc");

    /// <summary>What lets it start.</summary>
    public string[] Usual =>
    [
        "--network=regtest", "--bind-addr=127.0.0.1:0", $"--bitcoin-rpcport={Chain.Endpoint.Port}", "--bitcoin-rpcuser=u", "--bitcoin-rpcpassword=p",
    ];

    public static async Task<LightningdProcess> Create() => new(await RegtestChainHost.Start(
        new RegtestChainOptions { Port = 0, Login = new RpcLogin("u", "p") }, TimeProvider.System, SystemRandom.Instance));

    public Process Start(params string[] args) => Start("lightningd", args);

    /// <summary>Starts it under a limit for the size of any file it writes, which it meets like an error of the disk.</summary>
    public Process StartWithFileLimit(int kilobytes, params string[] args) =>
        // the shell ignores the signal that would kill the process at the limit; the runtime maps a huge file unless told not to
        Start("sh", ["-c", $"trap '' XFSZ; ulimit -f {kilobytes * 2}; DOTNET_EnableWriteXorExecute=0 exec dotnet exec \"$0\" \"$@\"", PathOf("lightningd"), .. args], []);

    /// <summary>Starts it and waits for its end.</summary>
    public async Task<Ended> Run(params string[] args) => await End(Start(args));

    public async Task<Ended> RunCli(params string[] args) => await End(Start("lightning-cli", args));

    public static async Task<Ended> End(Process process)
    {
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Patience);
        return new Ended(process.ExitCode, await output.WaitAsync(Patience), await error.WaitAsync(Patience));
    }

    /// <summary>Waits for a line of the log.</summary>
    public static async Task WaitFor(Process process, string text)
    {
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        Assert.Fail($"ended without '{text}': {await process.StandardError.ReadToEndAsync()}");
    }

    public static async Task Signal(int process, string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Asks over its socket.</summary>
    public async Task<JsonNode> Call(string method)
    {
        var reply = await Ask(method, []);
        Assert.That(reply, Is.Not.Null, "the socket was closed");
        return reply!["result"]!;
    }

    /// <summary>Asks over its socket, for the whole reply; null where the connection ends before.</summary>
    public async Task<JsonNode?> Ask(string method, JsonObject parameters)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket));
        var request = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = parameters };
        await socket.SendAsync(Encoding.UTF8.GetBytes(request.ToJsonString()));
        var (text, buffer) = ("", new byte[65536]);
        while (!text.EndsWith("\n\n", StringComparison.Ordinal))
        {
            var count = await socket.ReceiveAsync(buffer).WaitAsync(Patience);
            if (count == 0)
                return null;
            text += Encoding.UTF8.GetString(buffer, 0, count);
        }
        return JsonNode.Parse(text);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync();
            }
            process.Dispose();
        }
        await Chain.DisposeAsync();
        Home.Dispose();
    }

    private static string PathOf(string program) => Path.Combine(TestContext.CurrentContext.TestDirectory, $"{program}.dll");

    private Process Start(string program, string[] args) => Start("dotnet", ["exec", PathOf(program)], args);

    private Process Start(string command, string[] first, string[] args)
    {
        var start = new ProcessStartInfo(command)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Home.Path,
            Environment = { ["HOME"] = Home.Path },
        };
        foreach (var arg in first.Concat(args))
            start.ArgumentList.Add(arg);
        var process = Process.Start(start)!;
        _processes.Add(process);
        return process;
    }
}
