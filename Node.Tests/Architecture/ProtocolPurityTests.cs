using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Lnd.Actors.Tests.Architecture;

/// <summary>Protocol knows no files, sockets, clocks, threads, consoles or hidden randomness: read from its compiled metadata.</summary>
[Parallelizable]
public class ProtocolPurityTests
{
    private static readonly string[] ForbiddenTypes =
    [
        "System.IO.File", "System.IO.FileStream", "System.IO.FileInfo", "System.IO.Directory", "System.IO.DirectoryInfo",
        "System.Console", "System.Random", "System.TimeProvider", "System.Diagnostics.Stopwatch",
        "System.Diagnostics.Process", "System.Security.Cryptography.RandomNumberGenerator", "System.Threading.Thread",
        "System.Threading.ThreadPool", "System.Threading.Timer", "System.Threading.Tasks.Task", "NBitcoin.RandomUtils",
    ];

    private static readonly string[] ForbiddenNamespaces = ["System.Net.Sockets", "System.Net.Http", "System.Data", "Akka"];

    /// <summary>Harmless members of what is forbidden: iterators ask for the thread's id, an IP address names its family.</summary>
    private static readonly string[] Allowed = ["System.Environment.get_CurrentManagedThreadId", "System.Net.Sockets.AddressFamily"];

    private static readonly string[] ForbiddenMembers =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today",
        "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow", "System.Guid.NewGuid",
        "System.Security.Cryptography.ECDsa.Create",
    ];

    [Test]
    public void Protocol_touches_nothing_outside_itself()
    {
        var (types, members) = Used(typeof(Lnd.Actors.Protocol.AssemblyMarker).Assembly.Location);
        Assert.That(types, Does.Contain("System.Object"), "the metadata was not read");
        var bad = types.Where(type => ForbiddenTypes.Contains(type)
                                      || ForbiddenNamespaces.Any(space => type.StartsWith(space + ".", StringComparison.Ordinal)))
            .Concat(members.Where(member => ForbiddenMembers.Contains(member) || member.StartsWith("System.Environment.", StringComparison.Ordinal)));
        Assert.That(bad.Except(Allowed), Is.Empty);
    }

    private static (HashSet<string> Types, HashSet<string> Members) Used(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        string Name(TypeReferenceHandle handle)
        {
            var type = metadata.GetTypeReference(handle);
            return metadata.GetString(type.Namespace) + "." + metadata.GetString(type.Name);
        }
        var types = metadata.TypeReferences.Select(Name).ToHashSet();
        var members = metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Where(member => member.Parent.Kind == HandleKind.TypeReference)
            .Select(member => Name((TypeReferenceHandle)member.Parent) + "." + metadata.GetString(member.Name))
            .ToHashSet();
        return (types, members);
    }
}
