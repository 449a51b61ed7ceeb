using System.Globalization;
using System.Text;

namespace Akka.Configuration.Hocon;

/// <summary>
/// A value of a configuration: one or more elements, which are joined when read. Text reads as text, numbers, durations and sizes;
/// adjacent lists read as one; adjacent objects were merged when parsed.
/// </summary>
public partial class HoconValue : IMightBeAHoconObject
{
    /// <summary>A value without elements.</summary>
    public HoconValue()
        : this([])
    {
    }

    /// <summary>A value of these elements. Where it came from (<paramref name="adoptedFromFallback"/>) makes no difference here.</summary>
    public HoconValue(List<IHoconElement> values, bool adoptedFromFallback = true)
    {
        _ = adoptedFromFallback;
        Values = values;
    }

    /// <summary>The elements that make up the value.</summary>
    public List<IHoconElement> Values { get; }

    /// <summary>True where there is no element, or an object without keys.</summary>
    public bool IsEmpty => Values.Count == 0 || Values[0] is HoconObject { Items.Count: 0 };

    /// <summary>Adds an element at the end.</summary>
    public void AppendValue(IHoconElement value) => Values.Add(value);

    /// <summary>Removes all elements.</summary>
    public void Clear() => Values.Clear();

    /// <summary>Makes <paramref name="value"/> the only element.</summary>
    public void NewValue(IHoconElement value)
    {
        Values.Clear();
        Values.Add(value);
    }

    /// <summary>This value as the root of a configuration.</summary>
    public Config ToConfig() => new(new HoconRoot(this));

    /// <summary>A configuration that has this value at <paramref name="key"/> (one key, no path).</summary>
    public Config AtKey(string key)
    {
        var parent = new HoconObject();
        parent.Items[key] = this;
        var root = new HoconValue();
        root.AppendValue(parent);
        return root.ToConfig();
    }

    /// <inheritdoc/>
    public bool IsObject() => GetObject() is not null;

    /// <inheritdoc/>
    public HoconObject? GetObject() => Values.Count == 0 ? null : Values[0] switch
    {
        HoconObject o => o,
        IMightBeAHoconObject maybe => maybe.GetObject(),
        _ => null,
    };

    /// <summary>The value of a key (one level) of this object; null where there is none or this is no object.</summary>
    public HoconValue? GetChildObject(string key) => GetObject()?.GetKey(key);

    /// <summary>Whether all elements are text.</summary>
    public bool IsString()
    {
        foreach (var element in Values)
        {
            if (!element.IsString())
                return false;
        }
        return Values.Count > 0;
    }

    /// <summary>The text, joined and trimmed; null for <c>null</c>, a list or an object.</summary>
    public string? GetString()
    {
        if (!IsString())
            return null;
        var text = Values.Count == 1 ? Values[0].GetString() : Join();
        return text?.Trim() is { } trimmed && trimmed != "null" ? trimmed : null;
    }

    string Join()
    {
        var all = new StringBuilder();
        foreach (var element in Values)
            all.Append(element.GetString());
        return all.ToString();
    }

    /// <summary>Whether there is a list that is not empty.</summary>
    public bool IsArray() => GetArray().Count > 0;

    /// <summary>The values of all lists among the elements; empty where there is none.</summary>
    public IList<HoconValue> GetArray()
    {
        var all = new List<HoconValue>();
        foreach (var element in Values)
        {
            if (element.IsArray())
                all.AddRange(element.GetArray());
        }
        return all;
    }

    /// <summary><c>on</c>, <c>off</c>, <c>true</c> or <c>false</c>.</summary>
    /// <exception cref="NotSupportedException">Anything else.</exception>
    public bool GetBoolean() => GetString() switch
    {
        "on" or "true" => true,
        "off" or "false" => false,
        var other => throw new NotSupportedException($"'{other}' is not a boolean: use on, off, true or false"),
    };

    /// <summary>The number. Throws FormatException or OverflowException for anything else.</summary>
    public decimal GetDecimal() => decimal.Parse(GetString()!, NumberFormatInfo.InvariantInfo);

    /// <inheritdoc cref="GetDecimal"/>
    public float GetFloat() => float.Parse(GetString()!, NumberFormatInfo.InvariantInfo);

    /// <inheritdoc cref="GetDecimal"/>
    public double GetDouble() => double.Parse(GetString()!, NumberFormatInfo.InvariantInfo);

    /// <inheritdoc cref="GetDecimal"/>
    public long GetLong() => long.Parse(GetString()!, NumberFormatInfo.InvariantInfo);

    /// <inheritdoc cref="GetDecimal"/>
    public int GetInt() => int.Parse(GetString()!, NumberFormatInfo.InvariantInfo);

    /// <inheritdoc cref="GetDecimal"/>
    public byte GetByte() => byte.Parse(GetString()!, NumberFormatInfo.InvariantInfo);

    /// <summary>The list's values as text.</summary>
    public IList<string> GetStringList() => Each(v => v.GetString()!);

    /// <summary>The list's values as booleans.</summary>
    public IList<bool> GetBooleanList() => Each(v => v.GetBoolean());

    /// <summary>The list's values as numbers.</summary>
    public IList<decimal> GetDecimalList() => Each(v => v.GetDecimal());

    /// <inheritdoc cref="GetDecimalList"/>
    public IList<float> GetFloatList() => Each(v => v.GetFloat());

    /// <inheritdoc cref="GetDecimalList"/>
    public IList<double> GetDoubleList() => Each(v => v.GetDouble());

    /// <inheritdoc cref="GetDecimalList"/>
    public IList<long> GetLongList() => Each(v => v.GetLong());

    /// <inheritdoc cref="GetDecimalList"/>
    public IList<int> GetIntList() => Each(v => v.GetInt());

    /// <inheritdoc cref="GetDecimalList"/>
    public IList<byte> GetByteList() => Each(v => v.GetByte());

    List<T> Each<T>(Func<HoconValue, T> read)
    {
        var values = GetArray();
        var all = new List<T>(values.Count);
        foreach (var value in values)
            all.Add(read(value));
        return all;
    }

    /// <inheritdoc/>
    public override string ToString() => ToString(0);

    /// <summary>HOCON of this value; the outermost object (<paramref name="indent"/> 0) has no braces.</summary>
    public virtual string ToString(int indent)
    {
        if (IsString())
            return HoconText.QuoteText(GetString());
        if (GetObject() is { } o)
            return indent == 0 ? o.ToString(0) : "{\n" + o.ToString(indent) + new string(' ', (indent - 1) * 2) + "}";
        var text = new StringBuilder("[");
        foreach (var value in GetArray())
        {
            if (text.Length > 1)
                text.Append(", ");
            text.Append(value.ToString(Math.Max(indent, 1) + 1));
        }
        return text.Append(']').ToString();
    }
}
