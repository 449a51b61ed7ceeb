using System.Text;

namespace Akka.Configuration.Hocon;

/// <summary>What is the same for reading and for writing: which characters need quotes, and dotted paths.</summary>
static class HoconText
{
    const string NotInUnquotedText = "$\"{}[]:=,#`^?!@*&\\";

    /// <summary>White space; a byte order mark counts as some.</summary>
    public static bool IsSpace(char c) => c is ' ' or '\n' or '\r' or '\t' or '\uFEFF' || char.IsWhiteSpace(c);

    public static bool IsUnquoted(char c) => !NotInUnquotedText.Contains(c) && !IsSpace(c);

    public static string QuoteKey(string key) => NeedsQuotes(key, true) ? Quote(key) : key;

    public static string QuoteText(string? text) => text is null ? "null" : NeedsQuotes(text, false) ? Quote(text) : text;

    static bool NeedsQuotes(string text, bool isKey)
    {
        if (text.Length == 0 || text.Contains("//") || (isKey && (text.Contains("+=") || text.StartsWith("include", StringComparison.Ordinal))))
            return true;
        foreach (var c in text)
        {
            if (!IsUnquoted(c) || (isKey && c == '.'))
                return true;
        }
        return false;
    }

    static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            switch (c)
            {
                case '"' or '\\':
                    quoted.Append('\\').Append(c);
                    break;
                case '\n':
                    quoted.Append("\\n");
                    break;
                case '\r':
                    quoted.Append("\\r");
                    break;
                case '\t':
                    quoted.Append("\\t");
                    break;
                default:
                    quoted.Append(c);
                    break;
            }
        }
        return quoted.Append('"').ToString();
    }

    /// <summary>Takes the first key off a dotted path; quotes keep the dots of a key. False where the path is malformed.</summary>
    public static bool TryTakeKey(ref ReadOnlySpan<char> path, out ReadOnlySpan<char> key)
    {
        int end;
        if (path.Length > 0 && path[0] == '"')
        {
            end = path[1..].IndexOf('"');
            key = end < 0 ? default : path.Slice(1, end);
            if (end < 0 || (end + 2 < path.Length && path[end + 2] != '.'))
                return false;
            end += 2;
        }
        else
        {
            end = path.IndexOf('.');
            if (end < 0)
                end = path.Length;
            key = path[..end];
        }
        path = end < path.Length ? path[(end + 1)..] : default;
        return true;
    }
}
