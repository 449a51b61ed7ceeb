using System.Text;

namespace Akka.Configuration.Hocon;

/// <summary>One piece of a <see cref="HoconValue"/>: text, a list, an object or a substitution.</summary>
public interface IHoconElement
{
    /// <summary>Whether this is text.</summary>
    bool IsString();

    /// <summary>The text. Throws where <see cref="IsString"/> is false.</summary>
    string? GetString();

    /// <summary>Whether this is a list.</summary>
    bool IsArray();

    /// <summary>The list's values. Throws where <see cref="IsArray"/> is false.</summary>
    IList<HoconValue> GetArray();
}

/// <summary>Something that may hold an object.</summary>
public interface IMightBeAHoconObject
{
    /// <summary>Whether there is an object.</summary>
    bool IsObject();

    /// <summary>The object, or null.</summary>
    HoconObject? GetObject();
}

/// <summary>A piece of text: unquoted, quoted, or white space between two others.</summary>
public class HoconLiteral : IHoconElement
{
    /// <summary>The text, without quotes and with escapes resolved.</summary>
    public string? Value { get; set; }

    /// <inheritdoc/>
    public bool IsString() => true;

    /// <inheritdoc/>
    public string? GetString() => Value;

    /// <inheritdoc/>
    public bool IsArray() => false;

    /// <inheritdoc/>
    public IList<HoconValue> GetArray() => throw new ConfigurationException($"'{Value}' is not a list");

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}

/// <summary>A list of values.</summary>
public class HoconArray : List<HoconValue>, IHoconElement
{
    /// <inheritdoc/>
    public bool IsString() => false;

    /// <inheritdoc/>
    public string? GetString() => throw new ConfigurationException("a list is not text");

    /// <inheritdoc/>
    public bool IsArray() => true;

    /// <inheritdoc/>
    public IList<HoconValue> GetArray() => this;

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder("[");
        for (var i = 0; i < Count; i++)
        {
            if (i > 0)
                text.Append(',');
            text.Append(this[i].ToString(1));
        }
        return text.Append(']').ToString();
    }
}

/// <summary>A reference <c>${path}</c> to another value of the same text.</summary>
public class HoconSubstitution : IHoconElement, IMightBeAHoconObject
{
    /// <summary>A reference to <paramref name="path"/>.</summary>
    public HoconSubstitution(string path) => Path = path;

    /// <summary>The dotted path that is referred to.</summary>
    public string Path { get; set; }

    /// <summary>The value found there; null until resolved.</summary>
    public HoconValue? ResolvedValue { get; set; }

    /// <summary>Written <c>${?path}</c>: absent without complaint where the path leads to nothing.</summary>
    internal bool IsOptional { get; init; }

    /// <summary>Where in the text it stands, for error messages.</summary>
    internal int Position { get; init; }

    /// <summary>Refers to the key whose value it stands in, and so to that key's earlier value.</summary>
    internal bool IsSelfReference { get; init; }

    /// <inheritdoc/>
    public bool IsString() => ResolvedValue is not null && ResolvedValue.IsString();

    /// <inheritdoc/>
    public string? GetString() => ResolvedValue?.GetString();

    /// <inheritdoc/>
    public bool IsArray() => ResolvedValue is not null && ResolvedValue.IsArray();

    /// <inheritdoc/>
    public IList<HoconValue> GetArray() =>
        ResolvedValue?.GetArray() ?? throw new ConfigurationException($"substitution ${{{Path}}} is not resolved");

    /// <inheritdoc/>
    public bool IsObject() => ResolvedValue is not null && ResolvedValue.IsObject();

    /// <inheritdoc/>
    public HoconObject? GetObject() => ResolvedValue?.GetObject();
}

/// <summary>What a parsed text comes to: its outermost value, and the substitutions in it.</summary>
public class HoconRoot
{
    /// <summary>A root without substitutions.</summary>
    public HoconRoot(HoconValue value)
        : this(value, [])
    {
    }

    /// <summary>A root with the substitutions that its values hold.</summary>
    public HoconRoot(HoconValue value, IEnumerable<HoconSubstitution> substitutions)
    {
        Value = value;
        Substitutions = substitutions;
    }

    /// <summary>The outermost value.</summary>
    public HoconValue Value { get; }

    /// <summary>The substitutions in it, resolved.</summary>
    public IEnumerable<HoconSubstitution> Substitutions { get; }
}
