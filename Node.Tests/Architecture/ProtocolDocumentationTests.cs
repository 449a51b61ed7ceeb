using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Lnd.Actors.Tests.Architecture;

/// <summary>
/// Who reads Protocol has the BOLTs beside it: each public member says what it is, and each file with public types (a family of messages, events, rules) where that comes from.
/// </summary>
[Parallelizable]
public partial class ProtocolDocumentationTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Files whose types are of this library alone: no document asks for them.</summary>
    private static readonly string[] WithoutSource = ["AssemblyMarker.cs", "Primitives/ByteString.cs", "Primitives/IFixedBytes.cs"];

    private static readonly Assembly Protocol = typeof(Lnd.Actors.Protocol.AssemblyMarker).Assembly;

    private static string Folder => Path.Combine(RepositoryRoot.Path, "Protocol");

    [Test]
    public void Every_public_member_of_Protocol_says_what_it_is()
    {
        var comments = Comments();
        var undocumented = new List<string>();
        foreach (var type in Protocol.GetTypes().Where(type => type.IsVisible))
        {
            var name = type.FullName!.Replace('+', '.');
            if (!Says(comments, $"T:{name}"))
                undocumented.Add(name);
            undocumented.AddRange(MembersOf(type).Where(id => !Says(comments, $"{id[..2]}{name}.{id[2..]}")).Select(id => $"{name}.{id[2..]}"));
        }
        Assert.That(comments, Has.Count.GreaterThan(3_000), "the comments were not read");
        Assert.That(undocumented, Is.Empty);
    }

    [Test]
    public void Every_file_of_Protocol_with_public_types_names_the_document_behind_them()
    {
        var files = SourceFiles(Folder).Where(file => PublicType().IsMatch(File.ReadAllText(file))).ToArray();
        Assert.That(files, Has.Length.GreaterThan(100), "the files were not found");
        Assert.That(
            files.Where(file => !File.ReadLines(file).Any(line => Source().IsMatch(line))).Select(file => Path.GetRelativePath(Folder, file)).Except(WithoutSource),
            Is.Empty);
    }

    [Test]
    public void No_source_file_has_more_than_500_lines()
    {
        var files = SourceFiles(RepositoryRoot.Path).ToArray();
        Assert.That(files, Has.Length.GreaterThan(300), "the files were not found");
        Assert.That(files.Where(file => File.ReadLines(file).Count() > 500), Is.Empty);
    }

    /// <summary>Members that somebody wrote, as the comments name them, but for types of parameters: what the compiler makes of records and accessors says itself.</summary>
    private static IEnumerable<string> MembersOf(Type type)
    {
        foreach (var member in type.GetMembers(Declared).Where(member => !member.IsDefined(typeof(CompilerGeneratedAttribute))))
        {
            switch (member)
            {
                case FieldInfo { IsSpecialName: false }:
                    yield return $"F:{member.Name}";
                    break;
                case PropertyInfo:
                    yield return $"P:{member.Name}";
                    break;
                case MethodInfo method when (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) && !IsOfDelegate(type):
                    yield return $"M:{member.Name}";
                    break;
                default:
                    break; // nested types come by themselves; constructors share the type's comment, or the compiler insists on their own
            }
        }
    }

    private static bool IsOfDelegate(Type type) => type.IsSubclassOf(typeof(Delegate));

    /// <summary>Whether all overloads of it have a comment.</summary>
    private static bool Says(Dictionary<string, XElement> comments, string id)
    {
        var own = comments.Where(comment => comment.Key == id
            || (comment.Key.StartsWith(id, StringComparison.Ordinal) && comment.Key[id.Length] is '(' or '`' or '~')).ToArray();
        return own.Length > 0 && own.All(comment => comment.Value.Element("inheritdoc") is not null || !string.IsNullOrWhiteSpace(comment.Value.Value)
            || comment.Value.Element("summary")?.HasElements == true);
    }

    private static Dictionary<string, XElement> Comments() => XDocument.Load(Path.ChangeExtension(Protocol.Location, ".xml"))
        .Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);

    private static IEnumerable<string> SourceFiles(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(RepositoryRoot.Path, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    [GeneratedRegex(@"^public (sealed |abstract |static |readonly |partial |ref )*(class|record|struct|enum|interface|delegate) ", RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"^\s*///.*\b(BOLT|BIP|RFC|decision) [0-9]+")]
    private static partial Regex Source();
}
