using System.Collections.Frozen;
using System.Collections.ObjectModel;

namespace NBitcoin;

/// <summary>The 2048 words of one language that stand for 11 bits each (BIP 39).</summary>
public class Wordlist
{
    internal const int Size = 2048;

    private static readonly Lazy<Wordlist> LazyEnglish = new(LoadEnglish);

    private readonly string[] _words;
    private readonly FrozenDictionary<string, int> _indexes;

    /// <summary>A list of 2048 words; <paramref name="space"/> stands between the words of a sentence.</summary>
    /// <exception cref="ArgumentException">Not 2048 different words.</exception>
    public Wordlist(string[] words, char space, string name)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(name);
        _words = Array.ConvertAll(words, Nfkd.Normalize);
        _indexes = _words.Index().DistinctBy(w => w.Item).ToFrozenDictionary(w => w.Item, w => w.Index, StringComparer.Ordinal);
        if (_indexes.Count != Size || _words.Length != Size)
            throw new ArgumentException($"A word list has {Size} different words, not {_indexes.Count} in {_words.Length}", nameof(words));
        Space = space;
        Name = name;
    }

    /// <summary>The English list.</summary>
    public static Wordlist English => LazyEnglish.Value;

    /// <summary>The language.</summary>
    public string Name { get; }

    /// <summary>What stands between the words of a sentence.</summary>
    public char Space { get; }

    /// <summary>2048.</summary>
    public int WordCount => _words.Length;

    /// <summary>Is <paramref name="word"/> in the list, and where? -1 when it is not.</summary>
    public bool WordExists(string word, out int index)
    {
        ArgumentNullException.ThrowIfNull(word);
        var found = _indexes.TryGetValue(Nfkd.Normalize(word), out index);
        if (!found)
            index = -1;
        return found;
    }

    /// <summary>The word at a place from 0 to 2047.</summary>
    public string GetWordAtIndex(int index) => _words[index];

    /// <summary>All words in order.</summary>
    public ReadOnlyCollection<string> GetWords() => Array.AsReadOnly(_words);

    /// <summary>The words at the places.</summary>
    public string[] GetWords(int[] indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        return Array.ConvertAll(indices, GetWordAtIndex);
    }

    /// <summary>The words at the places, as a sentence.</summary>
    public string GetSentence(int[] indices) => string.Join(Space, GetWords(indices));

    /// <summary>The places of the words.</summary>
    /// <exception cref="FormatException">A word is not in the list.</exception>
    public int[] ToIndices(string[] words)
    {
        ArgumentNullException.ThrowIfNull(words);
        var indices = new int[words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            if (!WordExists(words[i], out indices[i]))
                throw new FormatException($"Word {i + 1}, \"{words[i]}\", is not in the {Name} word list");
        }
        return indices;
    }

    /// <inheritdoc cref="ToIndices(string[])"/>
    public int[] ToIndices(string sentence)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        return ToIndices(sentence.Split(Space, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The language.</summary>
    public override string ToString() => Name;

    private static Wordlist LoadEnglish() => new(Resource.Lines("english.txt"), ' ', "english");
}
