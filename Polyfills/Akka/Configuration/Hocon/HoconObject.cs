using System.Text;

namespace Akka.Configuration.Hocon;

/// <summary>Keys and their values, in the order of the text.</summary>
public class HoconObject : IHoconElement
{
    /// <summary>An empty object.</summary>
    public HoconObject()
        : this([])
    {
    }

    internal HoconObject(Dictionary<string, HoconValue> items) => Items = items;

    /// <summary>The values by key (one level; a key may hold dots).</summary>
    public Dictionary<string, HoconValue> Items { get; }

    /// <summary>The same with nested objects as dictionaries; other values stay <see cref="HoconValue"/>.</summary>
    public IDictionary<string, object> Unwrapped
    {
        get
        {
            var all = new Dictionary<string, object>(Items.Count);
            foreach (var (key, value) in Items)
                all[key] = value.GetObject() is { } nested ? nested.Unwrapped : value;
            return all;
        }
    }

    /// <inheritdoc/>
    public bool IsString() => false;

    /// <inheritdoc/>
    public string? GetString() => throw new ConfigurationException("an object is not text");

    /// <inheritdoc/>
    public bool IsArray() => false;

    /// <inheritdoc/>
    public IList<HoconValue> GetArray() => throw new ConfigurationException("an object is not a list");

    /// <summary>The value of <paramref name="key"/> (one level), or null.</summary>
    public HoconValue? GetKey(string key) => Items.GetValueOrDefault(key);

    /// <summary>The value of <paramref name="key"/> (one level), made empty where there was none.</summary>
    public HoconValue GetOrCreateKey(string key)
    {
        if (!Items.TryGetValue(key, out var value))
            Items.Add(key, value = new HoconValue());
        return value;
    }

    /// <summary>Takes over the keys of <paramref name="other"/>: they win, except that two objects are merged.</summary>
    public void Merge(HoconObject other)
    {
        foreach (var (key, theirs) in other.Items)
            Items[key] = Combine(Items.GetValueOrDefault(key), theirs);
    }

    /// <summary>As <see cref="Merge"/>, into a new object.</summary>
    internal HoconObject MergeImmutable(HoconObject other)
    {
        var merged = new HoconObject(new Dictionary<string, HoconValue>(Items));
        merged.Merge(other);
        return merged;
    }

    static HoconValue Combine(HoconValue? ours, HoconValue theirs)
    {
        if (ours?.GetObject() is not { } below || theirs.GetObject() is not { } above)
            return theirs;
        var both = new HoconValue();
        both.AppendValue(below.MergeImmutable(above));
        return both;
    }

    /// <inheritdoc/>
    public override string ToString() => ToString(0);

    /// <summary>HOCON of the keys, one to a line, without braces, indented by 2 × <paramref name="indent"/> blanks.</summary>
    public string ToString(int indent)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in Items)
            text.Append(' ', indent * 2).Append(HoconText.QuoteKey(key)).Append(" : ").Append(value.ToString(indent + 1)).Append('\n');
        return text.ToString();
    }
}
