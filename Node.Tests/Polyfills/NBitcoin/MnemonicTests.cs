using System.Text.Json;
using FsCheck.Fluent;
using Lnd.Actors.Tests.Protocol;
using NBitcoin;

namespace Lnd.Actors.Tests.Polyfills;

/// <summary>BIP 39.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class MnemonicTests
{
    private const string Zero = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

    private static IEnumerable<TestCaseData> Trezor() => VectorFile.Cases("bip39/trezor.json");

    [TestCaseSource(nameof(Trezor))]
    public void The_published_vectors_hold(JsonElement vector)
    {
        var made = new Mnemonic(Wordlist.English, vector.Hex("entropy"));
        Assert.That(made.ToString(), Is.EqualTo(vector.Text("mnemonic")));
        var read = new Mnemonic(vector.Text("mnemonic"));
        Assert.That(read.IsValidChecksum, Is.True);
        Assert.That(read.Indices, Is.EqualTo(made.Indices));
        Assert.That(read.Words, Is.EqualTo(vector.Text("mnemonic").Split(' ')));
        Assert.That(Convert.ToHexStringLower(read.DeriveSeed("TREZOR")), Is.EqualTo(vector.Text("seed")));
        Assert.That(read.DeriveExtKey("TREZOR"), Is.EqualTo(new ExtKey(vector.Text("seed"))));
    }

    private static IEnumerable<TestCaseData> Nullius() => VectorFile.Cases("bip39/nullius.json");

    [TestCaseSource(nameof(Nullius))]
    public void The_published_vectors_with_a_passphrase_in_Unicode_hold(JsonElement vector)
    {
        var mnemonic = new Mnemonic(Wordlist.English, vector.Hex("entropy"));
        Assert.That(mnemonic.ToString(), Is.EqualTo(vector.Text("mnemonic")));
        Assert.That(Convert.ToHexStringLower(mnemonic.DeriveSeed(vector.Text("passphrase"))), Is.EqualTo(vector.Text("seed")));
        Assert.That(mnemonic.DeriveExtKey(vector.Text("passphrase")).ToString(Network.Main), Is.EqualTo(vector.Text("bip32_xprv")));
    }

    /// <summary>The same text in another form of Unicode is the same passphrase.</summary>
    [TestCase("caf\u00e9", "cafe\u0301")]
    [TestCase("\ud55c\uae00", "\u1112\u1161\u11ab\u1100\u1173\u11af")]
    [TestCase("\u1e69", "s\u0323\u0307")]
    [TestCase("s\u0307\u0323", "s\u0323\u0307")]
    [TestCase("\u334d", "\u30e1\u30fc\u30c8\u30eb")]
    [TestCase("\uff21\u2460\ufb01", "A1fi")]
    [TestCase("\ud835\udc00", "A")]
    public void A_passphrase_is_normalised(string composed, string decomposed)
    {
        var mnemonic = new Mnemonic(Zero);
        Assert.That(mnemonic.DeriveSeed(composed), Is.EqualTo(mnemonic.DeriveSeed(decomposed)));
    }

    [Test]
    public void A_passphrase_makes_another_wallet()
    {
        var mnemonic = new Mnemonic(Zero, Wordlist.English);
        Assert.That(mnemonic.DeriveSeed(), Is.EqualTo(mnemonic.DeriveSeed("")));
        Assert.That(mnemonic.DeriveSeed("x"), Is.Not.EqualTo(mnemonic.DeriveSeed()));
    }

    [Test]
    public void A_wrong_checksum_is_told()
    {
        Assert.That(new Mnemonic(Zero).IsValidChecksum, Is.True);
        Assert.That(new Mnemonic(Zero.Replace("about", "abandon")).IsValidChecksum, Is.False);
        Assert.That(new Mnemonic(string.Join(' ', Enumerable.Repeat("zoo", 24))).IsValidChecksum, Is.False);
    }

    [Test]
    public void White_space_between_the_words_does_not_matter()
    {
        var spaced = new Mnemonic("  " + Zero.Replace(" ", " \t\n ") + "\r\n");
        Assert.That(spaced.ToString(), Is.EqualTo(Zero));
        Assert.That(spaced.DeriveSeed(), Is.EqualTo(new Mnemonic(Zero).DeriveSeed()));
    }

    [TestCase("")]
    [TestCase("abandon")]
    [TestCase("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon")]
    [TestCase("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abouts")]
    [TestCase("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon About")]
    public void Something_else_is_refused(string text) => Assert.That(() => new Mnemonic(text), Throws.InstanceOf<FormatException>());

    [Test]
    public void A_word_that_is_in_no_list_is_named() =>
        Assert.That(() => new Mnemonic(Zero.Replace("about", "abuot")),
            Throws.InstanceOf<FormatException>().With.Message.Contains("abuot"));

    [TestCase(WordCount.Twelve), TestCase(WordCount.Fifteen), TestCase(WordCount.Eighteen), TestCase(WordCount.TwentyOne), TestCase(WordCount.TwentyFour)]
    public void A_random_mnemonic_is_valid_and_no_other(WordCount count)
    {
        var mnemonic = new Mnemonic(Wordlist.English, count);
        Assert.That(mnemonic.Words, Has.Length.EqualTo((int)count));
        Assert.That(new Mnemonic(mnemonic.ToString()).IsValidChecksum, Is.True);
        Assert.That(new Mnemonic(Wordlist.English, count).ToString(), Is.Not.EqualTo(mnemonic.ToString()));
    }

    [TestCase(15), TestCase(17), TestCase(36), TestCase(0)]
    public void Entropy_of_another_length_is_refused(int bytes) =>
        Assert.That(() => new Mnemonic(Wordlist.English, new byte[bytes]), Throws.ArgumentException);

    [Test]
    public void Another_number_of_words_is_refused() =>
        Assert.That(() => new Mnemonic(Wordlist.English, (WordCount)13), Throws.ArgumentException);

    [Test]
    public void Without_entropy_there_are_24_words() => Assert.That(new Mnemonic(Wordlist.English).Words, Has.Length.EqualTo(24));

    [Test]
    public void The_English_list_is_that_of_Bip39()
    {
        var list = Wordlist.English;
        Assert.That(list.WordCount, Is.EqualTo(2048));
        Assert.That(list.GetWordAtIndex(0), Is.EqualTo("abandon"));
        Assert.That(list.GetWordAtIndex(2047), Is.EqualTo("zoo"));
        Assert.That(list.GetWords(), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
        Assert.That(list.GetWords().Select(w => w[..Math.Min(4, w.Length)]).Distinct().Count(), Is.EqualTo(2048));
        Assert.That(list.WordExists("zoo", out var index) && index == 2047, Is.True);
        Assert.That(list.WordExists("zzz", out index), Is.False);
        Assert.That(index, Is.EqualTo(-1));
        Assert.That(list.GetSentence([2047, 0]), Is.EqualTo("zoo abandon"));
        Assert.That(list.ToIndices("zoo abandon"), Is.EqualTo(new[] { 2047, 0 }));
    }

    [Test]
    public void Any_entropy_comes_back_with_a_valid_checksum() => Curves.Check(Prop.ForAll(Entropy, entropy =>
    {
        var mnemonic = new Mnemonic(Wordlist.English, entropy);
        return new Mnemonic(mnemonic.ToString()) is { IsValidChecksum: true } read && read.Indices.SequenceEqual(mnemonic.Indices);
    }));

    [Test]
    public void Receiving_any_words_throws_nothing_but_FormatException() => Curves.Check(Prop.ForAll(Sentences, text =>
        Only.FormatException(() => _ = new Mnemonic(text).IsValidChecksum)));

    private static FsCheck.Arbitrary<byte[]> Entropy { get; } = (
        from length in Gen.Elements(16, 20, 24, 28, 32)
        from bytes in Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf(length)
        select bytes).ToArbitrary();

    private static FsCheck.Arbitrary<string> Sentences { get; } = (
        from length in Gen.Frequency((1, Gen.Choose(0, 30)), (2, Gen.Elements(12, 15, 18, 21, 24)))
        from words in Gen.Frequency(
            (20, Gen.Elements(Wordlist.English.GetWords().ToArray())),
            (1, ArbMap.Default.GeneratorFor<string>())).ArrayOf(length)
        select string.Join(' ', words)).ToArbitrary();
}
