using System.Reflection;

namespace Lnd.Actors.Node;

/// <summary>The entry point of `lightningd`.</summary>
public static class Program
{
    /// <summary>Starts the node. Exit codes: 0 asked for and done, 1 wrong usage.</summary>
    public static int Main(string[] args)
    {
        if (args is ["--version"])
        {
            Console.WriteLine(Version);
            return 0;
        }
        Console.Error.WriteLine(
            $"""
            lightningd {Version}
            This build holds the foundation: Bitcoin primitives, the actor runtime and its journal. It cannot run a node yet.
            Options: --version
            """);
        return 1;
    }

    private static string Version =>
        typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";
}
