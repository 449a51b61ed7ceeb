using System.ComponentModel;
using System.Diagnostics;
using Lnd.Actors.Tests.Architecture;

namespace Lnd.Actors.Tests.Interop;

/// <summary>Runs the scripts in <c>peers/</c>, with their packages installed.</summary>
internal static class NodeJs
{
    private static readonly Lazy<string> s_folder = new(Install);

    /// <summary>Starts a script; its standard streams are the caller's to read and write.</summary>
    public static Process Start(string script, params string[] arguments) => Run("node", s_folder.Value, ["--no-warnings", script, .. arguments]);

    private static string Install()
    {
        var folder = Path.Combine(RepositoryRoot.Path, "Node.Tests", "Interop", "peers");
        if (File.Exists(Path.Combine(folder, "node_modules", ".package-lock.json")))
            return folder;
        using var npm = Run("npm", folder, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        npm.StandardInput.Close();
        var errors = npm.StandardError.ReadToEndAsync();
        npm.StandardOutput.ReadToEnd();
        npm.WaitForExit();
        return npm.ExitCode == 0 ? folder : throw new AssertionException($"'npm ci' in {folder} failed: {errors.Result}");
    }

    private static Process Run(string program, string folder, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new AssertionException($"tests against real peers need '{program}': install the packages nodejs (version 20 or newer) and npm: {e.Message}");
        }
    }
}
