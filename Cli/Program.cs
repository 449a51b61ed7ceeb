using System.Text;

namespace Lnd.Actors.Cli;

internal static class Program
{
    public static int Main(string[] args)
    {
        // not Console.Out, which takes longer to begin than the whole command
        var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 64 * 1024);
        var error = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false), 1024);
        try
        {
            return CommandLine.Run(args, new CliEnvironment(output, error, Environment.GetEnvironmentVariable("HOME"), Environment.CurrentDirectory));
        }
        catch (IOException)
        {
            // whoever reads the output has gone, as head(1) does: there is nobody to tell
            return ExitCode.CannotTalk;
        }
    }
}
