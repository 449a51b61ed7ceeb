using System.Globalization;
using System.Text;

namespace NBitcoin;

/// <summary>
/// Unicode normalisation form KD, which BIP 39 asks for. Not that of the runtime: a process in invariant mode has none, and would
/// silently make the seed of another wallet.
/// </summary>
internal static class Nfkd
{
    private const int HangulFirst = 0xac00;
    private const int HangulLast = 0xd7a3;

    private static readonly Lazy<(Dictionary<int, int[]> Decompositions, Dictionary<int, byte> Classes)> Tables = new(Load);

    public static string Normalize(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        var (decompositions, classes) = Tables.Value;
        var result = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is >= HangulFirst and <= HangulLast)
                AddHangul(result, rune.Value - HangulFirst);
            else if (decompositions.TryGetValue(rune.Value, out var parts))
                result.AddRange(parts);
            else
                result.Add(rune.Value);
        }
        Reorder(result, classes);
        return string.Concat(result.Select(char.ConvertFromUtf32));
    }

    private static void AddHangul(List<int> result, int syllable)
    {
        result.Add(0x1100 + syllable / 588);
        result.Add(0x1161 + syllable % 588 / 28);
        if (syllable % 28 != 0)
            result.Add(0x11a7 + syllable % 28);
    }

    /// <summary>Sorts each run of combining characters by class, and keeps the order of those of one class.</summary>
    private static void Reorder(List<int> text, Dictionary<int, byte> classes)
    {
        for (var i = 1; i < text.Count; i++)
        {
            var current = classes.GetValueOrDefault(text[i]);
            for (var at = i; current != 0 && at > 0 && classes.GetValueOrDefault(text[at - 1]) > current; at--)
                (text[at], text[at - 1]) = (text[at - 1], text[at]);
        }
    }

    private static (Dictionary<int, int[]> Decompositions, Dictionary<int, byte> Classes) Load()
    {
        var decompositions = new Dictionary<int, int[]>(6000);
        var classes = new Dictionary<int, byte>(1000);
        foreach (var line in Resource.Lines("nfkd.txt").Where(l => l[0] != '#'))
        {
            var words = line.Split(' ', '-');
            if (line[0] == '~')
            {
                for (var c = Hex(words[1]); c <= Hex(words[2]); c++)
                    classes.Add(c, byte.Parse(words[0].AsSpan(1), CultureInfo.InvariantCulture));
            }
            else
            {
                decompositions.Add(Hex(words[0]), [.. words.Skip(1).Select(Hex)]);
            }
        }
        return (decompositions, classes);
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}

/// <summary>The texts that are built into the assembly.</summary>
internal static class Resource
{
    public static string[] Lines(string name)
    {
        using var stream = typeof(Resource).Assembly.GetManifestResourceStream("NBitcoin.Hd." + name)
            ?? throw new InvalidOperationException($"{name} is missing in this build");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
