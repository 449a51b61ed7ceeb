using FsCheck.Fluent;
using NBitcoin;

namespace Lnd.Actors.Tests.Polyfills;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class KeyPathTests
{
    [TestCase("", new uint[0], "")]
    [TestCase("m", new uint[0], "")]
    [TestCase("m/", new uint[0], "")]
    [TestCase("0", new uint[] { 0 }, "0")]
    [TestCase("m/84'/0h/7", new uint[] { 0x80000054, 0x80000000, 7 }, "84'/0'/7")]
    [TestCase("/1/2/", new uint[] { 1, 2 }, "1/2")]
    [TestCase("2147483647'", new uint[] { 0xffffffff }, "2147483647'")]
    public void A_path_is_read_and_written(string text, uint[] indexes, string canonical)
    {
        var path = KeyPath.Parse(text);
        Assert.That(path.Indexes, Is.EqualTo(indexes));
        Assert.That(path.ToString(), Is.EqualTo(canonical));
        Assert.That(path, Is.EqualTo(new KeyPath(indexes)));
        Assert.That(path.GetHashCode(), Is.EqualTo(new KeyPath(indexes).GetHashCode()));
        Assert.That(KeyPath.TryParse(text, out var again) && again == path, Is.True);
    }

    [TestCase("a"), TestCase("2147483648"), TestCase("-1"), TestCase("0/x"), TestCase("'"), TestCase("1''"), TestCase("4294967296")]
    public void Something_else_is_refused_and_named(string text)
    {
        Assert.That(() => KeyPath.Parse(text), Throws.InstanceOf<FormatException>().With.Message.Contains(text));
        Assert.That(KeyPath.TryParse(text, out var path), Is.False);
        Assert.That(path, Is.Null);
    }

    [Test]
    public void More_than_255_steps_are_refused()
    {
        Assert.That(KeyPath.Parse(string.Join('/', Enumerable.Repeat("0", 255))).Length, Is.EqualTo(255));
        Assert.That(() => KeyPath.Parse(string.Join('/', Enumerable.Repeat("0", 256))), Throws.InstanceOf<FormatException>());
        Assert.That(() => new KeyPath(new uint[256]), Throws.ArgumentException);
    }

    [Test]
    public void A_path_grows_and_shrinks()
    {
        var path = new KeyPath("1'").Derive(2).Derive(3, true).Derive("4/5").Derive(new KeyPath(6));
        Assert.That(path.ToString(), Is.EqualTo("1'/2/3'/4/5/6"));
        Assert.That(path.Parent!.ToString(), Is.EqualTo("1'/2/3'/4/5"));
        Assert.That(path[2], Is.EqualTo(0x80000003));
        Assert.That(path.IsHardened, Is.False);
        Assert.That(path.IsHardenedPath, Is.True);
        Assert.That(KeyPath.Empty.Parent, Is.Null);
        Assert.That(() => KeyPath.Empty.IsHardened, Throws.InvalidOperationException);
        Assert.That(() => path.Derive(-1, false), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(new KeyPath("1") + new KeyPath("2'"), Is.EqualTo(new KeyPath("1/2'")));
        Assert.That(path != new KeyPath("1'/2"), Is.True);
    }

    [Test]
    public void A_path_can_not_be_changed_through_its_indexes()
    {
        uint[] given = [1, 2];
        var path = new KeyPath(given);
        given[0] = 9;
        path.Indexes[1] = 9;
        Assert.That(path.ToString(), Is.EqualTo("1/2"));
    }

    [Test]
    public void A_rooted_path_is_read_and_written()
    {
        var path = RootedKeyPath.Parse("d34db33f/84'/0'/0'");
        Assert.That(path.MasterFingerprint, Is.EqualTo(HDFingerprint.Parse("D34DB33F")));
        Assert.That(path.KeyPath, Is.EqualTo(new KeyPath("84'/0'/0'")));
        Assert.That(path.ToString(), Is.EqualTo("d34db33f/84'/0'/0'"));
        Assert.That(path.Derive(7), Is.EqualTo(RootedKeyPath.Parse("d34db33f/84h/0h/0h/7")));
        Assert.That(RootedKeyPath.Parse("d34db33f").KeyPath, Is.EqualTo(KeyPath.Empty));
        Assert.That(path, Is.EqualTo(new RootedKeyPath(path.MasterFingerprint, path.KeyPath)));
        Assert.That(path != RootedKeyPath.Parse("d34db33e/84'/0'/0'"), Is.True);
    }

    [TestCase(""), TestCase("d34db3"), TestCase("d34db33g/1"), TestCase("d34db33f/x"), TestCase("m/1")]
    public void Something_else_is_no_rooted_path(string text)
    {
        Assert.That(() => RootedKeyPath.Parse(text), Throws.InstanceOf<FormatException>());
        Assert.That(RootedKeyPath.TryParse(text, out _), Is.False);
    }

    [Test]
    public void A_fingerprint_is_the_start_of_the_key_hash()
    {
        var key = new Key().PubKey;
        var fingerprint = key.GetHDFingerPrint();
        Assert.That(fingerprint.ToString(), Is.EqualTo(key.Hash.ToString()[..8]));
        Assert.That(fingerprint.ToBytes(), Is.EqualTo(key.Hash.ToBytes()[..4]));
        Assert.That(new HDFingerprint(fingerprint.ToBytes()) == fingerprint, Is.True);
        Assert.That(() => new HDFingerprint(new byte[5]), Throws.ArgumentException);
        Assert.That(() => HDFingerprint.Parse("123"), Throws.InstanceOf<FormatException>());
    }

    [Test]
    public void Receiving_any_text_throws_nothing_but_FormatException() => Curves.Check(Prop.ForAll<string>(text =>
        Only.FormatException(() => KeyPath.Parse(text ?? ""))
        && Only.FormatException(() => RootedKeyPath.Parse($"d34db33f/{text}"))
        && Only.FormatException(() => HDFingerprint.Parse(text ?? ""))));
}
