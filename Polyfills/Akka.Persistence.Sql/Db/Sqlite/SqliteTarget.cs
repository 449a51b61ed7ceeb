using System.Globalization;
using System.Text;

namespace Akka.Persistence.Sql.Db.Sqlite;

/// <summary>How the connection string wants the database opened.</summary>
internal enum SqliteMode
{
    ReadWriteCreate,
    ReadWrite,
    ReadOnly,
    Memory,
}

/// <summary>
/// A connection string in the language of Microsoft.Data.Sqlite, taken apart here because its own parser and the classes behind it cost
/// an idle node 4 MB and a starting one 20 ms.
/// </summary>
/// <param name="Path">The full path of the file, or null for a database in memory.</param>
/// <param name="FileName">What SQLite is given as the name.</param>
/// <param name="Timeout">Seconds to wait for the lock of another program; 0 waits for ever.</param>
internal sealed record SqliteTarget(string? Path, string FileName, SqliteMode Mode, bool SharedCache, int Timeout)
{
    /// <summary>Key words and entries that mean nothing to a journal: it has no foreign keys and no triggers, and keeps its connections.</summary>
    private static readonly string[] Ignored = ["foreign keys", "recursive triggers", "pooling"];

    /// <exception cref="FormatException">It is not a connection string, has an unknown key word, or none that names a database.</exception>
    public static SqliteTarget Parse(string connectionString, int standardTimeout)
    {
        var (source, mode, shared, timeout) = ("", SqliteMode.ReadWriteCreate, false, standardTimeout);
        foreach (var (key, value) in Entries(connectionString))
        {
            switch (key.ToLowerInvariant())
            {
                case "data source" or "datasource" or "filename":
                    source = value;
                    break;
                case "mode":
                    mode = Of<SqliteMode>(key, value);
                    break;
                case "cache":
                    shared = value.ToLowerInvariant() switch
                    {
                        "shared" => true,
                        "private" or "default" => false,
                        _ => throw new FormatException($"Cache is \"{value}\"; it can be Default, Private or Shared."),
                    };
                    break;
                case "default timeout" or "command timeout":
                    timeout = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                        ? seconds
                        : throw new FormatException($"{key} is \"{value}\", which is not a number of seconds.");
                    break;
                case "password":
                    throw new FormatException("Password is set, and this build can't encrypt a database.");
                case var other when Ignored.Contains(other):
                    break;
                default:
                    throw new FormatException($"There is no key word \"{key}\".");
            }
        }
        return source.Length == 0 && mode != SqliteMode.Memory
            ? throw new FormatException("Data Source is missing.")
            : Locate(source, mode, shared, timeout);
    }

    private static SqliteTarget Locate(string source, SqliteMode mode, bool shared, int timeout)
    {
        var isUri = source.StartsWith("file:", StringComparison.OrdinalIgnoreCase);
        if (mode == SqliteMode.Memory)
            return new(null, isUri ? source : "file:" + source, mode, shared, timeout);
        if (source == ":memory:")
            return new(null, source, SqliteMode.Memory, shared, timeout);
        if (!isUri)
            return Of(source);
        var query = source.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0 && source.AsSpan(query).Contains("mode=memory", StringComparison.OrdinalIgnoreCase))
            return new(null, source, SqliteMode.Memory, shared, timeout);
        var path = Uri.UnescapeDataString(source[5..(query < 0 ? source.Length : query)]);
        return Of(path.StartsWith("///", StringComparison.Ordinal) ? path[2..] : path);

        SqliteTarget Of(string file)
        {
            var full = System.IO.Path.GetFullPath(file);
            return new(full, full, mode, shared, timeout);
        }
    }

    private static T Of<T>(string key, string value) where T : struct, Enum =>
        Enum.TryParse<T>(value, ignoreCase: true, out var known) && !char.IsAsciiDigit(value[0])
            ? known
            : throw new FormatException($"{key} is \"{value}\"; it can be {string.Join(", ", Enum.GetNames<T>())}.");

    /// <summary>The entries <c>key=value</c> between semicolons; a value in quotes may hold anything, its own quote doubled.</summary>
    private static IEnumerable<(string Key, string Value)> Entries(string text)
    {
        for (var at = 0; ; at++)
        {
            while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] == ';'))
                at++;
            if (at >= text.Length)
                yield break;
            var equals = text.IndexOf('=', at);
            if (equals < 0)
                throw new FormatException($"\"{text[at..]}\" has no value.");
            var key = text[at..equals].Trim();
            at = equals + 1;
            yield return (key, Value(text, ref at));
        }
    }

    private static string Value(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        var start = at;
        if (at < text.Length && text[at] is '"' or '\'')
            return Quoted(text, ref at);
        while (at < text.Length && text[at] != ';')
            at++;
        return text[start..at].Trim();
    }

    private static string Quoted(string text, ref int at)
    {
        var quote = text[at++];
        var value = new StringBuilder();
        for (; at < text.Length; at++)
        {
            if (text[at] == quote)
            {
                if (at + 1 >= text.Length || text[at + 1] != quote)
                {
                    at++;
                    return value.ToString();
                }
                at++;
            }
            value.Append(text[at]);
        }
        throw new FormatException($"A quote {quote} is not closed.");
    }
}
