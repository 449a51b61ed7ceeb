using System.Text;
using System.Text.Json;

namespace Lnd.Actors.Cli;

/// <summary>The program.</summary>
internal static class CommandLine
{
    /// <summary>The c-lightning release whose command line this follows, and what this is.</summary>
    public static string Version { get; } = $"v26.06.6-lnd.actors-{typeof(CommandLine).Assembly.GetName().Version?.ToString(3)}";

    private const string Usage = """
        Usage: lightning-cli [options] <command> [<params>...]

        Sends a command to a running lightningd and prints the answer. "lightning-cli help" lists the commands.

        Where lightningd is:
          --lightning-dir=<dir>       its folder (default: ~/.lightning)
          --network=<name>            bitcoin (default), testnet, testnet4, signet or regtest
          --mainnet, --testnet, --testnet4, --signet, --regtest
                                      the same in short
          --conf=<file>               its configuration file
          --rpc-file=<file>           its socket (default: lightning-rpc in the network's folder)

        Parameters:
          -k, --keywords              all are key=value
          -o, --order                 all are in order
          -l, --filter=<json>         fields of the answer that are wanted

        The answer:
          -J, --json                  as indented JSON (default, but for help)
          -R, -r, --raw               as lightningd sends it
          -H, --human-readable        in lines
          -F, --flat                  one line for each value: a.b[0]=c
          -N, --notifications=<level> what to print on the way: io, trace, debug, info (default), unusual, broken or none

          -h, --help                  this text
          -V, --version               the version

        Exit status: 0 done, 1 lightningd says no, 2 lightningd can't be talked to, 3 the command line is wrong.

        """;

    /// <summary>Runs it.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> args, CliEnvironment environment)
    {
        try
        {
            var options = Options.Parse(args);
            if (options.WantsHelp || options.WantsVersion)
            {
                environment.Output.Write(options.WantsHelp ? Usage : $"{Version}\n");
                return ExitCode.Success;
            }
            return Execute(options, environment);
        }
        catch (CliException e)
        {
            environment.Error.Write($"lightning-cli: {e.Message}\n");
            return e.Code;
        }
        finally
        {
            environment.Output.Flush();
            environment.Error.Flush();
        }
    }

    private static int Execute(Options options, CliEnvironment environment)
    {
        var arguments = options.Arguments;
        if (arguments.Count == 0)
        {
            environment.Output.Write(Usage + "\nQuerying lightningd for available RPC commands (\"lightning-cli help\"):\n\n");
            arguments = ["help"];
        }
        var request = Request.Build(arguments, options);
        using var connection = Connection.Open(SocketLocation.Find(options.Location, environment));
        var notifications = new Notifications(environment.Output, options.NotificationLevel);
        if (options.NotificationLevel != Options.NoNotifications)
            connection.Send(Request.EnableNotifications());
        connection.Send(request);
        using var response = Answer(connection, Request.Id(arguments[0]), notifications);
        notifications.End();
        return Print(response.RootElement, arguments, options, environment);
    }

    /// <summary>The answer to the user's request: what comes before it is for the notifications.</summary>
    private static JsonDocument Answer(Connection connection, string id, Notifications notifications)
    {
        var enabled = Request.Id("notifications");
        while (true)
        {
            var bytes = connection.Receive();
            JsonDocument response;
            try
            {
                response = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 256 });
            }
            catch (JsonException)
            {
                throw new CliException(ExitCode.CannotTalk, $"Malformed response '{Encoding.UTF8.GetString(bytes)}'");
            }
            if (notifications.Take(response.RootElement))
                continue;
            if (!response.RootElement.TryGetProperty("id", out var got))
                throw new CliException(ExitCode.CannotTalk, $"Missing 'id' in response '{Encoding.UTF8.GetString(bytes)}'");
            if (got.ValueKind == JsonValueKind.String && got.ValueEquals(id))
                return response;
            // null: lightningd could not make out whose request it refuses, and there is no other than ours
            if (got.ValueKind == JsonValueKind.Null)
                return response;
            if (got.ValueKind != JsonValueKind.String || !got.ValueEquals(enabled))
                throw new CliException(ExitCode.CannotTalk, $"Incorrect 'id' ({got.GetRawText()}) in response: {Encoding.UTF8.GetString(bytes)}");
            response.Dispose();
        }
    }

    private static int Print(JsonElement response, List<string> arguments, Options options, CliEnvironment environment)
    {
        var printer = new Printer(environment.Output);
        var hasError = response.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null;
        if (hasError)
        {
            printer.Print(error, options.Format == OutputFormat.Raw ? OutputFormat.Raw : OutputFormat.Json, keepsHint: true);
            return ExitCode.ErrorFromLightningd;
        }
        if (!response.TryGetProperty("result", out var result))
            throw new CliException(ExitCode.CannotTalk, $"Either 'result' or 'error' must be returned in response '{response.GetRawText()}'");
        printer.Print(result, Printer.Choose(options.Format, arguments, result), keepsHint: options.Format != OutputFormat.Default);
        return ExitCode.Success;
    }
}
