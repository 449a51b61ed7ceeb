namespace Akka.Configuration.Hocon;

/// <summary>
/// Parses HOCON. What it accepts, Akka.NET's parser reads the same way; where that one is lenient (a brace or quote that is never closed,
/// text behind a value), this one throws <see cref="ConfigurationException"/> with line and column.
/// </summary>
/// <remarks>Written for a fast first call: one pass, no regular expressions, few methods.</remarks>
public partial class Parser
{
    /// <summary>Deeper nesting than any sensible text has; keeps recursion far from the end of the stack.</summary>
    internal const int MaxDepth = 200;

    readonly string _text;
    readonly Func<string, HoconRoot>? _include;

    /// <summary>The keys that lead to the value being parsed; null stands for a list.</summary>
    readonly List<string?> _keys = [];

    /// <summary>Made when there is something to resolve.</summary>
    Resolver? _resolver;
    int _depth;
    int _pos;

    Parser(string text, Func<string, HoconRoot>? include)
    {
        _text = text;
        _include = include;
    }

    /// <summary>Parses <paramref name="text"/>; the callback is given the name in each <c>include "name"</c>.</summary>
    /// <exception cref="ConfigurationException">The text is malformed, or an include is met without a callback.</exception>
    public static HoconRoot Parse(string text, Func<string, HoconRoot>? includeCallback)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Parser(text, includeCallback).ParseRoot();
    }

    HoconRoot ParseRoot()
    {
        var root = new HoconValue();
        var content = new HoconObject();
        root.AppendValue(content);
        SkipSpaceAndComments();
        if (Peek() == '{')
            ParseObject(content);
        else
            ParseFields(content);
        SkipSpaceAndComments();
        if (_pos < _text.Length)
            Fail(Peek() == '}' ? "'}' closes nothing" : $"{Shown()} stands behind the end of the outermost object");
        return _resolver is null ? new HoconRoot(root) : new HoconRoot(root, _resolver.Run(root));
    }

    /// <summary>Braces and what is between them.</summary>
    void ParseObject(HoconObject target)
    {
        var start = Enter();
        ParseFields(target);
        if (Peek() != '}')
            Fail("'{' is never closed", start);
        Leave();
    }

    /// <summary>Fields, up to a closing brace or the end of the text.</summary>
    void ParseFields(HoconObject target)
    {
        SkipSpaceAndComments();
        while (_pos < _text.Length && Peek() != '}')
        {
            var closed = IsInclude() ? ParseInclude(target) : ParseField(target);
            var newLine = SkipSpaceAndComments();
            if (Peek() == ',')
            {
                _pos++;
                SkipSpaceAndComments();
            }
            else if (!newLine && !closed && _pos < _text.Length && Peek() != '}')
            {
                FailBehindValue();
            }
        }
    }

    /// <summary>One field: <c>a.b.c = value</c> or <c>a.b { }</c>. Tells whether it needs no comma or new line behind it.</summary>
    bool ParseField(HoconObject target)
    {
        var outer = _keys.Count;
        while (true)
        {
            var key = ParseKey();
            if (_keys.Count >= MaxDepth)
                Fail($"more than {MaxDepth} levels");
            _keys.Add(key);
            var value = target.GetOrCreateKey(key);
            SkipSpaceAndComments();
            var c = Peek();
            if (c == '.')
            {
                _pos++;
                SkipSpaceAndComments();
                target = ObjectIn(value);
                continue;
            }
            if (c == '{')
                ParseObject(ObjectIn(value));
            else if (c is '=' or ':')
                Assign(target, key, value);
            else if (c == '+' && PeekAt(1) == '=')
                Append(target, key, value);
            else
                Fail($"'=', ':', '{{' or '.' is expected behind the key '{key}', not {Shown()}");
            _keys.RemoveRange(outer, _keys.Count - outer);
            return c == '{';
        }
    }

    string ParseKey()
    {
        if (Peek() == '"')
            return ParseQuoted();
        var start = _pos;
        while (_pos < _text.Length && IsKeyCharacter())
            _pos++;
        if (_pos == start)
            Fail($"a key is expected, not {Shown()}");
        return _text.AsSpan(start, _pos - start).TrimEnd().ToString();
    }

    bool IsKeyCharacter()
    {
        var c = Peek();
        return c is not ('.' or '\n' or '\r') && !(c == '+' && PeekAt(1) == '=') && !IsComment()
            && (HoconText.IsUnquoted(c) || HoconText.IsSpace(c));
    }

    /// <summary>The object that a value is or is to become: one that is there is added to, all else gives way.</summary>
    HoconObject ObjectIn(HoconValue value)
    {
        var elements = value.Values;
        if (elements.Count > 0 && elements[^1] is HoconObject there)
            return there;
        var o = new HoconObject();
        if (elements.Count > 0 && elements[^1] is HoconSubstitution)
            value.AppendValue(o);
        else
            value.NewValue(o);
        return o;
    }

    void Assign(HoconObject parent, string key, HoconValue value)
    {
        _pos++;
        if (value.Values.Count == 0)
        {
            ParseValue(value, new Owner(parent, key));
            return;
        }
        var previous = new HoconValue([.. value.Values]);
        if (_resolver is not null)
            _resolver.Adopt(value, previous);
        if (!HoldsOnlyObjects(value))
            value.Clear();
        ParseValue(value, new Owner(parent, key, Previous: previous));
    }

    /// <summary>An earlier object is merged with a new one; a substitution may turn out to be one.</summary>
    static bool HoldsOnlyObjects(HoconValue value)
    {
        foreach (var element in value.Values)
        {
            if (element is not (HoconObject or HoconSubstitution))
                return false;
        }
        return value.Values[0] is HoconObject || value.Values[^1] is HoconObject;
    }

    /// <summary><c>a += b</c> is <c>a = ${?a} [b]</c>.</summary>
    void Append(HoconObject parent, string key, HoconValue value)
    {
        foreach (var element in value.Values)
        {
            if (element is HoconLiteral or HoconObject)
                Fail($"'{key}' is no list: '+=' can not append to it");
        }
        _pos += 2;
        var list = new HoconArray { new HoconValue() };
        _keys.Add(null);
        ParseValue(list[0], new Owner(List: list));
        _keys.RemoveAt(_keys.Count - 1);
        value.AppendValue(list);
    }

    bool ParseInclude(HoconObject target)
    {
        var start = _pos;
        _pos += "include".Length;
        SkipSpaceAndComments();
        var name = ParseQuoted();
        if (_include is null)
            Fail($"include \"{name}\": includes are not available here", start);
        var included = _include(name);
        var content = included?.Value.GetObject();
        if (included is null || content is null)
            Fail($"include \"{name}\" gave no object", start);
        target.Merge(content);
        if (_keys.Contains(null))
            return false;
        foreach (var substitution in included.Substitutions)
            (_resolver ??= new Resolver(this)).AddIncluded(substitution, _keys);
        return false;
    }

    /// <summary>Where a value belongs (a key of an object, or a list), and what stood there before.</summary>
    internal sealed record Owner(HoconObject? Parent = null, string Key = "", HoconArray? List = null, HoconValue? Previous = null);
}
