namespace Lnd.Actors.Cli;

/// <summary>The entry point of `lightning-cli`.</summary>
public static class Program
{
    /// <summary>Sends one command to lightningd.</summary>
    public static int Main(string[] args)
    {
        Console.Error.WriteLine($"lightning-cli: {args.Length} arguments");
        return 1;
    }
}
