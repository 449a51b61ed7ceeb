using System.Xml.Linq;

namespace Lnd.Actors.Tests.Architecture;

/// <summary>References go one way: Node -> Rpc -> Actors -> Persistence -> Protocol -> NBitcoin; Cli stands alone.</summary>
[Parallelizable]
public class ProjectReferenceTests
{
    /// <summary>What each room may stand on: projects by folder, stand-ins by their Use... property.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Protocol"] = ["UseNBitcoin"],
        ["Persistence"] = ["Protocol", "UseNBitcoin", "UseAkka", "UseAkkaPersistence", "UseAkkaPersistenceSql"],
        ["Actors"] = ["Persistence", "Protocol", "UseNBitcoin", "UseAkka", "UseAkkaPersistence"],
        ["Rpc"] = ["Actors", "Persistence", "Protocol", "UseNBitcoin", "UseAkka"],
        ["Node"] = ["Rpc", "Actors", "Persistence", "Protocol", "UseNBitcoin", "UseAkka", "UseAkkaPersistence", "UseAkkaPersistenceSql"],
        ["Cli"] = [],
        ["Polyfills/NBitcoin.Secp256k1"] = [],
        ["Polyfills/NBitcoin"] = ["Polyfills/NBitcoin.Secp256k1"],
        ["Polyfills/Akka"] = [],
        ["Polyfills/Akka.Persistence"] = ["Polyfills/Akka"],
        ["Polyfills/Akka.Persistence.Sql"] = ["Polyfills/Akka", "Polyfills/Akka.Persistence"],
        ["Polyfills/Akka.TestKit"] = ["Polyfills/Akka"],
    };

    private static readonly string[] Unrestricted = ["Node.Tests", "Bench"];

    private static IEnumerable<string> Projects() =>
        Directory.EnumerateFiles(RepositoryRoot.Path, "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(RepositoryRoot.Path, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj" or "artifacts" or "node_modules"));

    [TestCaseSource(nameof(Projects))]
    public void A_project_references_only_the_rooms_below_it(string project)
    {
        var room = Path.GetDirectoryName(project)!.Replace('\\', '/');
        if (Unrestricted.Any(free => room == free || room.StartsWith(free + "/", StringComparison.Ordinal)))
            return;

        Assert.That(Allowed, Does.ContainKey(room), $"{room} is a new room: say here what it may stand on");
        Assert.That(References(project).Except(Allowed[room]), Is.Empty, $"{room} references what it must not know");
    }

    [Test]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "Lnd.Actors.sln")).Replace('\\', '/');
        Assert.That(Projects().Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void The_stand_ins_are_reached_only_through_the_switch()
    {
        var direct = from project in Projects()
                     where !project.StartsWith("Polyfills/", StringComparison.Ordinal)
                     from reference in References(project)
                     where reference.StartsWith("Polyfills/", StringComparison.Ordinal)
                     select $"{project} -> {reference}";
        Assert.That(direct, Is.Empty, "set UseAkka, UseNBitcoin... instead: Directory.Build.targets picks stand-in or package");
    }

    [Test]
    public void Every_version_stands_in_one_place()
    {
        var own = from project in Projects()
                  from reference in Load(project).Descendants("PackageReference")
                  where reference.Attribute("Version") is not null
                  select $"{project}: {reference.Attribute("Include")?.Value}";
        Assert.That(own, Is.Empty, "versions belong in Directory.Packages.props");
    }

    private static XDocument Load(string project) => XDocument.Load(Path.Combine(RepositoryRoot.Path, project));

    private static List<string> References(string project)
    {
        var document = Load(project);
        var folder = Path.GetDirectoryName(Path.Combine(RepositoryRoot.Path, project))!;
        var projects = document.Descendants("ProjectReference")
            .Select(reference => Path.GetFullPath(Path.Combine(folder, reference.Attribute("Include")!.Value)))
            .Select(target => Path.GetRelativePath(RepositoryRoot.Path, Path.GetDirectoryName(target)!).Replace('\\', '/'));
        var switches = document.Descendants()
            .Where(element => element.Name.LocalName.StartsWith("Use", StringComparison.Ordinal) && element.Value == "true")
            .Select(element => element.Name.LocalName)
            .Where(name => name.StartsWith("UseAkka", StringComparison.Ordinal) || name == "UseNBitcoin");
        return [.. projects, .. switches];
    }
}
