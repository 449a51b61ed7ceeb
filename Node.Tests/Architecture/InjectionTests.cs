using System.Text.RegularExpressions;

namespace Lnd.Actors.Tests.Architecture;

/// <summary>
/// Time, randomness, threads, network and disk are given to the actors (<c>NodeContext</c>, Akka's scheduler and dispatcher, <c>INetwork</c>, the journal, <c>IChainBackend</c>), so that a
/// whole network can run on virtual time, from a seed, on one thread. Nothing in Actors or Protocol reaches around that.
/// </summary>
[Parallelizable]
public partial class InjectionTests
{
    /// <summary>The files that hand the real world in, what each of them uses, and why it may.</summary>
    private static readonly (string File, string[] Uses, string Why)[] Exceptions =
    [
        ("Actors/NodeContext.cs", ["RandomNumberGenerator"], "SystemRandom is the IRandomSource of a real node"),
        ("Actors/Peers/TcpNetwork.cs", ["new Socket", "Dns."], "it is the INetwork of a real node"),
        ("Actors/Gossip/GossipStore.cs", ["File.", "FileStream"], "a cache; a setting says where it is, or that it is in memory"),
        ("Actors/Keys/HsmSecretFile.cs", ["File.", "FileStream"], "read before there are actors"),
        ("Actors/Chain/BitcoinCore/BitcoinConfigFile.cs", ["File."], "read before there are actors"),
        ("Actors/Chain/BitcoinCore/BitcoinCoreConnection.cs", ["HttpClient", "File.", ".CancelAfter"], "it is under the IChainBackend of a real node"),
        ("Actors/Chain/Regtest/RegtestChainHost.cs", ["File."], "a program of its own; RegtestChain, which it serves, touches nothing"),
        ("Actors/Chain/Regtest/RegtestRpcServer.cs", ["new TcpListener", "Task.Yield"], "the same program"),
    ];

    private static IEnumerable<string> Allowed => Exceptions.SelectMany(exception => exception.Uses.Select(use => $"{exception.File}: {use}"));

    [TestCase("Actors")]
    [TestCase("Protocol")]
    public void No_file_reaches_around_what_is_given_to_it(string project)
    {
        var files = Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, project), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(RepositoryRoot.Path, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj")).ToArray();
        Assert.That(files, Has.Length.GreaterThan(50), "the files were not found");
        Assert.That(files.SelectMany(Uses).Except(Allowed), Is.Empty);
    }

    [Test]
    public void Every_exception_is_still_needed() =>
        Assert.That(Allowed.Except(Exceptions.SelectMany(exception => Uses(exception.File))), Is.Empty);

    private static IEnumerable<string> Uses(string file) => File.ReadLines(Path.Combine(RepositoryRoot.Path, file))
        .Select(line => line.TrimStart()).Where(line => !line.StartsWith("//", StringComparison.Ordinal))
        .SelectMany(line => Forbidden().Matches(line)).Select(match => $"{file}: {match.Value}").Distinct();

    [GeneratedRegex(
        // time
        @"\bDateTime(Offset)?\.(UtcNow|Now|Today)\b|\bStopwatch\b|\bTimeProvider\.System\b|\bEnvironment\.TickCount|\.CancelAfter\b|"
        // threads
        + @"\bThread\.|\bnew Thread\b|\bThreadPool\b|\bTask\.(Run|Delay|Yield|Factory)\b|\bParallel\.|\bnew (Periodic)?Timer\b|"
        // randomness
        + @"\bRandom\.Shared\b|\bnew Random\b|\bGuid\.NewGuid\b|\bRandomNumberGenerator\b|\bRandomUtils\b|"
        // network and disk
        + @"\bnew (Socket|TcpListener|TcpClient|UdpClient)\b|\bHttpClient\b|\bDns\.|\bFile\.|\bFileStream\b")]
    private static partial Regex Forbidden();
}
