using System.Text;

namespace Akka.Configuration.Hocon;

/// <content>Values: text, lists, objects, substitutions, and several of them side by side.</content>
public partial class Parser
{
    enum Kind
    {
        None,
        Text,
        List,
        Object,
    }

    void ParseValue(HoconValue value, Owner owner)
    {
        SkipSpaceAndComments();
        var before = value.Values.Count;
        var kind = Kind.None;
        var spaceFrom = -1;
        while (_pos < _text.Length)
        {
            var c = Peek();
            if (c == '{')
            {
                Only(Kind.Object, ref kind);
                ParseObject(ObjectIn(value));
                before = 0;
                spaceFrom = -1;
            }
            else if (c == '[')
            {
                Only(Kind.List, ref kind);
                Replace(value, ref before);
                value.AppendValue(ParseArray());
                spaceFrom = -1;
            }
            else if (c == '$' && PeekAt(1) == '{')
            {
                AppendSpace(value, spaceFrom);
                AppendSubstitution(value, owner);
                spaceFrom = _pos;
            }
            else if (c == '"' || (HoconText.IsUnquoted(c) && !IsComment()))
            {
                Only(Kind.Text, ref kind);
                Replace(value, ref before);
                AppendSpace(value, spaceFrom);
                value.AppendValue(new HoconLiteral { Value = c == '"' ? ParseQuoted() : ParseUnquoted() });
                spaceFrom = _pos;
            }
            else
            {
                break;
            }
            SkipSpaceInLine();
        }
        if (value.Values.Count == before && kind == Kind.None)
            Fail($"a value is expected, not {Shown()}");
    }

    /// <summary>Text, lists and objects do not mix in one value.</summary>
    void Only(Kind kind, ref Kind soFar)
    {
        if (soFar != Kind.None && soFar != kind)
            Fail($"{Shown()} can not follow in the same value: text, lists and objects do not mix");
        soFar = kind;
    }

    /// <summary>Drops an object that was assigned before: text or a list takes its place.</summary>
    static void Replace(HoconValue value, ref int before)
    {
        value.Values.RemoveRange(0, before);
        before = 0;
    }

    /// <summary>White space between two pieces of text is part of the text.</summary>
    void AppendSpace(HoconValue value, int from)
    {
        if (from >= 0 && from < _pos)
            value.AppendValue(new HoconLiteral { Value = _text[from.._pos] });
    }

    HoconArray ParseArray()
    {
        var start = Enter();
        _keys.Add(null);
        var array = new HoconArray();
        var owner = new Owner(List: array);
        SkipSpaceAndComments();
        while (Peek() != ']')
        {
            if (_pos >= _text.Length)
                Fail("'[' is never closed", start);
            var value = new HoconValue();
            ParseValue(value, owner);
            array.Add(value);
            var newLine = SkipSpaceAndComments();
            if (Peek() == ',')
            {
                _pos++;
                SkipSpaceAndComments();
            }
            else if (!newLine && _pos < _text.Length && Peek() != ']')
            {
                FailBehindValue();
            }
        }
        _keys.RemoveAt(_keys.Count - 1);
        Leave();
        return array;
    }

    void AppendSubstitution(HoconValue value, Owner owner)
    {
        var start = _pos;
        _pos += 2;
        var optional = Peek() == '?';
        if (optional)
            _pos++;
        var end = _text.AsSpan(_pos).IndexOfAny('}', '\n', '\r');
        if (end < 0 || _text[_pos + end] != '}')
            Fail("'${' is never closed", start);
        var path = _text.AsSpan(_pos, end).Trim().ToString();
        _pos += end + 1;
        if (!IsPath(path))
            Fail($"'{path}' is not a path", start);
        _resolver ??= new Resolver(this);
        var self = _resolver.LeadsTo(path, _keys);
        var substitution = new HoconSubstitution(path) { IsOptional = optional, Position = start, IsSelfReference = self };
        value.AppendValue(substitution);
        _resolver.Add(value, owner, substitution);
    }

    static bool IsPath(ReadOnlySpan<char> path)
    {
        var rest = path;
        while (rest.Length > 0)
        {
            if (!HoconText.TryTakeKey(ref rest, out var key) || key.Length == 0)
                return false;
        }
        return path.Length > 0 && path[^1] != '.';
    }

    /// <summary>Unquoted text with the blanks inside it, up to whatever ends it.</summary>
    string ParseUnquoted()
    {
        var start = _pos;
        var end = _pos;
        for (; _pos < _text.Length && !IsComment(); _pos++)
        {
            var c = _text[_pos];
            if (HoconText.IsUnquoted(c))
                end = _pos + 1;
            else if (c is '\n' or '\r' || !HoconText.IsSpace(c))
                break;
        }
        _pos = end;
        return _text[start..end];
    }

    string ParseQuoted()
    {
        var start = _pos;
        if (_text.AsSpan(_pos).StartsWith("\"\"\""))
        {
            var end = _text.IndexOf("\"\"\"", _pos + 3, StringComparison.Ordinal);
            if (end < 0)
                Fail("the triple quote is never closed", start);
            _pos = end + 3;
            return _text[(start + 3)..end];
        }
        var length = _text.AsSpan(++_pos).IndexOfAny('"', '\\');
        if (length < 0)
            Fail("the quote is never closed", start);
        if (_text[_pos + length] == '"')
        {
            _pos += length + 1;
            return _text[(start + 1)..(_pos - 1)];
        }
        return ParseEscaped(start);
    }

    string ParseEscaped(int start)
    {
        var text = new StringBuilder();
        while (_pos < _text.Length)
        {
            var c = _text[_pos++];
            if (c == '"')
                return text.ToString();
            text.Append(c == '\\' ? ParseEscape() : c);
        }
        Fail("the quote is never closed", start);
        return "";
    }

    char ParseEscape()
    {
        switch (_pos < _text.Length ? _text[_pos++] : '\0')
        {
            case '"':
                return '"';
            case '\\':
                return '\\';
            case '/':
                return '/';
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u':
                var code = 0;
                for (var i = 0; i < 4; i++, _pos++)
                {
                    if (!char.IsAsciiHexDigit(Peek()))
                        Fail("four hexadecimal digits are expected behind '\\u'");
                    code = (code << 4) | Convert.ToInt32(_text.Substring(_pos, 1), 16);
                }
                return (char)code;
            default:
                Fail("this escape is unknown: use \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\uXXXX", _pos - 2);
                return default;
        }
    }
}
