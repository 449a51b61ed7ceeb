using System.Diagnostics;

namespace Lnd.Actors.Tests.Architecture;

/// <summary>A stand-in shows no member that the real package lacks. Runs where the listings of the real packages are at hand.</summary>
public class PublicSurfaceTests
{
    [TestCase("Akka", "Akka.txt")]
    [TestCase("Akka.Persistence", "Akka.Persistence.txt")]
    [TestCase("Akka.Persistence.Sql", "Akka.Persistence.txt")]
    [TestCase("Akka.TestKit", "Akka.TestKit.txt")]
    [TestCase("NBitcoin.Secp256k1", "NBitcoin.Secp256k1.txt")]
    [TestCase("NBitcoin", "NBitcoin.txt")]
    public async Task A_stand_in_has_no_member_that_the_real_package_lacks(string assembly, string listing)
    {
        var listings = Path.GetFullPath(Path.Combine(RepositoryRoot.Path, "..", "shared", "api"));
        if (!Directory.Exists(listings))
            Assert.Ignore("the listings of the real packages are not beside this checkout");

        var start = new ProcessStartInfo(Path.Combine(WritableCopy(listings), "check"))
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, assembly + ".dll"), Path.Combine(listings, listing) },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var check = Process.Start(start)!;
        var output = check.StandardOutput.ReadToEndAsync();
        var errors = check.StandardError.ReadToEndAsync();
        await check.WaitForExitAsync();

        Assert.That(check.ExitCode, Is.Zero, await output + await errors);
        Assert.That(await output, Does.Contain("0 that the real package lacks"));
    }

    private static string? _copy;

    /// <summary>The tool builds in its own folder, and the one it comes in is read-only.</summary>
    private static string WritableCopy(string listings)
    {
        if (_copy is not null)
            return _copy;
        _copy = Directory.CreateTempSubdirectory("api-check-").FullName;
        Directory.CreateDirectory(Path.Combine(_copy, "gen"));
        foreach (var file in new[] { "check", "gen/Program.cs", "gen/apigen.csproj" })
        {
            File.Copy(Path.Combine(listings, file), Path.Combine(_copy, file));
            File.SetUnixFileMode(Path.Combine(_copy, file), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        return _copy;
    }

    [OneTimeTearDown]
    public void RemoveTheCopy()
    {
        if (_copy is not null)
            Directory.Delete(_copy, recursive: true);
    }
}
