using System.Text.RegularExpressions;

namespace Lnd.Actors.Tests.Architecture;

/// <summary>
/// Time, randomness and threads are given to the actors (<c>NodeContext</c>, Akka's scheduler and dispatcher), so that a whole network can run on virtual time, from a seed, on one
/// thread. Nothing in Actors or Protocol reaches around that.
/// </summary>
[Parallelizable]
public partial class InjectionTests
{
    /// <summary>The files that hand the real world in, and what each of them may use.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        // SystemRandom, what a node that is no test gets as its IRandomSource
        ["Actors/NodeContext.cs"] = ["RandomNumberGenerator"],
    };

    [TestCase("Actors")]
    [TestCase("Protocol")]
    public void No_file_reaches_around_what_is_given_to_it(string project)
    {
        var files = Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, project), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(RepositoryRoot.Path, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj")).ToArray();
        Assert.That(files, Has.Length.GreaterThan(50), "the files were not found");
        Assert.That(files.SelectMany(Uses).Except(Allowed.SelectMany(file => file.Value.Select(use => $"{file.Key}: {use}"))), Is.Empty);
    }

    [Test]
    public void Every_exception_is_still_needed() => Assert.That(
        Allowed.SelectMany(file => file.Value.Select(use => $"{file.Key}: {use}")), Is.SubsetOf(Allowed.Keys.SelectMany(Uses)));

    private static IEnumerable<string> Uses(string file) => File.ReadLines(Path.Combine(RepositoryRoot.Path, file))
        .Select(line => line.TrimStart()).Where(line => !line.StartsWith("//", StringComparison.Ordinal))
        .SelectMany(line => Forbidden().Matches(line)).Select(match => $"{file}: {match.Value}").Distinct();

    [GeneratedRegex(
        @"\bDateTime(Offset)?\.(Utc)?(Now|Today)\b|\bStopwatch\b|\bTimeProvider\.System\b|\bEnvironment\.TickCount|\bThread(Pool|\.)|\bnew Thread\b|\bTask\.(Run|Delay|Yield)\b"
        + @"|\bTask\.Factory\b|\bParallel\.|\bnew Timer\b|\bPeriodicTimer\(|\bRandom\.Shared\b|\bnew Random\b|\bGuid\.NewGuid\b|\bRandomNumberGenerator\b|\bRandomUtils\b")]
    private static partial Regex Forbidden();
}
