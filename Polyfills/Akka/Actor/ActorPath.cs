using System.Globalization;
using System.Text;
using Akka.Util;

namespace Akka.Actor;

/// <summary>
/// The name of an actor in the tree of its system: <c>akka://system/user/parent/child</c>. Two paths are equal if they spell the same;
/// the <see cref="Uid"/> tells the incarnations of one name apart and does not count.
/// </summary>
public abstract class ActorPath : IEquatable<ActorPath>, IComparable<ActorPath>, ISurrogated
{
    /// <summary>What a name may hold besides letters and digits; <c>$</c> not as the first.</summary>
    public const string ValidSymbols = "\"-_.*$+:@&=,!~';()";

    private readonly ActorPath? _parent;
    private readonly Address _address;
    private string? _text;

    /// <summary>The root of an address.</summary>
    protected ActorPath(Address address, string name)
    {
        _address = address;
        Name = name;
    }

    /// <summary>A child of another path.</summary>
    protected ActorPath(ActorPath parentPath, string name, long uid)
    {
        _parent = parentPath;
        _address = parentPath._address;
        Depth = parentPath.Depth + 1;
        Name = name;
        Uid = uid;
    }

    /// <summary>The system's address.</summary>
    public Address Address => _address;

    /// <summary>How many names the path has; the root has none.</summary>
    public int Depth { get; }

    /// <summary>The last name.</summary>
    public string Name { get; }

    /// <summary>The incarnation, or 0 if unknown.</summary>
    public long Uid { get; }

    /// <summary>The path one level up; the root is its own parent.</summary>
    public ActorPath Parent => _parent ?? this;

    /// <summary>The root of this path.</summary>
    public ActorPath Root => ParentOf(0);

    /// <summary>The names from the root down.</summary>
    public IReadOnlyList<string> Elements
    {
        get
        {
            if (_parent is null)
                return [""];
            var names = new string[Depth];
            for (var path = this; path._parent is not null; path = path._parent)
                names[path.Depth - 1] = path.Name;
            return names;
        }
    }

    /// <summary>The ancestor at <paramref name="depth"/>; a negative depth counts upwards from here.</summary>
    public ActorPath ParentOf(int depth)
    {
        var path = this;
        if (depth < 0)
        {
            for (; depth < 0 && path._parent is not null; depth++)
                path = path._parent;
            return path;
        }
        while (path._parent is not null && path.Depth > depth)
            path = path._parent;
        return path;
    }

    /// <summary>The path of a child; <c>name#uid</c> sets its incarnation.</summary>
    public ActorPath Child(string childName) => this / childName;

    /// <summary>The same path with another incarnation.</summary>
    public ActorPath WithUid(long uid) => _parent is null || uid == Uid ? this : new ChildActorPath(_parent, Name, uid);

    /// <summary>Whether an actor may have this name: ASCII letters, digits, <see cref="ValidSymbols"/> and %xx escapes.</summary>
    public static bool IsValidPathElement(string s)
    {
        if (string.IsNullOrEmpty(s) || s[0] == '$')
            return false;
        for (var i = 0; i < s.Length; i++)
        {
            var c = s[i];
            if (char.IsAsciiLetterOrDigit(c) || ValidSymbols.Contains(c, StringComparison.Ordinal))
                continue;
            if (c != '%' || i + 2 >= s.Length || !char.IsAsciiHexDigit(s[i + 1]) || !char.IsAsciiHexDigit(s[i + 2]))
                return false;
            i += 2;
        }
        return true;
    }

    /// <summary>Joins names to <c>/a/b</c>.</summary>
    public static string FormatPathElements(IEnumerable<string> pathElements) => "/" + string.Join("/", pathElements);

    /// <summary>Reads a full path, <c>akka://system/user/a#uid</c>.</summary>
    /// <exception cref="UriFormatException">The text is no actor path.</exception>
    public static ActorPath Parse(string path) =>
        TryParse(path, out var result) ? result : throw new UriFormatException($"[{path}] is no actor path");

    /// <summary>Reads a full path.</summary>
    public static bool TryParse(string path, out ActorPath actorPath)
    {
        actorPath = null!;
        return path is not null && Address.TryParse(path.AsSpan(), out var address, out var rest)
            && TryParse(new RootActorPath(address), rest, out actorPath);
    }

    /// <summary>Reads <c>/a/b#uid</c> relative to a path.</summary>
    public static bool TryParse(ActorPath basePath, ReadOnlySpan<char> absoluteUri, out ActorPath actorPath)
    {
        actorPath = null!;
        long uid = 0;
        var fragment = absoluteUri.IndexOf('#');
        if (fragment >= 0)
        {
            if (!long.TryParse(absoluteUri[(fragment + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out uid))
                return false;
            absoluteUri = absoluteUri[..fragment];
        }
        var path = basePath;
        while (!absoluteUri.IsEmpty)
        {
            if (absoluteUri[0] != '/')
                return false;
            absoluteUri = absoluteUri[1..];
            var slash = absoluteUri.IndexOf('/');
            var name = slash < 0 ? absoluteUri : absoluteUri[..slash];
            absoluteUri = slash < 0 ? default : absoluteUri[slash..];
            if (!name.IsEmpty)
                path = new ChildActorPath(path, name.ToString(), 0);
        }
        actorPath = path.WithUid(uid);
        return true;
    }

    /// <summary>The path without the address.</summary>
    public string ToStringWithoutAddress() => AppendNames(new StringBuilder()).ToString();

    /// <summary>The path with its address.</summary>
    public string ToStringWithAddress() => _text ??= ToStringWithAddress(_address);

    /// <summary>The path with its address, or with <paramref name="address"/> if its own is local.</summary>
    public string ToStringWithAddress(Address address) =>
        AppendNames(new StringBuilder((_address.HasGlobalScope ? _address : address).ToString())).ToString();

    /// <summary>The path with its address and incarnation.</summary>
    public string ToStringWithUid() => Uid == 0 ? ToStringWithAddress() : string.Create(CultureInfo.InvariantCulture, $"{this}#{Uid}");

    /// <summary>What <see cref="Parse"/> reads back.</summary>
    public string ToSerializationFormat() => ToStringWithUid();

    /// <summary>What another system reads back.</summary>
    public string ToSerializationFormatWithAddress(Address address) =>
        ToStringWithAddress(address) + (Uid == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"#{Uid}"));

    private StringBuilder AppendNames(StringBuilder text)
    {
        if (_parent is null)
            return text.Append('/');
        foreach (var name in Elements)
            text.Append('/').Append(name);
        return text;
    }

    /// <inheritdoc />
    public override string ToString() => ToStringWithAddress();

    /// <inheritdoc />
    public bool Equals(ActorPath? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || Depth != other.Depth || !_address.Equals(other._address))
            return false;
        for (ActorPath? left = this, right = other; left is not null && right is not null; left = left._parent, right = right._parent)
        {
            if (ReferenceEquals(left, right))
                return true;
            if (!string.Equals(left.Name, right.Name, StringComparison.Ordinal))
                return false;
        }
        return true;
    }

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as ActorPath);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(_address);
        for (var path = this; path is not null; path = path._parent)
            hash.Add(path.Name, StringComparer.Ordinal);
        return hash.ToHashCode();
    }

    /// <inheritdoc />
    public int CompareTo(ActorPath? other) => string.CompareOrdinal(ToString(), other?.ToString());

    /// <inheritdoc />
    public ISurrogate ToSurrogate(ActorSystem system) => new Surrogate(ToSerializationFormat());

    /// <summary>The path of a child; <c>name#uid</c> sets its incarnation.</summary>
    public static ActorPath operator /(ActorPath path, string name)
    {
        var at = name.IndexOf('#', StringComparison.Ordinal);
        return at < 0
            ? new ChildActorPath(path, name, 0)
            : new ChildActorPath(path, name[..at], long.Parse(name.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture));
    }

    /// <summary>The path of a descendant.</summary>
    public static ActorPath operator /(ActorPath path, IEnumerable<string> name)
    {
        foreach (var element in name.Where(element => element.Length > 0))
            path /= element;
        return path;
    }

    /// <summary>Whether both spell the same.</summary>
    public static bool operator ==(ActorPath? left, ActorPath? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether the two differ.</summary>
    public static bool operator !=(ActorPath? left, ActorPath? right) => !(left == right);

    /// <summary>How a path is stored.</summary>
    public sealed class Surrogate(string path) : ISurrogate, IEquatable<Surrogate>, IEquatable<ActorPath>
    {
        /// <summary>The path with address and incarnation.</summary>
        public string Path { get; } = path;

        /// <inheritdoc />
        public ISurrogated FromSurrogate(ActorSystem system) => Parse(Path);

        /// <inheritdoc />
        public bool Equals(Surrogate? other) => other is not null && Path == other.Path;

        /// <inheritdoc />
        public bool Equals(ActorPath? other) => other is not null && other.Equals(Parse(Path));

        /// <inheritdoc />
        public override bool Equals(object? obj) => obj is Surrogate other ? Equals(other) : Equals(obj as ActorPath);

        /// <inheritdoc />
        public override int GetHashCode() => Path.GetHashCode(StringComparison.Ordinal);
    }
}

/// <summary>The root of a system's tree.</summary>
public sealed class RootActorPath(Address address, string name = "") : ActorPath(address, name);

/// <summary>Any path but a root.</summary>
public sealed class ChildActorPath(ActorPath parentPath, string name, long uid) : ActorPath(parentPath, name, uid);
