using Lnd.Actors.Node.Options;
using Lnd.Actors.Tests.Architecture;

namespace Lnd.Actors.Tests.Host;

/// <summary>config/config is what the program understands.</summary>
public class SampleConfigTests
{
    /// <summary>The same in short as <c>network</c>, or not for files.</summary>
    private static readonly string[] NotShown = ["conf", "lightning-dir", "help", "version", "mainnet", "testnet", "testnet4", "signet", "regtest"];

    private static string Sample => Path.Combine(RepositoryRoot.Path, "config", "config");

    /// <summary>The lines with an option in them, without the sign that makes them comments.</summary>
    private static IReadOnlyList<string> Lines { get; } = [.. File.ReadAllLines(Sample).Where(line => line.StartsWith('#') && !line.StartsWith("# ", StringComparison.Ordinal)).Select(line => line[1..])];

    [Test]
    public void As_it_stands_it_changes_nothing()
    {
        using var home = new TemporaryHome();
        var values = OptionReader.Read([$"--conf={Sample}"], home.Path);
        Assert.That(OptionTable.All.Where(option => option.Name != "conf" && values.Has(option.Name)), Is.Empty);
    }

    [Test]
    public void Every_line_is_understood_once_its_comment_sign_is_gone()
    {
        using var home = new TemporaryHome();
        home.Write(".lightning/config", [.. Lines]);
        var options = NodeOptions.From(OptionReader.Read([], home.Path), home.Path);
        Assert.That(options.Chain.Name, Is.EqualTo("regtest"));
    }

    [Test]
    public void Every_option_has_a_line() =>
        Assert.That(Lines.Select(line => line.Split('=')[0]), Is.EquivalentTo(OptionTable.All.Select(option => option.Name).Except(NotShown)));

    [Test]
    public void Every_option_is_in_the_manual()
    {
        var manual = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "lightningd.md"));
        foreach (var option in OptionTable.All)
            Assert.That(manual, Does.Contain($"--{option.Name}"));
    }
}
