using System.Security.Cryptography;
using System.Text;

namespace NBitcoin;

/// <summary>How many words a mnemonic has; 12 carry 128 bits of entropy, 24 carry 256.</summary>
public enum WordCount
{
    /// <summary>128 bits.</summary>
    Twelve = 12,

    /// <summary>160 bits.</summary>
    Fifteen = 15,

    /// <summary>192 bits.</summary>
    Eighteen = 18,

    /// <summary>224 bits.</summary>
    TwentyOne = 21,

    /// <summary>256 bits.</summary>
    TwentyFour = 24,
}

/// <summary>
/// A sentence that stands for the seed of a key tree (BIP 39). A sentence with a wrong checksum is accepted: ask
/// <see cref="IsValidChecksum"/> before money goes there.
/// </summary>
public class Mnemonic
{
    private const int BitsPerWord = 11;
    private const int SeedLength = 64;
    private const int Iterations = 2048;
    private const int MaxEntropy = 32;

    private readonly string _sentence;

    /// <summary>Reads a sentence; without <paramref name="wordlist"/> it is an English one.</summary>
    /// <exception cref="FormatException">Not 12, 15, 18, 21 or 24 words, or one that is not in the list.</exception>
    public Mnemonic(string mnemonic, Wordlist? wordlist = null)
    {
        ArgumentNullException.ThrowIfNull(mnemonic);
        WordList = wordlist ?? Wordlist.English;
        Words = mnemonic.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (!Enum.IsDefined((WordCount)Words.Length))
            throw new FormatException($"A mnemonic has 12, 15, 18, 21 or 24 words, not {Words.Length}");
        Indices = WordList.ToIndices(Words);
        _sentence = string.Join(WordList.Space, Words);
    }

    /// <summary>The sentence for <paramref name="entropy"/> (16, 20, 24, 28 or 32 bytes), or for 32 random bytes.</summary>
    /// <exception cref="ArgumentException">The entropy has another length.</exception>
    public Mnemonic(Wordlist? wordList, byte[]? entropy = null)
    {
        WordList = wordList ?? Wordlist.English;
        Span<byte> random = stackalloc byte[MaxEntropy];
        if (entropy is null)
            RandomNumberGenerator.Fill(random);
        Indices = ToIndices(entropy ?? random);
        Words = WordList.GetWords(Indices);
        _sentence = WordList.GetSentence(Indices);
        CryptographicOperations.ZeroMemory(random);
    }

    /// <summary>A random sentence of <paramref name="wordCount"/> words.</summary>
    /// <exception cref="ArgumentException">Not 12, 15, 18, 21 or 24 words.</exception>
    public Mnemonic(Wordlist? wordList, WordCount wordCount) : this(wordList, RandomEntropy(wordCount))
    {
    }

    /// <summary>The list the words are from.</summary>
    public Wordlist WordList { get; }

    /// <summary>The places of the words in the list.</summary>
    public int[] Indices { get; }

    /// <summary>The words.</summary>
    public string[] Words { get; }

    /// <summary>
    /// Do the last bits of the sentence agree with the rest? One wrong word goes unnoticed in 1 of 16 (12 words) to 1 of 256 (24 words)
    /// cases.
    /// </summary>
    public bool IsValidChecksum
    {
        get
        {
            Span<byte> bits = stackalloc byte[MaxEntropy + 1];
            bits.Clear();
            for (var i = 0; i < Indices.Length; i++)
                WriteWord(bits, i, Indices[i]);
            var entropy = bits[..(Indices.Length * BitsPerWord * 32 / 33 / 8)];
            var valid = ToIndices(entropy).AsSpan().SequenceEqual(Indices);
            CryptographicOperations.ZeroMemory(bits);
            return valid;
        }
    }

    /// <summary>The 64 bytes of BIP 39 for this sentence and <paramref name="passphrase"/>.</summary>
    public byte[] DeriveSeed(string? passphrase = null)
    {
        var password = Encoding.UTF8.GetBytes(Nfkd.Normalize(_sentence));
        var salt = Encoding.UTF8.GetBytes("mnemonic" + Nfkd.Normalize(passphrase ?? ""));
        try
        {
            return Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA512, SeedLength);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
            CryptographicOperations.ZeroMemory(salt);
        }
    }

    /// <summary>The root of the key tree for this sentence and <paramref name="passphrase"/>.</summary>
    public ExtKey DeriveExtKey(string? passphrase = null)
    {
        var seed = DeriveSeed(passphrase);
        try
        {
            return ExtKey.CreateFromSeed(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>The sentence.</summary>
    public override string ToString() => _sentence;

    private static byte[] RandomEntropy(WordCount wordCount)
    {
        if (!Enum.IsDefined(wordCount))
            throw new ArgumentException($"A mnemonic has 12, 15, 18, 21 or 24 words, not {(int)wordCount}", nameof(wordCount));
        return RandomNumberGenerator.GetBytes((int)wordCount * 4 / 3);
    }

    // the entropy and the first bit of its SHA-256 for every 32 bits of it
    private static int[] ToIndices(ReadOnlySpan<byte> entropy)
    {
        if (entropy.Length is not (16 or 20 or 24 or 28 or MaxEntropy))
            throw new ArgumentException($"The entropy of a mnemonic has 16, 20, 24, 28 or 32 bytes, not {entropy.Length}", nameof(entropy));
        Span<byte> bits = stackalloc byte[MaxEntropy + SHA256.HashSizeInBytes];
        entropy.CopyTo(bits);
        SHA256.HashData(entropy, bits[entropy.Length..]);
        var indices = new int[entropy.Length * 33 / 4 / BitsPerWord];
        for (var i = 0; i < indices.Length; i++)
            indices[i] = ReadWord(bits, i);
        CryptographicOperations.ZeroMemory(bits);
        return indices;
    }

    private static int ReadWord(ReadOnlySpan<byte> bits, int word)
    {
        var index = 0;
        for (var bit = word * BitsPerWord; bit < (word + 1) * BitsPerWord; bit++)
            index = (index << 1) | ((bits[bit / 8] >> (7 - bit % 8)) & 1);
        return index;
    }

    private static void WriteWord(Span<byte> bits, int word, int index)
    {
        for (var i = 0; i < BitsPerWord; i++)
        {
            var bit = word * BitsPerWord + i;
            bits[bit / 8] |= (byte)(((index >> (BitsPerWord - 1 - i)) & 1) << (7 - bit % 8));
        }
    }
}
