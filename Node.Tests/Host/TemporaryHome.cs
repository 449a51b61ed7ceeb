namespace Lnd.Actors.Tests.Host;

/// <summary>A home folder of a test's own.</summary>
internal sealed class TemporaryHome : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lnd-home-");

    public string Path => _folder.FullName;

    /// <summary>Where lightningd looks first.</summary>
    public string LightningDir => System.IO.Path.Combine(Path, ".lightning");

    /// <summary>Writes a file below it; the full path.</summary>
    public string Write(string name, params string[] lines)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllLines(path, lines);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
