using System.Diagnostics.CodeAnalysis;

namespace Akka.Configuration.Hocon;

/// <content>Characters, white space and errors.</content>
public partial class Parser
{
    char Peek() => _pos < _text.Length ? _text[_pos] : '\0';

    char PeekAt(int offset) => _pos + offset < _text.Length ? _text[_pos + offset] : '\0';

    bool IsComment() => Peek() == '#' || (Peek() == '/' && PeekAt(1) == '/');

    bool IsInclude()
    {
        const string Word = "include";
        if (!_text.AsSpan(_pos).StartsWith(Word))
            return false;
        var start = _pos;
        _pos += Word.Length;
        SkipSpaceAndComments();
        var found = _pos > start + Word.Length && Peek() == '"';
        _pos = start;
        return found;
    }

    void SkipSpaceInLine()
    {
        while (_pos < _text.Length && _text[_pos] is not ('\n' or '\r') && HoconText.IsSpace(_text[_pos]))
            _pos++;
    }

    /// <summary>Tells whether there was a line break.</summary>
    bool SkipSpaceAndComments()
    {
        var newLine = false;
        while (_pos < _text.Length)
        {
            if (IsComment())
            {
                var end = _text.IndexOf('\n', _pos);
                _pos = end < 0 ? _text.Length : end;
                continue;
            }
            var c = _text[_pos];
            if (!HoconText.IsSpace(c))
                break;
            newLine |= c is '\n' or '\r';
            _pos++;
        }
        return newLine;
    }

    /// <summary>Steps over an opening brace or bracket; returns where it stands.</summary>
    int Enter()
    {
        if (++_depth > MaxDepth)
            Fail($"more than {MaxDepth} levels");
        return _pos++;
    }

    /// <summary>Steps over a closing brace or bracket.</summary>
    void Leave()
    {
        _depth--;
        _pos++;
    }

    /// <summary>The character at hand, for an error message.</summary>
    string Shown() => _pos >= _text.Length ? "the end of the text" : Peek() switch
    {
        '\n' or '\r' => "the end of the line",
        var c when char.IsControl(c) || char.IsSurrogate(c) => $"U+{(int)c:X4}",
        var c => $"'{c}'",
    };

    [DoesNotReturn]
    void FailBehindValue() => Fail(Peek() is '=' or ':'
        ? $"unquoted text can not hold {Shown()}: put an address in quotes, an object in braces"
        : $"a comma or a new line is expected, not {Shown()} (text that holds it needs quotes)");

    [DoesNotReturn]
    internal void Fail(string what, int at = -1)
    {
        if (at < 0)
            at = _pos;
        int line = 1, column = 1;
        for (var i = 0; i < at && i < _text.Length; i++)
        {
            column++;
            if (_text[i] == '\n')
                (line, column) = (line + 1, 1);
        }
        throw new ConfigurationException($"HOCON, line {line}, column {column}: {what}");
    }
}
