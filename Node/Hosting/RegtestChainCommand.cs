using System.Runtime.InteropServices;
using Lnd.Actors.Chain.Regtest;
using Lnd.Actors.Node.Options;

namespace Lnd.Actors.Node.Hosting;

/// <summary><c>lightningd regtest-chain</c>: a bitcoin chain of one's own, which speaks Bitcoin Core's JSON-RPC.</summary>
internal static class RegtestChainCommand
{
    /// <summary>Runs until it is told to stop, by RPC or by a signal.</summary>
    public static async Task<int> Run(IReadOnlyList<string> args)
    {
        var options = Read(args);
        try
        {
            await using var chain = await RegtestChainHost.Start(options, TimeProvider.System, SystemRandom.Instance);
            Console.WriteLine($"regtest chain on {chain.Endpoint}");
            var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var term = Program.OnSignal(PosixSignal.SIGTERM, () => stop.TrySetResult());
            using var interrupt = Program.OnSignal(PosixSignal.SIGINT, () => stop.TrySetResult());
            await Task.WhenAny(stop.Task, chain.StopAsked);
            return 0;
        }
        catch (RegtestChainException e)
        {
            throw new OptionException(e.Message);
        }
    }

    private static RegtestChainOptions Read(IReadOnlyList<string> args)
    {
        var values = new Dictionary<string, string>();
        foreach (var arg in args)
        {
            var equals = arg.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? arg : arg[..equals];
            if (name is not ("--port" or "--user" or "--password" or "--cookie") || equals < 0)
                throw new OptionException($"regtest-chain: '{arg}' is not an option: there are --port=N, --user=NAME, --password=TEXT, --cookie=FILE");
            values[name] = arg[(equals + 1)..];
        }
        var options = new RegtestChainOptions();
        if (values.TryGetValue("--port", out var port))
            options = ushort.TryParse(port, out var number) ? options with { Port = number } : throw new OptionException($"--port: '{port}' is not a port");
        if (values.TryGetValue("--user", out var user))
            options = options with { Login = new RpcLogin(user, values.GetValueOrDefault("--password", "")) };
        return values.TryGetValue("--cookie", out var cookie) ? options with { CookieFile = Path.GetFullPath(cookie) } : options;
    }
}
