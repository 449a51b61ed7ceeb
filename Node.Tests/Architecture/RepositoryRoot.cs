namespace Lnd.Actors.Tests.Architecture;

/// <summary>The checkout this test assembly was built from.</summary>
internal static class RepositoryRoot
{
    /// <summary>Full path of the folder that holds Lnd.Actors.sln.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Lnd.Actors.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException($"no Lnd.Actors.sln above {AppContext.BaseDirectory}");
    }
}
